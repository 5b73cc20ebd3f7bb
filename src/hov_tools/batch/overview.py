"""Overzicht.xlsx: all consortia of a run in one workbook, for the bureau.

The results are taken one at a time and written as they come; of each only a line stays in memory. The same results
give the same bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from hov_tools.batch.overview_book import Book
from hov_tools.batch.overview_charts import add_charts
from hov_tools.batch.overview_institutions import institution_lines
from hov_tools.batch.overview_sheets import FindingsPage, InstitutionsPage, add_codes, add_consortia
from hov_tools.batch.overview_texts import text
from hov_tools.batch.overview_totals import Totals
from hov_tools.batch.result import ConsortiumResult
from hov_tools.errors import OutputError
from hov_tools.ooxml.save import save_atomically


def overview_name() -> str:
    """Give the name of the file; its links hold when it lies in the folder of results."""
    return text("bestand")


def overview_bytes(results: Iterable[ConsortiumResult], version: str) -> bytes:
    """Make the workbook.

    Args:
        results: in the order in which they are to stand; gone through once.
        version: of this program, for the foot of each page.
    """
    totals = Totals()
    with tempfile.TemporaryDirectory(prefix="hov-", ignore_cleanup_errors=True) as folder:
        book = Book(folder)
        overview = book.page("overzicht", version)
        findings = FindingsPage(book, version)
        codes = book.page("codes", version)
        institutions = InstitutionsPage(book, version)
        for result in results:
            totals.add(result)
            findings.add(result.name or result.key, result.findings)
            institutions.add(institution_lines(result))
        findings.finish()
        institutions.finish()
        add_consortia(overview, totals.lines, totals.standings)
        add_codes(codes, totals.codes)
        add_charts(book, totals, version)
        return book.finish()


def write_overview(results: Iterable[ConsortiumResult], folder: Path, version: str) -> Path:
    """Make the workbook and write it into the folder of results; give its path.

    Raises:
        OutputError: it cannot be written.
    """
    path = folder / overview_name()
    data = overview_bytes(results, version)
    try:
        save_atomically(path, data)
    except OSError as error:
        raise OutputError(
            text("niet_geschreven", bestand=path, waarom=error.strerror or type(error).__name__)
        ) from error
    return path
