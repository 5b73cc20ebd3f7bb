"""A real form full of what libraries drop: buttons with a macro, a chart, sparklines, x14 lists, a thread.

The buttons are form controls as Excel 2010 and later write them: a `control` in mc:AlternateContent with its
ctrlProp part ([MS-XLSX] §2.6.62), a hidden shape in the drawing, and the VML shape that older programs press.
"""

from __future__ import annotations

import importlib
import io
import zipfile
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from pathlib import Path

SHEET, DRAWING = "xl/worksheets/sheet2.xml", "xl/drawings/drawing1.xml"
COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
TARGET = ("Lijsten", "P1")
"""Where the macro of the buttons counts how often it ran: an unprotected sheet."""

_MACRO = (
    'Sub Klik()\r\n    With ThisWorkbook.Worksheets("Lijsten").Range("P1")\r\n        .Value = .Value + 42\r\n'
    "    End With\r\nEnd Sub\r\n"
)
_COMPATIBILITY = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/"
_THREADS = f"{_MICROSOFT}spreadsheetml/2018/threadedcomments"
_PERSON, _THREAD = "{11111111-2222-3333-4444-555555555555}", "{AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE}"
_SHAPES = (1026, 1027)
_EXTENSIONS = (
    f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {_X14}><x14:dataValidations count="1" {_XM}>'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Lijsten!$A$1:$A$3</xm:f></x14:formula1>'
    "<xm:sqref>P5</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" {_X14}><x14:sparklineGroups {_XM}><x14:sparklineGroup>'
    "<x14:sparklines><x14:sparkline><xm:f>'In- en doorstroom'!D11:D12</xm:f><xm:sqref>P6</xm:sqref></x14:sparkline>"
    "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
_COMMENT = '<comment ref="P8" authorId="1"><text><t>[Threaded comment]\n\nComment:\n    Klopt dit?</t></text></comment>'
_NOTE = (
    '<v:shape id="_x0000_s1028" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:96pt;height:55pt;z-index:4;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<x:ClientData ObjectType="Note">'
    "<x:Anchor>17, 15, 6, 10, 19, 31, 10, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>7</x:Row>"
    "<x:Column>15</x:Column></x:ClientData></v:shape>"
)
_CHART = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>15</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>15</xdr:row><xdr:rowOff>0"
    "</xdr:rowOff></xdr:from><xdr:to><xdr:col>21</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>28</xdr:row><xdr:rowOff>0"
    '</xdr:rowOff></xdr:to><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="4" name="Chart 3"/>'
    '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId8"/></a:graphicData>'
    "</a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
)


