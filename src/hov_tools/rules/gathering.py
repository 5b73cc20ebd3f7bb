"""From the forms of a case to what they say together: who leads, what counts, what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.hov import reference_years
from hov_tools.calculations.merging import JointHov, joint_hov
from hov_tools.forms.records import ApplicationForm, FlowForm, Form, HovForm, MemberRow, ShareRow
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Case, Document
from hov_tools.rules.facts import ApplicationDocument, ConsortiumFacts, FlowDocument, HovDocument, Member, Right
from hov_tools.rules.noticed_fields import noticed_fields
from hov_tools.rules.parameters import DaysPerPlace, Parameters, parameters
from hov_tools.rules.trainings import specification

_STAGES = {"aanvraag": 0, "aanmelding-nieuw": 0, "aanmelding": 1, "aanmelding-definitief": 1}
_OTHER_STAGE = {
    "aanvraag": "aanmelding",
    "aanmelding": "aanvraag",
    "aanmelding-nieuw": "aanmelding-definitief",
    "aanmelding-definitief": "aanmelding-nieuw",
}


def gather_facts(case: Case) -> ConsortiumFacts:
    """Work out the facts of a case; the order of its documents does not matter."""
    documents = sorted(case.documents, key=lambda one: (one.file, one.sha256))
    case = replace(case, documents=tuple([one.without_guess() for one in documents]))
    year = case.year or _most_common_year(case.documents)
    params = parameters(year or 0)
    applications, flow, doubles = _forms(case.documents)
    newest = applications[-1] if applications else None
    members, members_file = _members(newest, flow)
    hov = _hov_documents(case.documents, members, year)
    way = None if newest is None else newest.form.text("way").value
    merging = _merging(hov, way)
    years = reference_years(year) if year is not None else ()
    rows = {one.tpid: one.specification.trainings for one in hov if one.tpid is not None and not one.is_second}
    merged = {tpid: own for tpid, own in rows.items() if tpid in merging}
    joint = joint_hov(merged, years, params.counts)
    claims = joint if len(merged) == len(rows) else joint_hov(rows, years, params.counts)
    training = _training(hov)
    days = _days_per_place(case, params, training)
    right = _right(hov, merging, joint, claims, days)
    allocated = _whole(flow)
    places = allocated if allocated is not None else (right.places if right is not None else None)
    noticed = tuple(noticed_fields(case.documents))
    return ConsortiumFacts(
        case=case,
        year=year,
        parameters=params,
        hov=hov,
        applications=applications,
        flow=flow,
        doubles=doubles,
        members=members,
        member_tpids=frozenset(member.tpid for member in members if member.tpid is not None),
        members_file=members_file,
        way=way,
        merging=merging,
        receiver=_receiver(hov, newest),
        joint=joint,
        claims=claims,
        training=training,
        days_per_place=days,
        right=right,
        allocated=allocated,
        bonus=None if places is None else bonus(places, params.bonus_percentage),
        troubled=tuple(one for one in noticed if one.field.trouble is not None),
        typed_as_text=tuple(one for one in noticed if one.field.trouble is None),
    )


def _most_common_year(documents: Sequence[Document]) -> int | None:
    """Give the year that most forms are for; of equals the latest."""
    counter = Counter(one.form.year for one in documents if one.form is not None and one.form.year is not None)
    return max(counter, key=lambda year: (counter[year], year)) if counter else None


def _forms(
    documents: Sequence[Document],
) -> tuple[tuple[ApplicationDocument, ...], FlowDocument | None, tuple[tuple[str, Form], ...]]:
    applications: dict[str, ApplicationDocument] = {}
    flow: FlowDocument | None = None
    doubles: list[tuple[str, Form]] = []
    # Without its title an application may be that of either stage: those with one come first.
    for one in sorted(documents, key=lambda one: one.form is not None and not one.form.has_title):
        match one.form:
            case ApplicationForm() as form:
                other = _OTHER_STAGE[form.kind]
                if form.kind in applications and other not in applications and not form.has_title:
                    form = replace(form, kind=other)
                if form.kind in applications:
                    doubles.append((one.file, form))
                applications[form.kind] = ApplicationDocument(one.file, form)
            case FlowForm():
                if flow is not None:
                    doubles.append((one.file, one.form))
                flow = FlowDocument(one.file, one.form)
    ordered = sorted(applications.values(), key=lambda item: (_STAGES[item.form.kind], item.form.kind))
    return tuple(ordered), flow, tuple(doubles)


def _members(newest: ApplicationDocument | None, flow: FlowDocument | None) -> tuple[tuple[Member, ...], str | None]:
    if newest is not None and newest.form.members.rows:
        return tuple(_member(row, row.recognised.value) for row in newest.form.members.rows), newest.file
    if flow is not None and flow.form.members.rows:
        return tuple(_member(row, None) for row in flow.form.members.rows), flow.file
    return (), None


def _member(row: MemberRow | ShareRow, recognised: str | None) -> Member:
    return Member(
        tpid=row.tpid.value,
        name=row.name.value or "",
        sector=row.sector.value,
        self_sufficient=row.self_sufficient.value,
        recognised=recognised,
        ref=row.tpid.ref,
    )


def _hov_documents(
    documents: Sequence[Document], members: Sequence[Member], year: int | None
) -> tuple[HovDocument, ...]:
    forms = [(one.file, one.form) for one in documents if isinstance(one.form, HovForm)]
    claimed = {form.text("tpid").value for _, form in forms}
    by_name: dict[str, list[str]] = {}
    for member in members:
        if member.tpid is not None and member.tpid not in claimed and member.name:
            by_name.setdefault(normalise(member.name), []).append(member.tpid)
    found: list[HovDocument] = []
    taken: set[str] = set()
    for file, form in forms:
        tpid = form.text("tpid").value
        named = by_name.get(normalise(form.text("name").value or "")) or []
        by_own = tpid is not None
        if tpid is None and len(named) == 1:
            tpid = named[0]
        is_second = tpid in taken
        if tpid is not None:
            taken.add(tpid)
        own = specification(form, year)
        found.append(
            HovDocument(
                file=file,
                form=form,
                tpid=tpid,
                is_known_by_name=not by_own and tpid is not None,
                specification=own,
                is_second=is_second,
            )
        )
    return tuple(found)


def _merging(hov: Sequence[HovDocument], way: str | None) -> frozenset[str]:
    tpids = {one.tpid: one.form.text("way").value for one in hov if one.tpid is not None and not one.is_second}
    if way == "samenvoegen":
        return frozenset(tpids)
    if way == "afzonderlijk":
        return frozenset()
    return frozenset(tpid for tpid, own in tpids.items() if own != "afzonderlijk")


def _receiver(hov: Sequence[HovDocument], newest: ApplicationDocument | None) -> str | None:
    """Give the receiver that most members name; of equals the regiehouder."""
    named = [one.form.text("receiver").value for one in hov if one.form.text("way").value != "afzonderlijk"]
    counter = Counter(tpid for tpid in named if tpid is not None)
    regiehouder = None if newest is None else newest.form.text("regiehouder").value
    return min(counter, key=lambda tpid: (-counter[tpid], tpid != regiehouder, tpid)) if counter else None


def _training(hov: Sequence[HovDocument]) -> str | None:
    counter = Counter(one.form.text("training").value for one in hov)
    counter.pop(None, None)
    return min(counter, key=lambda key: (-counter[key], key or "")) if counter else None


def _days_per_place(case: Case, params: Parameters, training: str | None) -> DaysPerPlace | None:
    if case.days_per_place is not None:
        return DaysPerPlace(case.days_per_place, "--dagen-per-plaats")
    return None if training is None else params.days_per_place(training)


def _right(
    hov: Sequence[HovDocument],
    merging: frozenset[str],
    joint: JointHov,
    claims: JointHov,
    days: DaysPerPlace | None,
) -> Right | None:
    if days is None or not claims.members:
        return None
    merged = entitlement(joint.total, days.days) if merging else None
    separate: dict[str, int] = {}
    for one in hov:
        if one.tpid is None or one.is_second or one.tpid in merging:
            continue
        own = entitlement(claims.members[one.tpid], days.days).places
        brought = one.form.number("brought_in").value
        separate[one.tpid] = own if brought is None else min(own, int(brought))
    total = sum(separate.values())
    exact = (merged.exact if merged is not None else Fraction(0)) + total
    return Right(merged, separate, exact, (merged.places if merged is not None else 0) + total)


def _whole(flow: FlowDocument | None) -> int | None:
    value = None if flow is None else flow.form.number("allocated").value
    return None if value is None else int(value)
