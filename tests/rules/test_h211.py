"""H211: what two consortia both claim. The notation is that of support.cases."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from hov_tools.rules.engine import assess
from hov_tools.rules.h211 import claims_of, shared_between

if TYPE_CHECKING:
    from hov_tools.rules.case import Case
    from hov_tools.rules.finding import Assessment
    from support.cases import Changes, Consortium


NUMBER = "55512"


def judged_together(**cases: Case) -> dict[str, Assessment]:
    """Judge consortia, and again with what they share."""
    alone = {label: assess(case) for label, case in cases.items()}
    shared = shared_between(claims_of(one.facts, label) for label, one in alone.items())
    return {label: assess(replace(case, elsewhere=shared.get(label, ()))) for label, case in cases.items()}


def h211(consortium: Consortium, found: Assessment) -> list[str]:
    return [one for one in consortium.written(found) if " H211 " in one]


def test_h211_consortia_that_share_nothing(noord: Consortium, zuid: Consortium) -> None:
    found = judged_together(Noord=noord.case(), Zuid=zuid.case())
    assert not h211(noord, found["Noord"])
    assert not h211(zuid, found["Zuid"])


def test_h211_an_institution_in_two_consortia_is_told_at_both_and_not_for_each_trainee(
    noord: Consortium, zuid: Consortium
) -> None:
    """H211: an institution, and a day of a trainee, counts in one consortium; both are told (domain, 5)."""
    # Zuid lists a member of Noord as one of its own.
    changes: Changes = {"aanmelding C26": "10243"}
    found = judged_together(Noord=noord.case(), Zuid=zuid.case(changes))
    [own] = [one for one in found["Noord"].findings if one.code == "H211"]
    [other] = [one for one in found["Zuid"].findings if one.code == "H211"]
    assert (own.message, other.message) == ("Deze instelling staat ook in Zuid.", "Deze instelling staat ook in Noord.")
    assert (own.cell, other.cell) == ("C20", "C26")


def test_h211_days_of_a_trainee_in_two_consortia_are_told_at_both_cells(noord: Consortium, zuid: Consortium) -> None:
    row: Changes = {
        "Opleidelingen!B6": NUMBER,
        "Opleidelingen!E6": date(2019, 1, 1),
        "Opleidelingen!F6": date(2019, 6, 30),
    }
    in_noord, in_zuid = ({f"{short} {cell}": value for cell, value in row.items()} for short in ("10243", "10283"))
    found = judged_together(Noord=noord.case(in_noord), Zuid=zuid.case(in_zuid))
    assert h211(noord, found["Noord"]) == ["fout H211 10243 Opleidelingen!B6"]
    assert h211(zuid, found["Zuid"]) == ["fout H211 10283 Opleidelingen!B6"]
    [own] = [one for one in found["Noord"].findings if one.code == "H211"]
    assert own.message.endswith("ook opgegeven in Zuid, HOV-formulier 10283.xlsx, Opleidelingen!B6.")
    assert own.found == "181 dagen dubbel opgegeven"
    # Nothing that is told names the trainee.
    assert NUMBER not in own.message + own.found + own.remedy


def test_h211_another_year_is_another_round(noord: Consortium, oost: Consortium) -> None:
    claims = claims_of(assess(noord.case()).facts, "Noord")
    assert not shared_between([claims, replace(claims, label="Oost", year=2025)])
    assert not shared_between([claims, replace(claims, label="Oost", training="verpleegkundig-specialist")])
    assert not shared_between([claims, claims_of(assess(oost.case()).facts, "Oost")])


@pytest.mark.parametrize("order", list(permutations("abc")), ids="".join)
def test_h211_the_order_of_the_consortia_does_not_matter(noord: Consortium, order: tuple[str, ...]) -> None:
    own = claims_of(assess(noord.case()).facts, "")
    claims = [replace(own, label=label) for label in order]
    assert shared_between(claims) == shared_between(reversed(claims))
    assert set(shared_between(claims)) == {"a", "b", "c"}
