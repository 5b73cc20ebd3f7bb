"""The colours of marks, chosen so that they stand out from the colours that a workbook has already.

A form has colours of its own for what is to be filled in. A mark in nearly the same colour is not seen, so each
severity has a few pairs, and the first that differs enough from every fill that is there is taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.edits import MarkStyle


class Colours(Struct, frozen=True):
    """Of a mark, RGB in six digits; the border can be told from the fill and from paper."""

    fill: str
    border: str


NEAR = 25.0
"""Of two fills, as a distance in CIE L*a*b*: below this one does not see at a glance that they differ."""

_ON_PALE: Mapping[MarkStyle, tuple[Colours, ...]] = {
    MarkStyle.FOUT: (Colours("FF8A80", "8B0000"), Colours("FF7AC6", "80004D")),
    MarkStyle.TWIJFEL: (Colours("FFB347", "6B3200"), Colours("E2A6FF", "4B0082")),
    MarkStyle.WAARSCHUWING: (Colours("FFEB3B", "5C4B00"), Colours("9CE04A", "2F4A00")),
    MarkStyle.INFO: (Colours("8EC5FF", "003C7D"), Colours("6FD8CF", "00504A")),
}
"""For cells with dark text."""

_ON_DARK: Mapping[MarkStyle, tuple[Colours, ...]] = {
    MarkStyle.FOUT: (Colours("8B0000", "FFB3AB"),),
    MarkStyle.TWIJFEL: (Colours("7A3A00", "FFCE8A"),),
    MarkStyle.WAARSCHUWING: (Colours("4F4A00", "FFF176"),),
    MarkStyle.INFO: (Colours("3B1F7A", "CFE5FF"),),
}
"""For cells with a dark fill, such as headings, of which the text is light."""

_EARLIER: Mapping[MarkStyle, Colours] = {
    MarkStyle.FOUT: Colours("FFC7CE", "C00000"),
    MarkStyle.TWIJFEL: Colours("FFD8A8", "C55A11"),
    MarkStyle.WAARSCHUWING: Colours("FFF2CC", "BF9000"),
    MarkStyle.INFO: Colours("DDEBF7", "2F75B5"),
}
"""Of earlier versions: still known, so that their marks can be taken out."""

TABS: Mapping[MarkStyle, str] = {
    MarkStyle.FOUT: "B3261E",
    MarkStyle.TWIJFEL: "C4560F",
    MarkStyle.WAARSCHUWING: "BD8D04",
    MarkStyle.INFO: "2C74B3",
}
"""Of the tab of a sheet by its gravest finding, RGB in six digits; none of them is a colour that Excel offers."""

# Fills of a theme are told by number; which theme it is hardly matters here, so both that Excel came with count
# (ECMA-376 part 1, §20.1.6.2; light and dark in the order in which fills name them, §18.8.3).
_THEMES = (
    ("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646"),
    ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5", "70AD47"),
)
# Where black and white are read equally well.
_DARK = 0.18


def colours_for(style: MarkStyle, fills: Collection[str], of_cell: str | None) -> Colours:
    """Choose the colours of a mark.

    Args:
        style: the severity.
        fills: of the cells among which the mark is to be seen, RGB in six digits.
        of_cell: the fill that the cell has; None without one.

    Returns:
        The first pair of which the fill differs enough from all of `fills`, else the one that differs most.
    """
    pairs = _ON_DARK if of_cell is not None and luminance(of_cell) < _DARK else _ON_PALE
    apart = [min((distance(one.fill, fill) for fill in fills), default=NEAR) for one in pairs[style]]
    far = next((number for number, found in enumerate(apart) if found >= NEAR), apart.index(max(apart)))
    return pairs[style][far]


def every(style: MarkStyle) -> tuple[Colours, ...]:
    """Give all colours that a mark of this severity can have, those of earlier versions too."""
    return (*_ON_PALE[style], *_ON_DARK[style], _EARLIER[style])


def tab_called(code: str | None) -> MarkStyle | None:
    """Give the severity whose tabs have this colour, RGB in six digits."""
    return next((style for style, color in TABS.items() if color == code), None)


def of_theme(number: int, tint: float) -> Iterator[str]:
    """Give what a colour of a theme can be, RGB in six digits; nothing for a number that no fill has."""
    for theme in _THEMES:
        if number < len(theme):
            # §18.8.19: a negative tint darkens, a positive one lightens.
            channels = (int(theme[number][at : at + 2], 16) for at in (0, 2, 4))
            tinted = (one * (1 + tint) if tint < 0 else one + (255 - one) * tint for one in channels)
            yield "".join(f"{min(255, max(0, round(one))):02X}" for one in tinted)


@kept(1_024)
def luminance(color: str) -> float:
    """Give the relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    red, green, blue = _linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give how well two colours can be told apart by how light they are, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def distance(one: str, other: str) -> float:
    """Give how different two colours look: the distance in CIE L*a*b* (1976), with the white of a screen (D65)."""
    return float(sum((a - b) ** 2 for a, b in zip(_lab(one), _lab(other), strict=True)) ** 0.5)


@kept(1_024)
def _lab(color: str) -> tuple[float, float, float]:
    red, green, blue = _linear(color)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    by_x, by_y, by_z = (one ** (1 / 3) if one > 216 / 24389 else (24389 / 27 * one + 16) / 116 for one in (x, y, z))
    return 116 * by_y - 16, 500 * (by_x - by_y), 200 * (by_y - by_z)


def _linear(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return _light(red), _light(green), _light(blue)


def _light(channel: float) -> float:
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
