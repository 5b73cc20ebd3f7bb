"""The trainees of a HOV form as trainings, and what a row that is not right yet could still come to."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.hov import (
    HovTable,
    Overlap,
    Training,
    institution_hov,
    own_overlaps,
    possible_days,
    reference_years,
    simple_hov,
    training_days,
)
from hov_tools.calculations.periods import Period
from hov_tools.forms.records import HovForm, Number, TraineeRow

IS_FUNDED: Mapping[str, bool] = {"funded": True, "unfunded": False}
"""Kind of days in a HOV form → whether they are funded."""


COUNTED_COLUMNS = frozenset(["registration", "funded", "begin", "end", "interrupted_from", "interrupted_to"])
"""The columns without which the days of a trainee cannot be counted."""


class DayBounds(Struct, frozen=True):
    """The least and the most days that something can come to."""

    least: int
    most: int

    def __contains__(self, days: object) -> bool:
        return isinstance(days, int) and self.least <= days <= self.most

    def plus(self, least: int, most: int) -> DayBounds:
        """Add what another row can come to."""
        return DayBounds(self.least + least, self.most + most)


class Specification(Struct, frozen=True):
    """The trainees of a HOV form.

    Attributes:
        trainings: of the rows that can be counted; the key of each is the index of its row.
        doubtful: indexes of the rows that cannot be counted, because something in them is missing or wrong or they are
            of another training, and of those whose interruption lies outside the training.
        of_another: indexes of the rows of another training (H210).
        overlaps: rows that claim days of the same trainee that an earlier row claims.
        table: days per reference year of the form itself, each day of a trainee once.
        simple: the same with double days counted twice, as a form's own formulas do.
        possible: (year, funded) → what the form can come to when the doubtful rows are put right.
        possible_simple: the same with double days counted twice.
    """

    trainings: tuple[Training, ...]
    doubtful: tuple[int, ...]
    of_another: frozenset[int]
    overlaps: tuple[Overlap, ...]
    table: HovTable
    simple: Mapping[tuple[int, bool], int]
    possible: Mapping[tuple[int, bool], DayBounds]
    possible_simple: Mapping[tuple[int, bool], DayBounds]


def specification(form: HovForm, year: int | None, own_training: str | None = None) -> Specification:
    """Read the trainees of a form.

    Args:
        form: the form.
        year: the allocation year, used when the form itself does not say its year.
        own_training: key of the training whose rows are counted; None: those of every training.
    """
    own_year = form.year or year
    years = reference_years(own_year) if own_year is not None else ()
    trainings: list[Training] = []
    doubtful: list[int] = []
    of_another = frozenset(
        index
        for index, row in enumerate(form.trainees.rows)
        if own_training is not None and row.training.value not in (None, own_training)
    )
    for index, row in enumerate(form.trainees.rows):
        training = None if index in of_another else _training(index, row)
        if training is None:
            doubtful.append(index)
        else:
            trainings.append(training)
            if _is_interrupted_outside(training):
                doubtful.append(index)
    table = institution_hov(trainings, years)
    simple = simple_hov(trainings, years).entries
    rows = form.trainees.rows
    counted = {one.key: one for one in trainings}
    bounds = {
        (year, funded): _bounds(
            [(rows[index], counted.get(index), index in of_another) for index in doubtful], year, funded=funded
        )
        for year in years
        for funded in (True, False)
    }
    return Specification(
        trainings=tuple(trainings),
        doubtful=tuple(doubtful),
        of_another=of_another,
        overlaps=own_overlaps(trainings),
        table=table,
        simple=simple,
        possible={key: bound.plus(table.days(*key), table.days(*key)) for key, bound in bounds.items()},
        possible_simple={key: bound.plus(simple[key], simple[key]) for key, bound in bounds.items()},
    )


def days_of_row(row: TraineeRow, year: int) -> Mapping[int, Number]:
    """Give the days that a row states per reference year of its form's allocation year."""
    return dict(zip(reference_years(year), (row.days_1, row.days_2, row.days_3), strict=True))


def _training(index: int, row: TraineeRow) -> Training | None:
    begin, end, funded = row.begin.value, row.end.value, row.funded.value
    if begin is None or end is None or end < begin or funded is None or _has_broken_interruption(row):
        return None
    trainee = row.registration.value or f"row {index}"
    return Training(index, trainee, funded == "ja", Period(begin, end), _interruption(row))


def _is_interrupted_outside(training: Training) -> bool:
    """Tell whether the interruption begins before the training or ends after it (F114)."""
    period, interruption = training.period, training.interruption
    return interruption is not None and (interruption.begin < period.begin or interruption.end > period.end)


def _interruption(row: TraineeRow) -> Period | None:
    """Give the interruption; None when there is none or it is not right."""
    first, last = row.interrupted_from.value, row.interrupted_to.value
    return None if first is None or last is None or last < first else Period(first, last)


def _has_broken_interruption(row: TraineeRow) -> bool:
    is_filled = not all(field.ref is None or field.is_empty for field in (row.interrupted_from, row.interrupted_to))
    return is_filled and _interruption(row) is None


def _bounds(rows: list[tuple[TraineeRow, Training | None, bool]], year: int, *, funded: bool) -> DayBounds:
    """Bound what doubtful rows can add to the days that are counted; a row that is counted may also take away."""
    found = DayBounds(0, 0)
    for row, training, is_of_another in rows:
        if row.funded.value is not None and (row.funded.value == "ja") is not funded:
            continue
        if training is not None:
            # What is wrong is the interruption: it may turn out to take more days, or none.
            days = training_days(training, year)
            found = found.plus(-days, training_days(replace(training, interruption=None), year) - days)
            continue
        begin, end = row.begin.value, row.end.value
        if begin is not None and end is not None and end < begin:
            # F106 stands at the end, so the end is what may still change.
            end = None
        least, most = possible_days(begin, end, _interruption(row), year)
        is_certain = row.funded.value is not None and not _has_broken_interruption(row) and not is_of_another
        found = found.plus(least if is_certain else 0, most)
    return found
