"""Parts that are there twice, lie elsewhere, are related oddly or are written in another encoding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from odd import KEY, PARTS, SHEET, contents, form, reading, swap, writing
from written import pack, parts_of

from hov_tools.ooxml.edits import AddSheet, NewCell
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.parts import CONTENT_TYPES, SHARED_STRINGS, WORKBOOK, WORKBOOK_RELATIONSHIPS
from support.soundness import new_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STYLES = "xl/styles.xml"
ROOT = "_rels/.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def link(kind: str, target: str, identifier: str = "rId99", *, first: bool = False) -> Callable[[str], str]:
    """Give a change that adds a relationship."""
    new = f'<Relationship Id="{identifier}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return (
        swap("<Relationship ", new + "<Relationship ") if first else swap("</Relationships>", new + "</Relationships>")
    )


def typed(name: str, kind: str) -> Callable[[str], str]:
    """Give a change that adds a content type."""
    return swap("</Types>", f'<Override PartName="{name}" ContentType="{_KIND}{kind}+xml"/></Types>')


def without(pattern: str, new: str = "") -> Callable[[str], str]:
    """Give a change that takes out what fits a pattern."""
    return lambda text: re.sub(pattern, new, text, flags=re.DOTALL)


def leading(old: str, new: str) -> bytes:
    """Give the form in which a relationship of the workbook leads elsewhere."""
    return form({WORKBOOK_RELATIONSHIPS: swap(f'Target="{old}"', f'Target="{new}"')})


def styles(change: Callable[[str], str]) -> bytes:
    return form({STYLES: change})


def types(change: Callable[[str], str]) -> bytes:
    return form({CONTENT_TYPES: change})


def doubled(kind: str, part: str, content_type: str, *, first: bool = False) -> bytes:
    """Give the form with another part of a kind of which there is one."""
    changes = {
        WORKBOOK_RELATIONSHIPS: link(kind, "nog-een.xml", first=first),
        CONTENT_TYPES: typed("/xl/nog-een.xml", content_type),
    }
    return form(changes, {"xl/nog-een.xml": PARTS[part]})


def _formats_within_a_font(part: str) -> str:
    formats = part[part.index("<cellXfs") : part.index("</cellXfs>") + len("</cellXfs>")]
    return part.replace(formats, "").replace("</font>", f"{formats}</font>", 1)


_FOLDED = {
    "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_RELATIONSHIPS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="../workbook.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/worksheet" Target="sheet1.xml"/></Relationships>'
}
_ANOTHER_MAIN: Mapping[str, bytes] = {
    "xl/wb2.xml": PARTS[WORKBOOK],
    "xl/_rels/wb2.xml.rels": PARTS[WORKBOOK_RELATIONSHIPS],
}
_OUTSIDE = 'http://example.invalid/" TargetMode="External'
_SHEET_TYPE = f'<Override PartName="/{SHEET}" ContentType="{_KIND}worksheet+xml"/>'
_BOTH = "DamagedError", "DamagedError"
_NOT_EDITED = "read", "DamagedError"
_GOOD = "read", "written"

# The package, what reading gives and what writing gives.
KINDS: dict[str, tuple[bytes, tuple[str, str]]] = {
    # Formats
    "number format without id": (styles(swap('numFmtId="164" formatCode', "formatCode")), _GOOD),
    "number format twice": (styles(swap('numFmtId="165" formatCode', 'numFmtId="164" formatCode')), _GOOD),
    "number format whose id is a word": (styles(swap('numFmtId="165" formatCode', 'numFmtId="x" formatCode')), _GOOD),
    "number format whose id is huge": (styles(swap('numFmtId="165" f', f'numFmtId="{"9" * 20}" f')), _GOOD),
    "number format without code": (styles(swap(' formatCode="dd-mm-yyyy"', "")), _GOOD),
    "font that is not there": (styles(swap('fontId="4"', 'fontId="99"')), _GOOD),
    "fill that is a word": (styles(swap('fillId="3"', 'fillId="x"', 9)), _GOOD),
    "no cell formats": (styles(without("<cellXfs.*</cellXfs>")), _GOOD),
    "empty cell formats": (styles(without("<cellXfs.*</cellXfs>", '<cellXfs count="0"/>')), _GOOD),
    "cell formats within a font": (styles(_formats_within_a_font), _GOOD),
    "cell formats within each other": (
        styles(
            lambda text: text.replace("<cellXfs", "<cellXfs><cellXfs").replace("</cellXfs>", "</cellXfs></cellXfs>")
        ),
        _NOT_EDITED,
    ),
    "no fonts": (styles(without("<fonts.*</fonts>")), _GOOD),
    "no fills": (styles(without("<fills.*</fills>")), _GOOD),
    "no named styles": (styles(without("<cellStyles.*</cellStyles>")), _GOOD),
    "nothing": (styles(without("(<styleSheet[^>]*>).*", r"\1</styleSheet>")), _GOOD),
    "count that lies": (styles(without('cellXfs count="[0-9]+"', 'cellXfs count="999"')), _GOOD),
    "our style, by another": (
        styles(swap("</cellStyles>", '<cellStyle name="HOV fout" xfId="0"/></cellStyles>')),
        _GOOD,
    ),
    "formats that are something else": (styles(lambda _: "<x/>"), _BOTH),
    "formats that are empty": (styles(lambda _: ""), _BOTH),
    "formats that are missing": (pack({name: one for name, one in PARTS.items() if name != STYLES}), _BOTH),
    # Parts that are there twice
    "one part with formats, twice": (form({WORKBOOK_RELATIONSHIPS: link("styles", "styles.xml")}), _GOOD),
    "two parts with formats": (doubled("styles", STYLES, "styles"), _BOTH),
    "two parts with formats, the other first": (doubled("styles", STYLES, "styles", first=True), _BOTH),
    "one part with texts, twice": (
        form({WORKBOOK_RELATIONSHIPS: link("sharedStrings", "/xl/sharedStrings.xml")}),
        _GOOD,
    ),
    "two parts with texts": (doubled("sharedStrings", SHARED_STRINGS, "sharedStrings"), _BOTH),
    "one main part, twice": (form({ROOT: link("officeDocument", "xl/workbook.xml")}), _GOOD),
    "two main parts": (
        form(
            {ROOT: link("officeDocument", "xl/wb2.xml"), CONTENT_TYPES: typed("/xl/wb2.xml", "sheet.main")},
            _ANOTHER_MAIN,
        ),
        _BOTH,
    ),
    "main part outside": (form({ROOT: without("xl/workbook.xml", _OUTSIDE)}), _BOTH),
    "main part, and one outside": (form({ROOT: link("officeDocument", _OUTSIDE, first=True)}), _BOTH),
    # Relationships
    "formats outside": (leading("styles.xml", _OUTSIDE), _BOTH),
    "texts outside": (leading("sharedStrings.xml", _OUTSIDE), _BOTH),
    "texts, absolute": (leading("sharedStrings.xml", "/xl/sharedStrings.xml"), _GOOD),
    "texts, percent-encoded": (leading("sharedStrings.xml", "%73haredStrings.xml"), _GOOD),
    "texts above the root": (leading("sharedStrings.xml", "../../../xl/sharedStrings.xml"), _BOTH),
    "texts with a query": (leading("sharedStrings.xml", "sharedStrings.xml?x"), _BOTH),
    "sheet that is the workbook": (leading("worksheets/sheet2.xml", "workbook.xml"), _BOTH),
    "sheet that is the formats": (leading("worksheets/sheet2.xml", "styles.xml"), _BOTH),
    "sheet of an unknown kind": (
        form({WORKBOOK_RELATIONSHIPS: swap('worksheet" Target="worksheets/sheet2', 'raar" Target="worksheets/sheet2')}),
        ("read", "not-a-worksheet"),
    ),
    # What is added does not come to be what something leads to in vain.
    "relationship of the package to a sheet that is not there": (
        form({ROOT: link("custom-properties", "/xl/worksheets/sheet3.xml")}),
        _GOOD,
    ),
    "relationship without id": (
        form(
            {
                WORKBOOK_RELATIONSHIPS: swap(
                    "</R", f'<Relationship Type="{_OFFICE}/theme" Target="theme/theme1.xml"/></R'
                )
            }
        ),
        _GOOD,
    ),
    "relationship without target": (
        form({WORKBOOK_RELATIONSHIPS: swap("</R", f'<Relationship Id="rId7" Type="{_OFFICE}/theme"/></R')}),
        _GOOD,
    ),
    "one id twice": (form({WORKBOOK_RELATIONSHIPS: link("theme", "theme/theme1.xml", "rId1")}), _BOTH),
    "relationships that go round": (form({}, _FOLDED), _GOOD),
    "relationships that are something else": (form({WORKBOOK_RELATIONSHIPS: lambda _: "<x/>"}), _BOTH),
    # Content types
    "type twice": (types(typed("/xl/workbook.xml", "sheet.main")), _GOOD),
    "two types": (types(typed("/xl/workbook.xml", "worksheet")), ("NotAWorkbookError", "NotAWorkbookError")),
    "no type for the sheet": (types(swap(_SHEET_TYPE, "")), _GOOD),
    "no types but those of parts": (types(without("<Default[^>]*/>")), _GOOD),
    "no types": (
        types(lambda _: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        _GOOD,
    ),
    "drawings of another type": (
        types(swap('<Default Extension="xml"', '<Default Extension="vml" ContentType="a/b"/><Default Extension="xml"')),
        _GOOD,
    ),
    "type of a name without slash": (types(swap('PartName="/xl/styles.xml"', 'PartName="xl/styles.xml"')), _GOOD),
}


@pytest.mark.parametrize("name", KINDS)
def test_parts(name: str) -> None:
    data, expected = KINDS[name]
    assert (reading(data), writing(data)) == expected


def _declaring(name: str) -> Callable[[str], str]:
    return swap("UTF-8", name)


ENCODINGS: dict[str, tuple[Callable[[str], bytes], tuple[str, str]]] = {
    "UTF-16 with its mark": (lambda text: _declaring("UTF-16")(text).encode("utf-16"), _GOOD),
    "UTF-16 the other way round": (lambda text: b"\xfe\xff" + _declaring("UTF-16")(text).encode("utf-16-be"), _GOOD),
    "UTF-16 that says UTF-8": (lambda text: text.encode("utf-16"), _GOOD),
    "UTF-8 with a mark": (lambda text: b"\xef\xbb\xbf" + text.encode(), _GOOD),
    "UTF-8 that says UTF-16": (lambda text: _declaring("UTF-16")(text).encode(), _BOTH),
    "an encoding that nobody knows": (lambda text: _declaring("X-RAAR")(text).encode(), _BOTH),
    "UTF-7": (lambda text: _declaring("UTF-7")(text).encode(), _BOTH),
    "UTF-32": (lambda text: _declaring("UTF-32")(text).encode("utf-32"), _BOTH),
    "more than ASCII": (lambda text: swap("?>", "?><!--é-->")(_declaring("US-ASCII")(text)).encode(), _BOTH),
    "Latin 1 that says UTF-8": (lambda text: swap("?>", "?><!--é-->")(text).encode("latin-1", "ignore"), _BOTH),
    "Latin 1": (
        lambda text: _declaring("ISO-8859-1")(text).encode("latin-1", "xmlcharrefreplace"),
        ("read", "part-encoding"),
    ),
    "document type": (lambda text: swap("?>", "?><!DOCTYPE x>")(text).encode(), _BOTH),
    "entity": (lambda text: swap("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>')(text).encode(), _BOTH),
    "space before it": (lambda text: b" " + text.encode(), _BOTH),
    "more after it": (lambda text: text.encode() + b"junk", _BOTH),
    "NUL after it": (lambda text: text.encode() + b"\0", _BOTH),
}


@pytest.mark.parametrize("part", [SHEET, WORKBOOK, STYLES, CONTENT_TYPES, WORKBOOK_RELATIONSHIPS])
@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings(name: str, part: str) -> None:
    change, expected = ENCODINGS[name]
    data = pack({**PARTS, part: change(PARTS[part].decode())})
    assert (reading(data), writing(data)) == expected


def test_a_part_in_ascii_gets_other_characters_by_their_numbers() -> None:
    data = pack({**PARTS, WORKBOOK: _declaring("US-ASCII")(PARTS[WORKBOOK].decode()).encode("ascii")})
    written = apply_edits(data, [AddSheet("Één blad", (NewCell(1, 1, "é"),), first=True)], undoable=True, key=KEY).data
    assert parts_of(written)[WORKBOOK].isascii()
    assert read_snapshot(written).sheets[0].name == "Één blad"
    assert new_faults([data], written) == []
    assert contents(undo_last(written, key=KEY).data) == contents(data)
