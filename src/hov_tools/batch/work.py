"""The work on one consortium, from its files to its folder of results: a function that any process can run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field, to_builtins
from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.batch.publish import publish
from hov_tools.batch.result import ConsortiumResult, WrittenFile
from hov_tools.batch.result_file import json_lines
from hov_tools.batch.summing import result_of
from hov_tools.data import PACKAGE
from hov_tools.files.apply_and_tell import Prepared, notes_left_alone
from hov_tools.files.archive import safe_name
from hov_tools.files.consortium import Basis, free_name, take_in_group
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile
from hov_tools.files.marked import prepare
from hov_tools.files.own_output import RESULT_NAME
from hov_tools.files.receipt import (
    BATCH_RECEIPT,
    KEPT_FOLDER,
    MADE_FROM,
    account,
    change_values,
    left_behind,
    left_behind_values,
    today,
)
from hov_tools.files.versions import replaced_versions
from hov_tools.ownyears import own_years_mark
from hov_tools.rules.case import Document, Elsewhere, GivenDays
from hov_tools.rules.decided import TakenDecision
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from hov_tools.rules.h211 import Claims, claims_of
from hov_tools.texts import Language, speaking

_RECEIPT = f"{KEPT_FOLDER}/{BATCH_RECEIPT}"


class Options(Struct, frozen=True):
    """What was asked of every consortium.

    Attributes:
        year: the allocation year to judge by, or None.
        numbers: HOV per place that the user gives.
        language: of what people read, wherever the work is done.
        day: by which backups are named; no result follows from it.
    """

    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()
    language: Language = Language.DUTCH
    day: date = field(default_factory=today)


class Job(Struct, frozen=True):
    """What one process needs to know to do a consortium.

    Attributes:
        group: its submissions.
        out: the folder of all results.
        options: what was asked.
        rules: the version of the rules that must be used.
        elsewhere: what other consortia claim too, once they were compared.
        key: the user's own, with which what is written is signed; None: not signed.
        decisions: of the board, of this regiehouder.
    """

    group: Group
    out: str
    options: Options
    rules: str
    elsewhere: tuple[Elsewhere, ...] = ()
    key: bytes | None = None
    decisions: tuple[TakenDecision, ...] = ()


class Worked(Struct, frozen=True):
    """What the work on a consortium gives.

    Attributes:
        result: as it stands in its folder of results.
        claims: to be compared with those of the others; they stand in no result, as they are about trainees.
        backed_up: files of its folder of results that a user had changed, and of which there is a backup now.
    """

    result: ConsortiumResult
    claims: Claims
    backed_up: tuple[str, ...] = ()


class OtherRulesError(Exception):
    """The process that was to do the work has another version of the program."""


def rules_version() -> str:
    """Give the SHA-256 over the program and the user's own years: any change of these can change a result."""
    return hashlib.sha256(f"{own_years_mark()} {_program_version()}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _program_version() -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(one for one in PACKAGE.rglob("*") if one.suffix in (".py", ".toml", ".json")):
        digest.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def fingerprint(group: Group, options: Options, decisions: Sequence[TakenDecision] = ()) -> str:
    """Give the SHA-256 over what a consortium's result follows from, beside the rules."""
    files = [
        [
            *(one.name, file.name, file.sha256, _why(file), file.as_written, file.made_from, file.counts, file.sender),
            _day(file),
        ]
        for one in group.submissions
        for file in one.files
    ]
    asked = [options.year, to_builtins(options.numbers), options.language.value]
    told = [group.key, group.is_whole, list(group.choices), *asked, files]
    told += [to_builtins(decisions)] if decisions else []
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _day(file: InputFile) -> str | None:
    return None if file.mailed is None else file.mailed.isoformat()


def _why(file: InputFile) -> list[str] | None:
    if file.fate is not None:
        return [file.fate.value]
    return None if file.refusal is None else [file.refusal.trouble.value, file.refusal.variant]


def work(job: Job) -> Worked:
    """Judge a consortium and write its folder of results.

    Doing it twice gives the same files.

    Raises:
        OtherRulesError: this process has another version of the program than the one that asked.
        OutputError: the results cannot be written.
    """
    with speaking(job.options.language):
        worked, outputs, like = _made(job)
    backed_up = publish(Path(job.out), worked.result, outputs, like, day=job.options.day)
    return replace(worked, backed_up=backed_up)


def attempt(job: Job) -> None:
    """Do all of `work` but writing: whether this process survives it.

    Raises:
        OtherRulesError: as `work` does.
    """
    with speaking(job.options.language):
        _made(job)


def _made(job: Job) -> tuple[Worked, Mapping[str, bytes], Mapping[str, Path]]:
    """Judge a consortium; give its result, the files that go with it, and what each workbook was made from."""
    if rules_version() != job.rules:
        raise OtherRulesError("another version of hov_tools")
    taken = take_in_group(job.group, Basis(job.options.year, job.options.numbers, decisions=job.decisions))
    case = replace(taken.intake.case, elsewhere=job.elsewhere)
    intake = replace(taken.intake, case=case)
    assessment = assess(case)
    remarks: list[str] = []
    prepared = prepare(intake, assessment, Path(job.out), remarks, taken.only_read, key=job.key)
    remarks += [remark for one in prepared for remark in notes_left_alone(one)]
    outputs = _outputs(prepared)
    like = {path: one.source for path, one in zip(outputs, prepared, strict=True)}
    digests = {path: _digest(data) for path, data in outputs.items()}
    outputs[_RECEIPT] = receipt = _receipt(case.documents, prepared, digests, assessment)
    digests[_RECEIPT] = _digest(receipt)
    written = [WrittenFile(path, sha256) for path, sha256 in sorted(digests.items())]
    result = result_of(
        assessment,
        key=job.group.key,
        fingerprint=fingerprint(replace(job.group, submissions=taken.submissions), job.options, job.decisions),
        rules=job.rules,
        submissions=[one.name for one in job.group.submissions],
        versions=replaced_versions(intake, assessment.facts),
        written=written,
        remarks=remarks,
        mailed=taken.mailed,
    )
    return Worked(result, claims_of(assessment.facts, job.group.key)), outputs, like


def _outputs(prepared: Sequence[Prepared]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    names = {RESULT_NAME, KEPT_FOLDER.casefold(), _RECEIPT.casefold()}
    for one in prepared:
        safe = "/".join(map(safe_name, (one.name or one.file).split("/")))
        found[free_name(safe, names)] = one.data
    return found


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _receipt(
    documents: Sequence[Document], prepared: Sequence[Prepared], digests: Mapping[str, str], assessment: Assessment
) -> bytes:
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    made_from = {one.file: one.original or one.sha256 for one in documents}
    outputs = [
        {
            "bestand": name,
            "sha256": sha256,
            **({MADE_FROM: made_from[one.file]} if one.name is None else {}),
            "bewerkingen": [change_values(change) for change in one.changes],
        }
        for (name, sha256), one in zip(digests.items(), prepared, strict=True)
    ]
    beside = left_behind_values(left_behind(assessment.files, [one.file for one in prepared]))
    start = account("batch", documents, parameters, assessment.outcome.choices)
    return json_lines({**start, "niet_gekopieerd": beside, "uitvoer": outputs})
