"""Opening the file of dossiers: who reads gets a copy as it is now, who writes is alone.

SQLite's rollback journal is used everywhere, as the other way (WAL) needs memory that machines share, which a network
drive does not have. Whoever reads copies the file into memory in one go, so that nobody waits for a reader.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from hov_tools.desk.dossiers import text
from hov_tools.desk.dossiers.drive import network_drive
from hov_tools.desk.dossiers.schema import MIGRATIONS, is_ours, migrate, version_of
from hov_tools.errors import OutputError
from hov_tools.files.own_output import DOSSIERS_HOLDER
from hov_tools.system_errors import system_reason

PATIENCE = 10.0
"""How many seconds is waited for another program that writes."""

_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CONSTRAINT", "SQLITE_MISMATCH")
_SYSTEM_ERRORS = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_IOERR": errno.EIO,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_READONLY": errno.EACCES,
    "SQLITE_PERM": errno.EACCES,
    "SQLITE_NOMEM": errno.ENOMEM,
}
_MOST_OF_NAME = 200


@contextmanager
def reading(
    path: Path, migrations: Sequence[str] = MIGRATIONS, patience: float = PATIENCE
) -> Iterator[sqlite3.Connection]:
    """Give a copy in memory of the file as it is now, brought to the last version; the file itself stays as it is.

    Without a file the copy is empty.

    Raises:
        OutputError: it cannot be read, is damaged, is of a newer version, or another program keeps it.
    """
    with _told(path):
        copy = sqlite3.connect(":memory:", isolation_level=None)
        try:
            if _is_there(path):
                # Not "ro": what a program that was stopped left half-written is taken back first.
                source = _connected(path, patience)
                try:
                    # From here on nobody changes the file until it is copied.
                    source.execute("begin")
                    _check(source, path, migrations)
                    source.backup(copy)
                finally:
                    source.close()
            migrate(copy, migrations)
            copy.execute("pragma query_only = on")
            yield copy
        finally:
            copy.close()


@contextmanager
def writing(
    path: Path, holder: str, migrations: Sequence[str] = MIGRATIONS, patience: float = PATIENCE
) -> Iterator[sqlite3.Connection]:
    """Give the file for writing, to one program at a time; all of what is done in it is kept, or nothing.

    An older version is brought to the last one after a copy was made beside it.

    Args:
        path: of the file; it is made when it is not there.
        holder: what others are told of who has it.
        migrations: to bring it to the last version.
        patience: how many seconds is waited for another program.

    Raises:
        OutputError: it cannot be written, is damaged, is of a newer version, or another program keeps it.
    """
    with _told(path):
        _is_there(path)
        connection = _connected(path, patience)
        try:
            connection.execute("begin immediate")
            note = path.with_name(DOSSIERS_HOLDER)
            _note(note, holder)
            try:
                _check(connection, path, migrations)
                if 0 < version_of(connection) < len(migrations):
                    _back_up(path, version_of(connection))
                migrate(connection, migrations)
                yield connection
                connection.execute("commit")
            finally:
                with suppress(OSError):
                    note.unlink()
        finally:
            # What was not committed is taken back.
            connection.close()


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    try:
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma trusted_schema = off")
        connection.execute("pragma journal_mode = delete")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path, migrations: Sequence[str]) -> None:
    if not is_ours(connection):
        raise OutputError(text("niet_van_hov", bestand=path))
    version = version_of(connection)
    if version > len(migrations):
        raise OutputError(text("nieuwer", bestand=path, versie=version, bekend=len(migrations)))
    if connection.execute("pragma quick_check(1)").fetchone()[0] != "ok":
        raise OutputError(text("beschadigd", bestand=path))


def _is_there(path: Path) -> bool:
    if path.is_symlink() or path.exists() and not path.is_file():
        # SQLite would write behind the link, and wait for ever for a pipe.
        why = system_reason(OSError(errno.ELOOP if path.is_symlink() else errno.EEXIST, ""))
        raise OutputError(text("niet_te_gebruiken", bestand=path, waarom=why))
    return path.exists()


def _back_up(path: Path, version: int) -> None:
    """Copy the file as it is; a reader may come between, a writer not, as this one has it."""
    place = path.with_name(f"{path.name}.reservekopie-{version}")
    with suppress(FileNotFoundError):
        place.unlink()
    source = sqlite3.connect(path)
    try:
        copy = sqlite3.connect(place)
        try:
            source.backup(copy)
        finally:
            copy.close()
    finally:
        source.close()


def _note(place: Path, holder: str) -> None:
    # Only to tell others; without it everything works.
    with suppress(OSError):
        place.write_text(holder[:_MOST_OF_NAME], encoding="utf-8", errors="replace")


def _holder(path: Path) -> str | None:
    try:
        with path.with_name(DOSSIERS_HOLDER).open(encoding="utf-8", errors="replace") as note:
            return note.read(_MOST_OF_NAME).strip() or None
    except OSError:
        return None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell in Dutch what SQLite says; the file is never replaced."""
    try:
        yield
    except sqlite3.Error as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        if name.startswith(_BUSY):
            holder = _holder(path)
            drive = network_drive(path.parent)
            told = text("bezig", bestand=path) if holder is None else text("bezig_met", bestand=path, wie=holder)
            raise OutputError(told if drive is None else f"{told} {text('netwerkschijf', schijf=drive)}") from error
        if name.startswith(_DAMAGED):
            raise OutputError(text("beschadigd", bestand=path)) from error
        number = next((one for start, one in _SYSTEM_ERRORS.items() if name.startswith(start)), 0)
        if not number:
            raise
        raise OutputError(text("niet_te_gebruiken", bestand=path, waarom=system_reason(OSError(number, "")))) from error
