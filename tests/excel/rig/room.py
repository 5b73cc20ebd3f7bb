"""A room with an Excel in it: opens a workbook, pushes a button, looks at every cell, and lets Python die."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from unittest import mock

import openpyxl
import xlwings as xw
from pyopenvba.apps.excel import ExcelApplication, _notes
from pyopenvba.apps.excel._calc import Calculator
from pyopenvba.apps.excel._formats import effective_side
from pyopenvba.apps.excel._model import Workbook
from pyopenvba.interpreter._values import EMPTY

from excel.rig import charts, pywin32
from excel.rig.dispatch import CDispatch, Killed, Wire
from excel.rig.lacking import PAGE, World, members, tab_of
from excel.rig.refusals import rules_of

VISIBLE = -1
"""What `visible` of a sheet is that is shown."""


class Room:
    """One Excel with one workbook open.

    Attributes:
        wire: between Python and it.
        world: around it.
        book: the workbook, as xlwings has it.
        model: the same, as the recorded model has it.
        host: runs VBA in it.
    """

    def __init__(self, path):
        self.world = World()
        self.wire = Wire(rules_of(self.world), *members(self.world))
        self._engine, _ = pywin32.load()
        self.host = ExcelApplication.open(path, with_vba=False)
        self.model: Workbook = self.host.workbook
        charts.tell_apart(self.model)
        _hide(self.model)
        self.book = self.reached()

    @property
    def app(self):
        return self.model.application

    @property
    def alerts(self):
        return pywin32.ALERTS

    def reached(self):
        """Give the workbook as a new process of Python finds it."""
        xl = self._engine.COMRetryObjectWrapper(CDispatch(self.model, self.wire))
        pywin32.RUNNING[:] = [CDispatch(self.app, self.wire)]
        book = xw.Book(impl=self._engine.Book(xl=xl))
        book.set_mock_caller()
        return book

    def push(self, button, *, kill_at=None):
        """Push a button; gives what the message box said, or None, also when Python died."""
        pywin32.ALERTS.clear()
        self.book = self.reached()
        self.wire.start(kill_at)
        try:
            button()
        except Killed:
            return None
        finally:
            self.wire.kill_at = None
        return pywin32.ALERTS[-1] if pywin32.ALERTS else None

    def save(self, path):
        """Save the workbook, with the colours of its tabs, which the model leaves out."""
        self.model.vba_get("Save")
        made = openpyxl.load_workbook(path)
        for sheet in self.model.sheets_:
            color = tab_of(sheet).held["Color"]
            if color is not None and sheet.name in made.sheetnames:
                code = f"{color & 255:02X}{color >> 8 & 255:02X}{color >> 16:02X}"
                made[sheet.name].sheet_properties.tabColor = f"FF{code}"
        made.save(path)

    def state(self):
        """Give what of Excel itself a button changes."""
        app = self.app
        return (app.screen_updating, app.display_alerts, app.enable_events, app.calculation, app.status_bar)


_STATES = {"visible": VISIBLE, "hidden": 0, "veryHidden": 2}
_CALCULATING = ("build", "remember", "forget", "rebuild", "wrote", "wrote_area", "calculate_all")


def _hide(model):
    """Hide the sheets that the file says are hidden, which the model does not read."""
    text = model.package.read("xl/workbook.xml").decode()
    for sheet, element in zip(model.sheets_, re.findall(r"<sheet\b[^>]*>", text), strict=True):
        state = re.search(r'state="(\w+)"', element)
        sheet.visible = _STATES[state[1] if state else "visible"]


def _kept_value(calculator, sheet, row, column):
    return calculator.book.sheet_named(sheet).cells_[row, column].value


@contextmanager
def engine(*, calculates=False):
    """Make xlwings' engine for Windows the active one, and afterwards all as it was.

    Args:
        calculates: formulas are computed as well, which takes most of the time.
    """
    loaded, modules = pywin32.load()
    with ExitStack() as stack:
        stack.enter_context(pywin32.there(modules))
        # Where the window of a note stands rests on the heights of rows, which the model cannot always measure.
        stack.enter_context(mock.patch.object(_notes, "placed", return_value=(0,) * 8))
        stack.enter_context(mock.patch.object(_notes, "anchor_of", return_value=(0,) * 8))
        for name in () if calculates else _CALCULATING:
            stack.enter_context(mock.patch.object(Calculator, name, return_value=None))
        if not calculates:
            stack.enter_context(mock.patch.object(Calculator, "value_of", _kept_value))
        one = xw.Engine(impl=loaded.engine)
        xw.engines.add(one)
        one.activate()
        try:
            yield
        finally:
            xw.engines.active = None
            xw.engines.engines.clear()
            if hasattr(xw.Book, "_mock_caller"):
                del xw.Book._mock_caller


def picture(model):
    """Give all that a user sees of a workbook, by sheet: cells, notes, links, protection, and how it prints."""
    sheets = {sheet.name: {**_cells(sheet), "": _whole(sheet)} for sheet in model.sheets_}
    names = sorted((one.name, one.refers_to) for one in model.names_.entries)
    return {**sheets, "": {"order": list(sheets), "names": names, "in front": model.active_sheet.name}}


def _whole(sheet):
    kept = vars(sheet).get("rig_kept", {})
    page = kept["PageSetup"].held if "PageSetup" in kept else dict.fromkeys(PAGE)
    tab = repr(tab_of(sheet).held)
    protection = None if sheet.protection is None else (sheet.protection.options(), sheet.enable_selection)
    return (sheet.visible, protection, tuple(map(str, sheet.merged_areas)), tuple(sorted(page.items())), tab)


def _cells(sheet):
    names = sheet.book.stylesheet.cell_styles
    # A cell that nobody ever touched.
    plain = _look(sheet.style_at(1_048_576, 16_384), names, [()] * 4)
    found = {}
    for row, column in sorted({*sheet.cells_, *sheet.notes}):
        cell = sheet.cells_.get((row, column))
        # What a formula gives is Excel's own affair: the examples hold results that it would not give.
        is_empty = cell is None or cell.value is EMPTY
        held = (None if is_empty or cell.formula else cell.value, "" if cell is None else cell.formula)
        note = sheet.notes.get((row, column))
        sides = [effective_side(sheet, row, column, side) for side in ("left", "right", "top", "bottom")]
        look = _look(sheet.style_at(row, column), names, [_line(side) for side in sides])
        if held != (None, "") or note is not None or look != plain:
            found[row, column] = (repr(held), None if note is None else note.text, *look)
    return found


def _line(side):
    # Whose line it is, of two cells that share it, nobody sees; "automatic" has two spellings.
    color = side.color
    is_automatic = color is None or color.kind == "auto" or (color.kind, str(color.value)) == ("indexed", "64")
    return (side.style, None if is_automatic else repr(color)) if side.style else ()


def _look(style, names, sides):
    fill = style.fill
    # Of a solid fill the other colour does not show.
    shown = (fill.pattern, fill.foreground) if fill.pattern == "solid" else fill
    parts = (shown, sides, style.font, style.alignment, style.protection)
    return (names[style.base].name, style.number_format, *map(repr, parts))
