"""What a user sees: the result on standard output, remarks and progress on standard error.

Into a file or another program go plain lines. A person at a terminal gets them as wide as the window, with colour; only
then rich is loaded, which takes longer than reading a form. A text from a workbook is given to rich as Text: what looks
like rich's markup in it stays what it is.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

from msgspec import Struct, to_builtins

from hov_tools.commands import text
from hov_tools.commands.window import in_width, window_width
from hov_tools.errors import OutputError
from hov_tools.report.paragraph import Paragraph
from hov_tools.rules.finding import ConditionOutcome, Severity, Verdict
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress, ProgressColumn
    from rich.table import Column
    from rich.text import Text

Item = TypeVar("Item")

_MAX_CELL = 44
_WIDEST_RULE = 1000
_GAP = 2
_LEAST_ROOM = 30
_LEAST_COLUMN = 16
_INDENT_UNDER = 4
_COLUMNS_APART = re.compile(r"(?<=\S) {3,}")
_APART = re.compile(r"( {2,})")
_STYLES = {
    Severity.FOUT.value: "red",
    Severity.TWIJFEL.value: "yellow",
    Severity.WAARSCHUWING.value: "yellow",
    ConditionOutcome.MEETS.value: "green",
    ConditionOutcome.FAILS.value: "red",
    ConditionOutcome.BOARD.value: "yellow",
    ConditionOutcome.LATER.value: "yellow",
    Verdict.BOARD.value: "yellow",
}


class Table(Struct, frozen=True):
    """A table.

    Attributes:
        heads: over the columns.
        rows: the cells of each row, as many as there are heads.
        sums: rows under a line of their own.
        right: columns, from 0, that are aligned right, such as numbers.
        indent: empty characters before every line.
        rule: characters of the lines that set off heads and sums, at most; 0: none.
        is_short: cells that are long are shown in part, where there is no window to fit them in.
        plain: the lines to show there, when every column beside the other would be too wide.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[Sequence[str]] = ()
    right: frozenset[int] = frozenset()
    indent: int = 0
    rule: int = 0
    is_short: bool = False
    plain: Sequence[str] = ()

    def lines(self) -> list[str]:
        """Give it as plain lines, every column as wide as its widest cell."""
        if self.plain:
            return list(self.plain)
        shown = _in_part if self.is_short else _on_one_line
        every = [[shown(cell) for cell in row] for row in (self.heads, *self.rows, *self.sums)]
        widths = [max(map(len, column)) for column in zip(*every, strict=True)]
        lines = [self._line(row, widths) for row in every]
        if not self.rule:
            return lines
        rule = "-" * min(self.rule, sum(widths) + _GAP * (len(widths) - 1))
        first_sum = 1 + len(self.rows)
        sums = [rule, *lines[first_sum:]] if self.sums else []
        return [lines[0], rule, *lines[1:first_sum], *sums]

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        aligned = (
            cell.rjust(width) if at in self.right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        return (" " * self.indent + (" " * _GAP).join(aligned)).rstrip()


def cells_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Make a table of what stands in cells of workbooks, which can be long."""
    return Table(heads, rows, rule=_WIDEST_RULE, is_short=True)


Part: TypeAlias = "str | Paragraph | Table"
"""What can be shown: a line, a text that needs as many lines as it takes, a table."""


def _on_one_line(raw: str) -> str:
    return " ".join(printable(raw, keeps_lines=True).split())


def _in_part(raw: str) -> str:
    cell = _on_one_line(raw)
    return cell if len(cell) <= _MAX_CELL else cell[: _MAX_CELL - 1] + "…"


def say(*lines: str) -> None:
    """Tell the user something that is not the result: on standard error.

    Whether somebody reads it or it can be written changes nothing of what the command does.
    """
    width = window_width(sys.stderr)
    with suppress(OSError):
        for line in lines:
            shown = printable(line, keeps_lines=True)
            print(shown if width is None else in_width(shown, width), file=sys.stderr)


def show(*parts: Part) -> None:
    """Give the result to a person, or as plain lines to whatever reads standard output; raises as `show_as_is`."""
    if sys.stdout.isatty():
        with _showing():
            _show_in_window(parts)
    else:
        show_as_is(*(line for part in parts for line in ([part] if isinstance(part, str) else part.lines())))


def show_as_is(*lines: str) -> None:
    """Give the result for programs: on standard output, line by line.

    Whoever reads it may have seen enough and close it, as `head` does; what else the command was asked goes on.

    Raises:
        OutputError: standard output cannot be written, as on a full disk.
    """
    with _showing():
        for line in lines:
            print(printable(line, keeps_lines=True))


def finish_showing() -> None:
    """Let what was shown reach whoever reads it; raises as `show_as_is`."""
    with _showing():
        sys.stdout.flush()


@contextmanager
def _showing() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _show_no_more()
    except OSError as error:
        _show_no_more()
        raise OutputError(text("uitvoer_niet", why=system_reason(error))) from error


def _show_no_more() -> None:
    """Let what is still to come on standard output go nowhere: nobody reads it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_json(document: object) -> None:
    """Give the result as one JSON document."""
    show_as_is(json.dumps(document, ensure_ascii=False, indent=2, default=to_builtins))


def _show_in_window(parts: Iterable[Part]) -> None:
    from rich.text import Text

    console = _console()
    for part in parts:
        match part:
            case Table():
                _print_table(console, part)
            case Paragraph():
                start = " " * part.indent if part.start is None else part.start
                _print_text(console, _coloured(start), Text(part.on_one_line), part.indent)
            case _:
                line = printable(part, keeps_lines=True)
                indent = len(line) - len(line.lstrip())
                _print_text(console, Text(" " * indent), _coloured(line.strip()), indent + 2 * bool(indent))


def _console(*, for_errors: bool = False) -> Console:
    from rich.console import Console

    # Nothing in a text is looked for: no markup, no names of emoji, no numbers to colour.
    return Console(stderr=for_errors, markup=False, emoji=False, highlight=False)


def _print_text(console: Console, start: Text, content: Text, indent: int) -> None:
    """Print a text over the width of the window; the lines after the first are indented.

    Where that leaves little room, the text goes under what it starts with.
    """
    from rich.text import Text

    if console.width - indent < _LEAST_ROOM:
        indent = min(indent, _INDENT_UNDER)
        if start.plain.strip():
            # What stood in columns stands together now.
            told = start.plain.rstrip()
            console.print(start if len(told) <= console.width else _coloured(_COLUMNS_APART.sub("  ", told)))
            if not content.plain:
                return
        start = Text(" " * indent)
    for number, line in enumerate(content.wrap(console, max(1, console.width - indent)) or [Text()]):
        before = start if number == 0 else Text(" " * indent)
        console.print(before + line, no_wrap=True, overflow="ignore", crop=False)


def _coloured(raw: str) -> Text:
    """Colour the words for what a finding or condition comes to, where they stand apart from the rest."""
    from rich.text import Text

    pieces = _APART.split(raw)
    return Text.assemble(*((piece, _STYLES.get(piece, "")) for piece in pieces))


def _print_table(console: Console, table: Table) -> None:
    """Print a table with its columns side by side; where they do not fit, the cells of each row under each other."""
    cells = [[_on_one_line(cell) for cell in row] for row in (table.heads, *table.rows, *table.sums)]
    widest = [max(map(len, column)) for column in zip(*cells, strict=True)]
    words = [max(len(word) for cell in column for word in cell.split(" ")) for column in zip(*cells, strict=True)]
    whole = [at in table.right or widest[at] == words[at] for at in range(len(table.heads))]
    least = [widest[at] if whole[at] else min(words[at], _LEAST_COLUMN) for at in range(len(table.heads))]
    if table.indent + sum(least) + (_GAP + 1) * (len(least) - 1) <= console.width:
        console.print(_side_by_side(table, whole))
    else:
        _print_stacked(console, table)


def _side_by_side(table: Table, whole: Sequence[bool]) -> RenderableType:
    from rich import box
    from rich.padding import Padding
    from rich.table import Table as Grid

    shape = box.SIMPLE_HEAD if table.rule else None
    # Two empty characters between columns, or three where a line runs through.
    padding = (0, _GAP, 0, 0) if shape is None else (0, 1)
    grid = Grid(box=shape, show_edge=False, pad_edge=False, padding=padding, header_style="bold")
    for at, head in enumerate(table.heads):
        justify: Literal["left", "right"] = "right" if at in table.right else "left"
        grid.add_column(_coloured(_on_one_line(head)), justify=justify, overflow="fold", no_wrap=whole[at])
    for number, row in enumerate((*table.rows, *table.sums)):
        if table.rule and table.sums and number == len(table.rows):
            grid.add_section()
        grid.add_row(*(_coloured(_on_one_line(cell)) for cell in row))
    return Padding.indent(grid, table.indent)


def _print_stacked(console: Console, table: Table) -> None:
    from rich.text import Text

    for number, row in enumerate((*table.rows, *table.sums)):
        if number:
            console.print()
        for at, (head, cell) in enumerate(zip(table.heads, row, strict=True)):
            if cell:
                indent = table.indent + _GAP * bool(at)
                named = Text(f"{_on_one_line(head)}: " if head else "") + _coloured(_on_one_line(cell))
                _print_text(console, Text(" " * indent), named, indent + _GAP)


class Track(Struct, frozen=True):
    """Passes items on, and shows how many of them are done; called with the items and their number.

    It may go to another process. It starts no thread, so that this process can be copied meanwhile.

    Attributes:
        what: is done with them, in Dutch.
        least: so many or more take long enough to show it.
    """

    what: str
    least: int

    def __call__(self, items: Iterable[Item], count: int) -> Iterable[Item]:
        """Give the items."""
        if count < self.least or not sys.stderr.isatty():
            return items
        from rich.progress import track

        console = _console(for_errors=True)
        return track(items, self.what, count, auto_refresh=False, console=console, transient=True)


def clear_progress() -> None:
    """Take from a terminal what another process showed of its progress before it was ended, and show the cursor."""
    if not sys.stderr.isatty():
        return
    from rich.control import Control
    from rich.segment import ControlType

    line = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2), ControlType.SHOW_CURSOR)
    _console(for_errors=True).control(line)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show what is being done and for how long, when nobody can say how far it is.

    Args:
        what: in Dutch.
    """
    if not sys.stderr.isatty():
        yield
        return
    from rich.progress import SpinnerColumn, TimeElapsedColumn

    with _progress(SpinnerColumn(), "{task.description}", TimeElapsedColumn()) as progress:
        progress.add_task(what, total=None)
        yield


class Bar:
    """How far a piece of work is; made by `bar`."""

    def __init__(self, progress: Progress | None, what: str) -> None:
        self._progress = progress
        self._task = None if progress is None else progress.add_task(what, total=None, standing="")

    def step(self, total: int, standing: str = "") -> None:
        """Count one more as done, of so many; and say in Dutch what they came to."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, advance=1, total=total, standing=standing)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Take the bar away while lines are written."""
        if self._progress is None:
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()


@contextmanager
def bar(what: str) -> Iterator[Bar]:
    """Show how far a piece of work is, on standard error when that is a terminal.

    Args:
        what: is done, in Dutch.
    """
    if not sys.stderr.isatty():
        yield Bar(None, what)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TimeElapsedColumn

    # Of these the bar gives way first.
    done, since = (one(table_column=_cut_off()) for one in (MofNCompleteColumn, TimeElapsedColumn))
    with _progress("{task.description}", BarColumn(), done, since, "{task.fields[standing]}") as progress:
        yield Bar(progress, what)


def _cut_off() -> Column:
    """Make a column that is cut off where there is no room: "…" takes three characters on an old console."""
    from rich.table import Column

    return Column(overflow="crop", no_wrap=True)


def _progress(*columns: str | ProgressColumn) -> Progress:
    from rich.progress import Progress, TextColumn

    shown = (TextColumn(one, markup=False, table_column=_cut_off()) if isinstance(one, str) else one for one in columns)
    # Not redirected: standard output may be a file that is written meanwhile.
    console = _console(for_errors=True)
    return Progress(*shown, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
