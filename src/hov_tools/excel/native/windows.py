"""Excel on Windows through COM, as little as possible: names are those of Excel's object model."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from hov_tools.excel.addresses import stacked
from hov_tools.excel.cell_look import BorderSide, CellLook, Colour
from hov_tools.excel.native.contract import BookState, Native, PasswordError, Protection, SheetState
from hov_tools.excel.native.xml_spreadsheet import read_sheet_state
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import AddSheet, Align, CellStyle, MarkStyle
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.write.marks import COLOURS

if TYPE_CHECKING:
    import xlwings as xw

# Constants of Excel's object model, under their own names.
_XL_RANGE_VALUE_XML_SPREADSHEET = 11
_XL_SHEET_VISIBLE, _XL_SHEET_VERY_HIDDEN = -1, 2
_XL_NONE, _XL_SOLID = -4142, 1
_XL_AUTOMATIC = -4105
_XL_CONTINUOUS, _XL_THIN = 1, 2
_XL_UNDERLINE_SINGLE = 2
_XL_PAPER_A4, _XL_LANDSCAPE, _XL_PORTRAIT = 9, 2, 1
_XL_EXCEL_LINKS = 1
_MSO_FOLDER_PICKER = 4
_VK_ESCAPE = 0x1B
_RPC_E_CALL_REJECTED, _VBA_E_IGNORE = -2147418111, -2146777998
# An Excel that is busy answers at once; this takes a second or so.
_MOST_ATTEMPTS = 2_000

_VISIBILITIES = {
    _XL_SHEET_VISIBLE: Visibility.VISIBLE,
    0: Visibility.HIDDEN,
    _XL_SHEET_VERY_HIDDEN: Visibility.VERY_HIDDEN,
}
_ALLOWED = (
    *("AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns"),
    *("AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows"),
    *("AllowSorting", "AllowFiltering", "AllowUsingPivotTables"),
)
# Excel's theme colours in its own order → their index in the file (§20.1.6.2 clrScheme): dark and light are swapped.
_THEME = (1, 0, 3, 2, 4, 5, 6, 7, 8, 9, 10, 11)
# What a named style can change and a mark leaves alone.
_KEPT_OF_CELL = (
    *("NumberFormat", "HorizontalAlignment", "VerticalAlignment", "WrapText"),
    *("Orientation", "IndentLevel", "ShrinkToFit", "Locked", "FormulaHidden"),
)
_KEPT_OF_FONT = ("Name", "Size", "Bold", "Italic", "Underline", "Strikethrough", "Color")
_MARKS = frozenset(style.value for style in MarkStyle)
_SIDES: Mapping[str, tuple[int, ...]] = {"left": (7,), "right": (10,), "top": (8,), "bottom": (9,), "diagonal": (5, 6)}
_LINES: Mapping[tuple[int, int], str] = {
    (1, 2): "thin",
    (1, 1): "hair",
    (1, -4138): "medium",
    (1, 4): "thick",
    (-4115, 2): "dashed",
    (-4115, -4138): "mediumDashed",
    (4, 2): "dashDot",
    (4, -4138): "mediumDashDot",
    (5, 2): "dashDotDot",
    (5, -4138): "mediumDashDotDot",
    (-4118, 2): "dotted",
    (-4119, 4): "double",
    (13, -4138): "slantDashDot",
}
"""Line style and weight in Excel's object model → a border of the file format (ST_BorderStyle)."""
_LINE_OF = {name: line for line, name in _LINES.items()}


