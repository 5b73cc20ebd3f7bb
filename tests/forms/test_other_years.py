"""A form of another year is read without new code or data, as long as only the years differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hov_tools.forms.records import HovForm
from hov_tools.rules.engine import assess
from support.cases import Consortium, case_of, consortium_of, document_of, refill, shift_years
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from pathlib import Path

BLANK = sorted((WORKBOOKS / "formulieren").glob("*/*.xlsx"))
LATER = [("2022-noord", 1), ("2022-noord", 2), ("2022-noord", 4), ("2025-oost", 1), ("2025-oost", 2)]


@pytest.mark.parametrize("years", [1, 2, 4])
@pytest.mark.parametrize("form", BLANK, ids=lambda path: path.name)
def test_blank_form_of_another_year(form: Path, tmp_path: Path, years: int) -> None:
    before = document_of(form).form
    later = shift_years(form, tmp_path / form.name, years)
    after = document_of(later).form
    assert before is not None
    assert after is not None
    assert before.year is not None
    assert after.year == before.year + years
    assert after.missing == ()
    assert (after.kind, after.layout, after.cells_read) == (before.kind, before.layout, before.cells_read)
    assert {one.code for one in assess(case_of(later)).findings} == {"F101"}


def filled(workbooks: Path, folder: Path, name: str, years: int) -> tuple[Consortium, Consortium]:
    before = consortium_of(workbooks / "voorbeelden" / name)
    return before, refill(before, workbooks / "formulieren" / name[:4], folder / "later", years)


@pytest.mark.parametrize(("name", "years"), LATER)
def test_filled_in_form_of_another_year(workbooks: Path, tmp_path: Path, name: str, years: int) -> None:
    before, after = filled(workbooks, tmp_path, name, years)
    for old, new in zip(before.case().documents, after.case().documents, strict=True):
        assert old.form is not None
        assert new.form is not None
        assert new.form.missing == ()
        assert new.form.year == (old.form.year or 0) + years
        assert (new.form.kind, new.form.layout, new.form.cells_read) == (
            *(old.form.kind, old.form.layout, old.form.cells_read),
        )
        values = [(field.name, field.trouble) for field in new.form.fields.values()]
        assert values == [(field.name, field.trouble) for field in old.form.fields.values()]
        if isinstance(old.form, HovForm) and isinstance(new.form, HovForm):
            assert set(new.form.days.cells) == {(year + years, kind) for year, kind in old.form.days.cells}
            if name.startswith("2022"):  # the days are typed; in the form of 2025 they are computed
                assert [one.value for one in new.form.days.cells.values()] == [
                    one.value for one in old.form.days.cells.values()
                ]


def test_four_years_later_the_same_is_found(workbooks: Path, tmp_path: Path) -> None:
    # Four years keep the leap years in their places, so every number of days stays the same.
    before, after = filled(workbooks, tmp_path, "2022-noord", 4)
    assessment = assess(after.case(days_per_place=2163))
    assert assessment.year == 2026
    codes = {(one.code, one.cause is None) for one in assessment.findings}
    # In 2026 unfunded days do not count: the distribution that counts them is wrong.
    assert codes == {("H205", True), ("H208", True)}
    assert assessment.outcome.conditions[1] == assess(before.case()).outcome.conditions[1]


def test_unknown_year_asks_for_its_number(workbooks: Path, tmp_path: Path) -> None:
    _, after = filled(workbooks, tmp_path, "2025-oost", 1)
    found = next(one for one in assess(after.case()).findings if one.code == "V5")
    assert "2026" in found.message
    assert "--dagen-per-plaats" in found.remedy
