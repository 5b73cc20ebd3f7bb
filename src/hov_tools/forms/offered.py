"""The choices that a cell offers, in the words of the workbook itself."""

from __future__ import annotations

import re

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.snapshot import CellKind, Snapshot

_PLACE = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^'!()]+))!)?(\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)\Z")
_MOST = 500


def offered_choices(snapshot: Snapshot, sheet: str, row: int, column: int) -> tuple[str, ...] | None:
    """Give the texts that a cell lets choose from; None when it offers no list, nothing when its list cannot be told.

    Args:
        snapshot: the workbook.
        sheet: name of the sheet.
        row: 1-based.
        column: 1-based.
    """
    for validation in snapshot.sheet(sheet).validations:
        if any((row, column) in area for area in validation.ranges):
            return _listed(snapshot, sheet, validation.formula.strip())
    return None


def _listed(snapshot: Snapshot, sheet: str, formula: str) -> tuple[str, ...]:
    names = {one.name.casefold(): one.formula for one in snapshot.names if one.sheet in (None, sheet)}
    source = names.get(formula.casefold(), formula).strip()
    if source.startswith('"'):
        return tuple(filter(None, map(str.strip, source.strip('"').split(","))))
    match = _PLACE.match(source)
    if match is None:
        return ()
    name = (match[1] or "").replace("''", "'") or match[2] or sheet
    there = next((one for one in snapshot.sheets if one.name.casefold() == name.casefold()), None)
    if there is None:
        return ()
    area = Range.parse(match[3].replace("$", ""))
    places = [
        (row, column)
        for row in range(area.top, min(area.bottom, area.top + _MOST) + 1)
        for column in range(area.left, min(area.right, area.left + _MOST) + 1)
    ]
    cells = (there.get(row, column) for row, column in places)
    return tuple(one.lexical for one in cells if one is not None and one.kind is CellKind.TEXT and one.lexical)
