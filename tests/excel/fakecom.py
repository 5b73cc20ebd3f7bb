"""Excel's object model over openpyxl, as far as windows.py uses it."""

from __future__ import annotations

import copy
import sys
import types
from xml.sax.saxutils import quoteattr

from openpyxl.styles import Border, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.hyperlink import Hyperlink

_THEME = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
_STATES = {"visible": -1, "hidden": 0, "veryHidden": 2}
_SIDES = {7: "left", 8: "top", 9: "bottom", 10: "right"}
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

    @property
    def Styles(self):
        return Styles(self._model)


class Styles:
    def __init__(self, model):
        self._model = model

    def __iter__(self):
        names = [*self._model.book.named_styles, *self._model.own_styles]
        return iter([types.SimpleNamespace(Name=name) for name in dict.fromkeys(names)])

    def Add(self, name):
        style = OwnStyle(name)
        self._model.own_styles[name] = style
        return style


class OwnStyle:
    """A named style that says something of fill and border only."""

    def __init__(self, name):
        self.Name = name
        self.Interior = types.SimpleNamespace(Pattern=None, Color=None)
        self._borders = {edge: types.SimpleNamespace(LineStyle=None, Weight=None, Color=None) for edge in _SIDES}

    def Borders(self, edge):
        return self._borders[edge]

    def dress(self, cell):
        assert not any([self.IncludeNumber, self.IncludeFont, self.IncludeAlignment, self.IncludeProtection])
        cell.fill = PatternFill("solid", fgColor=code(self.Interior.Color))
        sides = {_SIDES[edge]: Side("thin", color=code(one.Color)) for edge, one in self._borders.items()}
        cell.border = Border(**sides)


class SheetApi:
    def __init__(self, model, sheet):
        self._model, self._sheet = model, sheet
        self.Tab = types.SimpleNamespace(Color=None)
        self.PageSetup = types.SimpleNamespace()
        self.EnableSelection = 0

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
    def Comment(self):
        return types.SimpleNamespace(Shape=types.SimpleNamespace())

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


def _formatted(part, name):
    def get(self):
        return getattr(getattr(self._cell, part), name)

    def put(self, value):
        self._impl.check_format()
        for cell in self._impl.every:
            changed = copy.copy(getattr(cell, part))
            setattr(changed, name, "single" if (name, value) == ("u", 2) else value)
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
        return number(color.rgb) if color.type == "rgb" else 0
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
        object.__setattr__(self, "_cell", impl.first)

    def __getattr__(self, name):
        fill = self._cell.fill
        if name == "Pattern":
            return {None: -4142, "solid": 1}.get(fill.fill_type, 17)
        return _colour(fill.fgColor, name)

    def __setattr__(self, name, value):
        self._impl.check_format()
        fill = self._cell.fill
        if name == "Pattern":
            kind = None if value == -4142 else "solid"
            self._cell.fill = PatternFill(kind, fgColor=copy.copy(fill.fgColor)) if kind else PatternFill()
        else:
            self._cell.fill = PatternFill("solid", fgColor=_changed(fill.fgColor, name, value))


class BorderApi:
    def __init__(self, impl, name):
        object.__setattr__(self, "_impl", impl)
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name):
        return _colour(getattr(self._impl.first.border, self._name).color, name)

    def __setattr__(self, name, value):
        self._impl.check_format()
        cell = self._impl.first
        border = copy.copy(cell.border)
        side = getattr(border, self._name)
        setattr(border, self._name, Side(side.style, color=_changed(side.color, name, value)))
        cell.border = border


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
