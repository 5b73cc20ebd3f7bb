"""What xlwings does not do in one way on every system, as one class that each system fills in.

Everything else goes through xlwings itself. The list is kept short, for every line of it can be tried only in Excel.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.excel.addresses import by_halves, cells_of
from hov_tools.excel.cell_look import SIDES, CellLook, Colour
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import AddSheet, Align, CellStyle, MarkStyle
from hov_tools.ooxml.mark_colours import Colours, every
from hov_tools.ooxml.snapshot import Visibility

if TYPE_CHECKING:
    import xlwings as xw

STYLES: Mapping[str, tuple[str, str]] = {
    "thin": ("continuous", "thin"),
    "hair": ("continuous", "hairline"),
    "medium": ("continuous", "medium"),
    "thick": ("continuous", "thick"),
    "dashed": ("dash", "thin"),
    "mediumDashed": ("dash", "medium"),
    "dashDot": ("dash_dot", "thin"),
    "mediumDashDot": ("dash_dot", "medium"),
    "dashDotDot": ("dash_dot_dot", "thin"),
    "mediumDashDotDot": ("dash_dot_dot", "medium"),
    "dotted": ("dot", "thin"),
    "double": ("double", "thick"),
    "slantDashDot": ("slant_dash_dot", "medium"),
}
"""A border of the file format (ST_BorderStyle) → line style and weight, as xlwings calls them."""

EDGES: Mapping[str, tuple[str, ...]] = {
    "left": ("edge_left",),
    "right": ("edge_right",),
    "top": ("edge_top",),
    "bottom": ("edge_bottom",),
    "diagonal": ("diagonal_down", "diagonal_up"),
}
"""A side of the file format → the borders of a cell, as xlwings calls them."""


_DEFAULT = CellStyle()


class BookState(Struct, frozen=True):
    """What an open workbook as a whole is like; see `Snapshot` for the first four.

    Attributes:
        uses_1904: dates count from 1904.
        has_macros: holds a VBA project.
        has_external_links: links to other workbooks or data.
        is_structure_protected: sheets cannot be added or removed.
    """

    uses_1904: bool
    has_macros: bool
    has_external_links: bool
    is_structure_protected: bool


class SheetState(Struct, frozen=True):
    """What of a sheet cannot be read as a block of values.

    Attributes:
        merged: the merged ranges.
        unlocked: cells, as (row, column), that a protected sheet lets a user fill in.
        has_diagonals: a cell may have a diagonal line.
    """

    merged: tuple[Range, ...]
    unlocked: frozenset[tuple[int, int]]
    has_diagonals: bool = True


class Protection(Struct, frozen=True, array_like=True):
    """How a sheet is protected, so that it can be protected again in the same way.

    Attributes:
        options: numbers and truths, in an order that each system has of its own.
    """

    options: tuple[int, ...]


class PasswordError(Exception):
    """A sheet is protected with a password, so that its cells cannot be changed."""


class Native(ABC):
    """What differs per system: COM on Windows, AppleScript on macOS."""

    @property
    @abstractmethod
    def failures(self) -> tuple[type[Exception], ...]:
        """What Excel raises when it refuses something."""

    def begin(self) -> None:  # noqa: B027 - nothing to do on most systems
        """Make ready, once for every button."""

    def is_busy(self, error: Exception) -> bool:  # noqa: ARG002 - as above
        """Tell whether this is how Excel says that it is busy: a cell is being edited, or a window is open."""
        return False

    @abstractmethod
    def book_state(self, book: xw.Book) -> BookState:
        """Give what the workbook as a whole is like."""

    @abstractmethod
    def uses_1904(self, book: xw.Book) -> bool:
        """Tell whether dates count from 1904."""

    @abstractmethod
    def is_structure_protected(self, book: xw.Book) -> bool:
        """Tell whether sheets cannot be added or removed."""

    @abstractmethod
    def is_saved(self, book: xw.Book) -> bool:
        """Tell whether nothing was changed since the book was opened or saved."""

    def sheet(self, book: xw.Book, name: str) -> xw.Sheet | None:
        """Give a sheet by name, however its letters are cased; None when there is none."""
        return next((sheet for sheet in self.sheets(book) if sheet.name.lower() == name.lower()), None)

    def sheets(self, book: xw.Book) -> list[xw.Sheet]:
        """Give the sheets in their order; each stays the same one while others come and go."""
        return list(book.sheets)

    def show(self, sheet: xw.Sheet) -> None:
        """Bring a sheet to the front of its workbook."""
        sheet.activate()

    def values(self, area: xw.Range) -> Sequence[Sequence[object]]:
        """Give the values of a range as rows: errors by name, and nothing or "" for an empty cell."""
        rows: Sequence[Sequence[object]] = area.options(ndim=2, err_to_str=True).value
        return rows

    @abstractmethod
    def sheet_state(self, sheet: xw.Sheet, used: xw.Range, area: Range) -> SheetState:
        """Give merged ranges and open cells of the used range; `area` says where that is."""

    @abstractmethod
    def is_locked(self, cells: xw.Range) -> bool | None:
        """Tell whether cells are locked; None when they differ."""

    def state_by_asking(self, sheet: xw.Sheet, area: Range) -> SheetState:
        """Give what `sheet_state` gives, where formats do not come as a block: by asking ever smaller ranges."""

        def is_open(part: Range) -> bool | None:
            locked = self.is_locked(sheet.range(str(part)))
            return None if locked is None else not locked

        def is_merged(part: Range) -> bool | None:
            merged: object = sheet.range(str(part)).merge_cells
            return merged if isinstance(merged, bool) else None

        merged: list[Range] = []
        for ref in cells_of(by_halves(area, is_merged)):
            if not any(ref in one for one in merged):
                merged.append(Range.parse(sheet.range(ref).merge_area.address.replace("$", "")))
        return SheetState(tuple(merged), frozenset(cells_of(by_halves(area, is_open))))

    def is_autosaved(self, book: xw.Book) -> bool:  # noqa: ARG002 - most systems have no such thing
        """Tell whether Excel saves the book by itself as it changes."""
        return False

    def set_autosaved(self, book: xw.Book, *, is_on: bool) -> None:  # noqa: B027 - as above
        """Let Excel save the book by itself, or not."""

    @abstractmethod
    def add_sheet(self, book: xw.Book) -> xw.Sheet:
        """Add a sheet behind the last one that is shown; no other sheet moves, and hidden ones stay behind it."""

    @abstractmethod
    def visibility(self, sheet: xw.Sheet) -> Visibility:
        """Tell whether the tab is shown."""

    @abstractmethod
    def hide(self, sheet: xw.Sheet) -> None:
        """Hide a sheet so that a user does not find it in the list of hidden sheets."""

    def names(self, book: xw.Book) -> Sequence[tuple[str, str, bool]]:
        """Give each name of a workbook and its sheets, what it refers to, and whether the name manager hides it."""
        return [(name.name, name.refers_to or "", self.is_hidden(name)) for name in book.names]

    @abstractmethod
    def is_hidden(self, name: xw.Name) -> bool:
        """Tell whether the name manager leaves a name out."""

    @abstractmethod
    def hide_name(self, name: xw.Name) -> None:
        """Leave a name out of the name manager."""

    def add_hidden_name(self, home: xw.Book | xw.Sheet, name: str, refers_to: str) -> None:
        """Add a name, of a workbook or local to a sheet, that the name manager leaves out."""
        self.hide_name(home.names.add(name, refers_to))

    def remove_names(self, book: xw.Book, names: Iterable[str]) -> None:
        """Take names away, one after the other; those that are not there are left out."""
        for name in names:
            if name in book.names:
                book.names[name].delete()

    @abstractmethod
    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Tell whether the sheet's contents are protected."""

    @abstractmethod
    def protection_of(self, sheet: xw.Sheet) -> Protection | None:
        """Give how the sheet's contents are protected; None when they are not."""

    @abstractmethod
    def unprotect(self, sheet: xw.Sheet) -> None:
        """Take the protection off.

        Raises:
            PasswordError: it needs a password; the sheet stays protected.
        """

    @abstractmethod
    def protect(self, sheet: xw.Sheet, protection: Protection) -> None:
        """Put the protection back as it was."""

    def formats_beside(self, sheet: xw.Sheet, areas: Sequence[str]) -> list[Mapping[str, object]]:  # noqa: ARG002 - where marks are no styles
        """Give of cells with the named style of a mark what another style would change besides fill and border."""
        return [{} for _ in areas]

    def restyle(self, cell: xw.Range, style: str, beside: Mapping[str, object]) -> None:  # noqa: B027 - as above
        """Give a cell a named style, and back what that changes besides fill and border."""

    @abstractmethod
    def set_fill(self, cell: xw.Range, color: Colour | None) -> None:
        """Fill a cell, or take its fill away."""

    def notes(self, sheet: xw.Sheet) -> dict[tuple[int, int], str]:
        """Give the texts of the notes of a sheet, by (row, column)."""
        found = {}
        for note in sheet.notes:
            cell = note.location
            found[cell.row, cell.column] = note.text
        return found

    def add_note(self, cell: xw.Range, text: str) -> None:
        """Put a note on a cell that has none, in a window large enough for it."""
        cell.add_note(text)

    def dress(self, area: xw.Range, style: CellStyle) -> None:
        """Give cells of a sheet of our own their look; not how their text stands from top to bottom."""
        if style.bold:
            area.font.bold = True
        if style.italic:
            area.font.italic = True
        if style.size != _DEFAULT.size:
            area.font.size = style.size
        if style.color is not None:
            area.font.color = f"#{style.color}"
        if style.fill is not None:
            area.color = f"#{style.fill}"
        if style.border is not None:
            area.borders.set("all", line_style="continuous", weight="thin", color=f"#{style.border}")
        if style.wrap:
            area.wrap_text = True
        if style.align is not Align.GENERAL:
            area.horizontal_alignment = style.align.value
        if style.number_format != _DEFAULT.number_format:
            area.number_format = style.number_format

    def merge(self, at: Callable[[str], xw.Range], areas: Sequence[Range]) -> None:
        """Merge each range to one cell; `at` gives the range of a sheet at an address."""
        for area in areas:
            at(str(area)).merge()

    def remove_notes(self, sheet: xw.Sheet, areas: Sequence[str]) -> None:
        """Take the notes of cells or merged ranges away; each has one, on its first cell."""
        for area in areas:
            sheet.range(area.partition(":")[0]).note.delete()  # type: ignore[union-attr]  # it is there

    @abstractmethod
    def link(self, cell: xw.Range, target: str, tooltip: str | None) -> None:
        """Link a cell to a cell of the workbook or to an address; its text and look stay."""

    def link_new(self, sheet: xw.Sheet, links: Iterable[tuple[str, str, str | None]]) -> None:
        """Link cells of a sheet of our own, each by its address, target and tooltip; Excel may give them a look."""
        for address, target, tooltip in links:
            self.link(sheet.range(address), target, tooltip)

    @abstractmethod
    def link_of(self, cell: xw.Range) -> tuple[str, str] | None:
        """Give target and tooltip of the cell's link, or None."""

    @abstractmethod
    def unlink(self, cell: xw.Range) -> None:
        """Take the cell's link away; its text and look stay."""

    @abstractmethod
    def lay_out(self, sheet: xw.Sheet, edit: AddSheet) -> bool:
        """Set the colour of the tab, what the window shows of the sheet, which is in front, and how it prints.

        Returns:
            The sheet was laid out for printing; without a printer Excel knows no page.
        """

    @abstractmethod
    def tab_of(self, sheet: xw.Sheet) -> Colour | None:
        """Give the colour of a sheet's tab; None when it has none."""

    @abstractmethod
    def color_tab(self, sheet: xw.Sheet, color: Colour | None) -> None:
        """Colour a sheet's tab, or take its colour away."""

    @abstractmethod
    def is_stop_asked(self) -> bool:
        """Tell whether the user pressed Esc since the last question."""

    @abstractmethod
    def ask(self, app: xw.App, question: str, title: str) -> str | None:
        """Let the user type a line; None when they stop."""

    @abstractmethod
    def choose_folder(self, app: xw.App, title: str) -> Path | None:
        """Let the user choose a folder; None when they did not."""

    @abstractmethod
    def look(self, cell: xw.Range) -> CellLook:
        """Give what a mark would replace."""

    def looks(
        self,
        at: Callable[[str], xw.Range],
        areas: Sequence[str],
        *,
        has_diagonals: bool,  # noqa: ARG002 - asked of each cell here
    ) -> list[CellLook]:
        """Give what marks would replace.

        Args:
            at: gives the range of a sheet at an address.
            areas: addresses of single cells, or of merged ranges.
            has_diagonals: a cell may have a diagonal line.
        """
        return [self.look(at(area)) for area in areas]

    def color_side(self, border: xw.main.Border, color: Colour) -> None:
        """Colour one side of a border."""
        border.color = _rgb(color.rgb)

    def set_look(self, cell: xw.Range, look: CellLook, *, is_merged: bool = False) -> None:  # noqa: ARG002 - see `mark`
        """Give a cell the border and fill of a look: the fill last, for by it a marked cell is known."""
        there = {side.name: side for side in look.sides}
        for name in SIDES:
            side = there.get(name)
            if side is None:
                cell.borders.clear(list(EDGES[name]))
                continue
            line, weight = STYLES.get(side.style, STYLES["thin"])
            # A diagonal of the journal is drawn in one direction only.
            edge = EDGES[name][0]
            cell.borders.set(edge, line_style=line, weight=weight)  # type: ignore[arg-type]  # words of the tables
            self.color_side(cell.borders[edge], side.color)
        self.set_fill(cell, look.fill)

    def can_draw(self, look: CellLook) -> bool:
        """Tell whether a look can be put on a cell exactly."""
        return look.is_plain

    def mark(self, cells: xw.Range, colours: Colours, *, is_merged: bool = False) -> None:  # noqa: ARG002 - not needed here
        """Give cells the fill and then the border of a mark; no named style, for that resets the whole format.

        Args:
            cells: single ones or one merged range; many in one address.
            colours: of the mark.
            is_merged: it is one merged range, within which there are no lines.
        """
        cells.color = _rgb(colours.fill)
        edges = [edge for name in SIDES if name != "diagonal" for edge in EDGES[name]]
        cells.borders.set(edges, line_style="continuous", weight="thick", color=_rgb(colours.border))

    def is_marked(self, cell: xw.Range, style: MarkStyle) -> bool:
        """Tell whether a cell still has the fill of a severity."""
        return cell.color in {_rgb(one.fill) for one in every(style)}

    def marked_of(self, sheet: xw.Sheet, areas: Sequence[str], style: MarkStyle) -> frozenset[str]:
        """Give those of many areas that still have the fill of a severity."""
        return frozenset(area for area in areas if self.is_marked(sheet.range(area), style))


def _rgb(code: str | None) -> tuple[int, int, int]:
    digits = code or "000000"
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
