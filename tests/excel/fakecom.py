"""Excel's object model over openpyxl, as far as windows.py uses it."""

from __future__ import annotations

import copy
import sys
import types
from xml.sax.saxutils import quoteattr

from openpyxl.styles import PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.hyperlink import Hyperlink

_THEME = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
_STATES = {"visible": -1, "hidden": 0, "veryHidden": 2}
_SIDES = {7: "left", 8: "top", 9: "bottom", 10: "right"}
_LINES = {
    "thin": (1, 2),
    "hair": (1, 1),
    "medium": (1, -4138),
    "thick": (1, 4),
    "dashed": (-4115, 2),
    "dotted": (-4118, 2),
    "double": (-4119, 4),
}
_ALLOWED = {
    "AllowFormattingCells": "formatCells",
    "AllowFormattingColumns": "formatColumns",
    "AllowFormattingRows": "formatRows",
    "AllowInsertingColumns": "insertColumns",
    "AllowInsertingRows": "insertRows",
    "AllowInsertingHyperlinks": "insertHyperlinks",
    "AllowDeletingColumns": "deleteColumns",
    "AllowDeletingRows": "deleteRows",
    "AllowSorting": "sort",
    "AllowFiltering": "autoFilter",
    "AllowUsingPivotTables": "pivotTables",
}


class ComError(Exception):
    """Stands in for pywintypes.com_error."""


def install_com_error():
    module = types.ModuleType("pywintypes")
    module.com_error = ComError
    sys.modules["pywintypes"] = module


def number(rgb):
    return int(rgb[-2:] + rgb[-4:-2] + rgb[-6:-4], 16)


def code(value):
    return f"FF{value & 255:02X}{value >> 8 & 255:02X}{value >> 16 & 255:02X}"


class BookApi:
    def __init__(self, model):
        self._model = model
        self.Saved = True

    @property
    def Date1904(self):
        return self._model.book.epoch.year == 1904

    @property
    def HasVBProject(self):
        return self._model.has_macros

    def LinkSources(self, kind):
        assert kind == 1
        return ("elsewhere.xlsx",) if self._model.book._external_links else None

    @property
    def Connections(self):
        return types.SimpleNamespace(Count=0)

    @property
    def ProtectStructure(self):
        security = self._model.book.security or WorkbookProtection()
        return bool(security.lockStructure)

    AutoSaveOn = False

    @property
    def Sheets(self):
        return SheetsApi(self._model)

    Worksheets = Sheets

    def Windows(self, index):
        assert index == 1
        return Window(self._model)


class SheetsApi:
    def __init__(self, model):
        self._model = model

    @property
    def Count(self):
        return len(self._model.book.worksheets)

    def __call__(self, number):
        return self._model.sheet_api(self._model.book.worksheets[number - 1])

    def Add(self, Before):
        book = self._model.book
        ws = book.create_sheet(index=book.worksheets.index(Before._sheet))
        book.active = book.worksheets.index(ws)
        self._model.api.Saved = False
        return self._model.sheet_api(ws)


class Window:
    """The window; it shows the sheet in front."""

    def __init__(self, model):
        object.__setattr__(self, "_view", model.book.active)

    def __setattr__(self, name, value):
        if name == "DisplayGridlines":
            self._view.sheet_view.showGridLines = value
        elif name == "SplitRow":
            self._view.freeze_panes = f"A{value + 1}"
        else:
            assert (name, value) in {("SplitColumn", 0), ("FreezePanes", True)}


class SheetApi:
    def __init__(self, model, sheet):
        self._model, self._sheet = model, sheet
        self.Tab = types.SimpleNamespace(Color=None)
        self.PageSetup = types.SimpleNamespace()
        self.EnableSelection = 0

    @property
    def Name(self):
        return self._sheet.title

    @property
    def Comments(self):
        cells = [cell for row in self._sheet.iter_rows() for cell in row if cell.comment is not None]
        return [
            types.SimpleNamespace(
                Parent=types.SimpleNamespace(Row=cell.row, Column=cell.column),
                Text=lambda cell=cell: cell.comment.text,
            )
            for cell in cells
        ]

    def Range(self, address):
        return RangeApi(self._model.range_of(self._sheet, address))

    def Move(self, Before):
        if self._sheet.sheet_state != "visible":
            raise ComError("a hidden sheet cannot be moved")
        sheets = self._model.book._sheets
        sheets.remove(self._sheet)
        sheets.insert(sheets.index(Before._sheet), self._sheet)

    @property
    def Visible(self):
        self._model.count("Visible")
        return _STATES[self._sheet.sheet_state]

    @Visible.setter
    def Visible(self, value):
        self._sheet.sheet_state = {number: name for name, number in _STATES.items()}[value]

    @property
    def ProtectContents(self):
        self._model.count("ProtectContents")
        return bool(self._sheet.protection.sheet)

    @property
    def ProtectDrawingObjects(self):
        return bool(self._sheet.protection.objects)

    @property
    def ProtectScenarios(self):
        return bool(self._sheet.protection.scenarios)

    @property
    def Protection(self):
        protection = self._sheet.protection
        allowed = {name: not getattr(protection, ours) for name, ours in _ALLOWED.items()}
        return types.SimpleNamespace(**allowed)

    def Unprotect(self, password):
        if self._sheet.protection.password:
            raise ComError("the password is wrong")
        assert password == ""
        self._sheet.protection.sheet = False

    def Protect(self, **options):
        protection = self._sheet.protection
        protection.sheet = options.pop("Contents")
        protection.objects = options.pop("DrawingObjects")
        protection.scenarios = options.pop("Scenarios")
        for name, ours in _ALLOWED.items():
            setattr(protection, ours, not options.pop(name))
        assert not options


