"""How cells look in Excel for Windows: fills, borders and named styles through COM, in as few calls as can be."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from hov_tools.excel.addresses import alike
from hov_tools.excel.cell_look import BorderSide, CellLook, Colour
from hov_tools.excel.native.contract import Native
from hov_tools.ooxml.edits import Align, CellStyle, MarkStyle
from hov_tools.ooxml.mark_colours import Colours, every

if TYPE_CHECKING:
    import xlwings as xw

# Constants of Excel's object model, under their own names.
_XL_NONE, _XL_SOLID = -4142, 1
_XL_AUTOMATIC = -4105
_XL_CONTINUOUS, _XL_THIN, _XL_THICK = 1, 2, 4
_XL_UNDERLINE_SINGLE = 2

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


class WindowsLooks(Native):
    """The looks of cells, through COM."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What Excel raises when it refuses something; nothing where COM is not there."""
        module = sys.modules.get("pywintypes")
        return () if module is None else (module.com_error,)

    def look(self, cell: xw.Range) -> CellLook:
        """Give what a mark would replace."""
        api = cell.api
        fill, is_plain, style = self._inside(api, is_one=True) or (None, False, "")
        return CellLook(fill, tuple(self._sides(api.Borders, has_diagonals=True)), style, is_plain)

    def looks(self, at: Callable[[str], xw.Range], areas: Sequence[str], *, has_diagonals: bool) -> list[CellLook]:
        """Give what marks would replace: fills and named styles of all at once, as far as they are alike."""
        found: dict[str, CellLook] = {}
        for part, inside in alike(areas, lambda address, is_one: self._inside(at(address).api, is_one=is_one)):
            fill, is_plain, style = inside or (None, False, "")
            for area in part:
                # The border of many says nothing of each.
                sides = tuple(self._sides(at(area).api.Borders, has_diagonals=has_diagonals))
                found[area] = CellLook(fill, sides, style, is_plain)
        return [found[area] for area in areas]

    def _inside(self, api: Any, *, is_one: bool) -> tuple[Colour | None, bool, str] | None:  # noqa: ANN401 - as below
        """Give fill, whether that is plain, and named style; None where cells differ, of which a merged one is one."""
        style = api.Style
        if style is None and not is_one:
            return None
        interior, name = api.Interior, "" if style is None else str(style.Name)
        pattern = interior.Pattern
        if pattern is None and not is_one:
            return None
        if pattern == _XL_NONE:
            return None, True, name
        # A pattern has two colours, and a gradient any number; the parts of a merged cell may differ.
        if pattern != _XL_SOLID:
            return None, False, name
        # Of colours that differ Excel says black, and gives no index.
        color, index = interior.Color, interior.ColorIndex
        if not is_one and (not color or index is None):
            return None
        return self._colour(interior, index, color), True, name

    def _sides(self, borders: Any, *, has_diagonals: bool) -> Iterator[BorderSide]:  # noqa: ANN401 - a COM object
        """Give the sides that are drawn: the four around the cell at once, where they are alike."""
        around = self._around(borders)
        for name, edges in _SIDES.items():
            if name == "diagonal":
                if has_diagonals:
                    yield from self._side(name, borders, edges)
            elif around is None:
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
            yield BorderSide(name, style, self._colour(border, border.ColorIndex))
            return

    def _colour(self, api: Any, index: Any, color: Any = None) -> Colour:  # noqa: ANN401 - as COM gives them
        if index == _XL_AUTOMATIC:
            return Colour()
        try:
            theme = api.ThemeColor
        except self.failures:
            # So Excel says of a colour that is not one of the theme.
            theme = None
        if isinstance(theme, int) and 1 <= theme <= len(_THEME):
            tint = float(api.TintAndShade or 0)
            return Colour(theme=_THEME[theme - 1], tint=repr(tint) if tint else "")
        return Colour(_code(int(api.Color if color is None else color)))

    def set_fill(self, cell: xw.Range, color: Colour | None) -> None:
        """Fill a cell, or take its fill away."""
        interior = cell.api.Interior
        if color is None:
            interior.Pattern = _XL_NONE
            return
        interior.Pattern = _XL_SOLID
        _paint(interior, color)

    def tab_of(self, sheet: xw.Sheet) -> Colour | None:
        """Give the colour of a sheet's tab; None when it has none."""
        tab = sheet.api.Tab
        index = tab.ColorIndex
        return None if index == _XL_NONE else self._colour(tab, index)

    def color_tab(self, sheet: xw.Sheet, color: Colour | None) -> None:
        """Colour a sheet's tab, or take its colour away."""
        tab = sheet.api.Tab
        if color is None:
            tab.ColorIndex = _XL_NONE
        else:
            _paint(tab, color)

    def mark(self, cells: xw.Range, colours: Colours, *, is_merged: bool = False) -> None:
        """Give cells the fill and then the border of a mark, all in a few calls."""
        api = cells.api
        # Only this also makes a fill solid, so that a cell has all of it or nothing.
        api.Interior.Color = number(colours.fill)
        if is_merged:
            api.BorderAround(LineStyle=_XL_CONTINUOUS, Weight=_XL_THICK, Color=number(colours.border))
            return
        borders = api.Borders
        borders.LineStyle, borders.Weight = _XL_CONTINUOUS, _XL_THICK
        borders.Color = number(colours.border)

    def formats_beside(self, sheet: xw.Sheet, areas: Sequence[str]) -> list[Mapping[str, object]]:
        """Give of cells with the named style of a mark what another style would change besides fill and border."""
        api = sheet.api
        found: dict[str, Mapping[str, object]] = {}
        for part, style in alike(areas, lambda address, _: api.Range(address).Style):
            is_marked = style is not None and str(style.Name) in _MARKS
            found |= {area: kept(api.Range(area)) if is_marked else {} for area in part}
        return [found[area] for area in areas]

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

    def set_look(self, cell: xw.Range, look: CellLook, *, is_merged: bool = False) -> None:
        """Give a cell the border and fill of a look: the fill last, for by it a marked cell is known."""
        borders = cell.api.Borders
        there = {side.name: side for side in look.sides}
        around = [there.get(name) for name in _SIDES if name != "diagonal"]
        if not is_merged and len({None if side is None else (side.style, side.color) for side in around}) == 1:
            self._draw(borders, around[0])
        else:
            for name, side in zip(_SIDES, around, strict=False):
                self._draw(borders(_SIDES[name][0]), side)
        # A mark leaves diagonals as they are; one of the journal is drawn in one direction only.
        if "diagonal" in there:
            self._draw(borders(_SIDES["diagonal"][0]), there["diagonal"])
        self.set_fill(cell, look.fill)

    def _draw(self, border: Any, side: BorderSide | None) -> None:  # noqa: ANN401 - a COM object
        if side is None:
            border.LineStyle = _XL_NONE
            return
        border.LineStyle, border.Weight = _LINE_OF.get(side.style, _LINE_OF["thin"])
        _paint(border, side.color)

    def is_marked(self, cell: xw.Range, style: MarkStyle) -> bool:
        """Tell whether a cell still has the fill of a severity."""
        return cell.api.Interior.Color in {number(one.fill) for one in every(style)}

    def marked_of(self, sheet: xw.Sheet, areas: Sequence[str], style: MarkStyle) -> frozenset[str]:
        """Give those of many areas that still have the fill of a severity, which is never black."""
        api, fills = sheet.api, {number(one.fill) for one in every(style)}

        def ask(address: str, is_one: bool) -> bool | None:
            color = api.Range(address).Interior.Color
            # Of colours that differ Excel says black.
            return color in fills if color or is_one else None

        return frozenset(area for part, is_marked in alike(areas, ask) if is_marked for area in part)

    def dress(self, area: xw.Range, style: CellStyle) -> None:
        """Give cells of a sheet of our own their look; not how their text stands from top to bottom."""
        api, default = area.api, CellStyle()
        of_font = {
            "Bold": True if style.bold else None,
            "Italic": True if style.italic else None,
            "Underline": _XL_UNDERLINE_SINGLE if style.underline else None,
            "Size": None if style.size == default.size else style.size,
            "Color": None if style.color is None else number(style.color),
        }
        wanted = {name: value for name, value in of_font.items() if value is not None}
        font = api.Font if wanted else None
        for name, value in wanted.items():
            setattr(font, name, value)
        if style.fill is not None:
            api.Interior.Color = number(style.fill)
        if style.border is not None:
            borders = api.Borders
            borders.LineStyle, borders.Weight = _XL_CONTINUOUS, _XL_THIN
            borders.Color = number(style.border)
        if style.wrap:
            api.WrapText = True
        if style.align is not Align.GENERAL:
            area.horizontal_alignment = style.align.value
        if style.number_format != default.number_format:
            api.NumberFormat = style.number_format
        if style.indent:
            api.IndentLevel = style.indent


def _paint(api: Any, color: Colour) -> None:  # noqa: ANN401 - as above
    if color.theme is not None:
        api.ThemeColor = _THEME.index(color.theme) + 1
        api.TintAndShade = float(color.tint or 0)
    elif color.indexed is not None:
        # The first eight of the file's palette repeat the next eight, which Excel numbers from one.
        api.ColorIndex = color.indexed % 8 + 1 if color.indexed < 16 else color.indexed - 7
    elif color.rgb is not None:
        api.Color = number(color.rgb)
    else:
        api.ColorIndex = _XL_AUTOMATIC


def kept(api: Any) -> Mapping[str, object]:  # noqa: ANN401 - a COM object
    """Give what of a cell a named style can change and a mark leaves alone, by its path from the cell."""
    font = api.Font
    return {
        **{name: getattr(api, name) for name in _KEPT_OF_CELL},
        **{f"Font.{name}": getattr(font, name) for name in _KEPT_OF_FONT},
    }


def number(code: str) -> int:
    """Give a colour as Excel's object model has it: blue first."""
    return int(code[4:] + code[2:4] + code[:2], 16)


def _code(number: int) -> str:
    return f"{number & 255:02X}{number >> 8 & 255:02X}{number >> 16 & 255:02X}"
