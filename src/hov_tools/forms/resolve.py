"""The value that a formula has now: the one stored with it may be stale."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hov_tools.forms.records import CellRef
from hov_tools.ooxml.formulas.plainsum import plain_sum
from hov_tools.ooxml.snapshot import Cell, CellKind, Snapshot

if TYPE_CHECKING:
    from hov_tools.ooxml.formulas.evaluate import Evaluator


class Resolver:
    """Works out the formulas of one workbook; the evaluator is loaded only when a formula is more than a plain sum."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._evaluator: Evaluator | None = None

    def resolve(self, cell: Cell, ref: CellRef) -> Cell:
        """Give a cell with the value that its formula has now; of a formula that holds something unknown, as stored."""
        if cell.formula is None:
            return cell
        total = plain_sum(self._snapshot.sheet(ref.sheet), cell.formula)
        if total is not None and total.denominator == 1:
            return _with(cell, CellKind.NUMBER, str(total.numerator))
        return self._evaluated(cell, ref)

    def _evaluated(self, cell: Cell, ref: CellRef) -> Cell:
        from hov_tools.ooxml.formulas.evaluate import CannotEvaluateError, Evaluator, ExcelError, to_lexical  # noqa: PLC0415 - it loads a dozen modules that most forms do not need

        if self._evaluator is None:
            self._evaluator = Evaluator(self._snapshot)
        try:
            value = self._evaluator.value(ref.sheet, ref.row, ref.column)
        except CannotEvaluateError:
            return cell
        match value:
            case bool():
                return _with(cell, CellKind.BOOLEAN, str(int(value)))
            case Fraction():
                return _with(cell, CellKind.NUMBER, to_lexical(value))
            case ExcelError():
                return _with(cell, CellKind.ERROR, value.value)
            case str():
                return _with(cell, CellKind.TEXT, value)
            case None:
                return _with(cell, CellKind.NUMBER, "0")


def _with(cell: Cell, kind: CellKind, lexical: str) -> Cell:
    return Cell(cell.row, cell.column, kind, lexical, cell.formula, cell.style, cell.is_date, cell.unlocked)
