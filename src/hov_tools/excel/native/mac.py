"""Excel on macOS through AppleScript, as little as possible: names are those of Excel's dictionary.

AppleScript gives no block of formats, has no include flags of named styles and tells no key strokes. So formats are
asked range by range, marks are fills and borders without a named style, and Esc does not stop a run.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hov_tools.excel.cell_look import BorderSide, CellLook, Colour
from hov_tools.excel.errorvalues import error_name
from hov_tools.excel.native.contract import EDGES, STYLES, BookState, Native, PasswordError, Protection, SheetState
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import AddSheet, CellStyle
from hov_tools.ooxml.snapshot import Visibility

if TYPE_CHECKING:
    import xlwings as xw

_ASK = (
    "on run argv\n"
    "tell current application to activate\n"
    'text returned of (display dialog (item 1 of argv) with title (item 2 of argv) default answer "")\n'
    "end run"
)
_CHOOSE = "on run argv\nPOSIX path of (choose folder with prompt (item 1 of argv))\nend run"
_ALLOWED = (
    *("allow_formatting_cells", "allow_formatting_columns", "allow_formatting_rows", "allow_inserting_columns"),
    *("allow_inserting_rows", "allow_inserting_hyperlinks", "allow_deleting_columns", "allow_deleting_rows"),
    *("allow_sorting", "allow_filtering", "allow_using_pivot_table"),
)


# What a Dutch Excel shows of an error; of the value AppleScript says nothing.
_DUTCH_ERRORS = {
    "#LEEG!": "#NULL!",
    "#DEEL/0!": "#DIV/0!",
    "#WAARDE!": "#VALUE!",
    "#VERW!": "#REF!",
    "#NAAM?": "#NAME?",
    "#GETAL!": "#NUM!",
    "#N/B": "#N/A",
}
_BY_LINE = {line: name for name, line in STYLES.items()}


class MacNative(Native):
    """Through AppleScript."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What Excel raises when it refuses something; nothing where AppleScript is not there."""
        module = sys.modules.get("appscript.reference")
        return () if module is None else (module.CommandError,)

    def _word(self, name: str) -> Any:  # noqa: ANN401 - a word of the dictionary
        return getattr(sys.modules["appscript"].k, name)

    def book_state(self, book: xw.Book) -> BookState:
        """Give what the workbook as a whole is like; links to other workbooks cannot be asked."""
        return BookState(
            uses_1904=self.uses_1904(book),
            has_macros=bool(book.api.has_vb_project.get()),
            has_external_links=False,
            is_structure_protected=self.is_structure_protected(book),
        )

    def uses_1904(self, book: xw.Book) -> bool:
        """Tell whether dates count from 1904."""
        return bool(book.api.date_1904.get())

    def is_structure_protected(self, book: xw.Book) -> bool:
        """Tell whether sheets cannot be added or removed."""
        return bool(book.api.protect_structure.get())

    def is_saved(self, book: xw.Book) -> bool:
        """Tell whether nothing was changed since the book was opened or saved."""
        return bool(book.api.saved.get())

    def values(self, area: xw.Range) -> Sequence[Sequence[object]]:
        """Give the values of a range as rows: errors by name, and nothing or "" for an empty cell."""
        # xlwings 0.37.8 can name the errors of one row only, and stops at more of them.
        rows: list[list[object]] = area.options(ndim=2).value
        found = area.api.string_value.get()
        shown = found if isinstance(found, list) else [found]
        texts = shown if isinstance(shown[0], list) else [shown]
        return [
            [_error(text) if _is_error(value, text) else value for value, text in zip(row, line, strict=True)]
            for row, line in zip(rows, texts, strict=True)
        ]

    def sheets(self, book: xw.Book) -> list[xw.Sheet]:
        """Give the sheets in their order, each by its name: xlwings knows them by their place, which changes."""
        return [book.sheets[name] for name in [sheet.name for sheet in book.sheets]]

    def sheet_state(self, sheet: xw.Sheet, used: xw.Range, area: Range) -> SheetState:  # noqa: ARG002 - asked in parts
        """Give merged ranges and open cells of the used range, by asking ever smaller ranges."""
        return self.state_by_asking(sheet, area)

    def is_locked(self, cells: xw.Range) -> bool | None:
        """Tell whether cells are locked; None when they differ."""
        locked = cells.api.locked.get()
        return locked if isinstance(locked, bool) else None

    def visibility(self, sheet: xw.Sheet) -> Visibility:
        """Tell whether the tab is shown."""
        found = sheet.api.visible.get()
        if found == self._word("sheet_visible"):
            return Visibility.VISIBLE
        return Visibility.VERY_HIDDEN if found == self._word("sheet_very_hidden") else Visibility.HIDDEN

    def hide(self, sheet: xw.Sheet) -> None:
        """Hide a sheet so that a user does not find it in the list of hidden sheets."""
        sheet.api.visible.set(self._word("sheet_very_hidden"))

    def is_hidden(self, name: xw.Name) -> bool:
        """Tell whether the name manager leaves a name out."""
        return not _item(name).visible.get()

    def hide_name(self, name: xw.Name) -> None:
        """Leave a name out of the name manager."""
        _item(name).visible.set(False)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Tell whether the sheet's contents are protected."""
        return bool(sheet.api.protect_contents.get())

    def protection_of(self, sheet: xw.Sheet) -> Protection | None:
        """Give how the sheet's contents are protected; None when they are not."""
        if not self.is_protected(sheet):
            return None
        protection = sheet.api.protection_object
        allowed = [int(bool(getattr(protection, name).get())) for name in _ALLOWED]
        drawings, scenarios = sheet.api.protect_drawing_objects.get(), sheet.api.protect_scenarios.get()
        return Protection((*allowed, int(bool(drawings)), int(bool(scenarios))))

    def unprotect(self, sheet: xw.Sheet) -> None:
        """Take the protection off.

        Raises:
            PasswordError: it needs a password; the sheet stays protected.
        """
        try:
            sheet.api.unprotect(password="")
        except self.failures as error:
            raise PasswordError(sheet.name) from error
        if self.is_protected(sheet):
            raise PasswordError(sheet.name)

    def protect(self, sheet: xw.Sheet, protection: Protection) -> None:
        """Put the protection back as it was."""
        names = (*_ALLOWED, "drawing_objects", "scenarios")
        options = {name: bool(value) for name, value in zip(names, protection.options, strict=True)}
        sheet.api.protect_worksheet(worksheet_contents=True, **options)

    def add_sheet(self, book: xw.Book) -> xw.Sheet:
        """Add a sheet behind the last one that is shown; no other sheet moves, and hidden ones stay behind it."""
        shown = [sheet for sheet in book.sheets if self.visibility(sheet) is Visibility.VISIBLE]
        return book.sheets.add(after=shown[-1])

    def look(self, cell: xw.Range) -> CellLook:
        """Give what a mark would replace."""
        rgb = cell.color
        fill = None if rgb is None else Colour("{:02X}{:02X}{:02X}".format(*rgb))
        is_plain = cell.api.interior_object.pattern.get() in (self._word("pattern_none"), self._word("pattern_solid"))
        sides = []
        for name, edges in EDGES.items():
            for edge in edges:
                border = cell.borders[edge]
                if border.line_style in (None, "none"):
                    continue
                style = _BY_LINE.get((border.line_style, str(border.weight)), "thin")
                # Of an automatic colour Excel says as well that it is black.
                is_automatic = border.api.color_index.get() == self._word("color_index_automatic")
                rgb = None if is_automatic else border.color
                colour = Colour(None if rgb is None else "{:02X}{:02X}{:02X}".format(*rgb))
                sides.append(BorderSide(name, style, colour))
                break
        return CellLook(fill, tuple(sides), str(cell.api.style_object.name.get()), is_plain)

    def color_side(self, border: xw.main.Border, color: Colour) -> None:
        """Colour one side of a border."""
        if color.rgb is None:
            border.api.color_index.set(self._word("color_index_automatic"))
        else:
            super().color_side(border, color)

    def set_fill(self, cell: xw.Range, color: Colour | None) -> None:
        """Fill a cell, or take its fill away."""
        rgb = None if color is None else color.rgb
        cell.color = None if rgb is None else (int(rgb[:2], 16), int(rgb[2:4], 16), int(rgb[4:], 16))

    def dress(self, area: xw.Range, style: CellStyle) -> None:
        """Give cells of a sheet of our own their look; not how their text stands from top to bottom."""
        super().dress(area, style)
        if style.underline:
            area.api.font_object.underline.set(self._word("underline_style_single"))
        if style.indent:
            area.api.indent_level.set(style.indent)

    def can_draw(self, look: CellLook) -> bool:
        """Tell whether a look can be put on a cell exactly: a theme's colour cannot."""
        return super().can_draw(look) and (look.fill is None or look.fill.rgb is not None)

    def link(self, cell: xw.Range, target: str, tooltip: str | None) -> None:
        """Link a cell to a cell of the workbook or to an address; AppleScript gives a link no look."""
        is_outside = target.startswith(("http:", "https:", "mailto:"))
        word = self._word
        where = {word("address"): target} if is_outside else {word("address"): "", word("sub_address"): target}
        tip = {} if tooltip is None else {word("screen_tip"): tooltip}
        cell.api.make(at=cell.api, new=word("hyperlink"), with_properties={**where, **tip})

    def link_of(self, cell: xw.Range) -> tuple[str, str] | None:
        """Give target and tooltip of the cell's link, or None."""
        links = cell.api.hyperlinks.get()
        if not isinstance(links, list) or not links:
            return None
        return str(links[0].address.get() or links[0].sub_address.get()), str(links[0].screen_tip.get() or "")

    def unlink(self, cell: xw.Range) -> None:
        """Take the cell's link away."""
        cell.api.hyperlinks.delete()

    def lay_out(self, sheet: xw.Sheet, edit: AddSheet) -> bool:
        """Turn the page and leave the lines of the grid out; the rest of the page setup is Excel's own."""
        sheet.show_gridlines = False
        try:
            if edit.landscape:
                sheet.api.page_setup_object.orientation.set(self._word("landscape"))
        except self.failures:
            return False
        return True

    def tab_of(self, sheet: xw.Sheet) -> Colour | None:
        """Give the colour of a sheet's tab; None when it has none. Of a theme's colour only what it looks like."""
        tab = sheet.api.sheet_tab
        if tab.color_index.get() == self._word("color_index_none"):
            return None
        return Colour("{:02X}{:02X}{:02X}".format(*tab.color.get()))

    def color_tab(self, sheet: xw.Sheet, color: Colour | None) -> None:
        """Colour a sheet's tab, or take its colour away."""
        rgb = None if color is None else color.rgb
        if rgb is None:
            sheet.api.sheet_tab.color_index.set(self._word("color_index_none"))
        else:
            sheet.api.sheet_tab.color.set([int(rgb[at : at + 2], 16) for at in (0, 2, 4)])

    def is_stop_asked(self) -> bool:
        """Tell that the user did not: AppleScript tells no key strokes."""
        return False

    def ask(self, app: xw.App, question: str, title: str) -> str | None:  # noqa: ARG002 - as below
        """Let the user type a line; None when they stop."""
        asked = subprocess.run(  # noqa: S603 - a fixed program; the texts are arguments, not part of the script
            ["/usr/bin/osascript", "-e", _ASK, question, title], capture_output=True, text=True, check=False
        )
        return asked.stdout.rstrip("\n") if asked.returncode == 0 else None

    def choose_folder(self, app: xw.App, title: str) -> Path | None:  # noqa: ARG002 - the system asks, not Excel
        """Let the user choose a folder; None when they did not."""
        asked = subprocess.run(  # noqa: S603 - a fixed program; the title is an argument, not part of the script
            ["/usr/bin/osascript", "-e", _CHOOSE, title], capture_output=True, text=True, check=False
        )
        found = asked.stdout.strip()
        return Path(found) if asked.returncode == 0 and found else None


def _is_error(value: object, shown: str) -> bool:
    is_known = shown in _DUTCH_ERRORS or error_name(shown) is not None
    # Of a number in a column that is too narrow Excel shows "###", but gives the number.
    return is_known or value in (None, "") and shown.startswith("#")


def _error(shown: str) -> str:
    return _DUTCH_ERRORS.get(shown) or error_name(shown) or "#UNKNOWN!"


def _item(name: xw.Name) -> Any:  # noqa: ANN401 - a reference
    # Of a name alone xlwings gives no api on this system.
    return name.impl.xl
