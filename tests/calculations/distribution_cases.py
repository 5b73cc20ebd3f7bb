"""Consortia to be distributed, for tests: chosen ones by name and random ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from hov_tools.calculations.distribution.problem import Column, FixedCell, Member, Problem, Spread, Weigh

DAYS_PER_PLACE = 2163
SECTORS = ("basis-ggz", "specialistische-ggz", "ouderenzorg", "ziekenhuiszorg", "revalidatie", "jeugdzorg")


def tpid(number: int) -> str:
    return str(10240 + 3 * number)


def member(number: int, places: int, sector: str = "", **more: object) -> Member:
    """Write a member by the whole places of its own HOV, all of which it brings in."""
    days = places * DAYS_PER_PLACE + 500
    values = {"brought_in": Fraction(places), **more}
    return Member(tpid(number), f"Instelling {number}", sector or SECTORS[number % 6], days, **values)  # type: ignore[arg-type]


def problem(members: tuple[Member, ...], allocated: int, bonus: int = 0, **more: object) -> Problem:
    values: dict[str, object] = {
        "starts": (date(2022, 9, 1),),
        "length_tolerance": 1,
        "cell_tolerance": Fraction(1, 100),
        "minimum_institutions": 4,
        "minimum_sectors": 4,
        **more,
    }
    return Problem(2022, members, allocated, bonus, DAYS_PER_PLACE, **values)  # type: ignore[arg-type]


STARTS = st.sampled_from(
    [(date(2022, 9, 1),), (date(2022, 1, 1),), (date(2022, 1, 1), date(2022, 9, 1)), (date(2022, 10, 15),)]
)


@st.composite
def consortia(
    draw: st.DrawFn, *, members: tuple[int, int], places: tuple[int, int], bounds: float, starts: bool = True
) -> Problem:
    """Draw a consortium.

    Args:
        draw: of hypothesis.
        members: how few and how many.
        places: how few and how many, bonus places included.
        bounds: how often, from 0 to 1, a member has a capacity, a minimum, a maximum or a fixed cell.
        starts: also on other days than 1 September.
    """
    size = draw(st.integers(*members))
    total = draw(st.integers(*places))
    bonus = draw(st.integers(0, max(1, total // 5)))
    fair = total // size
    chance = st.floats(0, 1).map(lambda number: number < bounds)

    def bound(low: int, high: int) -> int | None:
        return draw(st.integers(low, high)) if draw(chance) else None

    own = []
    for number in range(size):
        days = draw(st.integers(0, 3 * DAYS_PER_PLACE))
        brought_in = draw(
            st.one_of(st.none(), st.just(Fraction(days // DAYS_PER_PLACE)), st.integers(0, 3).map(Fraction))
        )
        cells = [
            FixedCell(column, Fraction(draw(st.integers(0, 2 * fair + 1))))
            for column in Column
            if draw(chance) and draw(st.booleans()) and draw(st.booleans())
        ]
        own.append(
            Member(
                tpid=tpid(number),
                name=f"Instelling {number}",
                sector=draw(st.sampled_from(SECTORS[: max(2, size - 1)])),
                hov_days=days,
                brought_in=brought_in,
                capacity=bound(fair, 3 * fair + 3),
                minimum=bound(0, fair),
                maximum=bound(fair, 3 * fair + 3),
                fixed=tuple(cells),
            )
        )
    days_of_start = draw(STARTS) if starts else (date(2022, 9, 1),)
    # To prove that doorstroom is as equal as can be may take minutes where there are many places.
    is_small = total <= 6
    return problem(
        tuple(own),
        total - bonus,
        bonus,
        starts=days_of_start,
        weigh=draw(st.sampled_from(Weigh)),
        spread=draw(st.sampled_from(Spread)) if is_small else Spread.BY_INSTROOM,
    )
