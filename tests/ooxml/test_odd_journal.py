"""A journal that someone emptied, cut, renamed or showed: what is left of it is used, and told when it is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from odd import EDITS, FORM, KEY, TITLE
from written import pack, parts_of

from hov_tools.ooxml.edits import Mark, MarkStyle, SetNote
from hov_tools.ooxml.errors import EditRefusedError, WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.writer import apply_edits
from support.parts import WORKBOOK
from support.soundness import new_faults

if TYPE_CHECKING:
    from collections.abc import Callable

AGAIN = (SetNote(TITLE, "D8", "F101: typ de waarde opnieuw"), Mark(TITLE, "D8", MarkStyle.TWIJFEL))
TWICE = parts_of(
    apply_edits(apply_edits(FORM.read_bytes(), EDITS, undoable=True, key=KEY).data, AGAIN, undoable=True, key=KEY).data
)
"""The form after two runs: one of three edits, one of two."""
JOURNAL = next(name for name, content in TWICE.items() if b"hov_tools journaal" in content)
FIRST, LAST = re.findall("<row.*?</row>", TWICE[JOURNAL].decode(), re.DOTALL)


def changed(part: str, change: Callable[[str], str]) -> bytes:
    before = TWICE[part].decode()
    assert change(before) != before
    return pack({**TWICE, part: change(before)})


def holding(rows: str) -> bytes:
    return changed(JOURNAL, lambda text: re.sub("<sheetData>.*</sheetData>", rows, text, flags=re.DOTALL))


def listed(old: str, new: str) -> bytes:
    return changed(WORKBOOK, lambda text: text.replace(old, new))


_LISTED, _TEXT = 'name="_hov_tools" sheetId', '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
_NAME = "<definedName name=\"_hov_tools\"[^>]*>'_hov_tools'[^<]*</definedName>"

# What undo gives: how many edits of which run are taken back, or a refusal by name; and whether a next run tells that
# the journal was not used, or by which name it is refused.
KINDS: dict[str, tuple[bytes, int | str, bool | str]] = {
    "emptied": (holding("<sheetData/>"), "UnusableJournalError", True),
    "emptied, rows left": (
        holding('<sheetData><row r="2"><c r="A2"/></row></sheetData>'),
        "UnusableJournalError",
        True,
    ),
    "without place for cells": (holding(""), "UnusableJournalError", True),
    "typed over": (
        holding(f'<sheetData><row r="1">{_TEXT.format(1, "mijn tekst")}</row></sheetData>'),
        "UnusableJournalError",
        True,
    ),
    "run cut off": (
        holding(f'<sheetData><row r="1">{_TEXT.format(1, "hov_tools journaal 2")}</row></sheetData>'),
        "UnusableJournalError",
        True,
    ),
    "first run deleted": (holding(f"<sheetData>{LAST}</sheetData>"), 2, False),
    "last run deleted": (holding(f"<sheetData>{FIRST}</sheetData>"), 3, False),
    "runs out of order": (holding(f"<sheetData>{LAST}{FIRST}</sheetData>"), "UnusableJournalError", True),
    "text beside the runs": (
        holding(f'<sheetData>{FIRST}{LAST}<row r="9">{_TEXT.format(9, "mijn tekst")}</row></sheetData>'),
        2,
        False,
    ),
    "shown": (listed(' state="veryHidden"', ""), 2, False),
    "hidden, as LibreOffice does": (listed('state="veryHidden"', 'state="hidden"'), 2, False),
    "renamed in another case": (listed(_LISTED, 'name="_HOV_Tools" sheetId'), 2, False),
    "renamed": (
        changed(WORKBOOK, lambda text: text.replace(_LISTED, 'name="Oud" sheetId').replace("'_hov_tools'!", "Oud!")),
        "nothing-to-undo",
        False,
    ),
    "without its hidden name": (
        changed(WORKBOOK, lambda text: re.sub(_NAME, "", text)),
        "sheet-exists",
        "sheet-exists",
    ),
}


def outcome(error: WorkbookError) -> str:
    return error.reason.value if isinstance(error, EditRefusedError) else type(error).__name__


@pytest.mark.parametrize("name", KINDS)
def test_undo_takes_back_the_last_run_that_is_left_or_says_why_not(name: str) -> None:
    data, expected, _ = KINDS[name]
    if isinstance(expected, str):
        with pytest.raises(WorkbookError) as caught:
            undo_last(data, key=KEY)
        assert outcome(caught.value) == expected
        return
    result = undo_last(data, key=KEY)
    assert (len(result.changes), [one for one in result.changes if one.left_alone]) == (expected, [])
    assert new_faults([data], result.data) == []
    read_snapshot(result.data)


@pytest.mark.parametrize("name", KINDS)
def test_a_next_run_tells_of_it_and_can_be_undone(name: str) -> None:
    data, _, expected = KINDS[name]
    if isinstance(expected, str):
        with pytest.raises(EditRefusedError) as caught:
            apply_edits(data, EDITS, undoable=True, key=KEY)
        assert outcome(caught.value) == expected
        return
    result = apply_edits(data, EDITS, undoable=True, key=KEY)
    assert result.had_unusable_journal is expected
    assert new_faults([data], result.data) == []
    back = undo_last(result.data, key=KEY)
    assert (len(back.changes), back.is_exact) == (3, True)
