"""What worksheet functions work on, and what they can ask of the evaluator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from msgspec import Struct

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.formulas.numbers import CannotEvaluateError
from hov_tools.ooxml.formulas.tree import MISSING, Node
from hov_tools.ooxml.formulas.values import Scalar


class Area(Struct, frozen=True):
    """Cells of one sheet; the sheet's name is in lower case."""

    sheet: str
    range: Range

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return self.range.bottom - self.range.top + 1, self.range.right - self.range.left + 1


class Array(Struct, frozen=True):
    """Computed values, row by row; the shape is (rows, columns)."""

    shape: tuple[int, int]
    values: tuple[Scalar, ...]


Operand: TypeAlias = Scalar | Area | tuple[Area, ...]


class Context(Protocol):
    """What a function can ask of the evaluator."""

    @property
    def uses_1904(self) -> bool:
        """Whether dates count from 1904."""

    def spend(self, steps: int) -> None:
        """Charge work that is about to be done; raises LimitError when there is too much of it."""

    def operand(self, node: Node) -> Operand:
        """Evaluate a node; a reference stays one."""

    def scalar(self, node: Node) -> Scalar:
        """Evaluate a node to one value."""

    def array(self, node: Node) -> Array:
        """Evaluate a node element by element."""

    def held(self, area: Area) -> list[tuple[int, int, Scalar]]:
        """Give (row, column, value) of the cells that are not empty, row by row."""


Arguments: TypeAlias = tuple[Node, ...]


class Function(Struct, frozen=True):
    """A function and how many arguments it takes."""

    least: int
    most: int
    compute: Callable[[Context, Arguments], Operand]


def areas_of(operand: Operand) -> tuple[Area, ...]:
    """Give the areas of an operand that is a reference."""
    if isinstance(operand, Area):
        return (operand,)
    return operand if isinstance(operand, tuple) else ()


def refuse_missing(arguments: Arguments) -> None:
    """Raise CannotEvaluateError when an argument is left out, as in COUNT(1,)."""
    if any(node is MISSING for node in arguments):
        raise CannotEvaluateError("an argument left out")
