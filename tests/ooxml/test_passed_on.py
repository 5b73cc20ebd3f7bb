"""A workbook that is passed on: without a sheet of ours, and without what the journal knows of it."""

from __future__ import annotations

import base64
import io
import re
import zlib

import openpyxl
import pytest
from written import KEY, book, parts_of, worksheet

from hov_tools.ooxml.edits import Action, AddSheet, CellStyle, Mark, MarkStyle, NewCell, SetNote
from hov_tools.ooxml.passed_on import without_sheet
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_all
from hov_tools.ooxml.writer import apply_edits

OTHERS = "over een ander lid"
PLAIN = book(worksheet('<row r="2"><c r="B2"><v>7</v></c></row>'))
EDITS = (
    Mark("Blad", "B2", MarkStyle.FOUT, "F101"),
    SetNote("Blad", "B2", "vul dit in", "F101"),
    AddSheet("Rapport", (NewCell(1, 1, OTHERS, CellStyle(bold=True)),)),
    AddSheet("Eigen", (NewCell(1, 1, "van hier", CellStyle()),)),
)


def marked(key: bytes | None) -> bytes:
    return apply_edits(PLAIN, EDITS, undoable=True, key=key).data


def everything(data: bytes) -> str:
    """Give all that a workbook holds, its journal unpacked."""
    found = [part.decode("utf-8", "replace") for part in parts_of(data).values()]
    for part in found:
        pieces = re.findall("<t>([^<]*)</t>", part)
        if pieces and pieces[0].startswith("hov_tools journaal"):
            found.append(zlib.decompress(base64.b64decode("".join(pieces[2:]))).decode())
    return "\n".join(found)


def sheets(data: bytes) -> list[str]:
    return [sheet.name for sheet in read_snapshot(data).sheets]


@pytest.mark.parametrize("signed_with", [KEY, None, bytes(32)], ids=["own", "unsigned", "another's"])
def test_a_sheet_goes_with_all_that_the_journal_knows_of_it(signed_with: bytes | None) -> None:
    before = marked(signed_with)
    assert OTHERS in everything(before)
    after = without_sheet(before, "Rapport", key=KEY)
    assert OTHERS not in everything(after)
    assert "van hier" in everything(after)
    assert [name for name in sheets(before) if name != "Rapport"] == sheets(after)


@pytest.mark.parametrize("signed_with", [KEY, None], ids=["own", "unsigned"])
def test_what_else_its_run_did_can_still_be_taken_out(signed_with: bytes | None) -> None:
    after = without_sheet(marked(signed_with), "Rapport", key=KEY)
    undone = undo_all(after, lambda *_: True, key=KEY, titles={"Rapport", "Eigen"})
    assert undone.is_ours is (signed_with is not None)
    assert [(one.action, one.left_alone) for one in undone.changes] == [
        (Action.MARK, None),
        (Action.NOTE, None),
        (Action.ADD_SHEET, None),
    ]
    assert sheets(undone.data) == sheets(PLAIN)
    cell = openpyxl.load_workbook(io.BytesIO(undone.data))["Blad"]["B2"]
    assert (cell.value, cell.fill.fill_type, cell.comment) == (7, None, None)


@pytest.mark.parametrize("name", ["Blad", "Er niet"])
def test_a_sheet_that_is_not_ours_stays(name: str) -> None:
    before = marked(KEY)
    assert without_sheet(before, name, key=KEY) == before
