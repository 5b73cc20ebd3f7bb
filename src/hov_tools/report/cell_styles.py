"""Colours and styles of the cells of sheets for people; each pair of colours stays readable in black and white."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict

# A report has hundreds of cells with a dozen looks; one object for each is told apart by the writer at a glance.
_kept = lru_cache(maxsize=64)

_LINE = "D0D5DD"
_INK = "1F2937"
_GREY = "6B7280"
_LINK = "0563C1"
_HEAD_FILL = "EEF1F6"
_FILE_FILL = "D9E2F1"
_NAVY = "1F3864"

TITLE = CellStyle(bold=True, size=18, color=_NAVY)
NAME = CellStyle(bold=True, size=12, color=_NAVY, wrap=True, align=Align.RIGHT)
SECTION = CellStyle(bold=True, size=13, color=_NAVY)
HEAD = CellStyle(bold=True, size=10, color=_INK, fill=_HEAD_FILL, border=_LINE, wrap=True)
NUMBER_HEAD = replace(HEAD, align=Align.RIGHT, indent=1)
FILE = CellStyle(bold=True, size=11, color=_NAVY, fill=_FILE_FILL, border=_LINE, wrap=True)
FILE_COUNTS = replace(FILE, bold=False, size=10, align=Align.RIGHT)
BODY = CellStyle(size=10, color=_INK, border=_LINE, wrap=True, align=Align.LEFT)
STRONG = replace(BODY, bold=True)
NUMBER = replace(BODY, align=Align.RIGHT, indent=1)
KEY_NUMBER = replace(NUMBER, bold=True, size=12)
UNKNOWN = replace(NUMBER, italic=True, color=_GREY)
PLAIN = CellStyle(size=10, color=_INK, wrap=True)
FOOTER = CellStyle(italic=True, size=9, color=_GREY)

# Background and text of the verdict's line, background and text of the counts under it; None: no verdict.
_VERDICT = {
    Verdict.MEETS: ("1E7B34", "FFFFFF", "D7F0DD", "14532D"),
    Verdict.FAILS: ("B3261E", "FFFFFF", "F9D3D0", "8C1D18"),
    Verdict.BOARD: ("F5B731", "3B2600", "FCE3A6", "6B4300"),
    None: ("6B7280", "FFFFFF", "E5E7EB", "374151"),
}
_OUTCOME = {
    ConditionOutcome.MEETS: ("D7F0DD", "14532D"),
    ConditionOutcome.FAILS: ("F9D3D0", "8C1D18"),
    ConditionOutcome.BOARD: ("FCE3A6", "6B4300"),
    ConditionOutcome.ATTENTION: ("FFF6CF", "5F5000"),
    ConditionOutcome.UNKNOWN: ("E5E7EB", "374151"),
}
_SEVERITY = {
    Severity.FOUT: ("F9D3D0", "8C1D18"),
    Severity.TWIJFEL: ("FCE3A6", "6B4300"),
    Severity.WAARSCHUWING: ("FFF6CF", "5F5000"),
    Severity.INFO: ("DCEBFA", "1F3B57"),
}


def verdict_color(verdict: Verdict | None) -> str:
    """Give the colour of a verdict."""
    return _VERDICT[verdict][0]


@_kept
def headline(verdict: Verdict | None) -> CellStyle:
    """Give the look of the verdict's line."""
    fill, color, _, _ = _VERDICT[verdict]
    return CellStyle(bold=True, size=16, color=color, fill=fill, wrap=True)


@_kept
def counts(verdict: Verdict | None) -> CellStyle:
    """Give the look of the counts under the verdict."""
    _, _, fill, color = _VERDICT[verdict]
    return CellStyle(bold=True, size=11, color=color, fill=fill, wrap=True)


@_kept
def outcome(value: ConditionOutcome) -> CellStyle:
    """Give the look of what a condition comes to."""
    fill, color = _OUTCOME[value]
    return replace(STRONG, fill=fill, color=color)


@_kept
def severity(value: Severity) -> CellStyle:
    """Give the look of a finding's severity."""
    fill, color = _SEVERITY[value]
    return replace(STRONG, fill=fill, color=color)


@_kept
def following(depth: int) -> CellStyle:
    """Give the look of a finding that follows from another, so many steps away."""
    return replace(BODY, size=9, color=_GREY, indent=min(depth, 3))


@_kept
def linked(style: CellStyle) -> CellStyle:
    """Give the same look for a cell that is a link."""
    return replace(style, underline=True, color=_LINK)


@_kept
def formatted(style: CellStyle, number_format: str) -> CellStyle:
    """Give the same look for a number."""
    return replace(style, number_format=number_format)


@_kept
def unindented(style: CellStyle) -> CellStyle:
    """Give the same look at the cell's own edge."""
    return replace(style, indent=0)
