"""What is done already, so that a run that was stopped goes on where it was: a small database in the folder of results.

It says only that something is done; what was made stands in the folders of results, which are read back and compared
before it is believed. So it need not be flushed to the disk, and one that cannot be read is started anew.
"""

from __future__ import annotations

import errno
import hashlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import msgspec
from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text
from hov_tools.files.own_output import PROGRESS_NAME
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.h211 import Claims, with_hidden_trainees
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

_TABLES = """
create table if not exists map (pad text not null, geheim blob not null);
create table if not exists klaar (
    sleutel text primary key, vingerafdruk text not null, regels text not null, resultaat text not null,
    opgaven blob not null, elders blob not null
) without rowid;
create table if not exists opgave (wat text not null, sleutel text not null, primary key (wat, sleutel)) without rowid;
"""
_VERSION = 3
_SECONDS_BETWEEN = 0.5
_Elsewhere: TypeAlias = tuple[Elsewhere, ...]
# How the names of SQLite's errors begin that say something of the disk, and the number of the system that says so too.
_SYSTEM_ERRORS = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_IOERR": errno.EIO,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_READONLY": errno.EACCES,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_NOMEM": errno.ENOMEM,
}


class DoneConsortium(Struct, frozen=True):
    """What is written down of a consortium that is done.

    Attributes:
        fingerprint: of its files and the options; with "@" and the seconds that it was given, when a file failed.
        rules: the version of the rules.
        result_sha256: of the file that holds its result.
        claims: to be compared with those of the others.
        elsewhere: what others claim too, as its result has it.
    """

    fingerprint: str
    rules: str
    result_sha256: str
    claims: Claims
    elsewhere: tuple[Elsewhere, ...] = ()


class DoneList:
    """The open list; what is written down stands on the disk within half a second, or when it is closed."""

    def __init__(self, connection: sqlite3.Connection, secret: bytes) -> None:
        self._connection = connection
        self._secret = secret
        self._last = time.monotonic()

    def find(self, key: str) -> DoneConsortium | None:
        """Give what is written down of a consortium."""
        row = self._connection.execute(
            "select vingerafdruk, regels, resultaat, opgaven, elders from klaar where sleutel = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        return DoneConsortium(
            fingerprint=row[0],
            rules=row[1],
            result_sha256=row[2],
            claims=msgspec.json.decode(row[3], type=Claims),
            elsewhere=msgspec.json.decode(row[4], type=_Elsewhere),
        )

    def add(self, key: str, done: DoneConsortium) -> None:
        """Write down that a consortium is done; registration numbers are kept as something that stands for them."""
        self.forget(key)
        claims = with_hidden_trainees(done.claims, self._hidden)
        told = (msgspec.json.encode(claims), msgspec.json.encode(done.elsewhere))
        row = (key, done.fingerprint, done.rules, done.result_sha256, *told)
        self._connection.execute("insert into klaar values (?, ?, ?, ?, ?, ?)", row)
        claimed = {one.tpid for one in claims.institutions} | {one.tpid for one in claims.forms}
        claimed |= {one.trainee for one in claims.rows}
        rows = [(f"{claims.year} {claims.training} {what}", key) for what in claimed]
        self._connection.executemany("insert into opgave values (?, ?)", rows)
        if time.monotonic() - self._last > _SECONDS_BETWEEN:
            self.save()

    def forget(self, key: str) -> None:
        """Strike a consortium out."""
        self._connection.execute("delete from klaar where sleutel = ?", (key,))
        self._connection.execute("delete from opgave where sleutel = ?", (key,))

    def sharing(self) -> Iterator[str]:
        """Give the consortia that claim what another one claims too, or were told so before, by key."""
        found = self._connection.execute(
            "select sleutel from opgave where wat in (select wat from opgave group by wat having count(*) > 1)"
            " union select sleutel from klaar where elders != '[]' order by 1"
        )
        yield from (key for (key,) in found.fetchall())

    def _hidden(self, number: str) -> str:
        return hashlib.blake2b(number.encode(), key=self._secret, digest_size=16).hexdigest()

    def save(self) -> None:
        """Put what was written down on the disk."""
        self._connection.commit()
        self._last = time.monotonic()


@contextmanager
def open_done_list(out: Path, folder: Path) -> Iterator[DoneList]:
    """Open the list of a folder of results, for one process at a time.

    Args:
        out: the folder of results.
        folder: what the results are made from; the same each time.

    Raises:
        UsageError: another run is busy in the folder, or it holds results of other submissions.
        OutputError: the list cannot be written.
    """
    path = out / PROGRESS_NAME
    try:
        connection = _opened(path, out)
        try:
            yield DoneList(connection, _claim(connection, out, folder))
        finally:
            # What is done is done, whatever ended the run.
            try:
                connection.commit()
            finally:
                connection.close()
    except sqlite3.Error as error:
        if not _number_of(error):
            raise
        why = system_reason(OSError(_number_of(error), ""))
        raise OutputError(text("niet_geschreven", file=path, why=why)) from error


def _opened(path: Path, out: Path) -> sqlite3.Connection:
    if path.is_symlink() or path.exists() and not (path.is_file() or path.is_dir()):
        # SQLite would write behind the link, and wait for ever for a pipe.
        why = system_reason(OSError(errno.ELOOP if path.is_symlink() else errno.EEXIST, ""))
        raise OutputError(text("niet_geschreven", file=path, why=why))
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if _name_of(error) in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            raise UsageError(text("al_bezig", folder=out)) from error
        if _number_of(error):
            raise
    # Whatever this is, it tells nothing: everything is done again.
    with suppress(OSError):
        path.unlink()
    return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level="IMMEDIATE")
    try:
        # The lock is that of the system: it is gone with the process.
        connection.execute("pragma locking_mode = exclusive")
        connection.execute("pragma synchronous = off")
        if connection.execute("pragma user_version").fetchone()[0] not in (0, _VERSION):
            raise sqlite3.DatabaseError("a list of another version")
        if connection.execute("pragma quick_check").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("a damaged list")
        connection.executescript(f"begin immediate; {_TABLES} pragma user_version = {_VERSION}; commit;")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _name_of(error: sqlite3.Error) -> str:
    # What this module raises itself has none.
    return str(getattr(error, "sqlite_errorname", ""))


def _number_of(error: sqlite3.Error) -> int:
    """Give the number by which the system tells the same; 0 for what is no fault of the disk."""
    name = _name_of(error)
    return next((number for start, number in _SYSTEM_ERRORS.items() if name.startswith(start)), 0)


def _claim(connection: sqlite3.Connection, out: Path, folder: Path) -> bytes:
    """Remember of which folder these are the results; another one would have them removed as no longer handed in.

    Gives the key by which registration numbers are hidden.
    """
    own = printable(str(folder.resolve()))
    row = connection.execute("select pad, geheim from map").fetchone()
    if row is None:
        secret = secrets.token_bytes(32)
        connection.execute("insert into map values (?, ?)", (own, secret))
        connection.commit()
        return secret
    if row[0] != own:
        raise UsageError(text("andere_map", out=out, folder=row[0]))
    found: bytes = row[1]
    return found
