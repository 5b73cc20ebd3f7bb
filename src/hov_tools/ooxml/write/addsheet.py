"""A sheet of ours: its whole part, and its place in the workbook."""

from __future__ import annotations

from hov_tools.kept import kept
from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, Range, a1, column_name
from hov_tools.ooxml.edits import AddSheet, NewCell
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.chartparts import add_charts, drawing_parts
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheetparts import outline
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.stylesheet import StyleSheet
from hov_tools.ooxml.write.values import Content, constant, formula
from hov_tools.ooxml.write.workbooktext import LocalName, WorkbookText, check_sheet_name, quoted
from hov_tools.ooxml.write.xmlelements import escape_attribute

WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_A4 = 9
_KEPT = 500
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{}">'


def add_sheet(draft: Draft, workbook: WorkbookText, styles: StyleSheet, edit: AddSheet) -> SheetEntry | None:
    """Add a sheet, or replace the one of that name that we made before.

    Returns:
        The sheet that was replaced, or None.

    Raises:
        EditRefusedError: "sheet-name", "sheet-exists" (made by someone else), "workbook-structure-protected",
            "sheet-layout" (cells twice, outside the grid or under a merged range), or a value does not fit.
    """
    check_sheet_name(edit.name)
    if workbook.is_structure_protected:
        raise EditRefusedError(Refusal.WORKBOOK_STRUCTURE_PROTECTED, "sheets cannot be added", edit.name)
    there = workbook.sheet(edit.name)
    if there is not None and not workbook.is_ours(there):
        raise EditRefusedError(Refusal.SHEET_EXISTS, f"a sheet {there.name} is there that we did not make", edit.name)
    folder = workbook.part.rpartition("/")[0]
    before: tuple[str, ...] = ()
    if there is None:
        part = draft.free_name(f"{folder}/worksheets/sheet".lstrip("/"), ".xml")
    else:
        part, before = there.part, drawing_parts(draft, there.part)
        draft.remove_with_what_only_it_uses(part)
    drawing = add_charts(draft, part, folder, edit, before, is_strict=workbook.is_strict)
    xml = render(edit, styles, namespace=workbook.namespace, uses_1904=workbook.uses_1904, drawing=drawing)
    draft.add(part, xml, WORKSHEET_TYPE)
    if there is None:
        sheet = workbook.add_sheet(edit.name, part, _names(edit), first=edit.first)
    else:
        sheet = there
        workbook.remove_names(sheet.index)
        workbook.define(sheet.index, _names(edit))
        if edit.first:
            workbook.activate(sheet.index)
    if edit.first:
        deselect_others(draft, workbook, sheet.index)
    return there


def _names(edit: AddSheet) -> list[LocalName]:
    tab = quoted(edit.name)
    names = []
    if edit.autofilter:
        area = Range.parse(edit.autofilter)
        corners = f"${column_name(area.left)}${area.top}:${column_name(area.right)}${area.bottom}"
        names.append(LocalName("_xlnm._FilterDatabase", f"{tab}!{corners}", hidden=True))
    if edit.repeat_rows:
        first, last = edit.repeat_rows
        names.append(LocalName("_xlnm.Print_Titles", f"{tab}!${first}:${last}", hidden=False))
    names.append(LocalName(OWN_SHEET, f"{tab}!$A$1", hidden=True))
    return names


def deselect_others(draft: Draft, workbook: WorkbookText, index: int) -> None:
    """Let no other tab stay selected: Excel would edit all selected sheets as one."""
    for sheet in workbook.sheets:
        if sheet.index == index or sheet.kind not in ("worksheet", "chartsheet") or not draft.has(sheet.part):
            continue
        if b"tabSelected" not in draft.text(sheet.part):
            continue
        root = outline(draft, sheet.part)
        views = [view for group in root.all("sheetViews") for view in group.all("sheetView")]
        selected = [view.attributes["tabSelected"] for view in views if "tabSelected" in view.attributes]
        draft.splice(sheet.part, [Splice(one.start, one.end, b"") for one in selected if one.value in ("1", "true")])


