"""hov toewijzing: the national allocation proposal, with every number explained."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from hov_tools.allocation import text as allocation_text
from hov_tools.allocation.document import as_document
from hov_tools.allocation.proposal import Result
from hov_tools.allocation.run import Question, answer
from hov_tools.commands import ERRORS, NOTHING_READ, OK, help_text, text
from hov_tools.commands.options import (
    add_json,
    add_limit,
    add_number_file,
    file_numbers,
    results_folder,
    seed,
    tpid,
    whole,
    year,
)
from hov_tools.commands.parser import Parser
from hov_tools.commands.reading import reading
from hov_tools.commands.terminal import Track, say, show, show_json
from hov_tools.commands.toewijzing.lines import shown
from hov_tools.errors import UsageError
from hov_tools.files.unfinished import settle_before, settle_in

_MANY_FOLDERS = 8
_MANY_WORKBOOKS = 40
_MOST_PLACES = 100_000


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("map", type=Path, nargs="?", metavar="MAP", help=help_text("arg_toewijzing_map"))
    parser.add_argument("--uit-batch", type=Path, metavar="MAP", help=help_text("arg_uit_batch"))
    parser.add_argument("--alleen-besloten", action="store_true", help=help_text("arg_alleen_besloten"))
    parser.add_argument(
        "--plaatsen", type=_places, action="append", required=True, metavar="N", help=help_text("arg_plaatsen")
    )
    parser.add_argument("--jaar", type=year, metavar="JAAR", help=help_text("arg_jaar"))
    parser.add_argument("--opleiding", metavar="NAAM", help=help_text("arg_opleiding"))
    parser.add_argument("--loting", type=seed, metavar="TEKST", help=help_text("arg_loting"))
    for name in ("nieuw", "garantie"):
        _add_several(parser, name, _tpid, "TPID")
    _add_several(parser, "gevraagd", _requested, "TPID=N")
    parser.add_argument("--instellingen", type=Path, metavar="BESTAND", help=help_text("arg_instellingen"))
    for name in ("zonder", "zonder-samenvoegen", "met-samenvoegen"):
        _add_several(parser, name, str, "VERBAND")
    add_number_file(parser)
    add_limit(parser)
    add_json(parser)
    parser.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_toewijzing_uit"))
    # Written out: the folder comes first, since several options take all words that follow.
    parser.usage = help_text("toewijzing_gebruik")
    parser.set_defaults(run=run)


def _add_several(parser: Parser, name: str, kind: Callable[[str], object], shown_as: str) -> None:
    """Add an option that takes all words that follow, each time it is given."""
    told = help_text("arg_zonder_verband" if name == "zonder" else f"arg_{name.replace('-', '_')}")
    parser.add_argument(f"--{name}", type=kind, action="extend", nargs="+", default=[], metavar=shown_as, help=told)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: nobody takes part, or the question contradicts the forms or leaves something open for all.
        OutputError: a workbook cannot be written.
    """
    question = _question(parsed)
    say(*settle_before(question.path), *settle_in([] if parsed.uit is None else [parsed.uit]))
    folder: Path | None = parsed.uit
    if folder is not None and _lies_in(folder, question.path):
        raise UsageError(allocation_text("uit_in_map"))
    with reading(parsed.tijdslimiet) as guard:
        result = answer(question, Track(text("lezen"), least=_MANY_FOLDERS), guard)
    if result is None:
        say(allocation_text("niets_gelezen"))
        return NOTHING_READ
    if parsed.json:
        show_json(as_document(result))
    else:
        show(*shown(result))
    if folder is not None:
        _write(result, question, folder, parsed.account)
    return ERRORS if result.has_errors else OK


def _lies_in(folder: Path, forms: Path) -> bool:
    return folder.resolve().is_relative_to(forms.resolve())


def _write(result: Result, question: Question, folder: Path, account: list[Path]) -> None:
    # Makes new workbooks, which takes long to load.
    from hov_tools.allocation.output import write_all
    from hov_tools.commands.writing import say_written

    written = write_all(result, question, folder, Track(text("schrijven"), least=_MANY_WORKBOOKS), account)
    say_written(written.proposal)
    say(text("toewijzing_instellingen", count=written.count, path=written.folder))
    say(text("toewijzing_brieven", path=written.letters))
    if written.stale:
        say(text("toewijzing_oud", names=", ".join(written.stale)))


def _question(parsed: argparse.Namespace) -> Question:
    if (parsed.map is None) is (parsed.uit_batch is None):
        raise UsageError(text("toewijzing_een_map"))
    if parsed.alleen_besloten and parsed.uit_batch is None:
        raise UsageError(text("toewijzing_alleen_besloten"))
    return Question(
        path=parsed.map or parsed.uit_batch,
        places=tuple(dict.fromkeys(parsed.plaatsen)),
        year=parsed.jaar,
        training=parsed.opleiding,
        seed=parsed.loting,
        new=frozenset(parsed.nieuw),
        guarantee=frozenset(parsed.garantie),
        requested=dict(parsed.gevraagd),
        listed=parsed.instellingen,
        apart=tuple(dict.fromkeys(parsed.zonder_samenvoegen)),
        together=tuple(dict.fromkeys(parsed.met_samenvoegen)),
        numbers=file_numbers(parsed.getallen),
        without=tuple(dict.fromkeys(parsed.zonder)),
        is_batch=parsed.uit_batch is not None,
        only_decided=parsed.alleen_besloten,
    )


def _places(value: str) -> int:
    return whole(value, 1, _MOST_PLACES, "fout_plaatsen")


def _tpid(value: str) -> str:
    return tpid(value[2:] if value[:2].upper() == "TP" else value)


def _requested(value: str) -> tuple[str, int]:
    name, sign, places = value.partition("=")
    number = whole(places if sign else "", 0, _MOST_PLACES, "fout_gevraagd")
    return _tpid(name), number
