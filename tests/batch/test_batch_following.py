"""Following a folder: turns when it changed and stands still, whatever lies in it and whatever happens to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from hov_tools.batch import following
from hov_tools.batch.following import changes

Step = Callable[[], object]
RESULTS = "uit"


class EndError(Exception):
    """There is no more to look at."""


def turns_of(folder: Path, *steps: Step, undone: int = 0) -> tuple[list[int], list[str]]:
    """Follow a folder; between two looks one step is taken. Gives after which steps there was a turn, and what is told.

    Args:
        folder: to follow.
        steps: what happens to it.
        undone: so many turns could not be done.
    """
    taken: list[int] = []
    told: list[str] = []
    turns: list[int] = []
    waiting = list(steps)

    def sleep(_: float) -> None:
        if not waiting:
            raise EndError
        waiting.pop(0)()
        taken.append(0)

    with suppress(EndError):
        for turn in changes(folder, folder.parent / RESULTS, sleep, lambda path: told.append(path.name)):
            turns.append(len(taken))
            turn.is_undone = len(turns) <= undone
    return turns, told


def nothing() -> None:
    """Let time pass."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    (made / "noord").mkdir(parents=True)
    (made / "noord" / "a.xlsx").write_bytes(b"a")
    return made


def test_a_change_gives_a_turn_when_it_stands_still(folder: Path) -> None:
    new = folder / "zuid.xlsx"

    def grow() -> None:
        new.write_bytes(b"x" * (new.stat().st_size + 1 if new.exists() else 1))

    assert turns_of(folder, nothing, nothing, grow, grow, nothing, nothing)[0] == [1, 5]


def test_what_could_not_be_done_is_done_again(folder: Path) -> None:
    assert turns_of(folder, nothing, nothing, nothing, nothing, undone=2)[0] == [1, 2, 3]


@pytest.mark.parametrize("place", ["weg.xlsx", "weg", "noord/weg.xlsx"])
def test_a_link_that_leads_nowhere_is_named_once_and_stops_nothing(folder: Path, place: str) -> None:
    def add() -> None:
        (folder / "zuid.xlsx").write_bytes(b"z")

    (folder / place).symlink_to(folder / "bestaat niet")
    turns, told = turns_of(folder, nothing, nothing, add, nothing, nothing)
    assert turns == [1, 4]
    assert told == [Path(place).name]


def test_a_link_that_leads_somewhere_after_all_is_a_change(folder: Path) -> None:
    (folder / "noord" / "b.xlsx").symlink_to(folder.parent / "later.xlsx")
    assert turns_of(folder, nothing, lambda: (folder.parent / "later.xlsx").write_bytes(b"b"), nothing)[0] == [1, 3]


def test_a_file_that_is_gone_when_it_is_looked_at_is_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = following._files

    def with_ghost(entry: Path) -> list[Path]:
        return [*listed(entry), entry / "net weg.xlsx"]

    monkeypatch.setattr(following, "_files", with_ghost)
    assert turns_of(folder, nothing, nothing) == ([1], [])


def test_a_folder_that_cannot_be_listed_for_a_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Path.iterdir
    away: list[int] = []

    def iterdir(self: Path) -> object:
        if away and self == folder:
            raise OSError(5, "Input/output error")
        return listed(self)

    def back() -> None:
        away.clear()
        (folder / "zuid.xlsx").write_bytes(b"z")

    monkeypatch.setattr(Path, "iterdir", iterdir)
    steps = (nothing, lambda: away.append(1), nothing, nothing, back, nothing, nothing)
    assert turns_of(folder, *steps)[0] == [1, 6]


def test_a_file_that_may_not_be_looked_at_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = os.stat

    def stat(path: os.PathLike[str], **options: bool) -> os.stat_result:
        if Path(path).name == "a.xlsx":
            raise PermissionError(13, "Permission denied")
        return looked(path, **options)

    monkeypatch.setattr(os, "stat", stat)
    assert turns_of(folder, nothing, lambda: (folder / "zuid.xlsx").write_bytes(b"z"), nothing)[0] == [1, 3]
