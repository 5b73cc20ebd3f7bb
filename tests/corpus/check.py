"""One workbook: a fixed set of edits, everything compared with what it was, and undo."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import python_calamine
from lxml import etree

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import AddSheet, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError, Refusal, WorkbookError
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import CellKind, Visibility
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import WriteResult, apply_edits
from support.soundness import new_faults

from .isolated import in_a_process

if TYPE_CHECKING:
    from hov_tools.ooxml.snapshot import Cell, Sheet, Snapshot

    from .schemas import Schemas

REPORT = "Corpusrapport"
REPORT_CELLS = (NewCell(1, 1, "kop"), NewCell(2, 1, 1))
KEY = bytes(32)
OF_A_CELL = frozenset(
    [
        Refusal.ARRAY_FORMULA,
        Refusal.DATA_TABLE,
        Refusal.DYNAMIC_ARRAY,
        Refusal.MERGED_CELL,
        Refusal.PIVOT_TABLE,
        Refusal.RICH_VALUE,
        Refusal.TABLE_HEADER,
        Refusal.TABLE_TOTALS,
    ]
)
"""Refusals of one cell, which is part of something larger, in a workbook that can be edited elsewhere."""
_TRIES = 60
_PATIENCE = 8.0


@dataclass(slots=True)
class Outcome:
    """What became of one workbook.

    Attributes:
        name: of the file.
        kind: "edited", "refused" (by us, with a reason), "unreadable" (not a sound workbook), or "failed".
        reason: of a refusal or failure.
        detail: what exactly was found.
        elsewhere: why cells were left alone before others took their place.
        is_without_sheet: marks and notes were set without a sheet and a journal: the structure is protected.
        problems: what the edits broke; empty for a sound result.
        made_by: the program that last saved it, as it says itself.
        data: the edited workbook; empty when it was not edited.
        known: cells, as (sheet, A1 address), that may have another value now.
        seconds: of processor time.
    """

    name: str
    kind: str
    reason: str = ""
    detail: str = ""
    elsewhere: tuple[str, ...] = ()
    is_without_sheet: bool = False
    problems: list[str] = field(default_factory=list)
    made_by: str = ""
    data: bytes = b""
    known: frozenset[tuple[str, str]] = frozenset()
    seconds: float = 0.0


@dataclass(slots=True)
class Plan:
    """Which edits a workbook takes: found on the first run, the same on the next."""

    avoided: set[str] = field(default_factory=set)
    elsewhere: list[str] = field(default_factory=list)
    is_without_sheet: bool = False

    def give_way(self, error: EditRefusedError) -> bool:
        """Take note of a refusal that concerns one cell, or the sheet of ours; tell whether there is another way."""
        if error.reason in OF_A_CELL and error.cell not in {None, *self.avoided} and len(self.avoided) < _TRIES:
            self.avoided.add(str(error.cell))
        elif error.reason is Refusal.WORKBOOK_STRUCTURE_PROTECTED and not self.is_without_sheet:
            self.is_without_sheet = True
        else:
            return False
        if error.reason not in self.elsewhere:
            self.elsewhere.append(error.reason)
        return True


def check(name: str, data: bytes, schemas: Schemas | None) -> Outcome:
    """Edit a workbook, compare, and undo."""
    try:
        before = read_snapshot(data, LARGE_LIMITS)
    except WorkbookError as error:
        return Outcome(name, "unreadable", type(error).__name__, error.detail)
    made_by = application(data)
    plan = Plan()
    try:
        edits, result = edited(before, data, plan)
    except EditRefusedError as error:
        return Outcome(name, "refused", error.reason, error.detail, made_by=made_by)
    except WorkbookError as error:
        return Outcome(name, "unreadable", type(error).__name__, error.detail, made_by=made_by)
    problems = [
        *compared_parts(data, result),
        *compared_values(before, data, result, edits),
        *([] if schemas is None else schemas.new_errors(data, result.data)),
        *(f"unsound: {fault}" for fault in new_faults([data], result.data)),
        *([] if plan.is_without_sheet else undone(data, result.data)),
        *repeated(before, data, result.data, plan),
    ]
    return Outcome(
        name,
        "failed" if problems else "edited",
        elsewhere=tuple(plan.elsewhere),
        is_without_sheet=plan.is_without_sheet,
        problems=problems,
        made_by=made_by,
        data=result.data,
        known=frozenset(known_cells(result, edits)),
    )


def edited(before: Snapshot, data: bytes, plan: Plan, run: int = 1) -> tuple[list[Edit], WriteResult]:
    """Carry out a run; a cell that is part of something larger is left for another one, as its user would.

    Raises:
        EditRefusedError: the workbook takes no such edits anywhere.
    """
    while True:
        edits = fixed_edits(before, run, plan)
        try:
            made = apply_edits(data, edits, LARGE_LIMITS, undoable=not plan.is_without_sheet, key=KEY)
        except EditRefusedError as error:
            if not plan.give_way(error):
                raise
        else:
            return edits, made


def application(data: bytes) -> str:
    """Tell which program a workbook says made it."""
    package = Package(data, LARGE_LIMITS)
    if not package.has("docProps/app.xml"):
        return ""
    try:
        found = etree.fromstring(package.read("docProps/app.xml")).findtext("{*}Application")
    except (etree.XMLSyntaxError, WorkbookError):
        return ""
    return (found or "").strip()


def fixed_edits(book: Snapshot, run: int = 1, plan: Plan | None = None) -> list[Edit]:
    """A number, a text, a new row, a mark, two notes and a sheet, on the first visible sheet; elsewhere in each run.

    A workbook without a visible worksheet, only charts for instance, gets the sheet alone.
    """
    plan = plan or Plan()
    report: list[Edit] = [] if plan.is_without_sheet else [AddSheet(REPORT, REPORT_CELLS, first=True)]
    sheet = next((one for one in book.sheets if one.visibility is Visibility.VISIBLE), None)
    if sheet is None:
        return report
    bottom = min(max((cell.row for cell in sheet.cells), default=0) + 2 + run, 1_048_570)
    right = min(max((cell.column for cell in sheet.cells), default=0) + 2, 16_380)
    name = sheet.name
    numbers = [cell.address for cell in sheet.cells if is_plain_number(sheet, cell)]
    # Ever further on: what a cell is part of, such as a pivot table, can be thousands of cells.
    candidates = [numbers[index] for index in (2**step - 1 for step in range(20)) if index < len(numbers)]
    beside = [a1(1 + step, right) for step in range(_TRIES + 2)]
    number = next(one for one in (*candidates, *beside) if one not in plan.avoided)
    text = next(one for one in beside if one not in {*plan.avoided, number, a1(1, right)})
    first = next(iter(sheet.cells), None)
    marked = a1(1, right) if first is None else first.address
    below = next(one for one in (a1(bottom - step, 1) for step in range(bottom)) if one not in plan.avoided)
    return [
        SetValue(name, number, 4710 + run),
        SetValue(name, text, "  tekst & <teken>"),
        SetValue(name, below, 12),
        Mark(name, marked, MarkStyle.FOUT),
        SetNote(name, a1(2 + run, right), "F101: eerste notitie"),
        SetNote(name, a1(bottom, right), "F102: tweede notitie"),
        *report,
    ]


def is_plain_number(sheet: Sheet, cell: Cell) -> bool:
    """A number that may be changed: no formula, and not hidden in a merged range."""
    if cell.kind is not CellKind.NUMBER or cell.formula is not None:
        return False
    return not any((cell.row, cell.column) in area for area in sheet.merged)


def compared_parts(data: bytes, result: WriteResult) -> list[str]:
    """Untouched parts must be the same bytes with the same header; in touched sheets all else must be equal."""
    old, new = Package(data, LARGE_LIMITS), Package(result.data, LARGE_LIMITS)
    problems = []
    cells: dict[str, set[str]] = {}
    for change in result.changes:
        cells.setdefault(change.sheet, set()).add(change.cell or "")
    for sheet, cell in (*result.recalculated, *result.dropped):
        cells.setdefault(sheet, set()).add(cell)
    edited = set().union(*cells.values())
    for entry in old.entries:
        there = new.entry(entry.name)
        if there is None:
            if "calcChain" not in entry.name:
                problems.append(f"part {entry.name} is lost")
            continue
        before, after = old.read(entry.name), new.read(entry.name)
        if before == after:
            if data[slice(*old.span(entry))] != result.data[slice(*new.span(there))]:
                problems.append(f"part {entry.name}: same content, other bytes")
        elif kind_of(entry.name, old).startswith(("worksheet+", "chartsheet+")):
            if stripped(before, edited) != stripped(after, edited):
                problems.append(f"part {entry.name}: changed outside the edited cells")
        elif not expected_change(entry.name, old):
            problems.append(f"part {entry.name} changed")
    return problems


def kind_of(name: str, package: Package) -> str:
    """Give the last word of the content type of a part."""
    return (package.content_types.of(name) or "").rpartition(".")[2]


def expected_change(name: str, package: Package) -> bool:
    """Parts that a new sheet, a mark or a note has to touch."""
    kind = kind_of(name, package)
    return (
        name.lower() == "[content_types].xml"
        or name.endswith((".rels", ".vml", "styles.xml"))
        or kind.startswith(("main+xml", "styles+xml", "comments+xml", "vmlDrawing"))
    )


def stripped(xml: bytes, cells: set[str]) -> bytes:
    """A worksheet in canonical form without some cells and without what must follow new cells and notes."""
    root = etree.fromstring(xml, etree.XMLParser(huge_tree=True, remove_blank_text=False))
    number = 0
    for row in list(root.iter("{*}row")):
        number = int(row.get("r", str(number + 1)))
        row.set("r", str(number))
        row.attrib.pop("spans", None)
        column = 0
        for cell in list(row.iterchildren("{*}c")):
            column += 1
            address = cell.get("r", a1(number, column)).upper()
            column = len(range(column)) if "r" not in cell.attrib else column_of(address)
            if address in cells:
                row.remove(cell)
        if len(row) == 0:
            row.text = None
            # A new row on a sheet that hides its rows says so itself.
            if not set(row.attrib) - {"r", "hidden"}:
                row.getparent().remove(row)
    for one in root:
        one.tail = None
    for one in [*root.iter("{*}dimension"), *root.iterchildren("{*}legacyDrawing")]:
        one.getparent().remove(one)
    for view in root.iter("{*}sheetView"):
        view.attrib.pop("tabSelected", None)
    data = root.find("{*}sheetData")
    if data is not None and len(data) == 0:
        data.text = None
    etree.cleanup_namespaces(root, keep_ns_prefixes=None)
    return etree.tostring(root, method="c14n")


def column_of(address: str) -> int:
    """The column of an address."""
    number = 0
    for letter in address.rstrip("0123456789"):
        number = number * 26 + ord(letter) - 64
    return number


def compared_values(before: Snapshot, data: bytes, result: WriteResult, edits: list[Edit]) -> list[str]:
    """Every cell that nothing asked for must have the value and formula it had, for us and for calamine."""
    after = read_snapshot(result.data, LARGE_LIMITS)
    asked = {(edit.sheet, edit.cell) for edit in edits if isinstance(edit, SetValue)}
    known = known_cells(result, edits)
    problems = []
    for sheet in before.sheets:
        now = after.sheet(sheet.name)
        for cell in sheet.cells:
            place = (sheet.name, cell.address)
            found = now.get(cell.row, cell.column)
            if found is None or found.formula != cell.formula and place not in asked:
                problems.append(f"{sheet.name}!{cell.address}: lost, or another formula")
            elif found.lexical != cell.lexical and place not in known:
                problems.append(f"{sheet.name}!{cell.address}: {cell.lexical!r} became {found.lexical!r}")
    problems += [
        f"{edit.sheet}!{edit.cell}: not what was asked"
        for edit in edits
        if isinstance(edit, SetValue) and after.sheet(edit.sheet)[edit.cell].lexical != str(edit.value)
    ]
    return problems + calamine_differs(before, data, result, known)


def known_cells(result: WriteResult, edits: list[Edit]) -> set[tuple[str, str]]:
    """Give the cells that may have another value: those that were asked for, and what looks at them."""
    asked = {(edit.sheet, edit.cell) for edit in edits if isinstance(edit, SetValue)}
    return {*asked, *result.recalculated, *result.dropped}


def calamine_values(data: bytes, names: list[str]) -> dict[str, list[list[object]]]:
    """Give what calamine reads of the sheets of these names that it finds; it raises whatever it raises."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    there = [name for name in names if name in book.sheet_names]
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in there}


