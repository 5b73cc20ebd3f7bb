from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from report_cases import FAULTY

from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import AddSheet, CellStyle, NewCell
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.report.text_size import height, shortened, wrapped
from support.libreoffice import XLSX_FILTER

if TYPE_CHECKING:
    from pathlib import Path

    from support.libreoffice import LibreOffice

BODY = CellStyle(size=10, wrap=True)
FODS_FILTER = "OpenDocument Spreadsheet Flat XML"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("kort", 10, ["kort"]),
        ("een\ntwee", 10, ["een", "twee"]),
        ("een\n\ntwee", 10, ["een", "", "twee"]),
        ("woorden breken op spaties", 12, ["woorden", "breken op", "spaties"]),
        ("mmmmmmmm", 5, ["mm", "mm", "mm", "mm"]),
        ("é" * 8, 5, ["éééé", "éééé"]),
        ("a", 0, ["a"]),
    ],
)
def test_wrapping(text: str, width: float, lines: list[str]) -> None:
    assert list(wrapped(text, width, BODY)) == lines


@given(st.text(alphabet="ab mW\n漢", max_size=60), st.floats(1, 40))
def test_wrapping_loses_nothing(text: str, width: float) -> None:
    lines = list(wrapped(text, width, BODY))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert all(len(list(wrapped(line, width, BODY))) == 1 for line in lines)


@given(st.integers(1, 60), st.integers(0, 3))
def test_bold_large_and_indented_text_takes_at_least_as_many_lines(words: int, indent: int) -> None:
    text = "woord " * words
    plain = len(list(wrapped(text, 30, BODY)))
    for style in (CellStyle(size=10, bold=True), CellStyle(size=16), CellStyle(size=10, indent=indent)):
        assert len(list(wrapped(text, 30, style))) >= plain


def test_no_row_is_higher_than_excel_allows() -> None:
    text, lines = shortened("woord " * 20_000, 20, BODY)
    assert text.endswith("\n…")
    assert text.count("\n") == lines - 1
    assert height(lines, BODY) <= 409


def texts_with_heights(sheet: AddSheet) -> list[tuple[NewCell, float, float]]:
    """Give each text cell with the width that it has, merged columns together, and the height of its row."""
    widths, heights = dict(sheet.widths), dict(sheet.heights)
    spans = {(area.top, area.left): area for area in map(Range.parse, sheet.merged)}
    found = []
    for cell in sheet.cells:
        if isinstance(cell.value, str):
            area = spans.get((cell.row, cell.column), Range(cell.row, cell.column, cell.row, cell.column))
            width = sum(widths[column] for column in range(area.left, area.right + 1))
            found.append((cell, width, heights[cell.row]))
    return found


def blank_workbook(font: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.formats[0].set_font_name(font)
        book.add_worksheet("Leeg")
    return buffer.getvalue()


@pytest.mark.parametrize("font", ["Calibri", "Arial", "DejaVu Sans"])
def test_rows_are_high_enough_for_libreoffice(libreoffice: LibreOffice, tmp_path: Path, font: str) -> None:
    sheet = report_sheet(FAULTY, None, version="0.1.0")
    texts = texts_with_heights(sheet)
    columns = {width: column for column, width in enumerate(sorted({width for _, width, _ in texts}), start=1)}
    # Every text in a row of its own, in one column as wide as its merged ones.
    cells = tuple(
        NewCell(row, columns[width], cell.value, cell.style) for row, (cell, width, _) in enumerate(texts, start=1)
    )
    probe = AddSheet("Proef", cells, tuple((column, width) for width, column in columns.items()))
    source = tmp_path / "proef.xlsx"
    source.write_bytes(apply_edits(blank_workbook(font), [probe]).data)
    fitted = fitted_heights(libreoffice, source, tmp_path)
    found = [(cell, ours, fitted[row]) for row, (cell, _, ours) in enumerate(texts, start=1)]
    assert [(cell.value, ours, theirs) for cell, ours, theirs in found if ours < theirs] == []
    needed: dict[int, float] = {}
    for cell, _, theirs in found:
        needed[cell.row] = max(theirs, needed.get(cell.row, 0))
    heights = dict(sheet.heights)
    assert sum(heights[row] for row in needed) < 1.4 * sum(needed.values())


def fitted_heights(libreoffice: LibreOffice, workbook: Path, folder: Path) -> dict[int, float]:
    """Give the heights that LibreOffice itself finds: of its own format it fits the rows that state none."""
    [flat] = libreoffice.convert([workbook], folder / "flat", "fods", FODS_FILTER)
    xml, removed = re.subn(r'style:row-height="[^"]*" ', "", flat.read_text(encoding="utf-8"))
    assert removed
    flat.write_text(xml, encoding="utf-8")
    [saved] = libreoffice.convert([flat], folder / "fitted", "xlsx", XLSX_FILTER)
    rows = openpyxl.load_workbook(saved)["Proef"].row_dimensions
    return {row: dimension.height for row, dimension in rows.items()}
