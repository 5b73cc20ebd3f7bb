"""The first sheet of the overview: a line per consortium, above them what is to be done first and the totals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.desk.dossiers.values import Part
from hov_tools.kept import kept
from hov_tools.ooxml.address import column_name
from hov_tools.ooxml.edits import Align, CellStyle
from hov_tools.overview import text
from hov_tools.overview.columns import add_head, add_headline, add_lines, column, consortia, number, told
from hov_tools.overview.dossier_columns import Dossiers, choices, dossier_columns, has_conflicts, heading
from hov_tools.overview.totals import ConsortiumLine, Standing
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.rules.outcome import CONDITIONS, GROUPS
from hov_tools.sheetbook import CellContent, Column, exact, is_provisional, number_style, provisional, whole

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

_SIGN_WIDTH = 3.4


def _consortium_columns(dossiers: Dossiers | None, *, has_changes: bool) -> tuple[Column[ConsortiumLine], ...]:
    return (
        column("verband", 26, lambda line: CellContent(line.name, cell_styles.STRONG)),
        column("map", 22, lambda line: CellContent(line.key, cell_styles.BODY)),
        column("regiehouder", 11.5, lambda line: told(line.regiehouder)),
        column("jaar", 6, lambda line: CellContent(line.year, cell_styles.BODY)),
        column("oordeel", 15, _standing),
        replace(column("sinds", 17, lambda line: told(line.changed)), is_hidden=not has_changes),
        *(Column(key, _SIGN_WIDTH, _sign(key)) for key in (*CONDITIONS, *GROUPS)),
        number("gezamenlijk_hov", 12.5, _joint_hov, lambda line: line.joint_hov),
        number("recht", 9.5, lambda line: _open(line, whole(_places(line.right))), lambda line: _places(line.right)),
        number("recht_exact", 10.5, lambda line: _open(line, exact(_unrounded(line.right)))),
        number("toegewezen", 11, lambda line: whole(line.allocated), lambda line: line.allocated),
        number("bonus", 8.5, lambda line: whole(line.bonus), lambda line: line.bonus),
        number("bonus_voorlopig", 9.5, lambda line: whole(line.provisional_bonus), lambda line: line.provisional_bonus),
        number("bonus_exact", 10.5, lambda line: exact(line.bonus_exact)),
        _count("fouten", Severity.FOUT, 7.5),
        _count("twijfels", Severity.TWIJFEL, 8.5),
        _count("waarschuwingen", Severity.WAARSCHUWING, 15),
        number("gevolgen_totaal", 9, lambda line: whole(line.following), lambda line: line.following),
        column("rapport", 8.5, _report),
        *(() if dossiers is None else dossier_columns(dossiers)),
    )


def _joint_hov(line: ConsortiumLine) -> CellContent:
    return _open(line, whole(line.joint_hov))


def _open(line: ConsortiumLine, content: CellContent) -> CellContent:
    """Mark a number that an open finding can still change."""
    return provisional(content) if line.is_provisional else content


@kept(8)
def _verdict_look(verdict: Verdict | None) -> CellStyle:
    counts = cell_styles.counts(verdict)
    return replace(cell_styles.STRONG, fill=counts.fill, color=counts.color)


def _standing(line: ConsortiumLine) -> CellContent:
    style = _verdict_look(line.verdict)
    if line.standing is Standing.BROKEN:
        return CellContent(text("mislukt", waarom=line.why), style)
    told = line.why or text(f"oordelen.{line.standing.value}")
    if line.decisions:
        told = text.counted(
            "besluit", len(line.decisions), oordeel=told, nummers=dutch.listed(map(str, line.decisions))
        )
    return CellContent(told, style)


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

    return number(key, width, content, lambda line: line.counts[severity])


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


def add_consortia(
    page: Page,
    lines: tuple[ConsortiumLine, ...],
    standings: Mapping[Standing, int],
    dossiers: Dossiers | None = None,
) -> None:
    """Fill the sheet with a line per consortium, above them what to do first and the totals.

    Args:
        page: the sheet.
        lines: of the consortia.
        standings: how many stand where.
        dossiers: what people type; None: the sheet has no columns for it.
    """
    counted = [f"{count} {text(f'oordelen.{one.value}')}" for one, count in standings.items() if count]
    counts = " · ".join([consortia(len(lines)), _years(lines), *counted])
    columns = _consortium_columns(dossiers, has_changes=any(line.changed for line in lines))
    add_head(page, text("titel"))
    add_headline(page, *_headline(lines), columns)
    provisional_numbers = [text("voorlopig")] if any(map(_shows_provisional, lines)) else []
    reports = [text("rapporten")] if any(line.report for line in lines) else []
    typing = [] if dossiers is None else [text("typen")]
    typing += [text("conflicten")] if has_conflicts(dossiers) else []
    add_lines(page, counts, text("legenda"), *provisional_numbers, *reports, *typing)
    first = page.row + 2
    page.add(_totals(columns, lines, first))
    page.add_heads(columns, frozen_columns=1)
    for line in lines:
        page.add_line(columns, line)
    page.add_filter(columns, first)
    if dossiers is not None and lines:
        status = next(at for at, one in enumerate(columns, 1) if one.heading == text(f"koppen.{heading(Part.STATUS)}"))
        page.add_choices(choices(), (first, page.row - 1), status)


def _shows_provisional(line: ConsortiumLine) -> bool:
    return line.is_provisional and (line.joint_hov is not None or line.right is not None)


def _headline(lines: Sequence[ConsortiumLine]) -> tuple[str, Verdict | None]:
    """Say that all is in order, or what is to be done next and where; with the verdict that colours it."""
    of = consortia(len(lines))
    wrong = [one for one in lines if one.counts[Severity.FOUT] or one.standing is Standing.FAILS]
    broken = [one for one in lines if one.standing in (Standing.UNKNOWN, Standing.BROKEN)]
    if wrong:
        worst = max(wrong, key=lambda one: one.counts[Severity.FOUT])
        errors = text.counted("kop.fouten", sum(one.counts[Severity.FOUT] for one in wrong))
        at = text.counted("kop.fouten", worst.counts[Severity.FOUT])
        return text("kop.herstellen", fouten=errors, n=len(wrong), van=of, naam=worst.name, daar=at), Verdict.FAILS
    if broken:
        return text("kop.onbekend", n=len(broken), van=of, naam=broken[0].name), None
    board = [one for one in lines if one.standing is Standing.BOARD]
    if board:
        return text("kop.bestuur", n=len(board), van=of), Verdict.BOARD
    if lines:
        return text("kop.in_orde", van=of), Verdict.MEETS
    return text("kop.leeg"), None


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
    for at, one in enumerate(columns[1:], 2):
        if one.amount is None:
            found.append(None)
            continue
        name = column_name(at)
        formula = f"SUBTOTAL(109,{name}{first}:{name}{max(first, first + len(lines) - 1)})"
        total = CellContent(sum(one.amount(line) or 0 for line in lines), style, formula=formula)
        found.append(provisional(total) if any(is_provisional(one.content(line)) for line in lines) else total)
    return found
