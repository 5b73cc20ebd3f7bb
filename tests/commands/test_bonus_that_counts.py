"""Which bonus counts in an allocation proposal: one consortium of each verdict (domain, 4.5)."""

from __future__ import annotations

import io
from fractions import Fraction
from itertools import count

import openpyxl
import pytest
from msgspec.structs import replace

from hov_tools.allocation.document import as_document
from hov_tools.allocation.places import ConsortiumPlaces, InstitutionPlaces, places_of
from hov_tools.allocation.presentation import compared
from hov_tools.allocation.proposal import Result, sectors_of
from hov_tools.allocation.run import Question, answer
from hov_tools.allocation.workbook import institution_workbook, proposal_workbook
from hov_tools.calculations.bonus import bonus
from hov_tools.commands.terminal import Table
from hov_tools.commands.toewijzing.lines import shown
from hov_tools.files.apart import Copy
from hov_tools.files.consortium import show_nothing
from hov_tools.files.guarded import Guard
from hov_tools.rules.finding import Verdict
from support.environment import WORKBOOKS

NOORD = WORKBOOKS / "voorbeelden" / "2022-noord"
# Places so that each has another bonus: 2, 3, 4 and 5.
EACH = ((Verdict.MEETS, 10), (Verdict.FAILS, 15), (Verdict.BOARD, 20), (None, 25))
COUNTS, PROVISIONAL = 2, 4 + 5


@pytest.fixture(scope="module")
def own() -> Result:
    """The proposal for one consortium that meets the conditions: 16 places, and 3 bonus places on its form."""
    with Copy() as copy:
        found = answer(Question(NOORD, (16,)), show_nothing, Guard(copy, 60, print))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def each(own: Result) -> Result:
    """The same, as if there were a consortium of each verdict."""
    (one,) = own.main.consortia
    numbers = count()
    consortia = tuple(
        replace(
            one,
            label=one.label if verdict is Verdict.MEETS else f"verband {next(numbers)}",
            name=f"Verband {verdict.value if verdict else 'onbekend'}",
            verdict=verdict,
            places=places,
            bonus=bonus(places, Fraction(1, 5)),
        )
        for verdict, places in EACH
    )
    return replace(own, proposals=(replace(own.main, consortia=consortia),))


def institutions(own: Result, verdict: Verdict | None) -> tuple[InstitutionPlaces, ...]:
    """Give the institutions as they are when the verdict on their consortium is another one."""
    (one,), main = own.main.consortia, own.main
    judged = {each.label: each for each in own.judged}
    return places_of(main.scenario.applications, main.allocation, (replace(one, verdict=verdict),), judged)


def test_the_sums_of_a_proposal(each: Result) -> None:
    assert (each.main.bonus_places, each.main.provisional_bonus) == (COUNTS, PROVISIONAL)
    rows = {row.name: row.values for row in compared(each)}
    assert (rows["Bonusplaatsen"], rows["Voorlopige bonusplaatsen"]) == ((COUNTS,), (PROVISIONAL,))


def test_the_document(each: Result) -> None:
    (proposal,) = as_document(each)["voorstellen"]  # type: ignore[misc]  # a list
    assert (proposal["bonusplaatsen"], proposal["bonusplaatsen_voorlopig"]) == (COUNTS, PROVISIONAL)
    told = [(one["oordeel"], one["bonus"]["telt_mee"], one["bonus"]["voorlopig"]) for one in proposal["verbanden"]]
    assert told == [("voldoet", 2, 0), ("voldoet niet", 0, 0), ("bestuur beslist", 0, 4), (None, 0, 5)]


def test_the_terminal(each: Result) -> None:
    parts = shown(each)
    assert any(isinstance(part, str) and "bonusplaatsen 2, voorlopig 9" in part for part in parts)
    table = next(part for part in parts if isinstance(part, Table) and "Voorlopig" in part.heads)
    assert [row[2:] for row in table.rows] == [
        ["2", "0", "voldoet"],
        ["0", "0", "voldoet niet"],
        ["0", "4", "bestuur beslist"],
        ["0", "5", "nog niet te beoordelen"],
    ]


