"""What of a workbook is not ours, so that two states of it can be compared: answers, looks, notes, lists, names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hov_tools.ooxml.mark_colours import TABS
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.marks import look_of, verified_mark_of
from hov_tools.ooxml.write.notes import SheetNotes
from hov_tools.ooxml.write.stylesheet import StyleSheet
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.xmlelements import index_of

OURS = frozenset({"_hov_tools", "Validatierapport", "Wat te herstellen"})
_AROUND = re.compile(
    rb"<(?:\w+:)?(?:tabColor|hyperlink|dataValidation|mergeCell|sheetProtection|conditionalFormatting)\b[^>]*>"
)

_OUR_TABS = {f'<tabColor rgb="FF{color}"/>'.encode() for color in TABS.values()}


@dataclass(frozen=True)
class Others:
    """What is not ours.

    Attributes:
        sheets: their names, in order.
        answers: what cells hold, by sheet and address.
        looks: of cells: font, number format and the like; then fill, border and named style, None under a mark of ours.
        notes: of others, by sheet and address.
        around: what the sheets hold beside their cells.
        names: the defined names.
    """

    sheets: tuple[str, ...]
    answers: dict[tuple[str, str], tuple[object, ...]]
    looks: dict[tuple[str, str], tuple[object, dict[str, str] | None]]
    notes: dict[tuple[str, str], str]
    around: dict[str, list[bytes]]
    names: frozenset[tuple[str, str | None, str]]


def others_in(data: bytes) -> Others:
    """Give what is not ours in a workbook."""
    snapshot = read_snapshot(data)
    sheets = [sheet for sheet in snapshot.sheets if sheet.name not in OURS]
    draft = Draft(Package(data))
    workbook = WorkbookText(draft)
    link = draft.link(workbook.part, "styles")
    styles = None if link is None else StyleSheet(draft.text(link.target))
    answers, looks = {}, {}
    for sheet in sheets:
        for cell in sheet.cells:
            place = sheet.name, cell.address
            if not cell.is_empty:
                answers[place] = (cell.kind, cell.lexical, cell.formula, cell.is_date, cell.unlocked)
            if styles is not None:
                looks[place] = _look(styles, cell.style)
    notes, around = {}, {}
    for entry in workbook.sheets:
        if entry.name in OURS or entry.kind != "worksheet":
            continue
        there = SheetNotes(draft, workbook, entry).read()
        notes.update({(entry.name, cell): note.text for cell, note in there.items() if not note.is_ours})
        found = _AROUND.findall(draft.text(entry.part))
        around[entry.name] = [one for one in found if one not in _OUR_TABS]
    names = frozenset((one.name, one.sheet, one.formula) for one in snapshot.names if one.sheet not in OURS)
    return Others(tuple(sheet.name for sheet in sheets), answers, looks, notes, around, names)


def _look(styles: StyleSheet, index: int) -> tuple[object, dict[str, str] | None]:
    held = styles.format("cellXfs", index)
    font = styles.unprefixed("fonts", index_of(held.get("fontId")))
    own = look_of(styles, index) if verified_mark_of(styles, index) is None else None
    return (font, styles.format_code(index), held.inner), own


def assert_untouched(before: Others, after: Others) -> None:
    """Check that nothing but marks, notes, colours of tabs and sheets of ours came or went."""
    assert after.sheets == before.sheets
    assert after.answers == before.answers
    assert after.notes == before.notes
    assert after.around == before.around
    assert after.names == before.names
    for place in before.looks.keys() & after.looks.keys():
        (there, look), (now, look_now) = before.looks[place], after.looks[place]
        assert now == there, place
        assert look is None or look_now is None or look_now == look, place
    # A cell that came or went holds nothing.
    assert not (before.looks.keys() ^ after.looks.keys()) & (before.answers.keys() | after.answers.keys())
