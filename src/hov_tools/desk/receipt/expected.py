"""Which documents a consortium owes, and by when (domain, 2, 5a and 5c)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult, MemberResult
from hov_tools.rules.facts import Phase
from hov_tools.rules.parameters import Deadline, parameters


class Part(Enum):
    """A document that is owed, whatever its form is called in a year."""

    FIRST = "aanvraag"
    DEFINITIVE = "aanmelding"
    HOV = "hov"
    SIGNATURE = "ondertekening"
    FLOW = "in-en-doorstroom"
    OTHER = "overig"


FLOW_FORM = Part.FLOW.value
"""The kind of form of a distribution, in every year."""

_PARTS = {
    "aanvraag": Part.FIRST,
    "aanmelding-nieuw": Part.FIRST,
    "aanmelding": Part.DEFINITIVE,
    "aanmelding-definitief": Part.DEFINITIVE,
    "hov": Part.HOV,
    FLOW_FORM: Part.FLOW,
}


class Expected(Struct, frozen=True):
    """A document that is owed.

    Attributes:
        part: which.
        form: kind of form in which it comes; None when the year does not tell.
        tpid: of who owes it; None when no form gives a usable one.
        member: who that is among the institutions of the result; None when it is none of them.
        is_due: it belongs to the phase that the consortium is in; False: to the next one.
        deadline: None when no source sets one.
    """

    part: Part
    form: str | None
    tpid: str | None
    member: MemberResult | None
    is_due: bool
    deadline: Deadline | None


def part_of(form: str | None) -> Part:
    """Tell which document a kind of form is."""
    return Part.OTHER if form is None else _PARTS[form]


def expected(result: ConsortiumResult) -> Iterator[Expected]:
    """Give what a consortium owes in its phase and the next one, what its regiehouder sends in first.

    A consortium of which no application is there owes the definitive one: whether it is a new one, which owes the
    first as well, no form says. Of a loose form, and where the work failed, nothing is known to be owed.
    """
    if not result.is_consortium or result.failure is not None:
        return
    forms = {part_of(one.form): one.form for one in result.files if one.form is not None}
    of_year = (None, None) if result.year is None else parameters(result.year).applications
    first, definitive = forms.get(Part.FIRST, of_year[0]), forms.get(Part.DEFINITIVE, of_year[1])
    phase = result.phase
    is_first, is_last = phase is Phase.FIRST, phase is Phase.DISTRIBUTION
    if is_first:
        yield _of_lead(result, Part.FIRST, first)
    yield _of_lead(result, Part.DEFINITIVE, definitive, is_due=not is_first)
    if phase is not None and not is_first:
        yield _of_lead(result, Part.FLOW, FLOW_FORM, is_due=is_last)
    of_hov = deadline(result, first if Part.FIRST in forms else definitive)
    of_signing = deadline(result, first if is_first else definitive)
    for one in result.members:
        if one.is_member:
            yield Expected(Part.HOV, "hov", one.tpid, one, is_due=True, deadline=of_hov)
            if phase is not None:
                yield Expected(Part.SIGNATURE, None, one.tpid, one, is_due=True, deadline=of_signing)


def _of_lead(result: ConsortiumResult, part: Part, form: str | None, *, is_due: bool = True) -> Expected:
    return Expected(part, form, result.regiehouder, lead(result), is_due=is_due, deadline=deadline(result, form))


def lead(result: ConsortiumResult) -> MemberResult | None:
    """Give the regiehouder among the institutions of a result; None when it is none of them."""
    if result.regiehouder is None:
        return None
    return next((one for one in result.members if one.tpid == result.regiehouder), None)


def deadline(result: ConsortiumResult, form: str | None) -> Deadline | None:
    """Give the deadline of a kind of form in the year of a consortium; None when no source sets one."""
    return None if result.year is None or form is None else parameters(result.year).deadline(form)
