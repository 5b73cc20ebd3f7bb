"""Tables of what became of the workbooks, in Markdown."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .record import Verdict

_COLUMNS: dict[str, Callable[[Verdict], bool]] = {
    "workbooks": lambda _: True,
    "edited": lambda one: one.kind == "edited",
    "refused": lambda one: one.kind == "refused",
    "unreadable": lambda one: one.kind == "unreadable",
    "failed": lambda one: one.kind == "failed",
    "openpyxl: not loaded or saved": lambda one: one.openpyxl not in {"", "keeps", "loses"},
    "openpyxl: loses parts": lambda one: one.openpyxl == "loses",
    "LibreOffice: as before": lambda one: one.office == "same",
    "LibreOffice: otherwise": lambda one: one.office == "differs",
}
# What a detail of damage says, in the order in which to look.
_DAMAGE = {
    "a document type or entities, as in a bomb": re.compile("document type"),
    "a cell given twice, of which programs read another one": re.compile("given twice"),
    "no XML": re.compile("not well-formed|syntax error|invalid token|mismatched|no element|junk|undefined|unclosed"),
    "a part that is needed is missing": re.compile("is missing|has no part|no main part|without sheets"),
    "a broken zip file": re.compile("zip|stated|empty|inflat|checksum|entry|local header"),
}


def table(verdicts: list[Verdict]) -> str:
    """Give the numbers by source, and by reason, and name each workbook that failed."""
    by_source: dict[str, list[Verdict]] = {}
    for one in verdicts:
        by_source.setdefault(one.source.replace("+", "/"), []).append(one)
    sources = sorted(by_source.items(), key=lambda item: (-len(item[1]), item[0].lower()))
    lines = [_row("source", _COLUMNS), "|---|" + "---:|" * len(_COLUMNS)]
    lines += [_row(source, _numbers(some)) for source, some in [*sources, ("**together**", verdicts)]]
    by_excel = sum("Microsoft" in one.made_by for one in verdicts)
    lines += ["", f"{len(verdicts)} workbooks of {len(sources)} sources; {by_excel} say to be made by Excel.", ""]
    lines += _counted("what became of them", (_what(one) for one in verdicts))
    lines += _counted("edited, with something left alone", (why for one in verdicts for why in _left_alone(one)))
    lines += _counted("what LibreOffice says", (f"{one.kind}: {one.office}" for one in verdicts if one.office))
    lines += _counted("what openpyxl raises", (one.openpyxl for one in verdicts if one.openpyxl[:1].isupper()))
    lost = Counter(kind for one in verdicts for kind in one.lost)
    many = Counter(kind for one in verdicts for kind in one.lost for _ in range(one.lost[kind]))
    lines += _counted("what openpyxl loses: workbooks (parts or elements)", (), lost, many)
    lines += [f"- {one.name}: {one.reason} {'; '.join(one.problems[:3])}" for one in verdicts if one.kind == "failed"]
    return "\n".join(lines) + "\n"


def _row(name: str, cells: Iterable[object]) -> str:
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"


def _numbers(verdicts: list[Verdict]) -> list[int]:
    return [sum(map(counts, verdicts)) for counts in _COLUMNS.values()]


def _what(one: Verdict) -> str:
    if one.reason != "DamagedError":
        return f"{one.kind}: {one.reason}" if one.reason else one.kind
    return f"{one.kind}: {next((kind for kind, shape in _DAMAGE.items() if shape.search(one.detail)), one.detail)}"


def _left_alone(one: Verdict) -> list[str]:
    return [*one.elsewhere] if one.kind == "edited" else []


def _counted(
    title: str, found: Iterable[str], counts: Counter[str] | None = None, many: Counter[str] | None = None
) -> list[str]:
    counts = Counter(found) if counts is None else counts
    more = {} if many is None else {name: f" ({many[name]})" for name in many}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [f"{title}:", *(f"{count:6}  {name}{more.get(name, '')}" for name, count in ordered), ""] if counts else []
