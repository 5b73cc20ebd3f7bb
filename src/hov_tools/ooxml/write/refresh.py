"""Keeping cached values true: those that an edit makes stale are computed anew or left out, never kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from msgspec.structs import replace

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.formulas.evaluate import (
    CannotEvaluateError,
    CellValue,
    Evaluator,
    ExcelError,
    NewFormula,
    to_lexical,
)
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.write.cells import CellChange
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.stale import CellKey, Formula, Mentions, formulas_of, stale
from hov_tools.ooxml.write.values import Content
from hov_tools.ooxml.write.workbooktext import WorkbookText
from hov_tools.ooxml.write.worksheet import Worksheet, Worksheets
from hov_tools.ooxml.write.xmlelements import escape

Plan: TypeAlias = Mapping[tuple[int, int], CellChange]
"""(row, column) → what becomes of the cell."""

_FORMULA = re.compile(rb"<(?:[^\s<>/:]+:)?f[\s/>]")
# Of work: a name in which a word is looked for; what is searched for one in a step: characters of names, bytes of
# worksheets.
_STEPS_PER_NAME = 1
_CHARACTERS_SEARCHED = 256
_BYTES_SEARCHED = 1_024
_LOOK_UP_SHEETS = ("indirect", "evaluate")


@dataclass(frozen=True, slots=True)
class Refresh:
    """What becomes of the cached values.

    Attributes:
        cached: sheet name → changes of formula cells that keep their formula.
        filled: sheet name → contents of cells that were given a formula without its value, now with it.
        recalculated: formulas whose value was computed, as (sheet, A1 address).
        dropped: formulas whose value was left out.
        has_formulas: the workbook holds formulas, before or after the edits, that an edit may concern.
        formulas_moved: a cell that held a formula no longer does, or the other way round.
    """

    cached: dict[str, dict[tuple[int, int], CellChange]]
    filled: dict[str, dict[tuple[int, int], Content]]
    recalculated: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    has_formulas: bool = False
    formulas_moved: bool = False


def refresh(
    draft: Draft, workbook: WorkbookText, sheet_texts: Worksheets, plans: Mapping[str, Plan], new_sheets: frozenset[str]
) -> Refresh:
    """Find the formulas whose cached value the edits make stale, before the edits are written.

    Args:
        draft: the package as it was read.
        workbook: its workbook part.
        sheet_texts: its worksheets.
        plans: sheet name → changes of its cells.
        new_sheets: names, in lower case, of sheets that will be added or replaced.
    """
    changed = {
        (name.lower(), row, column): change
        for name, plan in plans.items()
        for (row, column), change in plan.items()
        if change.content is not None
    }
    if not changed and not new_sheets:
        return Refresh({}, {})
    sheets = [sheet for sheet in workbook.sheets if sheet.kind == "worksheet"]
    adds = any(change.content and change.content.formula is not None for change in changed.values())
    holding = [text for sheet in sheets if _may_hold_formulas(text := draft.text(sheet.part, is_xml=False))]
    if not holding:
        return Refresh({}, {}, has_formulas=adds, formulas_moved=adds)
    mentions = _mentions(new_sheets, workbook, draft.package.work)
    if not changed and not _may_concern(mentions, holding, draft.package.work):
        return Refresh({}, {}, has_formulas=True)
    work = draft.package.work
    snapshot = read_snapshot(draft.package.data, draft.package.limits, work)
    texts = {sheet.name.lower(): sheet_texts.get(sheet.part, sheet.name) for sheet in sheets}
    areas: dict[str, tuple[Range, ...]] = {
        key: tuple(area for _, area in text.formula_areas()) for key, text in texts.items()
    }
    formulas = formulas_of(snapshot, areas, work)
    there = {formula.key for formula in formulas}
    moved = any(
        (key in there) != (change.content is not None and change.content.formula is not None)
        for key, change in changed.items()
    )
    places = [(sheet, row, column, row, column) for sheet, row, column in changed]
    found = [one for one in stale(formulas, places, work, mentions) if one.key not in changed]
    overrides = {key: _given(change.content) for key, change in changed.items() if change.content}
    evaluator = Evaluator(_without(snapshot, new_sheets), overrides, work=work)
    values = _values(evaluator, found, work)
    given = _Given(snapshot, work)
    result = _refreshed(given, found, values, texts, has_formulas=adds or bool(there), moved=moved)
    for key, new in overrides.items():
        if isinstance(new, NewFormula):
            with suppress(CannotEvaluateError, OverflowError):
                content = replace(_content(evaluator.value(*key)), formula=new.text)
                result.filled.setdefault(texts[key[0]].name, {})[key[1], key[2]] = content
    return result


def _may_hold_formulas(text: bytes) -> bool:
    """Tell whether a worksheet's text may hold a formula; surely none when False."""
    return (b"<f" in text or b":f" in text) and _FORMULA.search(text) is not None


