"""What is typed in the overview and what is set in the dossiers meet: each value is stored or kept as a conflict."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.desk.dossiers.merge import Fate, Typed, Written, mark_of, take_in, written_with
from hov_tools.desk.dossiers.schema import MIGRATIONS, migrate
from hov_tools.desk.dossiers.store import Dossiers
from hov_tools.desk.dossiers.values import Part, Stamp, Way, usable
from hov_tools.sheetbook import fitting

NORTH = ("10240", 2026)
START = datetime(2026, 3, 1, tzinfo=UTC)


def opened() -> Dossiers:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, MIGRATIONS)
    return Dossiers(connection)


def stamp(way: Way, minute: int = 0) -> Stamp:
    return Stamp("anna" if way is Way.COMMAND else "bert", START + timedelta(minutes=minute), way)


def typed(part: Part, value: str | None, key: tuple[str, int] = NORTH) -> Typed:
    return Typed((*key, part), value, f"Overzicht!{part.value}")


def values(dossiers: Dossiers) -> Mapping[Part, str | None]:
    (one,) = dossiers.all()
    return {part: one.value(part) for part in Part}


@pytest.mark.parametrize(
    ("written", "now", "cell", "fate", "kept"),
    [
        ("Anna", "Anna", "Anna", None, "Anna"),
        ("Anna", "Anna", "Bert", Fate.TAKEN, "Bert"),
        ("Anna", "Anna", None, Fate.TAKEN, None),
        (None, None, "Bert", Fate.TAKEN, "Bert"),
        ("Anna", "Chris", "Anna", None, "Chris"),
        ("Anna", "Chris", "Chris", None, "Chris"),
        ("Anna", "Chris", "Bert", Fate.CONFLICT, "Chris"),
        ("Anna", None, "Bert", Fate.CONFLICT, None),
        ("Anna", "Chris", None, Fate.CONFLICT, "Chris"),
        ("Anna", "Anna", "x" * 101, Fate.NOT_UNDERSTOOD, "Anna"),
    ],
)
def test_a_cell_is_compared_with_what_it_was_written_with(
    written: str | None, now: str | None, cell: str | None, fate: Fate | None, kept: str | None
) -> None:
    dossiers = opened()
    dossiers.set(*NORTH, {Part.OWNER: now}, stamp(Way.COMMAND))
    remarks = list(
        take_in(dossiers, [typed(Part.OWNER, cell)], {(*NORTH, Part.OWNER): written}, stamp(Way.OVERVIEW), fitting)
    )
    assert [one.fate for one in remarks] == ([] if fate is None else [fate])
    assert values(dossiers)[Part.OWNER] == kept
    conflicts = [one.typed for one in dossiers.conflicts(*NORTH)]
    assert conflicts == ([cell] if fate in (Fate.CONFLICT, Fate.NOT_UNDERSTOOD) else [])


def test_without_knowing_what_was_written_whatever_differs_is_a_conflict() -> None:
    dossiers = opened()
    dossiers.set(*NORTH, {Part.OWNER: "Anna", Part.NOTE: "zelfde"}, stamp(Way.COMMAND))
    cells = [typed(Part.OWNER, "Bert"), typed(Part.NOTE, "zelfde"), typed(Part.STATUS, "Ontvangen")]
    remarks = list(take_in(dossiers, cells, None, stamp(Way.OVERVIEW), fitting))
    assert [(one.typed.key[2], one.fate) for one in remarks] == [(Part.OWNER, Fate.CONFLICT)]


def test_a_line_that_was_copied_keeps_both_texts() -> None:
    dossiers = opened()
    dossiers.set(*NORTH, {Part.OWNER: "Anna"}, stamp(Way.COMMAND))
    cells = [typed(Part.OWNER, "Bert"), typed(Part.OWNER, "Anna"), typed(Part.OWNER, "Chris")]
    remarks = list(take_in(dossiers, cells, {(*NORTH, Part.OWNER): "Anna"}, stamp(Way.OVERVIEW), fitting))
    assert [one.fate for one in remarks] == [Fate.TAKEN, Fate.CONFLICT]
    assert values(dossiers)[Part.OWNER] == "Bert"
    assert [one.typed for one in dossiers.conflicts(*NORTH)] == ["Chris"]


def test_a_line_of_nobody_is_told() -> None:
    cells = [typed(Part.OWNER, "Bert", ("99999", 2026)), typed(Part.NOTE, None, ("99999", 2026))]
    remarks = list(take_in(opened(), cells, {}, stamp(Way.OVERVIEW), fitting))
    assert [(one.typed.key[2], one.fate) for one in remarks] == [(Part.OWNER, Fate.NO_DOSSIER)]


def test_a_text_that_a_sheet_shows_otherwise_is_not_taken_for_typed() -> None:
    dossiers = opened()
    note = "Bel terug. Op de opdrachtregel: niets."
    dossiers.set(*NORTH, {Part.NOTE: note}, stamp(Way.COMMAND))
    written = written_with(dossiers.all(), fitting)
    shown = written[*NORTH, Part.NOTE]
    assert shown != note
    remarks = take_in(dossiers, [typed(Part.NOTE, shown)], written, stamp(Way.OVERVIEW), fitting)
    assert not list(remarks)
    assert values(dossiers)[Part.NOTE] == note


def test_the_mark_is_that_of_the_values() -> None:
    one: Written = {(*NORTH, Part.NOTE): "a", (*NORTH, Part.OWNER): None}
    assert mark_of(one) == mark_of(dict(reversed(one.items())))
    assert (
        len(
            {
                mark_of(one),
                mark_of({**one, (*NORTH, Part.OWNER): "a"}),
                mark_of({}),
                mark_of({(*NORTH, Part.NOTE): "a"}),
            }
        )
        == 4
    )


def test_what_older_overviews_were_written_with_is_forgotten_at_last() -> None:
    dossiers = opened()
    for minute in range(60):
        dossiers.keep_written(f"{minute}", {(*NORTH, Part.NOTE): f"{minute}"}, START + timedelta(minutes=minute))
    assert dossiers.written("9") is None
    assert dossiers.written("10") == {(*NORTH, Part.NOTE): "10"}
    assert dossiers.written("59") == {(*NORTH, Part.NOTE): "59"}


class Bureau:
    """Two people: one with the overview, one with the command; and the batch between them.

    What must come of it is kept apart from the program: every text that a batch found typed, and every one that was
    set by the command.
    """

    def __init__(self) -> None:
        self.dossiers = opened()
        self.dossiers.receive(*NORTH, stamp(Way.BATCH))
        self.minute = 0
        self.found: list[tuple[Part, str | None]] = []
        self.commanded: list[tuple[Part, str | None]] = []
        self.copies: list[tuple[str, dict[Part, str | None]]] = []
        self._write()

    def _write(self) -> None:
        written = written_with(self.dossiers.all(), fitting)
        self.mark = mark_of(written)
        self.dossiers.keep_written(self.mark, written, START + timedelta(minutes=self.minute))
        self.cells = {part: written[*NORTH, part] for part in Part}
        self.shown = dict(self.cells)

    def act(self, action: str, part: Part, value: str | None) -> None:
        self.minute += 1
        if action == "type":
            self.cells[part] = value
        elif action == "command":
            self.dossiers.set(*NORTH, {part: value}, stamp(Way.COMMAND, self.minute))
            self.commanded.append((part, usable(part, value)))
            assert values(self.dossiers)[part] == usable(part, value)
        elif action == "keep a copy":
            self.copies.append((self.mark, dict(self.cells)))
        elif action == "put a copy back" and self.copies:
            self.mark, cells = self.copies[-1]
            self.cells = dict(cells)
            written = self.dossiers.written(self.mark)
            assert written is not None
            self.shown = {one: written[*NORTH, one] for one in Part}
        elif action == "batch":
            self.batch()

    def batch(self) -> None:
        self.minute += 1
        before = values(self.dossiers)
        for part, value in self.cells.items():
            if value != self.shown[part]:
                self.found.append((part, value))
        cells = [typed(part, value) for part, value in self.cells.items()]
        list(take_in(self.dossiers, cells, self.dossiers.written(self.mark), stamp(Way.OVERVIEW, self.minute), fitting))
        for part, value in values(self.dossiers).items():
            # What nobody at the overview has seen is never overwritten by it.
            assert value == before[part] or before[part] == self.shown[part]
        self._write()


TEXTS = {
    Part.STATUS: st.sampled_from(["ontvangen", "voorgelegd", "Besloten"]),
    Part.OWNER: st.sampled_from([None, "Anna", "Bert"]),
    Part.NOTE: st.sampled_from([None, "1", "twee\nregels", "=1+1"]),
}
ACTIONS = st.sampled_from(["type", "type", "command", "command", "batch", "keep a copy", "put a copy back"])


@st.composite
def actions(draw: st.DrawFn) -> tuple[str, Part, str | None]:
    action, part = draw(ACTIONS), draw(st.sampled_from(Part))
    wrong = st.just("onzin") if action == "type" and part is Part.STATUS else st.nothing()
    return action, part, draw(TEXTS[part] | wrong)


@pytest.mark.slow
@given(st.lists(actions(), max_size=12))
def test_in_whatever_order_they_work_nothing_is_lost(steps: list[tuple[str, Part, str | None]]) -> None:
    bureau = Bureau()
    for step in steps:
        bureau.act(*step)
    bureau.batch()
    history = bureau.dossiers.history(*NORTH)
    stored = {(one.part, one.new) for one in history}
    disputed = {(one.part, one.typed) for one in bureau.dossiers.conflicts(*NORTH)}
    empty = {(part, None) for part in (Part.OWNER, Part.NOTE)}
    for part, value in bureau.found:
        same = usable(part, value) if value != "onzin" else value
        assert (part, same) in stored | disputed | empty or (part, value) in disputed
    assert set(bureau.commanded) <= stored | empty
    # Each change goes on from the one before it.
    for part in Part:
        own = [one for one in history if one.part is part]
        assert [one.old for one in own[1:]] == [one.new for one in own[:-1]]
