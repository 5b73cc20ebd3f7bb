"""hov bericht: a message to the regiehouder and to each member, from the results of a batch."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hov_tools import dutch
from hov_tools.commands import ERRORS, NOTHING_READ, OK, help_text, text
from hov_tools.commands.options import add_json, results_folder
from hov_tools.commands.parser import Parser, not_found
from hov_tools.commands.terminal import Part, Table, Track, say, show, show_json
from hov_tools.errors import UsageError
from hov_tools.journalkey import journal_key

if TYPE_CHECKING:
    from hov_tools.desk.messages.folder import Outcome

_KINDS = ("eerste", "herinnering", "in-orde")
_MANY = 10
_MOST_SHOWN = 40
_WIDEST = 80
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("uitkomsten", type=Path, nargs="?", metavar="UITKOMSTEN", help=help_text("arg_bericht_van"))
    parser.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_bericht_uit"))
    parser.add_argument("--voor", type=_day, metavar="DATUM", help=help_text("arg_voor"))
    parser.add_argument("--soort", type=_kind, choices=_KINDS, metavar="|".join(_KINDS), help=help_text("arg_soort"))
    parser.add_argument("--eerder", type=Path, metavar="MAP", help=help_text("arg_eerder"))
    parser.add_argument(
        "--verband", action="extend", nargs="+", default=[], metavar="SLEUTEL", help=help_text("arg_bericht_sleutel")
    )
    parser.add_argument("--sjablonen", type=Path, metavar="MAP", help=help_text("arg_sjablonen"))
    parser.add_argument("--toon-sjablonen", type=results_folder, metavar="MAP", help=help_text("arg_toon_sjablonen"))
    add_json(parser)
    # What argparse makes of it lets MAP come behind options that take all words that follow.
    parser.usage = help_text("bericht_gebruik")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 1 when something could not be done, 3 when nothing could be read.

    Raises:
        UsageError: the options do not go together, a folder is not what it must be, or a template is not right.
        OutputError: a message cannot be written.
    """
    # Templates are read by a package that takes long to load.
    from hov_tools.desk.messages.compose import Order
    from hov_tools.desk.messages.earlier import read_earlier
    from hov_tools.desk.messages.folder import refuse_taken, results_in, write_messages, write_templates
    from hov_tools.desk.messages.letters import Kind
    from hov_tools.desk.messages.templates import read_templates

    if parsed.toon_sjablonen is not None:
        if parsed.uitkomsten is not None or parsed.uit is not None:
            raise UsageError(text("bericht_of_sjablonen"))
        refuse_taken(parsed.toon_sjablonen)
        write_templates(parsed.toon_sjablonen, parsed.account)
        show(text("bericht_sjablonen", folder=parsed.toon_sjablonen))
        return OK
    if parsed.uitkomsten is None or parsed.uit is None:
        raise UsageError(text("bericht_waarheen"))
    if not parsed.uitkomsten.exists():
        raise UsageError(not_found(parsed.uitkomsten))
    results = results_in(parsed.uitkomsten, parsed.verband)
    refuse_taken(parsed.uit, parsed.uitkomsten)
    order = Order(
        templates=read_templates(parsed.sjablonen),
        until="" if parsed.voor is None else dutch.day(parsed.voor),
        kind=None if parsed.soort is None else Kind(parsed.soort),
        earlier=None if parsed.eerder is None else read_earlier(parsed.eerder),
        key=journal_key(),
    )
    outcome = write_messages(results, parsed.uit, order, Track(text("bericht_schrijven"), least=_MANY), parsed.account)
    if parsed.json:
        show_json(outcome)
    else:
        show(*_shown(outcome, len(results), parsed.uit))
    say(*(f"{one.where}: {one.message}" for one in outcome.remarks))
    if not outcome.messages and outcome.remarks:
        return NOTHING_READ
    return ERRORS if outcome.remarks else OK


def _shown(outcome: Outcome, count: int, folder: Path) -> Iterator[Part]:
    by_consortium: dict[str, Counter[str]] = {}
    for one in outcome.messages:
        by_consortium.setdefault(one.consortium, Counter())[one.kind.value] += 1
    every = sum(by_consortium.values(), Counter[str]())
    if not every:
        yield text("bericht_geen")
        return
    rows = [_row(key, kinds) for key, kinds in by_consortium.items()]
    heads = [text("bericht_kop"), *_KINDS]
    total = [_row(text.counted("bericht_verbanden", len(rows)), every)] if len(rows) > 1 else []
    # A list that is long says less than its sum.
    shown, sums = (rows, total) if len(rows) <= _MOST_SHOWN else (total, [])
    yield Table(heads, shown, sums=sums, right=frozenset(range(1, len(heads))), rule=_WIDEST)
    addressed = sum(one.to is not None for one in outcome.messages)
    yield ""
    yield text("bericht_adres", with_address=addressed, n=len(outcome.messages))
    yield text("bericht_waar", folder=folder)
    if len(by_consortium) < count:
        yield text.counted("bericht_zonder", count - len(by_consortium))


def _row(first: str, kinds: Counter[str]) -> Sequence[str]:
    return [first, *(str(kinds[one]) for one in _KINDS)]


def _day(value: str) -> date:
    found = _DUTCH_DAY.fullmatch(value)
    try:
        return date(*map(int, reversed(found.groups()))) if found else date.fromisoformat(value)
    except ValueError:
        raise argparse.ArgumentTypeError(help_text("fout_dag")) from None


def _kind(value: str) -> str:
    if value not in _KINDS:
        raise argparse.ArgumentTypeError(help_text("fout_soort"))
    return value
