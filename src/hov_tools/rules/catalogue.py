"""The codes and their Dutch texts: one catalogue for screen, report sheet, notes and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from hov_tools import dutch
from hov_tools.forms.records import CellRef
from hov_tools.rules.finding import Cause, Finding, Severity
from hov_tools.texts import catalogue, filled, printable


class CodeTexts(Struct, frozen=True):
    """What the catalogue says of a code, or of a variant of one.

    Attributes:
        code: such as "H203".
        title: what it is about, in a few Dutch words.
        severity: unless a variant says otherwise.
        source: article or section.
        message: with {names} to fill in.
        expected: as message.
        remedy: as message.
    """

    code: str
    title: str
    severity: Severity
    source: str
    message: str
    expected: str
    remedy: str


def _raw() -> Mapping[str, Any]:
    return MappingProxyType(catalogue("rules/catalogue.toml"))


def codes() -> tuple[str, ...]:
    """Give every code, in the order of the catalogue."""
    return tuple(key for key in _raw() if key[0].isupper())


def variants(code: str) -> tuple[str, ...]:
    """Give the names of a code's variants."""
    return tuple(key for key, value in _raw()[code].items() if isinstance(value, dict))


def code_texts(code: str, variant: str | None = None) -> CodeTexts:
    """Give the texts of a code, or of a variant of it; raises KeyError when the catalogue has none."""
    raw = _raw()[code]
    own = {**raw, **(raw[variant] if variant is not None else {})}
    return CodeTexts(
        code=code,
        title=own["titel"],
        severity=Severity(own["ernst"]),
        source=own["bron"],
        message=own["melding"],
        expected=own["verwacht"],
        remedy=own["herstel"],
    )


def decidable_codes() -> Mapping[str, str]:
    """Give each code on which the board can decide, with the article by which it does (domain, 5b)."""
    return MappingProxyType(_raw()["besluiten"])


def text(name: str, /, **values: object) -> str:
    """Give a text that belongs to no code, filled in."""
    template: str = _raw()["teksten"][name]
    return filled(template, values)


def amount(name: str, number: Fraction | int, /, **values: object) -> str:
    """Give the singular or plural of a text that belongs to no code, with its number and what else it names.

    Args:
        name: of a pair in the catalogue, with {n} for the number.
        number: how many.
        values: fill in the text.
    """
    singular, plural = _raw()["teksten"][name]
    return filled(singular if number == 1 else plural, {"n": dutch.number(number), **values})


def error_text(error: str) -> str:
    """Give an error value as a Dutch Excel shows it: "#REF!" → "#VERW!"; one without a Dutch name as it stands."""
    found: str = _raw()["foutwaarden"].get(error, error)
    return found


def choice_text(name: str) -> str:
    """Give the text of a choice (domain, "choice")."""
    found: str = _raw()["keuzes"][name]
    return found


def finding(
    code: str,
    file: str,
    ref: CellRef | None,
    /,
    *,
    variant: str | None = None,
    found: str = "",
    cause: Finding | None = None,
    source: str | None = None,
    severity: Severity | None = None,
    **values: object,
) -> Finding:
    """Make a finding from the catalogue.

    Args:
        code: the code.
        file: name of the file.
        ref: the cell that a person must change.
        variant: of the texts.
        found: what was found, in Dutch.
        cause: the finding that this one follows from.
        source: instead of the catalogue's.
        severity: instead of the catalogue's.
        values: fill in the texts.
    """
    own = code_texts(code, variant)
    origin: Cause | None = None if cause is None else cause.cause or cause.as_cause()
    return Finding(
        code=code,
        severity=severity or own.severity,
        file=file,
        sheet=None if ref is None else ref.sheet,
        cell=None if ref is None else ref.address,
        found=printable(found),
        expected=filled(own.expected, values),
        title=own.title,
        message=filled(own.message, values),
        remedy=filled(own.remedy, values) if origin is None else _mend_first(origin),
        source=source or own.source,
        cause=origin,
    )


def _mend_first(cause: Cause) -> str:
    """Say which finding to mend first: what follows from it may go away, and its number is not settled yet."""
    if cause.cell is None:
        return text("herstel_eerst_bestand", code=cause.code, file=cause.file)
    return text("herstel_eerst", code=cause.code, file=cause.file, sheet=cause.sheet, cell=cause.cell)
