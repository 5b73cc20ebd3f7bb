"""What the forms of a case say together: who the members are, their HOV, what it gives a right to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.bonus import Bonus, bonus
from hov_tools.calculations.entitlement import Entitlement, entitlement
from hov_tools.calculations.hov import institution_hov, reference_years
from hov_tools.calculations.merging import JointHov, joint_hov
from hov_tools.forms.records import ApplicationForm, CellRef, FlowForm, Form, HovForm, MemberRow
from hov_tools.forms.text import normalise
from hov_tools.rules.answers import Answer, noticed_in
from hov_tools.rules.case import Case, Document
from hov_tools.rules.parameters import DaysPerPlace, Parameters, parameters
from hov_tools.rules.trainings import Specification, specification

_STAGES = {"aanvraag": 0, "aanmelding-nieuw": 0, "aanmelding": 1, "aanmelding-definitief": 1}
_OTHER_STAGE = {
    "aanvraag": "aanmelding",
    "aanmelding": "aanvraag",
    "aanmelding-nieuw": "aanmelding-definitief",
    "aanmelding-definitief": "aanmelding-nieuw",
}
_NEW = frozenset(["aanvraag", "aanmelding-nieuw"])


class HovDocument(Struct, frozen=True):
    """A HOV form.

    Attributes:
        file: its name.
        form: as read.
        tpid: the institution, by its own TPID or else by its name; None when neither tells.
        is_known_by_name: the form's TPID cannot be used; the name is that of one member.
        specification: its trainees, for the allocation year that is judged.
        is_second: another form of the same institution came before it; it is not counted.
    """

    file: str
    form: HovForm
    tpid: str | None
    is_known_by_name: bool
    specification: Specification
    is_second: bool = False


class ApplicationDocument(Struct, frozen=True):
    """An application."""

    file: str
    form: ApplicationForm


class FlowDocument(Struct, frozen=True):
    """An in- en doorstroom form."""

    file: str
    form: FlowForm


class Member(Struct, frozen=True):
    """A member of the consortium, as the leading form gives it.

    Attributes:
        tpid: None when the form's cell holds none.
        name: or "".
        sector: key, or None.
        self_sufficient: "ja", "nee", "gedeeltelijk" or None.
        recognised: "ja", "nee" or None.
        ref: the cell of its TPID.
    """

    tpid: str | None
    name: str
    sector: str | None
    self_sufficient: str | None
    recognised: str | None
    ref: CellRef | None


class Right(Struct, frozen=True):
    """What the HOV gives a right to, in places.

    Attributes:
        merged: over the joint HOV of the members that merge; None when none does.
        separate: TPID → the places that a separate applicant brings in.
        exact: both together, unrounded.
        places: both together, whole.
    """

    merged: Entitlement | None
    separate: Mapping[str, int]
    exact: Fraction
    places: int


class Facts(Struct, frozen=True):
    """Everything that the rules look at.

    Attributes:
        case: what was asked.
        year: allocation year; None when no form and no option gives one.
        parameters: of that year.
        hov: HOV forms, in the order of their files.
        applications: the oldest stage first.
        flow: the in- en doorstroom form; the last by name when there are more.
        doubles: forms that repeat one that was read already (file, form).
        members: of the newest application, else of the in- en doorstroom form.
        member_tpids: the TPIDs of the members that have one.
        members_file: the file that gives the members; None when they are the HOV forms'.
        way: how the consortium applies: "samenvoegen", "afzonderlijk", "combinatie" or None.
        merging: TPIDs of the members that merge their HOV.
        receiver: TPID of the institution that asks for the places of all who merge, as most of them name it.
        joint: HOV of the merging members.
        claims: HOV of all members, for days claimed twice.
        training: key of the training, or None.
        days_per_place: None when not known.
        right: None when it cannot be worked out.
        allocated: places; None when the form does not say.
        bonus: over the allocated places, else over the right.
        troubled: the fields that hold something that cannot be used.
        typed_as_text: the fields with a number or date that was typed as text, and understood.
    """

    case: Case
    year: int | None
    parameters: Parameters
    hov: tuple[HovDocument, ...]
    applications: tuple[ApplicationDocument, ...]
    flow: FlowDocument | None
    doubles: tuple[tuple[str, Form], ...]
    members: tuple[Member, ...]
    member_tpids: frozenset[str]
    members_file: str | None
    way: str | None
    merging: frozenset[str]
    receiver: str | None
    joint: JointHov
    claims: JointHov
    training: str | None
    days_per_place: DaysPerPlace | None
    right: Right | None
    allocated: int | None
    bonus: Bonus | None
    troubled: tuple[Answer, ...]
    typed_as_text: tuple[Answer, ...]

    @property
    def newest(self) -> ApplicationDocument | None:
        """The newest application."""
        return self.applications[-1] if self.applications else None

    @property
    def is_new(self) -> bool:
        """A consortium in formation: it applies for the first time."""
        return any(one.form.kind in _NEW for one in self.applications)

    @property
    def own_hov(self) -> Mapping[str, int]:
        """TPID → own HOV in days, of every institution with a HOV form."""
        return self.claims.members

    def hov_of(self, tpid: str) -> HovDocument | None:
        """Give the HOV form of an institution."""
        return next((one for one in self.hov if one.tpid == tpid and not one.is_second), None)

    def days_in(self, document: HovDocument, year: int) -> int:
        """Give the days of a HOV form that count in a reference year."""
        table = document.specification.table
        if (year, True) not in table.entries:
            # The form is for another allocation year (F111).
            table = institution_hov(document.specification.trainings, (year,))
        return sum(table.days(year, funded) for funded in (True, False) if self.parameters.counts(year, funded))

    def own_places(self, tpid: str) -> int | None:
        """Give the whole places that an institution's own HOV gives a right to; None when not known."""
        if self.days_per_place is None or tpid not in self.own_hov:
            return None
        return entitlement(self.own_hov[tpid], self.days_per_place.days).places


def gather(case: Case) -> Facts:
    """Work out the facts of a case; the order of its documents does not matter."""
    case = replace(case, documents=tuple(sorted(case.documents, key=lambda one: (one.file, one.sha256))))
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
    noticed = tuple(noticed_in(case.documents))
    return Facts(
        case,
        year,
        params,
        hov,
        applications,
        flow,
        doubles,
        members,
        frozenset(member.tpid for member in members if member.tpid is not None),
        members_file,
        way,
        merging,
        _receiver(hov, newest),
        joint,
        claims,
        training,
        days,
        right,
        allocated,
        None if places is None else bonus(places, params.bonus_percentage),
        tuple(one for one in noticed if one.field.trouble is not None),
        tuple(one for one in noticed if one.field.trouble is None),
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
        return tuple(_member(row) for row in newest.form.members.rows), newest.file
    if flow is not None and flow.form.members.rows:
        rows = flow.form.members.rows
        found = tuple(
            Member(
                row.tpid.value,
                row.name.value or "",
                row.sector.value,
                row.self_sufficient.value,
                None,
                row.tpid.ref,
            )
            for row in rows
        )
        return found, flow.file
    return (), None


def _member(row: MemberRow) -> Member:
    return Member(
        row.tpid.value,
        row.name.value or "",
        row.sector.value,
        row.self_sufficient.value,
        row.recognised.value,
        row.tpid.ref,
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
        found.append(HovDocument(file, form, tpid, not by_own and tpid is not None, own, is_second))
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
