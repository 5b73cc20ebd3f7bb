"""Days per place: what was published, what a person gives, and for which year and training (domain, 4.3)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hov_tools.rules.case import GivenDays, given_days
from hov_tools.rules.engine import assess
from hov_tools.rules.parameters import DaysPerPlace, parameters
from support.cases import Consortium, consortium_of
from support.environment import WORKBOOKS

GZ, VS, PT = "gz-psycholoog", "verpleegkundig-specialist-ggz", "psychotherapeut"
OWN = "eigen opgave"


@pytest.fixture
def noord() -> Consortium:
    return consortium_of(WORKBOOKS / "voorbeelden" / "2022-noord")


@pytest.mark.parametrize(
    ("training", "year", "given", "days", "published"),
    [
        pytest.param(GZ, 2022, [], 2163, 2163, id="published"),
        pytest.param(GZ, 2024, [], None, None, id="not published"),
        pytest.param(GZ, 2024, [GivenDays(2300, OWN, GZ, 2024)], 2300, None, id="the file fills what is not published"),
        pytest.param(GZ, 2024, [GivenDays(2300, OWN, GZ, 2025)], None, None, id="of another year"),
        pytest.param(PT, 2024, [GivenDays(2300, OWN, GZ, 2024)], None, None, id="of another training"),
        pytest.param(VS, 2022, [GivenDays(2300, OWN, GZ, 2022)], 2371, 2371, id="another training keeps its own"),
        pytest.param(PT, 2022, [], None, None, id="a published number is of its own training only"),
        pytest.param(GZ, 2022, [GivenDays(2300, OWN, GZ, 2022)], 2300, 2163, id="another one than was published"),
        pytest.param(GZ, 2022, given_days(2163), 2163, 2163, id="the same as was published"),
        pytest.param(GZ, 2024, given_days(2300, GZ), 2300, None, id="for every year of a training"),
        pytest.param(VS, 2022, given_days(2300, GZ), 2371, 2371, id="for every year, not of every training"),
        pytest.param(None, 2022, given_days(2300), 2300, None, id="no form says which training"),
    ],
)
def test_which_number_counts(
    training: str | None, year: int, given: list[GivenDays], days: int | None, published: int | None
) -> None:
    found = parameters(year).days_per_place(training, given)
    assert (None if found is None else found.days) == days
    assert (None if found is None else found.published_days) == published
    # A published number that is given once more is the published one, with its own source.
    assert found is None or found.is_given == (days != published)


def test_another_number_than_the_published_one_keeps_that_beside_it() -> None:
    found = parameters(2022).days_per_place(GZ, given_days(2300))
    published = DaysPerPlace(2163, "TOP-nieuwsbrief 4 mei 2021")
    assert found == DaysPerPlace(2300, "--dagen-per-plaats", is_given=True, published=published)


def lines(noord: Consortium, **case: object) -> list[str]:
    choices = assess(replace(noord.case(), **case)).outcome.choices
    return [choice for choice in choices if "2.300" in choice or "--dagen-per-plaats" in choice]


def test_the_choices_tell_both_numbers(noord: Consortium) -> None:
    own = "2.300 dagen, met de hand opgegeven (--dagen-per-plaats)"
    published = "bekendgemaakt is 2.163 dagen (TOP-nieuwsbrief 4 mei 2021)"
    assert lines(noord, numbers=given_days(2300)) == [f"HOV per plaats (Gz-psycholoog, 2022): {own}; {published}."]


def test_the_choices_tell_for_which_year_a_number_was_given(noord: Consortium) -> None:
    given = (GivenDays(2300, OWN, GZ, 2024),)
    assert lines(noord, numbers=given) == []
    assert lines(noord, numbers=given, as_if_year=2024) == [
        f"HOV per plaats (Gz-psycholoog, 2024): 2.300 dagen, met de hand opgegeven ({OWN})."
    ]


def test_the_choices_are_silent_when_the_published_number_is_given(noord: Consortium) -> None:
    assert lines(noord, numbers=given_days(2163)) == []
    outcome = assess(replace(noord.case(), numbers=given_days(2163))).outcome
    assert outcome == assess(noord.case()).outcome


def test_a_number_for_the_usual_training_is_told_not_to_be_for_another(noord: Consortium) -> None:
    what = "--dagen-per-plaats geldt voor Gz-psycholoog en is hier niet gebruikt."
    to_do = "Op de opdrachtregel: geef het HOV per plaats voor Psychotherapeut op met --getallen."
    assert lines(noord, numbers=given_days(2300, GZ), training=PT) == [f"{what} {to_do}"]
    assert assess(replace(noord.case(), numbers=given_days(2300, GZ), training=PT)).outcome.days_per_place is None
