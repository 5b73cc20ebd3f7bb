"""From a problem to proposals."""

from __future__ import annotations

from hov_tools.calculations.distribution.answer import Answer
from hov_tools.calculations.distribution.problem import Problem


def propose(problem: Problem, *, proposals: int = 1, seconds: float = 60) -> Answer:
    """Propose distributions, the best first, or say which requirements clash.

    Args:
        problem: what is asked.
        proposals: how many different ones are asked for.
        seconds: the time that one step may take.

    Raises:
        UnprovenError: a step took longer; what it was about stands in it. There is then no answer.
    """
    raise NotImplementedError(problem, proposals, seconds)
