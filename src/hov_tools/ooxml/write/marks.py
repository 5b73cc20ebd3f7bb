"""Marks: cells in the colours of our own named cell styles (ECMA-376 part 1, §18.8.7 cellStyle)."""

from __future__ import annotations

from dataclasses import dataclass

from hov_tools.ooxml.edits import MarkStyle
from hov_tools.ooxml.write.stylesheet import Format, StyleSheet
from hov_tools.ooxml.write.xmltext import attributes_of, escape_attribute, mask


@dataclass(frozen=True, slots=True)
class Colours:
    """Of a mark, RGB in six digits: pale enough to read black text on, told apart by the border as well."""

    fill: str
    border: str


COLOURS = {
    MarkStyle.FOUT: Colours("FFC7CE", "C00000"),
    MarkStyle.TWIJFEL: Colours("FFD8A8", "C55A11"),
    MarkStyle.WAARSCHUWING: Colours("FFF2CC", "BF9000"),
    MarkStyle.INFO: Colours("DDEBF7", "2F75B5"),
}


def marked(styles: StyleSheet, index: int, kind: MarkStyle) -> int:
    """Give a format with the fill and border of a mark that is otherwise as the one given."""
    colours = COLOURS[kind]
    fill, border = str(styles.solid_fill(colours.fill)), str(styles.thin_border(colours.border))
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
    for xml in styles.children("cellStyles"):
        attributes = attributes_of(mask(xml), 0)
        if "name" in attributes and attributes["name"].value == name:
            return int(attributes["xfId"].value)
    flags = ("applyNumberFormat", "applyFont", "applyAlignment", "applyProtection")
    ids = (("numFmtId", "0"), ("fontId", "0"), ("fillId", fill), ("borderId", border))
    new = Format((*ids, *((flag, "0") for flag in flags)))
    # Two named styles never share a format: Excel changes a style through it.
    index = styles.append("cellStyleXfs", new.render(styles.prefix))
    xml = b'<%bcellStyle name="%b" xfId="%d"/>' % (styles.prefix, escape_attribute(name), index)
    styles.add("cellStyles", xml)
    return index


def mark_of(styles: StyleSheet, index: int) -> MarkStyle | None:
    """Tell which mark a format has, if any: that of the named style it is based on."""
    parent = styles.format("cellXfs", index).get("xfId")
    for xml in styles.children("cellStyles"):
        attributes = attributes_of(mask(xml), 0)
        if "xfId" in attributes and attributes["xfId"].value == parent:
            return next((one for one in MarkStyle if one.value == attributes["name"].value), None)
    return None
