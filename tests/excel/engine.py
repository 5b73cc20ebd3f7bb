"""An xlwings engine on openpyxl, so that ordinary `xw.Book` code runs where Excel is not there.

It does what Excel does in the ways that matter here: numbers come as float, dates as datetime and errors as the numbers of
COM; a text put into a cell is read as typing unless the cell has the format of texts; protected sheets refuse;
adding a sheet brings it to the front. It counts what would be a call to Excel. Formulas are not calculated.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import xlwings as xw
from excel import fakecom
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Border, NamedStyle, PatternFill, Side
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from xlwings import base_classes

_ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
_NAMES = {number: name for name, number in _ERRORS.items()}
_TYPED_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?\Z")
_TYPED_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})\Z")
_EDGES = {"edge_top": "top", "edge_bottom": "bottom", "edge_left": "left", "edge_right": "right"}
_LINES = {
    ("continuous", "thin"): "thin",
    ("continuous", "hairline"): "hair",
    ("continuous", "medium"): "medium",
    ("continuous", "thick"): "thick",
    ("dash", "thin"): "dashed",
    ("dot", "thin"): "dotted",
    ("double", "thick"): "double",
}
_BY_STYLE = {style: line for line, style in _LINES.items()}


class Engine:
    name = "openpyxl"
    type = "desktop"

    def __init__(self):
        self.app = App(self)
        self.apps = Apps(self.app)

    @staticmethod
    def prepare_xl_data_element(value, _):
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data, datetime_builder, empty_as, number_builder, err_to_str):
        def clean(value):
            if value in ("", None):
                return empty_as
            if isinstance(value, int) and not isinstance(value, bool) and value in _NAMES:
                return _NAMES[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


class Apps:
    def __init__(self, app):
        self.app = app

    def keys(self):
        return [1]

    def __iter__(self):
        return iter([self.app])

    def __len__(self):
        return 1

    def __getitem__(self, pid):
        return self.app


class App:
    pid = 1
    version = "16.0"
    visible = True

    def __init__(self, engine):
        self._engine = engine
        self.engine = engine
        self.books = Books(self)
        self.state = {
            "screen_updating": True,
            "display_alerts": True,
            "enable_events": True,
            "calculation": "automatic",
            "status_bar": None,
        }
        self.history = []
        self.alerts = []
        self.selection = None
        self.folder = None

    def FileDialog(self, kind):
        assert kind == 4
        return FolderDialog(self.folder)

    @property
    def api(self):
        return self

    def activate(self, steal_focus=False):
        pass

    def alert(self, prompt, title, buttons, mode, callback):
        self.alerts.append(prompt)
        return "ok"

    def calculate(self):
        self.history.append(("calculate", True))


class FolderDialog:
    def __init__(self, folder):
        self._folder = folder

    def Show(self):
        return 0 if self._folder is None else -1

    def SelectedItems(self, index):
        assert index == 1
        return str(self._folder)


def _state(name):
    def get(self):
        return self.state[name]

    def put(self, value):
        self.history.append((name, value))
        self.state[name] = value

    return property(get, put)


for _one in ("screen_updating", "display_alerts", "enable_events", "calculation", "status_bar"):
    setattr(App, _one, _state(_one))


class Books:
    def __init__(self, app):
        self.app = app
        self.open_books = []

    @property
    def active(self):
        return self.open_books[-1]

    def __call__(self, name):
        for book in self.open_books:
            if book.name == name:
                return book
        raise KeyError(name)

    def __len__(self):
        return len(self.open_books)

    def __iter__(self):
        return iter(self.open_books)

    def open(self, fullname, *_, **__):
        book = Book(self.app, Path(fullname))
        self.open_books.append(book)
        return book


class Book:
    def __init__(self, app, path):
        self.app = app
        self.path = path
        has_macros = path.suffix == ".xlsm"
        self.book = openpyxl.load_workbook(path, keep_vba=has_macros)
        self.values = openpyxl.load_workbook(path, data_only=True)
        self.has_macros = self.book.vba_archive is not None
        self.calls = Counter()
        self.own_styles = {}
        self._apis = {}
        self.api = fakecom.BookApi(self)
        self.busy = False

    def count(self, name):
        if self.busy:
            raise fakecom.ComError("Excel is busy: a cell is being edited")
        self.calls[name] += 1

    def sheet_api(self, ws):
        return self._apis.setdefault(ws.title, fakecom.SheetApi(self, ws))

    @property
    def name(self):
        return self.path.name

    @property
    def fullname(self):
        return str(self.path)

    @property
    def sheets(self):
        return Sheets(self)

    @property
    def names(self):
        return Names(self)

    def activate(self):
        pass

    def close(self):
        self.app.books.open_books.remove(self)

    def save(self, path=None, password=None):
        self.book.save(path or self.path)
        self.api.Saved = True

    def style_of(self, cell):
        return cell.style

    def set_style(self, cell, name):
        own = self.own_styles.get(name)
        if own is None:
            # As Excel does: the whole format becomes that of the named style.
            cell.style = name
            return
        if name not in self.book.named_styles:
            self.book.add_named_style(NamedStyle(name))
        own.dress(cell)
        cell._style = copy.copy(cell._style)
        cell._style.xfId = self.book.named_styles.index(name)

    def value_at(self, title, row, column):
        sheet = self.values[title] if title in self.values.sheetnames else None
        return None if sheet is None else sheet.cell(row, column).value


class Sheets:
    def __init__(self, book):
        self._book = book

    @property
    def active(self):
        return Sheet(self._book, self._book.book.active)

    def __call__(self, name_or_index):
        worksheets = self._book.book.worksheets
        if isinstance(name_or_index, int):
            return Sheet(self._book, worksheets[name_or_index - 1])
        for ws in worksheets:
            if ws.title.lower() == name_or_index.lower():
                return Sheet(self._book, ws)
        raise KeyError(name_or_index)

    def __len__(self):
        return len(self._book.book.worksheets)

    def __iter__(self):
        return (Sheet(self._book, ws) for ws in self._book.book.worksheets)

    def add(self, before, after, name=None):
        book = self._book.book
        index = book.worksheets.index(after.ws) + 1 if after is not None else 0
        ws = book.create_sheet(name, index)
        book.active = book.worksheets.index(ws)
        self._book.api.Saved = False
        return Sheet(self._book, ws)


class Sheet:
    def __init__(self, book, ws):
        self.book, self.ws = book, ws

    @property
    def api(self):
        return self.book.sheet_api(self.ws)

    @property
    def name(self):
        return self.ws.title

    @property
    def names(self):
        return Names(self.book, self.ws)

    @property
    def index(self):
        return self.book.book.worksheets.index(self.ws) + 1

    @property
    def visible(self):
        return self.ws.sheet_state == "visible"

    @visible.setter
    def visible(self, value):
        self.ws.sheet_state = "visible" if value else "hidden"

    @property
    def show_gridlines(self):
        return self.ws.sheet_view.showGridLines

    @show_gridlines.setter
    def show_gridlines(self, value):
        self.ws.sheet_view.showGridLines = value

    @property
    def freeze_panes(self):
        return Freeze(self.ws)

    @property
    def used_range(self):
        self.book.count("used_range")
        return Range(self, f"A1:{get_column_letter(self.ws.max_column)}{self.ws.max_row}")

    @property
    def notes(self):
        return [
            Note(Range(self, cell.coordinate)) for row in self.ws.iter_rows() for cell in row if cell.comment is not None
        ]

    def range(self, arg1, arg2=None):
        if arg2 is not None:
            first, last = (getattr(one, "impl", one).first.coordinate for one in (arg1, arg2))
            return Range(self, f"{first}:{last}")
        if isinstance(arg1, tuple):
            return Range(self, f"{get_column_letter(arg1[1])}{arg1[0]}")
        return Range(self, arg1.replace("$", ""))

    def activate(self):
        self.book.book.active = self.book.book.worksheets.index(self.ws)

    def select(self):
        self.activate()

    def delete(self):
        book = self.book.book
        in_front = book.active
        book.remove(self.ws)
        book.active = book.worksheets.index(in_front) if in_front in book.worksheets else 0
        self.book.api.Saved = False


class Freeze:
    def __init__(self, ws):
        self._ws = ws

    def freeze_at(self, where):
        self._ws.freeze_panes = f"A{int(where.split(':')[1]) + 1}"


class Range:
    def __init__(self, sheet, address):
        self.sheet, self.ws, self.model = sheet, sheet.ws, sheet.book
        self.areas = [range_boundaries(one) for one in address.split(",")]
        left, top, right, bottom = self.areas[0]
        self.box = (top, left, bottom, right)
        self._address = address

    def count(self, name):
        self.model.count(name)

    @property
    def api(self):
        return fakecom.RangeApi(self)

    @property
    def first(self):
        return self.ws.cell(self.box[0], self.box[1])

    @property
    def every(self):
        return [
            self.ws.cell(row, column)
            for left, top, right, bottom in self.areas
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    @property
    def coords(self):
        return (self.ws.title, self.row, self.column, *self.shape)

    def __len__(self):
        return self.shape[0] * self.shape[1]

    def __call__(self, row, column=None):
        return self.sheet.range((self.box[0] + row - 1, self.box[1] + (column or 1) - 1))

    @property
    def row(self):
        return self.box[0]

    @property
    def column(self):
        return self.box[1]

    @property
    def shape(self):
        top, left, bottom, right = self.box
        return bottom - top + 1, right - left + 1

    @property
    def max_cells_per_read(self):
        return None

    @property
    def max_cells_per_write(self):
        return None

    @property
    def has_array(self):
        return isinstance(self.first.value, ArrayFormula)

    def get_address(self, row_absolute, col_absolute, external):
        return self._address

    @property
    def address(self):
        return ",".join(re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", one) for one in self._address.split(","))

    def _block(self, of):
        top, left, bottom, right = self.box
        rows = tuple(
            tuple(of(self.ws.cell(row, column)) for column in range(left, right + 1)) for row in range(top, bottom + 1)
        )
        return rows[0][0] if self.shape == (1, 1) else rows

    @property
    def raw_value(self):
        self.count("value")
        return self._block(self._value)

    def _value(self, cell):
        value = cell.value
        if cell.data_type == "f":
            value = self.model.value_at(self.ws.title, cell.row, cell.column)
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)
        if isinstance(value, time | timedelta):
            return datetime(1899, 12, 30) + timedelta(days=to_excel(value))
        is_error = value in _ERRORS and cell.data_type in ("e", "f")
        return _ERRORS[value] if is_error else value

    @raw_value.setter
    def raw_value(self, data):
        self.count("set value")
        if not isinstance(data, list | tuple):
            data = [[data]]
        for down, row in enumerate(data):
            for right, value in enumerate(row):
                self._type(self.ws.cell(self.box[0] + down, self.box[1] + right), value)
        self.model.api.Saved = False

    def check_format(self):
        if self.ws.protection.sheet and self.ws.protection.formatCells:
            raise fakecom.ComError("the sheet is protected")

    def _type(self, cell, value):
        if self.ws.protection.sheet and cell.protection.locked:
            raise fakecom.ComError("the sheet is protected")
        if isinstance(cell, MergedCell):
            return
        is_text = cell.number_format == "@"
        if value in (None, ""):
            cell.value = None
        elif isinstance(value, str) and not is_text:
            self._typed(cell, value)
        else:
            cell.value = str(value) if is_text and not isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"

    @staticmethod
    def _typed(cell, value):
        if value.startswith("'"):
            cell.value = value[1:]
            cell.data_type = "s"
        elif _TYPED_NUMBER.match(value):
            cell.value = float(value.replace(",", "."))
        elif found := _TYPED_DATE.match(value):
            cell.value = datetime(int(found[3]), int(found[2]), int(found[1]))
        else:
            cell.value = value

    @property
    def formula(self):
        self.count("formula")
        return self._block(self._formula)

    def _formula(self, cell):
        value = cell.value
        if isinstance(value, ArrayFormula):
            return value.text
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, datetime | date | time | timedelta):
            value = to_excel(value, self.model.book.epoch)
        return f"{value:.15g}" if isinstance(value, int | float) else value

    @formula.setter
    def formula(self, value):
        self.count("set formula")
        cell = self.first
        if self.ws.protection.sheet and cell.protection.locked:
            raise fakecom.ComError("the sheet is protected")
        cell.value = value
        if cell.number_format == "@":
            cell.data_type = "s"
        self.model.api.Saved = False

    @property
    def number_format(self):
        found = {self.ws.cell(*one).number_format for one in [self.box[:2]]}.pop()
        return "m/d/yyyy" if found == "mm-dd-yy" else found

    @number_format.setter
    def number_format(self, value):
        self.check_format()
        for cell in self.every:
            cell.number_format = "mm-dd-yy" if value == "m/d/yyyy" else value

    @property
    def color(self):
        fill = self.first.fill
        if fill.fill_type is None:
            return None
        rgb = fill.fgColor.rgb
        return (0, 0, 0) if not isinstance(rgb, str) else (int(rgb[2:4], 16), int(rgb[4:6], 16), int(rgb[6:], 16))

    @color.setter
    def color(self, value):
        self.check_format()
        for cell in self.every:
            cell.fill = PatternFill("solid", fgColor=_code(value))

    @property
    def borders(self):
        return Borders(self)

    @property
    def font(self):
        return Font(self)

    @property
    def note(self):
        return None if self.first.comment is None else Note(self)

    def add_note(self, text):
        self.check_format()
        self.first.comment = Comment(text, "Gebruiker")
        return Note(self)

    @property
    def merge_cells(self):
        return self.merge_area.shape != (1, 1)

    @property
    def merge_area(self):
        for area in self.ws.merged_cells.ranges:
            if area.min_row <= self.row <= area.max_row and area.min_col <= self.column <= area.max_col:
                return Range(self.sheet, area.coord)
        return Range(self.sheet, self.first.coordinate)

    def merge(self, across):
        self.ws.merge_cells(self._address)

    @property
    def data_validation(self):
        return Validation(self)

    def adjust_indent(self, amount):
        self._align(indent=amount)

    def _align(self, **changes):
        for cell in self.every:
            alignment = copy.copy(cell.alignment)
            for name, value in changes.items():
                setattr(alignment, name, value)
            cell.alignment = alignment

    column_width = property(None, lambda self, value: self._width(value))
    row_height = property(None, lambda self, value: self._height(value))
    wrap_text = property(None, lambda self, value: self._align(wrap_text=value))
    horizontal_alignment = property(None, lambda self, value: self._align(horizontal=value))
    vertical_alignment = property(None, lambda self, value: self._align(vertical=value))

    def _width(self, value):
        self.ws.column_dimensions[get_column_letter(self.column)].width = value

    def _height(self, value):
        self.ws.row_dimensions[self.row].height = value

    def select(self):
        self.sheet.activate()
        self.model.app.selection = self


class Note:
    def __init__(self, area):
        self._area = area

    @property
    def api(self):
        return self

    @property
    def text(self):
        return self._area.first.comment.text

    @property
    def location(self):
        return self._area

    def delete(self):
        self._area.check_format()
        self._area.first.comment = None


class Font:
    def __init__(self, area):
        self._area = area

    def _set(self, name, value):
        for cell in self._area.every:
            font = copy.copy(cell.font)
            setattr(font, name, value)
            cell.font = font

    bold = property(None, lambda self, value: self._set("b", value))
    italic = property(None, lambda self, value: self._set("i", value))
    size = property(None, lambda self, value: self._set("sz", value))
    color = property(None, lambda self, value: self._set("color", _code(value)))


class Borders:
    def __init__(self, area):
        self._area = area

    def __getitem__(self, side):
        return OneBorder(self._area, side)

    def set(self, sides, *, line_style, weight, color):
        self._area.check_format()
        for cell in self._area.every:
            border = copy.copy(cell.border)
            for name in {_EDGES[side] for side in sides if side in _EDGES}:
                if line_style is None:
                    setattr(border, name, Side())
                else:
                    rgb = None if color is base_classes._UNSET else _code(color)
                    setattr(border, name, Side(_LINES[line_style, weight], color=rgb))
            cell.border = border


def _code(color):
    return f"FF{color.lstrip('#')}" if isinstance(color, str) else "FF{:02X}{:02X}{:02X}".format(*color)


class OneBorder:
    def __init__(self, area, side):
        border = area.first.border or Border()
        self.api = fakecom.BorderApi(area, _EDGES.get(side, "diagonal"))
        self._side = getattr(border, _EDGES[side]) if side in _EDGES else Side()

    @property
    def line_style(self):
        return _BY_STYLE[self._side.style][0] if self._side and self._side.style else "none"

    @property
    def weight(self):
        return _BY_STYLE[self._side.style][1]


class Validation:
    def __init__(self, area):
        self._area = area

    def _there(self):
        cells = {cell.coordinate for cell in self._area.every}
        return [one for one in self._area.ws.data_validations.dataValidation if any(cell in one.sqref for cell in cells)]

    @property
    def type(self):
        return "list" if self._there() else "none"

    def set_list(self, source, in_cell_dropdown):
        from openpyxl.worksheet.datavalidation import DataValidation

        one = DataValidation("list", formula1=source)
        one.add(self._area._address)
        self._area.ws.add_data_validation(one)

    def delete(self):
        for one in self._there():
            self._area.ws.data_validations.dataValidation.remove(one)


class Names:
    def __init__(self, book, ws=None):
        self._book, self._ws = book, ws

    def _all(self):
        if self._ws is not None:
            return [Name(self._ws.defined_names, one, self._ws.title) for one in self._ws.defined_names.values()]
        every = [Name(self._book.book.defined_names, one, None) for one in self._book.book.defined_names.values()]
        for ws in self._book.book.worksheets:
            every += [Name(ws.defined_names, one, ws.title) for one in ws.defined_names.values()]
        return every

    def snapshot(self):
        self._book.count("names")
        return [(one.name, one) for one in self._all()]

    def __len__(self):
        return len(self._all())

    def add(self, name, refers_to):
        made = DefinedName(name, attr_text=refers_to.removeprefix("="))
        self._ws.defined_names[name] = made
        return Name(self._ws.defined_names, made, self._ws.title)


class Name:
    def __init__(self, home, one, sheet):
        self._home, self._one, self._sheet = home, one, sheet

    @property
    def api(self):
        return self

    @property
    def Visible(self):
        return not self._one.hidden

    @Visible.setter
    def Visible(self, value):
        self._one.hidden = not value

    @property
    def name(self):
        return self._one.name if self._sheet is None else f"'{self._sheet}'!{self._one.name}"

    @property
    def refers_to(self):
        return f"={self._one.attr_text}"


def start():
    """Make the engine the active one; gives it."""
    fakecom.install_com_error()
    impl = Engine()
    engine = xw.Engine(impl=impl)
    xw.engines.add(engine)
    engine.activate()
    return impl


def open_book(path):
    """Open a workbook in the engine."""
    return xw.Book(path)
