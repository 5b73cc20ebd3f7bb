"""What the board reads of a case: the numbers, and what speaks for and against, by what the forms say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.board import board_case
from hov_tools.rules.engine import assess
from rules.test_decisions import LATE, ONE_SORT, SPLIT, THREE_SECTORS, UNBALANCED
from rules.test_v import answers, only_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from hov_tools.rules.case import Case
    from support.cases import Consortium

CASES: list[tuple[str, Callable[[Consortium], Case], dict[str, str], str, str]] = [
    (
        "V1: one of eight",
        lambda noord: noord.case(answers(noord, "self_sufficient", UNBALANCED)),
        {
            "Aandeel niet-zelfstandige instellingen": "12,5% van de leden",
            "Bonus die hiervan afhangt": "3 bonusplaatsen",
        },
        "Instellingen van beide soorten doen mee.",
        "Het aandeel niet-zelfstandige instellingen (12,5%) ligt buiten 25% tot en met 75%.",
    ),
    (
        "V1: one kind only",
        lambda noord: noord.case(answers(noord, "self_sufficient", ONE_SORT)),
        {"Nodig voor evenwicht": "3 instellingen erbij van de andere soort"},
        "Voldoet aan V2 (routes), V3 (sectoren), V4 (overeenkomst), V5 (HOV) en V6 (bonusplaatsen).",
        "Er doet maar één soort instellingen mee; er is niets om in evenwicht te zijn.",
    ),
    (
        "V3: four by the split",
        lambda noord: noord.case(answers(noord, "sector", SPLIT)),
        {"Verschillende sectoren": "4 sectoren", "Nodig": "minstens 4"},
        "Er doet een instelling mee uit een sector die aandacht heeft: ouderenzorg en revalidatie.",
        "Zonder die splitsing zijn het er 3.",
    ),
    (
        "V3: three sectors",
        lambda noord: noord.case(answers(noord, "sector", THREE_SECTORS)),
        {"Verschillende sectoren": "3 sectoren"},
        "Er doet een instelling mee uit een sector die aandacht heeft: ouderenzorg, revalidatie en ziekenhuiszorg.",
        "Er ontbreekt 1 sector of instelling.",
    ),
    (
        "V3: three members",
        lambda noord: only_members(noord, 3),
        {"Leden": "3 instellingen"},
        "Voldoet aan V1 (evenwicht), V4 (overeenkomst) en V5 (HOV).",
        "Er ontbreekt 1 sector of instelling.",
    ),
    (
        "V5: four days short of ten places",
        lambda noord: noord.case(days_per_place=3464),
        {"Tekort": "4 dagen (≈ 0,01% van wat nodig is)"},
        "Voldoet aan V1 (evenwicht), V2 (routes), V3 (sectoren), V4 (overeenkomst) en V6 (bonusplaatsen).",
        "Het recht is 1 plaats te klein.",
    ),
    (
        "P3: the last day was 31 March",
        lambda noord: noord.case(LATE),
        {"Laatste dag": "31-03-2021", "Te laat": "1 dag"},
        "Op tijd ingediend: Aanvraag door regiehouder toewijzing 2022.xlsx.",
        "Het formulier kwam 1 dag te laat; wie op tijd was, kan een beroep doen op gelijke behandeling.",
    ),
]


@pytest.mark.parametrize(("make", "numbers", "pro", "con"), [pytest.param(*rest, id=what) for what, *rest in CASES])
def test_what_the_board_reads(
    noord: Consortium, make: Callable[[Consortium], Case], numbers: dict[str, str], pro: str, con: str
) -> None:
    assessment = assess(make(noord))
    (point,) = assessment.points
    found = board_case(assessment, point)
    assert numbers.items() <= dict(found.numbers).items()
    assert pro in found.pros
    assert con in found.cons


def test_what_else_is_open_speaks_against(zuid: Consortium) -> None:
    assessment = assess(zuid.case())
    (point,) = (one for one in assessment.points if one.identity.code == "P3")
    cons = board_case(assessment, point).cons
    assert "Er zijn ook nog 23 fouten te herstellen." in cons
    assert any(one.startswith("Het HOV en het recht zijn voorlopig") for one in cons)
