"""A sheet of ours as JSON, so that the journal can make it again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec.structs import asdict, replace

from hov_tools.ooxml.charts import Chart, Direction, Grouping, Series, Source
from hov_tools.ooxml.edits import AddSheet, Align, CellStyle, NewCell, Value
from hov_tools.ooxml.errors import DamagedError


def to_json(edit: AddSheet) -> str:
    """Write an edit down; its reason is left out, for it has been told."""
    document = asdict(replace(edit, cells=(), charts=()))
    del document["why"]
    # As before there were charts, where there are none: an older journal is read as well.
    del document["charts"]
    if edit.charts:
        document["charts"] = [_chart(one) for one in edit.charts]
    styles: dict[CellStyle, int] = {}
    # Cells share a few styles, and telling two values apart takes longer than two objects.
    distinct = {id(cell.style): cell.style for cell in edit.cells}
    numbers = {key: styles.setdefault(style, len(styles)) for key, style in distinct.items()}
    # Most cells are nothing but the rest of a merged range.
    document["cells"] = [
        [
            cell.row,
            cell.column,
            None if cell.value is None else _written(cell.value),
            numbers[id(cell.style)],
            cell.formula,
            cell.link,
            cell.tooltip,
        ]
        for cell in edit.cells
    ]
    document["styles"] = [{**asdict(style), "align": style.align.value} for style in styles]
    return json.dumps(document, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def from_json(text: str) -> AddSheet:
    """Read back what `to_json` wrote.

    Raises:
        DamagedError: it is something else.
    """
    try:
        document = json.loads(text)
        styles = [CellStyle(**{**one, "align": Align(one["align"])}) for one in document.pop("styles")]
        cells = tuple(
            NewCell(row, column, _read(value), styles[style], formula=formula, link=link, tooltip=tooltip)
            for row, column, value, style, formula, link, tooltip in document.pop("cells")
        )
        repeat = document.pop("repeat_rows")
        return AddSheet(
            cells=cells,
            widths=tuple((int(key), value) for key, value in document.pop("widths")),
            heights=tuple((int(key), value) for key, value in document.pop("heights")),
            merged=tuple(document.pop("merged")),
            breaks=tuple(map(int, document.pop("breaks", ()))),
            charts=tuple(_chart_from(one) for one in document.pop("charts", ())),
            repeat_rows=None if repeat is None else (int(repeat[0]), int(repeat[1])),
            **document,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise DamagedError(f"a sheet in the journal cannot be read: {error}") from error


def _chart(chart: Chart) -> dict[str, object]:
    return {
        **asdict(chart),
        "categories_source": asdict(chart.categories_source),
        "series": [
            {
                **asdict(one),
                "name_source": asdict(one.name_source),
                "values_source": asdict(one.values_source),
                "values": [_written(value) for value in one.values],
            }
            for one in chart.series
        ],
        "direction": chart.direction.value,
        "grouping": chart.grouping.value,
    }


def _chart_from(document: dict[str, Any]) -> Chart:
    series = tuple(
        Series(
            **{
                **one,
                "name_source": Source(**one["name_source"]),
                "values_source": Source(**one["values_source"]),
                "values": tuple(_read(value) for value in one["values"]),
            }
        )
        for one in document["series"]
    )
    own = {
        "categories": tuple(document["categories"]),
        "categories_source": Source(**document["categories_source"]),
        "series": series,
        "direction": Direction(document["direction"]),
        "grouping": Grouping(document["grouping"]),
    }
    return Chart(**{**document, **own})


def _written(value: Value) -> list[str] | None:
    if value is None:
        return None
    if isinstance(value, str):
        return ["s", value]
    kinds = {bool: "b", int: "i", Decimal: "d", Fraction: "f"}
    if isinstance(value, date):
        return ["t", value.isoformat()]
    return [kinds[type(value)], str(value)]


def _read(value: list[str] | None) -> Value:
    if value is None:
        return None
    kind, text = value
    if kind == "b":
        return text == "True"
    if kind == "t":
        return date.fromisoformat(text)
    if kind == "i":
        return int(text)
    if kind == "d":
        return Decimal(text)
    return Fraction(text) if kind == "f" else text
