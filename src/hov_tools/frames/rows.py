"""From results to the rows of the tables: one function for each table, the columns in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import astuple

from hov_tools.batch.result import ConsortiumResult, read_results
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.receipt.register import Sight, register
from hov_tools.dutch import day_here
from hov_tools.frames.schema import NAMES, SCHEMA
from hov_tools.frames.store import Columns, Frames
from hov_tools.overview.institutions import own_right
from hov_tools.report.document import DocumentFile
from hov_tools.rules.finding import Severity
from hov_tools.rules.outcome import CONDITIONS, GROUPS


def frames(results: Iterable[ConsortiumResult], sight: Sight, beside: Sequence[DocumentFile] = ()) -> Frames:
    """Make tables of results, which are gone through once.

    Args:
        results: of the consortia.
        sight: by when what came in is held.
        beside: the files that are of no consortium.

    Raises:
        UsageError: pandas or pyarrow is not installed.
    """
    tables = {name: Columns(SCHEMA[name]) for name in NAMES}
    for result in results:
        start = (result.key, result.name, result.year)
        for name, rows in _rows(result, sight).items():
            for row in rows:
                tables[name].add(*start, *row)
    for file in beside:
        tables["files"].add(None, None, None, *_file(file, sight))
    return Frames(**{name: columns.frame() for name, columns in tables.items()})


def read_batch(folder: Path, now: datetime | None = None) -> Frames:
    """Make tables of what `hov batch` left in a folder of results; files that are of no consortium stand in none.

    Args:
        folder: of results.
        now: by when what came in is held; None: the clock tells.

    Raises:
        UsageError: pandas or pyarrow is not installed.
        OSError: a result cannot be read.
        ValueError: a file is no result, or one of another version.
        OutputError: the dossiers of the folder cannot be read.
    """
    with open_dossiers(folder, write=False) as dossiers:
        sight = Sight(now or datetime.now(UTC), dossiers.first_seen())
    return frames(read_results(folder), sight)


def _rows(result: ConsortiumResult, sight: Sight) -> dict[str, Iterable[Iterable[object]]]:
    """Give the rows of a consortium by table, without the columns that every table begins with."""
    return {
        "findings": (astuple(one) for one in result.findings),
        "consortia": (_consortium(result),),
        "institutions": _institutions(result),
        "distribution": (
            (one.tpid, one.name, one.inflow_regular, one.inflow_bonus, one.flow_1, one.flow_2)
            for one in result.distribution
        ),
        "files": _files(result, sight),
        "register": _register(result, sight),
        "routes": _routes(result),
        "versions": (
            (one.old, one.new, one.why, None if one.differences is None else len(one.differences))
            for one in result.versions
        ),
        "choices": _choices(result),
        "contacts": (astuple(one) for one in result.contacts),
    }


def _consortium(one: ConsortiumResult) -> Iterator[object]:
    outcomes = {condition.key: condition.outcome for condition in one.conditions}
    yield from (one.regiehouder, one.phase, one.verdict, one.headline, one.way, one.receiver, one.training)
    yield from (one.days_per_place, one.joint_hov, one.hov_of_all, one.is_provisional)
    for exact, places in (one.right or (None, None),):
        yield from (exact, places, one.allocated)
    yield from one.bonus or (None, None)
    yield from (one.counting_bonus, one.provisional_bonus)
    yield from (outcomes.get(key) for key in (*CONDITIONS, *GROUPS))
    yield from (one.count(severity) for severity in Severity)
    yield from (one.following, one.failure)


def _institutions(result: ConsortiumResult) -> Iterator[Iterator[object]]:
    def row() -> Iterator[object]:
        yield from (one.tpid, one.name, one.sector, one.region, one.is_member, one.recognised, one.self_sufficient)
        yield from (one.merges, one.hov, one.days_1, one.days_2, one.days_3)
        yield from (None, None) if right is None else (right.exact, right.places)
        yield from (one.brought_in, one.requested, one.signed, one.signed_on)

    for one in result.members:
        right = own_right(result, one)
        yield row()


def _files(result: ConsortiumResult, sight: Sight) -> Iterator[Iterable[object]]:
    received = {one.file: one for one in result.received}
    newer = {one.old: one.new for one in result.versions}
    for one in result.files:
        own = received.get(one.file)
        days = (None, None) if own is None else (own.stated_on, own.mailed_on)
        yield _file(one, sight, None if own is None else own.tpid, newer.get(one.file), *days)


def _file(
    one: DocumentFile,
    sight: Sight,
    tpid: str | None = None,
    newer: str | None = None,
    stated_on: object = None,
    mailed_on: object = None,
) -> Iterable[object]:
    seen = sight.first(one.sha256)
    days = (stated_on, mailed_on, None if seen is None else day_here(seen))
    return (one.file, one.form, one.year, tpid, one.sha256, one.fate, one.reason, newer, *days)


def _register(result: ConsortiumResult, sight: Sight) -> Iterator[Iterable[object]]:
    for one in register(result, sight):
        contact = one.contact
        yield (
            *(one.tpid, one.name, one.is_member, one.part, one.form, one.state, one.leads, one.file, one.reason),
            *(one.arrived_on, one.arrival, one.stated_on, one.superseded_by, one.is_due, one.last_day, one.timing),
            *((None, None, None) if contact is None else (contact.contact, contact.email, contact.telephone)),
        )


def _routes(result: ConsortiumResult) -> Iterator[Iterable[object]]:
    for one in result.routes:
        for part, (tpid, months) in enumerate(one.placements, 1):
            yield (one.number, one.kind, one.start, one.approved, part, tpid, months)


def _choices(result: ConsortiumResult) -> Iterator[Iterable[object]]:
    """Give what was chosen by the program or a person: of the judgement, else of which files belong together."""
    told = result.document["uitkomst"]["keuzes"]
    for number, one in enumerate(told, 1):
        yield (number, "indeling" if one in result.grouping else "oordeel", one)
