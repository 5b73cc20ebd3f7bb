"""hov batch: every consortium of a folder checked, each with its own folder of results."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.batch.following import changes
from hov_tools.batch.progress import DoneList, open_done_list
from hov_tools.batch.publish import flush_to_disk, tidy
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import read_result
from hov_tools.batch.run import STEPS, Crew, Done, Found, InOrder, Order, compare_groups, find, run_groups
from hov_tools.batch.work import Options
from hov_tools.batch.workers import SchedulerLostError, TlsFiles, WorkerPool, dask_executor, is_encrypted, usable_cores
from hov_tools.commands import ERRORS, FAILED, NOTHING_READ, OK, help_text, text
from hov_tools.commands.batch_shown import Shape, Shown
from hov_tools.commands.options import SECONDS, add_numbers, days, numbers_of, results_folder
from hov_tools.commands.parser import Parser, not_found
from hov_tools.commands.terminal import bar, finish_showing, say
from hov_tools.desk.changes.previous import SinceLast
from hov_tools.desk.decisions.taken import taken_decisions
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.receipt.register import Sight
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.handed_in import InputFile
from hov_tools.files.intake import fate_beside
from hov_tools.files.isolate import first_seconds
from hov_tools.files.own_output import RESULT_NAME
from hov_tools.frames import Format, check_installed, frames, write_tables
from hov_tools.journalkey import journal_key
from hov_tools.overview.with_dossiers import finish_with_dossiers
from hov_tools.overview.workbook import new_overview
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import USUAL_TRAINING, GivenDays
from hov_tools.rules.finding import Severity
from hov_tools.system_errors import system_reason
from hov_tools.texts import spoken


class AskedBatch(Struct, frozen=True):
    """What was asked.

    Attributes:
        folder: with the submissions.
        out: the folder of results.
        year: the allocation year, or None.
        numbers: HOV per place that the user gives.
        workers: processes; None: one for each core.
        scheduler: address of a Dask scheduler; None: this machine only.
        tls: what the scheduler and this program know each other by.
        seconds: that one consortium may take.
        shape: of what is shown.
        follows: goes on with what is handed in later.
        tables: how the results are written as tables too; None: not.
        apart: no folders are taken together.
        account: receives what was written.
    """

    folder: Path
    out: Path
    year: int | None
    numbers: tuple[GivenDays, ...]
    workers: int | None
    scheduler: str | None
    tls: TlsFiles | None
    seconds: int
    shape: Shape
    follows: bool
    tables: Format | None = None
    apart: bool = False
    account: list[Path] = field(default_factory=list)


class Standing(Struct, frozen=True):
    """What the consortia come to together.

    Attributes:
        failed: on how many the program failed.
        with_errors: how many have a finding of severity fout.
        with_unopened: how many have something that was handed in and not opened (F126).
        has_read: at least one form was read.
    """

    failed: int = 0
    with_errors: int = 0
    with_unopened: int = 0
    has_read: bool = False

    def with_one(self, done: Done) -> Standing:
        """Give the standing with one more consortium."""
        result = done.result
        return Standing(
            self.failed + (result.failure is not None),
            self.with_errors + (result.count(Severity.FOUT) > 0),
            self.with_unopened + any(one.code == "F126" for one in result.findings),
            self.has_read or not result.has_read_nothing,
        )

    @property
    def status(self) -> int:
        """The exit status (domain, 6)."""
        if self.failed:
            return FAILED
        if not self.has_read:
            return NOTHING_READ
        return ERRORS if self.with_errors or self.with_unopened else OK


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("map", type=Path, metavar="MAP", help=help_text("arg_batch_map"))
    parser.add_argument("--uit", type=results_folder, metavar="MAP", required=True, help=help_text("arg_batch_uit"))
    add_numbers(parser, "arg_dagen_batch")
    parser.add_argument(
        "--tijdslimiet", type=days, metavar="SECONDEN", default=SECONDS, help=help_text("arg_tijdslimiet")
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--werkers", type=days, metavar="N", help=help_text("arg_werkers"))
    where.add_argument("--dask", metavar="ADRES", help=help_text("arg_dask"))
    files = ("CA", "CERTIFICAAT", "SLEUTEL")
    parser.add_argument("--dask-tls", type=Path, nargs=len(files), metavar=files, help=help_text("arg_dask_tls"))
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=help_text("arg_json"))
    shape.add_argument("--jsonl", action="store_true", help=help_text("arg_jsonl"))
    parser.add_argument("--apart", action="store_true", help=help_text("arg_apart"))
    parser.add_argument("--tabellen", choices=("csv", "parquet"), help=help_text("arg_tabellen"))
    parser.add_argument("--volg", action="store_true", help=help_text("arg_volg"))
    parser.set_defaults(run=run)


def _asked(parsed: argparse.Namespace) -> AskedBatch:
    return AskedBatch(
        folder=parsed.map,
        out=parsed.uit,
        year=parsed.jaar,
        # The consortia need not all be for one training; who gives one number means the usual one.
        numbers=numbers_of(parsed, USUAL_TRAINING),
        workers=parsed.werkers,
        scheduler=parsed.dask,
        tls=None if parsed.dask_tls is None else TlsFiles(*parsed.dask_tls),
        seconds=parsed.tijdslimiet,
        shape=Shape.JSON if parsed.json else Shape.JSON_LINES if parsed.jsonl else Shape.LINES,
        follows=parsed.volg,
        tables=None if parsed.tabellen is None else Format(parsed.tabellen),
        apart=parsed.apart,
        account=parsed.account,
    )


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the folders cannot be used as they were given, or there is no scheduler.
        OutputError: the folder of results cannot be written to.
    """
    asked = _asked(parsed)
    _check(asked)
    if asked.tables is not None:
        check_installed()
    # The key stays on this machine.
    key = journal_key() if asked.scheduler is None else None
    order = Order(
        asked.folder, asked.out, Options(asked.year, asked.numbers, spoken()), asked.seconds, apart=asked.apart, key=key
    )
    with open_done_list(asked.out, asked.folder) as done_list, _crew(asked) as crew:
        if asked.follows:
            return _follow(asked, order, crew, done_list)
        return _once(asked, order, crew, done_list)


