"""F108, F109 and F116: the formulas of a form (domain, 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from hov_tools.calculations.hov import reference_years, training_days
from hov_tools.forms.depends import named_cells
from hov_tools.forms.records import CellRef, Field, FlowForm, HovForm, Number, Trouble
from hov_tools.rules.catalogue import finding
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.noticed_fields import NoticedField
from hov_tools.rules.shown import finding_on, shown
from hov_tools.rules.totals import totals_of
from hov_tools.rules.trainings import IS_FUNDED


def f108_excel_error(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """F108: no cell that is read holds an Excel error (domain, 5).

    An error that a formula only passes on follows from the cell that it comes from.
    """
    return _at_origins_first("F108", [one for one in facts.troubled if one.field.trouble is Trouble.CELL_ERROR], so_far)


def f116_formula_without_value(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """F116: a formula that we cannot compute has a value in the file (domain, 5).

    A formula that looks at one without a value follows from it.
    """
    return _at_origins_first("F116", [one for one in facts.troubled if one.field.trouble is Trouble.NO_VALUE], so_far)


def _at_origins_first(code: str, pending: list[NoticedField], so_far: FindingsSoFar) -> Iterator[Finding]:
    """Give a finding at every cell: first where it comes from, then where formulas pass it on."""
    by_cell = {(noticed.file, noticed.field.ref): noticed for noticed in pending}
    origins = {id(noticed): _origins(noticed, by_cell) for noticed in pending}
    own: dict[int, Finding] = {}
    while pending:
        ready = [noticed for noticed in pending if _is_ready(origins[id(noticed)], own)]
        # Without any, formulas refer to each other in a circle: the first of them is as good a beginning as another.
        for noticed in ready or pending[:1]:
            before = next((own[id(one)] for one in origins[id(noticed)] if id(one) in own), None)
            other = so_far.named_by(noticed.file, noticed.field) if code == "F108" else None
            own[id(noticed)] = found = finding_on(code, noticed, cause=before or other)
            yield found
        pending = [noticed for noticed in pending if id(noticed) not in own]


def _is_ready(origins: list[NoticedField], own: Mapping[int, Finding]) -> bool:
    return not origins or any(id(one) in own for one in origins)


def _origins(noticed: NoticedField, others: Mapping[tuple[str, CellRef | None], NoticedField]) -> list[NoticedField]:
    """Give the other cells of these that the formula of one of them looks at."""
    return [
        others[noticed.file, ref]
        for ref in named_cells(noticed.field, [ref for file, ref in others if file == noticed.file])
        if others[noticed.file, ref] is not noticed
    ]


def f109_formula_overtyped(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F109: the formulas of the form are still there, neither typed over nor erased (domain, 5).

    It is a fout when the value that stands there now is wrong as well.
    """
    for document in facts.case.documents:
        form = document.form
        if isinstance(form, HovForm):
            yield from _in_hov(facts, document.file, form)
        if isinstance(form, HovForm | FlowForm):
            for total in totals_of(form):
                if _lacks_formula(total.field):
                    expected = total.expected
                    is_off = expected is None or total.field.value is None or total.is_off(expected)
                    yield from _without_formula(document.file, total.field, expected if is_off else total.field.value)


def _in_hov(facts: ConsortiumFacts, file: str, form: HovForm) -> Iterator[Finding]:
    own = next(one for one in facts.hov if one.form is form).specification
    for (year, kind), field in form.days.cells.items():
        if _lacks_formula(field):
            yield from _without_formula(file, field, Fraction(own.table.days(year, IS_FUNDED[kind])))
    if form.year is None:
        return
    trainings = {one.key: one for one in own.trainings}
    years = reference_years(form.year)
    for index, row in enumerate(form.trainees.rows):
        training = trainings.get(index)
        for year, field in zip(years, (row.days_1, row.days_2, row.days_3), strict=True):
            # A row that was added below the form's own rows, without a number, never had a formula.
            if _lacks_formula(field) and not (field.is_empty and row.number.is_empty):
                right = None if training is None else Fraction(training_days(training, year))
                yield from _without_formula(file, field, right)


def _lacks_formula(field: Number) -> bool:
    return field.expects_formula and field.ref is not None and field.cell.formula is None


def _without_formula(file: str, field: Number, right: Fraction | None) -> Iterator[Finding]:
    if field.is_empty:
        is_wrong = right is None or right != 0
        yield _at(file, field, "gewist", shown(field), is_wrong=is_wrong)
    elif field.value is not None:
        is_wrong = right is not None and field.value != right
        yield _at(file, field, "ook_onjuist" if is_wrong else None, shown(field), is_wrong=is_wrong)


def _at(file: str, field: Field[object], variant: str | None, found: str, *, is_wrong: bool) -> Finding:
    severity = Severity.FOUT if is_wrong else None
    return finding("F109", file, field.ref, variant=variant, found=found, severity=severity, label=field.label)
