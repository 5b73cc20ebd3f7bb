"""The corpus harness, on the examples: it finds nothing wrong there, and it can find something."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from test_write_values_elsewhere import by_xlsxwriter
from written import KEY, book, pack, parts_of, worksheet

from corpus import record
from corpus.check import calamine_differs, check, compared_parts, compared_values, repeated
from corpus.gather import gather, git_folder
from corpus.isolated import in_a_process
from corpus.losses import losses
from corpus.plan import Plan, fixed_edits
from corpus.record import Verdict
from corpus.table import table
from hov_tools.ooxml.errors import EditRefusedError, Refusal
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


def test_a_cell_of_a_merged_range_or_an_array_is_left_for_another_one() -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c>'
    data = book(worksheet(rows + '<c r="B2"><v>3</v></c><c r="C2"><v>4</v></c></row>'))
    outcome = check("", data, None)
    assert (outcome.kind, outcome.elsewhere, outcome.problems) == ("edited", ("array-formula",), [])


def test_a_protected_structure_takes_marks_and_notes_without_a_sheet() -> None:
    parts = parts_of(by_xlsxwriter())
    lock = b'<workbookProtection lockStructure="1"/><bookViews>'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<bookViews>", lock)
    outcome = check("", pack(parts), None)
    assert (outcome.kind, outcome.is_without_sheet, outcome.problems) == ("edited", True, [])


def test_a_refusal_that_no_other_cell_helps_is_the_verdict() -> None:
    plan = Plan()
    for reason, cell, is_another_way in (
        (Refusal.PIVOT_TABLE, "A1", True),
        (Refusal.PIVOT_TABLE, "A1", False),
        (Refusal.PIVOT_TABLE, None, False),
        (Refusal.SHARED_WORKBOOK, "A2", False),
        (Refusal.WORKBOOK_STRUCTURE_PROTECTED, None, True),
        (Refusal.WORKBOOK_STRUCTURE_PROTECTED, None, False),
    ):
        assert plan.give_way(EditRefusedError(reason, "", "Blad", cell)) is is_another_way, (reason, cell)
    assert plan.elsewhere == ["pivot-table", "workbook-structure-protected"]


@pytest.mark.slow
def test_what_computes_without_end_or_asks_for_too_much_is_ended() -> None:
    def without_end() -> None:
        while True:
            pass

    assert in_a_process(without_end, 1) == "hang"
    assert str(in_a_process(lambda: len(bytes(1 << 30)), 30, 1 << 29)).startswith("MemoryError")


def test_what_openpyxl_loses_is_counted_by_kind(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    parts = parts_of(by_xlsxwriter())
    sheet = "xl/worksheets/sheet1.xml"
    extension = b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst></worksheet>'
    plain = losses_of(file, parts)
    found = losses_of(
        file,
        {**parts, sheet: parts[sheet].replace(b"</worksheet>", extension), "customXml/item1.xml": b"<eigen/>"},
    )
    assert {kind: count - plain.get(kind, 0) for kind, count in found.items() if count > plain.get(kind, 0)} == {
        "customXml": 1,
        "extension": 1,
    }


def losses_of(file: Path, parts: dict[str, bytes]) -> dict[str, int]:
    file.write_bytes(pack(parts))
    return losses(file)


def test_a_run_that_stopped_goes_on_and_the_last_verdict_counts(tmp_path: Path) -> None:
    log = tmp_path / "log"
    bad = Verdict(name="een+bron/a.xlsx", kind="failed", problems=("part is lost",))
    good = Verdict(name="een+bron/a.xlsx", kind="edited", office="same", openpyxl="loses", lost={"image": 2})
    hurt = Verdict(name="ander+bron/map/b.xlsx", kind="unreadable", reason="DamagedError", detail="no main part")
    assert record.read(log) == []
    record.append(log, [bad, hurt])
    assert "- een+bron/a.xlsx:  part is lost" in table(record.read(log))
    record.append(log, [good])
    found = table(record.read(log))
    for line in (
        "| een/bron | 1 | 1 | 0 | 0 | 0 | 0 | 1 | 1 | 0 |",
        "| ander/bron | 1 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |",
        "     1  unreadable: a part that is needed is missing",
        "     1  image (2)",
    ):
        assert line in found.splitlines()
    assert "part is lost" not in found


@pytest.mark.slow
def test_workbooks_are_gathered_once_from_the_newest_commit(tmp_path: Path) -> None:
    tree = tmp_path / "bron"
    (tree / "map").mkdir(parents=True)
    for name, content in {
        "a.xlsx": b"1",
        "map/b.XLSM": b"2",
        "map/zelfde.xlsx": b"1",
        "~$a.xlsx": b"3",
        "groot.xlsx": b"version https://git-lfs.github.com/spec/v1",
        "c.txt": b"4",
    }.items():
        (tree / name).write_bytes(content)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(tree), *command], check=True)
    seen: set[str] = set()
    counts = gather(git_folder(tree), tmp_path / "uit", seen)
    assert dict(counts) == {
        "taken": 2,
        "known already": 1,
        "pointer to a large file": 1,
        "no workbook but Excel's note that one is open": 1,
    }
    made = {file.relative_to(tmp_path / "uit").as_posix() for file in (tmp_path / "uit").rglob("*") if file.is_file()}
    assert made == {"a.xlsx", "map/b.xlsm"}
    assert gather(git_folder(tree), tmp_path / "uit", seen)["taken"] == 0
