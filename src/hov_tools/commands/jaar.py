"""hov jaar: the forms of a new year, learned from blank ones."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from hov_tools.commands import ERRORS, OK, help_text, text
from hov_tools.commands.jaar_proef import add_trial_options
from hov_tools.commands.options import results_folder, year
from hov_tools.commands.parser import Parser, add_command, add_commands
from hov_tools.commands.terminal import Table, say, show
from hov_tools.errors import OutputError, UsageError
from hov_tools.forms.layout import LayoutError, all_layouts, layout_of
from hov_tools.forms.learning import GONE, Doubt
from hov_tools.newyear.keeping import Given, keep_year
from hov_tools.newyear.learnt import LearntYear
from hov_tools.ooxml.save import save_atomically
from hov_tools.ownyears import own_years, own_years_folder, read_year
from hov_tools.system_errors import system_reason
from hov_tools.texts import Texts

system_text = Texts("system_errors.toml")


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    actions = add_commands(parser, "ACTIE", "acties")
    learn = add_command(actions, "leer", "jaar_leer")
    learn.add_argument("formulier", type=Path, nargs="+", metavar="FORMULIER", help=help_text("arg_blanco"))
    learn.add_argument("--jaar", type=year, metavar="JAAR", help=help_text("arg_jaar_leer"))
    learn.add_argument("--antwoorden", type=Path, metavar="BESTAND", help=help_text("arg_antwoorden"))
    learn.add_argument("--uit", type=results_folder, metavar="MAP", default=Path(), help=help_text("arg_jaar_uit"))
    learn.set_defaults(run=run_learn)
    listed = add_command(actions, "lijst", "jaar_lijst")
    listed.set_defaults(run=run_list)
    take = add_command(actions, "neem", "jaar_neem")
    take.add_argument("bestand", type=Path, metavar="BESTAND", help=help_text("arg_jaarbestand"))
    take.set_defaults(run=run_take)
    add_trial_options(add_command(actions, "proef", "jaar_proef"), _save)


def run_learn(parsed: argparse.Namespace) -> int:
    """Learn the forms of a year; gives the exit status: 1 while a person has something to say.

    Raises:
        UsageError: a form cannot be read or says too little, or the answers are of something else.
        OutputError: a file cannot be written.
    """
    kept = keep_year(
        Given(parsed.formulier, parsed.jaar, parsed.antwoorden),
        parsed.uit,
        lambda path, data: _save(path, data, parsed.account),
        _answer if sys.stdin.isatty() else None,
    )
    _tell(kept.learnt)
    if kept.questions is not None:
        say(text("jaar_vragen", path=kept.questions, picture=kept.picture))
        return ERRORS
    say(text("jaar_geleerd", year=kept.learnt.year, path=kept.year_file, picture=kept.picture))
    return OK


def _answer(form: str, doubt: Doubt) -> str | None:
    show("", text("jaar_vraag", form=form, asked=doubt.asked))
    for number, one in enumerate(doubt.candidates, 1):
        show(f"  {number}. {one.text} ({one.ref.sheet}!{one.ref.address})")
    show(text("jaar_vraag_keuze"))
    while True:
        typed = input("> ").strip()
        if typed.isdigit() and 1 <= int(typed) <= len(doubt.candidates):
            return doubt.candidates[int(typed) - 1].text
        if typed == "0":
            return GONE
        if not typed:
            return None
        show(text("jaar_vraag_opnieuw", count=len(doubt.candidates)))


def _tell(learnt: LearntYear) -> None:
    rows: list[tuple[str, ...]] = []
    for one in learnt.forms:
        lesson = one.taught.lesson
        counts = (len(lesson.learned), len(lesson.doubts), len(lesson.gone), len(lesson.new))
        rows.append((one.blank.file, one.taught.layout_id, lesson.nearest.id, *map(str, counts)))
    rows += [(one.file, text("jaar_soort_onbekend"), "", "", "", "", "") for one in learnt.unknown]
    heads = tuple(
        text(f"jaar_kop_{name}") for name in ("bestand", "indeling", "lijkt_op", "gevonden", "open", "weg", "nieuw")
    )
    show(Table(heads, rows, right=frozenset(range(3, 7))))


def _save(path: Path, data: bytes, account: list[Path]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_atomically(path, data)
    except OSError as error:
        raise OutputError(text("jaar_niet_geschreven", path=path, why=system_reason(error)), account) from error
    account.append(path)


def run_list(_: argparse.Namespace) -> int:
    """Show the years that are known; gives the exit status."""
    show(Table(tuple(text(f"jaar_kop_{name}") for name in ("jaar", "formulieren", "waar")), list(_years())))
    say(text("jaar_map", path=own_years_folder()))
    return OK


def _years() -> Iterator[tuple[str, str, str]]:
    own = {one.year: one.path for one in own_years()}
    for number in sorted({layout.year for layout in all_layouts()}):
        forms = ", ".join(layout.form for layout in all_layouts() if layout.year == number)
        yield str(number), forms, str(own.get(number, text("jaar_ingebouwd")))


def run_take(parsed: argparse.Namespace) -> int:
    """Put the file of a year that a colleague made among the user's own; gives the exit status.

    Raises:
        UsageError: it is no such file, or that year is there with other contents.
        OutputError: it cannot be written.
    """
    source: Path = parsed.bestand
    taken = read_year(source)
    try:
        for name in taken.forms:
            layout_of(name, taken.forms)
    except LayoutError as error:
        raise UsageError(
            system_text("jaar_onleesbaar", path=source, why=system_text("jaar_indeling", name=name))
        ) from error
    target = own_years_folder() / f"{taken.year}.toml"
    data = source.read_bytes()
    if target.exists() and target.read_bytes() != data:
        raise UsageError(text("jaar_er_al", path=target))
    _save(target, data, parsed.account)
    say(text("jaar_genomen", year=taken.year, path=target))
    return OK
