"""Excel on Windows through COM, as little as possible: names are those of Excel's object model."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hov_tools.excel.addresses import joined, stacked
from hov_tools.excel.errorvalues import error_name
from hov_tools.excel.native.contract import BookState, PasswordError, Protection, SheetState
from hov_tools.excel.native.windows_looks import WindowsLooks, kept, number
from hov_tools.excel.native.xml_spreadsheet import read_sheet_state
from hov_tools.ooxml.address import Range, parse_a1
from hov_tools.ooxml.edits import AddSheet
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.own_links import is_to_our_addin
from hov_tools.ooxml.snapshot import Visibility

if TYPE_CHECKING:
    import xlwings as xw

# Constants of Excel's object model, under their own names.
_XL_RANGE_VALUE_XML_SPREADSHEET = 11
_XL_SHEET_VISIBLE, _XL_SHEET_VERY_HIDDEN = -1, 2
_XL_PAPER_A4, _XL_LANDSCAPE, _XL_PORTRAIT = 9, 2, 1
_XL_EXCEL_LINKS = 1
_MSO_FOLDER_PICKER = 4
# Application.InputBox gives a text, as it was typed.
_TEXT = 2
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


class WindowsNative(WindowsLooks):
    """Through COM."""

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
            uses_1904=self.uses_1904(book),
            has_macros=bool(api.HasVBProject),
            has_external_links=any(not is_to_our_addin(str(one)) for one in api.LinkSources(_XL_EXCEL_LINKS) or ())
            or int(api.Connections.Count) > 0,
            is_structure_protected=self.is_structure_protected(book),
        )

    def uses_1904(self, book: xw.Book) -> bool:
        """Tell whether dates count from 1904."""
        return bool(book.api.Date1904)

    def is_structure_protected(self, book: xw.Book) -> bool:
        """Tell whether sheets cannot be added or removed."""
        return bool(book.api.ProtectStructure)

    def is_saved(self, book: xw.Book) -> bool:
        """Tell whether nothing was changed since the book was opened or saved."""
        return bool(book.api.Saved)

    def sheet(self, book: xw.Book, name: str) -> xw.Sheet | None:
        """Give a sheet by name, however its letters are cased; None when there is none."""
        try:
            return book.sheets[name]
        except self.failures as error:
            if self.is_busy(error):
                raise
            return None

    def show(self, sheet: xw.Sheet) -> None:
        """Bring a sheet to the front of its workbook; xlwings looks at Excel's windows first."""
        sheet.api.Activate()

    def values(self, area: xw.Range) -> Sequence[Sequence[object]]:
        """Give the values of a range as rows: errors by name; xlwings asks much besides the values."""
        found = area.raw_value
        rows = found if isinstance(found, list | tuple) else ((found,),)
        return [[value if isinstance(value, str) else error_name(value) or value for value in row] for row in rows]

    def sheet_state(self, sheet: xw.Sheet, used: xw.Range, area: Range) -> SheetState:
        """Give merged ranges and open cells of the used range, in one call; in many where Excel does not take that."""
        refusals: tuple[type[Exception], ...] = (WorkbookError, *self.failures)
        try:
            xml = used.api.GetValue(_XL_RANGE_VALUE_XML_SPREADSHEET)
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

    def names(self, book: xw.Book) -> Sequence[tuple[str, str, bool]]:
        """Give each name of a workbook and its sheets, what it refers to, and whether the name manager hides it."""
        return [(str(one.Name), str(one.RefersTo or ""), not one.Visible) for one in book.api.Names]

    def is_hidden(self, name: xw.Name) -> bool:
        """Tell whether the name manager leaves a name out."""
        return not name.api.Visible

    def hide_name(self, name: xw.Name) -> None:
        """Leave a name out of the name manager."""
        name.api.Visible = False

    def add_hidden_name(self, home: xw.Book | xw.Sheet, name: str, refers_to: str) -> None:
        """Add a name, of a workbook or local to a sheet, that the name manager leaves out."""
        home.api.Names.Add(Name=name, RefersTo=refers_to, Visible=False)

    def remove_names(self, book: xw.Book, names: Iterable[str]) -> None:
        """Take names away, one after the other; those that are not there are left out."""
        there = book.api.Names
        for name in names:
            try:
                found = there(name)
            except self.failures as error:
                if self.is_busy(error):
                    raise
                continue
            found.Delete()

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

    def notes(self, sheet: xw.Sheet) -> dict[tuple[int, int], str]:
        """Give the texts of the notes of a sheet, by (row, column)."""
        found = {}
        for note in sheet.api.Comments:
            # Of a merged range it gives all, of which the first cell has the note.
            cell, _, _ = str(note.Parent.Address).partition(":")
            found[parse_a1(cell)] = str(note.Text())
        return found

    def add_note(self, cell: xw.Range, text: str) -> None:
        """Put a note on a cell that has none, in a window large enough for it, in points."""
        shape = cell.api.AddComment(text).Shape
        shape.Width = 260
        lines = sum(1 + len(line) // 46 for line in text.splitlines())
        shape.Height = min(400, 18 + 12 * lines)

    def remove_notes(self, sheet: xw.Sheet, areas: Sequence[str]) -> None:
        """Take the notes of cells or merged ranges away."""
        for address in joined(areas):
            sheet.api.Range(address).ClearComments()

    def merge(self, at: Callable[[str], xw.Range], areas: Sequence[Range]) -> None:
        """Merge each range to one cell; rows below each other that are merged alike go together."""
        for area in stacked(areas):
            is_row_by_row = area not in areas
            at(str(area)).api.Merge(is_row_by_row)

    def link(self, cell: xw.Range, target: str, tooltip: str | None) -> None:
        """Link a cell to a cell of the workbook or to an address; its text and look stay."""
        api = cell.api
        look, beside, is_empty = self.look(cell), kept(api), api.Formula == ""
        api.Hyperlinks.Add(Anchor=api, **_options(target, tooltip))
        if is_empty:
            # Excel shows the address in an empty cell, and takes the link away with it: an empty text holds the link.
            cell.raw_value = "'"
        self.restyle(cell, look.style, beside)
        self.set_look(cell, look)

    def link_new(self, sheet: xw.Sheet, links: Iterable[tuple[str, str, str | None]]) -> None:
        """Link cells of a sheet of our own, each by its address, target and tooltip; Excel gives them a look."""
        api = sheet.api
        there = api.Hyperlinks
        for address, target, tooltip in links:
            there.Add(Anchor=api.Range(address), **_options(target, tooltip))

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
        api = cell.api
        api.ClearHyperlinks()
        if api.Formula == "":
            cell.value = None

    def lay_out(self, sheet: xw.Sheet, edit: AddSheet) -> bool:
        """Set the colour of the tab, what the window shows of the sheet, which is in front, and how it prints."""
        api = sheet.api
        if edit.tab_color is not None:
            api.Tab.Color = number(edit.tab_color)
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
        page.CenterFooter = "&F · &A · &P / &N"
        if edit.repeat_rows is not None:
            page.PrintTitleRows = "${}:${}".format(*edit.repeat_rows)

    def is_stop_asked(self) -> bool:
        """Tell whether the user pressed Esc since the last question."""
        if sys.platform != "win32":
            return False
        import ctypes  # noqa: PLC0415 - only here

        return bool(ctypes.windll.user32.GetAsyncKeyState(_VK_ESCAPE) & 0x8001)

    def ask(self, app: xw.App, question: str, title: str) -> str | None:
        """Let the user type a line; None when they stop."""
        typed = app.api.InputBox(Prompt=question, Title=title, Type=_TEXT)
        return None if typed is False else str(typed)

    def choose_folder(self, app: xw.App, title: str) -> Path | None:
        """Let the user choose a folder; None when they did not."""
        dialog = app.api.FileDialog(_MSO_FOLDER_PICKER)
        dialog.Title = title
        dialog.AllowMultiSelect = False
        return Path(str(dialog.SelectedItems(1))) if dialog.Show() == -1 else None


def _options(target: str, tooltip: str | None) -> dict[str, str]:
    """Give what Hyperlinks.Add takes of a link."""
    is_outside = target.startswith(("http:", "https:", "mailto:"))
    where = {"Address": target} if is_outside else {"Address": "", "SubAddress": target}
    return where if tooltip is None else {**where, "ScreenTip": tooltip}
