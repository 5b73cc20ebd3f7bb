"""How fast edits are written, beside openpyxl doing the same, in one run; the ratios are what counts.

Run: python benchmarks/write.py [FORM.xlsx]
"""

from __future__ import annotations

import gc
import io
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, PatternFill, Side

from hov_tools.ooxml.edits import AddSheet, CellStyle, Edit, Mark, MarkStyle, NewCell, SetNote, SetValue
from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.writer import apply_edits

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS, COLUMNS = 20_000, 30
FINDINGS = 6


def main() -> None:
    warnings.simplefilter("ignore")
    form = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else made(300, 2)
    sheet = openpyxl.load_workbook(io.BytesIO(form)).sheetnames[-1]
    large = made(ROWS, 1, COLUMNS)
    print(f"{'':40}{'openpyxl':>12}{'this':>12}{'ratio':>8}")
    row("form, 6 findings", lambda: openpyxl_findings(form, sheet), lambda: findings(form, sheet), 15)
    row("form, 6 findings, undoable", lambda: openpyxl_findings(form, sheet), lambda: undoable(form, sheet), 15)
    row("form, 3 values", lambda: openpyxl_values(form, sheet), lambda: values(form, sheet), 15)
    name = openpyxl.load_workbook(io.BytesIO(large), read_only=True).sheetnames[-1]
    row("20,000 x 30, 3 values", lambda: openpyxl_values(large, name), lambda: values(large, name), 2)
    row("20,000 x 30, 6 findings", lambda: openpyxl_findings(large, name), lambda: findings(large, name), 2)


def row(what: str, theirs: Callable[[], object], ours: Callable[[], object], repeat: int) -> None:
    slow, fast = best(theirs, max(2, repeat // 3)), best(ours, repeat)
    print(f"{what:40}{slow * 1000:10.1f}ms{fast * 1000:10.1f}ms{slow / fast:7.1f}x")


def best(task: Callable[[], object], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        gc.collect()
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return min(times)


def made(rows: int, sheets: int, columns: int = 10) -> bytes:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for number in range(sheets):
        sheet = workbook.add_worksheet(f"Blad {number + 1}")
        for line in range(rows):
            for column in range(columns):
                if column % 3:
                    sheet.write_number(line, column, line * column)
                else:
                    sheet.write_string(line, column, f"tekst {line % 500}")
    workbook.close()
    return buffer.getvalue()


def findings_of(sheet: str) -> list[Edit]:
    cells = [f"B{number + 5}" for number in range(FINDINGS)]
    marks: list[Edit] = [Mark(sheet, cell, MarkStyle.FOUT) for cell in cells]
    notes: list[Edit] = [SetNote(sheet, cell, "H203: vul het aantal dagen in") for cell in cells]
    bold = CellStyle(bold=True, fill="DDEBF7", border="808080")
    lines = [NewCell(line, column, f"{line} {column}", bold) for line in range(1, 9) for column in range(1, 8)]
    return [*marks, *notes, AddSheet("Rapport", tuple(lines), widths=((1, 30),), first=True)]


def findings(data: bytes, sheet: str) -> bytes:
    return apply_edits(data, findings_of(sheet), LARGE_LIMITS).data


def undoable(data: bytes, sheet: str) -> bytes:
    return apply_edits(data, findings_of(sheet), LARGE_LIMITS, undoable=True).data


def values(data: bytes, sheet: str) -> bytes:
    edits = [SetValue(sheet, cell, 17) for cell in ("B6", "C7", "D8")]
    return apply_edits(data, edits, LARGE_LIMITS).data


def openpyxl_values(data: bytes, sheet: str) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    for cell in ("B6", "C7", "D8"):
        workbook[sheet][cell] = 17
    return saved(workbook)


def openpyxl_findings(data: bytes, sheet: str) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    side = Side("thin", "C00000")
    for number in range(FINDINGS):
        cell = workbook[sheet][f"B{number + 5}"]
        cell.fill = PatternFill("solid", "FFC7CE")
        cell.border = Border(side, side, side, side)
        cell.comment = Comment("H203: vul het aantal dagen in", "hov_tools")
    report = workbook.create_sheet("Rapport", 0)
    report.column_dimensions["A"].width = 30
    for line in range(1, 9):
        for column in range(1, 8):
            cell = report.cell(line, column, f"{line} {column}")
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", "DDEBF7")
            cell.border = Border(side, side, side, side)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
