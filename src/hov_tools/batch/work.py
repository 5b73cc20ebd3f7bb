"""The work on one consortium, from its files to its folder of results: a function that any process can run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.batch.grouping import Group
from hov_tools.batch.publish import publish
from hov_tools.batch.result import ConsortiumResult, WrittenFile, json_lines
from hov_tools.batch.submissions import InputFile, Reader, Refusal, Submission
from hov_tools.batch.summing import result_of
from hov_tools.data import PACKAGE
from hov_tools.files import text
from hov_tools.files.apply_and_tell import Prepared, notes_left_alone
from hov_tools.files.archive import safe_name
from hov_tools.files.intake import Intake, Source, read_document
from hov_tools.files.marked import prepare
from hov_tools.files.receipt import BATCH_RECEIPT, account, change_values
from hov_tools.files.versions import Submitted, choose
from hov_tools.rules.case import Case, Document, GivenDays
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, Finding


class Options(Struct, frozen=True):
    """What was asked of every consortium.

    Attributes:
        year: the allocation year to judge by, or None.
        numbers: HOV per place that the user gives.
    """

    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()


class Job(Struct, frozen=True):
    """What one process needs to know to do a consortium.

    Attributes:
        group: its submissions.
        out: the folder of all results.
        options: what was asked.
        rules: the version of the rules that must be used.
    """

    group: Group
    out: str
    options: Options
    rules: str


class OtherRulesError(Exception):
    """The process that was to do the work has another version of the program."""


@lru_cache(maxsize=1)
def rules_version() -> str:
    """Give the SHA-256 over the program: any change of it can change a result."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(one for one in PACKAGE.rglob("*") if one.suffix in (".py", ".toml", ".json")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def fingerprint(group: Group, options: Options) -> str:
    """Give the SHA-256 over what a consortium's result follows from, beside the rules."""
    files = [[one.name, file.name, file.sha256, _why(file.refusal)] for one in group.submissions for file in one.files]
    told = [group.key, group.is_whole, list(group.choices), options.year, to_builtins(options.numbers), files]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _why(refusal: Refusal | None) -> list[str] | None:
    return None if refusal is None else [refusal.trouble.value, refusal.text]


def work(job: Job) -> ConsortiumResult:
    """Judge a consortium and write its folder of results.

    Doing it twice gives the same files. What does not count is in the result, not in the document.

    Raises:
        OtherRulesError: this process has another version of the program than the one that asked.
        OutputError: the results cannot be written.
    """
    result, outputs = _made(job)
    publish(Path(job.out), result, outputs)
    return result


def attempt(job: Job) -> None:
    """Do all of `work` but writing: whether this process survives it.

    Raises:
        OtherRulesError: as `work` does.
    """
    _made(job)


def _made(job: Job) -> tuple[ConsortiumResult, Mapping[str, bytes]]:
    """Judge a consortium; give its result and the files that go with it."""
    if rules_version() != job.rules:
        raise OtherRulesError("another version of hov_tools")
    taken = _take_in(job.group)
    chosen = choose(taken.files) if job.group.is_whole else None
    files = taken.files if chosen is None else chosen.counting
    case = Case(
        job.group.key if job.group.is_whole else job.group.submissions[0].name,
        tuple(one.source.document for one in files),
        job.group.is_whole,
        job.options.year,
        job.options.numbers,
    )
    choices = (*job.group.choices, *(() if chosen is None else chosen.choices))
    if not job.group.is_whole:
        choices += (text("niet_ingedeeld", file=case.name),)
    assessment = _told(assess(case), taken.refusals, choices)
    intake = Intake(case, tuple(one.source for one in files))
    remarks: list[str] = []
    prepared = prepare(intake, assessment, None, remarks, taken.only_read)
    remarks += [remark for one in prepared for remark in notes_left_alone(one)]
    outputs = _outputs(prepared)
    digests = {path: _digest(data) for path, data in outputs.items()}
    outputs[BATCH_RECEIPT] = receipt = _receipt(case.documents, prepared, digests, assessment)
    digests[BATCH_RECEIPT] = _digest(receipt)
    written = [WrittenFile(path, sha256) for path, sha256 in sorted(digests.items())]
    result = result_of(
        assessment,
        key=job.group.key,
        fingerprint=fingerprint(replace(job.group, submissions=taken.submissions), job.options),
        rules=job.rules,
        submissions=[one.name for one in job.group.submissions],
        versions=() if chosen is None else chosen.replaced,
        written=written,
        remarks=remarks,
    )
    return result, outputs


