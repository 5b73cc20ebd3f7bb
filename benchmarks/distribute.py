"""Print how long a proposal takes for 5, 10, 20 and 40 members, with what explains it and with two alternatives.

python benchmarks/distribute.py [--places N] [--repeat N]
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date
from fractions import Fraction
from statistics import median

from msgspec.structs import replace

from hov_tools.calculations.bonus import bonus
from hov_tools.calculations.distribution import propose as steps
from hov_tools.calculations.distribution.deadline import within
from hov_tools.calculations.distribution.problem import Member, Problem, default_starts
from hov_tools.calculations.distribution.propose import propose
from hov_tools.rules.parameters import parameters

YEAR, DAYS_PER_PLACE = 2022, 2163


def consortium(members: int, places: int, seed: int) -> Problem:
    """Make a consortium in which a third of the members has an HOV below one place and capacities are tight."""
    chance = random.Random(seed)  # noqa: S311 - a consortium, not a secret
    own = []
    for number in range(members):
        days = chance.randint(300, 2000) if number % 3 == 0 else chance.randint(2200, 9000)
        brought_in = min(days // DAYS_PER_PLACE, places // members)
        capacity = 2 * places // members + chance.randint(1, 3)
        tpid, sector = str(10000 + number), f"sector {chance.randrange(6)}"
        own.append(Member(tpid, f"Instelling {number}", sector, days, Fraction(brought_in), capacity))
    numbers = parameters(YEAR)
    allocated = next(one for one in range(places, 0, -1) if one + bonus(one, numbers.bonus_percentage).places <= places)
    return Problem(
        year=YEAR,
        members=tuple(own),
        allocated=allocated,
        bonus=places - allocated,
        days_per_place=DAYS_PER_PLACE,
        starts=default_starts(YEAR),
        length_tolerance=numbers.length_tolerance,
        cell_tolerance=numbers.share_tolerance,
        minimum_institutions=numbers.minimum_institutions,
        minimum_sectors=numbers.minimum_sectors,
    )


def seconds(problem: Problem, proposals: int = 1) -> float:
    begin = time.perf_counter()
    propose(problem, proposals=proposals)
    return time.perf_counter() - begin


def seconds_apart(problem: Problem) -> tuple[float, float]:
    """Give the time of the routes themselves, ties settled, and that of what explains them."""
    begin = time.perf_counter()
    search = steps._prepared(problem, "", within(300))
    best = steps._chosen(search, search.program)
    designed = time.perf_counter()
    if best is None:
        sys.exit("a consortium of the benchmark has no distribution")
    steps._proposal(search, best, steps._results(search, best))
    return designed - begin, time.perf_counter() - designed


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--places", type=int, default=60, help="places to divide, bonus places included")
    options.add_argument("--repeat", type=int, default=3, help="consortia per size")
    given = options.parse_args()
    seconds(consortium(5, 10, 0))  # highspy is loaded once
    print("median (longest) in seconds")
    titles = ("proposal", "explanation", "2 others", "two starts", "impossible")
    print(f"{'members':>7} {'places':>6} " + " ".join(f"{title:>14}" for title in titles))
    for members in (5, 10, 20, 40):
        asked = [consortium(members, given.places, seed) for seed in range(given.repeat)]
        both = (date(YEAR, 1, 1), date(YEAR, 9, 1))
        clashing = [
            replace(one, members=tuple(replace(own, capacity=given.places // members - 1) for own in one.members))
            for one in asked
        ]
        apart = [seconds_apart(one) for one in asked]
        columns = (
            [proposal for proposal, _ in apart],
            [explanation for _, explanation in apart],
            [seconds(one, 3) - sum(apart[number]) for number, one in enumerate(asked)],
            [seconds(replace(one, starts=both)) for one in asked],
            [seconds(one) for one in clashing],
        )
        shown = " ".join(f"{median(times):6.2f} ({max(times):5.2f})" for times in columns)
        print(f"{members:>7} {given.places:>6} {shown}", flush=True)


if __name__ == "__main__":
    main()
