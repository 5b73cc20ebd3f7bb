"""The one budget of a workbook: what reading it, working out its formulas and writing into it may cost together.

A workbook of a few kilobytes can ask for hours of work: a formula over a million cells, a name that stands for a
name that stands for a name. Limits on sizes do not see that, so work itself is charged, where it is done and before
it is done: per part, per sheet, per row, per formula, per range, never per cell in a loop that must be fast. A step
is about a microsecond on a machine of 2024; what is charged follows from the workbook alone, so that the outcome is
the same on every machine, and whatever was kept of an earlier workbook.

Measured, for reading: a form of the examples takes 1 to 3% of the budget, a HOV form of 200 trainees 11% when each has
one row and 30% when each has three. Every workbook has its own, so that a consortium of forty has forty. Tests say so.
"""

from __future__ import annotations

from hov_tools.ooxml.errors import LimitError, Load
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits


class Work:
    """What a workbook may still ask for; one for all that is done with it, handed on from step to step.

    Args:
        limits: what it may ask for.
        spent: steps that an earlier part of the work took.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, spent: int = 0) -> None:
        self._all = limits.steps
        self._left = limits.steps - spent
        self._room = limits.memory

    @property
    def spent(self) -> int:
        """Steps taken so far."""
        return self._all - self._left

    def charge(self, steps: int, load: Load, where: str = "", *, size: int = 0) -> None:
        """Take steps from the budget, before they are done, and bytes for what is kept until the end.

        Args:
            steps: how many.
            load: what asks for them.
            where: the sheet on which, or "".
            size: bytes.

        Raises:
            LimitError: the workbook has no more of either; it names what asked.
        """
        self._left -= steps
        self._room -= size
        if self._left < 0 or self._room < 0:
            what = f"{self._all} steps" if self._left < 0 else "the memory of the budget"
            raise LimitError(f"more work than {what}, for {load.value} {where!r}", load, where)
