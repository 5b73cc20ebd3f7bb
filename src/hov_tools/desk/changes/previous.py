"""The last run that came to its end, as it is remembered in the folder of results: a file with a line per consortium.

It is replaced in one step, as the last thing that a run does. A run that is stopped leaves it as it was, so that the
one that goes on compares with the same. The same results give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.changes import text
from hov_tools.desk.changes.compare import compare
from hov_tools.desk.changes.summary import Summary, summary_of, to_keep
from hov_tools.desk.changes.values import ConsortiumChange
from hov_tools.errors import OutputError
from hov_tools.files.own_output import PREVIOUS_NAME
from hov_tools.system_errors import system_reason

_HEAD = b'{"versie": 1}\n'
_NEW = f"{PREVIOUS_NAME}.nieuw"


class _Known(msgspec.Struct, frozen=True):
    """Where a consortium stands in the file, and who it is."""

    at: int
    who: tuple[str, int | None] | None


class SinceLast:
    """Compares the consortia of a run with the last run that came to its end.

    In memory is only where each consortium stands in the file.

    Args:
        out: the folder of results.
        keys: of all consortia of this run, in order.
    """

    def __init__(self, out: Path, keys: Sequence[str]) -> None:
        self._path = out / PREVIOUS_NAME
        self._new = out / _NEW
        self._keys = frozenset(keys)
        self._claimed: dict[str, str] = {}
        self.told: tuple[str, ...] = ()
        """In Dutch, when there is a file of an earlier run and it cannot be read."""
        self._known = self._read_index()

    @property
    def is_first(self) -> bool:
        """There is no run to compare with."""
        return self._known is None

    def change(self, result: ConsortiumResult) -> ConsortiumChange | None:
        """Say what changed of a consortium; None when there is no run to compare with.

        Raises:
            OutputError: the file can no longer be read.
        """
        if self._known is None:
            return None
        now = summary_of(result)
        return compare(self._before(now), now)

    def gone(self) -> Iterator[ConsortiumChange]:
        """Tell which consortia are no longer there, once `change` has seen all that are.

        Raises:
            OutputError: the file can no longer be read.
        """
        claimed = set(self._claimed.values())
        for key, known in sorted((self._known or {}).items()):
            if key not in claimed:
                yield compare(self._at(known), None)

    @contextmanager
    def keeping(self) -> Iterator[Callable[[ConsortiumResult], None]]:
        """Give what writes a result down for the next run; it is in place only when the context ends well.

        Raises:
            OutputError: it cannot be written.
        """
        with self._telling():
            self._new.unlink(missing_ok=True)
            file = self._new.open("xb")
        try:
            with file:
                with self._telling():
                    file.write(_HEAD)
                yield partial(self._keep, file)
                with self._telling():
                    file.flush()
                    os.fsync(file.fileno())
            with self._telling():
                self._new.replace(self._path)
        finally:
            with suppress(OSError):
                self._new.unlink(missing_ok=True)

    def _keep(self, file: BinaryIO, result: ConsortiumResult) -> None:
        now = summary_of(result)
        kept = to_keep(self._before(now), now)
        with self._telling():
            file.write(msgspec.json.encode(kept) + b"\n")

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            why = system_reason(error)
            raise OutputError(text("niet_geschreven", file=self._path, why=why)) from error

    def _before(self, now: Summary) -> Summary | None:
        """Find what is remembered of a consortium, under its key or under another one that is in use no more."""
        known = self._known or {}
        key = self._claimed.get(now.key)
        if key is None:
            key = now.key if now.key in known else self._renamed(now)
            if key is None:
                return None
            self._claimed[now.key] = key
        return self._at(known[key])

    def _renamed(self, now: Summary) -> str | None:
        who, taken = _who(now), set(self._claimed.values())
        free = (key for key in sorted(self._known or {}) if key not in self._keys and key not in taken)
        return None if who is None else next((key for key in free if (self._known or {})[key].who == who), None)

    def _at(self, known: _Known) -> Summary:
        try:
            with self._path.open("rb") as file:
                file.seek(known.at)
                return msgspec.json.decode(file.readline(), type=Summary)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            why = system_reason(error) if isinstance(error, OSError) else text("gewijzigd")
            raise OutputError(text("niet_gelezen", file=self._path, why=why)) from error

    def _read_index(self) -> dict[str, _Known] | None:
        found: dict[str, _Known] = {}
        try:
            with self._path.open("rb") as file:
                if file.readline() != _HEAD:
                    raise msgspec.DecodeError("another version")
                at = file.tell()
                for line in iter(file.readline, b""):
                    one = msgspec.json.decode(line, type=Summary)
                    found[one.key] = _Known(at, _who(one))
                    at = file.tell()
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            self.told = (text("stuk"),)
            return None
        return found


def _who(one: Summary) -> tuple[str, int | None] | None:
    """Give by what a consortium is known when its folder has another name."""
    if one.regiehouder is None or not one.is_consortium:
        return None
    return one.regiehouder, one.year
