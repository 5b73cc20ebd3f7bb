"""The sheet with what changed since last time: files, the verdict and its numbers, findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from hov_tools.desk.changes.values import (
    ChangeSum,
    ConsortiumChange,
    FileState,
    FindingState,
    Kind,
)
from hov_tools.desk.changes.words import in_a_sentence, in_value, named
from hov_tools.ooxml.edits import CellStyle
from hov_tools.overview import text
from hov_tools.overview.columns import add_head, add_headline, add_lines, column, shared, told
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.sheetbook import CellContent, Column

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

_FILE_STYLES = {
    FileState.NEW: cell_styles.severity(Severity.INFO),
    FileState.CORRECTED: cell_styles.severity(Severity.INFO),
    FileState.WITHDRAWN: cell_styles.outcome(ConditionOutcome.UNKNOWN),
}
_ENDED = {FindingState.SOLVED: ConditionOutcome.MEETS, FindingState.LAPSED: ConditionOutcome.UNKNOWN}


class ChangeLine(Struct, frozen=True):
    """One thing that changed.

    Attributes:
        what: in Dutch, such as "bevinding opgelost".
        style: of that.
        consortium: by which people know it.
        subject: what it is about: a code, a number, a kind of form; "" for a consortium.
        file: its name, or "".
        sheet: or None.
        cell: or None.
        before: as it was; "" when there is nothing to show.
        after: as it is.
        message: more of it.
    """

    what: str
    style: CellStyle
    consortium: str
    subject: str = ""
    file: str = ""
    sheet: str | None = None
    cell: str | None = None
    before: str = ""
    after: str = ""
    message: str = ""


def _columns() -> tuple[Column[ChangeLine], ...]:
    return (
        column("wat_wijzigde", 25, lambda line: CellContent(line.what, line.style)),
        column("verband", 23, lambda line: CellContent(line.consortium, cell_styles.STRONG)),
        column("onderwerp", 17, lambda line: told(line.subject)),
        column("was", 15, lambda line: told(line.before)),
        column("is_nu", 15, lambda line: told(line.after)),
        column("bestand", 27, lambda line: told(line.file)),
        shared("sheet", 15, lambda line: told(line.sheet)),
        shared("cell", 6.5, lambda line: told(line.cell)),
        column("melding", 36, lambda line: told(line.message)),
    )


class ChangesPage:
    """The sheet, filled when all results are in: what stands above the table adds them up."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lines: list[ChangeLine] = []
        self._total = ChangeSum()
        self._begin: tuple[int, str] = (0, "")

    def add(self, one: ConsortiumChange) -> None:
        """Add what changed of a consortium; nothing when nothing did."""
        self._total = self._total.with_one(one)
        self._lines += _lines_of(one)
        found = one.count(FindingState.NEW)
        if found > self._begin[0]:
            self._begin = found, one.label

    def finish(self) -> None:
        """Write the table."""
        columns = _columns()
        add_head(self._page, text("bladen.wijzigingen"))
        if self._lines:
            found, label = self._begin
            begin = text.counted("wijzigingen.begin", found, naam=label) if found else ""
            verdict = Verdict.FAILS if found or self._total.broken else Verdict.MEETS
            add_headline(self._page, in_a_sentence(self._total) + begin, verdict, columns)
            add_lines(self._page, text("wijzigingen.uitleg"))
        else:
            add_headline(self._page, text("wijzigingen.geen"), None, columns)
            add_lines(self._page)
        self._page.add_heads(columns, frozen_columns=2)
        first = self._page.row
        for line in self._lines:
            self._page.add_line(columns, line)
        self._page.add_filter(columns, first)


def _lines_of(one: ConsortiumChange) -> Iterator[ChangeLine]:
    """Give the lines of a consortium; of one that came or went a single one."""
    if one.is_broken:
        yield ChangeLine(text("wijzigingen.mislukt"), cell_styles.severity(Severity.FOUT), one.label)
    if one.kind is not Kind.KNOWN:
        is_new = one.kind is Kind.NEW
        style = cell_styles.severity(Severity.INFO) if is_new else cell_styles.outcome(ConditionOutcome.UNKNOWN)
        parts = [text.counted("wijzigingen.bestanden", len(one.files))]
        if one.findings:
            parts.append(text.counted("wijzigingen.bevindingen", len(one.findings)))
        yield ChangeLine(text(f"wijzigingen.verband_{one.kind.value}"), style, one.label, message=", ".join(parts))
        return
    for value in one.values:
        key = "wijzigingen.oordeel" if value.what == "oordeel" else "wijzigingen.getal"
        yield ChangeLine(
            text(key),
            cell_styles.STRONG,
            one.label,
            subject=named(value),
            before=in_value(value, value.before),
            after=in_value(value, value.after),
            message=text("wijzigingen.andere_regels") if one.has_other_rules and not one.files else "",
        )
    for file in one.files:
        yield ChangeLine(
            text(f"wijzigingen.bestand_{file.state.value}"),
            _FILE_STYLES[file.state],
            one.label,
            subject=" ".join(part for part in (file.form, file.institution) if part),
            before=file.replaces or "",
            file=file.file,
        )
    for finding in one.findings:
        ended = _ENDED.get(finding.state)
        yield ChangeLine(
            text(f"wijzigingen.bevinding_{finding.state.value}"),
            cell_styles.severity(finding.severity) if ended is None else cell_styles.outcome(ended),
            one.label,
            subject=finding.code,
            file=finding.file,
            sheet=finding.sheet or report_text("place.whole_file"),
            cell=finding.cell or report_text("nothing"),
            message=finding.message,
        )
