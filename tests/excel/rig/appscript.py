"""AppleScript as appscript gives it, over the same recorded Excel: references that are resolved only when asked.

A reference is a chain of words. The words of Excel's dictionary are those of its object model, spelled otherwise; where
they differ is in the tables. What Excel refuses by COM it refuses here, as appscript's CommandError.
"""

from __future__ import annotations

import types
from functools import cache

from excel.rig.dispatch import CDispatch, ComError
from excel.rig.pywin32 import ALERTS

RUNNING = []
"""The Excel that runs, as a reference."""


class CommandError(Exception):
    """Stands in for appscript.reference.CommandError."""

    errornumber = -50


class Word:
    """A word of the dictionary."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"k.{self.name}"


@cache
def word(name):
    """Give the one word of this name."""
    return Word(name)


class _Words:
    def __getattr__(self, name):
        return word(name)


MEMBERS = {
    "Excel_comment": "Comment",
    "allow_using_pivot_table": "AllowUsingPivotTables",
    "date_1904": "Date1904",
    "first_column_index": "Column",
    "first_row_index": "Row",
    "font_size": "Size",
    "sheet_tab": "Tab",
    "has_vb_project": "HasVBProject",
    "named_items": "Names",
    "references": "RefersTo",
    "validation_type": "Type",
}
"""Words of the dictionary that are not those of the object model in small letters."""

ENUMERATIONS = {
    ("Application", "Calculation"): {
        -4105: "calculation_automatic",
        -4135: "calculation_manual",
        2: "calculation_semiautomatic",
    },
    ("Worksheet", "Visible"): {-1: "sheet_visible", 0: "sheet_hidden", 2: "sheet_very_hidden"},
    ("Border", "LineStyle"): {
        1: "continuous",
        -4115: "dash",
        4: "dash_dot",
        5: "dash_dot_dot",
        -4118: "dot",
        -4119: "double",
        13: "slant_dash_dot",
        -4142: "line_style_none",
    },
    ("Border", "Weight"): {
        1: "border_weight_hairline",
        2: "border_weight_thin",
        -4138: "border_weight_medium",
        4: "border_weight_thick",
    },
    ("Border", "ColorIndex"): {-4142: "color_index_none", -4105: "color_index_automatic"},
    ("Interior", "ColorIndex"): {-4142: "color_index_none", -4105: "color_index_automatic"},
    ("Tab", "ColorIndex"): {-4142: "color_index_none", -4105: "color_index_automatic"},
    ("Interior", "Pattern"): {-4142: "pattern_none", 1: "pattern_solid", 4000: "pattern_linear_gradient"},
    ("PageSetup", "Orientation"): {1: "portrait", 2: "landscape"},
    ("Font", "Underline"): {-4142: "underline_style_none", 2: "underline_style_single"},
    ("Validation", "Type"): {3: "validate_list"},
    ("Range", "HorizontalAlignment"): {
        1: "horizontal_align_general",
        -4108: "horizontal_align_center",
        -4131: "horizontal_align_left",
        -4152: "horizontal_align_right",
    },
    ("Range", "VerticalAlignment"): {
        -4107: "vertical_alignment_bottom",
        -4108: "vertical_alignment_center",
        -4160: "vertical_alignment_top",
    },
}
"""(type, member) → number in the object model → word."""

EDGES = {
    "diagonal_down": 5,
    "diagonal_up": 6,
    "edge_left": 7,
    "edge_top": 8,
    "edge_bottom": 9,
    "edge_right": 10,
    "inside_vertical": 11,
    "inside_horizontal": 12,
}
_CELL_TYPES = {"cell_type_comments": -4144, "cell_type_all_validation": -4174}
ERRORS = {
    -2146826281: "#DIV/0!",
    -2146826246: "#N/A",
    -2146826259: "#NAME?",
    -2146826288: "#NULL!",
    -2146826252: "#NUM!",
    -2146826265: "#REF!",
    -2146826273: "#VALUE!",
}


def member(name):
    """Give the name in the object model of a word of the dictionary."""
    known = MEMBERS.get(name) or MEMBERS.get(name.removesuffix("_object"))
    return known or "".join(part[:1].upper() + part[1:] for part in name.removesuffix("_object").split("_"))


def _kind(target):
    return object.__getattribute__(target, "_object").vba_type_name


class Reference:
    """A chain of words, or an object that was given as an answer."""

    def __init__(self, parent, name, *, is_element=False, target=None):
        self._parent, self._name, self._is_element, self._found = parent, name, is_element, target

    def __getattr__(self, name):
        return Reference(self, name)

    def __getitem__(self, key):
        return Reference(self, key, is_element=True)

    def __bool__(self):
        return True

    def target(self):
        """Give the object of Excel that the chain leads to."""
        if self._found is not None:
            return self._found
        parent, name = self._parent, self._name
        if self._is_element:
            return _ELEMENTS[parent._name](parent._parent.target(), name)
        found = getattr(parent.target(), member(name))
        if isinstance(found, types.MethodType):
            found = found()
        if found is None:
            raise CommandError(name)
        return found

    def __call__(self, **given):
        try:
            return self._parent._do(self._name, given)
        except ComError as error:
            raise CommandError(str(error)) from error

    def _do(self, command, given):
        if command == "get":
            return self._get()
        if command == "set":
            raise TypeError("set takes a value")
        if command == "exists":
            try:
                self.target()
            except (ComError, CommandError):
                return False
            return True
        return COMMANDS[command](self.target(), **given)

    def get(self):
        """Ask."""
        try:
            return self._get()
        except ComError as error:
            raise CommandError(str(error)) from error

    def set(self, value):
        """Tell."""
        try:
            owner, name = self._parent.target(), member(self._name)
            setattr(owner, name, _into(_kind(owner), name, value))
        except ComError as error:
            raise CommandError(str(error)) from error

    def _get(self):
        if self._found is not None or self._is_element:
            return Reference(None, None, target=self.target())
        owner, name = self._parent.target(), member(self._name)
        if self._name == "string_value":
            return _blocks(owner.Value, _shown)
        if _kind(owner) in _COLLECTIONS and name != "Count":
            found = [_out(_kind(one), name, getattr(one, name)) for one in owner]
            return found or word("missing_value")
        value = getattr(owner, name)
        if isinstance(value, types.MethodType):
            value = value()
        if isinstance(value, CDispatch):
            if _kind(value) not in _COLLECTIONS:
                return Reference(None, None, target=value)
            return [Reference(None, None, target=one) for one in value] or word("missing_value")
        return _out(_kind(owner), name, value)


def _rows(sheet, key):
    return sheet.Range(key).Rows if isinstance(key, str) else sheet.Range(f"{key}:{key}")


def _columns(owner, key):
    return owner.Range(key).Columns if isinstance(key, str) else owner.Worksheet.Cells(owner.Row, key)


_ELEMENTS = {
    "workbooks": lambda app, key: app.Workbooks(key),
    "worksheets": lambda book, key: book.Worksheets(key),
    "sheets": lambda book, key: book.Sheets(key),
    "windows": lambda book, key: book.Windows(key),
    "cells": lambda sheet, key: sheet.Range(key),
    "rows": _rows,
    "columns": _columns,
    "named_items": lambda owner, key: owner.Names(key),
    "hyperlinks": lambda area, key: area.Hyperlinks.Item(key),
}
_COLLECTIONS = ("Names", "Sheets", "Worksheets", "Hyperlinks")


def _make(target, *, new, at=None, with_properties=None):
    given = {one.name: value for one, value in (with_properties or {}).items()}
    if new is word("worksheet"):
        side, beside = at._name, at._parent.target()
        made = target.Worksheets.Add(**{side.capitalize(): beside})
    elif new is word("named_item"):
        made = target.Names.Add(given["name"], given["references"])
    else:
        names = {"address": "Address", "sub_address": "SubAddress", "screen_tip": "ScreenTip"}
        made = target.Hyperlinks.Add(Anchor=target, **{names[name]: value for name, value in given.items()})
    return Reference(None, None, target=made)


def _count(target, *, each):
    return {
        "row": lambda: target.Rows.Count,
        "column": lambda: target.Columns.Count,
        "cell": lambda: target.Count,
        "worksheet": lambda: target.Worksheets.Count,
        "workbook": lambda: target.Workbooks.Count,
    }[each.name]()


class _Properties:
    def __init__(self, target):
        self._target = target

    def get(self, name):
        return _out(_kind(self._target), member(name.name), getattr(self._target, member(name.name)))


def _address(area, *, row_absolute=True, column_absolute=True, external=False):
    return area.GetAddress(row_absolute, column_absolute, 1, external)


def _protect(sheet, **options):
    names = {"worksheet_contents": "Contents"}
    sheet.Protect(**{names.get(name) or member(name): value for name, value in options.items()})


def _comment_text(note):
    return note.Text()


def _special_cells(area, **given):
    return Reference(None, None, target=area.SpecialCells(_CELL_TYPES[given["type"].name]))


COMMANDS = {
    "Excel_comment_text": _comment_text,
    "activate_object": lambda target: target.Activate(),
    "add_comment": lambda area, comment_text: Reference(None, None, target=area.AddComment(comment_text)),
    "autofit": lambda area: area.AutoFit(),
    "calculate": lambda app: app.Calculate(),
    "clear_Excel_comments": lambda area: area.ClearComments(),
    "clear_contents": lambda area: area.ClearContents(),
    "count": _count,
    "delete": lambda target: [one.Delete() for one in target] if _kind(target) in _COLLECTIONS else target.Delete(),
    "get_address": _address,
    "get_border": lambda area, which_border: Reference(None, None, target=area.Borders(EDGES[which_border.name])),
    "make": _make,
    "merge": lambda area, across=False: area.Merge(across),
    "open_workbook": lambda app, workbook_file_name, **_: app.Workbooks.Open(workbook_file_name),
    "properties": _Properties,
    "protect_worksheet": _protect,
    "select": lambda target: target.Select(),
    "special_cells": _special_cells,
    "unprotect": lambda sheet, password: sheet.Unprotect(password),
}


def _out(kind, name, value):
    words = ENUMERATIONS.get((kind, name))
    if words is not None and value in words:
        return word(words[value])
    if name == "Color" and isinstance(value, int | float):
        return [int(value) & 255, int(value) >> 8 & 255, int(value) >> 16 & 255]
    if value is None:
        # Excel's word for cells that differ; of a cell without content it gives an empty text.
        return "" if name in ("Value", "Formula") else word("missing_value")
    if name in ("Value", "Formula"):
        return _blocks(value, _plain)
    return value


def _blocks(value, of):
    """Give a block as lists of lists, one cell as itself."""
    if not isinstance(value, tuple):
        return of(value)
    return [[of(one) for one in row] for row in value]


def _plain(value):
    if value is None or value in ERRORS and isinstance(value, int):
        return "" if value is None else word("missing_value")
    return value.replace(tzinfo=None) if hasattr(value, "tzinfo") else value


def _shown(value):
    if isinstance(value, int) and value in ERRORS:
        return ERRORS[value]
    return "" if value is None else str(value)


def _into(kind, name, value):
    if isinstance(value, Word):
        numbers = {text: number for number, text in ENUMERATIONS[kind, name].items()}
        return numbers[value.name]
    if (kind, name) == ("Worksheet", "Visible") and isinstance(value, bool):
        return -1 if value else 0
    if name == "Color":
        red, green, blue = value
        return red | green << 8 | blue << 16
    return value


def reference(target):
    """Give a reference to an object of Excel."""
    return Reference(None, None, target=target)


class _Dialogs:
    """Stands in for osax.OSAX."""

    def __init__(self, pid=None):
        pass

    def activate(self):
        pass

    def display_alert(self, title, *, message, **_):
        ALERTS.append(message)
        return {word("button_returned"): "OK"}


def modules():
    """Give the modules that `xlwings/_xlmac.py` imports."""
    made = {}
    for name, members in {
        "aem": {},
        "appscript.reference": {"CommandError": CommandError, "Reference": Reference},
        "appscript": {"app": lambda **_: RUNNING[-1], "its": None, "k": _Words(), "mactypes": None},
        "osax": {"OSAX": _Dialogs},
        "psutil": {"process_iter": list, "NoSuchProcess": LookupError},
    }.items():
        made[name] = types.ModuleType(name)
        vars(made[name]).update(members)
    made["appscript"].reference = made["appscript.reference"]
    return made
