"""What the forms of an earlier year say of a consortium and its members, as far as it goes along to the next year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.records import Field, MemberRow, ShareRow
from hov_tools.newyear import text
from hov_tools.rules.case import UNREAD_CODES
from hov_tools.rules.facts import ConsortiumFacts, HovDocument
from hov_tools.rules.finding import Assessment

OF_INSTITUTION = ("name", "tpid", "sector", "recognised", "self_sufficient", "training", "contact", "email")
"""What a HOV form of the next year takes over of the institution itself."""
OF_CONSORTIUM = ("consortium", "regiehouder", "contact", "email", "way", "model")
"""What the forms of the regiehouder take over of the consortium."""
OF_MEMBER = ("tpid", "name", "sector", "recognised", "self_sufficient", "contact")
"""What a table of members takes over; the numbers are new each year."""

_OF_PLACE = ("consortium", "regiehouder", "way", "receiver")
_ALSO_OF_OTHERS = ("consortium", "regiehouder")
_OPEN = frozenset([*UNREAD_CODES, "F118", "F119"])


class Answer(Struct, frozen=True):
    """An answer of an earlier year.

    Attributes:
        file: where it stands.
        field: the answer; in trouble when no form has it in a way that can be used.
    """

    file: str
    field: Field[Any]


class Left(Struct, frozen=True):
    """What was not carried over.

    Attributes:
        file: where it stands; "" when it concerns no file.
        cell: with its sheet; "" when it concerns no cell.
        asked: the question, as a form words it.
        why: in Dutch.
    """

    file: str
    cell: str
    asked: str
    why: str


Answers: TypeAlias = Mapping[str, Answer]
"""Name of a question → the answer."""


class KnownMember(Struct, frozen=True):
    """A member.

    Attributes:
        tpid: its own.
        name: or "".
        on_form: what its next HOV form takes over: what it said itself goes before what the regiehouder said.
        in_table: what the tables of members take over: what the regiehouder said goes before.
        hov: its HOV form; None when none was read.
    """

    tpid: str
    name: str
    on_form: Answers
    in_table: Answers
    hov: HovDocument | None


class Known(Struct, frozen=True):
    """A consortium in an earlier year.

    Attributes:
        year: the allocation year; None when no form says.
        name: of the consortium, or "".
        consortium: what the regiehouder said of it.
        members: in the order of the list of members.
        left: what of the submissions is not used, while it may hold something.
    """

    year: int | None
    name: str
    consortium: Answers
    members: tuple[KnownMember, ...]
    left: tuple[Left, ...]


class _Source(Struct, frozen=True):
    """A form or a row of one, by the names of its questions."""

    file: str
    fields: Mapping[str, Field[Any]]


def known_of(assessment: Assessment) -> Known:
    """Gather what is known, of the versions that count and with the TPIDs that were meant."""
    facts = assessment.facts
    forms = [_Source(one.file, one.form.fields) for one in reversed(facts.applications)]
    if facts.flow is not None:
        forms.append(_Source(facts.flow.file, facts.flow.form.fields))
    # Without a list of members they are those whose HOV forms are there.
    tpids = [one.tpid for one in facts.members] + [one.tpid for one in facts.hov if one.is_counted]
    members = tuple(_member(facts, forms, tpid) for tpid in dict.fromkeys(tpids) if tpid is not None)
    return Known(
        year=facts.year,
        name=assessment.outcome.name or "",
        consortium=_first(OF_CONSORTIUM, forms),
        members=members,
        left=(*_left_files(assessment), *_left_members(facts), *_left_forms(facts)),
    )


def _member(facts: ConsortiumFacts, forms: Sequence[_Source], tpid: str) -> KnownMember:
    hov = facts.hov_of(tpid)
    own = [] if hov is None else [_Source(hov.file, {**hov.form.fields, "tpid": _meant(hov.form.text("tpid"), tpid)})]
    rows = [_Source(file, {one.name: one for one in row.answers()}) for file, row in _rows(facts, tpid)]
    on_form = {
        **_first(OF_INSTITUTION, [*own, *rows]),
        **_first(_OF_PLACE, own),
        **_first(_ALSO_OF_OTHERS, [*own, *forms]),
    }
    name = on_form.get("name")
    shown = "" if name is None or name.field.value is None else str(name.field.value)
    return KnownMember(tpid, shown, on_form, _first(OF_MEMBER, [*rows, *own]), hov)


def _meant(field: Field[Any], tpid: str) -> Field[Any]:
    """Give a TPID as it was meant, where another one was typed or none can be read."""
    return field if field.value == tpid else replace(field, value=tpid, trouble=None)


def _rows(facts: ConsortiumFacts, tpid: str) -> Iterator[tuple[str, MemberRow | ShareRow]]:
    """Give the rows on a member, the newest form first."""
    for one in reversed(facts.applications):
        yield from ((one.file, row) for row in one.form.members.rows if row.tpid.value == tpid)
    if facts.flow is not None:
        yield from ((facts.flow.file, row) for row in facts.flow.form.members.rows if row.tpid.value == tpid)


def _first(names: Iterable[str], sources: Iterable[_Source]) -> Answers:
    """Give of each question the first answer that can be used, else the first that cannot."""
    given = list(sources)
    found: dict[str, Answer] = {}
    for name in names:
        answers = [Answer(one.file, one.fields[name]) for one in given if name in one.fields]
        filled = [one for one in answers if one.field.value is not None or one.field.trouble is not None]
        best = next((one for one in filled if one.field.value is not None), filled[0] if filled else None)
        if best is not None:
            found[name] = best
    return found


def _left_files(assessment: Assessment) -> Iterator[Left]:
    """Name the files that could not be read, and those of which it is not known what counts."""
    for one in assessment.findings:
        if one.code in _OPEN and one.cause is None:
            yield Left(one.file, "", "", f"{one.message} {one.remedy}".strip())


def _left_members(facts: ConsortiumFacts) -> Iterator[Left]:
    for one in facts.members:
        if one.tpid is None and one.ref is not None:
            cell = f"{one.ref.sheet}!{one.ref.address}"
            yield Left(facts.members_file or "", cell, text("vul.een_lid"), text("vul.geen_tpid"))
    for tpid in sorted(facts.member_tpids):
        if facts.hov_of(tpid) is None:
            yield Left("", "", text("vul.een_lid_tpid", tpid=tpid), text("vul.geen_hov"))


def _left_forms(facts: ConsortiumFacts) -> Iterator[Left]:
    for one in facts.hov:
        if not one.is_counted:
            why = "vul.geen_tpid" if one.left_out is None else f"vul.telt_niet.{one.left_out.value}"
            yield Left(one.file, "", text("vul.een_formulier"), text(why))
