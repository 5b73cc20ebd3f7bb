"""The corpus harness, on the examples: it finds nothing wrong there, and it can find something."""

from __future__ import annotations

from pathlib import Path

from test_write_values_elsewhere import by_xlsxwriter
from written import pack, parts_of

from corpus.check import check, compared_parts, compared_values, fixed_edits
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
