"""What a form asks and in which words, as data: one TOML file per form and year in layouts/.

A file without a year in its name is abstract: it holds what the forms of all years have in common, and those of a year
say what is theirs alone.

A question or layout is read once, and is the same as another only when they are one object: it is the key of caches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from hov_tools.data import PACKAGE, read_toml
from hov_tools.errors import UsageError
from hov_tools.forms.text import normalise
from hov_tools.kept import kept
from hov_tools.ownyears import own_years
from hov_tools.texts import Texts

# So many layouts may extend one another.
_MAX_DEPTH = 10
_text = Texts("system_errors.toml")
_YEAR = re.compile(r"\{T([+-]\d{1,2})?\}")


class LayoutError(Exception):
    """A layout file of the package contradicts itself; the message names the file and the entry."""


class Question(Struct, frozen=True, eq=False):
    """One thing that a form asks, in a cell of its own or in a column of a table.

    Attributes:
        name: stable, used in the code.
        type: "text", "tpid", "registration", "number", "date" or "choice".
        labels: wordings, the form's own first; "{T-2}" stands for a year.
        block: the block of the form that asks it; None in a table.
        choices: name of the list of choices.
        whole: a number without decimals.
        positive: a number above zero.
        most: the largest number that is plausible; None: that of any number.
        range: which plausible range a date must lie in.
        required: F101 (in a table F113) when empty.
        counts: in a table: filling it in makes the row a filled one.
        formula: the form itself holds a formula here.
        evaluate: what the formula comes to is looked at; otherwise only whether it is still there.
        in_formulas: the form's own formulas look at the answer, so that they must be able to read it too.
        gone: the form does not ask it any more: it is not looked for.
        unit: what is counted, "dagen", "maanden" or "plaatsen": a word for it behind the number is understood.
    """

    name: str
    type: str
    labels: tuple[str, ...]
    block: str | None = None
    choices: str | None = None
    whole: bool = False
    positive: bool = False
    most: int | None = None
    range: str | None = None
    required: bool = True
    counts: bool = True
    formula: bool = False
    evaluate: bool = True
    in_formulas: bool = False
    unit: str | None = None
    gone: bool = False


class TableLayout(Struct, frozen=True):
    """A table: a row of headings with rows to fill in below it.

    Attributes:
        name: stable, used in the code.
        columns: by name.
        headings: the columns by which the table is recognised; at least two of them must be found.
        total: wordings that begin the row of totals; none when the table has no such row.
    """

    name: str
    columns: Mapping[str, Question]
    headings: tuple[str, ...]
    total: tuple[str, ...] = ()


class MatrixLayout(Struct, frozen=True, eq=False):
    """The table of days per reference year and kind in a HOV form.

    Attributes:
        block: the block of the form in which it stands.
        corner: wordings of its corner cell.
        years_in_rows: the years stand below each other; otherwise side by side.
        kinds: "funded" and perhaps "unfunded", with their wordings.
        total_of_kinds: wordings of the total of a year over the kinds.
        total_of_years: wordings of the total of a kind over the years.
        formulas: the form itself computes the days.
    """

    block: str
    corner: tuple[str, ...]
    years_in_rows: bool
    kinds: Mapping[str, tuple[str, ...]]
    total_of_kinds: tuple[str, ...]
    total_of_years: tuple[str, ...]
    formulas: bool


class Layout(Struct, frozen=True, eq=False):
    """One form of one year, and of the years that keep its layout.

    Attributes:
        id: name of its file, such as "hov-2022".
        form: "hov", "aanvraag", "aanmelding", "aanmelding-nieuw", "aanmelding-definitief" or "in-en-doorstroom".
        titles: wordings of its title, with "{T}" for the allocation year.
        blocks: letter of a block → wordings of its heading.
        fields: by name.
        tables: by name.
        matrix: of a HOV form.
    """

    id: str
    form: str
    titles: tuple[str, ...]
    blocks: Mapping[str, tuple[str, ...]]
    fields: Mapping[str, Question]
    tables: Mapping[str, TableLayout]
    matrix: MatrixLayout | None

    @property
    def year(self) -> int:
        """The allocation year whose form it describes."""
        return int(self.id.rpartition("-")[2])


@kept(4_096)
def for_year(label: str, year: int) -> str:
    """Fill in the years of a label: "Dagen {T-2}" for 2022 → "Dagen 2020"."""
    return _YEAR.sub(lambda match: str(year + int(match[1] or 0)), label)


@kept(4_096)
def label_keys(labels: tuple[str, ...], year: int) -> tuple[str, ...]:
    """Give the normalised wordings of a label for an allocation year."""
    return tuple(normalise(for_year(label, year)) for label in labels)


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Load every layout of the package, in the order of their names.

    Raises:
        LayoutError: a file has an unknown entry or extends one that is not there.
        UsageError: so has a file of the user's own.
    """
    names = [name for name, own in _raw().items() if not own.get("abstract", False)]
    of_user = {name: one.path for one in own_years() for name in one.forms}
    found: list[Layout] = []
    for name in names:
        try:
            found.append(layout_of(name, {}))
        except LayoutError as error:
            if name not in of_user:
                raise
            raise UsageError(_wrong_year(of_user[name], name)) from error
    return tuple(found)