def _check(asked: AskedBatch) -> None:
    if asked.follows and asked.shape is Shape.JSON:
        raise UsageError(text("batch_volg_json"))
    if asked.tls is not None and asked.scheduler is None:
        raise UsageError(text("batch_tls_zonder"))
    folder, out = asked.folder.resolve(), asked.out.resolve()
    if not folder.is_dir():
        raise UsageError(text("batch_geen_map", path=asked.folder) if folder.exists() else not_found(asked.folder))
    if folder == out or out in folder.parents:
        raise UsageError(text("batch_zelfde_map"))
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(text("batch_uit_niet", path=asked.out, why=system_reason(error))) from error
    with open_dossiers(asked.out, write=False):
        # What cannot be used is told before the work, not after it.
        pass


@contextmanager
def _crew(asked: AskedBatch) -> Iterator[Crew]:
    first = first_seconds(asked.seconds, STEPS)
    alone = partial(WorkerPool, 1, seconds=first)
    if asked.scheduler is not None:
        if not is_encrypted(asked.scheduler):
            say(text("batch_dask_open"))
        with dask_executor(asked.scheduler, asked.tls) as (executor, size):
            yield Crew(executor, size, alone)
        return
    workers = asked.workers or usable_cores()
    with WorkerPool(workers, seconds=first) as pool:
        yield Crew(pool, workers, alone)


def _once(asked: AskedBatch, order: Order, crew: Crew, done_list: DoneList, *, only_new: bool = False) -> int:
    order = replace(order, decisions=taken_decisions(asked.out))
    try:
        with bar(text("batch_zoeken")) as searched:
            found = find(order, crew, done_list, searched.step)
    except OSError as error:
        raise UsageError(text("pad_geen_toegang", path=asked.folder)) from error
    run = _Run(asked.out, [one.key for one in found.groups])
    since = SinceLast(asked.out, run.keys)
    say(*found.told, *(text("batch_vervallen", key=key) for key in found.withdrawn), *since.told)
    groups = {one.key: one for one in found.groups}
    beside = _documents(found.beside)
    sight = _sight(asked.out)
    with new_overview(__version__, sight) as overview:
        in_order = InOrder(asked.out, run.keys)
        with bar(text("batch_bezig")) as worked_on:
            for done in run_groups(order, crew, done_list, found.groups):
                if run.add(done):
                    asked.account.append(asked.out / done.result.key)
                if done.group is not None:
                    groups[done.group.key] = done.group
                with worked_on.apart():
                    say(*done.told)
                    for one in in_order.add(done):
                        # While the others are at work: after them, it would be waited for.
                        overview.add(one.result, since.change(one.result))
                told = text("batch_stand", errors=run.standing.with_errors, failed=run.standing.failed)
                worked_on.step(len(run.keys), told)
        again = list(compare_groups(order, crew, done_list, groups.values()))
        for done in again:
            if run.add(done):
                asked.account.append(asked.out / done.result.key)
        # Before the overview, which may be open: what came in today did so all the same.
        with open_dossiers(asked.out, write=True) as dossiers:
            dossiers.see(run.seen | {one.sha256 for one in beside if one.sha256}, sight.now)
        if not again:
            overview.add_gone(since.gone())
            asked.account.append(finish_with_dossiers(overview, beside, asked.out, sight.now, say))
    if again:
        # What was seen only when all were done changes what was added up before.
        say(*(line for done in again for line in done.told))
        with new_overview(__version__, sight) as overview:
            for result in run.results():
                overview.add(result, since.change(result))
            overview.add_gone(since.gone())
            asked.account.append(finish_with_dossiers(overview, beside, asked.out, sight.now, say))
    # What is shown stands on the disk: whoever has seen it may stop the program.
    tidy(asked.out)
    flush_to_disk(asked.out)
    with since.keeping() as keep:
        standing = _show(asked, run, found, since, keep, only_new=only_new)
        if asked.tables is not None:
            with open_dossiers(asked.out, write=False) as dossiers:
                known = dossiers.all()
            made = frames(run.results(), sight, beside, since=since, dossiers=known)
            asked.account.extend(write_tables(made, asked.out, asked.tables))
        say(text("batch_klaar", folder=asked.out) if found.groups else text("niets_gelezen"))
    return standing.status


