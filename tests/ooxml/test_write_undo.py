"""Undo: the same bytes when nobody touched the file, edit by edit when somebody did."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from test_write_marks import formatted
from test_write_notes import notes_of, with_note_and_button
from test_write_values_elsewhere import by_openpyxl, by_xlsxwriter
from written import KEY, book, changed_parts, pack, parts_of, worksheet

from hov_tools.ooxml.edits import (
    AddSheet,
    CellStyle,
    Edit,
    Mark,
    MarkStyle,
    NewCell,
    RemoveSheet,
    SetFormula,
    SetHyperlink,
    SetNote,
    SetValidation,
    SetValue,
)
from hov_tools.ooxml.errors import DamagedError, EditRefusedError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from support.libreoffice import LibreOffice


def edits(sheet: str) -> list[Edit]:
    """One of each kind, on a sheet of which B2 holds a value."""
    return [
        SetValue(sheet, "B2", 99),
        SetValue(sheet, "B3", "tekst"),
        SetValue(sheet, "B4", date(2024, 2, 29)),
        SetValue(sheet, "Q40", 3),
        SetFormula(sheet, "C2", "B2+1", 100),
        Mark(sheet, "B2", MarkStyle.FOUT),
        Mark(sheet, "Q41", MarkStyle.INFO),
        SetNote(sheet, "B2", "H203: vul het aantal dagen in"),
        SetNote(sheet, "Q42", "F101: let op"),
        SetHyperlink(sheet, "B3", f"'{sheet}'!A1", "tip"),
        SetValue(sheet, "Q43", "plaats"),
        SetHyperlink(sheet, "Q43", "https://example.org/?a=1&b=2"),
        SetValidation(sheet, ("Q44:Q45",), '"ja,nee"'),
        AddSheet("Rapport", (NewCell(1, 1, "kop", CellStyle(bold=True)), NewCell(2, 1, date(2024, 1, 1))), first=True),
    ]


BOOKS = [
    pytest.param(lambda: book(worksheet("")), "Blad", id="empty"),
    pytest.param(formatted, "Blad", id="formatted"),
    pytest.param(with_note_and_button, "Blad", id="button"),
    pytest.param(by_xlsxwriter, "Invoer", id="xlsxwriter"),
    pytest.param(by_openpyxl, "Invoer", id="openpyxl"),
]


@pytest.mark.parametrize(("make", "sheet"), BOOKS)
def test_undo_gives_back_every_byte(make: object, sheet: str) -> None:
    assert callable(make)
    before: bytes = make()
    after = apply_edits(before, edits(sheet), undoable=True, key=KEY).data
    result = undo_last(after, key=KEY)
    assert result.is_exact
    assert [(one.cell, one.left_alone) for one in result.changes if one.left_alone] == []
    assert changed_parts(before, result.data) == set()


def test_the_examples_come_back_byte_for_byte(workbooks: Path) -> None:
    files = sorted(workbooks.glob("*/*/*.xlsx"))
    assert len(files) > 20
    for file in files:
        before = file.read_bytes()
        sheet = read_snapshot(before).sheets[-1]
        marks = [Mark(sheet.name, cell.address, MarkStyle.FOUT) for cell in list(sheet.cells)[:40:7]]
        run = [
            *marks,
            SetValue(sheet.name, "Z99", 1),
            SetNote(sheet.name, "Z99", "x"),
            AddSheet("Rapport", (), first=True),
        ]
        assert undo_last(apply_edits(before, run, undoable=True, key=KEY).data, key=KEY).data == before, file.name


def test_runs_are_taken_back_one_by_one() -> None:
    start = by_xlsxwriter()
    states = [start]
    for number in range(4):
        run = [
            SetValue("Invoer", "B2", number),
            Mark("Invoer", "B2", list(MarkStyle)[number]),
            SetNote("Invoer", "B2", f"ronde {number}"),
            AddSheet("Rapport", (NewCell(1, 1, number),)),
        ]
        states.append(apply_edits(states[-1], run, undoable=True, key=KEY).data)
    for state in reversed(states[:-1]):
        result = undo_last(states.pop(), key=KEY)
        assert result.is_exact
        assert changed_parts(state, result.data) == set()


def test_undo_of_a_second_run_gives_the_file_of_the_first() -> None:
    """What the first run wrote was deflated in less time; it is again, also in a part that is not small."""
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row * 7919}</v></c></row>' for row in range(1, 2001))
    before = book(worksheet(rows))
    once = apply_edits(before, [SetValue("Blad", "A1", 1), SetNote("Blad", "B2", "een")], undoable=True, key=KEY).data
    twice = apply_edits(once, [SetValue("Blad", "A9", 2), SetNote("Blad", "B3", "twee")], undoable=True, key=KEY).data
    assert undo_last(twice, key=KEY).data == once
    assert undo_last(once, key=KEY).data == before


def test_the_calculation_chain_comes_back() -> None:
    chain = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A1" i="1"/></calcChain>'
    before = book(
        worksheet('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>'),
        links=[("calcChain", "calcChain.xml")],
        more={"xl/calcChain.xml": chain},
    )
    after = apply_edits(before, [SetValue("Blad", "A1", 2)], undoable=True, key=KEY).data
    assert "xl/calcChain.xml" not in parts_of(after)
    assert changed_parts(before, undo_last(after, key=KEY).data) == set()


def test_the_journal_is_a_very_hidden_sheet_of_ours() -> None:
    after = apply_edits(by_xlsxwriter(), edits("Invoer"), undoable=True, key=KEY).data
    sheet = read_snapshot(after).sheets[-1]
    assert (sheet.name, sheet.visibility) == ("_hov_tools", Visibility.VERY_HIDDEN)
    assert all(len(cell.lexical) <= 32_767 for cell in sheet.cells)
    with pytest.raises(EditRefusedError):
        apply_edits(after, [RemoveSheet("_hov_tools")])


def test_nothing_to_undo() -> None:
    for data in (by_xlsxwriter(), apply_edits(by_xlsxwriter(), edits("Invoer")).data):
        with pytest.raises(EditRefusedError) as caught:
            undo_last(data, key=KEY)
        assert caught.value.reason == "nothing-to-undo"


def test_a_broken_journal_is_damage() -> None:
    after = apply_edits(by_xlsxwriter(), edits("Invoer"), undoable=True, key=KEY).data
    parts = parts_of(after)
    name = next(name for name, content in parts.items() if b"journaal" in content)
    with pytest.raises(DamagedError):
        undo_last(pack({**parts, name: parts[name].replace(b"<t>e", b"<t>f")}), key=KEY)


def resaved_by_openpyxl(data: bytes) -> bytes:
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(buffer)
    return buffer.getvalue()


def cells_of(data: bytes, sheet: str) -> dict[str, tuple[str, str | None]]:
    return {
        cell.address: (cell.lexical, cell.formula)
        for cell in read_snapshot(data).sheet(sheet).cells
        if cell.lexical or cell.formula
    }


def test_after_a_save_by_another_program_each_edit_is_taken_back() -> None:
    before = by_openpyxl()
    saved = resaved_by_openpyxl(apply_edits(before, edits("Invoer"), undoable=True, key=KEY).data)
    result = undo_last(saved, key=KEY)
    assert not result.is_exact
    assert [(one.action, one.cell, one.left_alone) for one in result.changes if one.left_alone] == []
    assert cells_of(result.data, "Invoer") == {
        address: (("", formula) if formula else (lexical, None))
        for address, (lexical, formula) in cells_of(before, "Invoer").items()
    } | {"C2": ("40", "B2*2")}
    snapshot = read_snapshot(result.data)
    assert [sheet.name for sheet in snapshot.sheets] == ["Invoer"]
    assert snapshot.sheets[0].validations == ()
    assert snapshot.names == ()
    found = openpyxl.load_workbook(io.BytesIO(result.data))["Invoer"]
    assert (found["B2"].style, found["B2"].fill.fill_type, found["B4"].number_format) == ("Normal", None, "General")
    assert [cell.hyperlink for row in found.iter_rows() for cell in row if cell.hyperlink] == []
    assert notes_of(result.data, "Invoer") == {}


def test_after_a_save_by_libreoffice_each_edit_is_taken_back(libreoffice: LibreOffice, tmp_path: Path) -> None:
    before = by_xlsxwriter()
    file = tmp_path / "boek.xlsx"
    file.write_bytes(apply_edits(before, edits("Invoer"), undoable=True, key=KEY).data)
    saved = libreoffice.resave(file, tmp_path / "uit")[0].read_bytes()
    result = undo_last(saved, key=KEY)
    assert [(one.action, one.cell, one.left_alone) for one in result.changes if one.left_alone] == []
    (tmp_path / "terug.xlsx").write_bytes(result.data)
    (tmp_path / "voor.xlsx").write_bytes(before)
    assert libreoffice.values(tmp_path / "terug.xlsx") == libreoffice.values(tmp_path / "voor.xlsx")
    found = openpyxl.load_workbook(io.BytesIO(result.data))["Invoer"]
    assert found["B2"].fill.fill_type is None
    assert {name: text for name, (_, text) in notes_of(result.data, "Invoer").items()} == {"A2": "let op"}
    assert (tmp_path / "terug.xlsx").is_file()


def test_what_someone_changed_since_stays_and_is_named() -> None:
    after = apply_edits(by_openpyxl(), edits("Invoer"), undoable=True, key=KEY).data
    workbook = openpyxl.load_workbook(io.BytesIO(after))
    sheet = workbook["Invoer"]
    sheet["B2"] = 123
    sheet["B3"].hyperlink = "https://example.com/"
    sheet["Q41"].style = "Normal"
    sheet["A9"] = "van de gebruiker"
    workbook["Rapport"]["C9"] = "aantekening"
    buffer = io.BytesIO()
    workbook.save(buffer)
    result = undo_last(buffer.getvalue(), key=KEY)
    left = [(one.action.value, one.cell or one.sheet, one.left_alone) for one in result.changes if one.left_alone]
    assert left == [
        ("waarde", "B2", "changed-since"),
        ("markering", "Q41", "changed-since"),
        ("koppeling", "B3", "changed-since"),
        ("blad erbij", "Rapport", "changed-since"),
    ]
    cells = cells_of(result.data, "Invoer")
    assert (cells["B2"][0], cells["A9"][0], cells["B3"][0]) == ("123", "van de gebruiker", "30")
    assert [one.name for one in read_snapshot(result.data).sheets] == ["Rapport", "Invoer"]


def test_a_replaced_report_comes_back_after_a_save_by_another_program() -> None:
    once = apply_edits(by_openpyxl(), [AddSheet("Rapport", (NewCell(1, 1, "eerste"),))], undoable=True, key=KEY).data
    twice = apply_edits(once, [AddSheet("Rapport", (NewCell(1, 1, "tweede"),))], undoable=True, key=KEY).data
    result = undo_last(resaved_by_openpyxl(twice), key=KEY)
    assert read_snapshot(result.data).sheet("Rapport")["A1"].lexical == "eerste"
    gone = apply_edits(once, [RemoveSheet("Rapport")], undoable=True, key=KEY).data
    result = undo_last(resaved_by_openpyxl(gone), key=KEY)
    assert read_snapshot(result.data).sheet("Rapport")["A1"].lexical == "eerste"
    assert [one.name for one in read_snapshot(undo_last(result.data, key=KEY).data).sheets] == ["Invoer"]


def test_a_rich_text_comes_back_with_its_look() -> None:
    rich = '<r><rPr><b/></rPr><t>vet</t></r><r><t xml:space="preserve"> en niet</t></r>'
    before = book(worksheet(f'<row r="1"><c r="A1" t="inlineStr"><is>{rich}</is></c></row>'))
    after = apply_edits(before, [SetValue("Blad", "A1", 1)], undoable=True, key=KEY)
    assert after.changes[0].old == "vet en niet"
    again = apply_edits(after.data, [SetValue("Blad", "B1", 1)]).data
    assert not undo_last(again, key=KEY).is_exact
    assert rich in parts_of(undo_last(again, key=KEY).data)["xl/worksheets/sheet1.xml"].decode()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        pytest.param(KEY, "Derde", id="the user's own run: where it opened before"),
        pytest.param(b"another", "Tweede", id="of another: at the first that shows"),
    ],
)
def test_without_the_sheet_in_front_the_workbook_does_not_open_at_a_hidden_one(key: bytes, expected: str) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        first, _, third = (workbook.add_worksheet(name) for name in ("Eerste", "Tweede", "Derde"))
        third.activate()
        first.hide()
    front = AddSheet("Rapport", (NewCell(1, 1, "kop"),), first=True)
    marked = apply_edits(buffer.getvalue(), [front], undoable=True, key=KEY).data
    assert openpyxl.load_workbook(io.BytesIO(marked)).active.title == "Rapport"
    since = apply_edits(marked, [SetValue("Derde", "A1", 1)]).data
    undone = openpyxl.load_workbook(io.BytesIO(undo_last(since, key=key, titles=["Rapport"]).data))
    assert (undone.sheetnames, undone.active.title) == (["Eerste", "Tweede", "Derde"], expected)
