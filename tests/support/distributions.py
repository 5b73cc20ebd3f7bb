"""Folders of a consortium whose distribution is yet to be made: emptied, in part or whole, by edits of ours."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from hov_tools.calculations.distribution.problem import Column
from hov_tools.files.documents import read_document
from hov_tools.files.intake import take_in
from hov_tools.forms.records import ApplicationForm, Field, FlowForm, HovForm, RouteRow, ShareRow
from hov_tools.ooxml.edits import Edit, SetValue, Value
from hov_tools.ooxml.writer import apply_edits
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment


def copied(source: Path, target: Path) -> Path:
    """Copy the workbooks of a folder so that they can be changed."""
    target.mkdir(parents=True)
    for path in sorted(source.glob("*.xlsx")):
        shutil.copyfile(path, target / path.name)
    return target


def flow_path(folder: Path) -> Path:
    """Find the in- en doorstroom workbook."""
    (path,) = folder.glob("In- en doorstroom*.xlsx")
    return path


def flow_form(path: Path) -> FlowForm:
    """Read an in- en doorstroom workbook, or that of a folder."""
    file = flow_path(path) if path.is_dir() else path
    document = read_document(file.name, file.read_bytes())
    assert document is not None
    assert isinstance(document.form, FlowForm)
    return document.form


def edit(path: Path, edits: list[Edit]) -> None:
    """Change a workbook in place."""
    path.write_bytes(apply_edits(path.read_bytes(), edits).data)


def emptied(
    folder: Path,
    *,
    share: Callable[[ShareRow], bool] = lambda _: True,
    route: Callable[[RouteRow], bool] = lambda _: True,
    bonus: bool = False,
) -> Path:
    """Empty the distribution and the routes, of the rows that are chosen; with `bonus` the bonus places too."""
    form = flow_form(folder)
    cells: list[Field[object]] = [
        getattr(row, column.value) for row in form.members.rows if share(row) for column in Column
    ]
    for row in filter(route, form.routes.rows):
        cells += [field for field in row.answers() if field.name != "number"]
    if bonus:
        cells.append(form.number("bonus"))
    edit(flow_path(folder), [set_to(field, None) for field in cells if not field.is_empty and field.ref is not None])
    return folder


def set_to(field: Field[object], value: Value) -> SetValue:
    """Fill in an answer."""
    assert field.ref is not None
    return SetValue(field.ref.sheet, field.ref.address, value)


def answer(folder: Path, answers: Mapping[str, Value], *, of: Callable[[object], bool] = lambda _: True) -> None:
    """Answer questions outside the tables, by their name in the layouts, in every form that has them.

    Args:
        folder: with the workbooks.
        answers: name of the question → value.
        of: which forms.
    """
    for path in sorted(folder.glob("*.xlsx")):
        document = read_document(path.name, path.read_bytes())
        form = None if document is None else document.form
        if form is not None and of(form):
            edits: list[Edit] = [
                set_to(form.fields[name], value) for name, value in answers.items() if name in form.fields
            ]
            if edits:
                edit(path, edits)


def is_application(form: object) -> bool:
    """Tell whether a form is an application."""
    return isinstance(form, ApplicationForm)


def is_hov_of(*tpids: str) -> Callable[[object], bool]:
    """Give what tells whether a form is the HOV form of one of these institutions; of any when none are named."""
    return lambda form: isinstance(form, HovForm) and (not tpids or form.text("tpid").value in tpids)


def is_flow(form: object) -> bool:
    """Tell whether a form is the in- en doorstroom form."""
    return isinstance(form, FlowForm)


def keep_members(folder: Path, *tpids: str) -> None:
    """Let only these institutions be left, in a folder without applications."""
    for path in sorted(folder.glob("*.xlsx")):
        document = read_document(path.name, path.read_bytes())
        form = None if document is None else document.form
        if isinstance(form, ApplicationForm) or isinstance(form, HovForm) and form.text("tpid").value not in tpids:
            path.unlink()
    gone = [row for row in flow_form(folder).members.rows if row.tpid.value not in tpids]
    fields = [field for row in gone for field in row.answers() if field.name not in ("number", "inflow_total")]
    edit(flow_path(folder), [set_to(field, None) for field in fields if not field.is_empty])


def judged(folder: Path) -> Assessment:
    """Let the rules judge a folder."""
    return assess(take_in(folder).case)
