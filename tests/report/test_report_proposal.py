"""A proposal as edits and sentences: pure functions, as the button in Excel uses them."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from hov_tools.calculations.distribution.answer import (
    Change,
    Cost,
    Demand,
    DesignedRoute,
    Fact,
    Goal,
    GoalResult,
    Impossible,
    MemberPlaces,
    MemberReason,
    Remedy,
    Requirement,
    RouteFact,
)
from hov_tools.calculations.distribution.problem import Column, Kind, Member, Weigh
from hov_tools.calculations.shares import Placement
from hov_tools.files.intake import take_in
from hov_tools.forms.records import CellRef
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.charts import Source
from hov_tools.ooxml.edits import AddSheet, SetFormula, SetValue
from hov_tools.proposal.advice import Advice, advise, proposal_edits
from hov_tools.proposal.clash import clash_lines, remedy_lines
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.problem import Wishes
from hov_tools.proposal.reasons import goal_lines, member_line, route_reason, summary_line
from hov_tools.proposal.sheet import proposal_sheet
from hov_tools.texts import Language, speaking
from support.cases import Consortium, consortium_of
from support.distributions import copied, edit, emptied, flow_form, flow_path, set_to

ONE = Fraction(1)


@pytest.fixture(scope="module")
def noord(workbooks: Path) -> Consortium:
    """Give the consortium of 2022 in which nothing is wrong."""
    return consortium_of(workbooks / "voorbeelden" / "2022-noord")


@pytest.fixture(scope="module")
def advice(noord: Consortium) -> Advice:
    """Give what can be said of its distribution, done anew."""
    return advise(noord.case(), Wishes(is_free=True))


def member(tpid: str = "10243", **changes: object) -> MemberPlaces:
    """Give a row of a distribution: nothing brought in, nothing received."""
    zero = Fraction(0)
    return replace(
        MemberPlaces(
            tpid=tpid,
            brought_in=zero,
            reference=zero,
            own_places=0,
            inflow_regular=zero,
            inflow_bonus=zero,
            flow_1=zero,
            flow_2=zero,
            reasons=(),
        ),
        **changes,
    )


# --- Edits -----------------------------------------------------------------------------------------------------------


def test_forms_go_in_and_edits_come_out(advice: Advice) -> None:
    *cells, sheet = proposal_edits(advice, advice.proposals[0], version="1")
    assert isinstance(sheet, AddSheet)
    assert (sheet.name, len(sheet.charts)) == ("Verdelingsvoorstel", 2)
    assert all(isinstance(one, SetValue | SetFormula) for one in cells)
    assert proposal_edits(advice, advice.proposals[0], version="1") == (*cells, sheet)


def test_the_charts_show_the_numbers_of_the_table(advice: Advice) -> None:
    proposal = advice.proposals[0]
    *_, sheet = proposal_edits(advice, proposal, version="1")
    assert isinstance(sheet, AddSheet)
    cells: dict[tuple[int, int], object] = {(cell.row, cell.column): cell.value for cell in sheet.cells}
    for chart in sheet.charts:
        for series in chart.series:
            assert held(cells, series.name_source) == (series.name,)
            assert held(cells, series.values_source) == series.values
            assert held(cells, chart.categories_source) == chart.categories
    assert sum(sheet.charts[1].series[0].values) == 19  # type: ignore[arg-type]  # numbers only


@pytest.mark.parametrize(
    ("names", "is_named"),
    [({}, True), ({"10243": ""}, False), ({"10243": "Noord-instelling A"}, False)],
    ids=["each its own", "one without", "two alike"],
)
def test_the_charts_call_members_by_name(advice: Advice, names: dict[str, str], is_named: bool) -> None:
    members = tuple(replace(one, name=names.get(one.tpid, one.name)) for one in advice.problem.members)
    proposal = advice.proposals[0]
    problem = replace(advice.problem, members=members)
    sheet = proposal_sheet(problem, proposal, name="Verband", notes=(), choices=(), version="1")
    names_of = {member.tpid: member.name if is_named else member.tpid for member in members}
    for chart in sheet.charts:
        assert chart.categories == tuple(names_of[member.tpid] for member in proposal.members)
        assert chart.category_title == ("Instelling" if is_named else "TPID")


def held(cells: dict[tuple[int, int], object], source: Source) -> tuple[object, ...]:
    """Give what the cells of a chart hold, within one column."""
    area = Range.parse(source.cells)
    return tuple(cells[row, area.left] for row in range(area.top, area.bottom + 1))


def test_overtyped_totals_get_their_formula_back(workbooks: Path, tmp_path: Path) -> None:
    folder = emptied(copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "map"))
    form = flow_form(folder)
    total, row_total = form.members.totals["inflow_regular"], form.members.rows[0].inflow_total
    edit(flow_path(folder), [set_to(total, 99), set_to(row_total, 7)])
    found = advise(take_in(folder).case, Wishes())
    edits = form_edits(found.form, found.problem, found.proposals[0], found.wishes)
    formulas = {one.cell: (one.formula, one.cached) for one in edits if isinstance(one, SetFormula)}
    row, regular = form.members.rows[0], form.members.headings["inflow_regular"]
    letter = "ABCDEFGHIJKLMN"[regular.column - 1]
    assert total.ref is not None
    assert row_total.ref is not None
    assert row.inflow_regular.ref is not None
    assert row.inflow_bonus.ref is not None
    assert formulas == {
        total.ref.address: (f"SUM({letter}{regular.row + 1}:{letter}{total.ref.row - 1})", 16),
        row_total.ref.address: (f"{row.inflow_regular.ref.address}+{row.inflow_bonus.ref.address}", 4),
    }


def test_a_share_typed_with_two_decimals_stays_as_typed(noord: Consortium) -> None:
    found = advise(noord.case(), Wishes())
    edits = form_edits(found.form, found.problem, found.proposals[0], found.wishes)
    assert edits == ()


def test_a_row_that_only_says_that_it_is_approved_is_free_and_keeps_that(workbooks: Path, tmp_path: Path) -> None:
    folder = copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "map")
    form = flow_form(folder)
    cells = [field for row in form.routes.rows for field in row.answers() if field.name not in ("number", "approved")]
    cells += [getattr(row, column.value) for row in form.members.rows for column in Column]
    edit(flow_path(folder), [set_to(field, None) for field in cells if not field.is_empty])
    found = advise(take_in(folder).case, Wishes())
    edits = form_edits(found.form, found.problem, found.proposals[0], found.wishes)
    approved = {row.approved.ref.address for row in form.routes.rows if row.approved.ref is not None}
    routes = {one.cell for one in edits if one.sheet == "Opleidingsroutes"}
    first = form.routes.rows[0].kind.ref
    assert first is not None
    assert first.address in routes
    assert not approved & routes


def test_an_approval_that_no_route_needs_goes(workbooks: Path, tmp_path: Path) -> None:
    folder = emptied(copied(workbooks / "voorbeelden" / "2022-noord", tmp_path / "map"))
    form = flow_form(folder)
    last, heading = form.routes.free[-1], form.routes.headings["approved"]
    ref = CellRef(heading.sheet, last, heading.column)
    edit(flow_path(folder), [SetValue(ref.sheet, ref.address, "nee")])
    found = advise(take_in(folder).case, Wishes(is_approved=True))
    edits = form_edits(found.form, found.problem, found.proposals[0], found.wishes)
    assert [one.value for one in edits if isinstance(one, SetValue) and one.cell == ref.address] == [None]


# --- Sentences -------------------------------------------------------------------------------------------------------


def test_a_bonus_place_is_explained_by_the_own_hov(advice: Advice) -> None:
    own = member(
        brought_in=Fraction(2),
        inflow_regular=Fraction(2),
        inflow_bonus=ONE,
        reasons=(MemberReason(Fact.HOV_BELOW_ONE_PLACE, Fraction(642)),),
    )
    assert member_line(advice.problem, own) == (
        "10243 Noord-instelling B: brengt 2 plaatsen in, krijgt 2; 1 bonusplaats, omdat het eigen HOV 1.521 dagen is: "
        "minder dan de 2.163 voor één plaats."
    )


@pytest.mark.parametrize("fact", Fact)
@pytest.mark.parametrize("weigh", Weigh)
def test_every_fact_has_words(fact: Fact, weigh: Weigh, advice: Advice) -> None:
    own = member(reasons=(MemberReason(fact, ONE, Column.FLOW_1),))
    said = member_line(replace(advice.problem, weigh=weigh), own)
    assert said.endswith(".")
    assert "{" not in said


def test_where_more_places_come_from_is_said_once(advice: Advice) -> None:
    reasons = (MemberReason(Fact.MORE_THAN_REFERENCE, ONE), MemberReason(Fact.PLACES_LEFT, Fraction(5)))
    own = member(inflow_regular=ONE, reasons=reasons)
    assert member_line(advice.problem, own).endswith(
        "krijgt 1; 1 plaats extra: er zijn er 5 meer toegewezen dan ingebracht."
    )


def test_places_that_others_leave_are_told_apart(advice: Advice) -> None:
    reasons = (
        MemberReason(Fact.MORE_THAN_REFERENCE, Fraction(3)),
        MemberReason(Fact.PLACES_LEFT, Fraction(5)),
        MemberReason(Fact.PLACES_FREED, Fraction(4)),
    )
    assert member_line(advice.problem, member(reasons=reasons)).endswith(
        "3 plaatsen extra: er zijn er 5 meer toegewezen dan ingebracht en andere leden krijgen er 4 minder."
    )


@pytest.mark.parametrize("language", Language)
def test_one_is_told_as_one(language: Language, advice: Advice) -> None:
    """Everything that can be told with a number, told with 1: no plural follows it."""
    reasons = tuple(MemberReason(fact, ONE, Column.FLOW_1) for fact in Fact)
    own = member(brought_in=ONE, inflow_regular=ONE, inflow_bonus=ONE, reasons=reasons)
    abouts = [Requirement(demand, ONE, "10240", Column.FLOW_1, 1) for demand in Demand]
    remedies = tuple(Remedy((Change(about, sign * ONE, ()),)) for about in abouts for sign in (1, -1))
    with speaking(language):
        said = [
            member_line(advice.problem, own),
            *(one for goal in Goal for one in goal_lines((GoalResult(goal, ONE, ONE, ONE, ()),))[0]),
            *clash_lines(Impossible(tuple(abouts), (), ()), advice.problem, advice.form),
            *remedy_lines(Impossible((), remedies, ()), advice.problem, advice.form),
            summary_line(replace(advice.problem, allocated=1, bonus=1, members=advice.problem.members[:1])),
        ]
    found = re.findall(
        r"\b1 (?:[a-z]+ )?(?:plaatsen|\w+plaatsen|leden|routes|regels|dagen|places|members|lines|days)\b",
        " ".join(said),
    )
    assert found == []


@pytest.mark.parametrize("fact", RouteFact)
def test_every_reason_of_a_route_has_words(fact: RouteFact) -> None:
    placements = (Placement("10240", 12), Placement("10243", 12))
    route = DesignedRoute(Kind.BONUS, date(2022, 9, 1), placements, None, (fact,))
    assert len(route_reason(route)) > 5


@pytest.mark.parametrize("goal", Goal)
def test_every_preference_says_what_it_costs(goal: Goal) -> None:
    ((name, met, cost),) = goal_lines(
        (GoalResult(goal, ONE, Fraction(3), ONE, (Cost(Goal.BONUS_TO_SMALL, Fraction(2)),)),)
    )
    assert name
    assert "3" in met
    assert (
        cost == "1 is niet te vermijden; 2 omdat “bonusplaatsen naar leden met een eigen HOV onder één plaats” voorgaat"
    )
    assert goal_lines((GoalResult(goal, Fraction(0), Fraction(0), Fraction(0)),))[0][1:] == ("gehaald", "")


@pytest.mark.parametrize("demand", Demand)
@pytest.mark.parametrize("amount", [ONE, -ONE])
def test_every_clash_and_way_out_has_words(demand: Demand, amount: Fraction, advice: Advice) -> None:
    about = Requirement(demand, Fraction(4), "10240", Column.FLOW_1, 3)
    pairs = (("10240", "10243"),) if demand is Demand.ALLOWED_PAIRS else ()
    answer = Impossible((about,), (Remedy((Change(about, amount, pairs),)),), ())
    (clash,) = clash_lines(answer, advice.problem, advice.form)
    assert clash.endswith(".")
    remedies = remedy_lines(answer, advice.problem, advice.form)
    is_for_top = demand is Demand.BONUS or demand is Demand.ALLOCATED and amount > 0
    assert len(remedies) == (0 if is_for_top else 1)
    assert all("{" not in one for one in (clash, *remedies))


def test_a_member_that_states_nothing_says_so(advice: Advice) -> None:
    assert "wat het inbrengt is niet opgegeven" in member_line(advice.problem, member(brought_in=None))


def test_the_problem_comes_from_the_forms(advice: Advice) -> None:
    problem = advice.problem
    assert (problem.allocated, problem.bonus, problem.days_per_place, problem.lengths) == (16, 3, 2163, (12, 12))
    assert problem.members[1] == Member("10243", "Noord-instelling B", "ouderenzorg", 1521, Fraction(0))
    assert problem.routes_in_form == 40
