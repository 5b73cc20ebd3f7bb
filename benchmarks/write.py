"""How fast edits are written, beside openpyxl doing the same, in one run; the ratios are what counts.

Usage: python benchmarks/write.py [FORM.xlsx or FOLDER ...] [--without-large]

Without a path the HOV forms of the bundled example are taken, one after the other as a command writes them. Forms that
were filled in from one template share small parts that we prove and read once; the line "nothing kept" is without that.
Of a folder every form is taken by itself: other kinds have other sheets and formulas. The last column tells how many
formulas were computed anew, which openpyxl does not do.
"""

from __future__ import annotations

import argparse
import gc
import io
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side

from hov_tools.kept import forget
from hov_tools.ooxml.edits import AddSheet, CellStyle, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import WriteResult, apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, COLUMNS = 20_000, 30
FINDINGS = 6
# The two take turns, so that what else the machine does hits both alike.
ROUNDS, ROUNDS_IF_LARGE = 8, 2
EXAMPLE = Path(__file__).resolve().parents[1] / "workbooks" / "voorbeelden" / "2022-noord"


class Book(NamedTuple):
    """A workbook, with the sheet of it that is edited and cells there.

    Attributes:
        marked: six cells that get a finding.
        quiet: three cells at which no formula looks.
        watched: three cells at which formulas look; fewer where there are not that many.
    """

    data: bytes
    sheet: str
    marked: tuple[str, ...] = tuple(f"B{number + 5}" for number in range(FINDINGS))
    quiet: tuple[str, ...] = ("B6", "C7", "D8")
    watched: tuple[str, ...] = ()


class Work(NamedTuple):
    """The same work by openpyxl and by us."""

    what: str
    theirs: Callable[[Book], object]
    ours: Callable[[Book], WriteResult]
    has_cells: Callable[[Book], object] = lambda one: one.sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="*", help="forms, or folders with forms")
    parser.add_argument("--without-large", action="store_true", help="leave out the large sheet, which takes a minute")
    options = parser.parse_args()
    # openpyxl says of every workbook which extensions it drops.
    warnings.simplefilter("ignore")
    show("the HOV forms of the example in turn", [book(one) for one in sorted(EXAMPLE.glob("HOV-*.xlsx"))], ROUNDS)
    for path in options.paths:
        for form in sorted(path.rglob("*.xlsx")) if path.is_dir() else [path]:
            show(f"{form.parent.name}/{form.name}", [book(form)], ROUNDS)
    if not options.without_large:
        show(f"a sheet of {ROWS} x {COLUMNS} cells", [Book(large_workbook(), "Blad 1")], ROUNDS_IF_LARGE)


def book(path: Path) -> Book:
    """Read a form; the last sheet is edited, where a form has most of its formulas."""
    data = path.read_bytes()
    sheet = read_snapshot(data).sheets[-1]
    found: dict[bool, list[str]] = {True: [], False: []}
    # Spread over the sheet, as what a user gets wrong is.
    for cell in [one for one in sheet.cells if one.unlocked and one.formula is None][::5]:
        with suppress(EditRefusedError):
            result = apply_edits(data, [SetValue(sheet.name, cell.address, 17)])
            found[bool(result.recalculated or result.dropped)].append(cell.address)
    marked = [*found[False], *found[True]][:FINDINGS]
    return Book(data, sheet.name, tuple(marked), tuple(found[False][:3]), tuple(found[True][:3]))


def show(title: str, books: list[Book], rounds: int) -> None:
    print(f"\n{title}\n{'':34}{'openpyxl':>12}{'this':>12}{'ratio':>8}{'computed':>10}")
    for work in WORK:
        if not all(work.has_cells(one) for one in books):
            continue
        slow, fast = best(work, books, rounds)
        computed = sum(len(work.ours(one).recalculated) for one in books)
        milliseconds = [seconds * 1e3 / len(books) for seconds in (slow, fast)]
        print(f"{work.what:34}{milliseconds[0]:10.1f}ms{milliseconds[1]:10.2f}ms{slow / fast:7.1f}x{computed:10}")