def _mentions(sheets: frozenset[str], workbook: WorkbookText, work: Work) -> Mentions:
    """Tell how formulas can refer to sheets that are added or replaced.

    By their names, by functions that make a reference of a text, and by defined names that do either.
    """
    words = {*sheets, *(one.replace("'", "''") for one in sheets), *_LOOK_UP_SHEETS}
    names: dict[str, str] = {}
    for one in workbook.names() if sheets else ():
        # Of sheets that each have a name of their own, or of a name that is there twice, all count.
        name = one.get("name").lower()
        names[name] = f"{names.get(name, '')} {workbook.formula_of(one).lower()}"
    new, characters = set(words), sum(map(len, names.values()))
    while new:
        # Each word is looked for once in every name.
        work.charge(len(new) * (_STEPS_PER_NAME * len(names) + characters // _CHARACTERS_SEARCHED), Load.NAMES)
        new = {name for name, text in names.items() if name not in words and any(one in text for one in new)}
        words |= new
    return Mentions(sheets, frozenset(words), within=any(workbook.sheet(name) is not None for name in sheets))


def _may_concern(mentions: Mentions, holding: list[bytes], work: Work) -> bool:
    """Tell whether a formula in these worksheets may look at sheets that are added; surely none when False.

    A sheet that was not there concerns only what names it. One that is replaced may lie within a reference over
    several sheets, which names the first and the last.
    """
    if mentions.within:
        return True
    work.charge(len(mentions.words) * sum(map(len, holding)) // _BYTES_SEARCHED, Load.FORMULAS)
    written = [escape(word).decode() for word in mentions.words]
    texts = [text.decode().lower() for text in holding]
    # A letter may be written as a reference to its number.
    return any("&#" in text or any(word in text for word in written) for text in texts)


def _without(snapshot: Snapshot, names: frozenset[str]) -> Snapshot:
    """Hide sheets that the edits replace, so that nothing is computed from what they held."""
    kept = tuple(sheet for sheet in snapshot.sheets if sheet.name.lower() not in names)
    return Snapshot(kept, snapshot.names, snapshot.uses_1904)


def _given(content: Content) -> CellValue | NewFormula:
    if content.value is None:
        return None if content.formula is None else NewFormula(content.formula)
    if content.type is None:
        return Fraction(content.value)
    if content.type in ("str", "inlineStr"):
        return content.value
    if content.type == "b" and content.value in ("0", "1"):
        return content.value == "1"
    # What we do not know, such as a day as text: a name that no workbook has cannot be computed either.
    known = next((one for one in ExcelError if content.type == "e" and one.value == content.value), None)
    return NewFormula("_hov_tools_unknown") if known is None else known


def _values(evaluator: Evaluator, found: list[Formula], work: Work) -> dict[CellKey, Content]:
    """Compute the stale formulas that can be computed."""
    # The evaluator sees the cells of an array as constants: what depends on a stale array cannot be computed.
    arrays = [one for one in found if one.is_array]
    hidden = {one.key for one in stale(found, [one.gives for one in arrays], work)} if arrays else set()
    hidden |= {one.key for one in arrays}
    values: dict[CellKey, Content] = {}
    for formula in found:
        if formula.key not in hidden:
            with suppress(CannotEvaluateError, OverflowError):
                values[formula.key] = _content(evaluator.value(*formula.key))
    return values


def _content(value: CellValue) -> Content:
    if isinstance(value, ExcelError):
        return Content("e", None, value.value)
    if isinstance(value, bool):
        return Content("b", None, "1" if value else "0")
    if isinstance(value, str):
        return Content("str", None, value)
    return Content(None, None, "0" if value is None else to_lexical(value))


class _Given:
    """Tells which cells of a workbook a formula gives a value: of a range only those that the file holds."""

    def __init__(self, snapshot: Snapshot, work: Work) -> None:
        self._sheets = {sheet.name.lower(): sheet for sheet in snapshot.sheets}
        self._filled: dict[str, list[tuple[int, int]]] = {}
        self._work = work

    def cells(self, formula: Formula) -> Iterator[CellKey]:
        """Give the formula's own cell, and those of its range that hold something."""
        yield formula.key
        if not formula.is_array:
            return
        sheet, top, left, bottom, right = formula.gives
        if sheet not in self._filled:
            rows = self._sheets[sheet].cells.filled()
            self._filled[sheet] = [(row, column) for row, columns in rows.items() for column in columns]
        filled = self._filled[sheet]
        self._work.charge(len(filled), Load.FORMULAS, self._sheets[sheet].name)
        for row, column in filled:
            if top <= row <= bottom and left <= column <= right:
                yield sheet, row, column


def _refreshed(
    given: _Given,
    found: list[Formula],
    values: Mapping[CellKey, Content],
    texts: Mapping[str, Worksheet],
    *,
    has_formulas: bool,
    moved: bool,
) -> Refresh:
    cached: dict[str, dict[tuple[int, int], CellChange]] = {}
    lost: set[CellKey] = set()
    for formula in found:
        change = CellChange(cached=values.get(formula.key, Content()))
        for sheet, row, column in given.cells(formula):
            cached.setdefault(texts[sheet].name, {})[row, column] = change
            if formula.key not in values:
                lost.add((sheet, row, column))
    known = [(texts[key[0]].name, a1(*key[1:])) for key in sorted(values)]
    dropped = [(texts[sheet].name, a1(row, column)) for sheet, row, column in sorted(lost)]
    return Refresh(cached, {}, tuple(known), tuple(dropped), has_formulas, moved)
