"""What was handed in, read and judged in another process: a file that does harm there costs itself only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct

from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apart import Apart
from hov_tools.files.consortium import Basis, Intake, Progress, show_nothing
from hov_tools.files.corrected import Results
from hov_tools.files.grouping import Group, Grouped
from hov_tools.files.handed_in import InputFile, Refused, entries
from hov_tools.files.identity import Looked, look
from hov_tools.files.intake import grouped, is_one_workbook, place_of, take_in, workbook_at
from hov_tools.texts import printable

Result = TypeVar("Result")

# Of a folder of consortia each is looked at, to see whose it is, and then read.
_STEPS = 2


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


def take_in_guarded(
    guard: Guard,
    path: Path,
    basis: Basis,
    then: Callable[[Intake], Result],
    progress: Progress = show_nothing,
    results: Results | None = None,
) -> Result:
    """Read the forms of one consortium, as `take_in` does, and do something with them, in another process.

    Args:
        guard: who reads, and how long it may take.
        path: a folder or a file.
        basis: by what it is judged.
        then: what is done with what was read, such as judging it; it goes to the other process.
        progress: shows how far it is; it goes there too.
        results: the folder of results that is about to be written to; None: none.

    Raises:
        OutputError: it could not be read without harm; what was not tried is named.
        FileNotFoundError: as `take_in`, and so are the others of it.
    """
    function = partial(_taken_in, partial(take_in, path, basis, progress=progress, results=results), then)
    first: Refused = ()
    # The other half is the reserve (`isolate`).
    ended = guard.apart.do(function, first, guard.seconds / 2)
    result = _with_less(guard, path, function, ended.error) if ended.result is None else ended.result
    if isinstance(result, UsageError | OSError):
        raise result
    return result


def _with_less(guard: Guard, path: Path, function: Callable[[Refused], Result], error: BaseException | None) -> Result:
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


def _taken_in(
    take: Callable[..., Intake], then: Callable[[Intake], Result], refused: Refused
) -> Result | UsageError | OSError:
    """Read; gives what a user can do something about, which of the exceptions is all that may leave a process."""
    try:
        return then(take(refused=refused))
    except (UsageError, OSError) as error:
        return error


def groups_in(guard: Guard, folder: Path, progress: Progress) -> Grouped:
    """Find the consortia in a folder of submissions, in another process.

    Args:
        guard: who reads, and how long one consortium may take.
        folder: with folders, zip files, mails and loose files.
        progress: shows how far it is.

    Raises:
        OSError: the folder cannot be listed.
        UsageError: its hov.toml cannot be understood.
    """
    files = [InputFile(printable(one.name), str(one)) for one in entries(folder)]
    looked = [found for one in progress(files, len(files)) for found in _looked_at(guard, one.path)]
    return grouped(folder, looked)


def _looked_at(guard: Guard, path: str) -> tuple[Looked, ...]:
    ended = guard.apart.do(look, path, guard.seconds / 2 / _STEPS)
    if ended.result is not None:
        return ended.result
    from hov_tools.files import isolate  # noqa: PLC0415 - as above

    reserve = isolate.Reserve(guard.seconds)
    found, told = isolate.look_with_less(guard.apart, reserve, path, look, ended.error, isolate.probe)
    for line in told:
        guard.tell(line)
    return found


class OfGroup(Struct, Generic[Result], frozen=True):
    """What was made of a consortium.

    Attributes:
        group: as it was read: without the files that cannot be read without harm.
        result: None when it could not be done.
        why: it could not be done, in Dutch; "" when it was.
    """

    group: Group
    result: Result | None
    why: str = ""


def of_group(guard: Guard, group: Group, function: Callable[[Group], Result]) -> OfGroup[Result]:
    """Do something with a consortium that `groups_in` found, in another process.

    Args:
        guard: who does it, and how long one consortium may take.
        group: of which.
        function: what is done; both sides know it by its name.
    """
    ended = guard.apart.do(function, group, guard.seconds / 2 / _STEPS)
    if ended.result is not None:
        return OfGroup(group, ended.result)
    from hov_tools.files import isolate  # noqa: PLC0415 - as above

    files = isolate.Less[isolate.Files](tuple(file for one in group.submissions for file in one.files), None)
    reserve = isolate.Reserve(guard.seconds, group.spent)
    without = partial(_without, function, group)
    found = isolate.with_less(guard.apart, reserve, without, ended.error, files, isolate.probe, is_last=True)
    for line in found.told:
        guard.tell(line)
    if found.result is None:
        return OfGroup(group, None, isolate.why_not(group.key, guard.seconds, found.error, found.untried))
    return OfGroup(isolate.without_files(group, found.refused), found.result)


def _without(function: Callable[[Group], Result], group: Group, refused: Refused) -> Result:
    from hov_tools.files.isolate import without_files  # noqa: PLC0415 - as above

    return function(without_files(group, refused))
