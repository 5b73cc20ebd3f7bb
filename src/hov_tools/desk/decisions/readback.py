"""Reading back the list for the board: what was filled in on its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from hov_tools.desk.decisions import text
from hov_tools.desk.decisions.boardlist import BOXES, MARK
from hov_tools.errors import UsageError
from hov_tools.forms.text import normalise
from hov_tools.forms.typed import NoSuchDayError, date_from_text
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.numbers import exact, serial_to_date
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot
from hov_tools.rules.decided import DecidedFinding, Ruling
from hov_tools.rules.deciding import ruling_text
from hov_tools.texts import Language, printable, speaking

_MOST_COLUMNS = 2


class FilledIn(Struct, frozen=True):
    """A box that the board filled in.

    Attributes:
        sheet: its sheet.
        regiehouder: TPID.
        year: the allocation year.
        on: the finding, as it was when the list was made.
        ruling: what was decided.
        by: who decided.
        day: when.
        why: the reason.
    """

    sheet: str
    regiehouder: str
    year: int
    on: DecidedFinding
    ruling: Ruling
    by: str
    day: date
    why: str


def read_board_list(file: str, data: bytes) -> tuple[FilledIn, ...]:
    """Read the boxes that were filled in; those that are empty are left out.

    Args:
        file: its name, for what is told.
        data: its bytes.

    Raises:
        UsageError: it is no list for the board, or a box is filled in partly or not understood; nothing of it counts.
    """
    try:
        snapshot = read_snapshot(data)
    except WorkbookError as error:
        raise UsageError(text("lees.onleesbaar", file=file)) from error
    cases = [(sheet, mark) for sheet in snapshot.sheets if (mark := _mark(sheet)) is not None]
    if not cases:
        raise UsageError(text("lees.geen_lijst", file=file))
    return tuple(one for sheet, mark in cases for one in _filled(snapshot, sheet, mark))


class _Mark(NamedTuple):
    """By what a sheet is known."""

    regiehouder: str
    year: int
    on: DecidedFinding


def _mark(sheet: Sheet) -> _Mark | None:
    for row, column, told in sheet.cells.texts():
        parts = [part.strip() for part in told.split("|")] if column == 1 and row > 1 else []
        if len(parts) == 6 and parts[0] == MARK and parts[2].isdecimal():
            return _Mark(parts[1], int(parts[2]), DecidedFinding(*parts[3:]))
    return None


def _filled(snapshot: Snapshot, sheet: Sheet, mark: _Mark) -> Iterator[FilledIn]:
    """Read the box of a sheet, by its labels: who inserts a row moves it."""
    boxes = _boxes(sheet)
    if set(boxes) != set(BOXES):
        raise UsageError(text("lees.vak_weg", sheet=sheet.name))
    told = {key: _shown(cell) for key, cell in boxes.items()}
    if not any(told.values()):
        return
    lacking = [text(f"vak.{key}") for key in BOXES if not told[key]]
    if lacking:
        raise UsageError(text("lees.onvolledig", sheet=sheet.name, boxes=", ".join(lacking)))
    ruling = next((one for one in Ruling if normalise(told["uitkomst"]) in _names(one)), None)
    if ruling is None:
        raise UsageError(text("lees.uitkomst", sheet=sheet.name, value=told["uitkomst"]))
    day = _day(boxes["datum"], snapshot)
    if day is None:
        raise UsageError(text("lees.datum", sheet=sheet.name, value=told["datum"]))
    yield FilledIn(sheet.name, *mark, ruling=ruling, by=told["door"], day=day, why=told["waarom"])


def _boxes(sheet: Sheet) -> Mapping[str, Cell]:
    labels = {normalise(label): key for key in BOXES for label in _labels(key)}
    found: dict[str, Cell] = {}
    for row, column, told in sheet.cells.texts():
        key = labels.get(normalise(told)) if column == 1 else None
        if key is not None:
            found[key] = sheet.get(row, _MOST_COLUMNS) or Cell(row, _MOST_COLUMNS)
    return found


def _labels(key: str) -> Iterator[str]:
    """Give a label in every language: whoever made the list need not speak that of who reads it."""
    for language in Language:
        with speaking(language):
            yield text(f"vak.{key}")


def _names(ruling: Ruling) -> tuple[str, ...]:
    found = []
    for language in Language:
        with speaking(language):
            found.append(normalise(ruling_text(ruling)))
    return tuple(found)


def _shown(cell: Cell) -> str:
    return " ".join(printable(cell.lexical, keeps_lines=True).split())


def _day(cell: Cell, snapshot: Snapshot) -> date | None:
    if cell.kind is CellKind.NUMBER:
        return serial_to_date(exact(cell.lexical), uses_1904=snapshot.uses_1904) if cell.is_date else None
    try:
        return date_from_text(_shown(cell))
    except NoSuchDayError:
        return None
