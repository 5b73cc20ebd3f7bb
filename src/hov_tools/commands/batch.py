"""hov batch: every consortium of a folder checked, each with its own folder of results."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Never

from msgspec import Struct

from hov_tools import __version__
from hov_tools.batch.progress import DoneList, open_done_list
from hov_tools.batch.publish import flush_to_disk, tidy
from hov_tools.batch.result import RESULT_NAME, ConsortiumResult, read_result
from hov_tools.batch.run import Crew, Done, InOrder, Order, find, run_groups
from hov_tools.batch.submissions import changes
from hov_tools.batch.work import Options
from hov_tools.batch.workers import WorkerPool, dask_executor, usable_cores
from hov_tools.commands import text
from hov_tools.commands.batch_lines import Shape, Shown
from hov_tools.commands.common import ERRORS, FAILED, NOTHING_READ, OK, say
from hov_tools.errors import OutputError, UsageError
from hov_tools.frames import Format, check_installed, frames, write_tables
from hov_tools.overview.workbook import new_overview, save_overview
from hov_tools.rules.finding import Severity

if TYPE_CHECKING:
    from tqdm import tqdm

# A batch that is over within a second shows no bar.
_SECONDS_UNSEEN = 1


class AskedBatch(Struct, frozen=True):
    """What was asked.

    Attributes:
        folder: with the submissions.
        out: the folder of results.
        year: the allocation year, or None.
        days_per_place: HOV per place in days, or None.
        workers: processes; None: one for each core.
        scheduler: address of a Dask scheduler; None: this machine only.
        seconds: that one consortium may take.
        shape: of what is shown.
        follows: goes on with what is handed in later.
        tables: how the results are written as tables too; None: not.
    """

    folder: Path
    out: Path
    year: int | None
    days_per_place: int | None
    workers: int | None
    scheduler: str | None
    seconds: int
    shape: Shape
    follows: bool
    tables: Format | None = None


class Standing(Struct, frozen=True):
    """What the consortia come to together.

    Attributes:
        failed: on how many the program failed.
        with_errors: how many have a finding of severity fout.
        has_read: at least one form was read.
    """

    failed: int = 0
    with_errors: int = 0
    has_read: bool = False

    def with_one(self, done: Done) -> Standing:
        """Give the standing with one more consortium."""
        result = done.result
        return Standing(
            self.failed + (result.failure is not None),
            self.with_errors + (result.count(Severity.FOUT) > 0),
            self.has_read or not result.has_read_nothing,
        )

    @property
    def status(self) -> int:
        """The exit status (domain, 6)."""
        if self.failed:
            return FAILED
        if not self.has_read:
            return NOTHING_READ
        return ERRORS if self.with_errors else OK


def run(asked: AskedBatch) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the folders cannot be used as they were given, or there is no scheduler.
        OutputError: the folder of results cannot be written to.
    """
    _check(asked)
    if asked.tables is not None:
        check_installed(asked.tables)
    order = Order(asked.folder, asked.out, Options(asked.year, asked.days_per_place), asked.seconds)
    with open_done_list(asked.out, asked.folder) as done_list, _crew(asked) as crew:
        if asked.follows:
            return _follow(asked, order, crew, done_list)
        return _once(asked, order, crew, done_list)


def _check(asked: AskedBatch) -> None:
    if asked.follows and asked.shape is Shape.JSON:
        raise UsageError(text("batch_volg_json"))
    folder, out = asked.folder.resolve(), asked.out.resolve()
    if not folder.is_dir():
        raise UsageError(text("batch_geen_map" if folder.exists() else "pad_niet_gevonden", path=asked.folder))
    if folder == out or out in folder.parents:
        raise UsageError(text("batch_zelfde_map"))
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(text("batch_uit_niet", path=asked.out, why=why)) from error


@contextmanager
def _crew(asked: AskedBatch) -> Iterator[Crew]:
    alone = partial(WorkerPool, 1, seconds=asked.seconds)
    if asked.scheduler is not None:
        with dask_executor(asked.scheduler) as (executor, size):
            yield Crew(executor, size, alone)
        return
    workers = asked.workers or usable_cores()
    with WorkerPool(workers, seconds=asked.seconds) as pool:
        yield Crew(pool, workers, alone)


def _once(asked: AskedBatch, order: Order, crew: Crew, done_list: DoneList, *, only_new: bool = False) -> int:
    try:
        with _bar(text("batch_zoeken"), text("batch_inzending")) as bar:
            found = find(order, crew, done_list, partial(_step, bar))
    except OSError as error:
        raise UsageError(text("pad_geen_toegang", path=asked.folder)) from error
    say(*found.told, *(text("batch_vervallen", key=key) for key in found.withdrawn))
    keys = [one.key for one in found.groups]
    standing = Standing()
    unwritten: dict[str, ConsortiumResult] = {}
    shown = Shown(asked.shape, keys, only_new=only_new)
    in_order = InOrder(asked.out, keys)
    with new_overview(__version__) as overview:
        with _bar(text("batch_bezig"), text("batch_verband")) as bar:
            for done in run_groups(order, crew, done_list, found.groups):
                standing = standing.with_one(done)
                if not done.is_written:
                    unwritten[done.result.key] = done.result
                with _apart(bar):
                    say(*done.told)
                    for one in in_order.add(done):
                        shown.add(one)
                        # While the others are at work: after them, it would be waited for.
                        overview.add(one.result)
                bar.set_postfix_str(
                    text("batch_stand", errors=standing.with_errors, failed=standing.failed), refresh=False
                )
                _step(bar, len(keys))
        shown.finish(found.withdrawn)
        save_overview(overview.finish(), asked.out)
    if asked.tables is not None:
        results = (unwritten.get(key) or read_result(asked.out / key / RESULT_NAME) for key in keys)
        write_tables(frames(results), asked.out, asked.tables)
    tidy(asked.out)
    flush_to_disk(asked.out)
    say(text("batch_klaar", folder=asked.out) if found.groups else text("niets_gelezen"))
    return standing.status


def _follow(asked: AskedBatch, order: Order, crew: Crew, done_list: DoneList) -> int:
    """Do what is there, then what comes, until the user stops it."""
    status = NOTHING_READ
    is_first = True
    try:
        say(text("batch_volgt", folder=asked.folder))
        for _ in changes(asked.folder, asked.out, time.sleep):
            try:
                status = _once(asked, order, crew, done_list, only_new=not is_first)
                is_first = False
            except UsageError as error:
                # The folder was there a moment ago, as on a network: it may come back.
                say(str(error))
            done_list.save()
    except KeyboardInterrupt:
        crew.executor.shutdown(cancel_futures=True)
        say("", text("batch_gestopt"))
    return status


def _bar(title: str, unit: str) -> tqdm[Never]:
    from tqdm import tqdm

    return tqdm(desc=title, unit=f" {unit}", file=sys.stderr, delay=_SECONDS_UNSEEN, leave=False)


@contextmanager
def _apart(bar: tqdm[Never]) -> Iterator[None]:
    """Take the bar away while lines are written, when it is there already."""
    if bar.format_dict["elapsed"] < _SECONDS_UNSEEN:
        yield
        return
    with bar.external_write_mode(file=sys.stdout):
        yield


def _step(bar: tqdm[Never], total: int) -> None:
    bar.total = total
    bar.update()
