"""The seats of two elections of the Dutch House (largest averages, 150 seats), and votelib on random cases."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from votelib.evaluate.core import Tie
from votelib.evaluate.proportional import HighestAverages

from hov_tools.calculations.apportionment.quotients import Claim, divide

# Votes and seats of the lists that reached the electoral quota (kiesdeler), and all valid votes on candidates.
# Kiesraad, results of 17 March 2021 (set on 26 March 2021; kiesdeler 69485 102/150) and of 22 November 2023 (set on
# 1 and 4 December 2023; kiesdeler 69551 38/75). The totals and quotas are in the Kiesraad's own announcements; the
# votes per list were taken from reprints: for 2023 berthub.eu, "Restzetels en voorkeursstemmen", which also gives the
# averages of the remainder seats, for 2021 a public table that adds up to the same total. Lists have not been combined
# since 2017, so no step but this one is needed (Kieswet P 5 to P 7).
ELECTIONS: Mapping[int, tuple[int, Mapping[str, tuple[int, int]]]] = {
    2021: (
        10_422_852,
        {
            "VVD": (2_279_130, 34),
            "D66": (1_565_861, 24),
            "PVV": (1_124_482, 17),
            "CDA": (990_601, 15),
            "SP": (623_371, 9),
            "PvdA": (597_192, 9),
            "GROENLINKS": (537_308, 8),
            "FVD": (523_083, 8),
            "PvdD": (399_750, 6),
            "ChristenUnie": (351_275, 5),
            "Volt": (252_480, 3),
            "JA21": (246_620, 3),
            "SGP": (215_249, 3),
            "DENK": (211_237, 3),
            "50PLUS": (106_702, 1),
            "BBB": (104_319, 1),
            "BIJ1": (87_238, 1),
        },
    ),
    2023: (
        10_432_726,
        {
            "PVV": (2_450_878, 37),
            "GROENLINKS/PvdA": (1_643_073, 25),
            "VVD": (1_589_519, 24),
            "NSC": (1_343_287, 20),
            "D66": (656_292, 9),
            "BBB": (485_551, 7),
            "CDA": (345_822, 5),
            "SP": (328_225, 5),
            "DENK": (246_765, 3),
            "PvdD": (235_148, 3),
            "FVD": (232_963, 3),
            "SGP": (217_270, 3),
            "ChristenUnie": (212_532, 3),
            "Volt": (178_802, 2),
            "JA21": (71_345, 1),
        },
    ),
}


def house(votes: Mapping[str, int]) -> Mapping[str, int]:
    return divide(150, [Claim(name, number, 150) for name, number in votes.items()]).seats


@pytest.mark.parametrize("year", ELECTIONS)
def test_the_seats_of_the_house(year: int) -> None:
    valid, lists = ELECTIONS[year]
    votes = {name: number for name, (number, _) in lists.items()}
    seats = {name: number for name, (_, number) in lists.items()}
    assert all(number >= Fraction(valid, 150) for number in votes.values())
    assert sum(votes.values()) < valid
    assert house(votes) == seats
    assert sum(seats.values()) == 150


def test_the_quota_of_both_elections() -> None:
    assert Fraction(ELECTIONS[2021][0], 150) == 69485 + Fraction(102, 150)
    assert Fraction(ELECTIONS[2023][0], 150) == 69551 + Fraction(38, 75)


def test_how_close_the_last_seat_of_2023_was() -> None:
    """ANP, 1 December 2023: D66 with 160 votes more, or SP with 80 fewer, and D66 would have had SP's last seat."""
    votes = {name: number for name, (number, _) in ELECTIONS[2023][1].items()}
    result = divide(150, [Claim(name, number, 150) for name, number in votes.items()])
    assert result.last_quotient == 65645  # SP, 328225 / 5
    assert result.short["D66"] == 159
    for changed in ({"D66": 656_292 + 160}, {"SP": 328_225 - 80}):
        seats = house({**votes, **changed})
        assert (seats["D66"], seats["SP"]) == (10, 4)
    for changed in ({"D66": 656_292 + 157}, {"SP": 328_225 - 78}):
        seats = house({**votes, **changed})
        assert (seats["D66"], seats["SP"]) == (9, 5)


# Small numbers make many ties.
claims = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 8), st.integers(0, 1)), min_size=1, max_size=7)


@given(claims, st.integers(0, 30))
def test_votelib_agrees(rows: list[tuple[int, int, int]], places: int) -> None:
    own = [Claim(str(n), hov, asked, min(asked, keeps)) for n, (hov, asked, keeps) in enumerate(rows)]
    kept = {claim.applicant: claim.keeps for claim in own if claim.keeps}
    if sum(kept.values()) > places:
        return
    result = divide(places, own)
    theirs = (
        HighestAverages("d_hondt").evaluate(
            {claim.applicant: claim.hov for claim in own if claim.requested},
            places,
            prev_gains=kept,
            max_seats={claim.applicant: claim.requested for claim in own},
        )
        if any(claim.requested > claim.keeps for claim in own)
        else {}
    )
    tied = {one: number for one, number in theirs.items() if isinstance(one, Tie)}
    assert {one: number - kept.get(one, 0) for one, number in result.seats.items() if number > kept.get(one, 0)} == {
        one: number for one, number in theirs.items() if not isinstance(one, Tie)
    }
    expected = {} if result.tie is None else {Tie(result.tie.applicants): result.tie.places}
    assert tied == expected
