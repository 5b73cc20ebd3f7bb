"""Short notations for rows and periods, strategies for hypothesis, and oracles made of sets of dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from hov_tools.calculations.hov import Counts, Period, Training

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

FIRST_DAY, LAST_DAY = date(2017, 12, 1), date(2021, 2, 28)
YEARS = (2018, 2019, 2020)


def day(text: str) -> date:
    return date.fromisoformat(text)


def period(text: str) -> Period:
    """Read "2018-03-15 2020-03-14": first and last day."""
    begin, end = text.split()
    return Period(day(begin), day(end))


def row(key: Hashable, trainee: str, dates: str, *, funded: bool = True, interruption: str | None = None) -> Training:
    return Training(key, trainee, funded, period(dates), None if interruption is None else period(interruption))


def all_days_count(_year: int, _funded: bool) -> bool:
    return True


def funded_days_count(_year: int, funded: bool) -> bool:
    return funded


def from_table(table: Mapping[tuple[int, bool], bool]) -> Counts:
    return lambda year, funded: table[year, funded]


@st.composite
def periods(draw: st.DrawFn, longest: int = 800) -> Period:
    begin = draw(st.dates(FIRST_DAY, LAST_DAY))
    return Period(begin, begin + timedelta(days=draw(st.integers(0, longest))))


@st.composite
def trainings(draw: st.DrawFn) -> list[Training]:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(["R1", "R2"]), st.booleans(), periods(), st.none() | periods(90)),
            max_size=4,
        )
    )
    return [Training(key, *facts) for key, facts in enumerate(rows)]


def consortia() -> st.SearchStrategy[dict[str, list[Training]]]:
    return st.dictionaries(st.sampled_from(["10240", "10243", "10246"]), trainings())


def which_days_count() -> st.SearchStrategy[Counts]:
    """Every way of counting, also those that no allocation year has used."""
    cells = {(year, funded): st.booleans() for year in YEARS for funded in (True, False)}
    return st.fixed_dictionaries(cells).map(from_table)


def dates_of(span: Period) -> set[date]:
    return {span.begin + timedelta(days=number) for number in range((span.end - span.begin).days + 1)}


def dates_running(training: Training) -> set[date]:
    interrupted = set() if training.interruption is None else dates_of(training.interruption)
    return dates_of(training.period) - interrupted


def funded_by_trainee_and_date(rows: Iterable[Training]) -> dict[tuple[str, date], bool]:
    """For each day of each trainee whether it is funded; funded wins."""
    claimed: dict[tuple[str, date], bool] = {}
    for training in rows:
        for when in dates_running(training):
            at = training.trainee, when
            claimed[at] = claimed.get(at, False) or training.funded
    return claimed


def counted_dates(rows: Sequence[Training], counts: Counts) -> set[tuple[str, date]]:
    return {
        (trainee, when)
        for (trainee, when), funded in funded_by_trainee_and_date(rows).items()
        if when.year in YEARS and counts(when.year, funded)
    }
