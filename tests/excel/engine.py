"""An xlwings engine on openpyxl, so that ordinary `xw.Book` code runs where Excel is not there.

It does what Excel does in the ways that matter here: numbers come as float, dates as datetime and errors as the
numbers of COM; a text put into a cell is read as typing unless the cell has the format of texts; protected sheets
refuse; adding a sheet brings it to the front. It counts what would be a call to Excel. Formulas are not calculated.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import xlwings as xw
from openpyxl.utils.cell import get_column_letter

from excel import fakecom
from excel.names import Names
from excel.ranges import ERROR_NAMES, Note, Range


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
            if isinstance(value, int) and not isinstance(value, bool) and value in ERROR_NAMES:
                return ERROR_NAMES[value] if err_to_str else None
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
        self._apis = {}
        self.api = fakecom.BookApi(self)
        self.busy = False

    def count(self, name):
        if self.busy:
            raise fakecom.ComError("Excel is busy: a cell is being edited")
        self.calls[name] += 1

    def sheet_api(self, ws):
        return self._apis.setdefault(id(ws), fakecom.SheetApi(self, ws))

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
        if name not in self.book.named_styles:
            raise fakecom.ComError(f"there is no style {name}")
        # As Excel does: the whole format becomes that of the named style.
        cell.style = name

    def range_of(self, ws, address):
        return Range(Sheet(self, ws), address)

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


class Sheet:
    def __init__(self, book, ws):
        self.book, self.ws = book, ws

    @property
    def api(self):
        return self.book.sheet_api(self.ws)

    @property
    def name(self):
        return self.ws.title

    @name.setter
    def name(self, value):
        self.ws.title = value

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
    def used_range(self):
        self.book.count("used_range")
        return Range(self, f"A1:{get_column_letter(self.ws.max_column)}{self.ws.max_row}")

    @property
    def notes(self):
        return [
            Note(Range(self, cell.coordinate))
            for row in self.ws.iter_rows()
            for cell in row
            if cell.comment is not None
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


def start():
    """Make the engine the active one; gives it."""
    fakecom.install_com_error()
    impl = Engine()
    engine = xw.Engine(impl=impl)
    xw.engines.add(engine)
    engine.activate()
    return impl
