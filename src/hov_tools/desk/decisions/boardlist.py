"""The list for the board: a sheet with all cases, then a page of A4 for each with a box for the decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.result import PointResult
from hov_tools.desk.decisions import text
from hov_tools.desk.decisions.views import View
from hov_tools.ooxml.edits import CellStyle
from hov_tools.report import cell_styles
from hov_tools.rules.catalogue import code_texts
from hov_tools.rules.decided import Ruling
from hov_tools.rules.deciding import ruling_text
from hov_tools.rules.finding import Severity, Verdict
from hov_tools.sheetbook import CellContent, Column, PageSetup
from hov_tools.texts import in_words

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Book, Page

_WIDTHS = (31.0, 69.0)
_BOX = CellStyle(size=12, color="1F2937", fill="FFFBE6", border="6B7280", wrap=True)
_BOX_LABEL = replace(_BOX, size=11, bold=True, fill="EEF1F6")
_BOX_HEIGHT, _WHY_HEIGHT = 26.0, 96.0
_LINE = replace(cell_styles.PLAIN, indent=1)
_MARK = CellStyle(size=8, color="6B7280")

BOXES = ("uitkomst", "door", "datum", "waarom")
"""The keys of the cells that the board fills in, from top to bottom; the labels stand in the texts."""


class BoardPoint(Struct, frozen=True):
    """A case for the board.

    Attributes:
        view: its consortium.
        point: the finding.
    """

    view: View
    point: PointResult


def board_points(found: Sequence[View], codes: Sequence[str] = ()) -> tuple[BoardPoint, ...]:
    """Give what is to be put to the board: every doubt, or what is open of these codes, exceptions too."""
    return tuple(
        BoardPoint(view, point)
        for view in found
        for point in view.open_points
        if (point.identity.code in codes if codes else point.severity is Severity.TWIJFEL)
    )


def board_list(points: Sequence[BoardPoint], exceptions: int, version: str) -> bytes:
    """Make the workbook; the same points give the same bytes.

    Args:
        points: the cases, one at least.
        exceptions: how many errors the board could make an exception for and that are not in it.
        version: of this program, for the foot of each page.
    """
    from hov_tools.sheetbook.book import Book  # noqa: PLC0415 - loaded when there is something to write

    book = Book(text("lijst.titel"))
    foot = text("lijst.voet", version=version)
    _add_all(book, points, exceptions, foot)
    for number, one in enumerate(points, 1):
        setup = PageSetup(foot, text("lijst.pagina"), is_landscape=False, is_one_page=True)
        page = book.page(_sheet_name(number, one), setup)
        page.set_widths(_WIDTHS)
        _add_case(page, number, len(points), one)
    return book.finish()


def _sheet_name(number: int, one: BoardPoint) -> str:
    return f"{number} {one.point.identity.code} {one.view.regiehouder}"


def _add_all(book: Book, points: Sequence[BoardPoint], exceptions: int, foot: str) -> None:
    page = book.page(text("lijst.alle"), PageSetup(foot, text("lijst.pagina")))
    columns: tuple[Column[tuple[int, BoardPoint]], ...] = (
        Column(text("kop.nummer"), 6, _link),
        Column(text("kop.samenwerkingsverband"), 30, lambda line: CellContent(line[1].view.name, cell_styles.STRONG)),
        Column(text("lijst.regiehouder"), 12, lambda line: CellContent(line[1].view.regiehouder)),
        Column(text("kop.jaar"), 7, lambda line: CellContent(line[1].view.year)),
        Column(text("kop.code"), 6.5, lambda line: CellContent(line[1].point.identity.code)),
        Column(text("kop.zwaarte"), 9, _severity),
        Column(text("kop.vraag"), 48, lambda line: CellContent(line[1].point.message)),
        Column(text("kop.gevonden"), 30, lambda line: CellContent(line[1].point.found)),
        Column(text("kop.artikel"), 20, lambda line: CellContent(line[1].point.source)),
    )
    page.set_widths([one.width for one in columns])
    page.add([CellContent(text("lijst.titel"), cell_styles.TITLE)], points=28)
    told = text.counted("lijst.kop", len(points))
    page.add_paragraph(CellContent(told, replace(cell_styles.headline(Verdict.BOARD), size=14)), len(columns))
    page.add_paragraph(CellContent(text("lijst.uitleg"), cell_styles.PLAIN), len(columns))
    if exceptions:
        more = text.counted("lijst.uitzonderingen", exceptions)
        page.add_paragraph(CellContent(more, cell_styles.PLAIN), len(columns))
    page.skip(8)
    page.add_heads(columns)
    for line in enumerate(points, 1):
        page.add_line(columns, line)


def _link(line: tuple[int, BoardPoint]) -> CellContent:
    number, one = line
    place = ("", f"'{_sheet_name(number, one)}'!A1")
    return CellContent(number, cell_styles.linked(cell_styles.BODY), place, text("lijst.naar_blad"))


def _severity(line: tuple[int, BoardPoint]) -> CellContent:
    severity = line[1].point.severity
    return CellContent(in_words(severity.value), cell_styles.severity(severity))


def _add_case(page: Page, number: int, of: int, one: BoardPoint) -> None:
    view, point = one.view, one.point
    code = point.identity.code
    kind = text("lijst.twijfel") if point.severity is Severity.TWIJFEL else text("lijst.uitzondering")
    page.add([CellContent(text("lijst.blad_titel", number=number, of=of), cell_styles.TITLE)], points=28)
    verdict = Verdict.BOARD if point.severity is Severity.TWIJFEL else Verdict.FAILS
    headline = replace(cell_styles.headline(verdict), size=13)
    page.add_paragraph(CellContent(f"{kind} {point.message}", headline), 2)
    page.skip(6)
    for label, value in _facts(one, f"{code}: {code_texts(code).title}"):
        page.add([CellContent(label, cell_styles.HEAD), CellContent(value)])
    _add_heading(page, text("lijst.getallen"))
    for label, value in point.numbers:
        page.add([CellContent(label), CellContent(value, cell_styles.STRONG)])
    for key, lines in (("voor", point.pros), ("tegen", point.cons)):
        _add_heading(page, text(f"lijst.{key}"))
        for line in lines or (text("lijst.niets"),):
            page.add_paragraph(CellContent(f"• {line}", _LINE), 2)
    for lapsed in view.lapsed_on(point):
        _add_heading(page, text("lijst.eerder"))
        told = text("lijst.eerder_vervallen", **_named(lapsed.number, lapsed.ruling, lapsed.by), why=lapsed.why)
        page.add_paragraph(CellContent(told, _LINE), 2)
    _add_heading(page, text("lijst.besluit"))
    page.add_choices([ruling_text(each) for each in Ruling], (page.row, page.row), 2)
    for key in BOXES:
        height = _WHY_HEIGHT if key == "waarom" else _BOX_HEIGHT
        page.add([CellContent(text(f"vak.{key}"), _BOX_LABEL), CellContent("", _BOX)], points=height)
    page.skip(6)
    page.add([CellContent(mark_of(point, view), _MARK)])


def _named(number: int, ruling: Ruling, by: str) -> Mapping[str, object]:
    return {"number": number, "ruling": ruling_text(ruling), "by": by}


def _facts(one: BoardPoint, what: str) -> Iterator[tuple[str, str]]:
    view, point = one.view, one.point
    yield text("kop.samenwerkingsverband"), view.name
    yield text("lijst.wie"), text("lijst.wie_jaar", tpid=view.regiehouder, year=view.year)
    if view.phase:
        yield text("lijst.fase"), in_words(view.phase)
    yield text("lijst.punt"), what
    yield text("kop.artikel"), point.source
    yield text("lijst.waar"), " · ".join(part for part in (point.file, point.sheet, point.cell) if part)
    yield text("kop.gevonden"), point.found
    yield text("lijst.verwacht"), point.expected


def _add_heading(page: Page, words: str) -> None:
    page.skip(6)
    page.add([CellContent(words, cell_styles.SECTION)], points=20)


MARK = "hov"
"""Before what a sheet is known by when it is read back."""


def mark_of(point: PointResult, view: View) -> str:
    """Give by what the sheet of a case is known when it is read back: on other facts its decision does not hold."""
    one = point.identity
    return " | ".join((MARK, view.regiehouder, str(view.year), one.code, one.about, one.facts))
