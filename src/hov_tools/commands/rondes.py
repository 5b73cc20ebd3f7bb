"""hov rondes: two rounds of the allocation beside each other, line by line with reasons."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from hov_tools import dutch
from hov_tools.allocation import text as allocation_text
from hov_tools.allocation.rounds.compare import Compared, Line, as_document, compare
from hov_tools.allocation.rounds.read import read_round
from hov_tools.allocation.rounds.words import headline
from hov_tools.commands import ERRORS, OK, help_text, text
from hov_tools.commands.options import add_json, results_folder
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import Part, Table, say, show, show_json
from hov_tools.errors import OutputError
from hov_tools.files import text as file_text
from hov_tools.ooxml.save import save_atomically
from hov_tools.system_errors import system_reason
from hov_tools.texts import printable


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("eerste", type=Path, metavar="CONCEPT", help=help_text("arg_rondes_eerste"))
    parser.add_argument("tweede", type=Path, metavar="DEFINITIEF", help=help_text("arg_rondes_tweede"))
    add_json(parser)
    parser.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_rondes_uit"))
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 0 everybody gets the same, 1 there is a difference.

    Raises:
        UsageError: a round cannot be read, or the two are of different years or trainings.
        OutputError: the workbook cannot be written.
    """
    compared = compare(read_round(parsed.eerste), read_round(parsed.tweede))
    if parsed.json:
        show_json(as_document(compared))
    else:
        show(*_shown(compared))
    if parsed.uit is not None:
        parsed.account.append(_write(compared, parsed.uit))
        say(text("rondes_geschreven", path=parsed.account[-1]))
    return OK if compared.is_equal else ERRORS


def _write(compared: Compared, folder: Path) -> Path:
    # Makes a new workbook, which takes long to load.
    from hov_tools.allocation.rounds.workbook import rounds_workbook

    path = folder / allocation_text("bestand_rondes")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_atomically(path, rounds_workbook(compared))
    except OSError as error:
        raise OutputError(file_text("niet_geschreven", file=path, why=system_reason(error))) from error
    return path


def _shown(compared: Compared) -> Iterator[Part]:
    for key, lines in (("aanvragers", compared.applicants), ("instellingen", compared.institutions)):
        yield headline(key, lines)[0]
        changed = [one for one in lines if one.is_changed]
        if changed:
            yield _table(changed)
        yield ""


def _table(lines: Sequence[Line]) -> Table:
    keys = ("kop_tpid", "kop_naam", "ronde_kop_was", "ronde_kop_is", "ronde_kop_verschil", "kop_waarom")
    rows = [
        (
            one.tpid,
            printable(one.name),
            *map(_places, (one.before, one.after, one.difference)),
            printable(" ".join(one.why)),
        )
        for one in lines
    ]
    return Table([allocation_text(key) for key in keys], rows, right=frozenset({2, 3, 4}), indent=2)


def _places(value: Fraction | None) -> str:
    return "" if value is None else dutch.number(value)
