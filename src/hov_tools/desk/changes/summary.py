"""What is remembered of a consortium from one run to the next: little, and enough to say what changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult
from hov_tools.rules.case import Fate
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.texts import printable

_NOT_HANDED_IN = (Fate.OWN_OUTPUT, Fate.SYSTEM)
# Enough to tell two texts of one consortium apart.
_DIGITS = 16


class FileFact(Struct, frozen=True):
    """A file that was handed in.

    Attributes:
        name: its path in what was handed in.
        form: kind of form, or None.
        institution: TPID of the institution whose form it is; None: of the regiehouder, or not known.
        sha256: of its bytes; "" when they were not looked at.
        is_counted: it counts in the judgement.
    """

    name: str
    form: str | None
    institution: str | None
    sha256: str
    is_counted: bool

    @property
    def content(self) -> str:
        """By what the same content is known again."""
        return self.sha256 or self.name


class FindingFact(Struct, frozen=True):
    """A finding.

    Attributes:
        code: such as "H203".
        severity: how grave.
        file: the name of its file.
        form: the kind of form that file is, or None.
        institution: as that of the file.
        unread: of a file that is no form, by what it is known again; None for a form.
        sheet: None when it concerns the whole file.
        cell: address, or None.
        content: stands for what was found and expected.
        message: one sentence.
        is_own: it follows from no other.
    """

    code: str
    severity: Severity
    file: str
    form: str | None
    institution: str | None
    unread: str | None
    sheet: str | None
    cell: str | None
    content: str
    message: str
    is_own: bool

    @property
    def is_allowed(self) -> bool:
        """A decision of the board allows it; information of another kind is not remembered."""
        return self.severity is Severity.INFO


class Summary(Struct, frozen=True):
    """What is remembered of a consortium.

    Attributes:
        key: name of its folder of results.
        label: by which people know it.
        regiehouder: TPID, or None.
        year: the allocation year, or None.
        is_consortium: it is more than a loose form.
        rules: SHA-256 over the program and the user's own years.
        is_broken: the work on it failed, so that nothing is known but its files.
        verdict: None when it cannot be judged.
        joint_hov: days, or None.
        right: whole places, or None.
        allocated: places, or None.
        bonus: places that count, or None.
        provisional_bonus: places that may come to count, or None.
        files: what was handed in.
        findings: of every severity; of information only what a decision of the board made it.
        unknown: the conditions of which nobody knows whether they are met.
    """

    key: str
    label: str
    regiehouder: str | None
    year: int | None
    is_consortium: bool
    rules: str
    is_broken: bool
    verdict: Verdict | None
    joint_hov: int | None
    right: int | None
    allocated: int | None
    bonus: int | None
    provisional_bonus: int | None
    files: tuple[FileFact, ...]
    findings: tuple[FindingFact, ...]
    unknown: tuple[str, ...] = ()


def summary_of(result: ConsortiumResult) -> Summary:
    """Give what is remembered of a result, in what can be shown: so it is the same when it was read back."""
    files = tuple(_files(result))
    return Summary(
        key=result.key,
        label=printable(result.label),
        regiehouder=result.regiehouder,
        year=result.year,
        is_consortium=result.is_consortium,
        rules=result.rules,
        is_broken=result.failure is not None,
        verdict=result.verdict,
        joint_hov=result.joint_hov,
        right=None if result.right is None else result.right[1],
        allocated=result.allocated,
        bonus=result.counting_bonus,
        provisional_bonus=result.provisional_bonus,
        files=files,
        findings=tuple(_findings(result, {one.name: one for one in files})),
        unknown=tuple(one.key for one in result.conditions if one.outcome is ConditionOutcome.UNKNOWN),
    )


def to_keep(before: Summary | None, after: Summary) -> Summary:
    """Give what a run leaves for the next one: of a consortium on which the work failed, what was known before.

    So its findings are not told as solved now, and not as new when it is judged again.
    """
    if before is None or not after.is_broken:
        return after
    known = {one.content: one for one in before.files}
    return replace(before, key=after.key, files=tuple(known.get(one.content, one) for one in after.files))


def _files(result: ConsortiumResult) -> Iterator[FileFact]:
    institutions = {one.file: one.tpid for one in result.members if one.file is not None}
    # Of a form that was replaced it is known whose it is by the one that counts.
    institutions |= {one.old: institutions[one.new] for one in result.versions if one.new in institutions}
    for one in result.files:
        if one.fate not in _NOT_HANDED_IN:
            is_counted = one.fate is Fate.COUNTS
            yield FileFact(printable(one.file), one.form, institutions.get(one.file), one.sha256, is_counted)


def _findings(result: ConsortiumResult, files: Mapping[str, FileFact]) -> Iterator[FindingFact]:
    allowed = result.allowed_codes
    for one in result.findings:
        if one.severity is Severity.INFO and one.code not in allowed:
            continue
        name = printable(one.file)
        file = files.get(name)
        yield FindingFact(
            code=one.code,
            severity=one.severity,
            file=name,
            form=None if file is None else file.form,
            institution=None if file is None else file.institution,
            unread=name if file is None else file.content if file.form is None else None,
            sheet=None if one.sheet is None else printable(one.sheet),
            cell=one.cell,
            content=hashlib.sha256(printable(f"{one.found}\0{one.expected}").encode()).hexdigest()[:_DIGITS],
            message=printable(one.message),
            is_own=one.cause is None,
        )
