"""A judgement as the page shows it: the published document, and how people work through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from msgspec import Struct

from hov_tools import dutch
from hov_tools.batch.summing import result_of
from hov_tools.desk.receipt.register import IS_THERE, Sight, State, register
from hov_tools.files.consortium import Intake
from hov_tools.forms.records import AnyForm, HovForm
from hov_tools.report.document import DocumentFinding, as_document
from hov_tools.report.finding_trees import counts_line, file_groups, finding_trees, form_name
from hov_tools.report.key_numbers import KeyNumber, key_numbers
from hov_tools.report.summary import findings_lines
from hov_tools.rules.finding import Assessment, Finding
from hov_tools.texts import in_words
from hov_tools.web.contract import Compared, FileOfFindings, FormFile, Judged, Kind, MemberRow, Number, Tree


class Whose(Struct, frozen=True):
    """Of which institution a file is.

    Attributes:
        kind: of form, or "".
        tpid: of a HOV form's institution; "" for what is of the consortium as such.
    """

    kind: str
    tpid: str


# The day tells whether something is late, not whether it is there.
_WHENEVER = Sight(datetime(1, 1, 2, tzinfo=UTC))
Before = tuple[tuple[tuple[object, ...], DocumentFinding], ...]
"""The findings of a judgement, each by what makes it the same as one of a later judgement."""


def whose_files(intake: Intake, assessment: Assessment) -> Mapping[str, Whose]:
    """Tell of every file that was read whose it is; of a form without a usable TPID its name can tell."""
    known = {one.file: one.tpid for one in assessment.facts.hov if one.tpid is not None}
    found = {one.document.file: _whose(one.document.form) for one in intake.sources}
    return {file: Whose(one.kind, known.get(file, one.tpid)) for file, one in found.items()}


def _whose(form: AnyForm | None) -> Whose:
    if form is None:
        return Whose("", "")
    return Whose(form.kind, (form.text("tpid").value or "") if isinstance(form, HovForm) else "")


def judged(key: str, intake: Intake, assessment: Assessment, before: Before | None) -> tuple[Judged, Before]:
    """Give a judgement for the page, and what the next one is compared with.

    Args:
        key: of the consortium.
        intake: what was read.
        assessment: what it came to.
        before: the judgement before it; None the first time.
    """
    document = as_document(assessment)
    whose = whose_files(intake, assessment)
    nobody = Whose("", "")
    known = tuple(
        zip((_same(one, whose.get(one.file, nobody)) for one in assessment.findings), document.findings, strict=True)
    )
    place = {id(one): number for number, one in enumerate(assessment.findings)}
    members, kinds = _matrix(assessment, whose)
    return (
        Judged(
            key=key,
            name=assessment.outcome.name or key,
            headline=assessment.outcome.headline,
            counts=counts_line(finding_trees(assessment), with_zeros=True),
            document=document,
            numbers=tuple(map(_number, key_numbers(assessment.outcome))),
            conditions=assessment.outcome.conditions,
            groups=tuple(_groups(assessment, lambda one: place[id(one)])),
            kinds=kinds,
            members=members,
            at=tuple(whose.get(one.file, nobody).tpid for one in assessment.findings),
            lines=findings_lines(assessment, all_findings=True),
            compared=None if before is None else _compared(before, known),
        ),
        known,
    )


def _number(one: KeyNumber) -> Number:
    def written(value: Fraction | int | None) -> str | None:
        return None if value is None else dutch.digits(value)

    return Number(one.label, written(one.value), written(one.exact), one.note)


def _groups(assessment: Assessment, place: Callable[[Finding], int]) -> list[FileOfFindings]:
    return [
        FileOfFindings(
            group.file,
            "" if group.form is None else form_name(group.form),
            counts_line(group.trees, with_zeros=False),
            tuple(
                Tree(place(tree.finding), tuple((depth, place(one)) for depth, one in tree.following))
                for tree in group.trees
            ),
        )
        for group in file_groups(assessment)
    ]


def _matrix(assessment: Assessment, whose: Mapping[str, Whose]) -> tuple[tuple[MemberRow, ...], tuple[Kind, ...]]:
    """Lay out which documents there are of which member; what is of the consortium stands with its regiehouder."""
    facts = assessment.facts
    lacks = _lacking(assessment)
    stated = [one.form for one in reversed(facts.applications)] + ([] if facts.flow is None else [facts.flow.form])
    leader = next((found for form in stated if (found := form.text("regiehouder").value)), "")
    rows: dict[str, tuple[str, bool]] = {one.tpid or "": (one.name, True) for one in facts.members}
    for own in facts.hov:
        name = own.form.text("name").value or ""
        rows.setdefault(own.tpid or "", (name, False))
    files: dict[str, dict[str, list[FormFile]]] = {tpid: {} for tpid in rows}
    kinds: list[str] = []
    for one in assessment.files:
        if one.form is None:
            continue
        if one.form not in kinds:
            kinds.append(one.form)
        tpid = whose.get(one.file, Whose("", "")).tpid or ("" if one.form == "hov" else leader)
        rows.setdefault(tpid, ("", False))
        files.setdefault(tpid, {}).setdefault(one.form, []).append(FormFile(one.file, one.fate))
    kinds += [kind for kind in dict.fromkeys(kind for own in lacks.values() for kind in own) if kind not in kinds]
    members = tuple(
        MemberRow(
            tpid,
            name,
            tpid == leader != "",
            is_member=is_member,
            documents={kind: tuple(own) for kind, own in files.get(tpid, {}).items()},
            lacks=lacks.get(tpid, {}),
        )
        for tpid, (name, is_member) in rows.items()
    )
    return members, tuple(Kind(one, form_name(one)) for one in kinds)


def _lacking(assessment: Assessment) -> Mapping[str, Mapping[str, str]]:
    """Give TPID → kind of form → how it stands with what is owed now and was not read, by the register of receipt."""
    result = result_of(
        assessment, key="", fingerprint="", rules="", submissions=(), versions=(), written=(), remarks=(), mailed={}
    )
    found: dict[str, dict[str, str]] = {}
    for line in register(result, _WHENEVER):
        if line.leads and line.is_due and line.form is not None and line.state not in (*IS_THERE, State.NOT_COUNTED):
            found.setdefault(line.tpid or "", {})[line.form] = in_words(line.state.value)
    return found


def _same(finding: Finding, whose: Whose) -> tuple[object, ...]:
    """Say what makes a finding the same as one of another judgement, in which its file may have another name."""
    file = (whose.kind, whose.tpid) if whose.kind else finding.file
    return finding.code, file, finding.sheet, finding.cell, finding.cause is None


def _compared(before: Before, now: Before) -> Compared:
    left = Counter(same for same, _ in before)
    still: list[int] = []
    new: list[int] = []
    for number, (same, _) in enumerate(now):
        if left[same]:
            left[same] -= 1
            still.append(number)
        else:
            new.append(number)
    return Compared(_gone(before, left), tuple(still), tuple(new))


def _gone(before: Before, left: Counter[tuple[object, ...]]) -> tuple[DocumentFinding, ...]:
    found: Sequence[DocumentFinding] = [one for same, one in before if left[same] and not left.subtract([same])]
    return tuple(found)
