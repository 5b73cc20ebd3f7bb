"""The tables of the overview: consortia, findings, codes and institutions, each on a sheet of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.batch.result import FindingResult
from hov_tools.forms.choices import wording
from hov_tools.kept import kept
from hov_tools.ooxml.address import column_name
from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.overview import text
from hov_tools.overview.institutions import InstitutionLine
from hov_tools.overview.totals import CodeCount, ConsortiumLine, Standing
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Fate
from hov_tools.rules.catalogue import code_texts, codes
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.rules.outcome import CONDITIONS, GROUPS
from hov_tools.sheetbook import CellContent, Column, exact, number_style, whole

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

T = TypeVar("T")

_TITLE_HEIGHT = 28
_SIGN_WIDTH = 3.6


def add_title(page: Page, title: str, *lines: str) -> None:
    """Write the title of a sheet, with lines under it."""
    page.add([CellContent(title, cell_styles.TITLE)], points=_TITLE_HEIGHT)
    for line in lines:
        page.add([CellContent(line, replace(cell_styles.PLAIN, wrap=False))])
    page.skip(8)


def counted_consortia(count: int) -> str:
    """Write "1 samenwerkingsverband", "30 samenwerkingsverbanden"."""
    return text("verbanden.een") if count == 1 else text("verbanden.meer", n=count)


def _told(value: str | None, style: CellStyle = cell_styles.BODY) -> CellContent:
    return CellContent(value or None, style)


def _column(key: str, width: float, content: Callable[[T], CellContent]) -> Column[T]:
    return Column(text(f"koppen.{key}"), width, content)


def _shared(key: str, width: float, content: Callable[[T], CellContent]) -> Column[T]:
    """Make a column that the report sheet has too."""
    return Column(report_text(f"columns.{key}"), width, content)


def _number(
    key: str, width: float, content: Callable[[T], CellContent], amount: Callable[[T], int | None] | None = None
) -> Column[T]:
    return Column(text(f"koppen.{key}"), width, content, is_number=True, amount=amount)


# --- consortia ---------------------------------------------------------------------------------------------------


def _consortium_columns() -> tuple[Column[ConsortiumLine], ...]:
    return (
        _column("verband", 31, lambda line: CellContent(line.name, cell_styles.STRONG)),
        _column("map", 25, lambda line: CellContent(line.key, cell_styles.BODY)),
        _column("regiehouder", 12.5, lambda line: _told(line.regiehouder)),
        _column("jaar", 6.5, lambda line: CellContent(line.year, cell_styles.BODY)),
        _column("oordeel", 15, _standing),
        *(Column(key, _SIGN_WIDTH, _sign(key)) for key in (*CONDITIONS, *GROUPS)),
        _number("gezamenlijk_hov", 13, lambda line: whole(line.joint_hov), lambda line: line.joint_hov),
        _number("recht", 9.5, lambda line: whole(_places(line.right)), lambda line: _places(line.right)),
        _number("recht_exact", 11, lambda line: exact(_unrounded(line.right))),
        _number("toegewezen", 12, lambda line: whole(line.allocated), lambda line: line.allocated),
        _number("bonus", 9.5, lambda line: whole(line.bonus), lambda line: line.bonus),
        _number("bonus_voorlopig", 10, lambda line: whole(line.provisional_bonus), lambda line: line.provisional_bonus),
        _number("bonus_exact", 11, lambda line: exact(line.bonus_exact)),
        _count("fouten", Severity.FOUT, 8),
        _count("twijfels", Severity.TWIJFEL, 8.5),
        _count("waarschuwingen", Severity.WAARSCHUWING, 15.5),
        _number("gevolgen_totaal", 9, lambda line: whole(line.following), lambda line: line.following),
        _column("rapport", 9, _report),
    )


@kept(8)
def _verdict_look(verdict: Verdict | None) -> CellStyle:
    counts = cell_styles.counts(verdict)
    return replace(cell_styles.STRONG, fill=counts.fill, color=counts.color)


def _standing(line: ConsortiumLine) -> CellContent:
    style = _verdict_look(line.verdict)
    if line.standing is Standing.BROKEN:
        return CellContent(text("mislukt", waarom=line.why), style)
    return CellContent(line.why or text(f"oordelen.{line.standing.value}"), style)


def _sign(key: str) -> Callable[[ConsortiumLine], CellContent]:
    styles = {outcome: replace(cell_styles.outcome(outcome), align=Align.CENTER) for outcome in ConditionOutcome}

    def content(line: ConsortiumLine) -> CellContent:
        outcome = line.outcomes.get(key)
        if outcome is None:
            return CellContent(None, cell_styles.BODY)
        return CellContent(text(f"tekens.{outcome.value}"), styles[outcome])

    return content


def _count(key: str, severity: Severity, width: float) -> Column[ConsortiumLine]:
    look = cell_styles.severity(severity)
    marked = number_style(replace(cell_styles.NUMBER, bold=True, fill=look.fill, color=look.color), dutch.WHOLE)

    def content(line: ConsortiumLine) -> CellContent:
        count = line.counts[severity]
        return CellContent(count, marked) if count else whole(count)

    return _number(key, width, content, lambda line: line.counts[severity])


def _places(value: tuple[Fraction, int] | None) -> int | None:
    return None if value is None else value[1]


def _unrounded(value: tuple[Fraction, int] | None) -> Fraction | None:
    return None if value is None else value[0]


def _report(line: ConsortiumLine) -> CellContent:
    if line.report is None:
        return CellContent(report_text("nothing"), replace(cell_styles.BODY, align=Align.CENTER))
    tooltip = text("rapport_uitleg", naam=line.name)
    place = f"'{report_text('title')}'!A1"
    return CellContent(
        text("rapport"),
        replace(cell_styles.linked(cell_styles.BODY), align=Align.CENTER),
        (line.report, place),
        tooltip,
    )


def add_consortia(page: Page, lines: tuple[ConsortiumLine, ...], standings: Mapping[Standing, int]) -> None:
    """Fill the sheet with a line per consortium, the totals above them."""
    counted = [f"{count} {text(f'oordelen.{one.value}')}" for one, count in standings.items() if count]
    told = " · ".join([counted_consortia(len(lines)), _years(lines), *counted])
    add_title(page, text("titel"), told, text("legenda"))
    columns = _consortium_columns()
    first = page.row + 2
    page.add(_totals(columns, lines, first))
    page.add_heads(columns, frozen_columns=1)
    for line in lines:
        page.add_line(columns, line)
    page.add_filter(columns, first)


def _years(lines: Iterable[ConsortiumLine]) -> str:
    years = sorted({line.year for line in lines if line.year is not None})
    if not years:
        return text("geen_jaar")
    return text("jaar", jaar=years[0]) if len(years) == 1 else text("jaren", jaren=", ".join(map(str, years)))


def _totals(
    columns: tuple[Column[ConsortiumLine], ...], lines: tuple[ConsortiumLine, ...], first: int
) -> list[CellContent | None]:
    """Make the row of totals over the lines from row `first` on; it follows the lines that a person chooses."""
    style = number_style(replace(cell_styles.NUMBER, bold=True), dutch.WHOLE)
    found: list[CellContent | None] = [
        CellContent(text("totaal"), CellStyle(bold=True, size=10, color=cell_styles.NUMBER.color))
    ]
    for number, column in enumerate(columns[1:], 2):
        if column.amount is None:
            found.append(None)
            continue
        name = column_name(number)
        formula = f"SUBTOTAL(109,{name}{first}:{name}{max(first, first + len(lines) - 1)})"
        found.append(CellContent(sum(column.amount(line) or 0 for line in lines), style, formula=formula))
    return found


# --- findings ----------------------------------------------------------------------------------------------------


class FindingLine(Struct, frozen=True):
    """A finding with the name of its consortium."""

    consortium: str
    finding: FindingResult


def _finding_columns() -> tuple[Column[FindingLine], ...]:
    styles = {severity: cell_styles.severity(severity) for severity in Severity}
    return (
        _shared("severity", 13.5, lambda one: CellContent(one.finding.severity.value, styles[one.finding.severity])),
        _shared("code", 7, lambda one: CellContent(one.finding.code, cell_styles.STRONG)),
        _column("verband", 20.5, lambda one: CellContent(one.consortium, cell_styles.BODY)),
        _shared("file", 21, lambda one: CellContent(one.finding.file, cell_styles.BODY)),
        _shared(
            "sheet", 13, lambda one: CellContent(one.finding.sheet or report_text("place.whole_file"), cell_styles.BODY)
        ),
        _shared("cell", 6.5, lambda one: CellContent(one.finding.cell or report_text("nothing"), cell_styles.BODY)),
        _shared("found", 17, lambda one: _told(one.finding.found)),
        _shared("expected", 25, lambda one: _told(one.finding.expected)),
        _column("melding", 28, lambda one: CellContent(one.finding.message, cell_styles.BODY)),
        _column("herstel", 27, lambda one: _told(one.finding.remedy)),
        _shared("source", 13, lambda one: _told(one.finding.source)),
        _column("volgt_uit", 7, lambda one: _told(one.finding.cause)),
    )


class FindingsPage:
    """The sheet with every finding, filled while the results come in."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._columns = _finding_columns()
        add_title(self._page, text("bladen.bevindingen"))
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
        _column("verband", 31, lambda line: _told(line.consortium)),
        _column("bestand", 52, lambda line: CellContent(line.file.file, cell_styles.BODY)),
        _column("formulier", 20, lambda line: _told(line.file.form)),
        _column("jaar", 6.5, lambda line: CellContent(line.file.year, cell_styles.BODY)),
        _column("lot", 24, lambda line: CellContent(line.file.fate.value, _fate_look(line.file.fate))),
        _column("waarom", 44, lambda line: _told(line.file.reason)),
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
        _shared("code", 8, lambda one: CellContent(one.code, cell_styles.STRONG)),
        _column("wat", 52, lambda one: CellContent(title_of(one.code), cell_styles.BODY)),
        _shared("severity", 16, _severities),
        _number("aantal", 14, lambda one: whole(one.count)),
        _number("gevolgen", 16, lambda one: whole(one.following)),
        _number("verbanden", 24, lambda one: whole(one.consortia)),
        _number("bestanden", 12, lambda one: whole(one.files)),
        _shared("source", 28, lambda one: CellContent(_source_of(one.code), cell_styles.BODY)),
    )


