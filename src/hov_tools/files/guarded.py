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
    # The other half is the reserve (`isolate`).
    ended = guard.apart.do(function, first, guard.seconds / 2)
    result = _with_less(guard, path, function, ended.error) if ended.result is None else ended.result
    if isinstance(result, Exception):
        raise result
    return result


def _with_less(guard: Guard, path: Path, function: Callable[[Refused], _Taken], error: BaseException | None) -> _Taken:
    """Read what could not be read as a whole, within the other half of the time."""
    from hov_tools.files import isolate  # noqa: PLC0415 - only what goes wrong waits for it

    reserve = isolate.Reserve(guard.seconds)
    one = isolate.Less[isolate.Files]((workbook_at(path),), None)
    files = one if is_one_workbook(path) else isolate.listed(guard.apart, reserve, str(place_of(path)))
    found = isolate.with_less(guard.apart, reserve, function, error, files, isolate.probe, is_last=True)
    for line in found.told:
        guard.tell(line)
    if found.result is None:
        named = printable(path.name) or str(path)
        raise OutputError(isolate.why_not(named, guard.seconds, found.error, found.untried))
    return found.result


def _taken_in(path: Path, basis: Basis, progress: Progress, refused: Refused) -> _Taken:
    """Read; gives what a user can do something about, which of the exceptions is all that may leave a process."""
    try:
        return take_in(path, basis, refused=refused, progress=progress)
    except (UsageError, OSError) as error:
        return error
