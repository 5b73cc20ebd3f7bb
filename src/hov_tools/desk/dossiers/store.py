"""The dossiers of a folder of results: what is asked of them and what is written into them."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from getpass import getuser
from pathlib import Path
from platform import node
from typing import TypeVar

from hov_tools.desk.dossiers import text
from hov_tools.desk.dossiers.opening import PATIENCE, reading, writing
from hov_tools.desk.dossiers.values import Change, Conflict, Dossier, Part, Stamp, Status, Way, usable
from hov_tools.errors import OutputError
from hov_tools.files.own_output import DOSSIERS_NAME
from hov_tools.rules.decided import DecidedFinding, Decision, Ruling, TakenDecision

_OVERVIEWS = 50
"""Of so many overviews is kept with what they were written: whoever puts an older one back gets conflicts to settle."""
Known = TypeVar("Known", bound=Enum)


@contextmanager
def open_dossiers(folder: Path, *, write: bool, patience: float = PATIENCE) -> Iterator[Dossiers]:
    """Open the dossiers of a folder of results; without a file there are none.

    Who reads has them as they are now. Who writes keeps others from writing until the context ends, so that it must
    be short; then all of it is kept, or nothing when it ends in an error.

    Args:
        folder: of results.
        write: they are to be changed.
        patience: how many seconds is waited for another program that writes.

    Raises:
        OutputError: the file cannot be read or written, is damaged, is of a newer version, or another program
            keeps it too long.
    """
    path = folder / DOSSIERS_NAME
    with writing(path, holder(), patience=patience) if write else reading(path, patience=patience) as connection:
        try:
            yield Dossiers(connection)
        except _UnreadableRowError as error:
            raise OutputError(text("beschadigd", bestand=path)) from error


class _UnreadableRowError(Exception):
    """A row holds what no program of ours writes."""


def user_name() -> str | None:
    """Give who the system says is at work; None when it does not say."""
    try:
        return getuser() or None
    except (OSError, KeyError, ImportError):
        # On Windows without its variables, and for a number that has no name.
        return None


def holder() -> str:
    """Say who has the file and on which machine."""
    return text("wie_waar", wie=user_name() or text("onbekend"), waar=node() or text("onbekend"))


class Dossiers:
    """The open dossiers."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[Dossier, ...]:
        """Give every dossier, by year and regiehouder."""
        keys = self._connection.execute("select regiehouder, jaar from dossier order by jaar, regiehouder").fetchall()
        return tuple(found for key in keys if (found := self.find(*key)) is not None)

    def find(self, regiehouder: str, year: int) -> Dossier | None:
        """Give a dossier; None when there is none."""
        row = self._connection.execute(
            "select status, eigenaar, notitie from dossier where regiehouder = ? and jaar = ?", (regiehouder, year)
        ).fetchone()
        if row is None:
            return None
        changes = self.history(regiehouder, year)
        if not changes:
            raise _UnreadableRowError
        return Dossier(
            regiehouder=regiehouder,
            year=year,
            status=_known(Status, row[0]),
            owner=row[1],
            note=row[2],
            reached={_known(Status, one.new): one.stamp.when for one in changes if one.part is Part.STATUS},
            changed=changes[-1].stamp,
            conflicts=tuple(one for one in self.conflicts(regiehouder, year) if one.settled is None),
        )

    def receive(self, regiehouder: str, year: int, stamp: Stamp) -> None:
        """Make a dossier of what was received; one that is there stays as it is."""
        key = (regiehouder, year)
        made = self._connection.execute(
            "insert or ignore into dossier (regiehouder, jaar, status) values (?, ?, ?)", (*key, Status.RECEIVED.value)
        )
        if made.rowcount:
            self._write_down(key, Change(Part.STATUS, None, Status.RECEIVED.value, stamp))

    def set(self, regiehouder: str, year: int, values: Mapping[Part, str | None], stamp: Stamp) -> Dossier:
        """Set parts of a dossier, which is made when it is not there; gives it as it is then.

        Whoever sets a part by a command has chosen: what is in conflict over it is settled.

        Raises:
            UnusableValueError: a part cannot hold what it is to be set to.
        """
        key = (regiehouder, year)
        usable_values = {part: usable(part, raw) for part, raw in values.items()}
        self.receive(regiehouder, year, stamp)
        before = self._found(regiehouder, year)
        for part, value in usable_values.items():
            if value != before.value(part):
                # The name of the column is one of ours.
                self._connection.execute(
                    f"update dossier set {part.value} = ? where regiehouder = ? and jaar = ?",  # noqa: S608
                    (value, *key),
                )
                self._write_down(key, Change(part, before.value(part), value, stamp))
            if stamp.way is Way.COMMAND:
                self._connection.execute(
                    "update conflict set opgelost = ?"
                    " where regiehouder = ? and jaar = ? and veld = ? and opgelost is null",
                    (stamp.when.isoformat(), *key, part.value),
                )
        return self._found(regiehouder, year)

    def _found(self, regiehouder: str, year: int) -> Dossier:
        found = self.find(regiehouder, year)
        if found is None:
            raise _UnreadableRowError
        return found

    def _write_down(self, key: tuple[str, int], change: Change) -> None:
        stamp = change.stamp
        self._connection.execute(
            "insert into wijziging (regiehouder, jaar, wie, wanneer, veld, oud, nieuw, langs)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, stamp.who, stamp.when.isoformat(), change.part.value, change.old, change.new, stamp.way.value),
        )

    def history(self, regiehouder: str, year: int) -> tuple[Change, ...]:
        """Give what was changed in a dossier, the oldest first."""
        rows = self._connection.execute(
            "select veld, oud, nieuw, wie, wanneer, langs from wijziging where regiehouder = ? and jaar = ?"
            " order by nummer",
            (regiehouder, year),
        )
        return tuple(Change(_known(Part, row[0]), row[1], row[2], _stamp(row[3], row[4], row[5])) for row in rows)

    def clash(self, regiehouder: str, year: int, conflict: Conflict) -> bool:
        """Keep what was typed in the overview and is in conflict with the dossier; gives whether it was not known.

        The same text in the same part is kept once, as long as nobody settled it.
        """
        known = self.conflicts(regiehouder, year)
        if any((one.part, one.typed, one.settled) == (conflict.part, conflict.typed, None) for one in known):
            return False
        self._connection.execute(
            "insert into conflict (regiehouder, jaar, veld, getypt, wie, wanneer) values (?, ?, ?, ?, ?, ?)",
            (
                *(regiehouder, year, conflict.part.value, conflict.typed),
                *(conflict.stamp.who, conflict.stamp.when.isoformat()),
            ),
        )
        return True

    def conflicts(self, regiehouder: str, year: int) -> tuple[Conflict, ...]:
        """Give the conflicts of a dossier, settled ones too, the oldest first."""
        rows = self._connection.execute(
            "select veld, getypt, wie, wanneer, opgelost from conflict where regiehouder = ? and jaar = ?"
            " order by nummer",
            (regiehouder, year),
        )
        return tuple(
            Conflict(
                _known(Part, row[0]),
                row[1],
                _stamp(row[2], row[3], Way.OVERVIEW.value),
                None if row[4] is None else _moment(row[4]),
            )
            for row in rows
        )

    def keep_written(self, mark: str, written: Mapping[tuple[str, int, Part], str | None], now: datetime) -> None:
        """Keep with what an overview is written, and forget that of overviews of long ago."""
        self._connection.execute(
            "insert or replace into overzicht_gemaakt (kenmerk, wanneer) values (?, ?)", (mark, now.isoformat())
        )
        self._connection.executemany(
            "insert or replace into overzicht (kenmerk, regiehouder, jaar, veld, waarde) values (?, ?, ?, ?, ?)",
            [(mark, *key[:2], key[2].value, value) for key, value in written.items()],
        )
        kept = "select kenmerk from overzicht_gemaakt order by wanneer desc, kenmerk limit ?"
        for table in ("overzicht", "overzicht_gemaakt"):
            # The names are ours.
            self._connection.execute(f"delete from {table} where kenmerk not in ({kept})", (_OVERVIEWS,))  # noqa: S608

    def written(self, mark: str) -> Mapping[tuple[str, int, Part], str | None] | None:
        """Give with what an overview was written; None when that is not known, or no longer."""
        made = self._connection.execute("select 1 from overzicht_gemaakt where kenmerk = ?", (mark,)).fetchone()
        if made is None:
            return None
        rows = self._connection.execute(
            "select regiehouder, jaar, veld, waarde from overzicht where kenmerk = ?", (mark,)
        )
        return {(row[0], row[1], _known(Part, row[2])): row[3] for row in rows}

    def decisions(self, regiehouder: str, year: int) -> tuple[Decision, ...]:
        """Give the decisions on a consortium, withdrawn ones too, in order of their numbers."""
        rows = self._connection.execute(
            "select nummer, uitkomst, door, op, waarom, ingetrokken_op from besluit"
            " where regiehouder = ? and jaar = ? order by nummer",
            (regiehouder, year),
        ).fetchall()
        return tuple(self._decision(row) for row in rows)

    def taken(self) -> tuple[TakenDecision, ...]:
        """Give every decision with the dossier that it is of, withdrawn ones too, in order of their numbers."""
        keys = self._connection.execute("select distinct regiehouder, jaar from besluit").fetchall()
        found = (TakenDecision(whose, year, one) for whose, year in keys for one in self.decisions(whose, year))
        return tuple(sorted(found, key=lambda one: one.decision.number))

    def _decision(self, row: Sequence[str]) -> Decision:
        findings = self._connection.execute(
            "select code, over, feiten from besluit_bevinding where besluit = ? order by code, over", (row[0],)
        )
        try:
            return Decision(
                number=int(row[0]),
                ruling=Ruling(row[1]),
                by=row[2],
                on=date.fromisoformat(row[3]),
                why=row[4],
                findings=tuple(DecidedFinding(*one) for one in findings),
                withdrawn_on=None if row[5] is None else date.fromisoformat(row[5]),
            )
        except (ValueError, TypeError) as error:
            raise _UnreadableRowError from error

    def add_decision(self, regiehouder: str, year: int, decision: Decision, stamp: Stamp) -> Decision:
        """Write down a decision; gives it with the number that it got, whatever it had.

        Args:
            regiehouder: TPID.
            year: the allocation year.
            decision: of the board.
            stamp: who writes it down, and when.
        """
        told = (decision.ruling.value, decision.by, decision.on.isoformat(), decision.why)
        number = self._connection.execute(
            "insert into besluit (regiehouder, jaar, uitkomst, door, op, waarom, vastgelegd_door, vastgelegd_op)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            (regiehouder, year, *told, stamp.who, stamp.when.isoformat()),
        ).lastrowid
        self._connection.executemany(
            "insert into besluit_bevinding values (?, ?, ?, ?)",
            [(number, one.code, one.about, one.facts) for one in decision.findings],
        )
        return next(one for one in self.decisions(regiehouder, year) if one.number == number)

    def withdraw_decision(self, number: int, on: date, by: str, why: str) -> bool:
        """Withdraw a decision; gives False when there is none of this number that still holds."""
        done = self._connection.execute(
            "update besluit set ingetrokken_op = ?, ingetrokken_door = ?, ingetrokken_waarom = ?"
            " where nummer = ? and ingetrokken_op is null",
            (on.isoformat(), by, why, number),
        )
        return bool(done.rowcount)

    def first_seen(self) -> Mapping[str, datetime]:
        """Give SHA-256 → when a file with that content was first seen in what was handed in."""
        return {sha256: _moment(when) for sha256, when in self._connection.execute("select * from gezien")}

    def see(self, sha256s: Collection[str], now: datetime) -> None:
        """Write down that files were seen; of one that was seen before, the first time stands."""
        rows = [(one, now.isoformat()) for one in sorted(set(sha256s))]
        self._connection.executemany("insert or ignore into gezien values (?, ?)", rows)


def _known(kind: type[Known], value: str | None) -> Known:
    try:
        return kind(value)
    except ValueError as error:
        raise _UnreadableRowError from error


def _moment(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise _UnreadableRowError from error


def _stamp(who: str | None, when: str, way: str) -> Stamp:
    return Stamp(who, _moment(when), _known(Way, way))
