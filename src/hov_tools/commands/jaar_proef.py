"""hov jaar proef: the known layouts tried on submissions, to see whether every question is found."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from hov_tools import dutch
from hov_tools.commands import ERRORS, NOTHING_READ, OK, help_text, text
from hov_tools.commands.options import add_json, add_limit, results_folder
from hov_tools.commands.parser import Parser
from hov_tools.commands.reading import reading
from hov_tools.commands.terminal import Part, Table, Track, say, show, show_json
from hov_tools.newyear import text as newyear_text
from hov_tools.newyear.received import Compared, Received, compared, received, why
from hov_tools.newyear.tallies import Reply, Tally
from hov_tools.report import text as report_text

_MANY_FOLDERS = 8
_HEADS = ("vraag", "filled", "empty", "unreadable", "absent", "aandeel", "vorig", "verdacht")


def add_trial_options(parser: Parser, save: Callable[[Path, bytes, list[Path]], None]) -> None:
    """Add the options of the action, and what runs it; `save` writes a file."""
    parser.add_argument("map", type=Path, metavar="MAP", help=help_text("arg_jaar_proef_map"))
    parser.add_argument("--tegen", type=Path, metavar="MAP", help=help_text("arg_jaar_tegen"))
    parser.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_jaar_proef_uit"))
    add_limit(parser)
    add_json(parser)
    parser.set_defaults(run=lambda parsed: _run(parsed, save))


def _run(parsed: argparse.Namespace, save: Callable[[Path, bytes, list[Path]], None]) -> int:
    """Run the action; gives the exit status: 1 when a question is suspicious or a file could not be read.

    Raises:
        UsageError: there is no folder, or it may not be read.
        OutputError: the workbook cannot be written.
    """
    progress = Track(text("lezen"), least=_MANY_FOLDERS)
    with reading(parsed.tijdslimiet) as guard:
        now = received(parsed.map, progress, guard)
        before = None if parsed.tegen is None else received(parsed.tegen, progress, guard)
    if not now.kinds:
        say(text("niets_gelezen"))
        return NOTHING_READ
    lines = compared(now, before)
    if parsed.json:
        show_json(_as_values(now, before, lines))
    else:
        show(*_shown(now, before, lines))
    for name in now.unread:
        say(text("jaar_proef_ongelezen", file=name))
    if parsed.uit is not None:
        # Makes a new workbook, which takes long to load.
        from hov_tools.newyear.trialbook import trial_book

        path = parsed.uit / text("jaar_proef_werkmap")
        save(path, trial_book(lines), parsed.account)
        say(text("geschreven", path=path))
    return ERRORS if now.unread or any(one.suspicions for one in lines) else OK


def _shown(now: Received, before: Received | None, lines: Sequence[Compared]) -> Iterator[Part]:
    heads = [newyear_text(f"proef.kop.{name}") for name in _HEADS if name != "vorig" or before is not None]
    numbers = frozenset(range(1, len(heads) - 1))
    for kind in now.kinds:
        years = ", ".join(map(str, kind.years)) or "?"
        yield text("jaar_proef_titel", form=report_text(f"forms.{kind.kind}"), years=years, count=kind.forms)
        own = [one for one in lines if one.kind == kind.kind]
        yield Table(heads, [_row(one, with_last=before is not None) for one in own], right=numbers)
        yield ""
    count = sum(bool(one.suspicions) for one in lines)
    yield text("jaar_proef_verdacht", count=count) if count else text("jaar_proef_goed")


def _row(line: Compared, *, with_last: bool) -> list[str]:
    last = [_share(line.before)] if with_last else []
    counts = (dutch.number(line.now.counts[reply]) for reply in Reply)
    return [line.now.asked, *counts, _share(line.now), *last, why(line)]


def _share(tally: Tally | None) -> str:
    return "" if tally is None or tally.share is None else f"{round(100 * tally.share)}%"


def _as_values(now: Received, before: Received | None, lines: Sequence[Compared]) -> dict[str, object]:
    kinds = [
        {
            "formulier": kind.kind,
            "jaren": list(kind.years),
            "aantal": kind.forms,
            "vragen": [_values(one) for one in lines if one.kind == kind.kind],
        }
        for kind in now.kinds
    ]
    unread = [] if before is None else list(before.unread)
    return {"versie": 1, "formulieren": kinds, "niet_gelezen": list(now.unread), "niet_gelezen_tegen": unread}


def _values(line: Compared) -> dict[str, object]:
    before = {} if line.before is None else {"vorig": _counts(line.before)}
    suspicions = [one.value for one in line.suspicions]
    own = {"sleutel": line.now.key, "vraag": line.now.asked, "verplicht": line.now.is_required}
    return {**own, **_counts(line.now), **before, "zelfde_cel": list(line.now.same_cell), "verdacht": suspicions}


def _counts(tally: Tally) -> dict[str, object]:
    return {reply.value.replace(" ", "_"): tally.counts[reply] for reply in Reply}