def best(work: Work, books: list[Book], rounds: int) -> tuple[float, float]:
    """Give the least processor time in seconds that each took for all books."""
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(seconds(work.theirs, books))
        ours += [seconds(work.ours, books), seconds(work.ours, books)]
    return min(theirs), min(ours)


def seconds(task: Callable[[Book], object], books: list[Book]) -> float:
    gc.collect()
    # Processor time: what other programs do meanwhile is no part of it.
    start = time.process_time()
    for one in books:
        task(one)
    return time.process_time() - start


def large_workbook() -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = workbook.add_worksheet("Blad 1")
    for line in range(ROWS):
        for column in range(COLUMNS):
            if column % 3:
                sheet.write_number(line, column, line * column)
            else:
                sheet.write_string(line, column, f"tekst {line % 500}")
    workbook.close()
    return buffer.getvalue()


def findings_of(one: Book) -> list[Edit]:
    sheet, cells = one.sheet, one.marked
    marks: list[Edit] = [Mark(sheet, cell, MarkStyle.FOUT) for cell in cells]
    notes: list[Edit] = [SetNote(sheet, cell, "H203: vul het aantal dagen in") for cell in cells]
    bold = CellStyle(bold=True, fill="DDEBF7", border="808080")
    lines = [NewCell(line, column, f"{line} {column}", bold) for line in range(1, 9) for column in range(1, 8)]
    return [*marks, *notes, AddSheet("Rapport", tuple(lines), widths=((1, 30),), first=True)]


def findings(one: Book) -> WriteResult:
    return apply_edits(one.data, findings_of(one), LARGE_LIMITS)


def findings_anew(one: Book) -> WriteResult:
    forget()
    return findings(one)


def undoable(one: Book) -> WriteResult:
    return apply_edits(one.data, findings_of(one), LARGE_LIMITS, undoable=True)


def values(one: Book, cells: tuple[str, ...]) -> WriteResult:
    return apply_edits(one.data, [SetValue(one.sheet, cell, 17) for cell in cells], LARGE_LIMITS)


def values_anew(one: Book) -> WriteResult:
    forget()
    return values(one, one.quiet)


def openpyxl_values(one: Book, cells: tuple[str, ...]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(one.data))
    for cell in cells:
        workbook[one.sheet][cell] = 17
    return saved(workbook)


def openpyxl_findings(one: Book) -> bytes:
    sheet = one.sheet
    workbook = openpyxl.load_workbook(io.BytesIO(one.data))
    side = Side("thin", "C00000")
    for address in one.marked:
        cell = workbook[sheet][address]
        cell.fill = PatternFill("solid", "FFC7CE")
        cell.border = Border(side, side, side, side)
        cell.comment = Comment("H203: vul het aantal dagen in", "hov_tools")
    report = workbook.create_sheet("Rapport", 0)
    report.column_dimensions["A"].width = 30
    for line in range(1, 9):
        for column in range(1, 8):
            cell = report.cell(line, column, f"{line} {column}")
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", "DDEBF7")
            cell.border = Border(side, side, side, side)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def quiet(one: Book) -> object:
    return one.quiet


def watched(one: Book) -> object:
    return one.watched


WORK = (
    Work("6 findings", openpyxl_findings, findings),
    Work("6 findings, nothing kept", openpyxl_findings, findings_anew),
    Work("6 findings, undoable", openpyxl_findings, undoable),
    Work("3 values", lambda one: openpyxl_values(one, one.quiet), lambda one: values(one, one.quiet), quiet),
    Work("3 values, nothing kept", lambda one: openpyxl_values(one, one.quiet), values_anew, quiet),
    Work(
        "3 values that formulas look at",
        lambda one: openpyxl_values(one, one.watched),
        lambda one: values(one, one.watched),
        watched,
    ),
)

if __name__ == "__main__":
    main()
