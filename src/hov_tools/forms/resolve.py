"""The value that a formula has now: the one stored with it may be stale."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from hov_tools.forms.records import CellRef
from hov_tools.ooxml.formulas.evaluate import CannotEvaluateError, Evaluator, ExcelError, to_lexical
from hov_tools.ooxml.snapshot import Cell, CellKind, Snapshot
from hov_tools.ooxml.work import Work


class Resolver:
    """Works out the formulas of one workbook, within what it may ask for."""

    def __init__(self, snapshot: Snapshot, work: Work) -> None:
        self._evaluator = Evaluator(snapshot, work=work)

    def resolve(self, cell: Cell, ref: CellRef) -> Cell:
        """Give a cell with the value that its formula has now; of a formula that holds something unknown, as stored."""
        if cell.formula is None:
            return cell
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
    return replace(cell, kind=kind, lexical=lexical)
