"""From the forms of a case to what they say together: who leads, what counts, what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.entitlement import entitlement
from hov_tools.calculations.hov import reference_years
from hov_tools.calculations.merging import DividedHov, JointHov, divided_hov, joint_hov
from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm, MemberRow, ShareRow
from hov_tools.forms.text import normalise
from hov_tools.rules.case import USUAL_TRAINING, Case, Document, FileTrouble
from hov_tools.rules.crowded import without_crowded
from hov_tools.rules.facts import (
    ApplicationDocument,
    ConsortiumFacts,
    FlowDocument,
    HovDocument,
    LeftOut,
    Member,
    Right,
    UndecidedForm,
)
from hov_tools.rules.noticed_fields import noticed_fields
from hov_tools.rules.parameters import DaysPerPlace, parameters
from hov_tools.rules.trainings import specification
from hov_tools.rules.versions import Superseded, choose_version
from hov_tools.rules.who import MistypedTpid, Names, Owner, corrected, names_in, owners_of, wrong_in_list

_STAGES = {"aanvraag": 0, "aanmelding-nieuw": 0, "aanmelding": 1, "aanmelding-definitief": 1}
_OTHER_STAGE = {
    "aanvraag": "aanmelding",
    "aanmelding": "aanvraag",
    "aanmelding-nieuw": "aanmelding-definitief",
    "aanmelding-definitief": "aanmelding-nieuw",
}


def _without_blank(one: Document, documents: Sequence[Document]) -> Document:
    """Take a form in which nothing is filled in for an attachment, where another one of its kind was handed in."""
    form = one.form
    if form is None or not form.is_blank:
        return one
    others = [other.form for other in documents if other.form is not None and other.form.kind == form.kind]
    if all(other.is_blank for other in others):
        return one
    return replace(one, form=None, trouble=FileTrouble.ATTACHMENT, detail="a blank form")


def gather_facts(case: Case) -> ConsortiumFacts:
    """Work out the facts of a case; the order of its documents does not matter."""
    documents = sorted(case.documents, key=lambda one: (one.file, one.sha256))
    documents = without_crowded([_without_blank(one, documents).without_guess() for one in documents])
    case = replace(case, documents=tuple(documents))
    year = allocation_year(case)
    params = parameters(year or 0)
    chosen = _forms_of_regiehouder(case, year)
    newest = chosen.applications[-1] if chosen.applications else None
    members, members_file = _members(newest, chosen.flow)
    training = judged_training(case)
    hov, set_aside, undecided = _hov_documents(case, chosen, members, year, training)
    superseded = (*chosen.superseded, *set_aside)
    without = {id(one.document) for one in superseded}
    case = replace(case, documents=tuple(one for one in case.documents if id(one) not in without))
    way = None if newest is None else newest.form.text("way").value
    merging = _merging(hov, way)
    years = reference_years(year) if year is not None else ()
    rows = {one.tpid: one.specification.trainings for one in hov if one.tpid is not None and one.is_counted}
    merged = {tpid: own for tpid, own in rows.items() if tpid in merging}
    joint = joint_hov(merged, years, params.counts)
    claims = joint if len(merged) == len(rows) else joint_hov(rows, years, params.counts)
    divided = DividedHov(joint.total, {})
    if claims is not joint:
        divided = divided_hov(rows, merging, years, params.counts)
        joint = replace(joint, total=divided.merged)
    days = params.days_per_place(training, case.numbers)
    right = _right(hov, merging, claims, divided, days)
    allocated = _whole(chosen.flow)
    places = allocated if allocated is not None else (right.places if right is not None else None)
    noticed = tuple(noticed_fields(case.documents))
    return ConsortiumFacts(
        case=case,
        year=year,
        parameters=params,
        hov=hov,
        applications=chosen.applications,
        flow=chosen.flow,
        superseded=superseded,
        undecided=(*chosen.undecided, *undecided),
        mistyped=(*chosen.mistyped, *(one.mistyped for one in hov if one.mistyped is not None)),
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


def allocation_year(case: Case) -> int | None:
    """Give the year of the application, else of the in- en doorstroom form, else the one asked for (domain, 5a).

    HOV forms give it when nothing else does and all agree: it is never a majority.
    """
    if case.as_if_year is not None:
        return case.as_if_year
    flow_years = _years(case, FlowForm)
    for years in (_years(case, ApplicationForm), flow_years):
        if len(years) > 1:
            # Forms of two years: what was asked for, or what the distribution is for, tells which is meant.
            told = years & ({case.year} if case.year is not None else flow_years)
            return told.pop() if len(told) == 1 else None
        if years:
            return years.pop()
    if case.year is not None:
        return case.year
    years = _years(case, HovForm)
    return years.pop() if len(years) == 1 else None


def _years(case: Case, kind: type[AnyForm]) -> set[int]:
    return {one.form.year for one in case.documents if isinstance(one.form, kind) and one.form.year is not None}


def judged_training(case: Case) -> str | None:
    """Give the training that is judged: gz-psycholoog unless all HOV forms are for another one (domain, 4.3)."""
    if case.training is not None:
        return case.training
    forms = [one.form for one in case.documents if isinstance(one.form, HovForm)]
    stated = {form.text("training").value for form in forms} - {None}
    if not forms:
        return None
    return stated.pop() if len(stated) == 1 else USUAL_TRAINING


class _OfRegiehouder(Struct, frozen=True):
    """The forms of the regiehouder that count, the oldest stage first, and what became of the others."""

    applications: tuple[ApplicationDocument, ...]
    flow: FlowDocument | None
    superseded: tuple[Superseded, ...]
    undecided: tuple[UndecidedForm, ...]
    mistyped: tuple[MistypedTpid, ...]


def _forms_of_regiehouder(case: Case, year: int | None) -> _OfRegiehouder:
    by_kind: dict[str, list[Document]] = {}
    # Without its title an application may be that of either stage: those with one come first.
    for one in sorted(case.documents, key=lambda one: one.form is not None and not one.form.has_title):
        form = one.form
        if form is None or isinstance(form, HovForm):
            continue
        kind = form.kind
        if isinstance(form, ApplicationForm) and not form.has_title and kind in by_kind:
            kind = kind if _OTHER_STAGE[kind] in by_kind else _OTHER_STAGE[kind]
        by_kind.setdefault(kind, []).append(one)
    superseded: list[Superseded] = []
    undecided: list[UndecidedForm] = []
    counting: dict[str, Document] = {}
    for kind, documents in by_kind.items():
        # A form of another year is no version of this year's; it only leads when there is no other.
        own_year = [one for one in documents if one.form is not None and one.form.year in (year, None)]
        ordered = sorted(own_year or documents, key=lambda one: (one.file, one.sha256))
        choice = choose_version(ordered, case.counting, case.senders)
        superseded += choice.superseded
        undecided += (UndecidedForm(one, choice.undecided) for one in choice.undecided)
        if choice.counting is not None:
            counting[kind] = choice.counting
    hov_names = [one.form for one in case.documents if isinstance(one.form, HovForm)]
    flow = counting.pop("in-en-doorstroom", None)
    in_flow = [flow.form] if flow is not None and flow.form is not None else []
    applications: list[ApplicationDocument] = []
    mistyped: list[MistypedTpid] = []
    for kind, one in counting.items():
        if isinstance(one.form, ApplicationForm):
            form, wrong = corrected(one.form, one.file, names_in([*hov_names, *in_flow]))
            mistyped += wrong
            if isinstance(form, ApplicationForm):
                applications.append(ApplicationDocument(one.file, replace(form, kind=kind)))
    applications.sort(key=lambda item: (_STAGES[item.form.kind], item.form.kind))
    flow_document: FlowDocument | None = None
    if flow is not None and isinstance(flow.form, FlowForm):
        leading = [applications[-1].form] if applications else []
        own, wrong = corrected(flow.form, flow.file, names_in(leading or hov_names))
        mistyped += wrong
        flow_document = FlowDocument(flow.file, own) if isinstance(own, FlowForm) else None
    return _OfRegiehouder(
        applications=tuple(applications),
        flow=flow_document,
        superseded=tuple(superseded),
        undecided=tuple(undecided),
        mistyped=tuple(mistyped),
    )


def _members(newest: ApplicationDocument | None, flow: FlowDocument | None) -> tuple[tuple[Member, ...], str | None]:
    """Give the members, each once, and the file that gives them."""
    if newest is not None and newest.form.members.rows:
        found, file = [_member(row, row.recognised.value) for row in newest.form.members.rows], newest.file
    elif flow is not None and flow.form.members.rows:
        found, file = [_member(row, None) for row in flow.form.members.rows], flow.file
    else:
        return (), None
    seen: set[str] = set()
    once: list[Member] = []
    for one in found:
        if one.tpid is None or one.tpid not in seen:
            once.append(one)
        seen |= {one.tpid} if one.tpid is not None else set()
    return tuple(once), file


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
    case: Case, chosen: _OfRegiehouder, members: Sequence[Member], year: int | None, training: str | None
) -> tuple[tuple[HovDocument, ...], tuple[Superseded, ...], tuple[UndecidedForm, ...]]:
    """Give the HOV forms with what counts of them, those that are set aside, and those of which none is the newest."""
    documents = [one for one in case.documents if isinstance(one.form, HovForm)]
    in_flow = names_in([] if chosen.flow is None else [chosen.flow.form])
    in_list = Names(
        frozenset((one.tpid, normalise(one.name)) for one in members if one.tpid is not None and normalise(one.name))
    )
    owners = owners_of(documents, in_list, in_flow)
    by_owner: dict[str, list[Document]] = {}
    left_out: dict[int, LeftOut] = {}
    for one in documents:
        own = owners[id(one)].tpid
        if one.form is not None and _training_of(one) not in (None, training):
            left_out[id(one)] = LeftOut.OTHER_TRAINING
        elif own is not None:
            by_owner.setdefault(own, []).append(one)
    superseded: list[Superseded] = []
    undecided: list[UndecidedForm] = []
    for versions in by_owner.values():
        years = {one.form.year for one in versions if one.form is not None} - {None}
        own_year = [one for one in versions if one.form is not None and one.form.year in (year, None)]
        if not own_year and len(years) == 1:
            own_year = versions
        left_out |= {id(one): LeftOut.OTHER_YEAR for one in versions if one not in own_year}
        if not own_year:
            continue
        choice = choose_version(own_year, case.counting, case.senders)
        superseded += choice.superseded
        undecided += (UndecidedForm(one, choice.undecided) for one in choice.undecided)
        left_out |= {id(one): LeftOut.UNDECIDED for one in choice.undecided}
    others = {id(one.document) for one in superseded}
    read = [one for one in documents if id(one) not in others]
    accepted = _accepted(read, owners, chosen, members)
    found: list[HovDocument] = []
    for one in read:
        owner = owners[id(one)]
        if owner.tpid is not None and accepted and owner.tpid not in accepted:
            left_out.setdefault(id(one), LeftOut.NOT_A_MEMBER)
        if isinstance(one.form, HovForm):
            own_training = _training_of_rows(one, training, left_out.get(id(one)))
            found.append(
                HovDocument(
                    file=one.file,
                    form=one.form,
                    tpid=owner.tpid,
                    is_known_by_name=owner.is_known_by_name,
                    specification=specification(one.form, year, own_training),
                    left_out=left_out.get(id(one)),
                    mistyped=owner.mistyped,
                )
            )
    return tuple(found), tuple(superseded), tuple(undecided)


def _training_of(document: Document) -> str | None:
    return None if document.form is None else document.form.text("training").value


def _training_of_rows(document: Document, judged: str | None, why: LeftOut | None) -> str | None:
    """Give the training of which a form's rows count; None for all, where the form as a whole is of another one."""
    return None if why is LeftOut.OTHER_TRAINING else _training_of(document) or judged


