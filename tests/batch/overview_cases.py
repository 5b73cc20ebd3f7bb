"""Results of consortia made by hand: one in order, one with mistakes, one for the board, one of which nothing is known,
one of which the work failed, and one that wishes us no good.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult, MemberResult, ShareResult, WrittenFile
from hov_tools.rules.finding import Condition, ConditionOutcome

FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
DAYS_PER_PLACE = 2163
EVIL = (
    '=HYPERLINK("http://x.example","klik")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "  =1+1",
    "<r><t>vet</t></r>",
    "_x0041_ en \x07 en \u202egnal",
    'komma; "aanhaling" en\nregel twee',
)
"""Texts of which a spreadsheet makes something else when it gets the chance."""


def member(tpid: str, hov: int | None, **other: Any) -> MemberResult:
    made = MemberResult(
        tpid,
        f"Instelling {tpid}",
        "ouderenzorg",
        None,
        is_member=True,
        recognised="ja",
        self_sufficient="ja",
        merges=True,
        hov=hov,
        days_1=None if hov is None else 1000,
        days_2=None if hov is None else hov - 1001,
        days_3=None if hov is None else 1,
        brought_in=None if hov is None else Fraction(hov // DAYS_PER_PLACE),
        requested=None,
    )
    return replace(made, **other)


def share(tpid: str | None, *stated: str | None) -> ShareResult:
    """Make a row of the distribution; what is not given is not stated."""
    numbers = [None if value is None else Fraction(value) for value in (*stated, *[None] * (4 - len(stated)))]
    return ShareResult(tpid, f"Instelling {tpid}", *numbers)


def finding(code: str, severity: str = "fout", **other: str | None) -> dict[str, str | None]:
    made: dict[str, str | None] = {
        "code": code,
        "ernst": severity,
        "bestand": "HOV-formulier 10240.xlsx",
        "blad": "HOV-formulier",
        "cel": "D28",
        "gevonden": "434",
        "verwacht": "406",
        "melding": f"Melding van {code}.",
        "herstel": f"Herstel van {code}.",
        "bron": "Richtlijn §6",
        "oorzaak": None,
    }
    return made | other


def result(key: str, verdict: str | None, findings: list[dict[str, str | None]], **other: Any) -> ConsortiumResult:
    document = {
        "versie": 1,
        "jaar": 2022,
        "bestanden": [
            {"bestand": FLOW, "formulier": "in-en-doorstroom", "jaar": 2022, "sha256": "00", "lot": "telt mee"},
            {
                "bestand": "HOV-formulier 10240.xlsx",
                "formulier": "hov",
                "jaar": 2022,
                "sha256": "01",
                "lot": "telt mee",
            },
        ],
        "bevindingen": findings,
        "uitkomst": {
            "oordeel": verdict,
            "fase": "Verdeling",
            "hov": {"10240": 9473, "10243": 1521},
            "voorlopig": False,
            "gezamenlijk_hov": 10994,
            "recht": {"exact": "10994/2163", "plaatsen": 5},
            "toegewezen": 5,
            "bonus": {"exact": "1/1", "plaatsen": 1},
            "keuzes": [],
        },
    }
    made = ConsortiumResult(
        key=key,
        fingerprint="f",
        rules="r",
        submissions=(key,),
        name=f"Verband {key}",
        regiehouder="10240",
        headline="Voldoet aan de voorwaarden.",
        way="samenvoegen",
        receiver="10240",
        days_per_place=DAYS_PER_PLACE,
        members=(
            member("10240", 9473, sector="specialistische-ggz-instelling"),
            member("10243", 1521, self_sufficient="nee"),
        ),
        conditions=tuple(
            Condition(name, f"Titel {name}", ConditionOutcome.MEETS, "", "Richtlijn")
            for name in ("V1", "V2", "V3", "V4", "V5", "V6", "A", "P", "D", "H", "F")
        ),
        distribution=(share("10240", "4", "0", "2.5", "1"), share("10243", "1", "1", "1.33", "0.5")),
        versions=(),
        document=document,
        written=(WrittenFile(FLOW, "aa"), WrittenFile("HOV-formulier 10240.xlsx", "bb")),
    )
    return replace(made, **other)


def with_outcome(made: ConsortiumResult, **outcome: Any) -> ConsortiumResult:
    stated = {**made.document["uitkomst"], **outcome}
    return replace(made, document={**made.document, "uitkomst": stated})


MEETS = result("noord", "voldoet", [])
FAILS = result(
    "zuid",
    "voldoet niet",
    [
        finding("F106", blad="Opleidelingen", cel="F6"),
        finding("H201", oorzaak="F106"),
        finding("H201", bestand="HOV-formulier 10243.xlsx"),
        finding("F103", "waarschuwing"),
        finding("F124", "waarschuwing", blad=None, cel=None),
    ],
)
BOARD = result("oost", "bestuur beslist", [finding("V1", "twijfel", bestand=FLOW)])
UNKNOWN = with_outcome(
    result(
        "west",
        None,
        [],
        name=None,
        regiehouder=None,
        headline="Niet te beoordelen: er is geen HOV-formulier.",
        days_per_place=None,
        members=(),
        conditions=(),
        distribution=(),
        written=(),
    ),
    fase=None,
    gezamenlijk_hov=None,
    recht=None,
    toegewezen=None,
    bonus=None,
)
UNJUDGED = result("noordwest", None, [], headline="Nog niet te beoordelen: er is geen aanmelding.")
BROKEN = replace(UNKNOWN, key="midden", failure="Het programma is vastgelopen; meld nummer 12.")
HOSTILE = result(
    "=vijand #1 %41",
    "voldoet niet",
    [finding("F104", gevonden=text, melding=text, herstel=text, bestand=text, blad=text) for text in EVIL],
    name=EVIL[0],
    members=tuple(member(f"10{number:03}", 2163, name=text, region=text) for number, text in enumerate(EVIL)),
    distribution=(share("10000", "1", None, "1/3", None), share("99999", "7.25", "0.5", None, None)),
    written=(WrittenFile("map met spatie/" + FLOW, "aa"),),
)
ONE_OF_EACH = tuple(
    with_outcome(one, bonus={"exact": f"{places}/1", "plaatsen": places})
    for one, places in ((MEETS, 2), (FAILS, 3), (BOARD, 5), (UNJUDGED, 9))
)
"""A consortium of each verdict, each with another number of bonus places: 2 count, 5 + 9 may come to count."""
ALL = (MEETS, FAILS, BOARD, UNKNOWN, BROKEN, HOSTILE)
