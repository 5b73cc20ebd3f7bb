"""hov toewijzing: the national allocation proposal, with every number explained."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from hov_tools.allocation import text as allocation_text
from hov_tools.allocation.proposal import Result
from hov_tools.allocation.run import Question, answer
from hov_tools.commands import text
from hov_tools.commands.common import ERRORS, NOTHING_READ, OK, say, show, show_json
from hov_tools.errors import UsageError

_MANY_FOLDERS = 8
_MANY_WORKBOOKS = 40


def run(question: Question, *, as_json: bool, folder: Path | None) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: a number is missing that nobody gives, or the question contradicts the forms.
        OutputError: a workbook cannot be written.
    """
    if folder is not None and _lies_in(folder, question.path):
        raise UsageError(allocation_text("uit_in_map"))
    result = answer(question, _progress)
    if result is None:
        say(allocation_text("niets_gelezen"))
        return NOTHING_READ
    if as_json:
        from hov_tools.commands.toewijzing_json import as_document

        show_json(as_document(result))
    else:
        from hov_tools.commands.toewijzing_lines import lines

        show(*lines(result))
    if folder is not None:
        _write(result, question, folder)
    return ERRORS if result.has_errors else OK


def _lies_in(folder: Path, forms: Path) -> bool:
    return folder.resolve().is_relative_to(forms.resolve())


def _write(result: Result, question: Question, folder: Path) -> None:
    from hov_tools.allocation.output import write_all

    written = write_all(result, question, folder, _progress_of_writing)
    proposal = written.proposal
    say(text("geschreven", path=proposal.path), text("ontvangst", path=proposal.receipt))
    if proposal.backup is not None:
        say(text("reservekopie", path=proposal.backup))
    say(text("toewijzing_instellingen", count=written.count, path=written.folder))
    if written.stale:
        say(text("toewijzing_oud", names=", ".join(written.stale)))


def _progress(folders: Iterable[Path], count: int) -> Iterable[Path]:
    """Show a bar when reading may take longer than a second."""
    if count < _MANY_FOLDERS:
        return folders
    from tqdm import tqdm  # only many folders wait for it

    bar: Iterable[Path] = tqdm(folders, total=count, desc=text("lezen"), unit="map", file=sys.stderr, delay=1)
    return bar


def _progress_of_writing(names: Iterable[str], count: int) -> Iterable[str]:
    """Show a bar when writing may take longer than a second."""
    if count < _MANY_WORKBOOKS:
        return names
    from tqdm import tqdm  # only many workbooks wait for it

    bar: Iterable[str] = tqdm(names, total=count, desc=text("schrijven"), unit="werkmap", file=sys.stderr, delay=1)
    return bar
