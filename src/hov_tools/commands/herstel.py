"""hov herstel: take our last run back out of a workbook."""

from __future__ import annotations

import argparse
import hashlib
from functools import partial
from pathlib import Path

from msgspec import Struct

from hov_tools.commands import ERRORS, NOTHING_READ, OK, WRONG_USE, help_text, text
from hov_tools.commands.options import add_limit, add_where, check_in_place
from hov_tools.commands.parser import Parser, not_found
from hov_tools.commands.reading import reading
from hov_tools.commands.terminal import say, show
from hov_tools.commands.writing import write_one
from hov_tools.errors import OutputError, UsageError
from hov_tools.files import reason
from hov_tools.files.apply_and_tell import Prepared, refusal
from hov_tools.files.documents import read_document
from hov_tools.files.isolate import logged, refusal_for
from hov_tools.files.output import target_of
from hov_tools.files.receipt import receipt_of
from hov_tools.files.reread import reads_as_before
from hov_tools.files.unfinished import settle_before
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.edits import Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal, UnusableJournalError, WorkbookError
from hov_tools.ooxml.undo import UndoResult, undo_last
from hov_tools.report.marks import own_titles
from hov_tools.rules.case import Document, FileTrouble


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("bestand", type=Path, metavar="BESTAND", help=help_text("arg_bestand"))
    add_limit(parser)
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
    if parsed.ter_plekke:
        check_in_place(path)
    say(*settle_before(path))
    data = _read(path)
    with reading(parsed.tijdslimiet) as guard:
        ended = guard.apart.do(partial(_taken_back, path.name, journal_key()), data, guard.seconds)
    if ended.error is not None:
        if isinstance(ended.error, OutputError):
            raise ended.error
        say(_stopped(path.name, ended.error, guard.seconds))
    undone = ended.result
    if undone is None:
        return NOTHING_READ
    if isinstance(undone, _Nothing):
        say(undone.why)
        return undone.status
    left = [change for change in undone.changes if change.left_alone is not None]
    total = len(undone.changes)
    show(text.counted("herstel_gedaan", total, file=path.name, count=total - len(left)), *map(_left_alone, left))
    if any(change.left_alone == Refusal.JOURNAL_OF_ANOTHER for change in left):
        say(text("herstel_ander_journaal"))
    document = Document(path.name, hashlib.sha256(data).hexdigest())
    receipt = receipt_of("herstel", [document], undone.changes, {}, ())
    prepared = Prepared(path.name, path, None, undone.data, undone.changes)
    write_one(target, prepared, receipt, parsed.account, read_as=document.sha256)
    return ERRORS if left else OK


class _Nothing(Struct, frozen=True):
    """Nothing was taken back: the exit status, and why, in Dutch."""

    status: int
    why: str


def _taken_back(name: str, key: bytes | None, data: bytes) -> UndoResult | _Nothing:
    """Take the last run out of a workbook, in another process.

    Raises:
        OutputError: the workbook cannot be changed.
    """
    try:
        undone = undo_last(data, key=key, titles=own_titles())
    except UnusableJournalError:
        return _Nothing(WRONG_USE, text("herstel_journaal", file=name))
    except EditRefusedError as error:
        if error.reason == Refusal.NOTHING_TO_UNDO:
            return _Nothing(WRONG_USE, text("herstel_niets", file=name))
        raise OutputError(refusal(name, error)) from error
    except WorkbookError:
        return _Nothing(NOTHING_READ, text("herstel_onleesbaar", file=name))
    before = read_document(name, data)
    if not undone.is_ours and before is not None and not reads_as_before(before, undone.data):
        raise OutputError(text("herstel_anders", file=name))
    return undone


def _stopped(name: str, error: BaseException, seconds: float) -> str:
    """Say why a file could not be read without harm, and log it when the program is to blame."""
    why = refusal_for(error)
    if why.trouble is FileTrouble.TOO_LARGE:
        return text(f"herstel_{why.variant}", file=name, seconds=f"{seconds:g}")
    return logged("mislukt_nummer", name, error)


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
        raise UsageError(not_found(path)) from error
    except IsADirectoryError as error:
        raise UsageError(text("geen_bestand", path=path)) from error
    except PermissionError as error:
        raise UsageError(text("pad_geen_toegang", path=path)) from error