class RangeApi:
    def __init__(self, impl):
        self._impl = impl

    def __bool__(self):
        return True

    @property
    def _cell(self):
        return self._impl.first

    def GetValue(self, kind):
        assert kind == 11
        self._impl.count("GetValue")
        return spreadsheet(self._impl.ws, *self._impl.box)

    def AutoFilter(self):
        self._impl.ws.auto_filter.ref = self._impl._address

    def Merge(self, Across):
        top, left, bottom, right = self._impl.box
        for first, last in [(row, row) for row in range(top, bottom + 1)] if Across else [(top, bottom)]:
            self._impl.ws.merge_cells(start_row=first, end_row=last, start_column=left, end_column=right)

    def AddComment(self, text):
        self._impl.add_note(text)
        return types.SimpleNamespace(Shape=types.SimpleNamespace())

    @property
    def Formula(self):
        return self._impl.formula

    def BorderAround(self, LineStyle, Weight, Color):
        borders = Borders(self._impl)
        for edge in _SIDES:
            borders(edge).draw(LineStyle, Weight, Color)

    @property
    def Borders(self):
        return Borders(self._impl)

    @property
    def Style(self):
        return types.SimpleNamespace(Name=self._impl.model.style_of(self._cell))

    @Style.setter
    def Style(self, name):
        self._impl.check_format()
        self._impl.model.set_style(self._cell, name)

    @property
    def Interior(self):
        return Interior(self._impl)

    @property
    def Font(self):
        return FontApi(self._impl)

    @property
    def Hyperlinks(self):
        return Hyperlinks(self._cell)

    def ClearHyperlinks(self):
        self._cell.hyperlink = None

    @property
    def NumberFormat(self):
        return self._impl.number_format

    @NumberFormat.setter
    def NumberFormat(self, value):
        self._impl.number_format = value


def _given(name, value):
    """A value of Excel's object model as openpyxl has it."""
    if name == "color" and isinstance(value, int):
        return Color(rgb=code(value))
    return "single" if (name, value) == ("u", 2) else value


def _formatted(part, name):
    def get(self):
        found = getattr(getattr(self._cell, part), name)
        return _colour(found, "Color") if name == "color" else found

    def put(self, value):
        self._impl.check_format()
        for cell in self._impl.every:
            changed = copy.copy(getattr(cell, part))
            setattr(changed, name, _given(name, value))
            setattr(cell, part, changed)

    return property(get, put)


for _com, _name in {
    "HorizontalAlignment": "horizontal",
    "VerticalAlignment": "vertical",
    "WrapText": "wrap_text",
    "Orientation": "text_rotation",
    "IndentLevel": "indent",
    "ShrinkToFit": "shrink_to_fit",
}.items():
    setattr(RangeApi, _com, _formatted("alignment", _name))


def _locked(self):
    found = {cell.protection.locked for cell in self._impl.every}
    return found.pop() if len(found) == 1 else None


RangeApi.Locked = property(_locked, _formatted("protection", "locked").fset)
RangeApi.FormulaHidden = _formatted("protection", "hidden")


class FontApi:
    def __init__(self, impl):
        self._impl, self._cell = impl, impl.first


for _com, _name in {
    "Name": "name",
    "Size": "sz",
    "Bold": "b",
    "Italic": "i",
    "Underline": "u",
    "Strikethrough": "strike",
    "Color": "color",
}.items():
    setattr(FontApi, _com, _formatted("font", _name))


def _colour(color, name):
    """A colour of openpyxl, as the property of an object of Excel."""
    if name == "ThemeColor":
        return _THEME.index(color.theme) + 1 if color is not None and color.type == "theme" else -4142
    if name == "TintAndShade":
        return color.tint
    if name == "ColorIndex":
        is_automatic = color is None or color.type == "auto" or color.type == "indexed" and color.indexed >= 64
        return -4105 if is_automatic else 0
    if name == "Color":
        return number(color.rgb) if color is not None and color.type == "rgb" else 0
    raise AttributeError(name)


def _changed(color, name, value):
    if name == "Color":
        return Color(rgb=code(value))
    if name == "ThemeColor":
        return Color(theme=_THEME[value - 1])
    if name == "TintAndShade":
        return Color(theme=color.theme, tint=value)
    assert name == "ColorIndex"
    return Color(auto=True) if value == -4105 else Color(indexed=value + 7)


