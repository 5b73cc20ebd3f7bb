"""From facts and judgement to what one consortium's work hands back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult, MemberResult, PointResult, ShareResult, WrittenFile
from hov_tools.batch.stated import contacts, received, routes, signature
from hov_tools.calculations.hov import reference_years
from hov_tools.files.grouping import Group
from hov_tools.files.versions import VersionResult
from hov_tools.forms.records import Field, ShareRow
from hov_tools.report.document import DocumentFile, as_document, as_values
from hov_tools.rules.board import board_case
from hov_tools.rules.case import Case, Fate
from hov_tools.rules.catalogue import decidable_codes
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, LeftOut, Member
from hov_tools.rules.finding import Assessment, Cause, Finding, OpenPoint, Outcome
from hov_tools.rules.gathering import gather_facts
from hov_tools.rules.joint_table import doubt_about
from hov_tools.rules.routes import KIND_OF_INFLOW, FromRoutes, from_routes

# A layout may ask the region under this name; those of 2022 and 2025 do not.
_REGION = "region"


def result_of(
    assessment: Assessment,
    *,
    key: str,
    fingerprint: str,
    rules: str,
    submissions: Sequence[str],
    versions: Sequence[VersionResult],
    written: Sequence[WrittenFile],
    remarks: Sequence[str],
    mailed: Mapping[str, date],
) -> ConsortiumResult:
    """Make the result of a consortium; the arguments by name are as its attributes.

    `mailed` gives the name of a file that came in a mail → the day of that.
    """
    outcome, facts = assessment.outcome, assessment.facts
    document = as_document(assessment)
    return ConsortiumResult(
        key=key,
        fingerprint=fingerprint,
        rules=rules,
        submissions=tuple(submissions),
        name=outcome.name,
        regiehouder=facts.regiehouder,
        headline=outcome.headline,
        way=facts.way,
        receiver=facts.receiver,
        days_per_place=outcome.days_per_place,
        members=tuple(_members(facts, assessment.findings)),
        conditions=outcome.conditions,
        distribution=tuple(_distribution(facts)),
        versions=tuple(versions),
        document=as_values(document),
        written=tuple(written),
        remarks=tuple(remarks),
        is_consortium=facts.case.is_folder,
        training=facts.training,
        hov_of_all=facts.claims.total,
        grouping=facts.case.choices,
        points=tuple(_point(assessment, one) for one in assessment.points),
        contacts=tuple(contacts(facts)),
        received=tuple(received(facts, document.files, mailed)),
        routes=tuple(routes(facts)),
    )


def _point(assessment: Assessment, point: OpenPoint) -> PointResult:
    finding, case = point.finding, board_case(assessment, point)
    return PointResult(
        identity=point.identity,
        severity=finding.severity,
        file=finding.file,
        sheet=finding.sheet,
        cell=finding.cell,
        found=finding.found,
        expected=finding.expected,
        message=finding.message,
        source=decidable_codes()[point.identity.code],
        numbers=case.numbers,
        pros=case.pros,
        cons=case.cons,
    )


def failed(one: Group, fingerprint: str, rules: str, why: str) -> ConsortiumResult:
    """Make the result of a consortium on which the work itself failed; `why` is told in Dutch."""
    files = tuple(
        DocumentFile(file.name, None, None, file.sha256, Fate.UNREAD) for each in one.submissions for file in each.files
    )
    outcome = Outcome(
        phase=None,
        verdict=None,
        headline=why,
        name=None,
        hov={},
        joint_hov=None,
        right=None,
        days_per_place=None,
        allocated=None,
        bonus=None,
        conditions=(),
        calculations=(),
        choices=(),
    )
    nothing = gather_facts(Case(one.key, (), is_folder=True))
    return ConsortiumResult(
        key=one.key,
        fingerprint=fingerprint,
        rules=rules,
        submissions=tuple(each.name for each in one.submissions),
        name=None,
        regiehouder=None,
        headline=why,
        way=None,
        receiver=None,
        days_per_place=None,
        members=(),
        conditions=(),
        distribution=(),
        versions=(),
        document=as_values(replace(as_document(Assessment(None, (), (), outcome, nothing)), files=files)),
        failure=why,
        is_consortium=one.is_whole,
    )


def _members(facts: ConsortiumFacts, findings: Sequence[Finding]) -> Iterator[MemberResult]:
    for member in facts.members:
        yield _member(facts, findings, member, None if member.tpid is None else facts.hov_of(member.tpid))
    tpids = facts.member_tpids
    others = [one for one in facts.hov if one.tpid not in tpids and one.left_out is not LeftOut.UNDECIDED]
    for one in sorted(others, key=lambda one: (one.tpid or "", one.file)):
        yield _member(facts, findings, None, one)


def _member(
    facts: ConsortiumFacts, findings: Sequence[Finding], member: Member | None, own: HovDocument | None
) -> MemberResult:
    form = None if own is None else own.form
    signed = None if member is None else signature(facts, member)
    tpid = own.tpid if own is not None else (None if member is None else member.tpid)

    def stated(name: str) -> str | None:
        return None if form is None or name not in form.fields else form.text(name).value

    first, second, third = _days(facts, own)
    # The leading form counts, as for the rules; the HOV form says what that does not.
    return MemberResult(
        tpid=tpid,
        name=(member.name if member is not None else "") or stated("name") or "",
        sector=(member.sector if member is not None else None) or stated("sector"),
        region=stated(_REGION),
        is_member=member is not None,
        recognised=(member.recognised if member is not None else None) or stated("recognised"),
        self_sufficient=(member.self_sufficient if member is not None else None) or stated("self_sufficient"),
        merges=tpid in facts.merging,
        hov=None if tpid is None or own is None or not own.is_counted else facts.own_hov[tpid],
        days_1=first,
        days_2=second,
        days_3=third,
        brought_in=None if form is None else form.number("brought_in").value,
        requested=None if form is None else form.number("requested").value,
        file=None if own is None else own.file,
        requested_in=None if form is None else _cell(form.number("requested")),
        doubt=None if own is None else _doubt(own, findings, merges=tpid in facts.merging),
        signed=None if signed is None else signed.signed.value,
        signed_on=None if signed is None else signed.signed_on.value,
    )


def _cell(field: Field[Fraction]) -> str | None:
    return None if field.ref is None else f"{field.ref.sheet}!{field.ref.address}"


def _doubt(own: HovDocument, findings: Sequence[Finding], *, merges: bool) -> Cause | None:
    """Give why the days of an institution may still change; those that two who merge both claim count once."""
    twice = (one for one in findings if one.code == "H203" and one.file == own.file and not merges)
    found = doubt_about(own, findings) or next(twice, None)
    return None if found is None else found.as_cause()


def _days(facts: ConsortiumFacts, own: HovDocument | None) -> tuple[int | None, int | None, int | None]:
    """Give the days that count in T-4, T-3 and T-2; together they are the own HOV."""
    if own is None or own.tpid is None or facts.year is None:
        return None, None, None
    first, second, third = (facts.days_in(own, year) for year in reference_years(facts.year))
    return first, second, third


def _distribution(facts: ConsortiumFacts) -> Iterator[ShareResult]:
    if facts.flow is None:
        return
    form = facts.flow.form
    kinds: list[FromRoutes] = []
    for kind in KIND_OF_INFLOW.values() if facts.year is not None else ():
        rows = tuple(route for route in form.routes.rows if route.kind.value == kind)
        own = replace(form, routes=replace(form.routes, rows=rows))
        kinds.append(from_routes(own, facts.year or 0, facts.member_tpids, facts.parameters.length_tolerance))
    for row in form.members.rows:
        yield _share(row, kinds, facts.parameters.share_tolerance)


def _share(row: ShareRow, kinds: Sequence[FromRoutes], tolerance: Fraction) -> ShareResult:
    def places(field: Field[Fraction]) -> Fraction | None:
        # An empty share is 0 (domain, 5); one that cannot be read is not known.
        return Fraction(0) if field.is_empty else field.value

    def split(column: str, stated: Fraction | None) -> tuple[Fraction, Fraction] | None:
        if not kinds or stated is None or row.tpid.value is None:
            return None
        regular, bonus = (one.of(column, row.tpid.value) for one in kinds)
        return None if abs(regular + bonus - stated) > tolerance else (regular, bonus)

    flow_1, flow_2 = places(row.flow_1), places(row.flow_2)
    return ShareResult(
        tpid=row.tpid.value,
        name=row.name.value or "",
        inflow_regular=places(row.inflow_regular),
        inflow_bonus=places(row.inflow_bonus),
        flow_1=flow_1,
        flow_2=flow_2,
        from_routes_1=split("flow_1", flow_1),
        from_routes_2=split("flow_2", flow_2),
    )
