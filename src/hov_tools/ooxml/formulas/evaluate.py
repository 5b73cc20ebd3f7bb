"""The value of a formula, computed as Excel would, or a refusal.

Cached values in a workbook can be stale; this tells what they should be. Arithmetic is exact where Excel's
is binary: whatever that difference could change visibly (a comparison of nearly equal numbers, a number
rounded next to a jump) is refused, like every function or kind of reference that is not supported here.

A sheet's multi-cell array formulas and data tables show as constants in all cells but the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.errors import Load
from hov_tools.ooxml.formulas.context import Area, Array, Operand
from hov_tools.ooxml.formulas.functions import FUNCTIONS
from hov_tools.ooxml.formulas.numbers import CannotEvaluateError, ExcelError, exact_number, multiply, to_lexical
from hov_tools.ooxml.formulas.operators import apply, combine, hundredth, negated
from hov_tools.ooxml.formulas.references import DefinedNames
from hov_tools.ooxml.formulas.tokens import FormulaError
from hov_tools.ooxml.formulas.tree import (
    Call,
    Cells,
    Chain,
    Literal,
    Name,
    Negation,
    Node,
    Percent,
    Plus,
    Union,
    Unsupported,
    parse,
)
from hov_tools.ooxml.formulas.values import CellValue, Scalar
from hov_tools.ooxml.snapshot import Cell, CellKind, Sheet, Snapshot
from hov_tools.ooxml.work import Work

__all__ = ["CannotEvaluateError", "CellValue", "Evaluator", "ExcelError", "NewFormula", "to_lexical"]

_SMALL_AREA = 2_000
_MOST_IN_ARRAY = 200_000
# Of work: a formula that is begun; a cell that is read for the first time; the characters of a formula, which has a
# node for every two or three, and of a text that is looked at, that are gone through in a step.
_STEPS_PER_FORMULA = 30
_STEPS_PER_CONSTANT = 4
_CHARACTERS_COMPUTED = 3
_CHARACTERS_LOOKED_AT = 32

_Key = tuple[str, int, int]


class NewFormula(Struct, frozen=True):
    """A formula (without "=") to evaluate a cell with instead of what the snapshot holds."""

    text: str


class _PendingError(Exception):
    """Formula cells that must be computed first; keeps a long chain of cells off Python's stack."""

    def __init__(self, keys: list[_Key]) -> None:
        super().__init__()
        self.keys = keys


