"""The workbook of a trial: every question with how often it was answered, those that are suspicious in colour."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from hov_tools.newyear import text
from hov_tools.newyear.received import Compared, why
from hov_tools.newyear.tallies import Reply, Tally
from hov_tools.ooxml.edits import CellStyle
from hov_tools.report import cell_styles
from hov_tools.report import text as report_text
from hov_tools.sheetbook import CellContent, Column, PageSetup, number_style, whole
from hov_tools.sheetbook.book import Book

_SUSPICIOUS = replace(cell_styles.STRONG, fill="F8D7DA")
_SHARE = number_style(cell_styles.NUMBER, "0%")


def trial_book(lines: Sequence[Compared]) -> bytes:
    """Make the workbook."""
    book = Book(text("proef.titel"))
    page = book.page(text("proef.blad"), PageSetup(text("proef.voet"), text("bladzijde")))
    columns = _columns()
    page.set_widths([column.width for column in columns])
    page.add([CellContent(text("proef.titel"), cell_styles.TITLE)], points=26)
    page.add_paragraph(CellContent(text("proef.regels"), cell_styles.PLAIN), len(columns))
    page.skip()
    page.add_heads(columns, frozen_columns=2)
    first = page.row
    page.add_lines(columns, lines)
    page.add_filter(columns, first)
    return book.finish()


def _columns() -> Sequence[Column[Compared]]:
    def heading(name: str) -> str:
        return text(f"proef.kop.{name}")

    def count(reply: Reply) -> Column[Compared]:
        return Column(heading(reply.name.lower()), 11, lambda line: whole(line.now.counts[reply]), is_number=True)

    return [
        Column(heading("formulier"), 26, lambda line: CellContent(report_text(f"forms.{line.kind}"))),
        Column(heading("vraag"), 40, lambda line: CellContent(line.now.asked, _look(line))),
        Column(heading("sleutel"), 24, lambda line: CellContent(line.now.key)),
        *map(count, Reply),
        Column(heading("aandeel"), 11, lambda line: _share(line.now), is_number=True),
        Column(heading("vorig"), 11, lambda line: _share(line.before), is_number=True),
        Column(heading("verdacht"), 44, lambda line: CellContent(why(line), _look(line))),
    ]


def _look(line: Compared) -> CellStyle:
    return _SUSPICIOUS if line.suspicions else cell_styles.BODY


def _share(tally: Tally | None) -> CellContent:
    share: Fraction | None = None if tally is None else tally.share
    return CellContent(share, _SHARE)
