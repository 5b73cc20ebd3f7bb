"""Excel on Windows through COM, as little as possible: names are those of Excel's object model."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hov_tools.excel.cell_look import CellLook, Colour
from hov_tools.excel.native.contract import BookState, Native, PasswordError, Protection, SheetState
from hov_tools.excel.native.xml_spreadsheet import read_sheet_state
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import AddSheet, MarkStyle
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.write.marks import COLOURS

if TYPE_CHECKING:
    import xlwings as xw

# Constants of Excel's object model, under their own names.
_XL_RANGE_VALUE_XML_SPREADSHEET = 11
_XL_SHEET_VERY_HIDDEN = 2
_XL_NONE, _XL_SOLID = -4142, 1
_XL_AUTOMATIC = -4105
_XL_CONTINUOUS, _XL_THIN = 1, 2
_XL_UNDERLINE_SINGLE = 2
_XL_EDGES = (7, 8, 9, 10)
_XL_PAPER_A4, _XL_LANDSCAPE, _XL_PORTRAIT = 9, 2, 1
_XL_EXCEL_LINKS = 1
_MSO_FOLDER_PICKER = 4
_VK_ESCAPE = 0x1B

_VISIBILITIES = {-1: Visibility.VISIBLE, 0: Visibility.HIDDEN, _XL_SHEET_VERY_HIDDEN: Visibility.VERY_HIDDEN}
_ALLOWED = (
    *("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns"),
    *("AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows"),
    *("AllowSorting", "AllowFiltering", "AllowUsingPivotTables"),
)
# Excel's theme colours in its own order → their index in the file (§20.1.6.2 clrScheme): dark and light are swapped.
_THEME = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
# What a named style can change and a mark leaves alone; as (object, property).
_KEPT = (
    *((None, name) for name in ("NumberFormat", "HorizontalAlignment", "VerticalAlignment", "WrapText")),
    *((None, name) for name in ("Orientation", "IndentLevel", "ShrinkToFit", "Locked", "FormulaHidden")),
    *(("Font", name) for name in ("Name", "Size", "Bold", "Italic", "Underline", "Strikethrough", "Color")),
)


class WindowsNative(Native):
    """Through COM."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What Excel raises when it refuses something; nothing where COM is not there."""
        module = sys.modules.get("pywintypes")
        return () if module is None else (module.com_error,)

    def book_state(self, book: xw.Book) -> BookState:
        """Give what the workbook as a whole is like."""
        api = book.api
        return BookState(
            uses_1904=bool(api.Date1904),
            has_macros=bool(api.HasVBProject),
            has_external_links=api.LinkSources(_XL_EXCEL_LINKS) is not None or int(api.Connections.Count) > 0,
            is_structure_protected=bool(api.ProtectStructure),
            is_saved=bool(api.Saved),
        )

    def sheet_state(self, sheet: xw.Sheet, area: Range) -> SheetState:
        """Give merged ranges and open cells of the used range, in one call; in many where Excel does not take that."""
        refusals: tuple[type[Exception], ...] = (WorkbookError, *self.failures)
        try:
            xml = sheet.range(str(area)).api.GetValue(_XL_RANGE_VALUE_XML_SPREADSHEET)
            return read_sheet_state(str(xml), area)
        except refusals:
            return self.state_by_asking(sheet, area)

    def is_locked(self, cells: xw.Range) -> bool | None:
        """Tell whether cells are locked; None when they differ."""
        locked = cells.api.Locked
        return locked if isinstance(locked, bool) else None

    def visibility(self, sheet: xw.Sheet) -> Visibility:
        """Tell whether the tab is shown."""
        return _VISIBILITIES[int(sheet.api.Visible)]

    def hide(self, sheet: xw.Sheet) -> None:
        """Hide a sheet so that a user does not find it in the list of hidden sheets."""
        sheet.api.Visible = _XL_SHEET_VERY_HIDDEN

    def is_hidden(self, name: xw.Name) -> bool:
        """Tell whether the name manager leaves a name out."""
        return not name.api.Visible

    def hide_name(self, name: xw.Name) -> None:
        """Leave a name out of the name manager."""
        name.api.Visible = False

    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Tell whether the sheet's contents are protected."""
        return bool(sheet.api.ProtectContents)

    def unprotect(self, sheet: xw.Sheet) -> Protection:
        """Take the protection off; gives what is needed to put it back.

        Raises:
            PasswordError: it needs a password; the sheet stays protected.
        """
        api = sheet.api
        options: dict[str, object] = {name: bool(getattr(api.Protection, name)) for name in _ALLOWED}
        options["DrawingObjects"] = bool(api.ProtectDrawingObjects)
        options["Scenarios"] = bool(api.ProtectScenarios)
        options["Contents"] = True
        selection = int(api.EnableSelection)
        try:
            # A password that is given and wrong is refused; without one Excel would ask the user.
            api.Unprotect("")
        except self.failures as error:
            raise PasswordError(sheet.name) from error
        if api.ProtectContents:
            raise PasswordError(sheet.name)
        return Protection({**options, "EnableSelection": selection})

    def protect(self, sheet: xw.Sheet, protection: Protection) -> None:
        """Put the protection back as it was."""
        options = {key: value for key, value in protection.options.items() if key != "EnableSelection"}
        sheet.api.Protect(**options)
        sheet.api.EnableSelection = protection.options["EnableSelection"]

    def style_name(self, cell: xw.Range) -> str:
        """Give the name of the cell's named style, as the file has it."""
        return str(cell.api.Style.Name)

    def fill(self, cell: xw.Range) -> tuple[Colour | None, bool]:
        """Give the colour of the cell's fill, or None; and whether it is solid or none."""
        interior = cell.api.Interior
        pattern = int(interior.Pattern)
        if pattern == _XL_NONE:
            return None, True
        # A pattern has two colours, and a gradient any number.
        return (_colour_of(interior), True) if pattern == _XL_SOLID else (None, False)

    def set_fill(self, cell: xw.Range, color: Colour | None) -> None:
        """Fill a cell, or take its fill away."""
        interior = cell.api.Interior
        if color is None:
            interior.Pattern = _XL_NONE
            return
        interior.Pattern = _XL_SOLID
        _paint(interior, color)

    def side_color(self, border: xw.main.Border) -> Colour:
        """Give the colour of one side of a border."""
        return _colour_of(border.api)

    def color_side(self, border: xw.main.Border, color: Colour) -> None:
        """Colour one side of a border."""
        _paint(border.api, color)

    def mark(self, cell: xw.Range, style: MarkStyle) -> None:
        """Give a cell our named style, which says something of fill and border only."""
        try:
            cell.api.Style = style.value
        except self.failures:
            # Not in this book yet: to ask for that would be a call for every style that the book has.
            _make_style(cell.sheet.book.api.Styles.Add(style.value), style)
            cell.api.Style = style.value

    def unmark(self, cell: xw.Range, look: CellLook) -> None:
        """Give a marked cell its named style back, and then what that would have changed besides."""
        self._dress(cell, look, _kept(cell.api))

    def _dress(self, cell: xw.Range, look: CellLook, before: Mapping[tuple[str | None, str], object]) -> None:
        if look.style:
            cell.api.Style = look.style
        for (group, name), value in before.items():
            target = cell.api if group is None else getattr(cell.api, group)
            # None: the runs of the text differ, and the style has left them alone.
            if value is not None and getattr(target, name) != value:
                setattr(target, name, value)
        self.set_look(cell, look)

    def underline(self, area: xw.Range) -> None:
        """Underline the text of cells."""
        area.api.Font.Underline = _XL_UNDERLINE_SINGLE

    def size_note(self, cell: xw.Range, text: str) -> None:
        """Make the window of the cell's note large enough for its text, in points."""
        shape = cell.api.Comment.Shape
        shape.Width = 260
        lines = sum(1 + len(line) // 46 for line in text.splitlines())
        shape.Height = min(400, 18 + 12 * lines)

    def link(self, cell: xw.Range, target: str, tooltip: str | None, *, keeps_look: bool = True) -> None:
        """Link a cell to a cell of the workbook or to an address; its text stays, and its look when asked."""
        look, before = (self.look(cell), _kept(cell.api)) if keeps_look else (None, {})
        is_empty = cell.formula == ""
        is_outside = target.startswith(("http:", "https:", "mailto:"))
        options: dict[str, Any] = {"Address": target} if is_outside else {"Address": "", "SubAddress": target}
        if tooltip is not None:
            options["ScreenTip"] = tooltip
        cell.api.Hyperlinks.Add(Anchor=cell.api, **options)
        if is_empty:
            # Excel shows the address in an empty cell.
            cell.value = None
        if look is not None:
            self._dress(cell, look, before)

    def link_of(self, cell: xw.Range) -> tuple[str, str] | None:
        """Give target and tooltip of the cell's link, or None."""
        links = cell.api.Hyperlinks
        if not int(links.Count):
            return None
        one = links.Item(1)
        address, ref = str(one.Address or ""), str(one.SubAddress or "")
        return (f"{address}#{ref}" if address and ref else address or ref), str(one.ScreenTip or "")

    def unlink(self, cell: xw.Range) -> None:
        """Take the cell's link away; its text and look stay."""
        # Hyperlinks.Delete would take the cell's look away as well.
        cell.api.ClearHyperlinks()

    def lay_out(self, sheet: xw.Sheet, edit: AddSheet) -> None:
        """Set the colour of the tab and how the sheet prints."""
        api = sheet.api
        if edit.tab_color is not None:
            api.Tab.Color = _number(edit.tab_color)
        page = api.PageSetup
        page.Orientation = _XL_LANDSCAPE if edit.landscape else _XL_PORTRAIT
        page.PaperSize = _XL_PAPER_A4
        page.Zoom = False
        page.FitToPagesWide, page.FitToPagesTall = 1, False
        if edit.repeat_rows is not None:
            page.PrintTitleRows = "${}:${}".format(*edit.repeat_rows)
        if edit.autofilter is not None:
            sheet.range(edit.autofilter).api.AutoFilter()

    def is_stop_asked(self) -> bool:
        """Tell whether the user pressed Esc since the last question."""
        if sys.platform != "win32":
            return False
        import ctypes  # noqa: PLC0415 - only here

        return bool(ctypes.windll.user32.GetAsyncKeyState(_VK_ESCAPE) & 0x8001)

    def choose_folder(self, app: xw.App, title: str) -> Path | None:
        """Let the user choose a folder; None when they did not."""
        dialog = app.api.FileDialog(_MSO_FOLDER_PICKER)
        dialog.Title = title
        dialog.AllowMultiSelect = False
        return Path(str(dialog.SelectedItems(1))) if dialog.Show() == -1 else None


def _colour_of(api: Any) -> Colour:  # noqa: ANN401 - a COM object with a colour
    theme = api.ThemeColor
    if isinstance(theme, int) and 1 <= theme <= len(_THEME):
        tint = float(api.TintAndShade)
        return Colour(theme=_THEME[theme - 1], tint=repr(tint) if tint else "")
    return Colour() if api.ColorIndex == _XL_AUTOMATIC else Colour(_code(int(api.Color)))


def _paint(api: Any, color: Colour) -> None:  # noqa: ANN401 - as above
    if color.theme is not None:
        api.ThemeColor = _THEME.index(color.theme) + 1
        api.TintAndShade = float(color.tint or 0)
    elif color.indexed is not None:
        # The first eight of the file's palette repeat the next eight, which Excel numbers from one.
        api.ColorIndex = color.indexed % 8 + 1 if color.indexed < 16 else color.indexed - 7
    elif color.rgb is not None:
        api.Color = _number(color.rgb)
    else:
        api.ColorIndex = _XL_AUTOMATIC


def _make_style(style: Any, kind: MarkStyle) -> None:  # noqa: ANN401 - a COM object
    for name in ("Number", "Font", "Alignment", "Protection"):
        setattr(style, f"Include{name}", False)
    style.IncludePatterns = style.IncludeBorder = True
    style.Interior.Pattern = _XL_SOLID
    style.Interior.Color = _number(COLOURS[kind].fill)
    for edge in _XL_EDGES:
        border = style.Borders(edge)
        border.LineStyle, border.Weight = _XL_CONTINUOUS, _XL_THIN
        border.Color = _number(COLOURS[kind].border)


def _kept(api: Any) -> Mapping[tuple[str | None, str], object]:  # noqa: ANN401 - a COM object
    return {(group, name): getattr(api if group is None else getattr(api, group), name) for group, name in _KEPT}


def _number(code: str) -> int:
    """Give a colour as Excel's object model has it: blue first."""
    return int(code[4:] + code[2:4] + code[:2], 16)


def _code(number: int) -> str:
    return f"{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}"
