"""Finding what makes reading fail: each file alone, in a process of its own, all within one limit of time.

Half of the limit is for what is done when all goes well. The other half is the reserve, for all that is tried to find
out what is wrong when it does not: half of what is left of it goes to reading the files one by one, in equal parts,
where a file that is done early leaves its time to the others; the rest is for doing it again without those that did
harm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.files.apart import Apart, Ended, TaskFailedError, was_killed
from hov_tools.files.documents import read_document
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import (
    CONTAINER_SUFFIXES,
    InputFile,
    Reader,
    Refusal,
    Refused,
    Submission,
    submission_of,
)
from hov_tools.files.identity import Looked
from hov_tools.logfile import log_failure
from hov_tools.rules.case import FileTrouble
from hov_tools.texts import printable

Item = TypeVar("Item")
Task = TypeVar("Task")
Result = TypeVar("Result")
Probe: TypeAlias = Callable[[InputFile], None]
Look: TypeAlias = Callable[..., tuple[Looked, ...]]
Files: TypeAlias = tuple[InputFile, ...]

_MOST_NAMED = 20
_LEAST_SECONDS = 1.0
"""What a file gets at least: reading one takes a fiftieth of it, on a machine that has nothing else to do."""


def first_seconds(seconds: float, steps: int = 1) -> float:
    """Give what each of the steps may take when it is first tried, of the seconds for one consortium."""
    return seconds / 2 / steps


class Reserve:
    """The seconds for finding out what is wrong with one consortium; every try takes its part.

    Args:
        seconds: for the consortium, all in all.
        spent: what finding out took before.
    """

    def __init__(self, seconds: float, spent: float = 0.0) -> None:
        self.left = max(seconds / 2 - spent, 0.0)
        self.spent = spent

    @property
    def half(self) -> float:
        """Half of what is left."""
        return self.left / 2

    def do(self, apart: Apart, function: Callable[[Task], Result], task: Task, seconds: float) -> Ended[Task, Result]:
        """Do a task, as `Apart` does; the time that it took is gone, that of starting a process is not."""
        if seconds <= 0:
            return Ended(task, None, TimeoutError())
        start = time.monotonic()
        ended = apart.do(partial(_timed, function), task, seconds)
        took = seconds if isinstance(ended.error, TimeoutError) else min(seconds, time.monotonic() - start)
        result = None
        if ended.result is not None:
            result, took = ended.result
        self.left = max(self.left - took, 0.0)
        self.spent += took
        return Ended(task, result, ended.error)

    def divided(self, items: Sequence[Item]) -> Iterator[tuple[Item, float]]:
        """Give each with the seconds that it may take, which are to be spent before the next; fewer when time is up."""
        kept = self.half
        for number, item in enumerate(items):
            left = self.left - kept
            seconds = max(left / (len(items) - number), _LEAST_SECONDS)
            if seconds > left:
                return
            yield item, seconds


def _timed(function: Callable[[Task], Result], task: Task) -> tuple[Result, float]:
    start = time.monotonic()
    return function(task), time.monotonic() - start


class Harm(Struct, Generic[Item], frozen=True):
    """What trying one by one came to.

    Attributes:
        errors: those that did harm, with what went wrong.
        untried: those for which there was no time.
    """

    errors: dict[Item, BaseException]
    untried: tuple[Item, ...]


def one_by_one(apart: Apart, reserve: Reserve, items: Sequence[Item], attempt: Callable[[Item], object]) -> Harm[Item]:
    """Try each alone.

    Args:
        apart: does it.
        reserve: the time for it.
        items: to try.
        attempt: tries one.
    """
    errors: dict[Item, BaseException] = {}
    count = 0
    for item, seconds in reserve.divided(items):
        count += 1
        error = reserve.do(apart, attempt, item, seconds).error
        if error is not None:
            errors[item] = error
    return Harm(errors, tuple(items[count:]))


def probe(file: InputFile) -> None:
    """Read one file as the work does; what it holds is not kept."""
    data = Reader().read(file)
    if not isinstance(data, Refusal):
        read_document(file.name, data)


def harmful(apart: Apart, reserve: Reserve, files: Iterable[InputFile], probe: Probe) -> Harm[InputFile]:
    """Read files one by one; give those that cannot be read without harm, with what went wrong."""
    return one_by_one(apart, reserve, [file for file in files if file.is_to_read], probe)


def refusal_for(error: BaseException) -> Refusal:
    """Say why a file is not read, after what reading it did to a process."""
    if isinstance(error, TimeoutError):
        return Refusal(FileTrouble.TOO_LARGE, "tijdslimiet", "took too long")
    if isinstance(error, MemoryError) or was_killed(error):
        return Refusal(FileTrouble.TOO_LARGE, "geheugen", "out of memory")
    detail = error.kind if isinstance(error, TaskFailedError) else type(error).__name__
    return Refusal(FileTrouble.DAMAGED, "gestopt", detail)


def logged_files(errors: Mapping[InputFile, BaseException]) -> tuple[str, ...]:
    """Log the files at which the program stopped; one that took too much is only reported as a finding."""
    return tuple(
        logged("mislukt_bestand", file.name, error)
        for file, error in errors.items()
        if refusal_for(error).trouble is FileTrouble.DAMAGED
    )


def logged(name: str, key: str, error: BaseException) -> str:
    """Log a failure of the program; gives what is told of it, in Dutch.

    Args:
        name: of the text.
        key: what failed: a file or a consortium.
        error: how.
    """
    run, log = log_failure(error, error.frames if isinstance(error, TaskFailedError) else "")
    return text(name, key=key, run=run, log=log)


class Less(Struct, Generic[Result], frozen=True):
    """What came of doing it without what did harm.

    Attributes:
        result: None when it failed all the same.
        error: why it failed; None when it did not.
        refused: the files that were left out, with the reason.
        told: what is to be told of them, in Dutch.
        untried: the files for which there was no time.
    """

    result: Result | None
    error: BaseException | None
    refused: Refused = ()
    told: tuple[str, ...] = ()
    untried: tuple[InputFile, ...] = ()

    def without(self, harm: Harm[InputFile]) -> Less[Result]:
        """Leave out also what did harm."""
        return replace(
            self,
            refused=(*self.refused, *((file, refusal_for(error)) for file, error in harm.errors.items())),
            told=(*self.told, *logged_files(harm.errors)),
            untried=(*self.untried, *harm.untried),
        )


def is_out_of_time(error: BaseException | None, untried: Sequence[InputFile]) -> bool:
    """Tell whether more time could have helped."""
    return bool(untried) or error is None or isinstance(error, TimeoutError)


def why_not(key: str, seconds: float, error: BaseException | None, untried: Sequence[InputFile]) -> str:
    """Say in Dutch why something was not done, and log it when the program is to blame.

    Args:
        key: what was not done.
        seconds: that it could take.
        error: what stopped it.
        untried: the files for which there was no time.
    """
    if error is None or is_out_of_time(error, untried):
        names = [file.name for file in untried[:_MOST_NAMED]]
        more = f" (+{len(untried) - len(names)})" if untried[_MOST_NAMED:] else ""
        rest = text("niet_geprobeerd", files=", ".join(names) + more) if names else ""
        return text("mislukt_tijd", key=key, seconds=f"{seconds:g}", untried=rest)
    return logged("mislukt_nummer", key, error)


def with_less(
    apart: Apart,
    reserve: Reserve,
    function: Callable[[Refused], Result],
    error: BaseException | None,
    before: Less[Files],
    probe: Probe,
    *,
    is_last: bool = False,
) -> Less[Result]:
    """Do what failed again, without the files that cannot be read without harm.

    Args:
        apart: does it.
        reserve: the time for it.
        function: what failed, of what is left out.
        error: how; what may have been another's fault is done again also when no file does harm.
        before: the files, and what is left out of them already.
        probe: reads one file.
        is_last: nothing else will be tried, so that all that is left of the time is for this; otherwise half of it is.
    """
    found = Less[Result](None, before.error or error, before.refused, before.told, before.untried)
    if before.result is None:
        return found
    found = found.without(harmful(apart, reserve, before.result, probe))
    if not found.refused and is_its_own(error):
        return found
    ended = reserve.do(apart, function, found.refused, reserve.left if is_last else reserve.half)
    return replace(found, result=ended.result, error=ended.error)


def is_its_own(error: BaseException | None) -> bool:
    """Tell whether a task failed by itself; that its process died or was out of memory may be the fault of another."""
    return isinstance(error, TimeoutError | TaskFailedError)


def listed(apart: Apart, reserve: Reserve, path: str) -> Less[Files]:
    """List what an entry holds, without the zip files and mails that cannot be opened without harm."""
    function = partial(_files_of, path)
    refused: Refused = ()
    ended = reserve.do(apart, function, refused, reserve.half)
    found = Less(ended.result, ended.error)
    if found.result is not None:
        return found
    found = found.without(one_by_one(apart, reserve, list(_containers(Path(path))), _open))
    ended = reserve.do(apart, function, found.refused, reserve.half)
    return replace(found, result=ended.result, error=ended.error)


def _files_of(path: str, refused: Refused) -> Files:
    return submission_of(Path(path), refused).files


def _open(container: InputFile) -> None:
    submission_of(Path(container.path))


def _containers(path: Path) -> Iterator[InputFile]:
    """Give the zip files and mails on the disk that an entry is or holds."""
    found = (Path(place, name) for place, _, names in os.walk(path) for name in names) if path.is_dir() else [path]
    for one in found:
        if one.suffix.lower() in CONTAINER_SUFFIXES:
            yield InputFile(printable(one.name), str(one))


def look_with_less(
    apart: Apart, reserve: Reserve, path: str, look: Look, error: BaseException | None, probe: Probe
) -> tuple[tuple[Looked, ...], tuple[str, ...]]:
    """Look at an entry at which looking failed; where nothing helps, it stands by itself as what cannot be read.

    Args:
        apart: does it.
        reserve: the time for it.
        path: of the entry.
        look: looks at one.
        error: how it failed.
        probe: reads one file.

    Returns:
        What it is, and what is to be told of what was left out, in Dutch.
    """
    found = with_less(apart, reserve, partial(look, path), error, listed(apart, reserve, path), probe)
    if found.result is not None:
        return _spent(found.result, reserve), found.told
    # Without looking into the files no consortium is known, and the folder stands by itself.
    ended = reserve.do(apart, partial(look, path, reads=False), found.refused, reserve.half)
    if ended.result is not None:
        return _spent(ended.result, reserve), found.told
    name = printable(Path(path).name)
    refusal = refusal_for(ended.error or TimeoutError())
    alone = Submission(name, (InputFile(name, path, refusal=refusal),), is_folder=Path(path).is_dir())
    return _spent((Looked(alone, None),), reserve), found.told


def _spent(looked: Iterable[Looked], reserve: Reserve) -> tuple[Looked, ...]:
    return tuple(replace(one, spent=reserve.spent) for one in looked)


def with_files(group: Group, files: Mapping[InputFile, InputFile]) -> Group:
    """Give a consortium with other files for some."""
    submissions = tuple(
        replace(one, files=tuple(files.get(file, file) for file in one.files)) for one in group.submissions
    )
    return replace(group, submissions=submissions)


def without_files(group: Group, refused: Refused) -> Group:
    """Give a consortium of which some files are not read."""
    return with_files(group, {file: replace(file, refusal=refusal) for file, refusal in refused})
