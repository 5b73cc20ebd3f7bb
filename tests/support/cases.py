"""From folders of workbooks to cases, and findings in a notation that the bureau can read.

A cell is written as "10243 D8": the form by a short name, then the cell on the sheet with its questions; another
sheet stands before it: "10243 Opleidelingen!B6". A finding is written as "fout F101 10243 D8", and one that
follows from another as "fout H201 10243 D29 door F113 10243 Opleidelingen!E6".
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest
from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.read import read_form
from hov_tools.forms.records import AnyForm, Field, HovForm, rows_of
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.rules.case import Case, Document, given_days
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, Cause, Finding, Severity
from support.workbooks import CellValue, set_cells
from support.zips import read_parts, write_parts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Changes: TypeAlias = Mapping[str, CellValue]
"""Written cell → new value."""
Planted: TypeAlias = list[tuple[str, Changes, list[str]]]
"""What was changed in words, the changes, and every finding that comes of them, written."""

_WITH_YEARS = re.compile(r"xl/(sharedStrings|workbook|worksheets/[^/]+)\.xml")
_YEAR = re.compile(rb"(?<![0-9.])20(?:1[89]|2[0-7])(?![0-9.])")
_SHORT_NAMES = {
    "aanvraag": "aanvraag",
    "aanmelding": "aanmelding",
    "aanmelding-nieuw": "nieuw",
    "aanmelding-definitief": "definitief",
    "in-en-doorstroom": "stroom",
}


@lru_cache(maxsize=1024)
def form_of(data: bytes) -> AnyForm | None:
    """Read a form; the same bytes are read once."""
    return read_form(read_snapshot(data))


def document_of(path: Path) -> Document:
    """Read a workbook."""
    data = path.read_bytes()
    return Document(path.name, hashlib.sha256(data).hexdigest(), form_of(data))


def case_of(path: Path, *, year: int | None = None, days_per_place: int | None = None) -> Case:
    """Read a folder, or a single workbook."""
    files = sorted(path.glob("*.xlsx")) if path.is_dir() else [path]
    return Case(path.name, tuple(document_of(file) for file in files), path.is_dir(), year, given_days(days_per_place))


class Consortium(Struct, frozen=True):
    """A folder of workbooks whose cells can be changed, each time from the original.

    Attributes:
        folder: with the workbooks; read only.
        files: short name → file name.
        sheets: short name → the sheet with the questions.
    """

    folder: Path
    files: Mapping[str, str]
    sheets: Mapping[str, str]

    def ref(self, written: str) -> tuple[str, str, str]:
        """Read "10243 D8" as file, sheet and cell."""
        short, _, where = written.partition(" ")
        sheet, _, cell = where.rpartition("!")
        return self.files[short], sheet or self.sheets[short], cell

    def case(
        self,
        changes: Changes | None = None,
        *,
        without: Collection[str] = (),
        year: int | None = None,
        days_per_place: int | None = None,
    ) -> Case:
        """Give the case after changing cells (written cell → value), without the forms of these short names."""
        changed: dict[str, dict[tuple[str, str], CellValue]] = {}
        for written, value in (changes or {}).items():
            file, sheet, cell = self.ref(written)
            changed.setdefault(file, {})[sheet, cell] = value
        left_out = {self.files[short] for short in without}
        documents = tuple(
            _changed(self.folder / file, changed[file]) if file in changed else document_of(self.folder / file)
            for file in sorted(self.files.values())
            if file not in left_out
        )
        return Case(self.folder.name, documents, is_folder=True, year=year, numbers=given_days(days_per_place))

    def alone(self, short: str, changes: Changes | None = None) -> Case:
        """Give one form as a case of its own, after changing cells of it."""
        others = [other for other in self.files if other != short]
        case = self.case(changes, without=others)
        return replace(case, name=self.files[short], is_folder=False)

    def same_for(self, tpid: str, **answers: CellValue) -> dict[str, CellValue]:
        """Give the changes that answer a question on a member the same in every form.

        Args:
            tpid: the member.
            answers: name of the question in the layouts → value.
        """
        changes: dict[str, CellValue] = {}
        for short, file in self.files.items():
            form = document_of(self.folder / file).form
            if form is None or (short.isdigit() and short != tpid):
                continue
            rows = getattr(form, "members", None)
            for name, value in answers.items():
                fields = [form.fields.get(name)] if short == tpid else []
                fields += [getattr(row, name, None) for row in (rows.rows if rows else ()) if row.tpid.value == tpid]
                for field in fields:
                    if field is not None and field.ref is not None:
                        changes[f"{short} {field.ref.sheet}!{field.ref.address}"] = value
        return changes

    def written(self, assessment: Assessment, *severities: Severity) -> list[str]:
        """Write the findings of an assessment in alphabetical order; of these severities when any are given."""
        found = [one for one in assessment.findings if not severities or one.severity in severities]
        return sorted(self._finding(one) for one in found)

    def judge(
        self,
        changes: Changes | None = None,
        *,
        without: Collection[str] = (),
        year: int | None = None,
        days_per_place: int | None = None,
    ) -> list[str]:
        """Change cells, judge, and write every finding."""
        return self.written(assess(self.case(changes, without=without, year=year, days_per_place=days_per_place)))

    def _finding(self, one: Finding) -> str:
        text = f"{one.severity.value} {one.code} {self._cell_of(one)}".rstrip()
        return text if one.cause is None else f"{text} door {one.cause.code} {self._cell_of(one.cause)}".rstrip()

    def _cell_of(self, one: Finding | Cause) -> str:
        short = next((short for short, file in self.files.items() if file == one.file), one.file)
        if one.sheet is None:
            return short
        return f"{short} {one.cell}" if one.sheet == self.sheets.get(short) else f"{short} {one.sheet}!{one.cell}"


@lru_cache(maxsize=16)
def consortium_of(folder: Path) -> Consortium:
    """Give a folder of workbooks as a consortium; every workbook must be a form with a TPID in its name or a kind."""
    files: dict[str, str] = {}
    sheets: dict[str, str] = {}
    for path in sorted(folder.glob("*.xlsx")):
        form = document_of(path).form
        if form is None:
            raise AssertionError(f"{path.name} is no form")
        short = _SHORT_NAMES.get(form.kind) or path.stem.rpartition(" ")[2]
        first = next(field.ref for field in form.fields.values() if field.ref is not None)
        files[short], sheets[short] = path.name, first.sheet
    return Consortium(folder, files, sheets)


def texts_of(findings: Iterable[Finding]) -> str:
    """Give every text of findings that a person may see, as one."""
    parts = [(one.found, one.expected, one.message, one.remedy, one.source, one.file, one.sheet) for one in findings]
    return "\n".join(str(part) for part in parts)


def _changed(path: Path, values: Mapping[tuple[str, str], CellValue]) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(path, Path(folder, path.name)))
        set_cells(copy, values)
        return document_of(copy)


def shift_years(source: Path, target: Path, years: int) -> Path:
    """Make the form of another allocation year: in every text, formula and year, 2018 … 2027 becomes a later one."""
    parts = read_parts(source.read_bytes())
    for name in parts:
        if _WITH_YEARS.fullmatch(name):
            parts[name] = _YEAR.sub(lambda match: str(int(match[0]) + years).encode(), parts[name])
    target.parent.mkdir(parents=True, exist_ok=True)
    write_parts(target, parts)
    return target


def refill(consortium: Consortium, blank_forms: Path, target: Path, years: int) -> Consortium:
    """Fill the forms of another allocation year with a consortium's answers, every date as many years later.

    Args:
        consortium: where the answers come from.
        blank_forms: folder with the blank forms of the consortium's own year.
        target: a new folder for the filled-in forms.
        years: how much later.
    """
    by_kind: dict[str, list[Path]] = {}
    for path in sorted(blank_forms.glob("*.xlsx")):
        form = document_of(path).form
        by_kind.setdefault("" if form is None else form.kind, []).append(path)
    for file in consortium.files.values():
        form = document_of(consortium.folder / file).form
        if form is not None:
            (blank,) = by_kind[form.kind]
            set_cells(shift_years(blank, target / file, years), dict(_answers_of(form, years)))
    return consortium_of(target)


def _answers_of(form: AnyForm, years: int) -> Iterator[tuple[tuple[str, str], CellValue]]:
    """Give what was filled in: (sheet, cell) → value."""
    fields: list[Field[object]] = list(form.fields.values())
    if isinstance(form, HovForm):
        fields += form.days.cells.values()
    fields += (field for row in rows_of(form) for field in row.answers())
    for field in fields:
        if field.ref is None or field.is_empty or field.cell.formula is not None:
            continue
        where = field.ref.sheet, field.ref.address
        if isinstance(field.value, date):
            leap_day = (field.value.month, field.value.day) == (2, 29)
            day = field.value - timedelta(days=1) if leap_day and years % 4 else field.value
            yield where, day.replace(year=day.year + years)
        elif field.name == "year":
            yield where, int(field.cell.lexical) + years
        elif field.cell.kind is CellKind.NUMBER:
            yield where, Decimal(field.cell.lexical)
        else:
            yield where, field.cell.lexical


def rows(table: Planted) -> pytest.MarkDecorator:
    """Make a test of a table: what was changed in words, the cells, and every finding that must come of it."""
    return pytest.mark.parametrize(
        ("changes", "found"), [pytest.param(changes, sorted(found), id=what) for what, changes, found in table]
    )
