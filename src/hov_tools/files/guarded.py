"""What was handed in, read in another process: a file that hangs, dies or wants too much there costs itself only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apart import Apart
from hov_tools.files.consortium import Basis, Intake, Progress, show_nothing
from hov_tools.files.handed_in import Refused
from hov_tools.files.intake import is_one_workbook, place_of, take_in, workbook_at
from hov_tools.files.isolate import Files, Less, Reserve, first_seconds, listed, probe, why_not, with_less
from hov_tools.texts import printable

_Taken: TypeAlias = Intake | UsageError | OSError


class Guard(Struct, frozen=True):
    """Who reads, and how long it may take.

    Attributes:
        apart: the process that reads.
        seconds: that one consortium may take, all in all.
        tell: is given what is to be told of files at which the program stopped, in Dutch.
    """

    apart: Apart
    seconds: float
    tell: Callable[[str], None]


def take_in_guarded(guard: Guard, path: Path, basis: Basis, progress: Progress = show_nothing) -> Intake:
    """Read the forms of one consortium, as `take_in` does, in another process.

    Args:
        guard: who reads, and how long it may take.
        path: a folder or a file.
        basis: by what it is judged.
        progress: shows how far it is; it goes to the other process.

    Raises:
        OutputError: it could not be read without harm; what was not tried is named.
        FileNotFoundError: as `take_in`, and so are the others of it.
    """
    function: Callable[[Refused], _Taken] = partial(_taken_in, path, basis, progress)
    first: Refused = ()
    ended = guard.apart.do(function, first, first_seconds(guard.seconds))
    found = Less[_Taken](ended.result, ended.error)
    if found.result is None:
        reserve = Reserve(guard.seconds)
        files = _files(guard.apart, reserve, path)
        found = with_less(guard.apart, reserve, function, found.error, files, probe, is_last=True)
        for line in found.told:
            guard.tell(line)
    if found.result is None:
        named = printable(path.name) or str(path)
        raise OutputError(why_not(named, guard.seconds, found.error, found.untried))
    if isinstance(found.result, Exception):
        raise found.result
    return found.result


def _taken_in(path: Path, basis: Basis, progress: Progress, refused: Refused) -> _Taken:
    """Read; gives what a user can do something about, which of the exceptions is all that may leave a process."""
    try:
        return take_in(path, basis, refused=refused, progress=progress)
    except (UsageError, OSError) as error:
        return error


def _files(apart: Apart, reserve: Reserve, path: Path) -> Less[Files]:
    """List what `take_in` reads."""
    return Less((workbook_at(path),), None) if is_one_workbook(path) else listed(apart, reserve, str(place_of(path)))