def render(edit: AddSheet, styles: StyleSheet, *, namespace: str, uses_1904: bool, drawing: str) -> bytes:
    """Give the worksheet part of a new sheet, its children in the schema's order (§18.3.1.99).

    Args:
        edit: the sheet.
        styles: of the workbook; formats that the cells need are added.
        namespace: of the workbook.
        uses_1904: the workbook counts days from 1904.
        drawing: the element that refers to the sheet's charts, or "".
    """
    cells = _checked(edit)
    pieces = [_HEAD.format(namespace), "<sheetPr>"]
    if edit.tab_color:
        pieces.append(f'<tabColor rgb="FF{edit.tab_color}"/>')
    pieces.append('<pageSetUpPr fitToPage="1"/></sheetPr>')
    bottom = cells[-1].row if cells else 1
    right = max([cell.column for cell in cells], default=1)
    pieces.append(f'<dimension ref="{Range(1, 1, bottom, right)}"/>')
    pieces += [_views(edit), '<sheetFormatPr defaultRowHeight="15"/>', _columns(edit)]
    data = _rows(edit, cells, styles, uses_1904=uses_1904)
    tail = []
    if edit.autofilter:
        tail.append(f'<autoFilter ref="{Range.parse(edit.autofilter)}"/>')
    if edit.merged:
        merged = "".join(map(_merge_cell, edit.merged))
        tail.append(f'<mergeCells count="{len(edit.merged)}">{merged}</mergeCells>')
    tail += [_links(cells), _page(edit), _meant(cells), drawing, "</worksheet>"]
    return "".join([*pieces, data, *tail]).encode()


@kept(4_096)
def _merge_cell(merged: str) -> str:
    # The rows of reports differ little from one to the next.
    return f'<mergeCell ref="{Range.parse(merged)}"/>'


def _checked(edit: AddSheet) -> list[NewCell]:
    by_place = {(cell.row, cell.column): cell for cell in edit.cells}
    if len(by_place) < len(edit.cells):
        raise EditRefusedError(Refusal.SHEET_LAYOUT, "an address occurs twice", edit.name)
    rows, columns = {row for row, _ in by_place}, {column for _, column in by_place}
    if by_place and not (min(rows) >= 1 and max(rows) <= MAX_ROW and min(columns) >= 1 and max(columns) <= MAX_COLUMN):
        raise EditRefusedError(Refusal.SHEET_LAYOUT, "a cell lies outside the grid", edit.name)
    try:
        merged = [Range.parse(text) for text in edit.merged]
        Range.parse(edit.autofilter or "A1")
    except ValueError as error:
        raise EditRefusedError(Refusal.SHEET_LAYOUT, str(error), edit.name) from error
    covered: set[tuple[int, int]] = set()
    for area in merged:
        inside = [(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)]
        if len(inside) == 1 or not covered.isdisjoint(inside):
            raise EditRefusedError(Refusal.SHEET_LAYOUT, f"merged range {area} overlaps another", edit.name)
        covered.update(inside)
    return [by_place[place] for place in sorted(by_place)]


def _views(edit: AddSheet) -> str:
    selected = ' tabSelected="1"' if edit.first else ""
    view = f'<sheetView showGridLines="0"{selected} workbookViewId="0"'
    if not edit.frozen_rows:
        return f"<sheetViews>{view}/></sheetViews>"
    top = a1(edit.frozen_rows + 1, 1)
    pane = f'<pane ySplit="{edit.frozen_rows}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
    selection = f'<selection pane="bottomLeft" activeCell="{top}" sqref="{top}"/>'
    return f"<sheetViews>{view}>{pane}{selection}</sheetView></sheetViews>"


