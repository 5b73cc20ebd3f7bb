"""hov vul: the blank forms of a new year, filled in with what is known of an earlier one."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from hov_tools.commands import ERRORS, NOTHING_READ, OK, help_text, text
from hov_tools.commands.judging import judge, tell_files
from hov_tools.commands.options import Asked, add_counting, add_json, results_folder
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import Part, Table, say, show, show_json
from hov_tools.commands.writing import show_edits, write_one
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.consortium import Intake
from hov_tools.files.output import Target, all_in_one
from hov_tools.files.receipt import change_values, receipt_of
from hov_tools.journalkey import journal_key
from hov_tools.newyear.known import Known, Left, known_of
from hov_tools.newyear.prefill import Made, copies, make, read_blanks
from hov_tools.rules.case import Document

_HEADS = ("bestand", "cellen", "opleidelingen", "buiten", "niet")
_LEFT_HEADS = ("bestand", "cel", "vraag", "waarom")


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("formulier", type=Path, nargs="+", metavar="FORMULIER", help=help_text("arg_vul_blanco"))
    parser.add_argument("--van", type=Path, required=True, metavar="PAD", help=help_text("arg_vul_van"))
    parser.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_vul_uit"))
    parser.add_argument("--proef", action="store_true", help=help_text("arg_proef"))
    add_counting(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 1 when something was not carried over that a person must look at.

    Raises:
        UsageError: a form is not blank or cannot be read, what is known is of a later year, or the options do not say
            where to.
        OutputError: a copy cannot be written; the others are.
    """
    folder: Path | None = parsed.uit
    if folder is None and not parsed.proef:
        raise UsageError(text("vul_waarheen"))
    if folder is not None and parsed.van.is_dir() and folder.resolve().is_relative_to(parsed.van.resolve()):
        raise UsageError(text("vul_zelfde_map"))
    blanks = read_blanks(parsed.formulier)
    intake, assessment = judge(Asked(parsed.van, counting=tuple(parsed.telt)))
    tell_files(assessment)
    if intake.has_read_nothing:
        say(text("niets_gelezen"))
        return NOTHING_READ
    for one in blanks:
        if one.form.new_year is not None and one.form.new_year.unsure:
            say(text("vul_niet_geleerd", file=one.path.name, year=one.year))
    known = known_of(assessment)
    made = [make(copy, journal_key()) for copy in copies(blanks, known)]
    if parsed.json:
        show_json(_as_values(known, made, is_trial=parsed.proef))
    elif parsed.proef:
        show_edits([one.prepared for one in made], as_json=False)
        show("", *_summary(known, made))
    else:
        show(*_summary(known, made))
    if folder is not None and not parsed.proef:
        _write(made, intake, known, folder, parsed.account)
    return ERRORS if known.left or any(one.left for one in made) else OK


def _write(made: Sequence[Made], intake: Intake, known: Known, folder: Path, account: list[Path]) -> None:
    """Write every copy with its receipt; one that cannot be written does not stop the others."""
    errors: list[OutputError] = []
    for one in made:
        blank = one.copy.blank
        name = blank.path.name
        documents = [Document(name, _sha256(blank.data)), *(source.document for source in intake.sources)]
        parameters = {"jaar": blank.year, "van_jaar": known.year}
        receipt = receipt_of("vul", documents, one.prepared.changes, parameters, intake.case.choices)
        receipt["niet_overgenomen"] = [_left_values(left) for left in (*known.left, *one.left)]
        try:
            write_one(Target(folder), one.prepared, receipt, account)
        except OutputError as error:
            errors.append(error)
    if errors:
        raise all_in_one(errors)


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _as_values(known: Known, made: Sequence[Made], *, is_trial: bool) -> dict[str, object]:
    files = [
        {
            "bestand": one.prepared.file,
            "formulier": one.copy.blank.form.kind,
            "jaar": one.copy.blank.year,
            "tpid": one.copy.tpid,
            "overgenomen": one.copy.filled.count,
            "opleidelingen": one.copy.filled.trainees,
            "buiten_peiljaren": one.copy.filled.outside,
            "niet_overgenomen": [_left_values(left) for left in one.left],
            **({"bewerkingen": [change_values(change) for change in one.prepared.changes]} if is_trial else {}),
        }
        for one in made
    ]
    left = [_left_values(one) for one in known.left]
    return {"versie": 1, "van_jaar": known.year, "niet_overgenomen": left, "bestanden": files}


def _left_values(left: Left) -> dict[str, object]:
    return {"bestand": left.file, "cel": left.cell, "vraag": left.asked, "waarom": left.why}


def _summary(known: Known, made: Sequence[Made]) -> Iterator[Part]:
    rows = [
        (
            one.prepared.file,
            *(str(n) for n in (one.copy.filled.count, one.copy.filled.trainees, one.copy.filled.outside)),
            str(len(one.left)),
        )
        for one in made
    ]
    yield Table(tuple(text(f"vul_kop_{name}") for name in _HEADS), rows, right=frozenset(range(1, len(_HEADS))))
    every = dict.fromkeys((*known.left, *(left for one in made for left in one.left)))
    if every:
        yield from ("", text("vul_niet_overgenomen"))
        heads = tuple(text(f"vul_kop_{name}") for name in _LEFT_HEADS)
        yield Table(heads, [(one.file, one.cell, one.asked, one.why) for one in every])
    yield from ("", text("vul_nieuw"))