class WindowsNative(Native):
    """Through COM."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What Excel raises when it refuses something; nothing where COM is not there."""
        module = sys.modules.get("pywintypes")
        return () if module is None else (module.com_error,)

    def begin(self) -> None:
        """Let xlwings give up on an Excel that stays busy: by itself it asks again and again, without end."""
        module = sys.modules.get("xlwings._xlwindows")
        if module is not None:
            module.N_COM_ATTEMPTS = _MOST_ATTEMPTS  # type: ignore[attr-defined]  # a setting of that module

    def is_busy(self, error: Exception) -> bool:
        """Tell whether this is one of the two codes by which Excel says that it is busy."""
        if not isinstance(error, self.failures):
            return type(error).__name__ == "ExcelBusyError"
        details = getattr(error, "excepinfo", None) or ()
        return getattr(error, "hresult", None) == _RPC_E_CALL_REJECTED or _VBA_E_IGNORE in details

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

    def protection_of(self, sheet: xw.Sheet) -> Protection | None:
        """Give how the sheet's contents are protected; None when they are not."""
        api = sheet.api
        if not api.ProtectContents:
            return None
        allowed = api.Protection
        options = [int(bool(getattr(allowed, name))) for name in _ALLOWED]
        others = int(bool(api.ProtectDrawingObjects)), int(bool(api.ProtectScenarios)), int(api.EnableSelection)
        return Protection((*options, *others))

    def unprotect(self, sheet: xw.Sheet) -> None:
        """Take the protection off.

        Raises:
            PasswordError: it needs a password; the sheet stays protected.
        """
        try:
            # A password that is given and wrong is refused; without one Excel would ask the user.
            sheet.api.Unprotect("")
        except self.failures as error:
            raise PasswordError(sheet.name) from error
        if sheet.api.ProtectContents:
            raise PasswordError(sheet.name)

    def protect(self, sheet: xw.Sheet, protection: Protection) -> None:
        """Put the protection back as it was."""
        *options, selection = protection.options
        names = (*_ALLOWED, "DrawingObjects", "Scenarios")
        api = sheet.api
        api.Protect(Contents=True, **{name: bool(value) for name, value in zip(names, options, strict=True)})
        api.EnableSelection = selection

    def is_autosaved(self, book: xw.Book) -> bool:
        """Tell whether Excel saves the book by itself as it changes: when it lies on OneDrive or SharePoint."""
        return bool(book.api.AutoSaveOn)

    def set_autosaved(self, book: xw.Book, *, is_on: bool) -> None:
        """Let Excel save the book by itself, or not."""
        book.api.AutoSaveOn = is_on

    def add_sheet(self, book: xw.Book) -> xw.Sheet:
        """Add a sheet behind the last one that is shown; no other sheet moves, and hidden ones stay behind it."""
        sheets = book.api.Sheets
        count = int(sheets.Count)
        last = next(number for number in range(count, 0, -1) if int(sheets(number).Visible) == _XL_SHEET_VISIBLE)
        # "After" does not reach Excel in some installations.
        made = book.api.Worksheets.Add(Before=sheets(min(last + 1, count)))
        if last == count:
            sheets(count + 1).Move(Before=made)
        return book.sheets[str(made.Name)]

    def look(self, cell: xw.Range) -> CellLook:
        """Give what a mark would replace."""
        api = cell.api
        fill, is_plain = self._fill(api.Interior)
        return CellLook(fill, tuple(self._sides(api.Borders)), self.style_name(cell), is_plain)

    def style_name(self, cell: xw.Range) -> str:
        """Give the name of the cell's named style, as the file has it; "" where the parts of a merged one differ."""
        style = cell.api.Style
        return "" if style is None else str(style.Name)

    def _fill(self, interior: Any) -> tuple[Colour | None, bool]:  # noqa: ANN401 - a COM object
        pattern = interior.Pattern
        if pattern == _XL_NONE:
            return None, True
        # A pattern has two colours, and a gradient any number; the parts of a merged cell may differ.
        return (self._colour(interior), True) if pattern == _XL_SOLID else (None, False)

    def _sides(self, borders: Any) -> Iterator[BorderSide]:  # noqa: ANN401 - as above
        """Give the sides that are drawn: the four around the cell at once, where they are alike."""
        around = self._around(borders)
        for name, edges in _SIDES.items():
            if around is None or name == "diagonal":
                yield from self._side(name, borders, edges)
            elif around:
                yield replace(around[0], name=name)

    def _around(self, borders: Any) -> tuple[BorderSide, ...] | None:  # noqa: ANN401 - as above
        """Give the one line that is on every side, or no line; None when sides differ."""
        line = borders.LineStyle
        if line == _XL_NONE:
            return ()
        weight = None if line is None else borders.Weight
        if line is None or weight is None:
            return None
        style = _LINES.get((int(line), int(weight)), "thin")
        # Of colours that differ Excel says black, and of automatic ones that they are so.
        is_automatic = borders.ColorIndex == _XL_AUTOMATIC
        return (BorderSide("", style, Colour()),) if is_automatic else None

    def _side(self, name: str, borders: Any, edges: Sequence[int]) -> Iterator[BorderSide]:  # noqa: ANN401 - as above
        for edge in edges:
            border = borders(edge)
            line = border.LineStyle
            if line in (None, _XL_NONE):
                continue
            style = _LINES.get((int(line), int(border.Weight)), "thin")
            yield BorderSide(name, style, self._colour(border))
            return

    def _colour(self, api: Any) -> Colour:  # noqa: ANN401 - a COM object with a colour
        if api.ColorIndex == _XL_AUTOMATIC:
            return Colour()
        try:
            theme = api.ThemeColor
        except self.failures:
            # So Excel says of a colour that is not one of the theme.
            theme = None
        if isinstance(theme, int) and 1 <= theme <= len(_THEME):
            tint = float(api.TintAndShade)
            return Colour(theme=_THEME[theme - 1], tint=repr(tint) if tint else "")
        return Colour(_code(int(api.Color)))

    def set_fill(self, cell: xw.Range, color: Colour | None) -> None:
        """Fill a cell, or take its fill away."""
        interior = cell.api.Interior
        if color is None:
            interior.Pattern = _XL_NONE
            return
        interior.Pattern = _XL_SOLID
        _paint(interior, color)

    def mark(self, cells: xw.Range, style: MarkStyle, *, is_merged: bool = False) -> None:
        """Give cells the fill and then the border of a severity, all in a few calls."""
        api, colours = cells.api, COLOURS[style]
        # Only this also makes a fill solid, so that a cell has all of it or nothing.
        api.Interior.Color = _number(colours.fill)
        if is_merged:
            api.BorderAround(LineStyle=_XL_CONTINUOUS, Weight=_XL_THIN, Color=_number(colours.border))
            return
        borders = api.Borders
        borders.LineStyle, borders.Weight = _XL_CONTINUOUS, _XL_THIN
        borders.Color = _number(colours.border)

    def format_beside(self, cell: xw.Range) -> Mapping[str, object]:
        """Give of a cell with the named style of a mark what another style would change besides fill and border."""
        return _kept(cell.api) if self.style_name(cell) in _MARKS else {}

    def restyle(self, cell: xw.Range, style: str, beside: Mapping[str, object]) -> None:
        """Give a cell a named style, if the book has it, and back what that changes besides fill and border."""
        with suppress(*self.failures):
            cell.api.Style = style
        for path, value in beside.items():
            group, _, name = path.rpartition(".")
            target = getattr(cell.api, group) if group else cell.api
            # None: the runs of the text differ, and the style has left them alone.
            if value is not None and getattr(target, name) != value:
                setattr(target, name, value)

    def set_look(self, cell: xw.Range, look: CellLook) -> None:
        """Give a cell the border and fill of a look: the fill last, for by it a marked cell is known."""
        borders = cell.api.Borders
        there = {side.name: side for side in look.sides}
        for name, edges in _SIDES.items():
            side = there.get(name)
            # A diagonal of the journal is drawn in one direction only.
            for border in [borders(edge) for edge in (edges if side is None else edges[1:])]:
                border.LineStyle = _XL_NONE
            if side is not None:
                border = borders(edges[0])
                border.LineStyle, border.Weight = _LINE_OF.get(side.style, _LINE_OF["thin"])
                _paint(border, side.color)
        self.set_fill(cell, look.fill)

    def is_marked(self, cell: xw.Range, style: MarkStyle) -> bool:
        """Tell whether a cell still has the fill of a severity."""
        return bool(cell.api.Interior.Color == _number(COLOURS[style].fill))

    def notes(self, sheet: xw.Sheet) -> dict[tuple[int, int], str]:
        """Give the texts of the notes of a sheet, by (row, column)."""
        found = {}
        for note in sheet.api.Comments:
            cell = note.Parent
            found[int(cell.Row), int(cell.Column)] = str(note.Text())
        return found

    def add_note(self, cell: xw.Range, text: str) -> None:
        """Put a note on a cell that has none, in a window large enough for it, in points."""
        shape = cell.api.AddComment(text).Shape
        shape.Width = 260
        lines = sum(1 + len(line) // 46 for line in text.splitlines())
        shape.Height = min(400, 18 + 12 * lines)

    def dress(self, area: xw.Range, style: CellStyle) -> None:
        """Give cells of a sheet of our own their look; not how their text stands from top to bottom."""
        api, default = area.api, CellStyle()
        of_font = {
            "Bold": True if style.bold else None,
            "Italic": True if style.italic else None,
            "Underline": _XL_UNDERLINE_SINGLE if style.underline else None,
            "Size": None if style.size == default.size else style.size,
            "Color": None if style.color is None else _number(style.color),
        }
        wanted = {name: value for name, value in of_font.items() if value is not None}
        font = api.Font if wanted else None
        for name, value in wanted.items():
            setattr(font, name, value)
        if style.fill is not None:
            api.Interior.Color = _number(style.fill)
        if style.border is not None:
            borders = api.Borders
            borders.LineStyle, borders.Weight = _XL_CONTINUOUS, _XL_THIN
            borders.Color = _number(style.border)
        if style.wrap:
            api.WrapText = True
        if style.align is not Align.GENERAL:
            area.horizontal_alignment = style.align.value
        if style.number_format != default.number_format:
            api.NumberFormat = style.number_format
        if style.indent:
            api.IndentLevel = style.indent

    def merge(self, sheet: xw.Sheet, areas: Sequence[Range]) -> None:
        """Merge each range to one cell; rows below each other that are merged alike go together."""
        api = sheet.api
        for area in stacked(areas):
            is_row_by_row = area not in areas
            api.Range(str(area)).Merge(is_row_by_row)

    def link(self, cell: xw.Range, target: str, tooltip: str | None, *, keeps_look: bool = True) -> None:
        """Link a cell to a cell of the workbook or to an address; its text stays, and its look when asked."""
        api = cell.api
        look = self.look(cell) if keeps_look else None
        beside = _kept(api) if keeps_look else {}
        is_empty = keeps_look and api.Formula == ""
        is_outside = target.startswith(("http:", "https:", "mailto:"))
        options: dict[str, Any] = {"Address": target} if is_outside else {"Address": "", "SubAddress": target}
        if tooltip is not None:
            options["ScreenTip"] = tooltip
        api.Hyperlinks.Add(Anchor=api, **options)
        if is_empty:
            # Excel shows the address in an empty cell.
            cell.value = None
        if look is not None:
            self.restyle(cell, look.style, beside)
            self.set_look(cell, look)

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

    def lay_out(self, sheet: xw.Sheet, edit: AddSheet) -> bool:
        """Set the colour of the tab, what the window shows of the sheet, which is in front, and how it prints."""
        api = sheet.api
        if edit.tab_color is not None:
            api.Tab.Color = _number(edit.tab_color)
        if edit.autofilter is not None:
            api.Range(edit.autofilter).AutoFilter()
        window = sheet.book.api.Windows(1)
        window.DisplayGridlines = False
        if edit.frozen_rows:
            window.SplitColumn, window.SplitRow = 0, edit.frozen_rows
            window.FreezePanes = True
        try:
            self._set_page(api.PageSetup, edit)
        except self.failures:
            return False
        return True

    def _set_page(self, page: Any, edit: AddSheet) -> None:  # noqa: ANN401 - a COM object
        page.Orientation = _XL_LANDSCAPE if edit.landscape else _XL_PORTRAIT
        page.PaperSize = _XL_PAPER_A4
        page.Zoom = False
        page.FitToPagesWide, page.FitToPagesTall = 1, False
        if edit.repeat_rows is not None:
            page.PrintTitleRows = "${}:${}".format(*edit.repeat_rows)

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


def _kept(api: Any) -> Mapping[str, object]:  # noqa: ANN401 - a COM object
    font = api.Font
    return {
        **{name: getattr(api, name) for name in _KEPT_OF_CELL},
        **{f"Font.{name}": getattr(font, name) for name in _KEPT_OF_FONT},
    }


def _number(code: str) -> int:
    """Give a colour as Excel's object model has it: blue first."""
    return int(code[4:] + code[2:4] + code[:2], 16)


def _code(number: int) -> str:
    return f"{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}"
