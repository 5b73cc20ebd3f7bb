"""The machine-readable result (domain, 6): a public contract.

The values below are the contract: an attribute's name in the JSON stands beside it, the order of the attributes is that
of the keys, and `docs/resultaat.schema.json` is made from them (scripts/result_schema.py). Who changes a key or its
meaning raises `DOCUMENT_VERSION`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from hov_tools.rules.case import Fate
from hov_tools.rules.decided import Ruling, Standing, StandingDecision
from hov_tools.rules.finding import (
    Assessment,
    CheckedFile,
    ConditionOutcome,
    Counts,
    Exact,
    Finding,
    Outcome,
    Severity,
    Verdict,
    counted,
)
from hov_tools.texts import printable

DOCUMENT_VERSION = 2

FileName = Annotated[str, Meta(description="Path of a file in what was handed in, with slashes.")]


class DocumentFile(Struct, frozen=True):
    """A file that was looked at."""

    file: FileName = field(name="bestand")
    form: Annotated[str | None, Meta(description="Kind of form; null when it is none.")] = field(name="formulier")
    year: Annotated[int | None, Meta(description="The allocation year it is for.")] = field(name="jaar")
    sha256: Annotated[str, Meta(description="Of its bytes, in hexadecimal.")]
    fate: Fate = field(name="lot")
    reason: Annotated[
        str, Meta(description="Why it does not count or was not read, in Dutch; empty when the fate says all.")
    ] = field(name="waarom", default="")


class DocumentFinding(Struct, frozen=True):
    """One thing that is wrong, doubtful or worth knowing; texts are Dutch."""

    code: Annotated[str, Meta(description='Stable, such as "H203".', pattern="^[A-Z][0-9]{1,3}$")]
    severity: Severity = field(name="ernst")
    file: FileName = field(name="bestand")
    sheet: Annotated[str | None, Meta(description="Null when it concerns the whole file.")] = field(name="blad")
    cell: Annotated[str | None, Meta(description="A1 address of the cell that a person must change.")] = field(
        name="cel"
    )
    found: Annotated[str, Meta(description="What was found.")] = field(name="gevonden")
    expected: Annotated[str, Meta(description="What was expected.")] = field(name="verwacht")
    message: Annotated[str, Meta(description="The finding in one sentence.")] = field(name="melding")
    remedy: Annotated[str, Meta(description="What to do.")] = field(name="herstel")
    source: Annotated[str, Meta(description="Article or section that asks it.")] = field(name="bron")
    cause: Annotated[str | None, Meta(description="Code of the finding that this one follows from.")] = field(
        name="oorzaak"
    )


class ExactNumber(Struct, frozen=True):
    """A number of places before and after rounding."""

    exact: Annotated[str, Meta(description="A reduced fraction, always with a slash.", pattern="^[0-9]+/[1-9][0-9]*$")]
    places: Annotated[int, Meta(description="Whole places.")] = field(name="plaatsen")


class DocumentCondition(Struct, frozen=True):
    """One condition, or a group of codes, and what it comes to in this phase."""

    code: Annotated[str, Meta(description='"V1" to "V6", or a group: "A", "P", "D", "H", "F".')]
    outcome: ConditionOutcome = field(name="uitkomst")
    numbers: Annotated[str, Meta(description="The numbers behind the outcome, in Dutch.")] = field(name="getallen")
    lacks: Annotated[
        tuple[str, ...], Meta(description="Documents and cells that it rests on and that were not read, in Dutch.")
    ] = field(name="ontbreekt")


class DocumentDecision(Struct, frozen=True):
    """A decision of the board on one finding."""

    number: Annotated[int, Meta(description="By which people name the decision.")] = field(name="nummer")
    code: Annotated[str, Meta(description="Of the finding.")]
    ruling: Ruling = field(name="uitkomst")
    by: Annotated[str, Meta(description="Who decided.")] = field(name="door")
    on: Annotated[str, Meta(description="The day of the decision.", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] = field(
        name="datum"
    )
    why: Annotated[str, Meta(description="The reason, in Dutch.")] = field(name="waarom")
    standing: Annotated[
        Standing,
        Meta(description="Only what holds was applied; it lapses when the facts or the finding under it changed."),
    ] = field(name="stand")


# Who has no decisions finds the document as it always was.
class DocumentOutcome(Struct, frozen=True, omit_defaults=True):
    """The numbers and the verdict; null is what is not known."""

    verdict: Annotated[Verdict | None, Meta(description="Null when it cannot be judged.")] = field(name="oordeel")
    phase: Annotated[
        str | None, Meta(description="How far the judgement is; null without a form of the regiehouder.")
    ] = field(name="fase")
    conditions: tuple[DocumentCondition, ...] = field(name="voorwaarden")
    counts: Annotated[
        Counts, Meta(description="Findings of their own by severity; what follows from them is counted apart.")
    ] = field(name="aantallen")
    is_provisional: Annotated[
        bool, Meta(description="An open finding can still change the joint HOV, the right and the bonus.")
    ] = field(name="voorlopig")
    hov: Annotated[Mapping[str, int], Meta(description="Own HOV in days by TPID.")]
    joint_hov: Annotated[int | None, Meta(description="In days; null without a HOV form.")] = field(
        name="gezamenlijk_hov"
    )
    right: Annotated[ExactNumber | None, Meta(description="The places that the HOV gives a right to.")] = field(
        name="recht"
    )
    allocated: Annotated[int | None, Meta(description="Places, as the in- en doorstroom form states.")] = field(
        name="toegewezen"
    )
    bonus: Annotated[ExactNumber | None, Meta(description="Bonus places, over the allocated places, else the right.")]
    choices: Annotated[tuple[str, ...], Meta(description="The choices that were used, in Dutch.")] = field(
        name="keuzes"
    )
    decisions: Annotated[
        tuple[DocumentDecision, ...],
        Meta(description="Of the board, on findings of this judgement; absent when there are none."),
    ] = field(name="besluiten", default=())


class ResultDocument(Struct, frozen=True, tag_field="versie", tag=DOCUMENT_VERSION):
    """What hov valideer --json prints for a workbook or a consortium."""

    year: Annotated[int | None, Meta(description="The allocation year that was judged by.")] = field(name="jaar")
    files: Annotated[tuple[DocumentFile, ...], Meta(description="In the order of their names.")] = field(
        name="bestanden"
    )
    findings: Annotated[
        tuple[DocumentFinding, ...],
        Meta(description="In the order of file, sheet, cell and code; what follows from a finding after it."),
    ] = field(name="bevindingen")
    outcome: DocumentOutcome = field(name="uitkomst")


def as_document(assessment: Assessment) -> ResultDocument:
    """Give an assessment as the document that programs read."""
    return ResultDocument(
        year=assessment.year,
        files=tuple(map(_file, assessment.files)),
        findings=tuple(map(_finding, assessment.findings)),
        outcome=_outcome(assessment.outcome, counted(assessment.findings)),
    )


def as_values(document: ResultDocument) -> dict[str, Any]:
    """Give a document as the values that a reader of its JSON gets."""
    found: dict[str, Any] = json.loads(json.dumps(document, default=msgspec.to_builtins))
    return found


def document_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of the document."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ResultDocument)}


def _file(checked: CheckedFile) -> DocumentFile:
    return DocumentFile(
        checked.file, checked.form, checked.year, checked.sha256, fate=checked.fate, reason=checked.reason
    )


def _finding(finding: Finding) -> DocumentFinding:
    return DocumentFinding(
        code=finding.code,
        severity=finding.severity,
        file=finding.file,
        sheet=None if finding.sheet is None else printable(finding.sheet),
        cell=finding.cell,
        found=finding.found,
        expected=finding.expected,
        message=finding.message,
        remedy=finding.remedy,
        source=finding.source,
        cause=None if finding.cause is None else finding.cause.code,
    )


def _outcome(outcome: Outcome, counts: Counts) -> DocumentOutcome:
    return DocumentOutcome(
        verdict=outcome.verdict,
        phase=outcome.phase,
        conditions=tuple(DocumentCondition(one.key, one.outcome, one.numbers, one.lacks) for one in outcome.conditions),
        counts=counts,
        is_provisional=outcome.is_provisional,
        hov=outcome.hov,
        joint_hov=outcome.joint_hov,
        right=_exact(outcome.right),
        allocated=outcome.allocated,
        bonus=_exact(outcome.bonus),
        choices=outcome.choices,
        decisions=tuple(map(_decision, outcome.decisions)),
    )


def _decision(one: StandingDecision) -> DocumentDecision:
    decision = one.decision
    return DocumentDecision(
        number=decision.number,
        code=one.on.code,
        ruling=decision.ruling,
        by=printable(decision.by),
        on=decision.on.isoformat(),
        why=printable(decision.why),
        standing=one.standing,
    )


def _exact(number: Exact | None) -> ExactNumber | None:
    if number is None:
        return None
    exact = Fraction(number.exact)
    # Always with a slash, so that a reader needs one way of parsing.
    return ExactNumber(f"{exact.numerator}/{exact.denominator}", number.places)