def _accepted(
    documents: Sequence[Document], owners: Mapping[int, Owner], chosen: _OfRegiehouder, members: Sequence[Member]
) -> Collection[str]:
    """Give the TPIDs whose HOV forms count: of the members, and of a member whose number in the list is wrong.

    Empty when no form gives the members.
    """
    listed = {one.tpid for one in members if one.tpid is not None}
    if not listed:
        return ()
    names = {
        owners[id(one)].tpid or "": one.form.text("name").value or ""
        for one in documents
        if one.form is not None and owners[id(one)].tpid is not None
    }
    strangers = {tpid: name for tpid, name in names.items() if tpid not in listed}
    unread = {normalise(one.name) for one in members if one.tpid is None and normalise(one.name)}
    accepted = listed | {tpid for tpid, name in strangers.items() if normalise(name) in unread}
    if chosen.flow is not None and chosen.applications:
        absent = {one.tpid: one.name for one in members if one.tpid is not None and one.tpid not in names}
        in_flow = {row.tpid.value for row in chosen.flow.form.members.rows if row.tpid.value is not None}
        accepted |= wrong_in_list(strangers, absent, in_flow).keys()
    return accepted


def _merging(hov: Sequence[HovDocument], way: str | None) -> frozenset[str]:
    tpids = {one.tpid: one.form.text("way").value for one in hov if one.tpid is not None and one.is_counted}
    if way == "samenvoegen":
        return frozenset(tpids)
    if way == "afzonderlijk":
        return frozenset()
    return frozenset(tpid for tpid, own in tpids.items() if own != "afzonderlijk")


