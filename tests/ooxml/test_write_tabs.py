"""The colour of a tab: set where the schema has it, taken back exactly, refused where it has not one place."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from test_write_values_elsewhere import by_openpyxl, by_xlsxwriter
from written import KEY, MAIN, STRICT, book, changed_parts, pack, parts_of, worksheet

from hov_tools.ooxml.edits import Action, ColorTab, Mark, MarkStyle, SetValue
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.mark_colours import TABS
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from pathlib import Path

    from support.libreoffice import LibreOffice

PART = "xl/worksheets/sheet1.xml"
RED = '<tabColor rgb="FFB3261E"/>'
RUN = [ColorTab("Blad", MarkStyle.FOUT, "F101")]
PREFIXED = f'<x:worksheet xmlns:x="{MAIN}">{{}}<x:sheetData/></x:worksheet>'


def around(before: str, after: str = "") -> str:
    return worksheet('<row r="1"><c r="A1"><v>1</v></c></row>', before=before, after=after)


# What the sheet says of itself, and what it says with the colour of a mistake.
PLACES = {
    "nothing": (around(""), around(f"<sheetPr>{RED}</sheetPr>")),
    "dimension only": (around('<dimension ref="A1"/>'), around(f'<sheetPr>{RED}</sheetPr><dimension ref="A1"/>')),
    "properties without a colour": (
        around('<sheetPr codeName="Blad1"><outlinePr summaryBelow="0"/></sheetPr>'),
        around(f'<sheetPr codeName="Blad1">{RED}<outlinePr summaryBelow="0"/></sheetPr>'),
    ),
    "properties closed at once": (
        around("<sheetPr filterMode='1' />"),
        around(f"<sheetPr filterMode='1' >{RED}</sheetPr>"),
    ),
    "empty properties": (around("<sheetPr></sheetPr>"), around(f"<sheetPr>{RED}</sheetPr>")),
    "colour of the theme": (
        around('<sheetPr><tabColor theme="4" tint="-0.25"/><pageSetUpPr fitToPage="1"/></sheetPr>'),
        around(f'<sheetPr>{RED}<pageSetUpPr fitToPage="1"/></sheetPr>'),
    ),
    "colour with an end tag": (
        around('<sheetPr><tabColor indexed="12"></tabColor></sheetPr>'),
        around(f"<sheetPr>{RED}</sheetPr>"),
    ),
    "colour behind what it should precede": (
        around('<sheetPr><outlinePr/><tabColor rgb="FF00FF00"/></sheetPr>'),
        around(f"<sheetPr><outlinePr/>{RED}</sheetPr>"),
    ),
    "properties behind the size": (
        around('<dimension ref="A1"/><sheetPr><tabColor auto="1"/></sheetPr>'),
        around(f'<dimension ref="A1"/><sheetPr>{RED}</sheetPr>'),
    ),
    "properties behind the rows": (
        around("", '<sheetPr codeName="x"/>'),
        around("", f'<sheetPr codeName="x">{RED}</sheetPr>'),
    ),
    "colour in a comment": (
        around("<!--<sheetPr><tabColor/></sheetPr>-->"),
        around(f"<!--<sheetPr><tabColor/></sheetPr>--><sheetPr>{RED}</sheetPr>"),
    ),
    "colour in a namespace of its own": (
        around('<sheetPr><e:tabColor xmlns:e="urn:e"/></sheetPr>'),
        around(f'<sheetPr>{RED}<e:tabColor xmlns:e="urn:e"/></sheetPr>'),
    ),
    "with a prefix": (
        PREFIXED.format('<x:sheetPr><x:tabColor theme="1"/></x:sheetPr>'),
        PREFIXED.format('<x:sheetPr><x:tabColor rgb="FFB3261E"/></x:sheetPr>'),
    ),
    "with a prefix and nothing": (
        PREFIXED.format(""),
        PREFIXED.format('<x:sheetPr><x:tabColor rgb="FFB3261E"/></x:sheetPr>'),
    ),
}
EACH = pytest.mark.parametrize(("before", "after"), PLACES.values(), ids=PLACES)


def part(data: bytes) -> str:
    return parts_of(data)[PART].decode()


@EACH
def test_the_colour_comes_in_its_place_and_nothing_else_changes(before: str, after: str) -> None:
    data = book(before)
    result = apply_edits(data, RUN)
    assert part(result.data) == after
    assert changed_parts(data, result.data) == {PART}
    assert [(one.action, one.sheet, one.cell, one.new, one.why) for one in result.changes] == [
        (Action.TAB, "Blad", None, "HOV fout", "F101")
    ]


@EACH
@pytest.mark.parametrize("more", [[], [SetValue("Blad", "C3", 7), Mark("Blad", "A1", MarkStyle.INFO)]])
def test_undo_gives_back_every_byte(before: str, after: str, more: list[SetValue | Mark]) -> None:
    data = book(before)
    done = apply_edits(data, [*RUN, *more], undoable=True, key=KEY).data
    assert (RED in after) is (RED in part(done))
    result = undo_last(done, key=KEY)
    assert result.is_exact
    assert changed_parts(data, result.data) == set()


@EACH
def test_after_other_edits_the_tab_is_what_it_was(before: str, after: str) -> None:
    data = book(before)
    done = apply_edits(data, RUN, undoable=True, key=KEY).data
    # Someone else's edit: the part no longer is as the run left it.
    result = undo_last(apply_edits(done, [SetValue("Blad", "Z9", 1)]).data, key=KEY)
    assert (result.is_exact, [one.left_alone for one in result.changes]) == (False, [None])
    alone = part(apply_edits(data, [SetValue("Blad", "Z9", 1)]).data)
    # A colour is written as one element, and properties that were closed at once stay open.
    alone = alone.replace('<tabColor indexed="12"></tabColor>', '<tabColor indexed="12"/>')
    alone = alone.replace("<sheetPr filterMode='1' />", "<sheetPr filterMode='1' ></sheetPr>")
    assert part(result.data) == alone.replace('<sheetPr codeName="x"/>', '<sheetPr codeName="x"></sheetPr>')
    assert after != alone


def test_a_colour_that_someone_changed_since_stays() -> None:
    data = apply_edits(by_openpyxl(), [ColorTab("Invoer", MarkStyle.INFO)], undoable=True, key=KEY).data
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    workbook["Invoer"].sheet_properties.tabColor = "FF00FF00"
    saved = io.BytesIO()
    workbook.save(saved)
    result = undo_last(saved.getvalue(), key=KEY)
    assert [one.left_alone for one in result.changes] == ["changed-since"]
    assert openpyxl.load_workbook(io.BytesIO(result.data))["Invoer"].sheet_properties.tabColor.rgb == "FF00FF00"


@pytest.mark.parametrize(("had", "left_alone"), [(None, None), ("FF00FF00", "changed-since")])
def test_a_colour_that_went_is_no_loss_where_there_was_none(had: str | None, left_alone: str | None) -> None:
    """LibreOffice leaves out the colours of the tabs of protected sheets."""
    before = around("" if had is None else f'<sheetPr><tabColor rgb="{had}"/></sheetPr>')
    done = apply_edits(book(before), RUN, undoable=True, key=KEY).data
    gone = {name: content.replace(RED.encode(), b"") for name, content in parts_of(done).items()}
    result = undo_last(pack(gone), key=KEY)
    assert [one.left_alone for one in result.changes] == [left_alone]
    assert "tabColor" not in part(result.data)


@pytest.mark.parametrize("style", list(MarkStyle))
def test_another_severity_takes_its_place_and_the_last_undo_takes_it_away(style: MarkStyle) -> None:
    start = by_xlsxwriter()
    once = apply_edits(start, [ColorTab("Invoer", style)], undoable=True, key=KEY).data
    again = apply_edits(once, [ColorTab("invoer", MarkStyle.FOUT)], undoable=True, key=KEY)
    assert [(one.sheet, one.old, one.new) for one in again.changes] == [("Invoer", style.value, "HOV fout")]
    assert undo_last(again.data, key=KEY).data == once
    assert changed_parts(start, undo_last(once, key=KEY).data) == set()
    sheet = openpyxl.load_workbook(io.BytesIO(once))["Invoer"]
    assert sheet.sheet_properties.tabColor.rgb == f"FF{TABS[style]}"


def test_the_namespaces_of_strict() -> None:
    data = book(worksheet("", namespace=STRICT, before="<sheetPr/>"), namespace=STRICT)
    assert f"<sheetPr>{RED}</sheetPr>" in part(apply_edits(data, RUN).data)


CHOICE = '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice Requires="x">{}</mc:Choice></mc:AlternateContent>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (book(around("<sheetPr/><sheetPr/>")), "tab-color"),
        (book(around("<sheetPr><tabColor/><tabColor/></sheetPr>")), "tab-color"),
        (book(around(CHOICE.format("<sheetPr/>"))), "tab-color"),
        (book(around(f"<sheetPr>{CHOICE.format('<tabColor/>')}</sheetPr>")), "tab-color"),
        (
            book(around(""), before_sheets='<workbookProtection lockStructure="1"/>'),
            "workbook-structure-protected",
        ),
    ],
)
def test_what_has_not_one_place_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(data, RUN)
    assert (caught.value.reason, caught.value.sheet) == (reason, "Blad")


def test_a_sheet_that_is_not_there() -> None:
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(book(around("")), [ColorTab("Geen", MarkStyle.FOUT)])
    assert caught.value.reason == "sheet-missing"


@pytest.mark.slow
def test_libreoffice_keeps_the_colour_and_undo_takes_it_away(libreoffice: LibreOffice, tmp_path: Path) -> None:
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(by_xlsxwriter(), [ColorTab("Invoer", MarkStyle.FOUT)], undoable=True, key=KEY).data)
    saved = libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(saved))["Invoer"].sheet_properties.tabColor.rgb == "FFB3261E"
    result = undo_last(saved, key=KEY)
    assert [one.left_alone for one in result.changes] == [None]
    assert openpyxl.load_workbook(io.BytesIO(result.data))["Invoer"].sheet_properties.tabColor is None