def _wrong_year(path: Path, name: str) -> str:
    return _text("jaar_onleesbaar", path=path, why=_text("jaar_indeling", name=name))


def layout_of(name: str, more: Mapping[str, Mapping[str, Any]]) -> Layout:
    """Make a layout of its entries.

    Args:
        name: its id.
        more: id → entries, of layouts besides those of the program and the user; they go before these.

    Raises:
        LayoutError: it has an unknown entry or extends one that is not there.
    """
    return _layout(name, _extended(name, {**_raw(), **more}))


def abstract_layout(form: str) -> Layout | None:
    """Give what the forms of a kind have in common in all years; None when there is no such file."""
    raw = _raw()
    name = next((name for name, own in raw.items() if own.get("abstract", False) and own["form"] == form), None)
    return None if name is None else _layout(name, {"titles": [], **_extended(name, raw)})


@cache
def _raw() -> Mapping[str, Mapping[str, Any]]:
    """Read the files of the program, and those of the user, which go before."""
    names = sorted(path.stem for path in (PACKAGE / "forms" / "layouts").glob("*.toml"))
    raw: dict[str, Mapping[str, Any]] = {name: read_toml(f"forms/layouts/{name}.toml") for name in names}
    for one in own_years():
        raw |= one.forms
    return dict(sorted(raw.items()))


def questions_of(layout: Layout) -> Mapping[str, Question]:
    """Give everything that a layout asks by its key: fields, and the columns of tables."""
    columns = {f"{table.name}.{name}": one for table in layout.tables.values() for name, one in table.columns.items()}
    return {**layout.fields, **columns}


def layout_named(layout_id: str) -> Layout:
    """Give a layout by its id; raises StopIteration when there is none."""
    return next(layout for layout in all_layouts() if layout.id == layout_id)


@kept(64)
def known_years(form: str) -> tuple[int, ...]:
    """Give the allocation years for which there is a layout of a kind of form."""
    return tuple(sorted({layout.year for layout in all_layouts() if layout.form == form}))


def _extended(name: str, raw: Mapping[str, Mapping[str, Any]], depth: int = 0) -> dict[str, Any]:
    if name not in raw or depth > _MAX_DEPTH:
        raise LayoutError(f"layout {name} is not there, or extends itself")
    own = dict(raw[name])
    base = own.pop("extends", None)
    own.pop("abstract", None)
    return own if base is None else _merged(_extended(base, raw, depth + 1), own)


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lay one file over another: tables entry by entry, anything else as a whole; a matrix as a whole."""
    result = dict(base)
    for key, value in own.items():
        inherited = result.get(key)
        deep = isinstance(value, dict) and isinstance(inherited, dict) and key != "matrix"
        result[key] = _merged(inherited, value) if deep and isinstance(inherited, dict) else value
    return result


def _layout(name: str, raw: dict[str, Any]) -> Layout:
    try:
        matrix = raw.get("matrix")
        return Layout(
            id=name,
            form=raw["form"],
            titles=tuple(raw["titles"]),
            blocks=MappingProxyType({block: tuple(labels) for block, labels in raw["blocks"].items()}),
            fields=MappingProxyType({key: _question(key, entry) for key, entry in raw["fields"].items()}),
            tables=MappingProxyType({key: _table(key, entry) for key, entry in raw.get("tables", {}).items()}),
            matrix=None if matrix is None else _matrix(matrix),
        )
    except (KeyError, TypeError) as error:
        raise LayoutError(f"layout {name}: {error}") from error


def _question(name: str, entry: dict[str, Any]) -> Question:
    return Question(name, **{**entry, "labels": tuple(entry["labels"])})


def _table(name: str, entry: dict[str, Any]) -> TableLayout:
    columns = {key: _question(key, column) for key, column in entry["columns"].items()}
    return TableLayout(name, MappingProxyType(columns), tuple(entry["headings"]), tuple(entry.get("total", ())))


def _matrix(entry: dict[str, Any]) -> MatrixLayout:
    return MatrixLayout(
        block=entry["block"],
        corner=tuple(entry["corner"]),
        years_in_rows={"rows": True, "columns": False}[entry["years"]],
        kinds=MappingProxyType({kind: tuple(labels) for kind, labels in entry["kinds"].items()}),
        total_of_kinds=tuple(entry.get("total_of_kinds", ())),
        total_of_years=tuple(entry["total_of_years"]),
        formulas=entry["formulas"],
    )
