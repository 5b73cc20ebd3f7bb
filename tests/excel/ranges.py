"""Ranges of the engine: values as Excel gives and takes them, and how cells look."""

from __future__ import annotations

import copy
import re
from datetime import date, datetime, time, timedelta

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel, to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from excel import fakecom

ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
ERROR_NAMES = {number: name for name, number in ERRORS.items()}
_TYPED_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?\Z")
_TYPED_DATE = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})\Z")


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
        found = {isinstance(cell.value, ArrayFormula) for cell in self.every}
        return found.pop() if len(found) == 1 else None

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
            return from_excel(value, self.model.book.epoch) if cell.is_date else float(value)
        if isinstance(value, datetime):
            return value
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day)
        if isinstance(value, time | timedelta):
            return datetime(1899, 12, 30) + timedelta(days=to_excel(value))
        is_error = value in ERRORS and cell.data_type in ("e", "f")
        return ERRORS[value] if is_error else value

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
        areas = self.ws.merged_cells.ranges
        merged = {any(cell.coordinate in area for area in areas) for cell in self.every}
        return merged.pop() if len(merged) == 1 else None

    @property
    def merge_area(self):
        for area in self.ws.merged_cells.ranges:
            if area.min_row <= self.row <= area.max_row and area.min_col <= self.column <= area.max_col:
                return Range(self.sheet, area.coord)
        return Range(self.sheet, self.first.coordinate)

    @property
    def data_validation(self):
        return Validation(self)

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

    def clear_contents(self):
        for cell in self.every:
            cell.value = None

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


def _code(color):
    return f"FF{color.lstrip('#')}" if isinstance(color, str) else "FF{:02X}{:02X}{:02X}".format(*color)


class Validation:
    def __init__(self, area):
        self._area = area

    def _there(self):
        cells = {cell.coordinate for cell in self._area.every}
        return [
            one for one in self._area.ws.data_validations.dataValidation if any(cell in one.sqref for cell in cells)
        ]

    @property
    def type(self):
        return "list" if self._there() else "none"

    def set_list(self, source, in_cell_dropdown):
        one = DataValidation("list", formula1='"' + ",".join(source) + '"')
        one.add(self._area._address)
        self._area.ws.add_data_validation(one)

    def delete(self):
        for one in self._there():
            self._area.ws.data_validations.dataValidation.remove(one)