class _Taken(Struct, frozen=True):
    """What was read.

    Attributes:
        files: in the order of their names.
        submissions: with the checksums of what was read.
        refusals: by the names that findings use.
        only_read: names of files in which nothing is to be marked.
    """

    files: tuple[Submitted, ...]
    submissions: tuple[Submission, ...]
    refusals: Mapping[str, Refusal]
    only_read: frozenset[str]


def _take_in(group: Group) -> _Taken:
    reader = Reader()
    files: list[Submitted] = []
    submissions: list[Submission] = []
    refusals: dict[str, Refusal] = {}
    names: set[str] = set()
    only_read: set[str] = set()
    for submission in group.submissions:
        read: list[InputFile] = []
        for file in submission.files:
            name = file.name
            if submission.is_folder and len(group.submissions) > 1:
                name = f"{submission.name}/{file.name}"
            name = _free_name(name, names)
            if file.is_only_read:
                only_read.add(name)
            data = reader.read(file)
            if isinstance(data, Refusal):
                refusals[name] = data
                read.append(replace(file, refusal=data))
                document = Document(name, file.sha256, trouble=data.trouble, detail=data.detail)
                files.append(Submitted(Source(Path(file.path), document, None), submission.name))
                continue
            found = read_document(name, data)
            read.append(replace(file, sha256=_digest(data) if found is None else found.sha256))
            if found is not None:
                files.append(Submitted(Source(Path(file.path), found, data), submission.name))
        submissions.append(replace(submission, files=tuple(read)))
    files.sort(key=lambda one: one.source.document.file)
    return _Taken(tuple(files), tuple(submissions), refusals, frozenset(only_read))


def _free_name(name: str, taken: set[str]) -> str:
    """Give a name that no other has, on a system for which case does not matter either."""
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        stem, dot, suffix = name.rpartition(".")
        free = f"{stem} ({number}){dot}{suffix}"
    taken.add(free.casefold())
    return free


def _told(assessment: Assessment, refusals: Mapping[str, Refusal], choices: Sequence[str]) -> Assessment:
    """Add what only the batch knows: why a file was not read, and which choices were made before judging."""
    outcome = replace(assessment.outcome, choices=(*assessment.outcome.choices, *choices))
    findings = tuple(_with_reason(one, refusals.get(one.file)) for one in assessment.findings)
    return replace(assessment, findings=findings, outcome=outcome)


def _with_reason(one: Finding, refusal: Refusal | None) -> Finding:
    if refusal is None or not refusal.text or one.code != refusal.trouble.value:
        return one
    return replace(one, message=text(f"{refusal.text}_melding"), remedy=text(f"{refusal.text}_herstel"))


def _outputs(prepared: Sequence[Prepared]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    names: set[str] = set()
    for one in prepared:
        safe = "/".join(map(safe_name, (one.name or one.file).split("/")))
        found[_free_name(safe, names)] = one.data
    return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _receipt(
    documents: Sequence[Document], prepared: Sequence[Prepared], digests: Mapping[str, str], assessment: Assessment
) -> bytes:
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    outputs = [
        {"bestand": name, "sha256": sha256, "bewerkingen": [change_values(change) for change in one.changes]}
        for (name, sha256), one in zip(digests.items(), prepared, strict=True)
    ]
    return json_lines({**account("batch", documents, parameters, assessment.outcome.choices), "uitvoer": outputs})
