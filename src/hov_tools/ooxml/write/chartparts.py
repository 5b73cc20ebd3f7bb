"""The drawing of a sheet of ours: the part that places its charts, and the charts' own parts (§20.5, §21.2)."""

from __future__ import annotations

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW
from hov_tools.ooxml.charts import Chart
from hov_tools.ooxml.edits import AddSheet
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.write.chartxml import chart_xml
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.xmlelements import escape_attribute

DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_EMU_PER_POINT = 12_700
_BASE = {False: "http://schemas.openxmlformats.org/drawingml/2006/", True: "http://purl.oclc.org/ooxml/drawingml/"}
_RELATIONSHIPS = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def drawing_parts(draft: Draft, sheet_part: str) -> tuple[str, ...]:
    """Give the drawings of a sheet and the charts on them."""
    drawings = [one.target for one in draft.links(sheet_part) if one.kind == "drawing" and draft.has(one.target)]
    charts = [one.target for drawing in drawings for one in draft.links(drawing) if one.kind == "chart"]
    return (*drawings, *charts)


def add_charts(
    draft: Draft, sheet_part: str, folder: str, edit: AddSheet, before: tuple[str, ...], *, is_strict: bool
) -> str:
    """Add the drawing of a new sheet with its charts.

    Args:
        draft: the package; the sheet's own part need not be there yet.
        sheet_part: its name.
        folder: of the workbook part.
        edit: the sheet.
        before: parts of the sheet that it replaces; their names are used again.
        is_strict: the workbook is of the Strict kind.

    Returns:
        The element by which the sheet refers to its drawing; "" when it has no charts.

    Raises:
        EditRefusedError: "sheet-layout", or a text or number that no cell could hold.
    """
    if not edit.charts:
        return ""
    drawing = _free(draft, f"{folder}/drawings/drawing".lstrip("/"), before)
    pieces = []
    for number, chart in enumerate(edit.charts, 1):
        part = _free(draft, f"{folder}/charts/chart".lstrip("/"), before)
        draft.add(part, chart_xml(chart, edit.name, is_strict=is_strict), CHART_TYPE)
        link = draft.add_link(drawing, "chart", part, is_strict=is_strict)
        pieces.append(_anchor(chart, number, link, edit.name, is_strict=is_strict))
    base = _BASE[is_strict]
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<xdr:wsDr xmlns:xdr="{base}spreadsheetDrawing" xmlns:a="{base}main">{"".join(pieces)}</xdr:wsDr>'
    )
    draft.add(drawing, xml.encode(), DRAWING_TYPE)
    identifier = draft.add_link(sheet_part, "drawing", drawing, is_strict=is_strict)
    return f'<drawing xmlns:r="{_RELATIONSHIPS[is_strict]}" r:id="{identifier}"/>'


def _free(draft: Draft, stem: str, before: tuple[str, ...]) -> str:
    """Give a name that no part has: of a replaced sheet, so that the same sheet again is the same workbook."""
    gone = (one for one in before if one.startswith(stem) and not draft.has(one))
    return next(gone, None) or draft.free_name(stem, ".xml")


def _anchor(chart: Chart, number: int, link: str, sheet: str, *, is_strict: bool) -> str:
    if not (1 <= chart.row <= MAX_ROW and 1 <= chart.column <= MAX_COLUMN and chart.width > 0 and chart.height > 0):
        raise EditRefusedError(Refusal.SHEET_LAYOUT, "a chart lies outside the grid or has no size", sheet)
    corner = (
        f"<xdr:from><xdr:col>{chart.column - 1}</xdr:col><xdr:colOff>0</xdr:colOff>"
        f"<xdr:row>{chart.row - 1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    )
    size = f'cx="{round(chart.width * _EMU_PER_POINT)}" cy="{round(chart.height * _EMU_PER_POINT)}"'
    name = escape_attribute(f"{sheet} {number}").decode()
    told = escape_attribute(chart.description or chart.title).decode()
    uri = f"{_BASE[is_strict]}chart"
    return (
        f"<xdr:oneCellAnchor>{corner}<xdr:ext {size}/>"
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{number + 1}" name="{name}" descr="{told}"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{uri}"><c:chart xmlns:c="{uri}" xmlns:r="{_RELATIONSHIPS[is_strict]}" '
        f'r:id="{link}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>'
    )
