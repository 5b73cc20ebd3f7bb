"""Why there is no answer, as exceptions; their detail is technical, never a sentence for users."""

from __future__ import annotations


class CalculationError(ValueError):
    """The given facts contradict each other or lie outside what can be calculated."""


class SolverError(Exception):
    """The solver failed, or its answer does not stand up to exact arithmetic: there is no distribution to show."""


class UnprovenError(SolverError):
    """The time was up before a distribution was proven to be the best one, so that there is none to show.

    Attributes:
        step: what was being worked out: the name of a `Goal`, or "clash" when the requirements that clash were sought.
        seconds: the time that a step was given.
    """

    def __init__(self, step: str, seconds: float) -> None:
        super().__init__(f"{step} is not proven within {seconds} seconds")
        self.step = step
        self.seconds = seconds
