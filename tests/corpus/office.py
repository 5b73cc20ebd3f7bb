"""What LibreOffice computes of the workbooks, before and after the edits."""

from __future__ import annotations

import re
import tempfile
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
from openpyxl.utils import rows_from_range
from openpyxl.worksheet.formula import ArrayFormula

from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.workbooktext import WorkbookText
from support.libreoffice import LibreOffice

from .isolated import in_a_process

if TYPE_CHECKING:
    from .check import Outcome

Values = dict[tuple[str, str], object]
_ADDED = " -1"
_COUNTS_SHEETS = re.compile(r"\bSHEETS?\(")


def compare(office: LibreOffice, checked: list[tuple[Path, Outcome]], seconds: float) -> list[str]:
    """Let LibreOffice recalculate workbooks before and after; tell their outcomes what differs.

    Args:
        office: the program.
        checked: the files, with what became of them.
        seconds: that LibreOffice may take for one file.

    Returns:
        For each: "same", "differs" or "unread"; of one that was not edited "opens", or "empty": without a cell.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        edited = [number for number, (_, one) in enumerate(checked) if one.data]
        after = [folder / f"{number:03}{checked[number][0].suffix}" for number in edited]
        for place, number in zip(after, edited, strict=True):
            place.write_bytes(checked[number][1].data)
        made = office.convert_each([*(file for file, _ in checked), *after], folder / "gemaakt", seconds)
        old, new = made[: len(checked)], dict(zip(edited, made[len(checked) :], strict=True))
        found = []
        for number, (file, outcome) in enumerate(checked):
            before = old[number]
            if before is None:
                found.append("unread")
            elif number not in new:
                cells = in_a_process(partial(_count, before), 2 * seconds)
                found.append("opens" if cells else "empty")
            else:
                problems = _problems(office, (file, before, new[number]), outcome, seconds)
                outcome.problems += problems
                found.append("differs" if problems else "same")
        return found


def _problems(
    office: LibreOffice, files: tuple[Path, Path, Path | None], outcome: Outcome, seconds: float
) -> list[str]:
    file, before, after = files
    if after is None:
        return ["LibreOffice: does not read it any more"]
    found = _found(before, after, file, outcome, seconds)
    if not found:
        return []
    # What changes by itself, such as the time, says nothing.
    (again,) = office.convert_each([file], before.parent / "nogmaals", seconds)
    moving = [] if again is None else _found(before, again, file, outcome, seconds)
    places = {problem.partition(": ")[0] for problem in moving}
    return [f"LibreOffice: {one}" for one in found if one.partition(": ")[0] not in places]


def _found(before: Path, after: Path, file: Path, outcome: Outcome, seconds: float) -> list[str]:
    found = in_a_process(partial(_differences, before, after, file, outcome.known), 2 * seconds)
    # What openpyxl cannot read of what LibreOffice wrote says nothing of ours.
    return found if isinstance(found, list) else []


def _count(file: Path) -> int:
    return len(_read(file))


def _differences(before: Path, after: Path, file: Path, known: frozenset[tuple[str, str]]) -> list[str]:
    names, pivots = _sheets(file.read_bytes())
    was, now = _under_own_names(_read(before), names), _under_own_names(_read(after), names)
    # LibreOffice fills pivot tables anew, from the number that was changed.
    fixed = {place: value for place, value in was.items() if place[0] not in pivots}
    different = {place: value for place, value in fixed.items() if place not in known and now.get(place) != value}
    moving = _moving(before, known) if different else set()
    return [
        f"{sheet}!{cell}: {value!r} became {now.get((sheet, cell))!r}"
        for (sheet, cell), value in different.items()
        if (sheet, cell) not in moving
    ]


def _moving(file: Path, known: frozenset[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give the cells that rightly have another value once a sheet was put in front and other cells were filled in.

    Those are the cells that count the sheets, and what an array formula fills, which the file itself need not hold.
    """
    warnings.simplefilter("ignore")
    found: set[tuple[str, str]] = set()
    for sheet in openpyxl.load_workbook(file).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, ArrayFormula) and (sheet.title, cell.coordinate) in known:
                    found.update((sheet.title, address) for line in rows_from_range(value.ref) for address in line)
                if _COUNTS_SHEETS.search(str(getattr(value, "text", value))):
                    found.add((sheet.title, cell.coordinate))
    return found


def _sheets(data: bytes) -> tuple[set[str], set[str]]:
    """Give the names of the sheets, and of those with a pivot table."""
    draft = Draft(Package(data, LARGE_LIMITS))
    sheets = WorkbookText(draft).sheets
    pivots = {sheet.name for sheet in sheets if any(link.kind == "pivotTable" for link in draft.links(sheet.part))}
    return {sheet.name for sheet in sheets}, pivots


def _under_own_names(values: Values, names: set[str]) -> Values:
    """Take back what LibreOffice adds to the name of an only sheet that is called as its own first sheet is."""
    own = {name + _ADDED: name for name in names if name + _ADDED not in names}
    return {(own.get(sheet, sheet), cell): value for (sheet, cell), value in values.items()}


def _read(file: Path) -> Values:
    warnings.simplefilter("ignore")
    found: Values = {}
    for sheet in openpyxl.load_workbook(file, data_only=True).worksheets:
        for row in sheet.iter_rows():
            found.update({(sheet.title, cell.coordinate): cell.value for cell in row if cell.value is not None})
    return found