def title_of(code: str) -> str:
    """Give what a code is about; the code itself when a newer version of the program made it."""
    return code_texts(code).title if code in codes() else code


def _source_of(code: str) -> str | None:
    return code_texts(code).source if code in codes() else None


def _severities(one: CodeCount) -> CellContent:
    """Name the severities with which a code occurs, in the colour of the gravest."""
    found = sorted(one.severities, key=lambda severity: severity.rank)
    return CellContent(", ".join(severity.value for severity in found), cell_styles.severity(found[0]))


def add_codes(page: Page, counts: tuple[CodeCount, ...]) -> None:
    """Fill the sheet with how often each code occurs."""
    columns = _code_columns()
    add_title(page, text("codes_titel"))
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
        _column("tpid", 8, lambda one: _told(one.tpid, cell_styles.STRONG)),
        _column("naam", 24, lambda one: _told(one.name)),
        _column("sector", 20, lambda one: CellContent(sector_name(one.sector), cell_styles.BODY)),
        replace(_column("regio", 14, lambda one: _told(one.region)), is_hidden=not has_regions),
        _column("verband", 22, lambda one: CellContent(one.consortium, cell_styles.BODY)),
        _column("jaar", 6.5, lambda one: CellContent(one.year, cell_styles.BODY)),
        _column("lid", 6, lambda one: CellContent(_yes(one.is_member), cell_styles.BODY)),
        _column("zelfstandig", 12, lambda one: _told(one.self_sufficient)),
        _column("voegt_samen", 11, lambda one: CellContent(_yes(one.merges), cell_styles.BODY)),
        _number("dagen_1", 8, lambda one: whole(one.days[0])),
        _number("dagen_2", 8, lambda one: whole(one.days[1])),
        _number("dagen_3", 8, lambda one: whole(one.days[2])),
        _number("hov", 9, lambda one: whole(one.hov)),
        _number("recht_eigen", 9, lambda one: whole(None if one.right is None else one.right.places)),
        _number("recht_exact", 11, lambda one: exact(None if one.right is None else one.right.exact)),
        _number("ingebracht", 10.5, lambda one: exact(one.brought_in)),
        _number("aangevraagd", 12, lambda one: exact(one.requested)),
        _number("regulier", 9.5, lambda one: exact(one.regular)),
        _number("instroom_bonus", 9.5, lambda one: exact(one.bonus)),
        _number("doorstroom_1", 12, lambda one: exact(one.flow_1)),
        _number("doorstroom_2", 12, lambda one: exact(one.flow_2)),
    )


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
        add_title(self._page, text("bladen.instellingen"), text("instellingen_uitleg"))
        self._page.add_heads(columns, frozen_columns=2)
        first = self._page.row
        for line in self._lines:
            self._page.add_line(columns, line)
        self._page.add_filter(columns, first)
