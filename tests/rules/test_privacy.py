"""No output repeats what a form says about a trainee (domain, 5)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from hov_tools.forms.records import HovForm
from hov_tools.ooxml.snapshot import ERROR_VALUES
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from support.cases import texts_of
from support.workbooks import Stored

if TYPE_CHECKING:
    from support.cases import Changes, Consortium

BSN = "111222333"
ROW = "10243 Opleidelingen!"
# Every kind of finding on a trainee, with values that occur nowhere else.
PLANTED: list[tuple[str, Changes]] = [
    ("F102", {f"{ROW}F6": "zqeinde 2133"}),
    ("F103", {f"{ROW}F6": "17-12-2021"}),
    ("F104", {f"{ROW}C6": "Zqopleiding"}),
    ("F104", {f"{ROW}D6": "zqmisschien"}),
    ("F106", {f"{ROW}F6": date(2133, 12, 17)}),
    ("F106", {f"{ROW}F6": date(2019, 12, 17)}),
    ("F106", {f"{ROW}H7": date(2018, 2, 17)}),
    ("F108", {f"{ROW}B6": Stored("e", "Zq de Vries")}),
    ("F108", {"10243 D14": Stored("e", "#ZQ/0!")}),
    ("F109", {f"{ROW}K6": 17}),
    ("F112", {f"{ROW}B6": "ZQ-17", f"{ROW}B7": "zq 17"}),
    ("F113", {f"{ROW}B6": "ZQ17", f"{ROW}F6": None}),
    ("F114", {f"{ROW}G6": date(2017, 12, 17), f"{ROW}H6": date(2020, 12, 17)}),
    ("F115", {f"{ROW}B6": int(BSN)}),
    ("F115", {f"{ROW}B6": f"bsn {BSN}"}),
    ("F115", {f"{ROW}B6": "Zq de Vries"}),
    ("F115", {f"{ROW}B6": "zq@voorbeeld.example"}),
    ("H201", {f"{ROW}E6": date(2020, 12, 17), f"{ROW}L6": "zqopmerking"}),
    ("H203", {f"{ROW}B6": "ZQ17", "10240 Opleidelingen!B6": "ZQ17"}),
    ("F107", {"10243 D9": BSN}),
    ("F105", {"10243 D22": int(BSN)}),
    ("F102", {"10243 D22": f" {BSN} "}),
]
MARKS = re.compile(rf"zq|{BSN}|2133|17-12|17-02-2018", re.IGNORECASE)


def everything_shown(assessment: Assessment) -> str:
    outcome = assessment.outcome
    parts: list[object] = [
        outcome.headline,
        outcome.name,
        *outcome.choices,
        *(step for one in outcome.calculations for step in one.steps),
    ]
    parts += [(one.title, one.numbers) for one in outcome.conditions]
    return "\n".join([texts_of(assessment.findings), *map(str, parts)])


@pytest.mark.parametrize(("code", "changes"), PLANTED)
def test_trainees_are_not_shown(noord: Consortium, code: str, changes: Changes) -> None:
    assessment = assess(noord.case(changes))
    if not (code == "F102" and "10243 D22" in changes):
        assert code in {one.code for one in assessment.findings}
    shown = everything_shown(assessment)
    assert MARKS.search(shown) is None
    assert MARKS.search(repr(assessment)) is None


def test_nothing_of_the_planted_example_is_shown(zuid: Consortium) -> None:
    case = zuid.case()
    assessment = assess(case)
    shown = everything_shown(assessment)
    rows = [row for one in case.documents if isinstance(one.form, HovForm) for row in one.form.trainees.rows]
    assert len(rows) > 50
    for row in rows:
        registration = row.registration.cell.lexical
        assert registration not in shown
        for field in (row.begin, row.end, row.interrupted_from, row.interrupted_to):
            if field.value is not None:
                day = field.value
                assert f"{day.day:02d}-{day.month:02d}-{day.year}" not in shown
                assert day.isoformat() not in shown


DUTCH_ERRORS = {
    "#REF!": "#VERW!",
    "#N/A": "#N/B",
    "#DIV/0!": "#DEEL/0!",
    "#VALUE!": "#WAARDE!",
    "#NAME?": "#NAAM?",
    "#NUM!": "#GETAL!",
    "#NULL!": "#LEEG!",
    "#SPILL!": "#OVERLOOP!",
}


@pytest.mark.parametrize("error", sorted(ERROR_VALUES))
def test_an_error_that_excel_knows_is_shown_as_a_dutch_excel_does(noord: Consortium, error: str) -> None:
    assessment = assess(noord.case({"10243 D14": Stored("e", error)}))
    [found] = [one for one in assessment.findings if one.code == "F108"]
    assert found.found == DUTCH_ERRORS.get(error, error)


@pytest.mark.parametrize("error", ["#ZQ/0!", "#ref!", "Zq de Vries", "12-02-1977"])
def test_what_stands_as_an_error_and_is_none_of_excel_is_not_shown(noord: Consortium, error: str) -> None:
    assessment = assess(noord.case({"10243 D14": Stored("e", error)}))
    [found] = [one for one in assessment.findings if one.code == "F108"]
    assert found.found == "een onbekende foutwaarde"
