"""What the writer refuses, by name, before anything is produced."""

from __future__ import annotations

from msgspec import Struct

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Load, Refusal
from hov_tools.ooxml.workbookpart import SheetEntry, read_said
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.draft import CONTENT_TYPES, Draft, refuse_nested
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.worksheet import Worksheet


def check_package(draft: Draft, workbook: WorkbookText) -> None:
    """Refuse packages that no edit leaves sound.

    Raises:
        EditRefusedError: "signed-package" (ECMA-376 part 2, §10: an edit breaks the signature) or
            "shared-workbook" (a log of revisions, §18.11, that would not know of the edit); "alternate-content", among
            the content types.
        DamagedError: sheets, or the settings of the whole, stand in the workbook part where they do not belong: what
            was read and what would be written differ.
    """
    said = read_said(draft.package.read(workbook.part), workbook.part, draft.package.limits.items)
    as_read = [name for name, _, _ in said.sheets], said.uses_1904, said.is_structure_protected
    if as_read != ([one.name for one in workbook.sheets], workbook.uses_1904, workbook.is_structure_protected):
        raise DamagedError(f"{workbook.part}: its sheets or settings are not in their places")
    refuse_nested(draft.tree(CONTENT_TYPES), CONTENT_TYPES)
    if any("digital-signature" in link.type for link in draft.links("")):
        raise EditRefusedError(Refusal.SIGNED_PACKAGE, "the package has a digital signature")
    if any(link.kind == "revisionHeaders" for link in draft.links(workbook.part)):
        raise EditRefusedError(Refusal.SHARED_WORKBOOK, "the workbook keeps a log of revisions")


def check_worksheet(sheet: SheetEntry | None, name: str) -> SheetEntry:
    """Refuse a sheet that has no cells of ours to edit.

    Raises:
        EditRefusedError: "sheet-missing", or "not-a-worksheet" for a chart, dialog or macro sheet.
    """
    if sheet is None:
        raise EditRefusedError(Refusal.SHEET_MISSING, f"there is no sheet {name}", name)
    if sheet.kind != "worksheet":
        raise EditRefusedError(Refusal.NOT_A_WORKSHEET, f"{name} is a {sheet.kind}", name)
    return sheet


# Of work: the ranges that are held against a cell in a step.
_RANGES = 4


class Table(Struct, frozen=True):
    """A table's range and the names of its columns (§18.5.1.2)."""

    area: Range
    has_header: bool
    has_totals: bool
    columns: tuple[str, ...]


class SheetGuard:
    """Knows what stands in the way of changing the cells of one sheet."""

    def __init__(self, draft: Draft, sheet: SheetEntry, text: Worksheet) -> None:
        self._text = text
        self._work = draft.package.work
        if text.masked.find(b"AlternateContent", text.data.start, text.data.end) >= 0:
            raise EditRefusedError(Refusal.ALTERNATE_CONTENT, "rows or cells with alternatives", sheet.name)
        self._areas = tuple(text.formula_areas())
        links = draft.links(sheet.part)
        parts = [(one.kind, one.target) for one in links if not one.is_external and draft.has(one.target)]
        self._tables = tuple(_table(draft, part) for kind, part in parts if kind == "table")
        self._pivots = tuple(_pivot(draft, part) for kind, part in parts if kind == "pivotTable")

    def check(self, row: int, column: int, change: CellChange) -> None:
        """Refuse a change that could not be exact.

        Raises:
            EditRefusedError: "merged-cell", "array-formula", "data-table", "dynamic-array", "rich-value",
                "shared-formula-master", "table-header", "table-totals", "pivot-table".
        """
        if change.content is None:
            return
        self._work.charge((len(self._text.merged) + len(self._areas)) // _RANGES, Load.RANGES, self._text.name)
        reason = self._inside(row, column) or self._formula(row, column) or self._in_table(row, column, change)
        if reason is not None:
            address = a1(row, column)
            raise EditRefusedError(reason, f"cell {address} cannot be changed", self._text.name, address)

    def _inside(self, row: int, column: int) -> Refusal | None:
        for area in self._text.merged:
            if (row, column) in area and (row, column) != (area.top, area.left):
                return Refusal.MERGED_CELL
        for kind, area in self._areas:
            if (row, column) in area:
                return Refusal.ARRAY_FORMULA if kind == "array" else Refusal.DATA_TABLE
        return Refusal.PIVOT_TABLE if any((row, column) in area for area in self._pivots) else None

    def _formula(self, row: int, column: int) -> Refusal | None:
        cell = self._text.cell(row, column)
        if cell is None:
            return None
        if "cm" in cell.attributes:
            return Refusal.DYNAMIC_ARRAY
        if "vm" in cell.attributes:
            return Refusal.RICH_VALUE
        formula = self._text.inner_formula(cell)
        if formula is None or "t" not in formula:
            return None
        if formula["t"].value == "shared" and "ref" in formula:
            return Refusal.SHARED_FORMULA_MASTER
        if formula["t"].value in ("array", "dataTable"):
            return Refusal.ARRAY_FORMULA if formula["t"].value == "array" else Refusal.DATA_TABLE
        return None

    def _in_table(self, row: int, column: int, change: CellChange) -> Refusal | None:
        for table in self._tables:
            if (row, column) not in table.area:
                continue
            if table.has_header and row == table.area.top:
                name = table.columns[column - table.area.left]
                content = change.content
                if content is None or content.type != "inlineStr" or content.value != name:
                    return Refusal.TABLE_HEADER
            if table.has_totals and row == table.area.bottom:
                return Refusal.TABLE_TOTALS
        return None


def _table(draft: Draft, part: str) -> Table:
    root = draft.tree(part)
    area = Range.parse(root.get("ref"))
    columns = tuple(one.get("name") for group in root.all("tableColumns") for one in group.all("tableColumn"))
    if len(columns) != area.right - area.left + 1:
        raise DamagedError(f"part {part}: {len(columns)} columns in a table of {area}")
    return Table(area, root.get("headerRowCount", "1") != "0", root.get("totalsRowCount", "0") != "0", columns)


def _pivot(draft: Draft, part: str) -> Range:
    location = draft.tree(part).child("location")
    if location is None:
        raise DamagedError(f"part {part}: a pivot table without a place")
    return Range.parse(location.get("ref"))
