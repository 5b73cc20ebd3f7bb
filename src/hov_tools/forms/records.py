"""Forms as typed records in which every field remembers its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import astuple

from hov_tools.ooxml.address import a1
from hov_tools.ooxml.snapshot import Cell

T_co = TypeVar("T_co", covariant=True)


class Trouble(Enum):
    """Why a filled-in field has no value that can be used."""

    WRONG_TYPE = "wrong type"
    NOT_A_CHOICE = "not a choice"
    NOT_WHOLE = "not whole"
    OUT_OF_RANGE = "out of range"
    IMPLAUSIBLE_DATE = "implausible date"
    NO_SUCH_DAY = "no such day"
    NOT_A_TPID = "not a TPID"
    CELL_ERROR = "cell error"
    NO_VALUE = "formula without a value"


class ReadAs(Enum):
    """How an answer was read more tolerantly than it was typed (domain, 5a)."""

    TEXT = "a number or date, typed as text"
    ODD_CHARACTER = "without characters that nobody sees"
    SPELLING = "a choice, spelled otherwise than the form's own formulas know it"
    TIME_OF_DAY = "a date, without its time of day"
    EMPTY = "nothing, although the cell holds something"


class CellRef(Struct, frozen=True):
    """A cell on a sheet.

    Attributes:
        sheet: its name.
        row: 1-based.
        column: 1-based.
    """

    sheet: str
    row: int
    column: int

    @property
    def address(self) -> str:
        """The A1 address."""
        return a1(self.row, self.column)


class Field(Struct, Generic[T_co], frozen=True):
    """An answer on a form.

    Attributes:
        name: of the question in the layout.
        label: the question as the form words it.
        ref: the cell; None when the label was not found.
        cell: what the cell holds.
        value: what it means; None when empty or not understood.
        trouble: why it was not understood.
        hint: what was meant most likely, or what is allowed.
        typed_as_text: a number or date that was typed as text, and understood.
        read_as: how it was read more tolerantly than it was typed; None when it was not.
        detail: the characters that were passed over, by their numbers.
        day: the day that a number is shown as, when that is not the answer.
        is_required: must be filled in.
        expects_formula: the form itself holds a formula here.
    """

    name: str
    label: str
    ref: CellRef | None
    cell: Cell
    value: T_co | None = None
    trouble: Trouble | None = None
    hint: str = ""
    typed_as_text: bool = False
    read_as: ReadAs | None = None
    detail: str = ""
    day: date | None = None
    is_required: bool = False
    expects_formula: bool = False

    @property
    def is_empty(self) -> bool:
        """Located, and without an answer: a formula that shows nothing, or a dash, is none (domain, 5a)."""
        return self.ref is not None and self.value is None and self.trouble is None

    @property
    def is_overtyped(self) -> bool:
        """A constant stands where the form holds a formula."""
        return self.expects_formula and self.cell.formula is None and not self.is_empty and self.ref is not None


Text: TypeAlias = Field[str]
Number: TypeAlias = Field[Fraction]
Day: TypeAlias = Field[date]


class Row(Struct, frozen=True):
    """A filled-in row of a table."""

    def answers(self) -> tuple[Field[Any], ...]:
        """Give its fields in the order of the columns."""
        return astuple(self)


class TraineeRow(Row, frozen=True):
    """One trainee of a HOV form; days_1 to days_3 belong to T-4, T-3 and T-2."""

    number: Number
    registration: Text
    training: Text
    funded: Text
    begin: Day
    end: Day
    interrupted_from: Day
    interrupted_to: Day
    days_1: Number
    days_2: Number
    days_3: Number
    remark: Text


class MemberRow(Row, frozen=True):
    """One institution of an application."""

    number: Number
    tpid: Text
    name: Text
    sector: Text
    recognised: Text
    self_sufficient: Text
    contact: Text
    signed: Text
    signed_on: Day


class ShareRow(Row, frozen=True):
    """One institution of an in- en doorstroom form; flow_1 and flow_2 belong to T+1 and T+2."""

    number: Number
    tpid: Text
    name: Text
    sector: Text
    self_sufficient: Text
    hov: Number
    brought_in: Number
    inflow_regular: Number
    inflow_bonus: Number
    inflow_total: Number
    flow_1: Number
    flow_2: Number
    remark: Text


class RouteRow(Row, frozen=True):
    """One training route of an in- en doorstroom form."""

    number: Number
    kind: Text
    start: Day
    institution_1: Text
    months_1: Number
    institution_2: Text
    months_2: Number
    institution_3: Text
    months_3: Number
    approved: Text

    @property
    def placements(self) -> tuple[tuple[Text, Number], ...]:
        """The institution and months of each placement, filled in or not."""
        return (
            (self.institution_1, self.months_1),
            (self.institution_2, self.months_2),
            (self.institution_3, self.months_3),
        )


RowT_co = TypeVar("RowT_co", bound=Row, covariant=True)


class Table(Struct, Generic[RowT_co], frozen=True):
    """A table of a form.

    Attributes:
        headings: column name → its heading cell; a column that was not found is missing.
        rows: the filled-in rows.
        totals: column name → its cell in the row of totals.
        free: the empty rows between heading and total that can still be filled in, by sheet row.
    """

    headings: Mapping[str, CellRef]
    rows: tuple[RowT_co, ...]
    totals: Mapping[str, Number]
    free: tuple[int, ...] = ()

    def heading(self, name: str) -> CellRef | None:
        """Give a column's heading cell, else that of the first column that was found."""
        return self.headings.get(name) or next(iter(self.headings.values()), None)


