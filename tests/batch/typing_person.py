"""A person at the overview, as a program of its own: opens it, types in a cell, saves it, and closes it.

Arguments: the overview, a TPID, a heading, what to type. What Excel keeps beside an open workbook is there meanwhile.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import openpyxl


def main() -> None:
    """Type."""
    path, tpid, heading, typed = Path(sys.argv[1]), *sys.argv[2:]
    warnings.filterwarnings("ignore")
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"\x04Bert")
    try:
        book = openpyxl.load_workbook(path)
        sheet = book["Overzicht"]
        heads = next(row for row in sheet.iter_rows() if any(cell.value == heading for cell in row))
        at = {cell.value: cell.column for cell in heads}
        (row,) = (row for row in sheet.iter_rows() if row[at["Regiehouder (TPID)"] - 1].value == tpid)
        sheet.cell(row[0].row, at[heading]).value = typed
        book.properties.lastModifiedBy = "Bert"
        # As Excel does: beside the file, and then in its place.
        saved = path.with_name("ABCD1234.tmp")
        book.save(saved)
        saved.replace(path)
    finally:
        lock.unlink()


if __name__ == "__main__":
    main()
