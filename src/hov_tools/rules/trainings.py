"""The trainees of a HOV form as trainings, and what a row that is not right yet could still come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hov_tools.calculations.hov import HovTable, Overlap, Training, institution_hov, own_overlaps, possible_days
from hov_tools.calculations.hov import reference_years, training_days
from hov_tools.calculations.periods import Period
from hov_tools.forms.records import HovForm, TraineeRow

KINDS: Mapping[str, bool] = {"funded": True, "unfunded": False}


@dataclass(frozen=True, slots=True)
class Range:
    """The least and the most days that something can come to."""

    least: int
    most: int

    def __contains__(self, days: object) -> bool:
        return isinstance(days, int) and self.least <= days <= self.most

    def plus(self, least: int, most: int) -> Range:
        """Add what another row can come to."""
        return Range(self.least + least, self.most + most)


@dataclass(frozen=True, slots=True)
class Specification:
    """The trainees of a HOV form.

    Attributes:
        trainings: of the rows that can be counted; the key of each is the index of its row.
        doubtful: indexes of the rows that cannot: something in them is missing or wrong.
        overlaps: pairs of rows of the same trainee on the same days.
        table: days per reference year of the form itself, each day of a trainee once.
        simple: the same with double days counted twice, as a form's own formulas do.
        possible: (year, funded) → what the form can come to when the doubtful rows are put right.
        possible_simple: the same with double days counted twice.
    """

    trainings: tuple[Training, ...]
    doubtful: tuple[int, ...]
    overlaps: tuple[Overlap, ...]
    table: HovTable
    simple: Mapping[tuple[int, bool], int]
    possible: Mapping[tuple[int, bool], Range]
    possible_simple: Mapping[tuple[int, bool], Range]


def specification(form: HovForm, year: int | None) -> Specification:
    """Read the trainees of a form.

    Args:
        form: the form.
        year: the allocation year, used when the form itself does not say its year.
    """
    own_year = form.year or year
    years = reference_years(own_year) if own_year is not None else ()
    trainings: list[Training] = []
    doubtful: list[int] = []
    for index, row in enumerate(form.trainees.rows):
        training = _training(index, row)
        if training is None:
            doubtful.append(index)
        else:
            trainings.append(training)
    table = institution_hov(trainings, years)
    simple = {
        (year, funded): sum(training_days(one, year) for one in trainings if one.funded is funded)
        for year in years
        for funded in (True, False)
    }
    rows = form.trainees.rows
    bounds = {
        (year, funded): _bounds([rows[index] for index in doubtful], year, funded=funded)
        for year in years
        for funded in (True, False)
    }
    return Specification(
        tuple(trainings),
        tuple(doubtful),
        own_overlaps(trainings),
        table,
        simple,
        {key: bound.plus(table.days(*key), table.days(*key)) for key, bound in bounds.items()},
        {key: bound.plus(simple[key], simple[key]) for key, bound in bounds.items()},
    )


def _training(index: int, row: TraineeRow) -> Training | None:
    begin, end, funded = row.begin.value, row.end.value, row.funded.value
    interruption = _interruption(row)
    if begin is None or end is None or end < begin or funded is None or interruption is False:
        return None
    trainee = row.registration.value or f"row {index}"
    return Training(index, trainee, funded == "ja", Period(begin, end), interruption or None)


def _interruption(row: TraineeRow) -> Period | None | bool:
    """Give the interruption; None when there is none, False when it is not right."""
    first, last = row.interrupted_from, row.interrupted_to
    if not first.cell.lexical.strip() and not last.cell.lexical.strip():
        return None
    if first.value is None or last.value is None or last.value < first.value:
        return False
    return Period(first.value, last.value)


def _bounds(rows: list[TraineeRow], year: int, *, funded: bool) -> Range:
    found = Range(0, 0)
    for row in rows:
        if row.funded.value is not None and (row.funded.value == "ja") is not funded:
            continue
        begin, end = row.begin.value, row.end.value
        if begin is not None and end is not None and end < begin:
            # F106 stands at the end, so the end is what may still change.
            end = None
        interruption = _interruption(row)
        is_period = isinstance(interruption, Period)
        least, most = possible_days(begin, end, interruption if is_period else None, year)
        certain = row.funded.value is not None and interruption is not False
        found = found.plus(least if certain else 0, most)
    return found
