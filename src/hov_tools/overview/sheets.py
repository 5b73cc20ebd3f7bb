"""The tables of the overview: findings, codes, institutions and files, each on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.result import FindingResult
from hov_tools.forms.choices import wording
from hov_tools.kept import kept
from hov_tools.ooxml.edits import CellStyle
from hov_tools.overview import text
from hov_tools.overview.columns import add_title, column, number, shared, told
from hov_tools.overview.institutions import InstitutionLine
from hov_tools.overview.totals import CodeCount
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Fate
from hov_tools.rules.catalogue import code_texts, codes
from hov_tools.rules.finding import Severity
from hov_tools.sheetbook import CellContent, Column, exact, provisional, whole
from hov_tools.texts import in_words

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page


# --- findings ----------------------------------------------------------------------------------------------------


class FindingLine(Struct, frozen=True):
    """A finding with the name of its consortium."""

    consortium: str
    finding: FindingResult


def _finding_columns() -> tuple[Column[FindingLine], ...]:
    styles = {severity: cell_styles.severity(severity) for severity in Severity}
    return (
        shared("severity", 13.5, lambda one: _severity(one.finding.severity, styles)),
        shared("code", 7, lambda one: CellContent(one.finding.code, cell_styles.STRONG)),
        column("verband", 20.5, lambda one: CellContent(one.consortium, cell_styles.BODY)),
        shared("file", 21, lambda one: CellContent(one.finding.file, cell_styles.BODY)),
        shared(
            "sheet", 13, lambda one: CellContent(one.finding.sheet or report_text("place.whole_file"), cell_styles.BODY)
        ),
        shared("cell", 6.5, lambda one: CellContent(one.finding.cell or report_text("nothing"), cell_styles.BODY)),
        shared("found", 17, lambda one: told(one.finding.found)),
        shared("expected", 25, lambda one: told(one.finding.expected)),
        column("melding", 28, lambda one: CellContent(one.finding.message, cell_styles.BODY)),
        column("herstel", 27, lambda one: told(one.finding.remedy)),
        shared("source", 13, lambda one: told(one.finding.source)),
        column("volgt_uit", 7, lambda one: told(one.finding.cause)),
    )


class FindingsPage:
    """The sheet with every finding, filled while the results come in."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._columns = _finding_columns()
        add_title(self._page, text("bladen.bevindingen"), text("bevindingen_uitleg"))
        self._page.add_heads(self._columns, frozen_columns=2)
        self._first = self._page.row

    def add(self, consortium: str, findings: Iterable[FindingResult]) -> None:
        """Add the findings of a consortium."""
        for finding in findings:
            self._page.add_line(self._columns, FindingLine(consortium, finding))

    def finish(self) -> None:
        """Close the table."""
        if self._page.row == self._first:
            self._page.add([CellContent(report_text("empty.findings"), cell_styles.PLAIN)])
        self._page.add_filter(self._columns, self._first)


# --- files ---------------------------------------------------------------------------------------------------------


class FileLine(Struct, frozen=True):
    """A file that was handed in; of no consortium when that is None."""

    consortium: str | None
    file: DocumentFile


def _file_columns() -> tuple[Column[FileLine], ...]:
    return (
        column("verband", 31, lambda line: told(line.consortium)),
        column("bestand", 52, lambda line: CellContent(line.file.file, cell_styles.BODY)),
        column("formulier", 20, lambda line: told(line.file.form)),
        column("jaar", 6.5, lambda line: CellContent(line.file.year, cell_styles.BODY)),
        column("lot", 24, lambda line: CellContent(in_words(line.file.fate.value), _fate_look(line.file.fate))),
        column("waarom", 44, lambda line: told(line.file.reason)),
    )


@kept(16)
def _fate_look(fate: Fate) -> CellStyle:
    if fate in (Fate.UNREAD, Fate.NOT_OPENED):
        return cell_styles.severity(Severity.FOUT)
    return cell_styles.STRONG if fate is Fate.COUNTS else cell_styles.BODY


