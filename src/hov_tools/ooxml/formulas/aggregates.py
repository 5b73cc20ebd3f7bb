"""Worksheet functions over ranges (ECMA-376 part 1, §18.17.7): sums, counts, extremes and conditions."""

from __future__ import annotations

from collections.abc import Iterable

from hov_tools.ooxml.address import MAX_COLUMN, MAX_ROW, Range
from hov_tools.ooxml.formulas.context import Area, Arguments, Context, Function, areas_of, refuse_missing
from hov_tools.ooxml.formulas.criteria import Criterion, read_criterion
from hov_tools.ooxml.formulas.numbers import CannotEvaluateError, ExcelError, Number, add, divide, multiply
from hov_tools.ooxml.formulas.tree import Node
from hov_tools.ooxml.formulas.values import Scalar, is_number, to_boolean, to_number

# Of work: a number that is no whole one, added to or compared with others.
_STEPS_PER_FRACTION = 10


def _numbers(context: Context, arguments: Arguments) -> list[Number] | ExcelError:
    # In references only numbers count; an argument of its own is coerced, as Excel does.
    found: list[Number] = []
    for node in arguments:
        operand = context.operand(node)
        if isinstance(operand, (Area, tuple)):
            for area in areas_of(operand):
                for _, _, value in context.held(area):
                    if is_number(value):
                        found.append(value)
                    elif isinstance(value, ExcelError):
                        return value
            continue
        number = to_number(operand)
        if isinstance(number, ExcelError):
            return number
        found.append(number)
    _charge(context, found)
    return found


def _charge(context: Context, numbers: list[Number]) -> None:
    """Charge the adding or comparing of numbers, before it is done: that of fractions takes long."""
    context.spend(_STEPS_PER_FRACTION * sum([type(number) is not int for number in numbers]))


def total(numbers: Iterable[Number]) -> Number:
    """Add up numbers, in their order."""
    result: Number = 0
    for number in numbers:
        result = add(result, number)
    return result


def _sum(context: Context, arguments: Arguments) -> Scalar:
    numbers = _numbers(context, arguments)
    return numbers if isinstance(numbers, ExcelError) else total(numbers)


def _average(context: Context, arguments: Arguments) -> Scalar:
    numbers = _numbers(context, arguments)
    return numbers if isinstance(numbers, ExcelError) else divide(total(numbers), len(numbers))


def _max(context: Context, arguments: Arguments) -> Scalar:
    numbers = _numbers(context, arguments)
    return numbers if isinstance(numbers, ExcelError) else max(numbers, default=0)


def _min(context: Context, arguments: Arguments) -> Scalar:
    numbers = _numbers(context, arguments)
    return numbers if isinstance(numbers, ExcelError) else min(numbers, default=0)


def _count(context: Context, arguments: Arguments) -> Scalar:
    refuse_missing(arguments)
    count = 0
    for node in arguments:
        operand = context.operand(node)
        if isinstance(operand, (Area, tuple)):
            values = [value for area in areas_of(operand) for _, _, value in context.held(area)]
            count += sum(1 for value in values if is_number(value))
        else:
            count += not isinstance(to_number(operand), ExcelError)
    return count


def _counta(context: Context, arguments: Arguments) -> Scalar:
    refuse_missing(arguments)
    count = 0
    for node in arguments:
        operand = context.operand(node)
        is_reference = isinstance(operand, (Area, tuple))
        count += sum(len(context.held(area)) for area in areas_of(operand)) if is_reference else 1
    return count


def _booleans(context: Context, arguments: Arguments) -> list[bool] | ExcelError:
    refuse_missing(arguments)
    found: list[bool] = []
    for node in arguments:
        operand = context.operand(node)
        if isinstance(operand, (Area, tuple)):
            cells = [value for area in areas_of(operand) for _, _, value in context.held(area)]
            values: list[Scalar] = [value for value in cells if not isinstance(value, str)]
        else:
            values = [operand]
        for value in values:
            condition = to_boolean(value)
            if isinstance(condition, ExcelError):
                return condition
            found.append(condition)
    return found or ExcelError.VALUE


def _and(context: Context, arguments: Arguments) -> Scalar:
    found = _booleans(context, arguments)
    return found if isinstance(found, ExcelError) else all(found)


def _or(context: Context, arguments: Arguments) -> Scalar:
    found = _booleans(context, arguments)
    return found if isinstance(found, ExcelError) else any(found)


