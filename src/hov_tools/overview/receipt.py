"""The sheet of receipt: a line per member, a column per document, above them what is missing most urgently."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hov_tools import dutch
from hov_tools.desk.receipt import text as receipt_text
from hov_tools.desk.receipt.expected import Part
from hov_tools.desk.receipt.register import IS_THERE, Line, State, Timing
from hov_tools.kept import kept
from hov_tools.ooxml.edits import CellStyle
from hov_tools.overview import text
from hov_tools.overview.columns import add_head, add_headline, add_lines, column, consortia, told
from hov_tools.report import cell_styles
from hov_tools.rules.finding import ConditionOutcome, Verdict
from hov_tools.sheetbook import CellContent, Column

if TYPE_CHECKING:
    from hov_tools.sheetbook.book import Page

_PARTS = (Part.FIRST, Part.DEFINITIVE, Part.HOV, Part.SIGNATURE, Part.FLOW)


class Urgency(IntEnum):
    """What a line of the sheet asks; the first is the most urgent."""

    LATE = 1
    SOON = 2
    OPEN = 3
    NOTHING = 4


class Row(Struct, frozen=True):
    """An institution with its documents.

    Attributes:
        first: a line of the register with what all its lines say: consortium, year, institution, contact.
        documents: part → the line that tells how it stands.
        unread: number of its further files that were not read.
    """

    first: Line
    documents: Mapping[Part, Line]
    unread: int

    @property
    def open(self) -> tuple[Line, ...]:
        """The documents that are still to come, the most urgent first."""
        found = [one for one in self.documents.values() if _urgency(one) is not Urgency.NOTHING]
        return tuple(sorted(found, key=lambda one: (_urgency(one), one.last_day or date.max)))

    @property
    def urgency(self) -> Urgency:
        """That of its most urgent document."""
        return min(map(_urgency, self.documents.values()), default=Urgency.NOTHING)


def _urgency(line: Line) -> Urgency:
    if line.state in IS_THERE or line.state is State.LATER or not line.is_member and line.part is Part.HOV:
        return Urgency.NOTHING
    return {Timing.LATE: Urgency.LATE, Timing.SOON: Urgency.SOON}.get(line.timing, Urgency.OPEN)  # type: ignore[arg-type]


def rows_of(lines: Iterable[Line]) -> Iterator[Row]:
    """Give the institutions of a consortium with their documents."""
    rows: list[list[Line]] = []
    own: dict[tuple[str | None, str], list[Line]] = {}
    for line in lines:
        found = own.get((line.tpid, line.name))
        # Of two members without a TPID and a name each has a row of its own.
        if found is None or line.leads and any(one.leads and one.part is line.part for one in found):
            found = own[line.tpid, line.name] = []
            rows.append(found)
        found.append(line)
    for found in rows:
        documents = {one.part: one for one in found if one.leads}
        of_member = next((one for one in found if one.part is Part.HOV), found[0])
        yield Row(of_member, documents, sum(one.part is Part.OTHER for one in found))


def _columns() -> tuple[Column[Row], ...]:
    return (
        column("wat_nodig", 11.5, _urgency_cell),
        column("verband", 23, lambda row: CellContent(row.first.consortium, cell_styles.BODY)),
        column("jaar", 6, lambda row: CellContent(row.first.year, cell_styles.BODY)),
        column("tpid", 8, lambda row: told(row.first.tpid, cell_styles.STRONG)),
        column("naam", 22, lambda row: told(row.first.name or _nameless(row.first))),
        *(Column(receipt_text(f"document.{one.value}"), 15.5, _document(one)) for one in _PARTS),
        column("niet_gelezen", 10.5, lambda row: CellContent(row.unread or None, cell_styles.BODY)),
        column("contact", 18, lambda row: told(_contact(row)[0])),
        column("e_mail", 26, lambda row: told(_contact(row)[1])),
    )


def _nameless(line: Line) -> str:
    return "" if line.part is Part.HOV else text("ontvangst.regiehouder")


def _contact(row: Row) -> tuple[str, str]:
    found = row.first.contact
    if found is None:
        return "", ""
    return found.contact, " ".join(filter(None, (found.email, found.telephone)))


def _urgency_cell(row: Row) -> CellContent:
    return CellContent(text(f"urgentie.{row.urgency.name.lower()}"), _URGENCY_LOOK[row.urgency])


_URGENCY_LOOK = {
    Urgency.LATE: cell_styles.outcome(ConditionOutcome.FAILS),
    Urgency.SOON: cell_styles.outcome(ConditionOutcome.BOARD),
    Urgency.OPEN: cell_styles.outcome(ConditionOutcome.LATER),
    Urgency.NOTHING: cell_styles.BODY,
}


def _document(part: Part) -> Callable[[Row], CellContent]:
    def content(row: Row) -> CellContent:
        line = row.documents.get(part)
        return CellContent(None, cell_styles.BODY) if line is None else CellContent(_shown(line), _look(line))

    return content


def _shown(line: Line) -> str:
    """Say how it stands with a document: a sign, then the day on which it came in, else by which it must."""
    state = line.state.value
    if line.state is State.RECEIVED:
        day = line.stated_on if line.part is Part.SIGNATURE else line.arrived_on or line.stated_on
        key = "zonder_dag" if day is None else "te_laat" if line.timing is Timing.LATE else "met_dag"
        return text(f"ontvangst.{key}", dag="" if day is None else dutch.day(day))
    shown = text(f"ontvangst.standen.{state}")
    if line.last_day is None or line.state is State.SUPERSEDED:
        return shown
    key = "was" if line.timing is Timing.LATE else "tot"
    return text(f"ontvangst.{key}", stand=shown, dag=dutch.day(line.last_day))


@kept(64)
def _look_of(urgency: Urgency, state: State, timing: Timing | None) -> CellStyle:
    if urgency is not Urgency.NOTHING:
        return replace(_URGENCY_LOOK[urgency], size=9)
    outcome = ConditionOutcome.MEETS if state is State.RECEIVED else ConditionOutcome.UNKNOWN
    outcome = ConditionOutcome.BOARD if timing is Timing.LATE and state is State.RECEIVED else outcome
    return replace(cell_styles.outcome(outcome), size=9, bold=False)


def _look(line: Line) -> CellStyle:
    return _look_of(_urgency(line), line.state, line.timing)


class ReceiptPage:
    """The sheet, which is written when all consortia are there: its headline is about all of them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._rows: list[Row] = []

    def add(self, lines: Iterable[Line]) -> None:
        """Add the register of a consortium."""
        self._rows += rows_of(lines)

    def finish(self, today: date) -> None:
        """Write the sheet; today is what the deadlines were held against."""
        columns = _columns()
        add_head(self._page, text("bladen.ontvangst"))
        add_headline(self._page, *_headline(self._rows), columns)
        add_lines(self._page, text("ontvangst.uitleg", dag=dutch.day(today)), text("ontvangst.legenda"))
        self._page.add_heads(columns, frozen_columns=5)
        first = self._page.row
        urgency = {row.first.key: Urgency.NOTHING for row in self._rows}
        for row in self._rows:
            urgency[row.first.key] = min(urgency[row.first.key], row.urgency)
        # Members stay together; of consortia that are as urgent the order stays.
        for row in sorted(self._rows, key=lambda row: urgency[row.first.key]):
            self._page.add_line(columns, row)
        self._page.add_filter(columns, first)


def _headline(rows: Sequence[Row]) -> tuple[str, Verdict | None]:
    """Say what is missing most urgently and where to begin; with the verdict that colours it."""
    open_ones = [line for row in rows for line in row.open]
    if not open_ones:
        return text("ontvangst.kop.compleet" if rows else "kop.leeg"), Verdict.MEETS if rows else None
    counts = {one: [line for line in open_ones if _urgency(line) is one] for one in Urgency}
    parts = [
        text.counted(f"ontvangst.kop.{one.name.lower()}", len(lines), van=consortia(len({line.key for line in lines})))
        for one, lines in counts.items()
        if lines
    ]
    worst = min(open_ones, key=lambda line: (_urgency(line), line.last_day or date.max))
    begin = text(
        "ontvangst.kop.begin",
        naam=worst.consortium,
        document=receipt_text(f"document.{worst.part.value}"),
        wie=" ".join(filter(None, (worst.name, worst.tpid))) or text("ontvangst.regiehouder"),
    )
    colour = Verdict.FAILS if counts[Urgency.LATE] else Verdict.BOARD
    return f"{' '.join(parts)} {begin}", colour