def test_the_workbook(each: Result) -> None:
    book = openpyxl.load_workbook(io.BytesIO(proposal_workbook(each)), data_only=True)
    rows = [[cell.value for cell in row] for row in book["Samenwerkingsverbanden"].iter_rows(min_row=4)]
    at = [rows[0].index(head) for head in ("Oordeel", "Bonus die telt", "Bonus voorlopig")]
    found = [[row[index] for index in at] for row in rows[1:6]]
    assert found == [
        ["voldoet", 2, 0],
        ["voldoet niet", 0, 0],
        ["bestuur beslist", 0, 4],
        ["nog niet te beoordelen", 0, 5],
        [None, COUNTS, PROVISIONAL],
    ]
    summary = {row[0].value: row[1].value for row in book["Samenvatting"].iter_rows() if row[0].value}
    assert (summary["Bonusplaatsen"], summary["Voorlopige bonusplaatsen"]) == (COUNTS, PROVISIONAL)
    assert summary["Toegewezen en bonus samen"] == summary["Toegewezen plaatsen"] + COUNTS


@pytest.mark.parametrize(
    ("verdict", "counts", "provisional"),
    [(Verdict.MEETS, 3, 0), (Verdict.BOARD, 0, 3), (None, 0, 3)],
)
def test_the_institutions_of_a_consortium(own: Result, verdict: Verdict | None, counts: int, provisional: int) -> None:
    found = institutions(own, verdict)
    assert sum(one.bonus or 0 for one in found) == counts
    assert sum(one.provisional or 0 for one in found) == provisional
    assert sum(one.inflow or 0 for one in found) == 16 + counts
    # In the year after, all 19 are in training; of those on bonus places the same holds.
    assert sum(one.flow_1.bonus or 0 for one in found) == counts
    assert sum(one.flow_1.provisional or 0 for one in found) == provisional
    assert {remark for one in found for remark in one.remarks} == {
        Verdict.MEETS: set(),
        Verdict.BOARD: {"bonus voorlopig: het bestuur beslist"},
        None: {"bonus voorlopig: het samenwerkingsverband is nog niet te beoordelen"},
    }[verdict]


def test_a_consortium_that_fails_divides_no_bonus(own: Result) -> None:
    found = institutions(own, Verdict.FAILS)
    assert {(one.regular, one.bonus, one.provisional) for one in found} == {(None, None, None)}


def test_provisional_places_are_in_no_sum_over_sectors(own: Result) -> None:
    (one,) = own.main.consortia
    main = replace(
        own.main, consortia=(replace(one, verdict=Verdict.BOARD),), institutions=institutions(own, Verdict.BOARD)
    )
    assert sum(sectors_of(main).values()) == 16


def test_an_institution_sees_what_is_provisional(own: Result) -> None:
    one = next(one for one in institutions(own, Verdict.BOARD) if one.institution.tpid == "10243")
    sheet = openpyxl.load_workbook(io.BytesIO(institution_workbook(own, one))).active
    assert sheet is not None
    rows = {row[0].value: [cell.value for cell in row[1:5]] for row in sheet.iter_rows() if row[0].value}
    assert rows["Soort plaats"] == ["Regulier", "Bonus", "Totaal", "Bonus voorlopig"]
    assert rows["Instroom 2022"] == [0, 0, 0, 1]


def test_a_form_may_divide_a_bonus_that_is_provisional(own: Result) -> None:
    (one,) = own.main.consortia
    divided = {verdict: replace(one, verdict=verdict).is_divided for verdict in (*Verdict, None)}
    assert divided == {Verdict.MEETS: True, Verdict.FAILS: False, Verdict.BOARD: True, None: True}
    assert isinstance(one, ConsortiumPlaces)