def _sight(out: Path) -> Sight:
    """Look at the clock, and at what earlier runs saw."""
    with open_dossiers(out, write=False) as dossiers:
        return Sight(datetime.now(UTC), dossiers.first_seen())


class _Run:
    """What a run has done so far; of each result only where it stands, unless it could not be written.

    Args:
        out: the folder of results.
        keys: of all consortia, in order.
    """

    def __init__(self, out: Path, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        self.standing = Standing()
        self.seen: set[str] = set()
        self._out = out
        self._was_done: dict[str, bool] = {}
        self._written: set[str] = set()
        self._unwritten: dict[str, ConsortiumResult] = {}

    def add(self, done: Done) -> bool:
        """Take one in, or once more; gives whether its folder was written now, and not yet before."""
        key = done.result.key
        self._was_done[key] = done.was_done
        self._unwritten.pop(key, None)
        if not done.is_written:
            self._unwritten[key] = done.result
        self.standing = self.standing.with_one(done)
        self.seen |= {one.sha256 for one in done.result.files if one.sha256}
        is_new = done.is_written and not done.was_done and key not in self._written
        if is_new:
            self._written.add(key)
        return is_new

    def results(self) -> Iterator[ConsortiumResult]:
        """Read them back one by one, in order."""
        for key in self.keys:
            yield self._unwritten.get(key) or read_result(self._out / key / RESULT_NAME)

    def all(self) -> Iterator[Done]:
        """Give each with whether an earlier run did it."""
        return (Done(one, was_done=self._was_done[one.key]) for one in self.results())


def _show(
    asked: AskedBatch,
    run: _Run,
    found: Found,
    since: SinceLast,
    keep: Callable[[ConsortiumResult], None],
    *,
    only_new: bool,
) -> Standing:
    """Show every consortium, and what is of none, and remember them; gives what they come to together."""
    standing = Standing()
    shown = Shown(asked.shape, run.keys, only_new=only_new)
    for done in run.all():
        standing = standing.with_one(done)
        shown.add(done, since.change(done.result))
        keep(done.result)
    shown.finish(found.withdrawn, _documents(found.beside), None if since.is_first else since.gone())
    return standing


def _documents(files: Iterable[InputFile]) -> list[DocumentFile]:
    return [DocumentFile(one.name, None, None, one.sha256, *fate_beside(one)) for one in files]


def _follow(asked: AskedBatch, order: Order, crew: Crew, done_list: DoneList) -> int:
    """Do what is there, then what comes, until the user stops it."""
    status = NOTHING_READ
    is_first = True
    told = ""

    def tell(path: Path) -> None:
        say(text("batch_koppeling", path=path))

    try:
        say(text("batch_volgt", folder=asked.folder))
        for turn in changes(asked.folder, asked.out, time.sleep, tell):
            asked.account.clear()
            try:
                status = _once(asked, order, crew, done_list, only_new=not is_first)
                # Whoever reads along through a pipe sees each turn as it ends.
                finish_showing()
                is_first, told = False, ""
            except SchedulerLostError:
                raise
            except (UsageError, OutputError) as error:
                # A folder on a network comes back, and a workbook that is open in Excel is closed: it is tried again.
                turn.is_undone = True
                status = FAILED
                if str(error) != told:
                    told = str(error)
                    say(told)
            done_list.save()
    except KeyboardInterrupt:
        crew.executor.shutdown(cancel_futures=True)
        say("", text("batch_gestopt"))
    return status