def full_form(form: bytes, folder: Path) -> bytes:
    """Give an in- en doorstroom form with all of it, as a workbook with macros.

    Args:
        form: the form, as .xlsx.
        folder: where the VBA project may be made.
    """
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def put(name: str, mark: str, new: str) -> None:
        text = parts[name].decode()
        assert text.count(mark) == 1, (name, mark)
        parts[name] = text.replace(mark, new).encode()

    controls = "".join(_control(number) for number in range(2))
    put(SHEET, "</worksheet>", f"{_listed(controls)}{_EXTENSIONS}</worksheet>")
    put(SHEET, "<worksheet ", f"<worksheet {_X14} {_XDR} ")
    put(DRAWING, "</xdr:wsDr>", f"{_CHART}{''.join(_drawn(number) for number in range(2))}</xdr:wsDr>")
    put(VML, "</xml>", f"{''.join(_pressed(number) for number in range(2))}{_NOTE}</xml>")
    put(COMMENTS, "</authors>", f"<author>tc={_THREAD}</author></authors>")
    put(COMMENTS, "</commentList>", f"{_COMMENT}</commentList>")
    kinds = {}
    for number in (1, 2):
        name = f"xl/ctrlProps/ctrlProp{number}.xml"
        parts[name] = f'<formControlPr xmlns="{_X14[11:-1]}" objectType="Button" lockText="1"/>'.encode()
        kinds[name] = "application/vnd.ms-excel.controlproperties+xml"
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="P8" dT="2026-01-02T03:04:05.00" '
        f'personId="{_PERSON}" id="{_THREAD}"><text>Klopt dit?</text></threadedComment></ThreadedComments>'
    ).encode()
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{_THREADS}"><person displayName="Iemand" id="{_PERSON}" userId="iemand" '
        'providerId="None"/></personList>'
    ).encode()
    kinds["xl/threadedComments/threadedComment1.xml"] = "application/vnd.ms-excel.threadedcomments+xml"
    kinds["xl/persons/person.xml"] = "application/vnd.ms-excel.person+xml"
    parts["xl/charts/chart1.xml"] = _chart()
    kinds["xl/charts/chart1.xml"] = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    parts["xl/vbaProject.bin"] = _project(folder)
    kinds["xl/vbaProject.bin"] = "application/vnd.ms-office.vbaProject"
    _relate(
        put,
        "xl/worksheets/_rels/sheet2.xml.rels",
        [
            ("rId21", f"{_OFFICE}ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            ("rId22", f"{_OFFICE}ctrlProp", "../ctrlProps/ctrlProp2.xml"),
            ("rId23", f"{_MICROSOFT}2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml"),
        ],
    )
    _relate(put, "xl/drawings/_rels/drawing1.xml.rels", [("rId8", f"{_OFFICE}chart", "../charts/chart1.xml")])
    _relate(
        put,
        "xl/_rels/workbook.xml.rels",
        [
            ("rId31", f"{_MICROSOFT}2006/relationships/vbaProject", "vbaProject.bin"),
            ("rId32", f"{_MICROSOFT}2017/10/relationships/person", "persons/person.xml"),
        ],
    )
    types = "[Content_Types].xml"
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    put(types, "</Types>", f"{overrides}</Types>")
    plain = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    put(types, plain, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    put("xl/workbook.xml", "<workbookPr ", '<workbookPr codeName="ThisWorkbook" ')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _relate(put: object, part: str, links: list[tuple[str, str, str]]) -> None:
    new = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in links)
    put(part, "</Relationships>", f"{new}</Relationships>")  # type: ignore[operator] # the function above


def _corners(number: int, prefix: str) -> str:
    def corner(which: str, column: int, row: int) -> str:
        places = (("col", column), ("colOff", 0), ("row", row), ("rowOff", 0))
        inner = "".join(f"<xdr:{name}>{value}</xdr:{name}>" for name, value in places)
        return f"<{prefix}{which}>{inner}</{prefix}{which}>"

    return corner("from", 15, 2 + 4 * number) + corner("to", 17, 4 + 4 * number)


def _control(number: int) -> str:
    return (
        f'<mc:AlternateContent {_COMPATIBILITY}><mc:Choice Requires="x14"><control shapeId="{_SHAPES[number]}" '
        f'r:id="rId{21 + number}" name="Button {number + 2}"><controlPr defaultSize="0" print="0" autoFill="0" '
        f'autoPict="0" macro="[0]!Klik"><anchor moveWithCells="1" sizeWithCells="1">{_corners(number, "")}</anchor>'
        "</controlPr></control></mc:Choice></mc:AlternateContent>"
    )


def _listed(controls: str) -> str:
    return (
        f'<mc:AlternateContent {_COMPATIBILITY}><mc:Choice Requires="x14"><controls>{controls}</controls></mc:Choice>'
        "</mc:AlternateContent>"
    )


def _drawn(number: int) -> str:
    shape = _SHAPES[number]
    return (
        f'<mc:AlternateContent {_COMPATIBILITY}><mc:Choice xmlns:a14="{_MICROSOFT}drawing/2010/main" Requires="a14">'
        f'<xdr:twoCellAnchor editAs="oneCell">{_corners(number, "xdr:")}<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{shape}" name="Button {number + 2}" hidden="1"><a:extLst><a:ext '
        f'uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{shape}"/></a:ext></a:extLst>'
        '</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" '
        'cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:sp><xdr:clientData '
        'fPrintsWithSheet="0"/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>'
    )


def _pressed(number: int) -> str:
    anchor = f"15, 0, {2 + 4 * number}, 0, 17, 0, {4 + 4 * number}, 0"
    kind = (
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
        '<v:stroke joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" '
        'o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
    )
    return (
        f'{"" if number else kind}<v:shape id="Button_x0020_{number + 2}" o:spid="_x0000_s{_SHAPES[number]}" '
        f'type="#_x0000_t201" style=\'position:absolute;margin-left:900pt;margin-top:{40 + 60 * number}pt;width:96pt;'
        f'height:30pt;z-index:{number + 2};mso-wrap-style:tight\' o:button="t" fillcolor="buttonFace [67]" '
        'strokecolor="windowText [64]" o:insetmode="auto"><v:fill color2="buttonFace [67]" o:detectmouseclick="t"/>'
        '<o:lock v:ext="edit" rotation="t"/><v:textbox style=\'mso-direction-alt:auto\' o:singleclick="f"><div '
        'style=\'text-align:center\'><font face="Calibri" size="220" color="#000000">Tel</font></div></v:textbox>'
        f'<x:ClientData ObjectType="Button"><x:Anchor>{anchor}</x:Anchor><x:PrintObject>False</x:PrintObject>'
        "<x:AutoFill>False</x:AutoFill><x:FmlaMacro>[0]!Klik</x:FmlaMacro><x:TextHAlign>Center</x:TextHAlign>"
        "<x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )


def _chart() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("In- en doorstroom")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='In- en doorstroom'!$D$11:$D$12"})
        sheet.insert_chart("P16", chart)
    with zipfile.ZipFile(buffer) as archive:
        return archive.read("xl/charts/chart1.xml")


def _project(folder: Path) -> bytes:
    host = importlib.import_module("pyopenvba.excel").ExcelFile.create_new(folder / "project.xlsm")
    host.vba_project().add_module("Knoppen", _MACRO)
    host.save()
    host.close()
    with zipfile.ZipFile(folder / "project.xlsm") as archive:
        return archive.read("xl/vbaProject.bin")
