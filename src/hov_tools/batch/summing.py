"""From facts and judgement to what one consortium's work hands back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from hov_tools.batch.grouping import Group
from hov_tools.batch.result import ConsortiumResult, MemberResult, ShareResult, WrittenFile
from hov_tools.calculations.hov import reference_years
from hov_tools.files.versions import VersionResult
from hov_tools.forms.records import Field, ShareRow
from hov_tools.report.document import as_document
from hov_tools.rules.case import Case
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, Member
from hov_tools.rules.finding import Assessment, Outcome
from hov_tools.rules.gathering import gather_facts

# A layout may ask the region under this name; those of 2022 and 2025 do not.
_REGION = "region"


def result_of(
    key: str,
    fingerprint: str,
    rules: str,
    submissions: Sequence[str],
    facts: ConsortiumFacts,
    assessment: Assessment,
    versions: Sequence[VersionResult],
    written: Sequence[WrittenFile],
    remarks: Sequence[str],
) -> ConsortiumResult:
    """Make the result of a consortium; the arguments are as its attributes."""
    outcome = assessment.outcome
    return ConsortiumResult(
        key,
        fingerprint,
        rules,
        tuple(submissions),
        outcome.name,
        _regiehouder(facts),
        outcome.headline,
        facts.way,
        facts.receiver,
        outcome.days_per_place,
        tuple(_members(facts)),
        outcome.conditions,
        () if facts.flow is None else tuple(_share(row) for row in facts.flow.form.members.rows),
        tuple(versions),
        as_document(assessment),
        tuple(written),
        tuple(remarks),
    )


def failed(one: Group, fingerprint: str, rules: str, why: str) -> ConsortiumResult:
    """Make the result of a consortium on which the work itself failed; `why` is told in Dutch."""
    files = [
        {"bestand": file.name, "formulier": None, "jaar": None, "sha256": file.sha256}
        for each in one.submissions
        for file in each.files
    ]
    nothing = gather_facts(Case(one.key, (), is_folder=True))
    outcome = Outcome(None, why, None, {}, None, None, None, None, None, (), (), ())
    document = {**as_document(Assessment(None, (), (), outcome, nothing)), "bestanden": files}
    return ConsortiumResult(
        one.key,
        fingerprint,
        rules,
        tuple(each.name for each in one.submissions),
        *(None, None, why, None, None, None),
        *((), (), (), ()),
        document,
        failure=why,
    )


def _regiehouder(facts: ConsortiumFacts) -> str | None:
    forms = [one.form for one in reversed(facts.applications)]
    stated = [form.text("regiehouder").value for form in forms]
    stated += [] if facts.flow is None else [facts.flow.form.text("regiehouder").value]
    stated += [one.form.text("regiehouder").value for one in facts.hov]
    return next((one for one in stated if one is not None), None)


def _members(facts: ConsortiumFacts) -> Iterator[MemberResult]:
    for member in facts.members:
        yield _member(facts, member, None if member.tpid is None else facts.hov_of(member.tpid))
    tpids = facts.member_tpids
    others = [one for one in facts.hov if one.tpid not in tpids and not one.is_second]
    for one in sorted(others, key=lambda one: (one.tpid or "", one.file)):
        yield _member(facts, None, one)


def _member(facts: ConsortiumFacts, member: Member | None, own: HovDocument | None) -> MemberResult:
    form = None if own is None else own.form
    tpid = own.tpid if own is not None else (None if member is None else member.tpid)

    def stated(name: str) -> str | None:
        return None if form is None or name not in form.fields else form.text(name).value

    # The leading form counts, as for the rules; the HOV form says what that does not.
    return MemberResult(
        tpid,
        (member.name if member is not None else "") or stated("name") or "",
        (member.sector if member is not None else None) or stated("sector"),
        stated(_REGION),
        member is not None,
        (member.recognised if member is not None else None) or stated("recognised"),
        (member.self_sufficient if member is not None else None) or stated("self_sufficient"),
        tpid in facts.merging,
        None if tpid is None else facts.own_hov.get(tpid),
        *_days(facts, own),
        None if form is None else form.number("brought_in").value,
        None if form is None else form.number("requested").value,
    )


def _days(facts: ConsortiumFacts, own: HovDocument | None) -> tuple[int | None, int | None, int | None]:
    """Give the days that count in T-4, T-3 and T-2; together they are the own HOV."""
    if own is None or own.tpid is None or facts.year is None:
        return None, None, None
    first, second, third = (facts.days_in(own, year) for year in reference_years(facts.year))
    return first, second, third


def _share(row: ShareRow) -> ShareResult:
    def places(field: Field[Fraction]) -> Fraction | None:
        # An empty share is 0 (domain, 5); one that cannot be read is not known.
        return Fraction(0) if field.is_empty else field.value

    return ShareResult(
        row.tpid.value,
        row.name.value or "",
        places(row.inflow_regular),
        places(row.inflow_bonus),
        places(row.flow_1),
        places(row.flow_2),
    )
