"""The file of dossiers: what is written is read back, by whom it is kept, and what is never overwritten."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hov_tools.desk.dossiers import opening
from hov_tools.desk.dossiers.opening import reading, writing
from hov_tools.desk.dossiers.schema import MIGRATIONS
from hov_tools.desk.dossiers.store import Dossiers, open_dossiers
from hov_tools.desk.dossiers.values import Change, Conflict, Part, Stamp, Status, UnusableValueError, Way
from hov_tools.errors import OutputError
from hov_tools.files.own_output import DOSSIERS_HOLDER, DOSSIERS_NAME
from hov_tools.rules.decided import DecidedFinding, Decision, Ruling


def moment(day: int) -> datetime:
    return datetime(2026, 3, day, 9, 30, tzinfo=UTC)


def by(who: str | None, day: int, way: Way = Way.COMMAND) -> Stamp:
    return Stamp(who, moment(day), way)


KEY = ("10240", 2026)
DECISION = Decision(
    number=0,
    ruling=Ruling.ALLOWED,
    by="bestuur",
    on=date(2026, 3, 4),
    why="Zo afgesproken.",
    findings=(DecidedFinding("V1", "aanvraag 10240", "ab" * 32),),
)


def test_what_is_set_is_kept_with_its_history(tmp_path: Path) -> None:
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.receive(*KEY, by(None, 1, Way.BATCH))
        dossiers.receive(*KEY, by(None, 2, Way.BATCH))
        dossiers.set(*KEY, {Part.STATUS: "Voorgelegd", Part.OWNER: " Anna \n Bos "}, by("anna", 3))
        dossiers.set(*KEY, {Part.STATUS: "voorgelegd", Part.NOTE: "Let\u202eop"}, by("bert", 4))
    with open_dossiers(tmp_path, write=False) as dossiers:
        (found,) = dossiers.all()
        history = dossiers.history(*KEY)
    assert (found.status, found.owner, found.note) == (Status.BEFORE_BOARD, "Anna Bos", "Let[U+202E]op")
    assert found.reached == {Status.RECEIVED: moment(1), Status.BEFORE_BOARD: moment(3)}
    assert found.changed == by("bert", 4)
    assert history == (
        Change(Part.STATUS, None, "ontvangen", by(None, 1, Way.BATCH)),
        Change(Part.STATUS, "ontvangen", "voorgelegd", by("anna", 3)),
        Change(Part.OWNER, None, "Anna Bos", by("anna", 3)),
        Change(Part.NOTE, None, "Let[U+202E]op", by("bert", 4)),
    )


@pytest.mark.parametrize(
    ("part", "raw"), [(Part.STATUS, "klaar"), (Part.STATUS, None), (Part.OWNER, "x" * 101), (Part.NOTE, "x" * 2001)]
)
def test_what_a_part_cannot_hold_is_refused_and_changes_nothing(tmp_path: Path, part: Part, raw: str | None) -> None:
    with pytest.raises(UnusableValueError), open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.set(*KEY, {Part.NOTE: "eerst", part: raw}, by("anna", 1))
    with open_dossiers(tmp_path, write=False) as dossiers:
        assert dossiers.all() == ()


def test_a_conflict_stands_until_a_person_chooses(tmp_path: Path) -> None:
    conflict = Conflict(Part.OWNER, "Bert", by(None, 3, Way.OVERVIEW))
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.set(*KEY, {Part.OWNER: "Anna"}, by("anna", 2))
        assert dossiers.clash(*KEY, conflict)
        assert not dossiers.clash(*KEY, conflict)
        dossiers.set(*KEY, {Part.OWNER: "Chris"}, by(None, 4, Way.OVERVIEW))
        dossiers.set(*KEY, {Part.NOTE: "anders"}, by("anna", 4))
        assert [one.conflicts for one in dossiers.all()] == [(conflict,)]
        chosen = dossiers.set(*KEY, {Part.OWNER: "Chris"}, by("anna", 5))
        assert chosen.conflicts == ()
        assert [(one.typed, one.settled) for one in dossiers.conflicts(*KEY)] == [("Bert", moment(5))]


def test_decisions_get_numbers_and_are_withdrawn_once(tmp_path: Path) -> None:
    with open_dossiers(tmp_path, write=True) as dossiers:
        first = dossiers.add_decision(*KEY, DECISION, by("anna", 5))
        second = dossiers.add_decision("10300", 2026, DECISION, by("anna", 5))
        assert dossiers.withdraw_decision(first.number, date(2026, 3, 9), "bestuur", "Vergissing.")
        assert not dossiers.withdraw_decision(first.number, date(2026, 3, 10), "bestuur", "Nog eens.")
    assert (first.number, second.number) == (1, 2)
    with open_dossiers(tmp_path, write=False) as dossiers:
        (kept,) = dossiers.decisions(*KEY)
        assert dossiers.decisions("10300", 2026) == (second,)
    assert kept.withdrawn_on == date(2026, 3, 9)
    assert kept.findings == DECISION.findings


def test_files_are_first_seen_once(tmp_path: Path) -> None:
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.see(["aa", "bb"], moment(1))
        dossiers.see(["bb", "cc"], moment(2))
    with open_dossiers(tmp_path, write=False) as dossiers:
        assert dossiers.first_seen() == {"aa": moment(1), "bb": moment(1), "cc": moment(2)}


def test_an_error_takes_everything_back(tmp_path: Path) -> None:
    def note_then_fail(dossiers: Dossiers) -> None:
        dossiers.set(*KEY, {Part.NOTE: "eerst"}, by("anna", 1))
        dossiers.set(*KEY, {Part.STATUS: "klaar"}, by("anna", 1))

    with pytest.raises(UnusableValueError), open_dossiers(tmp_path, write=True) as dossiers:
        note_then_fail(dossiers)
    with open_dossiers(tmp_path, write=False) as dossiers:
        assert dossiers.all() == ()
    assert [one.name for one in tmp_path.iterdir()] == [DOSSIERS_NAME]


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with open_dossiers(tmp_path, write=False) as dossiers:
        assert dossiers.all() == ()
    assert list(tmp_path.iterdir()) == []


def test_one_writes_and_others_read_meanwhile(tmp_path: Path) -> None:
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.receive(*KEY, by(None, 1, Way.BATCH))
    with open_dossiers(tmp_path, write=True) as writer:
        writer.set(*KEY, {Part.OWNER: "Anna"}, by("anna", 2))
        with open_dossiers(tmp_path, write=False) as reader:
            assert [one.owner for one in reader.all()] == [None]
        with pytest.raises(OutputError, match=DOSSIERS_NAME), open_dossiers(tmp_path, write=True, patience=0):
            pytest.fail("two write at the same time")
    with open_dossiers(tmp_path, write=False) as reader:
        assert [one.owner for one in reader.all()] == ["Anna"]


def test_who_has_the_file_is_named_safely(tmp_path: Path) -> None:
    path = tmp_path / DOSSIERS_NAME
    with (
        writing(path, "anna\x1b[31m op balie-3"),
        pytest.raises(OutputError, match=r"anna\[U\+001B\]\[31m op balie-3"),
        open_dossiers(tmp_path, write=True, patience=0),
    ):
        pytest.fail("two write at the same time")


def test_the_network_drive_is_named_when_another_has_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "network_drive", lambda _: "cifs")
    with (
        open_dossiers(tmp_path, write=True),
        pytest.raises(OutputError, match="netwerkschijf \\(cifs\\)"),
        open_dossiers(tmp_path, write=True, patience=0),
    ):
        pytest.fail("two write at the same time")


def _newer(path: Path) -> None:
    with writing(path, "x") as connection:
        connection.execute("pragma user_version = 99")


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("create table muziek (titel text)")


def _no_database(path: Path) -> None:
    path.write_bytes(b"Geachte mevrouw, " * 100)


def _torn(path: Path) -> None:
    with writing(path, "x") as connection:
        connection.executemany("insert into gezien values (?, 'x')", [(f"{number:064}",) for number in range(500)])
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(data)


def _unknown_moment(path: Path) -> None:
    with writing(path, "x") as connection:
        connection.execute("insert into gezien values ('aa', 'gisteren')")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_newer, "nieuwere uitgave"),
        (_foreign, "niet door hov gemaakt"),
        (_no_database, "beschadigd"),
        (_torn, "beschadigd"),
        (_unknown_moment, "beschadigd"),
        (Path.mkdir, "kan niet worden gebruikt"),
    ],
)
@pytest.mark.parametrize("write", [True, False])
def test_a_file_that_cannot_be_used_is_named_and_left_as_it_is(
    tmp_path: Path, make: object, told: str, *, write: bool
) -> None:
    path = tmp_path / DOSSIERS_NAME
    assert callable(make)
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(OutputError, match=told) as caught, open_dossiers(tmp_path, write=write) as dossiers:
        dossiers.first_seen()
    assert DOSSIERS_NAME in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [one.name for one in tmp_path.iterdir()] == [DOSSIERS_NAME]


def test_an_older_file_is_brought_up_to_date_after_a_copy(tmp_path: Path) -> None:
    path = tmp_path / DOSSIERS_NAME
    newer = (*MIGRATIONS, "alter table gezien add column langs text; create table meer (een text)")
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.see(["aa"], moment(1))
    old = path.read_bytes()
    with reading(path, newer) as connection:
        assert connection.execute("select sha256, langs from gezien").fetchall() == [("aa", None)]
    assert path.read_bytes() == old
    with writing(path, "x", newer) as connection:
        assert connection.execute("pragma user_version").fetchone() == (len(newer),)
    with reading(tmp_path / f"{DOSSIERS_NAME}.reservekopie-{len(MIGRATIONS)}") as connection:
        assert connection.execute("select sha256 from gezien").fetchall() == [("aa",)]
    with reading(path, newer) as connection:
        assert connection.execute("select sha256, langs from gezien").fetchall() == [("aa", None)]
    assert not (tmp_path / DOSSIERS_HOLDER).exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / DOSSIERS_NAME
    with open_dossiers(tmp_path, write=True) as dossiers:
        dossiers.see(["aa"], moment(1))
    before = path.read_bytes()
    with pytest.raises(sqlite3.OperationalError), writing(path, "x", (*MIGRATIONS, "drop table gezien; onzin")):
        pytest.fail("the file is not of the last version")
    assert path.read_bytes() == before
