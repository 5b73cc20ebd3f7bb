"""The national allocation: days per place, caps, guarantee places, the reserve and lots."""

from __future__ import annotations

import hashlib
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hov_tools.calculations.apportionment.lots import LotKind, Lots, draw
from hov_tools.calculations.apportionment.national import Allocation, Applicant, allocate
from hov_tools.calculations.errors import CalculationError

NO_RESERVE = Fraction(0)
ONE_PERCENT = Fraction(1, 100)


def run(places: int, *applicants: Applicant, reserve: Fraction = NO_RESERVE, seed: str | None = None) -> Allocation:
    return allocate(applicants, places, reserve, seed)


def certain(result: Allocation) -> dict[str, int]:
    return {key: award.certain for key, award in result.awards.items()}


def test_three_institutions_by_hand() -> None:
    # Quotients: A 9000 4500 3000 2250; B 5000 2500; C 2400. The sixth largest is 2400.
    result = run(6, Applicant("A", 9000, 9), Applicant("B", 5000, 9), Applicant("C", 2400, 9))
    assert certain(result) == {"A": 3, "B": 2, "C": 1}
    assert result.days_per_place == result.whole_days_per_place == 2400
    a = result.awards["A"]
    assert (a.last_quotient, a.next_quotient) == (3000, 2250)
    # One more for A takes the place of C, that has 2400 for it: 4 × 2400 = 9600, and one day to be above it.
    assert a.short == 601


def test_nobody_gets_more_than_asked_for() -> None:
    result = run(6, Applicant("A", 9000, 2), Applicant("B", 5000, 9), Applicant("C", 2400, 9))
    assert certain(result) == {"A": 2, "B": 3, "C": 1}
    assert (result.awards["A"].is_capped, result.awards["A"].next_quotient, result.awards["A"].short) == (
        True,
        None,
        None,
    )
    assert result.days_per_place == Fraction(5000, 3)
    assert result.whole_days_per_place == 1666


def test_places_that_nobody_asks_for_remain() -> None:
    result = run(9, Applicant("A", 9000, 2), Applicant("B", 0, 3))
    assert (result.remaining, result.given, result.days_per_place) == (7, 2, None)
    assert result.awards["B"].short == 1


def test_a_tie_is_reported_and_not_broken() -> None:
    result = run(3, Applicant("A", 4000, 9), Applicant("B", 2000, 9), Applicant("C", 2000, 9))
    assert certain(result) == {"A": 1, "B": 0, "C": 0}
    assert result.lots == (Lots(LotKind.LAST_PLACE, ("A", "B", "C"), 2, Fraction(2000)),)
    assert (result.undrawn, result.given, result.draws) == (2, 1, ())
    assert result.awards["B"].short == 1


def test_a_draw_can_be_repeated_by_hand() -> None:
    result = run(3, Applicant("A", 4000, 9), Applicant("B", 2000, 9), Applicant("C", 2000, 9), seed="12 mei")
    hashes = {key: hashlib.sha256(f"12 mei|laatste-plaats|{key}".encode()).hexdigest() for key in "ABC"}
    order = sorted(hashes, key=lambda key: hashes[key])
    (record,) = result.draws
    assert [ticket.sha256 for ticket in record.tickets] == [hashes[key] for key in order]
    assert record.winners == tuple(order[:2])
    assert result.given == 3
    assert {key for key, award in result.awards.items() if award.drawn} == set(order[:2])


def test_a_guarantee_place_is_the_first_place() -> None:
    small = Applicant("C", 10, 4, has_guarantee=True)
    result = run(6, Applicant("A", 9000, 9), Applicant("B", 5000, 9), small)
    assert certain(result) == {"A": 3, "B": 2, "C": 1}
    award = result.awards["C"]
    assert (award.keeps_guarantee, award.last_quotient, award.next_quotient) == (True, None, 5)
    assert result.competed == 5


def test_a_guarantee_without_a_request_keeps_nothing() -> None:
    result = run(1, Applicant("A", 10, 1), Applicant("B", 10, 0, has_guarantee=True))
    assert certain(result) == {"A": 1, "B": 0}


def test_more_guarantee_places_than_places_is_refused() -> None:
    with pytest.raises(CalculationError):
        run(1, *(Applicant(key, 1, 1, has_guarantee=True) for key in "AB"))


