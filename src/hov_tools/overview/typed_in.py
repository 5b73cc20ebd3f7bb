"""What people typed in an overview: the cells of status, owner and note, wherever lines and columns are by now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from hov_tools import dutch
from hov_tools.desk.dossiers.merge import Key, Typed
from hov_tools.desk.dossiers.values import Part, cleaned
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.numbers import exact, is_number, serial_to_date
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot
from hov_tools.overview import text
from hov_tools.overview.dossier_columns import MARK_NAME, heading
from hov_tools.texts import Language, speaking

_CORE = "docProps/core.xml"
_MARK = re.compile(r'"([0-9a-f]{64})"')
_TPID = re.compile(r"[0-9]{4,6}")
_MOST_OF_NAME = 100


class TypedIn(Struct, frozen=True):
    """What stands in an overview.

    Attributes:
        mark: by which it is known with what it was written; None: it does not say.
        cells: of the lines that name a regiehouder and a year.
        nameless: cells in which something stands on a line that does not, such as "Overzicht!Z12".
        has_columns: it has the columns of dossiers.
        who: saved it last, as it says itself.
    """

    mark: str | None
    cells: tuple[Typed, ...]
    nameless: tuple[str, ...]
    has_columns: bool
    who: str | None


def read_typed(data: bytes) -> TypedIn:
    """Read the first sheet of an overview as people left it.

    Raises:
        WorkbookError: it cannot be read.
    """
    names = _in_languages("bladen.overzicht")
    snapshot = read_snapshot(data, only=names)
    who = _last_modified_by(data)
    for sheet in snapshot.sheets:
        found = _columns(sheet)
        if found is not None:
            row, columns = found
            cells: list[Typed] = []
            nameless: list[str] = []
            for key, one in _cells(sheet, row, columns, snapshot):
                if key is not None:
                    cells.append(Typed(key, one.value, one.cell))
                elif one.value is not None and one.value not in _in_languages("geen_dossier"):
                    nameless.append(one.cell)
            return TypedIn(_mark(snapshot), tuple(cells), tuple(nameless), has_columns=True, who=who)
    return TypedIn(_mark(snapshot), (), (), has_columns=False, who=who)


def _in_languages(key: str) -> frozenset[str]:
    """Give a text as an overview of either language has it."""
    found = set()
    for language in Language:
        with speaking(language):
            found.add(text(key))
    return frozenset(found)


class _Columns(Struct, frozen=True):
    """Where the columns are, 1-based."""

    regiehouder: int
    year: int
    parts: Mapping[Part, int]


class _Content(Struct, frozen=True):
    """What a cell holds, and where it is."""

    value: str | None
    cell: str


def _columns(sheet: Sheet) -> tuple[int, _Columns] | None:
    """Find the row of headings and the columns under it; None when no row names who, when and one part."""
    regiehouder, year = _in_languages("koppen.regiehouder"), _in_languages("koppen.jaar")
    parts = {part: _in_languages(f"koppen.{heading(part)}") for part in Part}
    rows: dict[int, dict[str, int]] = {}
    for row, column, content in sheet.cells.texts():
        rows.setdefault(row, {}).setdefault(content.strip(), column)
    for row, headings in sorted(rows.items()):

        def at(names: frozenset[str], headings: Mapping[str, int] = headings) -> int | None:
            return next((headings[name] for name in names if name in headings), None)

        who, when = at(regiehouder), at(year)
        places = {part: place for part, names in parts.items() if (place := at(names)) is not None}
        if who is not None and when is not None and places:
            return row, _Columns(who, when, places)
    return None


def _cells(sheet: Sheet, heads: int, columns: _Columns, snapshot: Snapshot) -> Iterator[tuple[Key | None, _Content]]:
    for row in sorted(one for one in sheet.cells.filled() if one > heads):
        wanted = (columns.regiehouder, columns.year, *columns.parts.values())
        regiehouder, year, *typed = _contents(sheet.cells.in_row(row, wanted), snapshot)
        is_named = regiehouder is not None and year is not None and _TPID.fullmatch(regiehouder) and year.isdecimal()
        for (part, column), value in zip(columns.parts.items(), typed, strict=True):
            key = (regiehouder, int(year), part) if is_named and regiehouder and year else None
            yield key, _Content(value, f"{sheet.name}!{a1(row, column)}")


def _contents(cells: Sequence[Cell | None], snapshot: Snapshot) -> list[str | None]:
    return [None if cell is None else _content(cell, snapshot) for cell in cells]


def _content(cell: Cell, snapshot: Snapshot) -> str | None:
    """Give what a cell says, as a person reads it there."""
    if cell.kind is CellKind.NUMBER:
        if not is_number(cell.lexical):
            return cleaned(cell.lexical)
        number = exact(cell.lexical)
        day = serial_to_date(number, uses_1904=snapshot.uses_1904) if cell.is_date else None
        return _number(number) if day is None else dutch.day(day)
    if cell.kind is CellKind.BOOLEAN:
        return text("waar") if cell.lexical == "1" else text("onwaar")
    if not cell.lexical and cell.formula:
        # A program that computes nothing left its outcome out; what was typed is this.
        return cleaned(f"={cell.formula}")
    return cleaned(cell.lexical)


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else dutch.digits(value)


def _mark(snapshot: Snapshot) -> str | None:
    found = (_MARK.fullmatch(one.formula) for one in snapshot.names if one.name == MARK_NAME)
    return next((match[1] for match in found if match is not None), None)


def _last_modified_by(data: bytes) -> str | None:
    """Give the name that the workbook's own properties have (ECMA-376 part 2, §11); a person can have typed any."""
    package = Package(data)
    if not package.has(_CORE):
        return None
    pieces: list[str] = []
    is_inside = False

    def begin(_: dict[str, str]) -> None:
        nonlocal is_inside
        is_inside = True

    def end() -> None:
        nonlocal is_inside
        is_inside = False

    def take(content: str) -> None:
        if is_inside:
            pieces.append(content)

    package.parse(_CORE, {"cp:lastModifiedBy": begin}, {"cp:lastModifiedBy": end}, take)
    name = cleaned(" ".join("".join(pieces).split()))
    return None if name is None else name[:_MOST_OF_NAME]
