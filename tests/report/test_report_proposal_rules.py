"""Random consortia: what is proposed, filled in on the official form and read back, is accepted by the rules."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from msgspec.structs import replace

from calculations.distribution_cases import consortia
from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.distribution.answer import Possible, Proposal
from hov_tools.calculations.distribution.problem import Column, Kind, Problem
from hov_tools.calculations.distribution.propose import propose
from hov_tools.files.documents import read_document
from hov_tools.forms.choices import wording
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import SetValue, Value
from hov_tools.ooxml.writer import apply_edits
from hov_tools.rules.case import Case, given_days
from hov_tools.rules.engine import assess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The rules on the distribution and the routes.
OWN = {"V2", "D1", "D2", "D3", "D4", "D5", "D6"}


def filled_in(form: FlowForm, asked: Problem, proposal: Proposal) -> Iterator[SetValue]:
    def row(table: object, number: int, contents: dict[str, Value]) -> Iterator[SetValue]:
        for name, value in contents.items():
            heading = table.headings[name]  # type: ignore[attr-defined] # either of the two tables
            yield SetValue(heading.sheet, a1(number, heading.column), value)

    for name, number in (("year", asked.year), ("allocated", asked.allocated), ("bonus", asked.bonus)):
        ref = form.fields[name].ref
        assert ref is not None
        yield SetValue(ref.sheet, ref.address, number)
    given_to = {member.tpid: member for member in proposal.members}
    for number, member in zip(form.members.free, asked.members, strict=False):
        shares = {column.value: given_to[member.tpid].of(column) for column in Column}
        yield from row(form.members, number, {"tpid": member.tpid, "hov": member.hov_days, **shares})
    for number, route in zip(form.routes.free, proposal.routes, strict=False):
        kind = wording("soort", "regulier" if route.kind is Kind.REGULAR else "bonus")
        parts = {
            f"{name}_{part}": value
            for part, one in enumerate(route.placements, start=1)
            for name, value in (("institution", one.institution), ("months", one.months))
        }
        yield from row(form.routes, number, {"kind": kind, "start": route.start, **parts})


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=consortia(members=(4, 20), places=(10, 33), bounds=0.05))
def test_the_rules_accept_every_proposal(asked: Problem, workbooks: Path) -> None:
    asked = replace(asked, bonus=bonus(asked.allocated, Fraction(1, 5)).places)
    answer = propose(asked)
    assume(isinstance(answer, Possible))
    assert isinstance(answer, Possible)
    (proposal,) = answer.proposals
    (path,) = (workbooks / "formulieren" / "2022").glob("In- en doorstroom*.xlsx")
    blank = read_document(path.name, path.read_bytes()).form
    assert isinstance(blank, FlowForm)
    assert len(blank.members.free) >= len(asked.members)
    assert len(blank.routes.free) >= len(proposal.routes)
    data = apply_edits(path.read_bytes(), list(filled_in(blank, asked, proposal))).data
    document = read_document(path.name, data)
    found = assess(Case(path.name, (document,), is_folder=False, numbers=given_days(2163))).findings
    assert [(one.code, one.sheet, one.cell) for one in found if one.code in OWN] == []
    if proposal.goals[0].reached == 0:
        assert "V6" not in {one.code for one in found}
