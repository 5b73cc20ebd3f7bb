"""What LibreOffice computes of the workbooks, before and after the edits."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl

from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.workbooktext import WorkbookText
from support.libreoffice import XLSX_FILTER, LibreOffice
from support.processes import ProgramError

from .check import Outcome

AT_ONCE = 25
Values = dict[tuple[str, str], object]


def compare(office: LibreOffice, edited: list[tuple[Path, Outcome]]) -> int:
    """Let LibreOffice recalculate workbooks before and after; tell their outcomes what differs.

    Args:
        office: the program.
        edited: the files, with what became of them.

    Returns:
        How many of them LibreOffice could read before.
    """
    read = 0
    for start in range(0, len(edited), AT_ONCE):
        some = edited[start : start + AT_ONCE]
        old = _values(office, [(file.suffix, file.read_bytes()) for file, _ in some])
        new = _values(office, [(file.suffix, one.data) for file, one in some])
        for (file, outcome), before, after in zip(some, old, new, strict=True):
            if before is None:
                continue
            read += 1
            fixed = _without_pivots(file.read_bytes(), before)
            problems = _differences(fixed, after, outcome)
            if problems:
                # What changes by itself, such as the time, says nothing.
                (again,) = _values(office, [(file.suffix, file.read_bytes())])
                moving = {place for place in fixed if again is None or again.get(place) != fixed[place]}
                problems = _differences({place: fixed[place] for place in fixed.keys() - moving}, after, outcome)
            if problems:
                outcome.kind = "failed"
                outcome.problems += problems
    return read


def _without_pivots(data: bytes, values: Values) -> Values:
    """Leave out the sheets with a pivot table: LibreOffice fills those anew, from the number that was changed."""
    draft = Draft(Package(data, LARGE_LIMITS))
    sheets = WorkbookText(draft).sheets
    pivots = {sheet.name for sheet in sheets if any(link.kind == "pivotTable" for link in draft.links(sheet.part))}
    return {(sheet, cell): value for (sheet, cell), value in values.items() if sheet not in pivots}


def _differences(before: Values, after: Values | None, outcome: Outcome) -> list[str]:
    if after is None:
        return ["LibreOffice: does not read it any more"]
    return [
        f"LibreOffice: {sheet}!{cell}: {value!r} became {after.get((sheet, cell))!r}"
        for (sheet, cell), value in before.items()
        if (sheet, cell) not in outcome.known and after.get((sheet, cell)) != value
    ]


def _values(office: LibreOffice, books: list[tuple[str, bytes]]) -> list[Values | None]:
    """Give the recalculated values of workbooks; None of one that LibreOffice cannot read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for number, (suffix, data) in enumerate(books):
            files.append(folder / f"{number:03}{suffix}")
            files[-1].write_bytes(data)
        try:
            made = office.convert(files, folder / "uit", "xlsx", XLSX_FILTER)
            return [_read(file) for file in made]
        except ProgramError:
            if len(books) == 1:
                return [None]
    return [found for book in books for found in _values(office, [book])]


def _read(file: Path) -> Values | None:
    try:
        book = openpyxl.load_workbook(file, data_only=True)
    except Exception:  # noqa: BLE001 - what openpyxl cannot read of what LibreOffice wrote says nothing of ours
        return None
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
