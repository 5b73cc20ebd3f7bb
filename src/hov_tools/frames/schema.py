"""The tables, their columns and types: one schema for frames, Parquet and CSV (docs/tabellen.md).

A number that is not whole has two columns: under its name a decimal that programs compute with, rounded half to even to
eight places, and behind that, under its name with "_breuk", what it is exactly: a reduced fraction such as "16/5". A
number of places can have any denominator, so that no pair of whole numbers of a fixed size would hold each.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from hov_tools.desk.dossiers.values import Status
from hov_tools.rules.finding import Severity
from hov_tools.rules.outcome import CONDITIONS, GROUPS

EXACT_SUFFIX = "_breuk"
"""Behind the name of a number that is not whole: the column with its fraction."""
DIGITS, PLACES = 38, 8
"""Of a decimal in all, and behind the comma."""


class Kind(Enum):
    """The type of a column; the value is that of Parquet (Arrow)."""

    TEXT = "string"
    WHOLE = "int64"
    DECIMAL = f"decimal128({DIGITS}, {PLACES})"
    YES_NO = "bool"
    DAY = "date32[day]"


class Format(Enum):
    """How tables are stored; the value is the end of the file's name."""

    CSV = "csv"
    PARQUET = "parquet"


NAMES = {
    "findings": "bevindingen",
    "consortia": "samenwerkingsverbanden",
    "institutions": "instellingen",
    "distribution": "verdeling",
    "files": "bestanden",
    "register": "ontvangst",
    "routes": "routes",
    "versions": "versies",
    "choices": "keuzes",
    "contacts": "contacten",
    "changes": "wijzigingen",
    "decisions": "besluiten",
    "dossiers": "dossiers",
}
"""Table → name of its file, without the end."""


def _exact(name: str) -> dict[str, Kind]:
    """Give the two columns of a number that is not whole."""
    return {name: Kind.DECIMAL, f"{name}{EXACT_SUFFIX}": Kind.TEXT}


def _texts(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, Kind.TEXT)


def _whole(*names: str) -> dict[str, Kind]:
    return dict.fromkeys(names, Kind.WHOLE)


REACHED = {one: f"{one.value.replace(' ', '_')}_op" for one in Status}
"""Where a dossier can stand → the column with the day on which it was last set to that."""

_START = {"sleutel": Kind.TEXT, "samenwerkingsverband": Kind.TEXT, "jaar": Kind.WHOLE}

SCHEMA: Mapping[str, Mapping[str, Kind]] = {
    "findings": {
        **_START,
        **_texts(
            *("code", "ernst", "bestand", "blad", "cel", "gevonden", "verwacht"),
            *("melding", "herstel", "bron", "oorzaak"),
        ),
    },
    "consortia": {
        **_START,
        **_texts("regiehouder", "fase", "oordeel", "kop", "wijze", "ontvanger", "opleiding"),
        **_whole("dagen_per_plaats", "gezamenlijk_hov", "hov_van_allen"),
        "voorlopig": Kind.YES_NO,
        **_exact("recht"),
        **_whole("recht_plaatsen", "toegewezen"),
        **_exact("bonus"),
        **_whole("bonus_plaatsen", "bonus_telt", "bonus_voorlopig"),
        **_texts(*CONDITIONS, *GROUPS),
        **_whole(*(severity.value for severity in Severity), "gevolgen"),
        "mislukt": Kind.TEXT,
    },
    "institutions": {
        **_START,
        **_texts("tpid", "naam", "sector", "regio"),
        "lid": Kind.YES_NO,
        **_texts("erkend", "zelfstandig"),
        "voegt_samen": Kind.YES_NO,
        **_whole("hov", "dagen_1", "dagen_2", "dagen_3"),
        **_exact("recht"),
        **_whole("recht_plaatsen"),
        **_exact("ingebracht"),
        **_exact("gevraagd"),
        "ondertekend": Kind.TEXT,
        "ondertekend_op": Kind.DAY,
    },
    "distribution": {
        **_START,
        **_texts("tpid", "naam"),
        **_exact("instroom_regulier"),
        **_exact("instroom_bonus"),
        **_exact("doorstroom_1"),
        **_exact("doorstroom_2"),
    },
    "files": {
        **_START,
        **_texts("bestand", "formulier"),
        "formulier_jaar": Kind.WHOLE,
        **_texts("tpid", "sha256", "lot", "waarom", "vervangen_door"),
        **dict.fromkeys(("dagtekening", "mail_van", "eerst_gezien"), Kind.DAY),
    },
    "register": {
        **_START,
        **_texts("tpid", "naam"),
        "lid": Kind.YES_NO,
        **_texts("document", "formulier", "stand"),
        "telt": Kind.YES_NO,
        **_texts("bestand", "waarom"),
        "ontvangen_op": Kind.DAY,
        "ontvangen_volgens": Kind.TEXT,
        "dagtekening": Kind.DAY,
        "vervangen_door": Kind.TEXT,
        "nu_nodig": Kind.YES_NO,
        "uiterlijk": Kind.DAY,
        **_texts("termijn", "contactpersoon", "e_mail", "telefoon"),
    },
    "routes": {
        **_START,
        **_whole("route"),
        "soort": Kind.TEXT,
        "begin": Kind.DAY,
        "akkoord": Kind.TEXT,
        **_whole("deel"),
        "tpid": Kind.TEXT,
        **_exact("maanden"),
    },
    "versions": {**_START, **_texts("vervallen", "geldig", "waarom"), **_whole("verschillen")},
    "choices": {**_START, **_whole("nummer"), **_texts("waarover", "keuze")},
    "contacts": {
        **_START,
        **_texts("tpid", "naam", "contactpersoon", "e_mail", "telefoon", "bestand"),
        "van_regiehouder": Kind.YES_NO,
    },
    "changes": {
        **_START,
        **_texts("soort", "wat", "onderwerp", "tpid", "ernst", "bestand", "blad", "cel", "was", "is_nu", "melding"),
        "andere_regels": Kind.YES_NO,
    },
    "decisions": {
        **_START,
        **_whole("nummer"),
        **_texts("code", "uitkomst", "door"),
        "datum": Kind.DAY,
        **_texts("waarom", "stand"),
    },
    "dossiers": {
        **_START,
        **_texts("regiehouder", "status", "eigenaar", "notitie"),
        **{REACHED[one]: Kind.DAY for one in Status},
        "gewijzigd_op": Kind.DAY,
        "gewijzigd_door": Kind.TEXT,
        **_whole("conflicten"),
    },
}
"""Table → column → type. Every column can be empty."""


def fractions_of(columns: Mapping[str, Kind]) -> frozenset[str]:
    """Give the columns that hold fractions as texts."""
    return frozenset(f"{name}{EXACT_SUFFIX}" for name, kind in columns.items() if kind is Kind.DECIMAL)
