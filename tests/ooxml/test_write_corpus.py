"""The corpus harness, on the examples: it finds nothing wrong there, and it can find something."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from test_write_values_elsewhere import by_xlsxwriter
from written import KEY, pack, parts_of

from corpus.check import calamine_differs, check, compared_parts, compared_values, fixed_edits, repeated
from corpus.isolated import in_a_process
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.writer import WriteResult, apply_edits


def test_all_examples_are_edited_and_undone(workbooks: Path) -> None:
    files = sorted(workbooks.glob("*/*/*.xlsx"))
    assert len(files) > 20
    for file in files:
        outcome = check(file.name, file.read_bytes(), None)
        assert (outcome.kind, outcome.problems) == ("edited", []), file.name


def test_a_lost_part_and_a_changed_cell_are_found() -> None:
    data = by_xlsxwriter()
    before = read_snapshot(data)
    edits = fixed_edits(before)
    assert edits is not None
    parts = parts_of(apply_edits(data, edits, LARGE_LIMITS).data)
    del parts["xl/charts/chart1.xml"]
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>70</v>", b"<v>71</v>").replace(b"data_bar", b"databar")
    broken = WriteResult(pack(parts), apply_edits(data, edits, LARGE_LIMITS).changes)
    problems = compared_parts(data, broken)
    assert "part xl/charts/chart1.xml is lost" in problems
    assert "part xl/worksheets/sheet1.xml: changed outside the edited cells" in problems
    assert any("'70' became '71'" in one for one in compared_values(before, data, broken, edits))


def test_a_run_that_leaves_a_package_unsound_is_found() -> None:
    data = by_xlsxwriter()
    before = read_snapshot(data)
    once = apply_edits(data, fixed_edits(before) or [], LARGE_LIMITS, undoable=True, key=KEY).data
    parts = parts_of(once)
    types = parts["[Content_Types].xml"].replace(b"</Types>", b'<Default Extension="RELS" ContentType="a/b"/></Types>')
    problems = repeated(before, data, pack({**parts, "[Content_Types].xml": types}))
    assert "run 2: unsound: *.rels has two content types" in problems


def test_what_ends_calamine_is_the_verdict_of_that_workbook_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert in_a_process(os.abort, 30) == "crash"
    data = by_xlsxwriter()
    before, result = read_snapshot(data), apply_edits(data, [])

    def ends(book: bytes, names: list[str]) -> dict[str, object]:
        if book is not data:
            os.abort()
        return {name: [] for name in names}

    other = WriteResult(bytes(bytearray(data)), result.changes)
    monkeypatch.setattr("corpus.check.calamine_values", ends)
    assert calamine_differs(before, data, other, set()) == ["calamine: crash"]
    assert calamine_differs(before, other.data, other, set()) == []
