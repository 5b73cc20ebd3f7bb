"""What would change or what differs, as a table on a terminal and as values for JSON."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools.commands import text
from hov_tools.commands.common import show, show_json
from hov_tools.files import reason
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.receipt import change_values
from hov_tools.texts import printable

_MAX_WIDTH = 44


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Give a table as lines; what is long or has line breaks is shown in part."""
    every = [[_shortened(cell) for cell in row] for row in [heads, *rows]]
    widths = [max(len(row[column]) for row in every) for column in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in every]
    return [lines[0], "-" * (sum(widths) + 2 * len(widths) - 2), *lines[1:]]


def _shortened(raw: str) -> str:
    one_line = " ".join(printable(raw).split())
    return one_line if len(one_line) <= _MAX_WIDTH else one_line[: _MAX_WIDTH - 1] + "…"


def show_edits(prepared: Sequence[Prepared], *, as_json: bool) -> None:
    """Show what would be changed, by file."""
    if as_json:
        files = [
            {"bestand": one.file, "bewerkingen": [change_values(change) for change in one.changes]} for one in prepared
        ]
        show_json({"versie": 1, "bestanden": files})
        return
    if not any(one.changes for one in prepared):
        show(text("proef_niets"))
    heads = [text(f"proef_{name}") for name in ("blad", "cel", "oud", "nieuw", "waarom")]
    for number, one in enumerate(one for one in prepared if one.changes):
        rows = [_row(change_values(change)) for change in one.changes]
        show(*([""] if number else []), one.file, *table_lines(heads, rows))


def _row(values: dict[str, object]) -> list[str]:
    row = [str(values[name] or "") for name in ("blad", "cel", "oud", "nieuw", "waarom")]
    skipped = values["overgeslagen"]
    if skipped is not None:
        row[3] = text("proef_overgeslagen", why=reason(str(skipped)))
    return row
