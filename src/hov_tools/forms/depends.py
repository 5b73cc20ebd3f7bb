"""Which cells a formula looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hov_tools.forms.records import Field, Place
from hov_tools.ooxml.address import parse_a1

if TYPE_CHECKING:
    from hov_tools.ooxml.formula import Reference


def refers_to(field: Field[object], sheet: str, address: str) -> bool:
    """Tell whether the formula of a field names a cell."""
    place = Place(sheet, *parse_a1(address))
    return any(_holds(one, place) for one in _references(field))


def named_cells(field: Field[object], places: Iterable[Place | None]) -> Iterator[Place]:
    """Give those of some cells that the formula of a field names."""
    found = _references(field)
    return (place for place in places if place is not None and any(_holds(one, place) for one in found))


def _holds(reference: Reference, place: Place) -> bool:
    return reference.sheet.lower() == place.sheet.lower() and (place.row, place.column) in reference.range


def _references(field: Field[object]) -> tuple[Reference, ...]:
    if field.place is None or field.cell.formula is None:
        return ()
    from hov_tools.ooxml.formula import FormulaError, references  # noqa: PLC0415 - only a doubtful formula waits for it

    try:
        return references(field.cell.formula, field.place.sheet)
    except FormulaError:
        return ()
