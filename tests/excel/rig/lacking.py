"""Members of Excel that the recorded model does not have, as plain answers; none of them is what a test judges."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from xml.sax.saxutils import quoteattr

from pyopenvba.apps.excel._formats import styles_of
from pyopenvba.apps.excel._model import Range
from pyopenvba.interpreter._objects import VBAObject
from pyopenvba.interpreter._values import VBAArray

from excel.rig import charts
from excel.rig.dispatch import refused

_XML_SPREADSHEET = 11
_FOLDER_PICKER = 4
_ALL_VALIDATION = -4174
_PATTERN_GRADIENT = 4000
_OPEN = '<Protection ss:Protected="0"/>'
_ASLANT = '<Borders><Border ss:Position="DiagonalLeft" ss:LineStyle="Continuous"/></Borders>'
PAGE = ("Orientation", "PaperSize", "Zoom", "FitToPagesWide", "FitToPagesTall", "CenterFooter", "PrintTitleRows")


TAB = ("Color", "ColorIndex", "ThemeColor", "TintAndShade")
_NO_COLOR, _SOME_COLOR = -4142, 56
# Dark and light change places.
_THEME = (2, 1, 4, 3, *range(5, 13))


class World:
    """What lies around the workbook: the user, the printer, the place where the file is kept.

    Attributes:
        folder: what the user chooses; None: they choose none.
        typed: what the user types; False: they stop.
        has_printer: a printer is installed; without one Excel knows no page setup.
        opened: files that a button opened.
        autosave: the file lies on OneDrive or SharePoint and is saved as it changes; None: it does not lie there.
    """

    def __init__(self):
        self.folder = None
        self.typed = "12"
        self.has_printer = True
        self.opened = []
        self.autosave = None


class _International:
    """What xlwings asks of it: what stands between the items of a list, here as in Dutch."""

    def __getitem__(self, index):
        return ";"


class _Loose(VBAObject):
    """An object that keeps what is put into it."""

    def __init__(self, kind, names):
        self.vba_type_name = kind
        self.held = dict.fromkeys(names)


def members(world):
    """Give properties and methods by (type, name); of a property that is set the name ends in "="."""
    properties = {
        ("Workbook", "Date1904"): _uses_1904,
        ("Workbook", "HasVBProject"): lambda book: Path(book.name).suffix == ".xlsm",
        ("Workbook", "Connections"): lambda _: _Loose("Connections", ()),
        ("Connections", "Count"): lambda _: 0,
        ("Workbook", "AutoSaveOn"): lambda _: bool(world.autosave),
        ("Workbook", "AutoSaveOn="): lambda _, value: setattr(world, "autosave", value),
        ("Application", "Hwnd"): lambda _: 1,
        ("Application", "International"): lambda _: _International(),
        ("Range", "Value"): _whole_value,
        ("Workbook", "Worksheets"): charts.Worksheets,
        ("Application", "Selection"): _selection,
        ("Worksheet", "Tab"): tab_of,
        ("Worksheet", "PageSetup"): lambda sheet: _kept(sheet, "PageSetup", PAGE),
        ("FileDialog", "Title="): lambda *_: None,
        ("FileDialog", "AllowMultiSelect="): lambda *_: None,
        ("Interior", "Pattern"): _pattern,
        ("Shape", "Width="): lambda *_: None,
        ("Shape", "Height="): lambda *_: None,
        **{("PageSetup", name): _getter(name) for name in PAGE},
        **{("PageSetup", f"{name}="): _setter(name) for name in PAGE},
        **{("Tab", name): partial(_of_tab, name=name) for name in TAB},
        **{("Tab", f"{name}="): partial(_color_tab, name=name) for name in TAB},
    }
    methods = {
        ("Workbook", "LinkSources"): lambda _book, _kind: None,
        ("Application", "FileDialog"): lambda _app, kind: _Loose("FileDialog", ()) if kind == _FOLDER_PICKER else None,
        ("Application", "InputBox"): lambda _app, **_asked: world.typed,
        ("FileDialog", "Show"): lambda _: 0 if world.folder is None else -1,
        ("FileDialog", "SelectedItems"): lambda *_: str(world.folder),
        ("Range", "GetValue"): _get_value,
        ("Range", "SpecialCells"): _special_cells,
        ("Worksheet", "Delete"): _delete,
        ("Workbooks", "Open"): lambda _, path, *__, **___: world.opened.append(path) or _Loose("Workbook", ()),
    }
    return properties, methods


def _selection(app):
    in_front = app.active_book.active_sheet
    return _Loose("ChartArea", ()) if in_front.vba_type_name == charts.KIND else app.vba_get("Selection")


def _whole_value(area):
    """Give all of a range: the model leaves out what lies beyond the used cells, which Excel does for no range."""
    found, whole = area.vba_get("Value"), area.first
    if isinstance(found, VBAArray) and (found.bounds != ((1, whole.rows), (1, whole.columns))):
        (_, rows), (_, columns) = found.bounds
        wider = VBAArray([(1, whole.rows), (1, whole.columns)])
        for row in range(1, rows + 1):
            for column in range(1, columns + 1):
                wider.set([row, column], found.get([row, column]))
        return wider
    return found


def _kept(sheet, kind, names):
    there = vars(sheet).setdefault("rig_kept", {})
    return there.setdefault(kind, _Loose(kind, names))


def tab_of(sheet):
    """Give the tab of a sheet, with the colour that it has in the file until it gets another."""
    is_new = "Tab" not in vars(sheet).get("rig_kept", {})
    tab = _kept(sheet, "Tab", TAB)
    if is_new:
        tab.held |= _tab_in_file(sheet)
    return tab


def _tab_in_file(sheet):
    """Give what the file says of the colour of a tab, which the model does not read."""
    package, part = sheet.book.package, sheet.part_name
    if package is None or not part or not package.has(part):
        return {}
    found = re.search(r"<tabColor ([^>]*)/>", package.read(part).decode())
    stated = dict(re.findall(r'(\w+)="([^"]*)"', found[1])) if found else {}
    if "theme" in stated:
        return {"ThemeColor": _THEME[int(stated["theme"])], "TintAndShade": float(stated.get("tint", 0)), "Color": 1}
    code = stated.get("rgb")
    return {"Color": int(code[6:] + code[4:6] + code[2:4], 16)} if code else {}


def _of_tab(tab, name):
    if name == "ColorIndex":
        return _NO_COLOR if tab.held["Color"] is None else _SOME_COLOR
    if name == "ThemeColor" and tab.held[name] is None:
        raise refused(1004, "Application-defined or object-defined error")
    return tab.held[name] or 0


def _color_tab(tab, value, name):
    if name == "ColorIndex":
        assert value == _NO_COLOR
        tab.held |= dict.fromkeys(TAB)
    elif name == "Color":
        tab.held |= {**dict.fromkeys(TAB), "Color": value}
    elif name == "ThemeColor":
        tab.held |= {**dict.fromkeys(TAB), "ThemeColor": value, "Color": 1}
    else:
        tab.held[name] = value


def _getter(name):
    return lambda target: target.held[name]


def _setter(name):
    return lambda target, value: target.held.update({name: value})


def _pattern(interior):
    is_gradient = any(style.fill.gradient for style in styles_of(interior.target))
    return _PATTERN_GRADIENT if is_gradient else interior.vba_get("Pattern")


def _special_cells(area, kind):
    if kind != _ALL_VALIDATION:
        return area.vba_get("SpecialCells", [kind])
    found = [one for rule in area.sheet.validations for one in rule.areas]
    if not found:
        raise refused(1004, "No cells were found.")
    return Range(area.sheet, [replace(one, sheet=area.sheet.name) for one in found])


def _uses_1904(book):
    return b'date1904="1"' in book.package.read("xl/workbook.xml") if book.package is not None else False


def _delete(sheet):
    book, own = sheet.book, f"{sheet.name}!".lower()
    if book.protection is not None:
        raise refused(1004, "Delete method of Worksheet class failed")
    sheet.vba_get("Delete")
    if book.active_sheet.visible != -1:
        # A hidden sheet never comes to the front.
        book.activate_sheet(next(one for one in reversed(book.sheets_) if one.visible == -1))
    # The names that are local to a sheet go with it.
    book.names_.entries = [one for one in book.names_.entries if not one.name.replace("'", "").lower().startswith(own)]


def _get_value(area, kind):
    if kind != _XML_SPREADSHEET:
        raise refused(5, "Invalid procedure call or argument")
    return spreadsheet(area.sheet, area.first)


def spreadsheet(sheet, area):
    """Give a range as XML Spreadsheet 2003: what the format says of cells, not their values."""
    covers = {(one.top, one.left): one for one in sheet.merged_areas}
    under = {
        (row, column)
        for one in sheet.merged_areas
        for row in range(one.top, one.bottom + 1)
        for column in range(one.left, one.right + 1)
    } - covers.keys()
    pieces = [
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n',
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ',
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>',
        '<Style ss:ID="Default" ss:Name="Normal"><Protection/></Style>',
        f'<Style ss:ID="s62">{_OPEN}</Style><Style ss:ID="s63">{_ASLANT}</Style>',
        f'<Style ss:ID="s64">{_ASLANT}{_OPEN}</Style></Styles>',
        f"<Worksheet ss:Name={quoteattr(sheet.name)}><Table>",
    ]
    for row in range(area.top, area.bottom + 1):
        pieces.append(f'<Row ss:Index="{row - area.top + 1}">')
        for column in range(area.left, area.right + 1):
            if (row, column) in under:
                continue
            look = sheet.style_at(row, column)
            kind = 2 * bool(look.border.diagonal_up or look.border.diagonal_down) + (not look.protection.locked)
            style = f' ss:StyleID="s{61 + kind}"' if kind else ""
            one = covers.get((row, column))
            across = f' ss:MergeAcross="{one.right - one.left}"' if one and one.right > one.left else ""
            down = f' ss:MergeDown="{one.bottom - one.top}"' if one and one.bottom > one.top else ""
            pieces.append(f'<Cell ss:Index="{column - area.left + 1}"{style}{across}{down}/>')
        pieces.append("</Row>")
    return "".join([*pieces, "</Table></Worksheet></Workbook>"])
