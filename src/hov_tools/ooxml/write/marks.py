"""Marks: cells in the colours of our own named cell styles (ECMA-376 part 1, §18.8.7 cellStyle)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from hov_tools.ooxml.edits import MarkStyle
from hov_tools.ooxml.mark_colours import colours_for, every, of_theme
from hov_tools.ooxml.write.stylesheet import StyleSheet
from hov_tools.ooxml.write.xmlelements import escape_attribute, index_of

_MARKS = {one.value: one for one in MarkStyle}
_SOLID = re.compile(r"<fgColor ([^>]*)>")
_VARIED = re.compile(rb"<(?:\w+:)?bgColor ([^>]*)>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
# A form has some dozens; what comes after so many tells nothing of what a person sees.
_MOST_FORMATS = 4_000
_THEME = re.compile(r"[0-9]{1,2}")
_TINT = re.compile(r"-?[01](?:\.[0-9]{1,20})?(?:[eE]-?[0-9]{1,2})?")
_RGB = re.compile(r"(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")


def marked(styles: StyleSheet, index: int, kind: MarkStyle, fills: Collection[str]) -> int:
    """Give a format with the fill and border of a mark that is otherwise as the one given.

    Args:
        styles: of the workbook.
        index: the format.
        kind: the severity.
        fills: what `fills_beside_marks` gives.
    """
    colours = colours_for(kind, fills, next(_fill(styles, styles.format("cellXfs", index).get("fillId")), None))
    fill, border = str(styles.solid_fill(colours.fill)), str(styles.thick_border(colours.border))
    style = named_style(styles, kind.value, fill, border)
    return styles.add_format(
        styles.format("cellXfs", index).having(
            fillId=fill,
            borderId=border,
            xfId=str(style),
            # The named style says nothing of these: without the flags LibreOffice would take them from it.
            applyNumberFormat="1",
            applyFont="1",
            applyAlignment="1",
            applyProtection="1",
            applyFill="1",
            applyBorder="1",
        )
    )


def named_style(styles: StyleSheet, name: str, fill: str, border: str) -> int:
    """Give the number of our named style, adding it to the workbook when it is not there."""
    if styles.has_style(name):
        return styles.style_index(name)
    new = (
        f'<xf numFmtId="0" fontId="0" fillId="{fill}" borderId="{border}"'
        ' applyNumberFormat="0" applyFont="0" applyAlignment="0" applyProtection="0"/>'
    )
    # Two named styles never share a format: Excel changes a style through it.
    index = styles.append("cellStyleXfs", styles.prefixed(new))
    xml = b'<%bcellStyle name="%b" xfId="%d"/>' % (styles.prefix, escape_attribute(name), index)
    styles.add("cellStyles", xml)
    return index


def mark_of(styles: StyleSheet, index: int) -> MarkStyle | None:
    """Tell which mark a format has, if any: that of the named style it is based on."""
    name = styles.style_name(index_of(styles.format("cellXfs", index).get("xfId")))
    return _MARKS.get(name)


def verified_mark_of(styles: StyleSheet, index: int) -> MarkStyle | None:
    """Tell which mark a format has, if it also has the fill that we give with it."""
    mark = mark_of(styles, index)
    return mark if mark is not None and has_fill_of(styles, index, mark) else None


def has_fill_of(styles: StyleSheet, index: int, mark: MarkStyle) -> bool:
    """Tell whether a format has the fill of a mark: in an open book a mark is no named style."""
    fill = styles.unprefixed("fills", index_of(styles.format("cellXfs", index).get("fillId")))
    return 'patternType="solid"' in fill and any(f'fgColor rgb="FF{one.fill}"' in fill for one in every(mark))


def fills_beside_marks(styles: StyleSheet) -> frozenset[str]:
    """Give the colours among which a mark is to be seen: paper, fills of cells, and of what varies cells."""
    ours = {styles.style_index(name) for name in _MARKS if styles.has_style(name)}
    formats = [styles.format("cellXfs", one) for one in styles.used[:_MOST_FORMATS]]
    numbers = {one.get("fillId") for one in formats if index_of(one.get("xfId")) not in ours}
    varied = (one for xml in _VARIED.findall(styles.whole("dxfs")) for one in _colors(xml.decode()))
    return frozenset({"FFFFFF", *varied, *(color for one in numbers for color in _fill(styles, one))})


def _fill(styles: StyleSheet, number: str) -> Iterator[str]:
    fill = styles.unprefixed("fills", index_of(number))
    found = _SOLID.search(fill) if 'patternType="solid"' in fill else None
    return _colors(found[1]) if found else iter(())


def _colors(attributes: str) -> Iterator[str]:
    """Give what a colour can be, RGB in six digits; nothing where it is one of a palette."""
    stated = dict(_ATTRIBUTE.findall(attributes))
    if rgb := _RGB.fullmatch(stated.get("rgb", "")):
        yield rgb[1].upper()
    elif _THEME.fullmatch(stated.get("theme", "")):
        tint = stated.get("tint", "0")
        yield from of_theme(int(stated["theme"]), float(tint) if _TINT.fullmatch(tint) else 0.0)


def look_of(styles: StyleSheet, index: int) -> dict[str, str]:
    """Write down what a mark replaces in a format: fill, border and named style, free of the file's numbering."""
    there = styles.format("cellXfs", index)
    return {
        "fill": styles.unprefixed("fills", index_of(there.get("fillId"))),
        "border": styles.unprefixed("borders", index_of(there.get("borderId"))),
        "style": styles.style_name(index_of(there.get("xfId"))),
    }


def unmarked(styles: StyleSheet, index: int, look: Mapping[str, str]) -> int:
    """Give a format with the fill, border and named style that `look_of` wrote down."""
    fill = styles.add("fills", styles.prefixed(look["fill"]))
    border = styles.add("borders", styles.prefixed(look["border"]))
    return _with_look(styles, index, fill, border, look["style"])


def unmarked_as_there(styles: StyleSheet, index: int, looks: Iterable[Mapping[str, str]]) -> int:
    """Give a format without its mark, with nothing that the workbook does not hold already.

    Args:
        styles: of the workbook.
        index: the format of a marked cell.
        looks: what `look_of` is said to have written down, oldest first; nothing in them is certain.
    """
    look = next((one for one in looks if one.get("style") not in _MARKS), {})
    fill = styles.place("fills", styles.prefixed(look.get("fill", ""))) or 0
    border = styles.place("borders", styles.prefixed(look.get("border", ""))) or 0
    return _with_look(styles, index, fill, border, look.get("style", ""))


def _with_look(styles: StyleSheet, index: int, fill: int, border: int, style: str) -> int:
    return styles.add_format(
        styles.format("cellXfs", index).having(
            fillId=str(fill),
            borderId=str(border),
            xfId=str(styles.style_index(style)),
            applyFill="1",
            applyBorder="1",
        )
    )