class Days(Struct, frozen=True):
    """The days stated in a HOV form.

    Attributes:
        cells: (year, "funded" or "unfunded") → stated days.
        year_totals: year → total over the kinds.
        kind_totals: kind → total over the years.
        grand_total: over all; None when the form has none.
        has_all_years: every reference year was found.
        has_all_kinds: every kind of the form was found.
    """

    cells: Mapping[tuple[int, str], Number]
    year_totals: Mapping[int, Number]
    kind_totals: Mapping[str, Number]
    grand_total: Number | None
    has_all_years: bool
    has_all_kinds: bool


class Missing(Struct, frozen=True):
    """Something of a form that was not found (F110).

    Attributes:
        what: the label, heading or table, as the form words it.
        ref: where it was looked for; None when there is no such place.
        field: name of the field, when it is one.
        is_in_table: it is a table, or belongs to one.
    """

    what: str
    ref: CellRef | None
    field: str = ""
    is_in_table: bool = False


class Alike(Struct, frozen=True):
    """A wording of a form that was taken for what a layout asks.

    Attributes:
        key: of the question: a field, a table and column ("trainees.begin"), "block.A", "kind.funded", "corner".
        asked: how the layout words it.
        text: how the form does.
        ref: where.
        likeness: how alike they are, from 0 to 1.
    """

    key: str
    asked: str
    text: str
    ref: CellRef
    likeness: float


class NewYear(Struct, frozen=True):
    """How a form was read of whose year the program has no layout.

    Attributes:
        known: the allocation years whose forms of this kind it knows.
        alike: what was certainly taken for what the nearest layout asks.
        unsure: what of that layout was not found, or not with certainty: it is not judged.
    """

    known: tuple[int, ...]
    alike: tuple[Alike, ...]
    unsure: tuple[Missing, ...]


class SheetTwice(Struct, frozen=True):
    """A part of a form that stands on two visible sheets of one workbook.

    Attributes:
        first: a cell of it on the sheet that was read.
        second: a cell of it on the other sheet.
        is_same: both sheets hold the same.
    """

    first: CellRef
    second: CellRef
    is_same: bool


class Form(Struct, frozen=True):
    """What every form has.

    Attributes:
        layout: id of the layout by which it was read.
        kind: "hov", "aanvraag" …
        year: the allocation year that the form is for; None when it does not say.
        year_ref: the cell that says so.
        has_title: the title was found; without it aanvraag and aanmelding cannot be told apart.
        missing: what was not found.
        fields: every field outside the tables by name, in the order of the layout.
        cells_read: number of cells that were looked up as answers.
        hidden: a cell of every hidden sheet that was read.
        twice: the parts that the workbook holds twice.
        new_year: how it was read, when its year has no layout and it asks other things or in other words; else None.
    """

    layout: str
    kind: str
    year: int | None
    year_ref: CellRef | None
    has_title: bool
    missing: tuple[Missing, ...]
    fields: Mapping[str, Field[object]]
    cells_read: int
    hidden: tuple[CellRef, ...]
    twice: tuple[SheetTwice, ...]
    new_year: NewYear | None

    @property
    def is_blank(self) -> bool:
        """Nothing is filled in: as it was taken from the website."""
        # The year is printed on the form.
        asked = (field for name, field in self.fields.items() if name != "year" and not field.expects_formula)
        is_empty = all(field.is_empty or field.ref is None for field in asked)
        return is_empty and next(rows_of(self), None) is None  # type: ignore[arg-type]  # every form is one of the three

    def text(self, name: str) -> Text:
        """Give a text, choice or TPID field by name."""
        return self.fields[name]  # type: ignore[return-value]  # the layout's types are pinned by a test

    def number(self, name: str) -> Number:
        """Give a number field by name."""
        return self.fields[name]  # type: ignore[return-value]  # as text()

    def day(self, name: str) -> Day:
        """Give a date field by name."""
        return self.fields[name]  # type: ignore[return-value]  # as text()


class HovForm(Form, frozen=True):
    """A HOV form of one institution."""

    days: Days
    trainees: Table[TraineeRow]


class ApplicationForm(Form, frozen=True):
    """An aanvraag, aanmelding, aanmelding nieuw or definitieve aanmelding."""

    members: Table[MemberRow]


class FlowForm(Form, frozen=True):
    """An in- en doorstroom form."""

    members: Table[ShareRow]
    routes: Table[RouteRow]


AnyForm: TypeAlias = HovForm | ApplicationForm | FlowForm


def rows_of(form: AnyForm) -> Iterator[Row]:
    """Give the filled-in rows of every table of a form."""
    match form:
        case HovForm():
            yield from form.trainees.rows
        case ApplicationForm():
            yield from form.members.rows
        case FlowForm():
            yield from form.members.rows
            yield from form.routes.rows


def headings_of(form: AnyForm) -> Mapping[str, Mapping[str, CellRef]]:
    """Give the headings of every table of a form: name of the table → column → its heading."""
    match form:
        case HovForm():
            return {"trainees": form.trainees.headings}
        case ApplicationForm():
            return {"members": form.members.headings}
        case FlowForm():
            return {"members": form.members.headings, "routes": form.routes.headings}
