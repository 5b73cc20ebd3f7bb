"""HiGHS, by way of `highspy`: the only module that knows of it, and it loads it when there is something to solve.

In a browser there is no highspy; there the page gives HiGHS in WebAssembly, as the module `hov_highs`
(page/src/highs.ts).

HiGHS computes with floating-point numbers. What it says is checked in `solver`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from hov_tools.calculations.distribution.program import Program
from hov_tools.calculations.errors import SolverError

if TYPE_CHECKING:
    from highspy import HighsStatus


class Verdict(Enum):
    """What HiGHS makes of a program."""

    OPTIMAL = "these values have the smallest objective"
    INFEASIBLE = "no values keep all rows"
    TIME_IS_UP = "not decided within the time"
    FAILED = "no answer"


class Look(Struct, frozen=True):
    """What HiGHS says after one attempt.

    Attributes:
        verdict: the outcome.
        values: of the unknowns, by number; whole numbers but for rounding errors. When TIME_IS_UP the best that were
            found, empty when none were; otherwise empty unless OPTIMAL.
        bound: no values have an objective below this, but for rounding errors. Of no meaning unless OPTIMAL or
            TIME_IS_UP.
        status: HiGHS's own word for the outcome, for an error message.
    """

    verdict: Verdict
    values: Sequence[float]
    bound: float
    status: str


class Looker(Protocol):
    """What tries to solve a program."""

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        """Try to find the values with the smallest objective.

        Args:
            objective: unknown → factor; empty to find any values.
            seconds: the time that it may take.
            presolve: let HiGHS simplify the program first.
            start: values, perhaps not of all unknowns, that keep the rows, to begin from; None when there are none.

        Raises:
            SolverError: HiGHS does not accept the program.
        """


def looker(program: Program) -> Looker:
    """Give HiGHS for a program, which may grow: as there is one here."""
    return PageHighs(program) if sys.platform == "emscripten" else Highs(program)


class PageHighs:
    """One program in the HiGHS of the page, which gets it anew for every attempt."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        """Try to find the values with the smallest objective, as `Looker` says."""
        # The page registers it; it is JavaScript, which no checker of types can see.
        from hov_highs import solve  # type: ignore[import-not-found]  # noqa: PLC0415 - as said

        return look_of(solve(question(self._program, objective, seconds=seconds, presolve=presolve, start=start)))


def question(
    program: Program,
    objective: Mapping[int, int],
    *,
    seconds: float,
    presolve: bool,
    start: Mapping[int, int] | None,
) -> str:
    """Write a program and what is looked for in it as JSON, for page/src/highs.ts; arguments as those of `look`."""
    told = {
        "tops": program.highs,
        "rows": [
            {"low": row.low, "high": row.high, "unknowns": [*row.terms], "factors": [*row.terms.values()]}
            for row in program.rows
            if row.terms
        ],
        "costs": [objective.get(number, 0) for number in range(len(program.highs))],
        "seconds": seconds,
        "presolve": presolve,
        "start": {"unknowns": [*start], "values": [*start.values()]} if start else None,
    }
    return json.dumps(told)


def look_of(answer: str) -> Look:
    """Read what page/src/highs.ts says; the numbers of the outcomes are HiGHS's own (HighsModelStatus)."""
    told = json.loads(answer)
    optimal, infeasible, unbounded_or_infeasible, time_limit = 7, 8, 9, 13
    verdict = {
        optimal: Verdict.OPTIMAL,
        infeasible: Verdict.INFEASIBLE,
        unbounded_or_infeasible: Verdict.INFEASIBLE,
        time_limit: Verdict.TIME_IS_UP,
    }.get(told["status"], Verdict.FAILED)
    bound = -inf if told["bound"] is None else told["bound"]
    return Look(verdict, told["values"], bound, f"model status {told['status']}")


class Highs:
    """One program in HiGHS, kept between attempts: what is added to the program is passed on before the next one.

    The same program, grown in the same steps, gets the same answers: one thread, a fixed seed. Nothing is printed.
    """

    def __init__(self, program: Program) -> None:
        # Loading highspy takes as long as a whole small command. Its class Highs prints a line as soon as it is made,
        # before it can be told to be silent; the class below that does not.
        from highspy._core import _Highs  # noqa: PLC0415 - as said

        self._program = program
        self._rows = 0
        self._highs = _Highs()
        options: Mapping[str, bool | int | float | str] = {
            "output_flag": False,
            "threads": 1,
            "parallel": "off",
            "random_seed": 0,
            "mip_rel_gap": 0.0,
        }
        for name, value in options.items():
            _succeed(self._highs.setOptionValue(name, value))

    def look(
        self, objective: Mapping[int, int], *, seconds: float, presolve: bool, start: Mapping[int, int] | None
    ) -> Look:
        """Try to find the values with the smallest objective, as `Looker` says."""
        from highspy import HighsModelStatus  # noqa: PLC0415 - as above

        highs = self._highs
        self._pass_on()
        unknowns = range(highs.getNumCol())
        # Without this the next attempt would begin where the last one ended.
        _succeed(highs.clearSolver())
        _succeed(highs.changeColsCost(len(unknowns), [*unknowns], [float(objective.get(one, 0)) for one in unknowns]))
        _succeed(highs.setOptionValue("time_limit", float(seconds)))
        _succeed(highs.setOptionValue("presolve", "on" if presolve else "off"))
        if start:
            _succeed(highs.setSolution(len(start), [*start], [float(value) for value in start.values()]))
        highs.run()
        status = highs.getModelStatus()
        verdict = {
            HighsModelStatus.kOptimal: Verdict.OPTIMAL,
            HighsModelStatus.kInfeasible: Verdict.INFEASIBLE,
            # Every unknown of a program has bounds, so that nothing in it is unbounded.
            HighsModelStatus.kUnboundedOrInfeasible: Verdict.INFEASIBLE,
            HighsModelStatus.kTimeLimit: Verdict.TIME_IS_UP,
        }.get(status, Verdict.FAILED)
        has_values = verdict is Verdict.OPTIMAL or verdict is Verdict.TIME_IS_UP and highs.getSolution().value_valid
        values = highs.getSolution().col_value if has_values else ()
        return Look(verdict, values, highs.getInfo().mip_dual_bound, highs.modelStatusToString(status))

    def _pass_on(self) -> None:
        """Pass on the unknowns and rows that HiGHS does not have yet."""
        from highspy import HighsVarType  # noqa: PLC0415 - as above

        highs, program = self._highs, self._program
        numbers = range(highs.getNumCol(), len(program.highs))
        if numbers:
            tops = [float(program.highs[number]) for number in numbers]
            _succeed(highs.addVars(len(numbers), [0.0] * len(numbers), tops))
            for number in numbers:
                _succeed(highs.changeColIntegrality(number, HighsVarType.kInteger))
        rows = [row for row in program.rows[self._rows :] if row.terms]
        self._rows = len(program.rows)
        if rows:
            terms = [term for row in rows for term in row.terms.items()]
            starts = [0]
            for row in rows[:-1]:
                starts.append(starts[-1] + len(row.terms))
            _succeed(
                highs.addRows(
                    len(rows),
                    [-inf if row.low is None else float(row.low) for row in rows],
                    [inf if row.high is None else float(row.high) for row in rows],
                    len(terms),
                    starts,
                    [unknown for unknown, _ in terms],
                    [float(factor) for _, factor in terms],
                )
            )


def _succeed(status: HighsStatus) -> None:
    if status.name != "kOk":
        raise SolverError(f"HiGHS does not accept the program: {status.name}")