class Evaluator:
    """Computes values of cells of a snapshot, remembering them.

    Args:
        snapshot: the workbook.
        overrides: (sheet, row, column) → what to take instead of what the snapshot holds there.
        work: what the workbook has left to ask for; None for a budget of its own.

    Whatever is computed may end in LimitError.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        overrides: Mapping[tuple[str, int, int], CellValue | NewFormula] | None = None,
        *,
        work: Work | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._sheets = {sheet.name.lower(): sheet for sheet in snapshot.sheets}
        self._overrides = {(key[0].lower(), *key[1:]): given for key, given in (overrides or {}).items()}
        self._work = Work() if work is None else work
        self._values: dict[_Key, Scalar] = {}
        self._refused: dict[_Key, CannotEvaluateError] = {}
        self._rows: dict[str, dict[int, list[int]]] = {}
        self._names = DefinedNames(snapshot)
        self._here = ""
        self._kinds: dict[type[Node], Callable[..., Operand]] = {
            Literal: self._literal,
            Cells: self._cells,
            Name: self._name,
            Call: self._call,
            Negation: self._negation,
            Plus: self._plus,
            Percent: self._percent,
            Chain: self._chain,
            Union: self._union,
            Unsupported: self._unsupported,
        }

    @property
    def uses_1904(self) -> bool:
        """Whether dates count from 1904."""
        return self._snapshot.uses_1904

    def value(self, sheet: str, row: int, column: int) -> CellValue:
        """Give the value of a cell: of a formula what it computes to, otherwise what it holds.

        Raises:
            CannotEvaluateError: the value cannot be told for certain.
            LimitError: the workbook asks for more work than it may.
        """
        start = (sheet.lower(), row, column)
        waiting = [start]
        begun: set[_Key] = set()
        while waiting:
            key = waiting[-1]
            if key not in self._values:
                try:
                    self._values[key] = self._compute(key)
                except _PendingError as pending:
                    begun.add(key)
                    if any(needed in begun for needed in pending.keys):
                        raise self._refusal(key, begun, CannotEvaluateError("a circular reference")) from None
                    waiting += pending.keys
                    continue
                except CannotEvaluateError as error:
                    raise self._refusal(key, begun, error) from error
            begun.discard(key)
            waiting.pop()
        value = self._values[start]
        if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
            return value
        # What is given out says nothing of how it came about.
        return Fraction(value.numerator, value.denominator)

    def _refusal(self, key: _Key, begun: Iterable[_Key], error: CannotEvaluateError) -> CannotEvaluateError:
        """Refuse a cell, and the cells that wait for it: asking for one of these again is no work."""
        known = self._refused.get(key)
        if known is None:
            sheet = self._sheets[key[0]].name if key[0] in self._sheets else key[0]
            known = CannotEvaluateError(f"{sheet}!{a1(*key[1:])}: {error.reason}")
            self._refused[key] = known
        for waiting in begun:
            self._refused.setdefault(waiting, known)
        return known

    def _compute(self, key: _Key) -> Scalar:
        if key in self._refused:
            raise self._refused[key]
        content = self._content(key)
        if not isinstance(content, NewFormula):
            return content
        self._here = key[0]
        # It may begin more than once, as far as the first cell that must be computed before.
        self.spend(_STEPS_PER_FORMULA + len(content.text) // _CHARACTERS_COMPUTED)
        try:
            value = self.scalar(parse(content.text))
        except FormulaError as error:
            raise CannotEvaluateError(error.detail) from error
        return 0 if value is None else value

    def spend(self, steps: int) -> None:
        """Charge work; raises LimitError, which names the sheet of the formula at work."""
        sheet = self._sheets.get(self._here)
        self._work.charge(steps, Load.FORMULAS, self._here if sheet is None else sheet.name)

    def _content(self, key: _Key) -> Scalar | NewFormula:
        if key in self._overrides:
            given = self._overrides[key]
            return _number_given(given) if isinstance(given, Fraction) else given
        cell = self._sheet(key[0]).get(key[1], key[2])
        if cell is None:
            return None
        return _constant(cell) if cell.formula is None else NewFormula(cell.formula)

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            raise CannotEvaluateError(f"no sheet {name!r}")
        return self._sheets[name]

    def _cell(self, key: _Key) -> Scalar:
        value = self._values.get(key)
        if value is None and key not in self._values:
            content = self._content(key)
            if isinstance(content, NewFormula):
                self.spend(_STEPS_PER_CONSTANT)
                raise _PendingError([key])
            self._values[key] = value = content
            self.spend(_STEPS_PER_CONSTANT)
        self.spend(1 + len(value) // _CHARACTERS_LOOKED_AT if isinstance(value, str) else 1)
        return value

    def held(self, area: Area) -> list[tuple[int, int, Scalar]]:
        """Give (row, column, value) of the cells that are not empty, row by row."""
        box, sheet = area.range, area.sheet
        rows, columns = area.shape
        if rows * columns == 1:
            value = self._cell((sheet, box.top, box.left))
            return [] if value is None else [(box.top, box.left, value)]
        if rows * columns <= _SMALL_AREA:
            places = [
                (row, column) for row in range(box.top, box.bottom + 1) for column in range(box.left, box.right + 1)
            ]
        else:
            places = self._held_places(sheet, box)
        found: list[tuple[int, int, Scalar]] = []
        pending: list[_Key] = []
        for row, column in places:
            try:
                value = self._cell((sheet, row, column))
            except _PendingError as error:
                pending += error.keys
                continue
            if value is not None:
                found.append((row, column, value))
        if pending:
            raise _PendingError(pending)
        return found

    def _held_places(self, sheet: str, box: Range) -> list[tuple[int, int]]:
        index = self._rows.get(sheet)
        if index is None:
            index = {}
            places = {(cell.row, cell.column) for cell in self._sheet(sheet).cells}
            places.update((row, column) for name, row, column in self._overrides if name == sheet)
            for row, column in sorted(places):
                index.setdefault(column, []).append(row)
            self.spend(len(places))
            self._rows[sheet] = index
        self.spend(len(index) // 8)
        found = []
        for column, rows in index.items():
            if box.left <= column <= box.right:
                first, last = bisect_left(rows, box.top), bisect_right(rows, box.bottom)
                found += [(row, column) for row in rows[first:last]]
        return sorted(found)

    def operand(self, node: Node) -> Operand:
        """Evaluate a node; a reference stays one."""
        return self._kinds[type(node)](node)

    def scalar(self, node: Node) -> Scalar:
        """Evaluate a node to one value; raises CannotEvaluateError for more cells than one."""
        operand = self._kinds[type(node)](node)
        if isinstance(operand, Area):
            if operand.shape != (1, 1):
                raise CannotEvaluateError("a range where one value is needed")
            return self._cell((operand.sheet, operand.range.top, operand.range.left))
        if isinstance(operand, tuple):
            raise CannotEvaluateError("a union where one value is needed")
        return operand

    def array(self, node: Node) -> Array:
        """Evaluate a node element by element, as within SUMPRODUCT."""
        if isinstance(node, Chain):
            result = self.array(node.first)
            for operator, right in node.rest:
                other = self.array(right)
                self.spend(2 * max(len(result.values), len(other.values)))
                result = combine(operator, result, other)
            return result
        if isinstance(node, (Negation, Percent)):
            inner = self.array(node.operand)
            self.spend(len(inner.values))
            change = negated if isinstance(node, Negation) else hundredth
            return Array(inner.shape, tuple(change(value) for value in inner.values))
        if isinstance(node, Plus):
            return self.array(node.operand)
        operand = self.operand(node)
        if isinstance(operand, tuple):
            raise CannotEvaluateError("a union in an array")
        if not isinstance(operand, Area):
            return Array((1, 1), (operand,))
        rows, columns = operand.shape
        if rows * columns > _MOST_IN_ARRAY:
            raise CannotEvaluateError("an array of more cells than are worked out")
        self.spend(rows * columns)
        values: list[Scalar] = [None] * (rows * columns)
        for row, column, value in self.held(operand):
            values[(row - operand.range.top) * columns + column - operand.range.left] = value
        return Array((rows, columns), tuple(values))

    def _literal(self, node: Literal) -> Operand:
        return node.value

    def _cells(self, node: Cells) -> Operand:
        sheet = self._here if node.sheet is None else node.sheet.lower()
        self._sheet(sheet)
        return Area(sheet, node.range)

    def _name(self, node: Name) -> Operand:
        names = self._names.on(self._sheet(self._here).name)
        if node.name not in names:
            raise CannotEvaluateError(f"no name {node.name!r}")
        self.spend(len(names[node.name]) // _CHARACTERS_COMPUTED)
        meaning = parse(names[node.name])
        if isinstance(meaning, Negation) and isinstance(meaning.operand, Literal):
            return negated(meaning.operand.value)
        if isinstance(meaning, Literal) or (isinstance(meaning, Cells) and meaning.is_absolute):
            return self.operand(meaning)
        raise CannotEvaluateError(f"the name {node.name!r} is neither a constant nor a fixed range")

    def _call(self, node: Call) -> Operand:
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise CannotEvaluateError(f"the function {node.function}")
        if not function.least <= len(node.arguments) <= function.most:
            raise CannotEvaluateError(f"{node.function} with {len(node.arguments)} arguments")
        return function.compute(self, node.arguments)

    def _negation(self, node: Negation) -> Operand:
        return negated(self.scalar(node.operand))

    def _plus(self, node: Plus) -> Operand:
        return self.scalar(node.operand)

    def _percent(self, node: Percent) -> Operand:
        return hundredth(self.scalar(node.operand))

    def _chain(self, node: Chain) -> Operand:
        result = self.scalar(node.first)
        for operator, right in node.rest:
            result = apply(operator, result, self.scalar(right))
        return result

    def _union(self, node: Union) -> Operand:
        operands = [self.operand(part) for part in node.parts]
        areas = tuple(operand for operand in operands if isinstance(operand, Area))
        if len(areas) != len(operands):
            raise CannotEvaluateError("a union of something else than ranges")
        return areas

    def _unsupported(self, node: Unsupported) -> Operand:
        raise CannotEvaluateError(node.what)


def _constant(cell: Cell) -> Scalar:
    if cell.kind is CellKind.NUMBER:
        return exact_number(cell.lexical)
    if cell.kind is CellKind.TEXT:
        return cell.lexical
    if cell.kind is CellKind.EMPTY:
        return None
    if cell.kind is CellKind.BOOLEAN and cell.lexical in {"0", "1"}:
        return cell.lexical == "1"
    if cell.kind is CellKind.ERROR and cell.lexical in {error.value for error in ExcelError}:
        return ExcelError(cell.lexical)
    raise CannotEvaluateError(f"a {cell.kind.value} written as {cell.lexical[:40]!r}")


def _number_given(value: Fraction) -> Scalar:
    return multiply(int(value), 1) if value.denominator == 1 else value
