"""What the forms of a case say together: who the members are, their HOV, what it gives a right to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from msgspec import Struct

from hov_tools.calculations.bonus import Bonus
from hov_tools.calculations.entitlement import Entitlement, entitlement
from hov_tools.calculations.hov import institution_hov
from hov_tools.calculations.merging import JointHov
from hov_tools.forms.records import ApplicationForm, CellRef, FlowForm, Form, HovForm
from hov_tools.rules.case import Case, Document, FileTrouble
from hov_tools.rules.noticed_fields import NoticedField
from hov_tools.rules.parameters import DaysPerPlace, Parameters
from hov_tools.rules.trainings import COUNTED_COLUMNS, IS_FUNDED, Specification
from hov_tools.rules.versions import Superseded
from hov_tools.rules.who import MistypedTpid

_NEW = frozenset(["aanvraag", "aanmelding-nieuw"])
DEFINITIVE = frozenset(["aanmelding", "aanmelding-definitief"])
"""The kinds of the application of the second phase."""


class Phase(Enum):
    """How far the judgement of a consortium is, as its Dutch title (domain, 5a)."""

    FIRST = "Eerste beoordeling"
    DEFINITIVE = "Definitieve beoordeling"
    DISTRIBUTION = "Verdeling"


class LeftOut(Enum):
    """Why a HOV form that was read adds nothing (domain, 4.2, 4.3 and 5a)."""

    NOT_A_MEMBER = "P4"
    OTHER_TRAINING = "H209"
    OTHER_YEAR = "F111"
    UNDECIDED = "F119"


class HovDocument(Struct, frozen=True):
    """A HOV form.

    Attributes:
        file: its name.
        form: as read.
        tpid: the institution, by its own TPID or else by its name; None when neither tells.
        is_known_by_name: the form's TPID cannot be used; the name is that of one member.
        specification: its trainees, for the allocation year and training that are judged.
        left_out: why it adds nothing; None when it counts for its institution.
        mistyped: its TPID is another member's.
    """

    file: str
    form: HovForm
    tpid: str | None
    is_known_by_name: bool
    specification: Specification
    left_out: LeftOut | None = None
    mistyped: MistypedTpid | None = None

    @property
    def is_counted(self) -> bool:
        """It counts for its institution."""
        return self.tpid is not None and self.left_out is None


class UndecidedForm(Struct, frozen=True):
    """A form of which no version is the newest: none of them counts.

    Attributes:
        document: the form.
        versions: all of them, this one among them.
    """

    document: Document
    versions: tuple[Document, ...]


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
        case: what was asked, without the forms of which another version counts.
        year: allocation year; None when no form and no option gives one.
        parameters: of that year.
        hov: HOV forms, in the order of their files.
        applications: the oldest stage first.
        flow: the in- en doorstroom form.
        superseded: forms of which another version counts; they are not among the case's documents.
        undecided: forms of which no version is the newest.
        mistyped: TPIDs that are another institution's; what was meant stands in the forms here.
        members: of the newest application, else of the in- en doorstroom form; each once.
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
    superseded: tuple[Superseded, ...]
    undecided: tuple[UndecidedForm, ...]
    mistyped: tuple[MistypedTpid, ...]
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
    def regiehouder(self) -> str | None:
        """Its TPID, as the newest form that says so names it; None when none does."""
        forms: list[Form] = [one.form for one in reversed(self.applications)]
        forms += [] if self.flow is None else [self.flow.form]
        forms += [one.form for one in self.hov]
        stated = (form.text("regiehouder").value for form in forms)
        return next((one for one in stated if one is not None), None)

    @property
    def phase(self) -> Phase | None:
        """The latest phase of which the document is there; None when no form of the regiehouder is (domain, 5a)."""
        # A form of which no version is the newest is there all the same.
        kinds = {one.form.kind for one in self.applications}
        kinds |= {one.document.form.kind for one in self.undecided if one.document.form is not None}
        if self.flow is not None or "in-en-doorstroom" in kinds:
            return Phase.DISTRIBUTION
        if kinds & DEFINITIVE:
            return Phase.DEFINITIVE
        return Phase.FIRST if kinds & _NEW else None

    @property
    def is_new(self) -> bool:
        """A consortium in formation: it applies for the first time."""
        return any(one.form.kind in _NEW for one in self.applications)

    @property
    def is_provisional(self) -> bool:
        """An open finding can still change the HOV or the right (domain, 5a).

        It stands in a form that counts, or it is why a form or an institution does not count.
        """
        counted = [one for one in self.hov if one.is_counted]
        are_missing = bool(self.member_tpids - {one.tpid for one in counted})
        is_unread = any(member.tpid is None for member in self.members)
        is_way_open = self.newest is not None and self.newest.form.text("way").value is None
        return (
            are_missing
            or is_unread
            or is_way_open
            or len(counted) < len(self.hov)
            or bool(self.claims.double)
            or bool(self.undecided)
            or any(one.trouble not in (None, FileTrouble.ATTACHMENT) for one in self.case.documents)
            or any(not self._is_settled(one) for one in counted)
        )

    def _is_settled(self, one: HovDocument) -> bool:
        """Tell whether nothing in a form can change its days or whose they are."""
        own, form = one.specification, one.form
        is_its_own = not one.is_known_by_name and one.mistyped is None and form.year in (None, self.year)
        is_read = not own.doubtful and not own.overlaps and set(form.trainees.headings) >= COUNTED_COLUMNS
        is_brought = one.tpid in self.merging or form.number("brought_in").trouble is None
        stated = form.days.cells.items()
        as_computed = all((cell.value or 0) == own.table.days(key[0], IS_FUNDED[key[1]]) for key, cell in stated)
        return is_its_own and is_read and is_brought and as_computed

    @property
    def own_hov(self) -> Mapping[str, int]:
        """TPID → own HOV in days, of every institution with a HOV form that counts."""
        return self.claims.members

    def hov_of(self, tpid: str) -> HovDocument | None:
        """Give the HOV form that counts for an institution."""
        return next((one for one in self.hov if one.tpid == tpid and one.is_counted), None)

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
