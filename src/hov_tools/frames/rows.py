"""From results to the rows of the tables: one function for each table, the columns in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import read_results
from hov_tools.desk.changes.previous import SinceLast
from hov_tools.desk.changes.values import ConsortiumChange, Kind
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Dossier
from hov_tools.desk.receipt.register import Sight, register
from hov_tools.dutch import day_here
from hov_tools.frames.schema import NAMES, REACHED, SCHEMA
from hov_tools.frames.store import Columns, Frames
from hov_tools.overview.institutions import own_right
from hov_tools.report.document import DocumentFile
from hov_tools.rules.finding import Severity
from hov_tools.rules.outcome import CONDITIONS, GROUPS


def frames(
    results: Iterable[ConsortiumResult],
    sight: Sight,
    beside: Sequence[DocumentFile] = (),
    *,
    since: SinceLast | None = None,
    dossiers: Iterable[Dossier] = (),
) -> Frames:
    """Make tables of results, which are gone through once.

    Args:
        results: of the consortia.
        sight: by when what came in is held.
        beside: the files that are of no consortium.
        since: the run before, to say what changed; None: that is not told.
        dossiers: of the bureau; also those of which no result is there.

    Raises:
        UsageError: pandas or pyarrow is not installed.
        OutputError: what is remembered of the run before can no longer be read.
    """
    tables = {name: Columns(SCHEMA[name]) for name in NAMES}
    starts: dict[tuple[str | None, int | None], tuple[str, str | None, int | None]] = {}
    for result in results:
        start = (result.key, result.name, result.year)
        starts.setdefault((result.regiehouder, result.year), start)
        for name, rows in _rows(result, sight).items():
            for row in rows:
                tables[name].add(*start, *row)
        change = None if since is None else since.change(result)
        for line in () if change is None else _changes(change):
            tables["changes"].add(*start, *line)
    for gone in () if since is None else since.gone():
        for line in _changes(gone):
            tables["changes"].add(gone.key, gone.label, gone.year, *line)
    for file in beside:
        tables["files"].add(None, None, None, *_file(file, sight))
    for dossier in dossiers:
        start_of = starts.get((dossier.regiehouder, dossier.year), (None, None, dossier.year))
        tables["dossiers"].add(*start_of, *_dossier(dossier))
    return Frames(**{name: columns.frame() for name, columns in tables.items()})


def read_batch(folder: Path, now: datetime | None = None) -> Frames:
    """Make tables of what `hov batch` left in a folder of results.

    Files that are of no consortium stand in none, nor does what changed: only the run itself knows.

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
        found = dossiers.all()
    return frames(read_results(folder), sight, dossiers=found)


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
        "decisions": (
            (one.number, one.code, one.ruling, one.by, date.fromisoformat(one.on), one.why, one.standing)
            for one in result.decisions
        ),
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


class _ChangeRow(Struct, frozen=True):
    """What changed, as the table has it: the columns in its order."""

    kind: str
    state: Enum | str
    about: str | None = None
    institution: str | None = None
    severity: Severity | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    before: str | None = None
    after: str | None = None
    message: str | None = None


def _changes(change: ConsortiumChange) -> Iterator[Iterable[object]]:
    """Give a row for each thing that changed of a consortium."""
    return ((*astuple(row), change.has_other_rules) for row in _change_rows(change))


def _change_rows(change: ConsortiumChange) -> Iterator[_ChangeRow]:
    if change.kind is not Kind.KNOWN:
        yield _ChangeRow("samenwerkingsverband", change.kind)
    if change.is_broken:
        yield _ChangeRow("samenwerkingsverband", "mislukt")
    for value in change.values:
        was, now = (None if one is None else str(one) for one in (value.before, value.after))
        yield _ChangeRow("waarde", "gewijzigd", value.what, before=was, after=now)
    for file in change.files:
        yield _ChangeRow("bestand", file.state, file.form, file.institution, file=file.file, before=file.replaces)
    for one in change.findings:
        yield _ChangeRow(
            "bevinding",
            one.state,
            one.code,
            severity=one.severity,
            file=one.file,
            sheet=one.sheet,
            cell=one.cell,
            message=one.message,
        )


def _dossier(one: Dossier) -> Iterator[object]:
    yield from (one.regiehouder, one.status, one.owner, one.note)
    yield from (None if (at := one.reached.get(status)) is None else day_here(at) for status in REACHED)
    yield from (day_here(one.changed.when), one.changed.who, len(one.conflicts))
