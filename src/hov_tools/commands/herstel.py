"""hov herstel: take our last run back out of a workbook."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from hov_tools.commands import ERRORS, NOTHING_READ, OK, WRONG_USE, help_text, text
from hov_tools.commands.options import Parser, add_where
from hov_tools.commands.terminal import say, show
from hov_tools.commands.writing import write_one
from hov_tools.errors import OutputError, UsageError
from hov_tools.files import reason
from hov_tools.files.apply_and_tell import Prepared, refusal
from hov_tools.files.documents import read_document
from hov_tools.files.output import target_of
from hov_tools.files.receipt import receipt_of
from hov_tools.files.reread import reads_as_before
from hov_tools.files.unfinished import settle_before
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.edits import Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal, UnusableJournalError, WorkbookError
from hov_tools.ooxml.undo import undo_last
from hov_tools.report.marks import own_titles
from hov_tools.rules.case import Document


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("bestand", type=Path, metavar="BESTAND", help=help_text("arg_bestand"))
    add_where(parser)
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status: 0 all taken back, 1 something left alone, 2 nothing to take back.

    Raises:
        UsageError: the options do not say where to, or there is no such file.
        OutputError: the workbook cannot be changed or written.
    """
    path: Path = parsed.bestand
    target = target_of(parsed.uit, in_place=parsed.ter_plekke, despite=parsed.toch)
    say(*settle_before(path))
    data = _read(path)
    try:
        undone = undo_last(data, key=journal_key(), titles=own_titles())
    except UnusableJournalError:
        say(text("herstel_journaal", file=path.name))
        return WRONG_USE
    except EditRefusedError as error:
        if error.reason == Refusal.NOTHING_TO_UNDO:
            say(text("herstel_niets", file=path.name))
            return WRONG_USE
        raise OutputError(refusal(path.name, error)) from error
    except WorkbookError:
        say(text("herstel_onleesbaar", file=path.name))
        return NOTHING_READ
    before = read_document(path.name, data)
    if not undone.is_ours and before is not None and not reads_as_before(before, undone.data):
        raise OutputError(text("herstel_anders", file=path.name))
    left = [change for change in undone.changes if change.left_alone is not None]
    total = len(undone.changes)
    show(text("herstel_gedaan", file=path.name, count=total - len(left), total=total), *map(_left_alone, left))
    if any(change.left_alone == Refusal.JOURNAL_OF_ANOTHER for change in left):
        say(text("herstel_ander_journaal"))
    document = Document(path.name, hashlib.sha256(data).hexdigest())
    receipt = receipt_of("herstel", [document], undone.changes, {}, ())
    prepared = Prepared(path.name, path, None, undone.data, undone.changes)
    write_one(target, prepared, receipt, parsed.account, read_as=document.sha256)
    return ERRORS if left else OK


def _left_alone(change: Change) -> str:
    ref = change.sheet if change.cell is None else f"{change.sheet}!{change.cell}"
    return text("herstel_gelaten", place=ref, what=change.action.value, why=reason(str(change.left_alone)))


def _read(path: Path) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            # A pipe or a device would be read for ever.
            raise UsageError(text("geen_gewoon_bestand", path=path))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(text("pad_niet_gevonden", path=path)) from error
    except IsADirectoryError as error:
        raise UsageError(text("geen_bestand", path=path)) from error
    except PermissionError as error:
        raise UsageError(text("pad_geen_toegang", path=path)) from error
