"""Overzicht.xlsx: all consortia of a run in one workbook, for the bureau.

The results are taken one at a time and written as they come; of each only its lines stay in memory. The same results
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.receipt.register import Sight, register
from hov_tools.errors import OutputError
from hov_tools.ooxml.save import save_atomically
from hov_tools.overview import text
from hov_tools.overview.charts import add_charts, frequency_figures, place_figures
from hov_tools.overview.consortia import add_consortia
from hov_tools.overview.institutions import institution_lines
from hov_tools.overview.receipt import ReceiptPage
from hov_tools.overview.sheets import FilesPage, FindingsPage, InstitutionsPage, add_codes
from hov_tools.overview.totals import Totals
from hov_tools.report.document import DocumentFile
from hov_tools.sheetbook import PageSetup
from hov_tools.system_errors import system_reason

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Book, Page


def overview_name() -> str:
    """Give the name of the file; its links hold when it lies in the folder of results."""
    return text("bestand")


class Overview:
    """The workbook under construction.

    Args:
        version: of this program, for the foot of each page.
        sight: by when what came in is held.
    """

    def __init__(self, version: str, sight: Sight) -> None:
        self._version = version
        self._sight = sight
        self._totals = Totals()

    @cached_property
    def _book(self) -> Book:
        # Loaded with the first result: openpyxl takes a third of a second, in which the others are at work by then.
        from hov_tools.sheetbook.book import Book  # noqa: PLC0415

        return Book(text("titel"), when_full=text("te_veel"))

    @cached_property
    def _sheets(self) -> _Sheets:
        return _Sheets(
            consortia=self._page("overzicht"),
            findings=FindingsPage(self._page("bevindingen")),
            codes=self._page("codes"),
            receipt=ReceiptPage(self._page("ontvangst")),
            institutions=InstitutionsPage(self._page("instellingen")),
            files=FilesPage(self._page("bestanden")),
        )

    def _page(self, key: str, *, has_charts: bool = False) -> Page:
        foot = text("gemaakt", version=self._version)
        setup = PageSetup(foot, text("pagina"), is_landscape=not has_charts, is_one_page=has_charts)
        return self._book.page(text(f"bladen.{key}"), setup)

    def add(self, result: ConsortiumResult) -> None:
        """Add a consortium; they stand in the order in which they were added."""
        self._totals.add(result)
        self._sheets.findings.add(result.label, result.findings)
        self._sheets.receipt.add(register(result, self._sight))
        self._sheets.institutions.add(institution_lines(result))
        self._sheets.files.add(result.label, result.files)

    def finish(self, beside: Sequence[DocumentFile] = ()) -> bytes:
        """Add up, draw the charts and give the bytes of the workbook.

        Args:
            beside: the files that are of no consortium.
        """
        sheets = self._sheets
        sheets.findings.finish()
        sheets.receipt.finish(self._sight.today)
        sheets.institutions.finish()
        sheets.files.add(None, beside)
        sheets.files.finish()
        add_consortia(sheets.consortia, self._totals.lines, self._totals.standings)
        add_codes(sheets.codes, self._totals.codes)
        add_charts(
            self._page("grafieken", has_charts=True), text("bladen.grafieken"), "", frequency_figures(self._totals)
        )
        add_charts(
            self._page("plaatsen", has_charts=True),
            text("bladen.plaatsen"),
            text("grafieken.plaatsen_uitleg"),
            place_figures(self._totals),
        )
        return self._book.finish()

    def discard(self) -> None:
        """Take away what is on the disk of a workbook that is not finished."""
        if "_book" in vars(self):
            self._book.discard()


class _Sheets(Struct, frozen=True):
    """The sheets in their order, of which three fill while the results come in."""

    consortia: Page
    findings: FindingsPage
    codes: Page
    receipt: ReceiptPage
    institutions: InstitutionsPage
    files: FilesPage


@contextmanager
def new_overview(version: str, sight: Sight) -> Iterator[Overview]:
    """Start a workbook; what is under way of it is gone when the context ends."""
    overview = Overview(version, sight)
    try:
        yield overview
    finally:
        overview.discard()


def save_overview(data: bytes, folder: Path) -> Path:
    """Write the workbook into the folder of results; give its path.

    Raises:
        OutputError: it cannot be written.
    """
    path = folder / overview_name()
    try:
        save_atomically(path, data)
    except OSError as error:
        raise OutputError(text("niet_geschreven", bestand=path, waarom=system_reason(error))) from error
    return path
