"""A consortium as it would be: its case with a member less or more, another year, other numbers. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.forms.records import (
    ApplicationForm,
    Field,
    FlowForm,
    Form,
    HovForm,
    MemberRow,
    RouteRow,
    ShareRow,
    Table,
)
from hov_tools.ooxml.snapshot import Cell
from hov_tools.report import text
from hov_tools.rules.case import Case, Document, given_days
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.gathering import gather_facts


class Without(Struct, frozen=True):
    """A member leaves."""

    tpid: str


class With(Struct, frozen=True):
    """Institutions join.

    Attributes:
        name: of the folder that their HOV forms are in.
        documents: their HOV forms.
    """

    name: str
    documents: tuple[Document, ...]


class Allocated(Struct, frozen=True):
    """TOP allocates another number of places."""

    places: int


class DaysForPlace(Struct, frozen=True):
    """A full place needs another number of days."""

    days: int


class Year(Struct, frozen=True):
    """The same forms, judged for another allocation year."""

    year: int


Step: TypeAlias = Without | With | Allocated | DaysForPlace | Year


def step_name(step: Step, names: Mapping[str, str] | None = None) -> str:
    """Say in Dutch what a step changes.

    Args:
        step: which.
        names: TPID → name of the institution, where there is room for it.
    """
    match step:
        case Without(tpid=tpid):
            return text("scenario.step.without", tpid=f"{tpid} {(names or {}).get(tpid, '')}".strip())
        case With(name=name):
            return text("scenario.step.with", name=name)
        case Allocated(places=places):
            return text("scenario.step.allocated", places=places)
        case DaysForPlace(days=days):
            return text("scenario.step.days", days=days)
        case Year(year=year):
            return text("scenario.step.year", year=year)


def changed(case: Case, facts: ConsortiumFacts, steps: tuple[Step, ...]) -> Case:
    """Carry out steps on a case, one after the other.

    The allocated places that the form states were given to the consortium as it is: in what would be, they are left
    out, unless a step gives their number.

    Args:
        case: the consortium as it is.
        facts: of that case.
        steps: what changes; each starts from what the one before it left.

    Raises:
        UsageError: a member that leaves is none, one that joins is one already, or a folder holds no HOV form.
    """
    for number, step in enumerate(steps):
        if number and isinstance(step, Without | With):
            facts = gather_facts(case)
        match step:
            case Without(tpid=tpid):
                case = _without(case, facts, tpid)
            case With():
                case = _with(case, facts, step)
            case DaysForPlace(days=days):
                case = replace(case, numbers=given_days(days))
            case Year(year=year):
                case = replace(case, as_if_year=year)
            case Allocated():
                pass
    if not steps:
        return case
    return _with_allocated(case, next((one.places for one in reversed(steps) if isinstance(one, Allocated)), None))


def _without(case: Case, facts: ConsortiumFacts, tpid: str) -> Case:
    files = {one.file for one in facts.hov if one.tpid == tpid}
    if tpid not in facts.member_tpids and not files:
        raise UsageError(text("scenario.ask.no_member", tpid=tpid))
    documents = []
    for one in case.documents:
        if isinstance(one.form, HovForm):
            if one.file not in files:
                documents.append(one)
        elif isinstance(one.form, ApplicationForm):
            documents.append(replace(one, form=replace(one.form, members=_members_left(one.form.members, tpid))))
        elif isinstance(one.form, FlowForm):
            members = _shares_left(one.form.members, tpid)
            routes = _routes_left(one.form.routes, tpid)
            documents.append(replace(one, form=replace(one.form, members=members, routes=routes)))
        else:
            documents.append(one)
    return replace(case, documents=tuple(documents))


def _members_left(table: Table[MemberRow], tpid: str) -> Table[MemberRow]:
    return replace(table, rows=tuple(row for row in table.rows if row.tpid.value != tpid))


def _shares_left(table: Table[ShareRow], tpid: str) -> Table[ShareRow]:
    return replace(table, rows=tuple(row for row in table.rows if row.tpid.value != tpid))


def _routes_left(table: Table[RouteRow], tpid: str) -> Table[RouteRow]:
    """Give the routes that do not lead along an institution; the rows of the others become free."""
    gone = [row for row in table.rows if any(one.value == tpid for one, _ in row.placements)]
    free = [row.kind.ref.row for row in gone if row.kind.ref is not None]
    kept = tuple(row for row in table.rows if row not in gone)
    return replace(table, rows=kept, free=tuple(sorted({*table.free, *free})))


def _with(case: Case, facts: ConsortiumFacts, step: With) -> Case:
    joining = [one for one in step.documents if isinstance(one.form, HovForm)]
    if not joining:
        raise UsageError(text("scenario.ask.no_forms", name=step.name))
    there = facts.member_tpids | facts.own_hov.keys()
    forms: list[HovForm] = []
    for one in joining:
        tpid = one.form.text("tpid").value if one.form is not None else None
        if tpid is None:
            raise UsageError(text("scenario.ask.no_tpid", file=one.file))
        if tpid in there or any(form.text("tpid").value == tpid for form in forms):
            raise UsageError(text("scenario.ask.member_already", tpid=tpid, file=one.file))
        if isinstance(one.form, HovForm):
            forms.append(one.form)
    documents = []
    for one in case.documents:
        form: Form | None = one.form
        if isinstance(form, ApplicationForm):
            rows = (*form.members.rows, *map(_member_row, forms))
            documents.append(replace(one, form=replace(form, members=replace(form.members, rows=rows))))
        elif isinstance(form, FlowForm):
            shares = (*form.members.rows, *map(_share_row, forms))
            documents.append(replace(one, form=replace(form, members=replace(form.members, rows=shares))))
        else:
            documents.append(one)
    # A file that bears the name of one that is there already stays apart from it.
    named = [replace(one, file=f"{step.name}/{one.file}") for one in joining]
    return replace(case, documents=(*documents, *named))


def _said(name: str, value: object = None) -> Field[Any]:
    """Give an answer that stands in no form yet."""
    return Field(name, name, None, Cell(1, 1), value)


def _member_row(form: HovForm) -> MemberRow:
    own = {name: _said(name, form.text(name).value) for name in ("tpid", "name", "sector", "recognised", "contact")}
    return MemberRow(
        number=_said("number"),
        self_sufficient=_said("self_sufficient", form.text("self_sufficient").value),
        signed=_said("signed"),
        signed_on=_said("signed_on"),
        **own,
    )


def _share_row(form: HovForm) -> ShareRow:
    own = {name: _said(name, form.text(name).value) for name in ("tpid", "name", "sector", "self_sufficient")}
    empty = ("number", "hov", "inflow_regular", "inflow_bonus", "inflow_total", "flow_1", "flow_2", "remark")
    return ShareRow(
        brought_in=_said("brought_in", form.number("brought_in").value),
        **own,
        **{name: _said(name) for name in empty},
    )


def _with_allocated(case: Case, places: int | None) -> Case:
    documents = []
    for one in case.documents:
        if isinstance(one.form, FlowForm):
            value = None if places is None else Fraction(places)
            field = replace(one.form.number("allocated"), value=value)
            documents.append(replace(one, form=replace(one.form, fields={**one.form.fields, "allocated": field})))
        else:
            documents.append(one)
    return replace(case, documents=tuple(documents))
