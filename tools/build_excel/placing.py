"""Where the buttons of a sheet stand: in what is empty at its top, as far as a small laptop shows that.

Empty is found, not known: rows in which no cell says something or waits for an answer, and over which no picture, chart
or merged cell with a content lies. Where there is too little room, the buttons stand below each other right of all that
is in use, as long as that is on the first screen too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from hov_tools.ooxml.package import Package
from hov_tools.ooxml.snapshot import Sheet
from tools.build_excel import BuildError

SCREEN_WIDTH: Final = 780.0
"""Points of the grid that Excel shows on a screen of 1366 by 768 at 125%, beside the headings of the rows."""
SCREEN_HEIGHT: Final = 220.0
"""As `SCREEN_WIDTH`, below a ribbon that is open."""

_HEIGHT: Final = 20.0
_LEAST_HEIGHT: Final = 14.0
_MOST_HEIGHT: Final = 30.0
_SLACK: Final = 3.0
# Rows of a gap, above which there is room for air.
_AIRY: Final = 2
_GAP: Final = 4.0
# Points: a letter of 9 points in a label is about half as wide, and the label has some air.
_LETTER, _AIR, _LEAST_WIDTH = 5.0, 14.0, 48.0


Corner: TypeAlias = Callable[[int, int], tuple[float, float]]
"""Gives left and top of a cell, by row and column, in points."""


class _Strip(Struct, frozen=True):
    """A free part of the sheet, in points."""

    top: float
    height: float
    right: float


class Place(Struct, frozen=True):
    """Where a button stands, in points from the corner of the sheet."""

    left: float
    top: float
    width: float
    height: float


class Drawn(Struct, frozen=True):
    """The cells that a picture or chart lies over, one-based."""

    top: int
    left: int
    bottom: int
    right: int


def drawn_on(package: Package, part: str) -> tuple[Drawn, ...]:
    """Give what is drawn over the cells of a sheet."""
    drawing = re.search(r'<drawing r:id="([^"]*)"', package.read(part).decode())
    if drawing is None:
        return ()
    target = next(link.target for link in package.relationships(part) if link.id == drawing[1])
    corner = r"<xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>"
    anchors = re.findall(rf"<xdr:from>{corner}.*?<xdr:to>{corner}", package.read(target).decode(), re.DOTALL)
    # Zero-based in a drawing.
    return tuple(
        Drawn(int(top) + 1, int(left) + 1, int(bottom) + 1, int(right) + 1) for left, top, right, bottom in anchors
    )


def places(sheet: Sheet, drawn: Sequence[Drawn], labels: Sequence[str], corner: Corner) -> list[Place]:
    """Give a place for each button, in reading order.

    Args:
        sheet: as it is without buttons.
        drawn: over its cells.
        labels: of the buttons, in order.
        corner: gives the left and top of a cell by row and column, in points.

    Raises:
        BuildError: there is no room on the first screen.
    """
    widths = [max(_LEAST_WIDTH, len(label) * _LETTER + _AIR) for label in labels]
    used = _used(sheet)
    left, _ = corner(1, min((column for _, column in used), default=1))
    strips = list(_strips(used, drawn, corner))
    # What is chosen is read from top to bottom.
    for count in range(1, len(strips) + 1):
        found: list[Place] = []
        for strip in sorted(strips[:count], key=lambda strip: strip.top):
            found += _row(widths[len(found) :], left, strip)
        if len(found) == len(labels):
            return found
    return _beside(max([column for _, column in used] + [one.right for one in drawn], default=0), widths, corner)


def _used(sheet: Sheet) -> set[tuple[int, int]]:
    """Give the cells that say something or wait for an answer, with all that they are merged with."""
    used = {(cell.row, cell.column) for cell in sheet.cells if not cell.is_empty or cell.unlocked}
    for area in sheet.merged:
        if (area.top, area.left) in used:
            used |= {(row, column) for row, column in ((area.bottom, area.left), (area.bottom, area.right))}
            used |= {(row, area.right) for row in range(area.top, area.bottom + 1)}
    return used


def _strips(used: set[tuple[int, int]], drawn: Sequence[Drawn], corner: Corner) -> Iterator[_Strip]:
    """Give the rows in which buttons fit, each up to what is drawn there: those of the largest gap first.

    A button leaves some of the row free: rows are not equally high on every screen.
    """
    taken = {row for row, _ in used}
    empty = [
        row for row in range(1, max(taken, default=0)) if row not in taken and corner(row + 1, 1)[1] <= SCREEN_HEIGHT
    ]
    gaps: list[list[int]] = []
    for row in empty:
        if gaps and gaps[-1][-1] == row - 1:
            gaps[-1].append(row)
        else:
            gaps.append([row])
    for gap in sorted(gaps, key=len, reverse=True):
        # In a large gap the first row stays free below the title.
        for row in gap[1:] if len(gap) > _AIRY else gap:
            top, bottom = corner(row, 1)[1], corner(row + 1, 1)[1]
            over = [corner(1, one.left)[0] for one in drawn if one.top <= row <= one.bottom]
            if _LEAST_HEIGHT <= bottom - top <= _MOST_HEIGHT:
                yield _Strip(top, bottom - top - _SLACK, min([SCREEN_WIDTH, *over]))


def _beside(last: int, widths: Sequence[float], corner: Corner) -> list[Place]:
    """Give places below each other, right of the last column in use."""
    left = corner(1, last + 1)[0] + _GAP
    width, step = max(widths), _HEIGHT + _GAP
    if left + width > SCREEN_WIDTH or step * len(widths) > SCREEN_HEIGHT:
        raise BuildError("there is no room for the buttons on the first screen")
    return [Place(left, _GAP + step * number, width, _HEIGHT) for number in range(len(widths))]


def _row(widths: Sequence[float], left: float, strip: _Strip) -> list[Place]:
    """Give places beside each other, for as many as there is room for."""
    found = []
    for width in widths:
        if left + width > strip.right:
            break
        found.append(Place(left, strip.top, width, strip.height))
        left += width + _GAP
    return found
