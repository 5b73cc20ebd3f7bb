"""Whatever way a form is set out, every answer is read where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_forms import made

from hov_tools.forms.layout import all_layouts
from hov_tools.forms.read import read_form
from hov_tools.forms.records import ApplicationForm, FlowForm, HovForm, Table

LAYOUTS = {one.id: one for one in all_layouts()}


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_every_answer_is_found_where_it_stands(name: str, seed: int) -> None:
    layout = LAYOUTS[name]
    form_made = made(layout, int(layout.id[-4:]), seed)
    form = read_form(form_made.snapshot)
    assert form is not None
    assert (form.layout, form.missing) == (layout.id, ())
    found = {name: (one.ref.sheet, one.ref.address) for name, one in form.fields.items() if one.ref is not None}
    assert found == form_made.fields
    tables: dict[str, Table[object]] = {}  # type: ignore[type-var]
    match form:
        case HovForm():
            tables = {"trainees": form.trainees}
            stated = {at: (one.ref.sheet, one.ref.address) for at, one in form.days.cells.items() if one.ref}
            assert stated == form_made.days
        case ApplicationForm():
            tables = {"members": form.members}
        case FlowForm():
            tables = {"members": form.members, "routes": form.routes}
    columns = {
        (name, column): (ref.sheet, ref.column)
        for name, table in tables.items()
        for column, ref in table.headings.items()
    }
    assert columns == {at: where[:2] for at, where in form_made.columns.items()}
    assert {name: len(table.rows) for name, table in tables.items()} == form_made.rows