def _receiver(hov: Sequence[HovDocument], newest: ApplicationDocument | None) -> str | None:
    """Give the receiver that most members name; of equals the regiehouder."""
    forms = [one.form for one in hov if one.left_out is None]
    named = [form.text("receiver").value for form in forms if form.text("way").value != "afzonderlijk"]
    counter = Counter(tpid for tpid in named if tpid is not None)
    regiehouder = None if newest is None else newest.form.text("regiehouder").value
    return min(counter, key=lambda tpid: (-counter[tpid], tpid != regiehouder, tpid)) if counter else None


def _right(
    hov: Sequence[HovDocument],
    merging: frozenset[str],
    claims: JointHov,
    divided: DividedHov,
    days: DaysPerPlace | None,
) -> Right | None:
    if days is None or not claims.members:
        return None
    merged = entitlement(divided.merged, days.days) if merging else None
    separate: dict[str, int] = {}
    for one in hov:
        if one.tpid is None or not one.is_counted or one.tpid in merging:
            continue
        own = entitlement(divided.separate[one.tpid], days.days).places
        brought = one.form.number("brought_in").value
        separate[one.tpid] = own if brought is None else min(own, int(brought))
    total = sum(separate.values())
    exact = (merged.exact if merged is not None else Fraction(0)) + total
    return Right(merged, separate, exact, (merged.places if merged is not None else 0) + total)


def _whole(flow: FlowDocument | None) -> int | None:
    value = None if flow is None else flow.form.number("allocated").value
    return None if value is None else int(value)
