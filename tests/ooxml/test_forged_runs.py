"""Runs of every shape, made up: nothing but marks, notes and sheets of ours ever leaves or enters."""

from __future__ import annotations

import hashlib
import io
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_write_marks import formatted
from test_write_notes import with_note_and_button
from test_write_values_elsewhere import by_openpyxl, by_xlsxwriter
from written import KEY

from hov_tools.ooxml.edits import Action, AddSheet, ColorTab, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.errors import EditRefusedError, UnusableJournalError
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_all, undo_last
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.journal import Journal
from hov_tools.ooxml.write.sheetjson import to_json
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.writer import apply_edits
from support.forged import REPORT, a_run, in_a_row, with_journal
from support.untouched import assert_untouched, others_in
from support.zips import read_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MARKED, NOTED, FREE = ("B2", "Q9"), ("B2", "A3"), ("A1", "B3", "C2", "Z99", "B4")
NOTE = "H203: vul in"
TITLES = frozenset({REPORT})
SHEET_OF_OURS = AddSheet(REPORT, (NewCell(1, 1, "kop"), NewCell(2, 1, 7)))


@lru_cache
def books() -> tuple[tuple[bytes, str], ...]:
    """Workbooks with marks, notes and a report of ours, of which no run tells; each with its first sheet."""
    found = []
    for make in (formatted, with_note_and_button, by_xlsxwriter, by_openpyxl):
        data: bytes = make()
        sheet = read_snapshot(data).sheets[0].name
        edits = [Mark(sheet, cell, MarkStyle.FOUT) for cell in MARKED]
        notes = [SetNote(sheet, cell, NOTE) for cell in NOTED]
        found.append((apply_edits(data, [*edits, *notes, ColorTab(sheet, MarkStyle.FOUT), SHEET_OF_OURS]).data, sheet))
        found.append((data, sheet))
    return tuple(found)


def is_of_a_check(action: Action, sheet: str) -> bool:
    return action in {Action.MARK, Action.NOTE, Action.TAB} or action is Action.ADD_SHEET and sheet == REPORT


LOOKS = st.sampled_from(
    [
        "",
        "<fill/>",
        '<fill><patternFill patternType="none"/></fill>',
        "</fill>",
        "<border/>",
        "Normal",
        "HOV fout",
        '<tabColor rgb="FF00FF00"/>',
        "<tabColor",
        '/><x a="',
    ]
)
WAS = st.dictionaries(
    st.sampled_from(["value", "formula", "type", "rich", "text", "target", "absent", "fill", "border", "style",
                     "format", "replaced", "made", "tab"]),
    st.one_of(
        LOOKS,
        st.sampled_from(["9999", "1", "n", "s", "inlineStr", 'WEBSERVICE("http://x")', to_json(SHEET_OF_OURS)]),
        st.text(max_size=6),
    ),
    max_size=5,
)  # fmt: skip
NUMBER = st.one_of(st.integers(-5, 2_000), st.sampled_from([2**31, 2**63, -(2**70)]))


@st.composite
def runs(draw: st.DrawFn, parts: Mapping[str, bytes], sheet: str, held: Mapping[str, str]) -> bytes:
    """A run as a journal holds it: of the parts and cells that are there, and of others."""
    sheets = st.sampled_from([sheet, sheet.upper(), REPORT, "_hov_tools", "Geen", ""])
    cells = st.sampled_from([*MARKED, *NOTED, *FREE, "b2", "$B$2", "ZZZZ0", "A1:B9", "", "A0"])
    now = st.sampled_from(
        [*(one.value for one in MarkStyle), NOTE, f" {NOTE}", REPORT, "", *held.values(), "let op", sheet]
    )
    traces = st.tuples(st.sampled_from([one.value for one in Action]), sheets, cells, now, WAS)
    names = st.sampled_from([*parts, "x.xml"])
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    changed: dict[str, Any] = {}
    for name in draw(st.lists(names, max_size=3)):
        splice = st.tuples(NUMBER, NUMBER, st.sampled_from(["", "x", "<v>9999</v>", "&", "<f>1</f>"]))
        is_true = draw(st.booleans())
        changed[name] = [
            digests.get(name, "") if is_true else "0",
            draw(st.lists(st.lists(splice, max_size=2), max_size=2)),
        ]
    return a_run(
        draw(st.lists(traces, max_size=6)),
        changed,
        {name: digests.get(name, "") for name in draw(st.lists(names, max_size=2))},
        {name: ["UEsD", "UEsB", ""] for name in draw(st.lists(names, max_size=1))},
    )


HEADS = st.sampled_from(
    [("hov_tools journaal 1",), ("hov_tools journaal 2", "-"), ("hov_tools journaal 2", "0" * 64), ("hov_tools",)]
)


@st.composite
def forged(draw: st.DrawFn) -> bytes:
    data, sheet = draw(st.sampled_from(books()))
    held = {cell.address: cell.lexical for cell in read_snapshot(data).sheets[0].cells}
    rows = draw(st.lists(st.tuples(runs(read_parts(data), sheet, held), HEADS), min_size=1, max_size=3))
    return with_journal(data, [in_a_row(run, *head) for run, head in rows])


def check_forged(data: bytes) -> None:
    before = others_in(data)
    for take in (checks_taken_out, all_taken_out, marked_again):
        try:
            after = take(data)
        except (EditRefusedError, UnusableJournalError):
            continue
        assert_untouched(before, others_in(after))