class FilesPage:
    """The sheet with every file that was handed in and what became of it, filled while the results come in."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._columns = _file_columns()
        add_title(self._page, text("bladen.bestanden"), text("bestanden_uitleg"))
        self._page.add_heads(self._columns, frozen_columns=2)
        self._first = self._page.row

    def add(self, consortium: str | None, files: Iterable[DocumentFile]) -> None:
        """Add the files of a consortium, or those of none."""
        for file in files:
            self._page.add_line(self._columns, FileLine(consortium, file))

    def finish(self) -> None:
        """Close the table."""
        self._page.add_filter(self._columns, self._first)


# --- codes -------------------------------------------------------------------------------------------------------


def _code_columns() -> tuple[Column[CodeCount], ...]:
    return (
        shared("code", 8, lambda one: CellContent(one.code, cell_styles.STRONG)),
        column("wat", 52, lambda one: CellContent(title_of(one.code), cell_styles.BODY)),
        shared("severity", 16, _severities),
        number("aantal", 14, lambda one: whole(one.count)),
        number("gevolgen", 16, lambda one: whole(one.following)),
        number("verbanden", 24, lambda one: whole(one.consortia)),
        number("bestanden", 12, lambda one: whole(one.files)),
        shared("source", 28, lambda one: CellContent(_source_of(one.code), cell_styles.BODY)),
    )


def title_of(code: str) -> str:
    """Give what a code is about; the code itself when a newer version of the program made it."""
    return code_texts(code).title if code in codes() else code


def _source_of(code: str) -> str | None:
    return code_texts(code).source if code in codes() else None


def _severities(one: CodeCount) -> CellContent:
    """Name the severities with which a code occurs, in the colour of the gravest."""
    found = sorted(one.severities, key=lambda severity: severity.rank)
    return CellContent(", ".join(in_words(severity.value) for severity in found), cell_styles.severity(found[0]))


def add_codes(page: Page, counts: tuple[CodeCount, ...]) -> None:
    """Fill the sheet with how often each code occurs."""
    columns = _code_columns()
    add_title(page, text("codes_titel"), text("codes_uitleg"))
    page.add_heads(columns, frozen_columns=1)
    first = page.row
    for one in counts:
        page.add_line(columns, one)
    if counts:
        page.add_bars(first, page.row - 1, 4)
    else:
        page.add([CellContent(report_text("empty.findings"), cell_styles.PLAIN)])
    page.add_filter(columns, first)


# --- institutions ------------------------------------------------------------------------------------------------


def sector_name(key: str | None) -> str:
    """Give the forms' wording of a sector."""
    return text("onbekend") if key is None else wording("sector", key)


def _institution_columns(*, has_regions: bool) -> tuple[Column[InstitutionLine], ...]:
    return (
        column("tpid", 8, lambda one: told(one.tpid, cell_styles.STRONG)),
        column("naam", 24, lambda one: told(one.name)),
        column("sector", 20, lambda one: CellContent(sector_name(one.sector), cell_styles.BODY)),
        replace(column("regio", 14, lambda one: told(one.region)), is_hidden=not has_regions),
        column("verband", 22, lambda one: CellContent(one.consortium, cell_styles.BODY)),
        column("jaar", 6.5, lambda one: CellContent(one.year, cell_styles.BODY)),
        column("lid", 6, lambda one: CellContent(_yes(one.is_member), cell_styles.BODY)),
        column("zelfstandig", 12, lambda one: told(one.self_sufficient)),
        column("voegt_samen", 11, lambda one: CellContent(_yes(one.merges), cell_styles.BODY)),
        number("dagen_1", 8, lambda one: whole(one.days[0])),
        number("dagen_2", 8, lambda one: whole(one.days[1])),
        number("dagen_3", 8, lambda one: whole(one.days[2])),
        number("hov", 9, lambda one: _open(one, whole(one.hov))),
        number("recht_eigen", 9, lambda one: _open(one, whole(None if one.right is None else one.right.places))),
        number("recht_exact", 11, lambda one: _open(one, exact(None if one.right is None else one.right.exact))),
        number("ingebracht", 10.5, lambda one: exact(one.brought_in)),
        number("aangevraagd", 12, lambda one: exact(one.requested)),
        number("regulier", 9.5, lambda one: exact(one.regular)),
        number("instroom_bonus", 9.5, lambda one: exact(one.bonus)),
        number("doorstroom_1", 12, lambda one: exact(one.flow_1)),
        number("doorstroom_2", 12, lambda one: exact(one.flow_2)),
    )


def _open(line: InstitutionLine, content: CellContent) -> CellContent:
    """Mark a number that an open finding can still change."""
    return provisional(content) if line.is_provisional else content


def _yes(value: bool | None) -> str | None:
    return None if value is None else wording("janee", "ja" if value else "nee")


class InstitutionsPage:
    """The sheet with every institution."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._lines: list[InstitutionLine] = []

    def add(self, lines: Iterable[InstitutionLine]) -> None:
        """Add the institutions of a consortium.

        They are kept till the end: whether a column of regions is needed must be known before the first is written.
        """
        self._lines += lines

    def finish(self) -> None:
        """Write the table; a column of regions that no form gives is folded away."""
        columns = _institution_columns(has_regions=any(line.region for line in self._lines))
        is_open = any(line.is_provisional and line.hov is not None for line in self._lines)
        told_above = [text("instellingen_uitleg"), *([text("voorlopig")] if is_open else [])]
        add_title(self._page, text("bladen.instellingen"), *told_above)
        self._page.add_heads(columns, frozen_columns=2)
        first = self._page.row
        for line in self._lines:
            self._page.add_line(columns, line)
        self._page.add_filter(columns, first)


def _severity(severity: Severity, styles: Mapping[Severity, CellStyle]) -> CellContent:
    return CellContent(in_words(severity.value), styles[severity])