def _sumproduct(context: Context, arguments: Arguments) -> Scalar:
    arrays = [context.array(node) for node in arguments]
    if any(array.shape != arrays[0].shape for array in arrays):
        return ExcelError.VALUE
    errors = {value for array in arrays for value in array.values if isinstance(value, ExcelError)}
    if errors:
        if len(errors) > 1:
            raise CannotEvaluateError("different errors in one SUMPRODUCT")
        return errors.pop()
    for array in arrays:
        _charge(context, [value for value in array.values if is_number(value)])
    context.spend(len(arrays[0].values) * len(arrays))
    result: Number = 0
    for values in zip(*(array.values for array in arrays), strict=True):
        product: Number = 1
        for value in values:
            product = multiply(product, value if is_number(value) else 0)
        result = add(result, product)
    return result


def _area(context: Context, node: Node) -> Area:
    operand = context.operand(node)
    if not isinstance(operand, Area):
        raise CannotEvaluateError("a condition on something else than one range")
    return operand


def _conditions(context: Context, arguments: Arguments) -> list[tuple[Area, Criterion]]:
    if len(arguments) % 2:
        raise CannotEvaluateError("a range without its condition")
    refuse_missing(arguments)
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    return [(_area(context, area), read_criterion(context.scalar(wanted))) for area, wanted in pairs]


def _offsets(context: Context, area: Area) -> dict[tuple[int, int], Scalar]:
    top, left = area.range.top, area.range.left
    return {(row - top, column - left): value for row, column, value in context.held(area)}


def _tested(
    context: Context, conditions: list[tuple[Area, Criterion]]
) -> list[tuple[dict[tuple[int, int], Scalar], Criterion]]:
    columns = [(_offsets(context, area), criterion) for area, criterion in conditions]
    context.spend(sum(criterion.steps(cells.values()) for cells, criterion in columns))
    return columns


def _sum_where(context: Context, summed: Area, conditions: list[tuple[Area, Criterion]]) -> Scalar:
    if any(area.shape != summed.shape for area, _ in conditions):
        return ExcelError.VALUE
    columns = _tested(context, conditions)
    found: list[Number] = []
    for offset, value in _offsets(context, summed).items():
        if all(criterion.matches(cells.get(offset)) for cells, criterion in columns):
            if isinstance(value, ExcelError):
                return value
            if is_number(value):
                found.append(value)
    _charge(context, found)
    return total(found)


def _sumif(context: Context, arguments: Arguments) -> Scalar:
    conditions = _conditions(context, arguments[:2])
    tested = conditions[0][0]
    if len(arguments) == 2:
        return _sum_where(context, tested, conditions)
    # Only the first cell of the range to add up counts; its size is that of the tested range.
    start = _area(context, arguments[2])
    rows, columns = tested.shape
    bottom, right = start.range.top + rows - 1, start.range.left + columns - 1
    if bottom > MAX_ROW or right > MAX_COLUMN:
        raise CannotEvaluateError("SUMIF over the edge of the sheet")
    summed = Area(start.sheet, Range(start.range.top, start.range.left, bottom, right))
    return _sum_where(context, summed, conditions)


def _sumifs(context: Context, arguments: Arguments) -> Scalar:
    return _sum_where(context, _area(context, arguments[0]), _conditions(context, arguments[1:]))


def _countifs(context: Context, arguments: Arguments) -> Scalar:
    conditions = _conditions(context, arguments)
    shape = conditions[0][0].shape
    if any(area.shape != shape for area, _ in conditions):
        return ExcelError.VALUE
    columns = _tested(context, conditions)
    offsets = dict.fromkeys(offset for cells, _ in columns for offset in cells)
    count = sum(all(wanted.matches(cells.get(offset)) for cells, wanted in columns) for offset in offsets)
    # The positions that are empty in every range are alike.
    if all(criterion.matches(None) for _, criterion in columns):
        count += shape[0] * shape[1] - len(offsets)
    return count


_MANY = 255

AGGREGATES: dict[str, Function] = {
    "AND": Function(1, _MANY, _and),
    "AVERAGE": Function(1, _MANY, _average),
    "COUNT": Function(1, _MANY, _count),
    "COUNTA": Function(1, _MANY, _counta),
    "COUNTIF": Function(2, 2, _countifs),
    "COUNTIFS": Function(2, _MANY, _countifs),
    "MAX": Function(1, _MANY, _max),
    "MIN": Function(1, _MANY, _min),
    "OR": Function(1, _MANY, _or),
    "SUM": Function(1, _MANY, _sum),
    "SUMIF": Function(2, 3, _sumif),
    "SUMIFS": Function(3, _MANY, _sumifs),
    "SUMPRODUCT": Function(1, _MANY, _sumproduct),
}
"""The functions over ranges, by their name in upper case."""