@pytest.mark.parametrize(("places", "reserve"), [(49, 0), (50, 1), (149, 1), (150, 2), (250, 3), (600, 6)])
def test_the_reserve_is_one_percent_rounded_half_up(places: int, reserve: int) -> None:
    new = [Applicant(f"N{number}", 0, 1, is_new=True) for number in range(9)]
    result = run(places, Applicant("A", 9000, 900), *new, reserve=ONE_PERCENT)
    assert (result.reserve.places, result.reserve.used) == (reserve, reserve)
    assert certain(result)["A"] == places - reserve


def test_the_reserve_gives_one_place_each_and_the_rest_returns() -> None:
    new = [
        Applicant("N1", 0, 5, is_new=True),
        Applicant("N2", 5000, 5, is_new=True),
        Applicant("N3", 0, 0, is_new=True),
    ]
    result = run(400, Applicant("A", 9000, 900), *new, reserve=ONE_PERCENT)
    assert certain(result) == {"A": 398, "N1": 1, "N2": 1, "N3": 0}
    assert (result.reserve.places, result.reserve.used, result.reserve.returned) == (4, 2, 2)
    assert [award.from_reserve for award in result.awards.values()] == [False, True, True, False]


def test_lots_for_the_reserve() -> None:
    new = [Applicant(f"N{number}", 0, 1, is_new=True) for number in range(3)]
    undrawn = run(100, Applicant("A", 9000, 900), *new, reserve=ONE_PERCENT)
    assert undrawn.lots == (Lots(LotKind.RESERVE, ("N0", "N1", "N2"), 1),)
    assert (undrawn.given, undrawn.undrawn) == (99, 1)
    drawn = run(100, Applicant("A", 9000, 900), *new, reserve=ONE_PERCENT, seed="x")
    assert sum(award.from_reserve for award in drawn.awards.values()) == 1
    assert drawn.given == 100


def test_who_is_new_has_no_guarantee_yet() -> None:
    with pytest.raises(CalculationError):
        Applicant("A", 1, 1, has_guarantee=True, is_new=True)


def test_an_applicant_applies_once() -> None:
    with pytest.raises(CalculationError):
        run(1, Applicant("A", 1, 1), Applicant("A", 1, 1))


def test_lots_need_more_candidates_than_places() -> None:
    with pytest.raises(CalculationError):
        Lots(LotKind.RESERVE, ("A",), 1)


def test_the_order_of_the_candidates_does_not_matter() -> None:
    one = Lots(LotKind.RESERVE, ("A", "B", "C"), 1)
    other = Lots(LotKind.RESERVE, ("C", "A", "B"), 1)
    assert draw(one, "s").tickets == draw(other, "s").tickets


@st.composite
def fields(draw: st.DrawFn) -> tuple[list[Applicant], int]:
    rows = draw(
        st.lists(
            st.tuples(st.integers(0, 60), st.integers(0, 8), st.sampled_from(["", "", "", "guarantee", "new"])),
            min_size=1,
            max_size=7,
        )
    )
    applicants = [
        Applicant(str(n), hov, asked, kind == "guarantee", kind == "new") for n, (hov, asked, kind) in enumerate(rows)
    ]
    kept = sum(one.has_guarantee and one.requested > 0 for one in applicants)
    return applicants, draw(st.integers(kept + 3, kept + 20))


RESERVE = Fraction(1, 10)  # of some twenty places: one or more


@given(fields(), st.sampled_from([None, "zaad"]))
def test_places_are_conserved_and_caps_respected(given_: tuple[list[Applicant], int], seed: str | None) -> None:
    applicants, places = given_
    result = allocate(applicants, places, RESERVE, seed)
    assert result.given + result.undrawn + result.remaining == places
    for award in result.awards.values():
        assert 0 <= award.places <= award.applicant.requested
        assert not award.applicant.has_guarantee or award.places >= min(1, award.applicant.requested)
        assert not award.applicant.is_new or award.places <= 1
        assert award.drawn <= award.in_lots


