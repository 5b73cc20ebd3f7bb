"""What the forms of a case say together: who the members are, their HOV, what it gives a right to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.bonus import Bonus
from hov_tools.calculations.entitlement import Entitlement, entitlement
from hov_tools.calculations.hov import institution_hov
from hov_tools.calculations.merging import JointHov
from hov_tools.forms.records import ApplicationForm, CellRef, FlowForm, Form, HovForm
from hov_tools.rules.case import Case
from hov_tools.rules.noticed_fields import NoticedField
from hov_tools.rules.parameters import DaysPerPlace, Parameters
from hov_tools.rules.trainings import Specification

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


class ConsortiumFacts(Struct, frozen=True):
    """What the forms of a consortium say together: everything that the rules look at.

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
        typed_as_text: the fields that were read more tolerantly than they were typed, and understood.
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
    troubled: tuple[NoticedField, ...]
    typed_as_text: tuple[NoticedField, ...]

    def __repr__(self) -> str:
        """Say how much was read, and nothing of it: what a form says of a trainee belongs in no log."""
        return f"<what {len(self.case.documents)} documents say together>"

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
