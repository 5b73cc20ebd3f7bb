"""When no answer can be given; the detail is technical, never a sentence for users."""

from __future__ import annotations


class SolverError(Exception):
    """The solver failed, or its answer does not stand up to exact arithmetic: there is no answer."""


class UnprovenError(SolverError):
    """The time was up before an answer was proven to be the best one: there is no answer.

    Attributes:
        step: what was being worked out: the name of a `Goal`, or "clash" when the requirements that clash were sought.
        seconds: the time that a step was given.
    """

    def __init__(self, step: str, seconds: float) -> None:
        super().__init__(f"{step} is not proven within {seconds} seconds")
        self.step = step
        self.seconds = seconds