@given(fields(), st.randoms(use_true_random=False))
def test_the_order_of_applicants_does_not_matter(given_: tuple[list[Applicant], int], random: object) -> None:
    applicants, places = given_
    shuffled = sorted(applicants, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert allocate(shuffled, places, RESERVE, "z") == allocate(applicants, places, RESERVE, "z")


def full_places(applicants: list[Applicant], days: Fraction) -> int:
    """The sum of the definition: Σ min(requested, floor(HOV ÷ d)), a guarantee place counting as the first one."""
    return sum(
        max(
            int(one.has_guarantee and one.requested > 0),
            min(one.requested, one.hov * days.denominator // days.numerator),
        )
        for one in applicants
        if not one.is_new
    )


@given(fields())
def test_the_days_per_place_are_the_largest_number_that_gives_all_places(given_: tuple[list[Applicant], int]) -> None:
    applicants, places = given_
    result = allocate(applicants, places, RESERVE)
    rest = places - result.reserve.used
    if result.days_per_place is None:
        assert result.remaining or not result.competed
        return
    days = result.days_per_place
    assert full_places(applicants, days) >= rest > full_places(applicants, days + Fraction(1, 10**6))
    if result.whole_days_per_place is not None:
        whole = result.whole_days_per_place
        assert full_places(applicants, Fraction(whole)) >= rest > full_places(applicants, Fraction(whole + 1))


@given(fields())
def test_one_place_more_never_costs_a_place_nor_raises_the_days(given_: tuple[list[Applicant], int]) -> None:
    applicants, places = given_
    one, more = (allocate(applicants, number, NO_RESERVE) for number in (places, places + 1))
    assert all(more.awards[key].certain >= award.certain for key, award in one.awards.items())
    if one.days_per_place is not None and more.days_per_place is not None:
        assert more.days_per_place <= one.days_per_place


def with_hov(applicants: list[Applicant], key: str, hov: int) -> list[Applicant]:
    return [
        Applicant(one.key, hov if one.key == key else one.hov, one.requested, one.has_guarantee, one.is_new)
        for one in applicants
    ]


@given(fields(), st.integers(0, 6), st.integers(1, 30))
def test_more_hov_never_costs_a_place(given_: tuple[list[Applicant], int], index: int, days: int) -> None:
    applicants, places = given_
    one = applicants[index % len(applicants)]
    before = allocate(applicants, places, RESERVE)
    after = allocate(with_hov(applicants, one.key, one.hov + days), places, RESERVE)
    assert after.awards[one.key].certain >= before.awards[one.key].certain


@given(fields())
def test_the_days_that_are_short_are_exactly_enough(given_: tuple[list[Applicant], int]) -> None:
    applicants, places = given_
    for award in allocate(applicants, places, RESERVE).awards.values():
        one, short = award.applicant, award.short
        if short is None:
            continue
        enough = allocate(with_hov(applicants, one.key, one.hov + short), places, RESERVE).awards[one.key]
        assert enough.certain > award.certain
        if short > 1:
            less = allocate(with_hov(applicants, one.key, one.hov + short - 1), places, RESERVE).awards[one.key]
            assert less.certain == award.certain


@given(fields())
def test_merging_never_costs_a_certain_place(given_: tuple[list[Applicant], int]) -> None:
    """The merged applicant has the sum of the HOV and of the requests: at least the sum of the certain places.

    Not for guarantee places (two that merge keep one), places of the reserve, or places won by lot, and not when double
    days make the joint HOV less than the sum.
    """
    applicants, places = given_
    plain = [Applicant(one.key, one.hov, one.requested) for one in applicants]
    assume(len(plain) > 1)
    first, second, *others = plain
    merged = Applicant("AB", first.hov + second.hov, first.requested + second.requested)
    apart = allocate(plain, places, NO_RESERVE).awards
    together = allocate([merged, *others], places, NO_RESERVE).awards
    assert together["AB"].certain >= apart[first.key].certain + apart[second.key].certain


def test_two_guarantee_places_that_merge_keep_one() -> None:
    """The documented exception to the rule that merging costs nothing."""
    apart = run(3, *(Applicant(key, 1, 1, has_guarantee=True) for key in "AB"), Applicant("C", 90, 3))
    together = run(3, Applicant("AB", 2, 2, has_guarantee=True), Applicant("C", 90, 3))
    assert (certain(apart)["A"] + certain(apart)["B"], certain(together)["AB"]) == (2, 1)
