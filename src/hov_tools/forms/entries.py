"""What was learned of a form as the entries of a layout file: only what differs from the nearest year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hov_tools.forms.index import TextIndex
from hov_tools.forms.layout import Layout, MatrixLayout, label_keys
from hov_tools.forms.learning import Lesson
from hov_tools.forms.locate import Located, MatrixArea, locate, locate_matrix
from hov_tools.forms.records import CellRef
from hov_tools.forms.text import normalise
from hov_tools.ooxml.formulas.references import defined_names, references
from hov_tools.ooxml.formulas.tokens import FormulaError
from hov_tools.ooxml.snapshot import Snapshot

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
# A year this near to the allocation year is one that moves along with it.
_BEFORE, _AFTER = 6, 4


def entries(lesson: Lesson, form: str, title: str, blank: Snapshot, index: TextIndex, year: int) -> dict[str, Any]:
    """Give the entries of the new layout.

    Args:
        lesson: what was learned.
        form: the kind of form.
        title: its title.
        blank: the blank form.
        index: of its sheets, with the words that were learned.
        year: its allocation year.
    """
    nearest = lesson.nearest
    located = locate(lesson.layout, index.labels, year)
    found: dict[str, Any] = {"extends": nearest.id}
    if form != nearest.form:
        found["form"] = form
    titles = _worded(title, nearest.titles if form == nearest.form else (), year)
    if titles is not None:
        found["titles"] = list(titles)
    blocks = {
        key: list(worded)
        for key, ref in located.blocks.items()
        if (worded := _worded(_text(index, ref), nearest.blocks[key], year)) is not None
    }
    texts = {one.key: one.text for one in lesson.learned}
    fields = _changed(nearest.fields, texts, lesson.gone, "", year)
    tables: dict[str, Any] = {}
    used = _used_columns(lesson.layout, located, blank)
    for name, table in nearest.tables.items():
        columns = _changed(table.columns, texts, lesson.gone, f"{name}.", year)
        for column, flags in used.get(name, {}).items():
            question = table.columns[column]
            changed = {flag: value for flag, value in flags.items() if getattr(question, flag) != value}
            if changed:
                columns.setdefault(column, {}).update(changed)
        if columns:
            tables[name] = {"columns": columns}
    matrix = _matrix(lesson, index, located, year)
    more = {"blocks": blocks, "fields": fields, "tables": tables, "matrix": matrix}
    return {**found, **{key: value for key, value in more.items() if value}}


def generalised(text: str, year: int) -> str:
    """Write the years in a wording by their distance from the allocation year: for 2022 "2020" is "{T-2}"."""

    def written(match: re.Match[str]) -> str:
        step = int(match[0]) - year
        if not -_BEFORE <= step <= _AFTER:
            return match[0]
        return "{T}" if step == 0 else f"{{T{step:+d}}}"

    return _YEAR.sub(written, " ".join(text.split()))


def _worded(text: str, known: Sequence[str], year: int) -> tuple[str, ...] | None:
    """Give the wordings with the form's own first; None when it is that already."""
    keys = label_keys(tuple(known), year)
    own = normalise(text)
    if keys and own == keys[0]:
        return None
    return (generalised(text, year), *(one for one, key in zip(known, keys, strict=True) if key != own))


def _text(index: TextIndex, ref: CellRef) -> str:
    cell = index.held(ref.sheet, ref.row, ref.column)
    return "" if cell is None else cell.lexical


def _changed(
    questions: Mapping[str, Any], texts: Mapping[str, str], gone: Sequence[str], prefix: str, year: int
) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, question in questions.items():
        key = f"{prefix}{name}"
        if key in gone:
            found[name] = {"gone": True}
        elif key in texts:
            worded = _worded(texts[key], question.labels, year)
            if worded is not None:
                found[name] = {"labels": list(worded)}
            if question.gone:
                found.setdefault(name, {})["gone"] = False
    return found


def _used_columns(layout: Layout, located: Located, blank: Snapshot) -> Mapping[str, Mapping[str, Mapping[str, bool]]]:
    """Tell of the columns of trainees which ones the form's own formulas look at, and with it what is worked out."""
    area = located.tables.get("trainees")
    if layout.matrix is None or area is None:
        return {}
    seen = set(_looked_at(blank, area.sheet, area.first_row))
    flags: dict[str, dict[str, bool]] = {}
    for name, ref in area.headings.items():
        is_used = ref.column in seen
        flags[name] = (
            {"evaluate": is_used} if layout.tables["trainees"].columns[name].formula else {"in_formulas": is_used}
        )
    return {"trainees": flags}


def _looked_at(blank: Snapshot, sheet: str, row: int) -> Iterator[int]:
    """Give the columns of a row that some formula of the workbook looks at."""
    for one in blank.sheets:
        names = defined_names(blank, one.name)
        for _, _, formula in one.cells.formulas():
            try:
                found = references(formula, one.name, names)
            except FormulaError:
                continue
            for reference in found:
                area = reference.range
                if reference.sheet.lower() == sheet.lower() and area.top <= row <= area.bottom:
                    yield from range(area.left, min(area.right, area.left + 100) + 1)


def _matrix(lesson: Lesson, index: TextIndex, located: Located, year: int) -> dict[str, Any] | None:
    """Give the days per year when anything of them is set out or worded otherwise; they are written as a whole."""
    layout = lesson.layout.matrix
    area = None if layout is None else locate_matrix(layout, index, year, located.blocks)
    if layout is None or area is None:
        return None
    known = lesson.nearest.matrix
    new = {
        "block": layout.block,
        "corner": _own_first(_text(index, area.corner), layout.corner, year),
        "years": "rows" if area.years_in_rows else "columns",
        "kinds": {
            kind: _own_first(_text(index, area.kinds[kind]), wordings, year)
            for kind, wordings in layout.kinds.items()
            if kind in area.kinds
        },
        "total_of_years": _total(index, area.years.get("total"), layout.total_of_years, year),
        "formulas": _is_computed(index, area),
    }
    if "total" in area.kinds:
        new["total_of_kinds"] = _total(index, area.kinds["total"], layout.total_of_kinds, year)
    return None if known is not None and new == _as_entries(known) else new


def _as_entries(matrix: MatrixLayout) -> dict[str, Any]:
    found = {
        "block": matrix.block,
        "corner": list(matrix.corner),
        "years": "rows" if matrix.years_in_rows else "columns",
        "kinds": {kind: list(wordings) for kind, wordings in matrix.kinds.items()},
        "total_of_years": list(matrix.total_of_years),
        "formulas": matrix.formulas,
    }
    return found if not matrix.total_of_kinds else {**found, "total_of_kinds": list(matrix.total_of_kinds)}


def _own_first(text: str, known: Sequence[str], year: int) -> list[str]:
    return list(known if not text else _worded(text, known, year) or known)


def _total(index: TextIndex, ref: CellRef | None, known: Sequence[str], year: int) -> list[str]:
    return list(known) if ref is None else _own_first(_text(index, ref), known, year)


def _is_computed(index: TextIndex, area: MatrixArea) -> bool:
    year = next((ref for key, ref in area.years.items() if key != "total"), area.corner)
    kind = area.kinds.get("funded", area.corner)
    row, column = (year.row, kind.column) if area.years_in_rows else (kind.row, year.column)
    cell = index.held(area.corner.sheet, row, column)
    return cell is not None and cell.formula is not None
