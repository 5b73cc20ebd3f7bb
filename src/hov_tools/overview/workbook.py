"""Overzicht.xlsx: all consortia of a run in one workbook, for the bureau.

The results are taken one at a time and written as they come; of each only its lines stay in memory. The same results
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.changes.values import ConsortiumChange
from hov_tools.desk.changes.words import in_short
from hov_tools.desk.receipt.register import Sight, register
from hov_tools.errors import OutputError
from hov_tools.ooxml.fileset import ChangedMeanwhileError
from hov_tools.ooxml.save import NewFile, save_together
from hov_tools.overview import text
from hov_tools.overview.changes import ChangesPage
from hov_tools.overview.charts import add_charts, frequency_figures, place_figures
from hov_tools.overview.consortia import add_consortia
from hov_tools.overview.dossier_columns import MARK_NAME, Dossiers
from hov_tools.overview.institutions import institution_lines
from hov_tools.overview.receipt import ReceiptPage
from hov_tools.overview.sheets import FilesPage, FindingsPage, InstitutionsPage, add_codes
from hov_tools.overview.totals import ConsortiumLine, Totals
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
            # On one page their letters are too small to read.
            consortia=self._page("overzicht", pages_across=2),
            changes=ChangesPage(self._page("wijzigingen")),
            receipt=ReceiptPage(self._page("ontvangst")),
            findings=FindingsPage(self._page("bevindingen")),
            codes=self._page("codes"),
            institutions=InstitutionsPage(self._page("instellingen", pages_across=2)),
            files=FilesPage(self._page("bestanden")),
        )

    def _page(self, key: str, *, has_charts: bool = False, pages_across: int = 1) -> Page:
        setup = PageSetup(
            text("gemaakt", version=self._version),
            text("pagina"),
            is_landscape=not has_charts,
            is_one_page=has_charts,
            pages_across=pages_across,
        )
        return self._book.page(text(f"bladen.{key}"), setup)

    def add(self, result: ConsortiumResult, change: ConsortiumChange | None = None) -> None:
        """Add a consortium; they stand in the order in which they were added.

        Args:
            result: of the consortium.
            change: what changed of it since last time; None when there is nothing to compare with.
        """
        self._totals.add(result, "" if change is None else in_short(change))
        if change is not None:
            self._sheets.changes.add(change)
        self._sheets.findings.add(result.label, result.findings)
        self._sheets.receipt.add(register(result, self._sight))
        self._sheets.institutions.add(institution_lines(result))
        self._sheets.files.add(result.label, result.files)

    def add_gone(self, changes: Iterable[ConsortiumChange]) -> None:
        """Add the consortia that are no longer there."""
        for one in changes:
            self._sheets.changes.add(one)

    @property
    def lines(self) -> tuple[ConsortiumLine, ...]:
        """The consortia that were added, in that order."""
        return self._totals.lines

    def finish(
        self, beside: Sequence[DocumentFile] = (), dossiers: Dossiers | None = None, mark: str | None = None
    ) -> bytes:
        """Add up, draw the charts and give the bytes of the workbook.

        Args:
            beside: the files that are of no consortium.
            dossiers: what people type in the first sheet; None: it has no columns for that.
            mark: by which is known with what they were written.
        """
        sheets = self._sheets
        sheets.changes.finish()
        sheets.findings.finish()
        sheets.receipt.finish(self._sight.today)
        sheets.institutions.finish()
        sheets.files.add(None, beside)
        sheets.files.finish()
        add_consortia(sheets.consortia, self._totals.lines, self._totals.standings, dossiers)
        if mark is not None:
            self._book.remember(MARK_NAME, mark)
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
    """The sheets in their order, of which four fill while the results come in."""

    consortia: Page
    changes: ChangesPage
    receipt: ReceiptPage
    findings: FindingsPage
    codes: Page
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


def save_overview(data: bytes, folder: Path, replaces: str | None = None) -> Path:
    """Write the workbook into the folder of results; give its path.

    Args:
        data: the workbook.
        folder: of results.
        replaces: SHA-256 of the overview that was read, `NOTHING` when there was none; None: whatever stands there.

    Raises:
        OutputError: it cannot be written, or somebody saved another one meanwhile.
    """
    path = folder / overview_name()
    try:
        save_together([NewFile(path, data, replaces)])
    except ChangedMeanwhileError as error:
        raise OutputError(text("intussen", bestand=path)) from error
    except OSError as error:
        raise OutputError(text("niet_geschreven", bestand=path, waarom=system_reason(error))) from error
    return path
