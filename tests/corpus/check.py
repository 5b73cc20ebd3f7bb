"""One workbook: a fixed set of edits, everything compared with what it was, and undo."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import python_calamine
from lxml import etree

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import Edit, SetValue
from hov_tools.ooxml.errors import EditRefusedError, WorkbookError
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.writer import WriteResult
from support.soundness import new_faults

from .isolated import in_a_process
from .plan import KEY, Plan, edited

if TYPE_CHECKING:
    from hov_tools.ooxml.snapshot import Snapshot

    from .schemas import Schemas

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


def compared_parts(data: bytes, result: WriteResult) -> list[str]:
    """Untouched parts must be the same bytes with the same header; in touched sheets all else must be equal."""
    old, new = Package(data, LARGE_LIMITS), Package(result.data, LARGE_LIMITS)
    sheets = {sheet.part for sheet in WorkbookText(Draft(old)).sheets}
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
        elif entry.name in sheets:
            if stripped(before, edited) != stripped(after, edited):
                problems.append(f"part {entry.name}: changed outside the edited cells")
        elif not expected_change(entry.name, old):
            problems.append(f"part {entry.name} changed")
    return problems


def expected_change(name: str, package: Package) -> bool:
    """Parts that a new sheet, a mark or a note has to touch."""
    kind = (package.content_types.of(name) or "").rpartition(".")[2]
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
    problems: list[str] = []
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