def checks_taken_out(data: bytes) -> bytes:
    return undo_all(data, is_of_a_check, key=KEY, titles=TITLES).data


def all_taken_out(data: bytes) -> bytes:
    for _ in range(4):
        try:
            data = undo_last(data, key=KEY, titles=TITLES).data
        except EditRefusedError:
            break
    return data


def marked_again(data: bytes) -> bytes:
    sheet = read_snapshot(data).sheets[0].name
    edits = [Mark(sheet, "B3", MarkStyle.INFO), SetNote(sheet, "Z98", "x")]
    done = apply_edits(data, edits, undoable=True, key=KEY).data
    # That run is ours, and what lies under it is not.
    result = undo_last(done, key=KEY, titles=TITLES)
    assert result.is_exact
    assert read_parts(result.data) == read_parts(data)
    return done


@given(forged())
@settings(max_examples=150)
def test_nothing_but_ours_leaves_or_enters(data: bytes) -> None:
    check_forged(data)


@pytest.mark.slow
@given(data=forged())
@settings(max_examples=int(os.environ.get("HOV_JOURNALS", "400")))
def test_nothing_but_ours_leaves_or_enters_however_often(data: bytes) -> None:
    """HOV_JOURNALS=10000 makes so many; that takes some ten minutes."""
    check_forged(data)


def run_of_another(data: bytes, sheet: str) -> bytes:
    edits = [
        SetValue(sheet, "B2", 99),
        Mark(sheet, "B3", MarkStyle.FOUT),
        SetNote(sheet, "B3", NOTE),
        ColorTab(sheet, MarkStyle.INFO),
        SHEET_OF_OURS,
    ]
    return apply_edits(data, edits, undoable=True, key=bytes(32)).data


def without_signature(data: bytes, sheet: str) -> bytes:
    edits = [
        SetValue(sheet, "B2", 99),
        Mark(sheet, "B3", MarkStyle.FOUT),
        SetNote(sheet, "B3", NOTE),
        ColorTab(sheet, MarkStyle.INFO),
        SHEET_OF_OURS,
    ]
    return apply_edits(data, edits, undoable=True).data


def by_an_earlier_version(data: bytes, sheet: str) -> bytes:
    """Runs were not signed then."""
    draft = Draft(Package(without_signature(data, sheet)))
    [entry] = Journal(draft, WorkbookText(draft), None).entries()
    edits = [
        SetValue(sheet, "B2", 99),
        Mark(sheet, "B3", MarkStyle.FOUT),
        SetNote(sheet, "B3", NOTE),
        ColorTab(sheet, MarkStyle.INFO),
        SHEET_OF_OURS,
    ]
    return with_journal(apply_edits(data, edits).data, [in_a_row(entry.run.to_json().encode(), "hov_tools journaal 1")])


@pytest.mark.parametrize("write", [run_of_another, without_signature, by_an_earlier_version])
@pytest.mark.parametrize("make", [by_openpyxl, by_xlsxwriter])
def test_of_a_run_that_is_not_certain_what_is_ours_goes_and_the_value_is_named(
    make: Callable[[], bytes], write: Callable[[bytes, str], bytes]
) -> None:
    before = make()
    result = undo_last(write(before, "Invoer"), key=KEY, titles=TITLES)
    assert (result.is_exact, result.is_ours) == (False, False)
    assert [(one.action, one.left_alone) for one in result.changes] == [
        (Action.VALUE, "journal-of-another"), (Action.MARK, None), (Action.NOTE, None), (Action.TAB, None),
        (Action.ADD_SHEET, None),
    ]  # fmt: skip
    there, now = others_in(before), others_in(result.data)
    assert now.answers.pop(("Invoer", "B2"))[1] == "99"
    there.answers.pop(("Invoer", "B2"), None)
    assert all(sheet.sheet_properties.tabColor is None for sheet in openpyxl.load_workbook(io.BytesIO(result.data)))
    assert now.looks[("Invoer", "B3")] == there.looks[("Invoer", "B3")]
    assert "_hov_tools" not in [sheet.name for sheet in read_snapshot(result.data).sheets]


def test_a_remark_that_someone_typed_on_a_sheet_of_ours_keeps_it() -> None:
    typed = SetValue(REPORT, "C5", "van de gebruiker")
    data = apply_edits(run_of_another(by_openpyxl(), "Invoer"), [typed]).data
    result = undo_last(data, key=KEY, titles=TITLES)
    assert [one.left_alone for one in result.changes if one.action is Action.ADD_SHEET] == ["changed-since"]


def test_the_oldest_runs_give_way() -> None:
    data = by_openpyxl()
    for number in range(25):
        data = apply_edits(data, [SetValue("Invoer", "B2", number)], undoable=True, key=KEY).data
    for number in reversed(range(5, 25)):
        result = undo_last(data, key=KEY)
        assert [one.old for one in result.changes] == [str(number)]
        data = result.data
    assert "_hov_tools" not in [sheet.name for sheet in read_snapshot(data).sheets]
    with pytest.raises(EditRefusedError):
        undo_last(data, key=KEY)


def test_a_run_larger_than_a_journal_is_refused_and_nothing_is_written() -> None:
    edits = [Mark("Invoer", f"A{row}", MarkStyle.FOUT) for row in range(1, 10_002)]
    with pytest.raises(EditRefusedError) as caught:
        apply_edits(by_openpyxl(), edits, undoable=True, key=KEY)
    assert (caught.value.reason, caught.value.sheet) == ("journal-too-large", "_hov_tools")