def _columns(edit: AddSheet) -> str:
    columns = "".join(
        f'<col min="{column}" max="{column}" width="{width:g}" customWidth="1"/>'
        for column, width in sorted(edit.widths)
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _rows(edit: AddSheet, cells: list[NewCell], styles: StyleSheet, *, uses_1904: bool) -> str:
    heights = dict(edit.heights)
    by_row: dict[int, list[str]] = {number: [] for number in heights}
    # Cells share a few styles, and telling two values apart takes longer than two objects.
    formats = {id(one): styles.styled(one) for one in {id(cell.style): cell.style for cell in cells}.values()}
    for cell in cells:
        style, row = formats[id(cell.style)], cell.row
        if cell.value is None and cell.formula is None:
            # As most cells are: the rest of a merged range.
            xml = f'<c r="{a1(row, cell.column)}" s="{style}"></c>'
        else:
            xml = _cell(edit, cell, styles, style, uses_1904=uses_1904)
        by_row.setdefault(row, []).append(xml)
    pieces = ["<sheetData>"]
    for number, texts in sorted(by_row.items()):
        height = f' ht="{heights[number]:g}" customHeight="1"' if number in heights else ""
        pieces += [f'<row r="{number}"{height}>', *texts, "</row>"]
    return "".join([*pieces, "</sheetData>"])


def _cell(edit: AddSheet, cell: NewCell, styles: StyleSheet, style: int, *, uses_1904: bool) -> str:
    place, value = a1(cell.row, cell.column), cell.value
    try:
        if isinstance(value, str) and cell.formula is None and value:
            return f'<c r="{place}" s="{style}" t="inlineStr">{_text(value)}</c>'
        content = content_of(cell, uses_1904=uses_1904)
    except EditRefusedError as error:
        raise EditRefusedError(error.reason, error.detail, edit.name, place) from error
    if content.is_date:
        style = styles.dated(style)
    kind = f' t="{content.type}"' if content.type else ""
    return f'<c r="{place}" s="{style}"{kind}>{content.render(b"").decode()}</c>'


@kept(512, largest=_KEPT)
def _text(value: str) -> str:
    """Write a text as `Content` does; every report of a run holds the same headings and conditions."""
    return constant(value, uses_1904=False).render(b"").decode()


def content_of(cell: NewCell, *, uses_1904: bool) -> Content:
    """Give what a cell of a new sheet holds."""
    if cell.formula is None:
        return constant(cell.value, uses_1904=uses_1904)
    return formula(cell.formula, cell.value, uses_1904=uses_1904)


def _links(cells: list[NewCell]) -> str:
    links = [
        f'<hyperlink ref="{a1(cell.row, cell.column)}" location="{escape_attribute(cell.link).decode()}"'
        + (f' tooltip="{escape_attribute(cell.tooltip).decode()}"' if cell.tooltip else "")
        + "/>"
        for cell in cells
        if cell.link is not None
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _page(edit: AddSheet) -> str:
    orientation = "landscape" if edit.landscape else "portrait"
    return (
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{_A4}" orientation="{orientation}" fitToHeight="0"/>'
        "<headerFooter><oddHeader>&amp;L&amp;8&amp;F&amp;R&amp;8&amp;A</oddHeader>"
        "<oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        f"{_breaks(edit)}"
    )


def _breaks(edit: AddSheet) -> str:
    # A break is named by the row above it (§18.3.1.3).
    breaks = "".join(f'<brk id="{row - 1}" max="{MAX_COLUMN - 1}" man="1"/>' for row in sorted(edit.breaks))
    count = len(edit.breaks)
    return f'<rowBreaks count="{count}" manualBreakCount="{count}">{breaks}</rowBreaks>' if breaks else ""


def _meant(cells: list[NewCell]) -> str:
    """Say that texts of digits, as a TPID is, are meant: Excel would put a green corner in their cells (§18.3.1.51)."""
    if not any(isinstance(cell.value, str) and cell.value.isdecimal() for cell in cells):
        return ""
    area = f"A1:{a1(cells[-1].row, max(cell.column for cell in cells))}"
    return f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/></ignoredErrors>'