def calamine_differs(before: Snapshot, data: bytes, result: WriteResult, known: set[tuple[str, str]]) -> list[str]:
    """Compare what calamine reads; a workbook that it could not read before says nothing.

    It runs in a process of its own: some workbooks end it altogether.
    """
    names = [sheet.name for sheet in before.sheets]
    values = in_a_process(partial(calamine_values, data, names), _PATIENCE)
    if not isinstance(values, dict):
        return []
    new = in_a_process(partial(calamine_values, result.data, list(values)), _PATIENCE)
    if not isinstance(new, dict):
        return [f"calamine: {new}"]
    problems = []
    for name, rows in values.items():
        now = new.get(name, [])
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                # What calamine calls the used range shrinks when a cell at its edge loses its value.
                within = number <= len(now) and column <= len(now[number - 1])
                found = now[number - 1][column - 1] if within else ""
                if found != value and (name, a1(number, column)) not in known:
                    problems.append(f"calamine: {name}!{a1(number, column)}: {value!r} became {found!r}")
    return problems


def repeated(before: Snapshot, data: bytes, once: bytes, plan: Plan | None = None) -> list[str]:
    """A second and a third run on what the one before made, each sound and each undone."""
    plan = plan or Plan()
    problems = []
    made = [data, once]
    for run in (2, 3):
        try:
            made.append(edited(before, made[-1], plan, run)[1].data)
        except WorkbookError as error:
            return [*problems, f"run {run}: {type(error).__name__}: {error.detail}"]
        problems += [f"run {run}: unsound: {fault}" for fault in new_faults([data], made[-1])]
        if not plan.is_without_sheet:
            problems += [f"run {run}: {problem}" for problem in undone(made[-2], made[-1])]
    return problems


def undone(data: bytes, edited: bytes) -> list[str]:
    """Undo must give back every part, byte for byte."""
    back = undo_last(edited, LARGE_LIMITS, key=KEY)
    old, new = Package(data, LARGE_LIMITS), Package(back.data, LARGE_LIMITS)
    if [entry.name for entry in old.entries] != [entry.name for entry in new.entries] or not back.is_exact:
        return ["undo: other parts"]
    return [f"undo: part {one.name} differs" for one in old.entries if old.read(one.name) != new.read(one.name)]
