"""Times reading forms, and a large sheet, by us and by others, side by side in one run.

Usage: python benchmarks/read.py [FORM.xlsx or FOLDER] [--without-large]

Without a path the HOV forms of the bundled example are taken, one after the other as a command reads them. Forms that
were filled in from one template share small parts that we read once; the line "nothing kept" is without that.
"""

from __future__ import annotations

import argparse
import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import python_calamine
import xlsxwriter

from hov_tools.forms.read import read_form
from hov_tools.kept import forget
from hov_tools.ooxml.limits import DEFAULT_LIMITS, LARGE_LIMITS, Limits
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot

ROWS, COLUMNS = 20_000, 30
# Each reader runs for this long, or once, then the next; and so on for a number of rounds. What else the machine does
# then hits all alike, and none finds its code and data thrown out of the processor's cache by the one before.
SECONDS, ROUNDS, ROUNDS_IF_SLOW = 0.1, 20, 3
SLOW = 0.5
EXAMPLE = Path(__file__).resolve().parents[1] / "workbooks" / "voorbeelden" / "2022-noord"


def floor(data: bytes, limits: Limits) -> None:
    """Inflate every part and check its sum: what no reader that wants all of a workbook can do without."""
    package = Package(data, limits)
    for entry in package.entries:
        package.read(entry.name)


def read_by_openpyxl(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for _ in sheet.iter_rows(values_only=True):
            pass


def read_by_calamine(data: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(data))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def read_anew(data: bytes, limits: Limits) -> None:
    """Read without what was kept of earlier workbooks."""
    forget()
    read_snapshot(data, limits)


def readers(books: list[bytes], limits: Limits, *, is_form: bool) -> dict[str, Callable[[], object]]:
    one: dict[str, Callable[[bytes], object]] = {
        "floor: inflating the parts": lambda data: floor(data, limits),
        "hov_tools: read_snapshot": lambda data: read_snapshot(data, limits),
        "hov_tools: the same, nothing kept": lambda data: read_anew(data, limits),
        "hov_tools: and every cell": lambda data: [list(sheet.cells) for sheet in read_snapshot(data, limits).sheets],
    }
    if is_form:
        one["hov_tools: and read_form"] = lambda data: read_form(read_snapshot(data, limits))
    one |= {
        "python-calamine": read_by_calamine,
        "openpyxl": read_by_openpyxl,
        "pandas.read_excel(sheet_name=None)": lambda data: pd.read_excel(io.BytesIO(data), sheet_name=None),
    }
    return {name: lambda read=read: [read(data) for data in books] for name, read in one.items()}


def best_times(runs: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Give the best time of each in seconds."""
    best: dict[str, float] = {}
    for number in range(ROUNDS):
        for name, run in runs.items():
            if number < ROUNDS_IF_SLOW or best[name] < SLOW:
                best[name] = min(batch(run), best.get(name, float("inf")))
    return best


def batch(run: Callable[[], object]) -> float:
    """Run for a while, and give the best time in seconds."""
    best, spent = float("inf"), 0.0
    while spent < SECONDS:
        begin = time.perf_counter()
        run()
        took = time.perf_counter() - begin
        best, spent = min(best, took), spent + took
    return best


def large_workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Groot")
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        for row in range(ROWS):
            for column in range(COLUMNS):
                match column % 3:
                    case 0:
                        sheet.write_number(row, column, row * 31 + column / 8)
                    case 1:
                        sheet.write_string(row, column, f"tekst {(row * column) % 5_000}")
                    case _:
                        sheet.write_number(row, column, 40_000 + row % 5_000, day)
    return buffer.getvalue()


def show(title: str, times: dict[str, float], count: int) -> None:
    least, most = times["floor: inflating the parts"], times["pandas.read_excel(sheet_name=None)"]
    print(f"\n{title}\n{'':38}{'ms':>10}{'x floor':>10}{'pandas / this':>16}")
    for name, seconds in times.items():
        print(f"{name:38}{seconds * 1e3 / count:10.2f}{seconds / least:10.1f}{most / seconds:16.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("form", type=Path, nargs="?", default=EXAMPLE)
    parser.add_argument("--without-large", action="store_true", help="leave out the large sheet, which takes a minute")
    options = parser.parse_args()
    # openpyxl says of every workbook which extensions it drops, pandas which engine it will use next year.
    warnings.simplefilter("ignore")
    paths = sorted(options.form.glob("HOV-formulier*.xlsx")) if options.form.is_dir() else [options.form]
    books = [path.read_bytes() for path in paths]
    title = f"{len(books)} forms in turn, the time of each" if len(books) > 1 else f"one form: {paths[0].name}"
    show(title, best_times(readers(books, DEFAULT_LIMITS, is_form=True)), len(books))
    if not options.without_large:
        data = large_workbook()
        show(
            f"a sheet of {ROWS} x {COLUMNS} cells ({len(data) >> 20} MiB)",
            best_times(readers([data], LARGE_LIMITS, is_form=False)),
            1,
        )


if __name__ == "__main__":
    main()
