"""Empty after all (domain, 5a): whatever a required cell shows that is no answer is reported at that cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hov_tools.forms.records import Field, rows_of
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Severity, Verdict
from support.cases import document_of
from support.workbooks import CellValue, Formula

if TYPE_CHECKING:
    from support.cases import Consortium

# Ways in which a cell is filled in without an answer.
SHOWS_NOTHING: dict[str, CellValue] = {
    "emptied": None,
    "a formula that shows nothing": Formula('IF(1=1,"","")', ""),
    "an empty text": Formula('""', ""),
    "spaces": "   ",
    "a space that does not break": "\u00a0",
    "an invisible character": "\u200b",
    "a soft hyphen": "\u00ad",
    "a hyphen": "-",
    "a dash": " \u2013 ",
    "a minus sign": "\u2212",
    "dots": "...",
    "a question mark": "?",
    "a formula that shows a dash": Formula('"-"', "-"),
    "does not apply": "n.v.t.",
    "none": "geen",
    "a cross": "x",
}
# Without these a row may be one that was only filled down: they stay. (In a field outside the tables they do not.)
WHAT_MAKES_A_ROW = ("registration", "tpid", "institution_1")
DAYS_PER_PLACE = 2000  # the joint HOV of both examples gives a right to ten places or more


def required(consortium: Consortium, short: str, *, of_rows: int | None = None) -> list[tuple[str, str, Field[object]]]:
    """Give (written cell, code, field) of every required cell of a form, of so many rows of each table."""
    form = document_of(consortium.folder / consortium.files[short]).form
    assert form is not None
    found = [(field, "F101") for field in form.fields.values()]
    rows = list(rows_of(form))
    found += [(field, "F113") for row in rows[:of_rows] + rows[-1:] for field in row.answers()]
    return [
        (f"{short} {field.ref.sheet}!{field.ref.address}", code, field)
        for field, code in dict.fromkeys(found)
        if field.is_required and field.ref is not None
    ]


def reported(
    consortium: Consortium, changes: dict[str, CellValue]
) -> tuple[set[tuple[str, str | None]], Verdict | None]:
    """Judge; give code and cell of every finding, and the verdict."""
    assessment = assess(consortium.case(changes, days_per_place=DAYS_PER_PLACE))
    short = {file: short for short, file in consortium.files.items()}
    lines = {
        (one.code, f"{short[one.file]} {one.sheet}!{one.cell}")
        for one in assessment.findings
        if one.severity is Severity.FOUT
    }
    return lines, assessment.outcome.verdict


@pytest.mark.parametrize("way", SHOWS_NOTHING)
@pytest.mark.parametrize(
    ("name", "short"),
    [
        *(("noord", short) for short in ("10243", "aanvraag", "aanmelding", "stroom")),
        *(("oost", short) for short in ("10323", "nieuw", "definitief", "stroom")),
    ],
)
def test_every_required_cell_of_a_form_is_reported(
    name: str, short: str, way: str, request: pytest.FixtureRequest
) -> None:
    consortium: Consortium = request.getfixturevalue(name)
    cells = {
        cell: code
        for cell, code, field in required(consortium, short, of_rows=1)
        if code == "F101" or field.name not in WHAT_MAKES_A_ROW
    }
    lines, verdict = reported(consortium, dict.fromkeys(cells, SHOWS_NOTHING[way]))
    assert not {(code, cell) for cell, code in cells.items()} - lines
    assert verdict is not Verdict.MEETS


@pytest.mark.parametrize("name", ["noord", "oost"])
def test_one_empty_text_anywhere_is_reported_at_its_cell(name: str, request: pytest.FixtureRequest) -> None:
    consortium: Consortium = request.getfixturevalue(name)
    cells = [one for short in consortium.files for one in required(consortium, short, of_rows=1)][::3]
    assert len(cells) > 60
    for cell, code, _ in cells:
        lines, verdict = reported(consortium, {cell: Formula('""', "")})
        assert (code, cell) in lines
        assert verdict is not Verdict.MEETS


@pytest.mark.parametrize("name", ["noord", "oost"])
def test_any_set_of_required_cells_that_show_nothing_is_reported_cell_by_cell(
    name: str, request: pytest.FixtureRequest
) -> None:
    consortium: Consortium = request.getfixturevalue(name)
    cells = [one for short in consortium.files for one in required(consortium, short, of_rows=2)]
    choices = st.dictionaries(
        st.sampled_from([cell for cell, code, field in cells if code == "F101" or field.name not in WHAT_MAKES_A_ROW]),
        st.sampled_from(list(SHOWS_NOTHING.values())),
        min_size=1,
        max_size=12,
    )
    code_of = {cell: code for cell, code, _ in cells}

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(choices)
    def is_reported(changes: dict[str, CellValue]) -> None:
        lines, verdict = reported(consortium, changes)
        assert {(code_of[cell], cell) for cell in changes} <= lines
        assert verdict is not Verdict.MEETS

    is_reported()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (None, "leeg"),
        ("  ", "spaties"),
        ("\u200b", "onzichtbaar teken U+200B"),
        ("-", "“-”"),
        ("n.v.t.", "“n.v.t.”"),
        (Formula('""', ""), "een formule die niets toont"),
    ],
)
def test_f101_says_what_was_found(noord: Consortium, typed: CellValue, found: str) -> None:
    (one,) = assess(noord.case({"10243 D14": typed})).findings
    assert (one.code, one.found) == ("F101", found)


@pytest.mark.parametrize("cell", ["10243 D35", "aanmelding D46", "aanmelding I20", "stroom Opleidingsroutes!J5"])
def test_a_cross_where_a_choice_belongs_asks_for_the_likely_choice(noord: Consortium, cell: str) -> None:
    found = assess(noord.case({cell: "x"})).findings
    assert any("Bedoelt u “ja”?" in one.remedy for one in found if one.code in ("F101", "F113"))