class Interior:
    def __init__(self, impl):
        object.__setattr__(self, "_impl", impl)

    def __getattr__(self, name):
        fill = self._impl.first.fill
        if name == "Pattern":
            return {None: -4142, "solid": 1}.get(fill.fill_type, 17)
        return _colour(fill.fgColor, name)

    def __setattr__(self, name, value):
        self._impl.check_format()
        for cell in self._impl.every:
            fill = cell.fill
            if name == "Pattern":
                kind = None if value == -4142 else "solid"
                cell.fill = PatternFill(kind, fgColor=copy.copy(fill.fgColor)) if kind else PatternFill()
            else:
                cell.fill = PatternFill("solid", fgColor=_changed(fill.fgColor, name, value))


class Borders:
    """The borders of cells: one of them, or the four around each."""

    def __init__(self, impl):
        object.__setattr__(self, "_impl", impl)

    def __call__(self, edge):
        return BorderApi(self._impl, edge)

    def __getattr__(self, name):
        found = {getattr(self(edge), name) for edge in _SIDES}
        return found.pop() if len(found) == 1 else None

    def __setattr__(self, name, value):
        for edge in _SIDES:
            setattr(self(edge), name, value)


class BorderApi:
    def __init__(self, impl, edge):
        object.__setattr__(self, "_impl", impl)
        object.__setattr__(self, "_name", _SIDES.get(edge))

    def __getattr__(self, name):
        side = Side() if self._name is None else getattr(self._impl.first.border, self._name) or Side()
        if name == "LineStyle":
            return _LINES[side.style][0] if side.style else -4142
        if name == "Weight":
            return _LINES[side.style][1] if side.style else 2
        if name == "ThemeColor" and (side.color is None or side.color.type != "theme"):
            raise ComError("the line has no colour of the theme")
        return _colour(side.color, name)

    def __setattr__(self, name, value):
        self._impl.check_format()
        if self._name is None:
            assert (name, value) == ("LineStyle", -4142)
            return
        for cell in self._impl.every:
            border = copy.copy(cell.border)
            side = getattr(border, self._name) or Side()
            setattr(border, self._name, self._drawn(side, name, value))
            cell.border = border

    @staticmethod
    def _drawn(side, name, value):
        if (name, value) == ("LineStyle", -4142):
            return Side()
        line, weight = _LINES.get(side.style, (1, 2))
        line, weight = (value, weight) if name == "LineStyle" else (line, value) if name == "Weight" else (line, weight)
        color = side.color if name in ("LineStyle", "Weight") else _changed(side.color, name, value)
        style = next((style for style, drawn in _LINES.items() if drawn == (line, weight)), None)
        return Side(style or next(one for one, drawn in _LINES.items() if drawn[0] == line), color=color)

    def draw(self, line, weight, color):
        self.LineStyle, self.Weight, self.Color = line, weight, color


class Hyperlinks:
    def __init__(self, cell):
        self._cell = cell

    @property
    def Count(self):
        return 0 if self._cell.hyperlink is None else 1

    def Item(self, index):
        assert index == 1
        link = self._cell.hyperlink
        return types.SimpleNamespace(Address=link.target or "", SubAddress=link.location or "", ScreenTip=link.tooltip)

    def Add(self, Anchor, Address, SubAddress=None, ScreenTip=None):
        self._cell.hyperlink = Hyperlink(
            ref=self._cell.coordinate, target=Address or None, location=SubAddress, tooltip=ScreenTip
        )


def spreadsheet(ws, top, left, bottom, right):
    """The range as XML Spreadsheet 2003: only what the format says of cells, not their values."""
    covers = {}
    for area in ws.merged_cells.ranges:
        covers[area.min_row, area.min_col] = (area.max_col - area.min_col, area.max_row - area.min_row)
    under = {(cell.row, cell.column) for row in ws.iter_rows(top, bottom, left, right) for cell in row} & {
        (r, c)
        for area in ws.merged_cells.ranges
        for r in range(area.min_row, area.max_row + 1)
        for c in range(area.min_col, area.max_col + 1)
    }
    pieces = [
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n',
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ',
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>',
        '<Style ss:ID="Default" ss:Name="Normal"><Protection/></Style>',
        '<Style ss:ID="s62"><Protection ss:Protected="0"/></Style>',
        '<Style ss:ID="s63" ss:Parent="s62"/></Styles>',
        f"<Worksheet ss:Name={quoteattr(ws.title)}><Table>",
    ]
    for row in range(top, bottom + 1):
        pieces.append(f'<Row ss:Index="{row - top + 1}">')
        for column in range(left, right + 1):
            if (row, column) in under and (row, column) not in covers:
                continue
            style = ' ss:StyleID="s63"' if not ws.cell(row, column).protection.locked else ""
            across, down = covers.get((row, column), (0, 0))
            merged = (f' ss:MergeAcross="{across}"' if across else "") + (f' ss:MergeDown="{down}"' if down else "")
            pieces.append(f'<Cell ss:Index="{column - left + 1}"{style}{merged}/>')
        pieces.append("</Row>")
    return "".join([*pieces, "</Table></Worksheet></Workbook>"])
