"""A picture of a new year's forms: every answer in the colour of its question, and a list of all questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.forms.layout import for_year, questions_of
from hov_tools.forms.records import CellRef, HovForm, headings_of
from hov_tools.newyear import text
from hov_tools.newyear.learnt import LearntForm, LearntYear
from hov_tools.ooxml.edits import CellStyle
from hov_tools.ooxml.snapshot import Sheet, Visibility
from hov_tools.report import cell_styles
from hov_tools.sheetbook import CellContent, Column, PageSetup
from hov_tools.sheetbook.book import Book, Page
from hov_tools.texts import in_words, printable

# Light enough for black letters, and not alike beside each other.
_COLOURS = ("FDE2C8", "CFE8FC", "D8F0D2", "F6D5E5", "FFF2B3", "DDD6F3", "C9EFEA", "F3DFC1")
_COLUMNS = {
    "formulier": 16.0,
    "gevraagd": 36.0,
    "tekst": 36.0,
    "cel": 22.0,
    "grond": 34.0,
    "zekerheid": 11.0,
}
_WIDTH, _MAX_COLUMNS, _MAX_ROWS = 16.0, 26, 120
_ROWS_OF_TABLE = 3


class _Line(Struct, frozen=True):
    """A line of the list: a question, where it is asked, and why that is thought."""

    form: str
    asked: str = ""
    text: str = ""
    cell: str = ""
    why: str = ""
    likeness: str = ""
    colour: str = ""


def picture(learnt: LearntYear) -> bytes:
    """Make the workbook."""
    book = Book(text("titel", year=learnt.year))
    setup = PageSetup(text("voet", year=learnt.year), text("bladzijde"))
    page = book.page(text("vragen"), setup)
    _list(page, learnt)
    taken = {text("vragen")}
    for one in learnt.forms:
        colours = _colours(one)
        for sheet in one.blank.snapshot.sheets:
            if sheet.visibility is Visibility.VISIBLE and any(ref.sheet == sheet.name for ref in colours):
                name = _free(f"{one.taught.form} {sheet.name}", taken)
                own = {at: told for at, told in colours.items() if at.sheet == sheet.name}
                _draw(book.page(name, setup), sheet, own, _rows_of_tables(one, sheet.name))
    return book.finish()


def _free(name: str, taken: set[str]) -> str:
    # The name of a sheet cannot hold brackets.
    short = printable(name).replace("[", "(").replace("]", ")")[:28]
    free = next(one for one in (short, *(f"{short} {number}" for number in range(2, 99))) if one not in taken)
    taken.add(free)
    return free


def _cells(one: LearntForm) -> Iterator[tuple[str, CellRef]]:
    """Give the cells of the answers by key; of a table, the first rows of each column."""
    for name, field in one.form.fields.items():
        if field.ref is not None:
            yield name, field.ref
    if isinstance(one.form, HovForm):
        for (year, kind), days in one.form.days.cells.items():
            if days.ref is not None:
                yield f"{kind} {year}", days.ref
    for name, headings in headings_of(one.form).items():
        bottom = max((ref.row for ref in headings.values()), default=0)
        for column, ref in headings.items():
            for row in range(bottom + 1, bottom + 1 + _ROWS_OF_TABLE):
                yield f"{name}.{column}", CellRef(ref.sheet, row, ref.column)


def _rows_of_tables(one: LearntForm, sheet: str) -> frozenset[int]:
    """Give the rows below the heading of a table on a sheet, up to what is asked next."""
    headings = [ref.row for own in headings_of(one.form).values() for ref in own.values() if ref.sheet == sheet]
    fields = [field.ref.row for field in one.form.fields.values() if field.ref is not None and field.ref.sheet == sheet]
    asked = sorted({*headings, *fields, _MAX_ROWS + 1})
    return frozenset(row for top in headings for row in range(top + 1, min(one for one in asked if one > top)))


def _colours(one: LearntForm) -> Mapping[CellRef, tuple[str, str]]:
    """Give cell → what is answered there, as the nearest year words it, and the colour of that."""
    questions = questions_of(one.taught.lesson.nearest)
    asked = {key: for_year(question.labels[0], one.taught.year) for key, question in questions.items()}
    if isinstance(one.form, HovForm):
        asked |= {f"{kind} {year}": days.label for (year, kind), days in one.form.days.cells.items()}
    colours = {key: _COLOURS[number % len(_COLOURS)] for number, key in enumerate(asked)}
    return {ref: (asked[key], colours[key]) for key, ref in _cells(one)}


def _list(page: Page, learnt: LearntYear) -> None:
    columns = [_column(at, name, width) for at, (name, width) in enumerate(_COLUMNS.items())]
    page.set_widths([column.width for column in columns])
    page.add([CellContent(text("titel", year=learnt.year), cell_styles.TITLE)], points=26)
    page.add_paragraph(CellContent(text("uitleg"), cell_styles.PLAIN), len(columns))
    page.skip()
    page.add_heads(columns, frozen_columns=2)
    first = page.row
    for line in _lines(learnt):
        page.add_line(columns, line)
    page.add_filter(columns, first)


def _column(at: int, name: str, width: float) -> Column[_Line]:
    return Column(text(f"kolommen.{name}"), width, lambda line: _content(line, at))


def _content(line: _Line, at: int) -> CellContent:
    values = (line.form, line.asked, line.text, line.cell, line.why, line.likeness)
    style = replace(cell_styles.BODY, fill=line.colour) if at == 1 and line.colour else cell_styles.BODY
    return CellContent(values[at], style)


def _lines(learnt: LearntYear) -> Iterator[_Line]:
    for one in learnt.forms:
        lesson, form = one.taught.lesson, one.taught.form
        where = dict(reversed(list(_cells(one))))
        colours = _colours(one)
        for each in lesson.learned:
            ref = where.get(each.key, each.ref)
            yield _Line(
                form=form,
                asked=each.asked,
                text=each.text,
                cell=_place(ref),
                why=dutch.listed([in_words(ground.value) for ground in each.grounds]),
                likeness=f"{each.likeness:.0%}",
                colour=colours[ref][1] if ref in colours else "",
            )
        for doubt in lesson.doubts:
            yield _Line(form=form, asked=doubt.asked, why=text("kolommen.niet_gevonden"))
        questions = questions_of(lesson.nearest)
        for key in lesson.gone:
            asked = for_year(questions[key].labels[0], one.taught.year)
            yield _Line(form=form, asked=asked, why=text("kolommen.vervallen"))
        for new in lesson.new:
            yield _Line(form=form, text=new.text, cell=_place(new.ref), why=text("kolommen.nieuw"))


def _place(ref: CellRef) -> str:
    return f"{ref.sheet}!{ref.address}"


def _draw(page: Page, sheet: Sheet, colours: Mapping[CellRef, tuple[str, str]], in_tables: frozenset[int]) -> None:
    """Draw the top of a sheet: its texts, and the answers with their names in their colours.

    Of the rows of a table nothing else is drawn: a form that is not blank after all has trainees there.
    """
    # What stands below the answers is more of the same.
    rows = min(_MAX_ROWS, max(ref.row for ref in colours) + 1)
    columns = min(
        _MAX_COLUMNS, max([ref.column for ref in colours] + [one.column for one in sheet.cells if one.lexical])
    )
    page.set_widths([_WIDTH] * columns)
    by_place = {(ref.row, ref.column): own for ref, own in colours.items()}
    for row in range(1, rows + 1):
        page.add(_row(sheet, row, columns, by_place, shows_texts=row not in in_tables))


def _row(
    sheet: Sheet, row: int, columns: int, by_place: Mapping[tuple[int, int], tuple[str, str]], *, shows_texts: bool
) -> Sequence[CellContent | None]:
    found: list[CellContent | None] = []
    for column in range(1, columns + 1):
        own, cell = by_place.get((row, column)), sheet.get(row, column)
        if own is not None:
            found.append(CellContent(own[0], replace(_ANSWER, fill=own[1])))
        elif shows_texts and cell is not None and cell.lexical and cell.formula is None:
            found.append(CellContent(cell.lexical, _LABEL))
        else:
            found.append(None)
    return found


_LABEL = CellStyle(size=9, color="374151", wrap=True)
_ANSWER = CellStyle(size=9, bold=True, color="111827", border="9CA3AF", wrap=True)
