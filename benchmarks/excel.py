"""Time a click on "Controleer formulier" on one form, Python's side, beside the same with pandas imported.

    python benchmarks/excel.py [WORKBOOK] [--times N]

Both run as new processes, in turn, with compiled modules in a cache of their own: they import xlwings and the button,
make the snapshot of blocks as Excel hands them over, judge the form and make the edits. What Excel itself takes is
left out. The first runs as in an environment that holds hov-tools[excel] and nothing else: xlwings imports pandas,
numpy and more wherever it finds them. The best of N runs of each counts; the run printed last is the first of all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from cli import EXAMPLE, once

from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import CellKind

# What xlwings imports where it finds it, and does not ask for.
OPTIONAL = ("pandas", "numpy", "polars", "matplotlib", "PIL", "plotly", "cryptography", "jinja2", "mistune")
LEAN = f"sys.modules.update(dict.fromkeys({OPTIONAL}))"
PANDAS = "import pandas"
CLICK = """
import xlwings
from hov_tools.excel import button, checking
from hov_tools.excel.native.contract import SheetState
from hov_tools.excel.snapshot import cells
from hov_tools.excel.judging import JudgedBook
from hov_tools.files.consortium import Intake, Source
from hov_tools.forms.read import read_form
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.snapshot import PlainCells, Sheet, Snapshot, Visibility
from hov_tools.rules.case import Case, Document
from hov_tools.rules.engine import assess
import json, pathlib
sheets = []
for one in json.loads(pathlib.Path(sys.argv[1]).read_text()):
    state = SheetState(tuple(Range(*area) for area in one["merged"]), frozenset(map(tuple, one["unlocked"])))
    held = cells(Range(*one["area"]), one["values"], one["formulas"], state, uses_1904=False)
    sheets.append(Sheet(one["name"], PlainCells(held), state.merged, (), Visibility(one["visibility"])))
document = Document("form.xlsx", "", read_form(Snapshot(tuple(sheets))))
case = Case("form", (document,), is_folder=False)
intake = Intake(case, (Source(pathlib.Path("form.xlsx"), document, None),))
edits = checking.check_edits(JudgedBook(intake, assess(case), "form.xlsx", document))
assert document.form is not None
"""


def blocks(workbook: Path) -> str:
    """Give the sheets of a workbook as blocks of values and formulas; days stay serial numbers here."""
    found = []
    for sheet in read_snapshot(workbook.read_bytes()).sheets:
        bottom = max((cell.row for cell in sheet.cells), default=1)
        right = max((cell.column for cell in sheet.cells), default=1)
        values: list[list[object]] = [[None] * right for _ in range(bottom)]
        formulas = [[""] * right for _ in range(bottom)]
        for cell in sheet.cells:
            value: object = cell.lexical or None
            if cell.kind is CellKind.NUMBER:
                value = float(cell.lexical)
            values[cell.row - 1][cell.column - 1] = value
            formulas[cell.row - 1][cell.column - 1] = cell.lexical if cell.formula is None else f"={cell.formula}"
        found.append(
            {
                "name": sheet.name,
                "area": [1, 1, bottom, right],
                "values": values,
                "formulas": formulas,
                "merged": [[area.top, area.left, area.bottom, area.right] for area in sheet.merged],
                "unlocked": [[cell.row, cell.column] for cell in sheet.cells if cell.unlocked],
                "visibility": sheet.visibility.value,
            }
        )
    return json.dumps(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workbook", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        prepared = Path(cache, "blocks.json")
        prepared.write_text(blocks(asked.workbook), encoding="utf-8")
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        commands = {
            name: [sys.executable, "-c", f"import sys; {first}{CLICK}", str(prepared)]
            for name, first in (("click", LEAN), ("click, pandas imported", PANDAS))
        }
        for command in commands.values():
            subprocess.run(command, check=True, env=environment)
        best = dict.fromkeys(commands, float("inf"))
        single: dict[str, float] = {}
        for _ in range(asked.times):
            for name, command in commands.items():
                seconds = once(command, environment)
                single.setdefault(name, seconds)
                best[name] = min(best[name], seconds)
    for name, seconds in best.items():
        print(f"{name:26}{seconds * 1000:8.1f} ms")
    quick, slow = commands
    print(f"{'click ÷ with pandas':26}{best[quick] / best[slow]:8.2f}   (must be at most 0.33)")
    print(f"{'the same, one run':26}{single[quick] / single[slow]:8.2f}")


if __name__ == "__main__":
    main()
