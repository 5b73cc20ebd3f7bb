"""Results as tables: pandas frames, and those as Parquet or CSV.

    from hov_tools.frames import read_batch
    tables = read_batch(Path("resultaten"))
    tables.findings.groupby("code").size()

The columns and their types stand in `schema`, and for users in docs/tabellen.md. Texts are as they are shown
(`hov_tools.texts.printable`). CSV is meant for Excel on a Dutch computer: UTF-8 with a byte order mark, semicolons,
decimal commas. A text that a spreadsheet could take for a formula, and a fraction, which it would take for a date, gets
an apostrophe before it; so does a text that begins with an apostrophe, so that one can be taken off again.
"""

from __future__ import annotations

from hov_tools.frames.rows import frames, read_batch
from hov_tools.frames.schema import NAMES, SCHEMA, Format, Kind
from hov_tools.frames.store import Frames, check_installed, csv_bytes, parquet_bytes, read_csv, write_tables

__all__ = [
    "NAMES",
    "SCHEMA",
    "Format",
    "Frames",
    "Kind",
    "check_installed",
    "csv_bytes",
    "frames",
    "parquet_bytes",
    "read_batch",
    "read_csv",
    "write_tables",
]
