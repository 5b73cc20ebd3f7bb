"""Odd and crafted lists of sheets, names, and ranges around the cells; and elements nested without end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from odd import KEY, PARTS, SHEET, TITLE, after_cells, cell, cells, form, reading, swap, writing
from written import pack, parts_of

from hov_tools.ooxml.edits import Action, SetNote, SetValue
from hov_tools.ooxml.formulas.references import defined_names
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.parts import CONTENT_TYPES, SHARED_STRINGS, WORKBOOK, WORKBOOK_RELATIONSHIPS
from support.soundness import new_faults

if TYPE_CHECKING:
    from collections.abc import Callable

STYLES, DRAWING = "xl/styles.xml", "xl/drawings/drawing1.xml"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CHOICE = f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice Requires="q">'
_FALLBACK = f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Fallback>'
_RULES = "conditionalFormatting"
_BOTH = "DamagedError", "DamagedError"
_GOOD = "read", "written"
_NOT_EDITED = "read", "DamagedError"


def book(old: str, new: str) -> bytes:
    return form({WORKBOOK: swap(old, new)})


def name(xml: str) -> bytes:
    """Give the form with one more defined name."""
    return book("</definedNames>", f"<definedName {xml}</definedName></definedNames>")


def matched(part: str, pattern: str, new: str) -> bytes:
    return form({part: lambda text: re.sub(pattern, new, text, count=1, flags=re.DOTALL)})


SHEETS: dict[str, tuple[bytes, tuple[str, str]]] = {
    "two of one name": (book('name="Lijsten"', 'name="AANMELDING"'), _BOTH),
    "two of one part": (book('r:id="rId1"', 'r:id="rId2"'), _BOTH),
    "without relationship": (book(' r:id="rId1"', ""), _GOOD),
    "of a relationship that is not there": (book('r:id="rId1"', 'r:id="rId55"'), _BOTH),
    "the form without relationship": (book(' r:id="rId2"', ""), ("read", "not-a-worksheet")),
    "name of 32 characters": (book('name="Lijsten"', f'name="{"L" * 32}"'), _GOOD),
    "name with forbidden characters": (book('name="Lijsten"', 'name="Lij/s[t]en*?:"'), _GOOD),
    "empty name": (book('name="Lijsten"', 'name=""'), _GOOD),
    "number twice": (book('sheetId="1"', 'sheetId="2"'), _GOOD),
    "number that is a word": (book('sheetId="1"', 'sheetId="x"'), _GOOD),
    "no number": (book(' sheetId="1"', ""), _GOOD),
    "the last number": (book('sheetId="1"', 'sheetId="65534"'), _GOOD),
    "number beyond the last": (book('sheetId="1"', 'sheetId="99999999999"'), _GOOD),
    "opens beyond the last": (book('activeTab="1"', 'activeTab="9"'), _GOOD),
    "opens at a word": (book('activeTab="1"', 'activeTab="x"'), _GOOD),
    "none to see": (book('sheetId="2"', 'sheetId="2" state="hidden"'), _GOOD),
    "odd state": (book('sheetId="2"', 'sheetId="2" state="halfHidden"'), _GOOD),
    "listed in two places": (
        book("</sheets>", '</sheets><sheets><sheet name="X" sheetId="9" r:id="rId1"/></sheets>'),
        _BOTH,
    ),
    "none": (matched(WORKBOOK, "<sheets>.*</sheets>", "<sheets/>"), _BOTH),
    "all among alternatives": (
        matched(WORKBOOK, "(<sheets>.*</sheets>)", rf"{_FALLBACK}\1</mc:Fallback></mc:AlternateContent>"),
        ("read", "DamagedError"),
    ),
    "one among alternatives": (
        matched(WORKBOOK, '(<sheet name="Aanmelding"[^>]*/>)', rf"{_FALLBACK}\1</mc:Fallback></mc:AlternateContent>"),
        ("read", "alternate-content"),
    ),
    "alternatives in the workbook": (
        book("<bookViews>", f"{_CHOICE}<x/></mc:Choice></mc:AlternateContent><bookViews>"),
        _GOOD,
    ),
    "no views": (matched(WORKBOOK, "<bookViews>.*</bookViews>", ""), _GOOD),
    "views after the sheets": (matched(WORKBOOK, "(<bookViews>.*</bookViews>)(<sheets>.*</sheets>)", r"\2\1"), _GOOD),
    "every element under a prefix": (
        form({WORKBOOK: lambda text: re.sub(r"<(/?)(?=[a-z])", r"<\1y:", text.replace('xmlns="', 'xmlns:y="'))}),
        _GOOD,
    ),
    "name that is there twice": (name('name="LST_model">1'), _GOOD),
    "name of a sheet beyond the last": (name('name="weg" localSheetId="7">1'), _GOOD),
    "name of a sheet before the first": (name('name="weg" localSheetId="-1">1'), _GOOD),
    "name without name": (name(">1"), _GOOD),
    "names in two places": (
        book("</definedNames>", '</definedNames><definedNames><definedName name="w">1</definedName></definedNames>'),
        _GOOD,
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_sheets_and_names(kind: str) -> None:
    data, expected = SHEETS[kind]
    assert (reading(data), writing(data)) == expected


def test_a_name_that_is_defined_twice_stands_for_nothing() -> None:
    names = defined_names(read_snapshot(name('name="LST_model">1')), TITLE)
    assert "lst_model" not in names
    assert "lst_sector" in names


def merged(*references: str) -> bytes:
    ranges = "".join(f"<mergeCell{one}/>" for one in references)
    return after_cells(f'<mergeCells count="{len(references)}">{ranges}</mergeCells>', instead="mergeCells")


def validated(*attributes: str) -> bytes:
    each = "".join(f'<dataValidation type="list"{one}><formula1>"a"</formula1></dataValidation>' for one in attributes)
    return after_cells(f"<dataValidations>{each}</dataValidations>", instead="dataValidations")


AROUND: dict[str, tuple[bytes, str]] = {
    "merged ranges that overlap": (merged(' ref="A60:B61"', ' ref="B61:C62"'), "written"),
    "whole sheet merged": (merged(' ref="A1:XFD1048576"'), "written"),
    "merged range turned round": (merged(' ref="B61:A60"'), "written"),
    "merged range with a sheet": (merged(' ref="Aanmelding!A60:B61"'), "written"),
    "empty merged range": (merged(' ref=""'), "written"),
    "no merged range": (merged(""), "written"),
    "merged range beyond the sheet": (merged(' ref="A60:XFE61"'), "written"),
    "validation of nothing": (validated(' sqref=""'), "written"),
    "validation without cells": (validated(""), "written"),
    "validation of two thousand ranges": (
        validated(f' sqref="{" ".join(f"A{row}" for row in range(100, 2100))}"'),
        "written",
    ),
    "two validations of a cell": (validated(' sqref="C7"', ' sqref="C7"'), "written"),
    "two links on a cell": (
        after_cells('<hyperlinks><hyperlink ref="C7" location="A1"/><hyperlink ref="C7" location="A2"/></hyperlinks>'),
        "written",
    ),
    "link of a relationship that is not there": (
        after_cells('<hyperlinks><hyperlink ref="C7" r:id="rId7"/></hyperlinks>'),
        "written",
    ),
    "notes in the drawing of a picture": (
        form({SHEET: swap("</worksheet>", '<legacyDrawing r:id="rId1"/></worksheet>')}),
        "vml-drawing",
    ),
    "notes in drawings that are not there": (
        form({SHEET: swap("</w", '<legacyDrawing r:id="rId8"/><legacyDrawing r:id="rId9"/></w')}),
        "written",
    ),
    "columns that are words": (form({SHEET: swap("<cols>", '<cols><col min="x" max="y" style="z"/>')}), "written"),
    "format of a condition that is not there": (
        after_cells(f"<{_RULES} sqref='A1'><cfRule type='expression' dxfId='88' priority='1'/></{_RULES}>"),
        "written",
    ),
    "unknown elements": (after_cells("<raar/><nog>x</nog>"), "written"),
    "rows among alternatives": (
        matched(SHEET, '(<row r="7".*?</row>)', rf"{_FALLBACK}\1</mc:Fallback></mc:AlternateContent>"),
        "alternate-content",
    ),
    "controls among alternatives": (
        form({SHEET: swap("</w", f"{_CHOICE}<controls/></mc:Choice></mc:AlternateContent></w")}),
        "written",
    ),
    "picture among alternatives": (
        matched(
            DRAWING, r"(<xdr:(\w+)CellAnchor.*</xdr:\2CellAnchor>)", rf"{_CHOICE}\1</mc:Choice></mc:AlternateContent>"
        ),
        "written",
    ),
}


@pytest.mark.parametrize("kind", AROUND)
def test_ranges_and_more_around_the_cells(kind: str) -> None:
    data, expected = AROUND[kind]
    assert reading(data) == "read"
    assert writing(data) == expected


# --- Elements within elements --------------------------------------------------------------------------------

COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
NOTED = parts_of(apply_edits(form({}), [SetNote(TITLE, "D8", "van een eerdere keer")], key=KEY).data)
LEVELS = 50_000


def deep(element: str = "x", inner: str = "", levels: int = LEVELS) -> str:
    return f"<{element}>" * levels + inner + f"</{element}>" * levels


def noted(part: str, old: str, new: str) -> bytes:
    text = NOTED[part].decode()
    assert old in text
    return pack({**NOTED, part: text.replace(old, new, 1)})


NESTED: dict[str, tuple[Callable[[], bytes], tuple[str, str]]] = {
    "before the cells": (
        lambda: form({SHEET: swap("<sheetData>", deep() + "<sheetData>")}),
        ("LimitError", "LimitError"),
    ),
    "among the rows": (lambda: cells(deep()), ("LimitError", "LimitError")),
    "in a row": (lambda: cell(deep()), ("LimitError", "LimitError")),
    "in a cell": (lambda: cell(f'<c r="A60">{deep()}</c>'), ("LimitError", "LimitError")),
    "in a text": (lambda: cell(f'<c r="A60" t="inlineStr"><is>{deep("r")}</is></c>'), ("LimitError", "LimitError")),
    "after the cells": (lambda: after_cells(deep()), ("LimitError", "LimitError")),
    "rows": (lambda: cells(deep("row")), _BOTH),
    "in the formats": (lambda: form({STYLES: swap("</cellXfs>", deep() + "</cellXfs>")}), ("LimitError", "LimitError")),
    "in a font": (lambda: form({STYLES: swap("<font>", "<font>" + deep())}), _GOOD),
    "in the shared texts": (
        lambda: form({SHARED_STRINGS: swap("<si>", "<si>" + deep("r"))}),
        ("LimitError", "LimitError"),
    ),
    "in the workbook": (lambda: book("</workbook>", deep() + "</workbook>"), ("LimitError", "LimitError")),
    "in the content types": (lambda: form({CONTENT_TYPES: swap("</T", deep() + "</T")}), ("LimitError", "LimitError")),
    "in the relationships": (
        lambda: form({WORKBOOK_RELATIONSHIPS: swap("</R", deep() + "</R")}),
        ("LimitError", "LimitError"),
    ),
    "in the comments": (lambda: noted(COMMENTS, "</comments>", deep() + "</comments>"), _NOT_EDITED),
    "in a comment": (
        lambda: noted(
            COMMENTS, "</commentList>", f'<comment ref="E9">{deep("text", "<t>a</t>")}</comment></commentList>'
        ),
        _NOT_EDITED,
    ),
    "runs in a comment": (
        lambda: noted(
            COMMENTS,
            "</commentList>",
            f'<comment ref="E9"><text>{deep("r", "<t>a</t>")}</text></comment></commentList>',
        ),
        _NOT_EDITED,
    ),
    "in the drawing of notes": (lambda: noted(VML, "</xml>", deep() + "</xml>"), _GOOD),
    "groups of shapes": (lambda: noted(VML, "</xml>", deep("v:group") + "</xml>"), _GOOD),
    "in a drawing": (lambda: form({DRAWING: lambda text: re.sub("(</[^>]*>)$", deep() + r"\1", text)}), _GOOD),
}


SLOW = {"in the comments", "in a comment", "runs in a comment", "in a drawing"}


@pytest.mark.parametrize("kind", [pytest.param(one, marks=pytest.mark.slow if one in SLOW else ()) for one in NESTED])
def test_fifty_thousand_elements_within_each_other(kind: str) -> None:
    make, expected = NESTED[kind]
    data = make()
    assert (reading(data), writing(data)) == expected


def test_runs_within_runs_are_the_text_that_is_replaced() -> None:
    inner = deep("r", "<t>a</t>", 2_000)
    data = cell(f'<c r="A60" t="inlineStr"><is>{inner}</is></c>')
    result = apply_edits(data, [SetNote(TITLE, "A60", "let op"), SetValue(TITLE, "A60", 7)])
    assert [one.old for one in result.changes if one.new == "7"] == ["a"]


def test_of_two_drawings_of_notes_neither_is_taken_out_with_the_last_note() -> None:
    parts = parts_of(apply_edits(pack(PARTS), [SetNote(TITLE, "C7", "F113: vul de rij verder in")], undoable=True).data)
    (drawing,) = re.findall(rb"<legacyDrawing[^>]*/>", parts[SHEET])
    doubled = pack({**parts, SHEET: parts[SHEET].replace(drawing, drawing * 2)})
    result = undo_last(doubled)
    assert [one.action for one in result.changes] == [Action.NOTE]
    assert new_faults([doubled], result.data) == []
