from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculations.cases import (
    YEARS,
    all_days_count,
    consortia,
    counted_dates,
    dates_running,
    funded_days_count,
    row,
    trainings,
    which_days_count,
)
from hov_tools.calculations.errors import CalculationError
from hov_tools.calculations.hov import Counts, Training, institution_hov
from hov_tools.calculations.merging import DividedHov, DoubleClaim, JointHov, divided_hov, gain_of_merging, joint_hov

if TYPE_CHECKING:
    from random import Random

CONSORTIUM = {
    "10243": [row("B6", "R1", "2019-01-01 2019-12-31"), row("B7", "R3", "2018-01-01 2018-12-31")],
    "10240": [
        row("B6", "R2", "2020-02-01 2020-02-29"),
        row("B7", "R1", "2018-12-01 2019-01-31"),  # January 2019 also at 10243
        row("B8", "R1", "2019-01-22 2019-02-10", funded=False),  # and some of it a second time here
    ],
    "10246": [row("B6", "R2", "2020-02-15 2020-03-15", funded=False)],  # half of February also at 10240
}


def test_every_day_counts_once_in_the_consortium() -> None:
    joint = joint_hov(CONSORTIUM, YEARS, all_days_count)
    assert joint == JointHov(
        members={"10240": 29 + 62 + 10, "10243": 365 + 365, "10246": 30},
        double=(
            DoubleClaim("10240", "B6", "10246", "B6", "R2", {2018: 0, 2019: 0, 2020: 15}, counted_days=15),
            DoubleClaim("10240", "B7", "10243", "B6", "R1", {2018: 0, 2019: 31, 2020: 0}, counted_days=31),
            DoubleClaim("10240", "B8", "10243", "B6", "R1", {2018: 0, 2019: 20, 2020: 0}, counted_days=20),
        ),
        total=(31 + 365) + (29 + 15) + 365,
    )
    assert list(joint.members) == ["10240", "10243", "10246"]
    assert joint.sum_of_members == 861
    assert joint.double_days == 861 - 805 == 31 + 10 + 15


def test_days_that_do_not_count_are_still_claimed_twice() -> None:
    joint = joint_hov(CONSORTIUM, YEARS, funded_days_count)
    assert joint.members == {"10240": 29 + 62, "10243": 730, "10246": 0}
    assert [(claim.key_a, claim.key_b, sum(claim.days.values()), claim.counted_days) for claim in joint.double] == [
        ("B6", "B6", 15, 0),
        ("B7", "B6", 31, 31),
        ("B8", "B6", 20, 0),
    ]
    assert joint.total == 29 + 62 + 730 - 31
    assert joint.double_days == 31


@pytest.mark.parametrize("counts", [all_days_count, funded_days_count])
def test_a_day_funded_at_one_member_and_unfunded_at_another_counts(counts: Counts) -> None:
    members = {
        "10240": [row(1, "R1", "2019-03-01 2019-03-31", funded=False)],
        "10243": [row(1, "R1", "2019-03-01 2019-03-31")],
    }
    assert joint_hov(members, YEARS, counts).total == 31


def test_days_outside_the_reference_years_are_no_double_claim() -> None:
    members = {
        "10240": [row(1, "R1", "2020-12-01 2021-06-30")],
        "10243": [row(1, "R1", "2021-01-01 2021-06-30")],
    }
    assert joint_hov(members, YEARS, all_days_count) == JointHov({"10240": 31, "10243": 0}, (), 31)


def test_a_consortium_without_members_has_no_hov() -> None:
    assert joint_hov({}, YEARS, all_days_count) == JointHov({}, (), 0)


@settings(deadline=None)
@given(consortia(), which_days_count())
def test_joint_hov_day_by_day(members: dict[str, list[Training]], counts: Counts) -> None:
    joint = joint_hov(members, YEARS, counts)
    dates = {member: counted_dates(rows, counts) for member, rows in members.items()}
    assert joint.members == {member: len(counted) for member, counted in dates.items()}
    assert joint.total == len(set().union(*dates.values()))
    assert joint.members == {member: institution_hov(rows, YEARS).total(counts) for member, rows in members.items()}


@settings(deadline=None)
@given(consortia(), which_days_count())
def test_double_claims_day_by_day(members: dict[str, list[Training]], counts: Counts) -> None:
    expected = []
    rows = [(member, training) for member in sorted(members) for training in members[member]]
    for (member_a, a), (member_b, b) in combinations(rows, 2):
        shared = [when for when in dates_running(a) & dates_running(b) if when.year in YEARS]
        if member_a != member_b and a.trainee == b.trainee and shared:
            per_year = {year: sum(when.year == year for when in shared) for year in YEARS}
            twice = sum(counts(when.year, a.funded) and counts(when.year, b.funded) for when in shared)
            expected.append(DoubleClaim(member_a, a.key, member_b, b.key, a.trainee, per_year, counted_days=twice))
    assert list(joint_hov(members, YEARS, counts).double) == expected


