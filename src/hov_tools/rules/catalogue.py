"""The codes and their Dutch texts: one catalogue for screen, report sheet, notes and documentation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from hov_tools.data import read_toml
from hov_tools.forms.records import CellRef
from hov_tools.rules.finding import Cause, Finding, Severity


class Entry(Struct, frozen=True):
    """A code, or a variant of one.

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


@lru_cache(maxsize=1)
def _raw() -> Mapping[str, Any]:
    return MappingProxyType(read_toml("rules/catalogue.toml"))


def codes() -> tuple[str, ...]:
    """Give every code, in the order of the catalogue."""
    return tuple(key for key in _raw() if key[0].isupper())


def variants(code: str) -> tuple[str, ...]:
    """Give the names of a code's variants."""
    return tuple(key for key, value in _raw()[code].items() if isinstance(value, dict))


@lru_cache(maxsize=512)
def entry(code: str, variant: str | None = None) -> Entry:
    """Give a code, or a variant of it; raises KeyError when the catalogue has none."""
    raw = _raw()[code]
    own = {**raw, **(raw[variant] if variant is not None else {})}
    return Entry(
        code,
        own["titel"],
        Severity(own["ernst"]),
        own["bron"],
        own["melding"],
        own["verwacht"],
        own["herstel"],
    )


def text(name: str, /, **values: object) -> str:
    """Give a text that belongs to no code, filled in."""
    template: str = _raw()["teksten"][name]
    return template.format(**values)


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
    own = entry(code, variant)
    origin: Cause | None = None if cause is None else cause.cause or cause.as_cause()
    return Finding(
        code,
        severity or own.severity,
        file,
        None if ref is None else ref.sheet,
        None if ref is None else ref.address,
        found,
        own.expected.format(**values),
        own.message.format(**values),
        own.remedy.format(**values),
        source or own.source,
        origin,
    )