@settings(deadline=None)
@given(consortia(), which_days_count())
def test_merging_never_adds_days(members: dict[str, list[Training]], counts: Counts) -> None:
    joint = joint_hov(members, YEARS, counts)
    assert max(joint.members.values(), default=0) <= joint.total <= joint.sum_of_members
    assert joint.double_days <= sum(claim.counted_days for claim in joint.double)


@settings(deadline=None)
@given(consortia(), which_days_count(), st.randoms(use_true_random=False))
def test_the_order_of_members_and_years_does_not_matter(
    members: dict[str, list[Training]], counts: Counts, random: Random
) -> None:
    names, years = list(members), list(YEARS)
    random.shuffle(names)
    random.shuffle(years)
    shuffled = joint_hov({name: members[name] for name in names}, years, counts)
    assert repr(shuffled) == repr(joint_hov(members, YEARS, counts))


@given(trainings(), which_days_count())
def test_a_member_that_merges_with_itself_gains_no_days(rows: list[Training], counts: Counts) -> None:
    joint = joint_hov({"10240": rows, "10243": rows}, YEARS, counts)
    assert joint.total == joint.double_days == institution_hov(rows, YEARS).total(counts)


@pytest.mark.parametrize(
    ("hovs", "joint", "joint_places", "own_places", "gain"),
    [
        # two remainders make a place
        ({"A": 2000, "B": 2000}, 4000, 1, {"A": 0, "B": 0}, 1),
        ({"A": 9473, "B": 1521, "C": 4000}, 14994, 6, {"A": 4, "B": 0, "C": 1}, 1),
        # nothing left over, nothing gained
        ({"A": 2163, "B": 4326}, 6489, 3, {"A": 1, "B": 2}, 0),
        # the same days claimed twice: merging shows that a place rested on them
        ({"A": 2163, "B": 2163}, 3000, 1, {"A": 1, "B": 1}, -1),
    ],
)
def test_gain_of_merging_at_2163_days_per_place(
    hovs: dict[str, int],
    joint: int,
    joint_places: int,
    own_places: dict[str, int],
    gain: int,
) -> None:
    result = gain_of_merging(hovs, joint, 2163)
    assert (result.joint_places, result.member_places, result.places) == (joint_places, own_places, gain)


def test_a_joint_hov_above_the_sum_is_refused() -> None:
    with pytest.raises(CalculationError):
        gain_of_merging({"A": 1000, "B": 1000}, 2001, 2163)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 20_000), max_size=8), st.integers(1, 3000))
def test_merging_without_double_days_never_loses_places(hovs: dict[str, int], days_per_place: int) -> None:
    result = gain_of_merging(hovs, sum(hovs.values()), days_per_place)
    assert 0 <= result.places <= max(len(hovs) - 1, 0)
    assert list(result.member_places) == sorted(hovs)


@pytest.mark.parametrize(
    ("merging", "merged", "separate"),
    [
        (["10240", "10243", "10246"], 805, {}),
        (["10240", "10243"], 29 + 62 + 334 + 365, {"10246": 15}),
        (["10243"], 334 + 365, {"10240": 29 + 62, "10246": 15}),
        ([], 0, {"10240": 29 + 62, "10243": 334 + 365, "10246": 15}),
    ],
)
def test_a_day_is_divided_to_the_row_that_begins_first(
    merging: list[str], merged: int, separate: dict[str, int]
) -> None:
    # R1 begins first in B7 of 10240, then at 10243, which keeps the days of B8; R2 begins first at 10240.
    assert divided_hov(CONSORTIUM, merging, YEARS, all_days_count) == DividedHov(merged, separate)


def test_a_day_with_equal_begins_is_divided_to_the_lower_tpid() -> None:
    members = {
        "10240": [row(1, "R1", "2019-03-01 2019-03-31")],
        "9999": [row(1, "R1", "2019-03-01 2019-04-30")],
    }
    assert divided_hov(members, [], YEARS, all_days_count) == DividedHov(0, {"10240": 0, "9999": 61})
    assert divided_hov(members, ["10240"], YEARS, all_days_count) == DividedHov(0, {"9999": 61})


@settings(deadline=None)
@given(consortia(), which_days_count(), st.sets(st.sampled_from(["10240", "10243", "10246"])))
def test_divided_days_are_those_of_the_consortium(
    members: dict[str, list[Training]], counts: Counts, merging: set[str]
) -> None:
    found = divided_hov(members, merging, YEARS, counts)
    joint = joint_hov(members, YEARS, counts)
    assert found.merged + sum(found.separate.values()) == joint.total
    assert all(days <= joint.members[member] for member, days in found.separate.items())
    if members.keys() <= merging:
        assert found == DividedHov(joint.total, {})
