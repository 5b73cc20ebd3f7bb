"""What a command changes in workbooks: made in memory, shown as a table, or written with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hov_tools.commands import text
from hov_tools.commands.options import Writing
from hov_tools.commands.reading import reading
from hov_tools.commands.terminal import cells_table, say, show, show_json
from hov_tools.errors import OutputError
from hov_tools.files import reason
from hov_tools.files.apply_and_tell import Prepared, notes_left_alone
from hov_tools.files.consortium import Intake, Source
from hov_tools.files.guarded_writing import filled_in_guarded, marked_guarded
from hov_tools.files.output import Target, Written, all_in_one, target_of, write, write_each
from hov_tools.files.receipt import change_values
from hov_tools.files.unfinished import settle_in
from hov_tools.journalkey import journal_key
from hov_tools.ooxml.edits import Edit
from hov_tools.rules.finding import Assessment

_COLUMNS = ("blad", "cel", "oud", "nieuw", "waarom")


def with_marks(seconds: float, intake: Intake, assessment: Assessment, folder: Path | None) -> tuple[Prepared, ...]:
    """Make every workbook that a check changes, in the memory of another process, and tell what was left alone.

    Args:
        seconds: that it may take.
        intake: what was read.
        assessment: what was found.
        folder: where copies go, or None.

    Raises:
        OutputError: there was no time to do it, or it could not be done without harm.
    """
    with reading(seconds) as guard:
        return marked_guarded(guard, intake, assessment, folder, journal_key())


def filled_in(seconds: float, source: Source, edits: Sequence[Edit]) -> Prepared:
    """Carry out edits on a workbook, in the memory of another process: all of them or none.

    Args:
        seconds: that it may take.
        source: the workbook.
        edits: what to do.

    Raises:
        OutputError: the workbook cannot be changed.
    """
    with reading(seconds) as guard:
        return filled_in_guarded(guard, source, edits, journal_key())


def finish(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    writing: Writing,
    *,
    as_json: bool,
    choices: Sequence[str] = (),
) -> None:
    """Show or write what was made; the receipt names these choices beside those of the judgement.

    Raises:
        UsageError: the options do not say where to.
        OutputError: it cannot be written.
    """
    if writing.is_trial:
        show_edits(prepared, as_json=as_json)
    else:
        target = target_of(writing.folder, in_place=writing.in_place, despite=writing.despite, goes_on=writing.goes_on)
        write_all(command, intake, assessment, prepared, target, writing.account, choices=choices)


def write_all(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    target: Target,
    account: list[Path],
    *,
    choices: Sequence[str] = (),
) -> None:
    """Write workbooks with their receipts, and tell where.

    A copy that cannot be written does not stop the others; in place all are written, or none.

    Args:
        command: the name of the command.
        intake: what was read.
        assessment: what it came to.
        prepared: the workbooks.
        target: where they go.
        account: receives what was written.
        choices: that the receipt names beside those of the judgement.

    Raises:
        OutputError: one or more could not be written.
        UsageError: a copy would overwrite the file that it was made from, or a file is not written into.
    """
    _settle(target, prepared)
    errors: list[OutputError] = []
    receipts: dict[Path, None] = {}
    for one, outcome in write_each(command, intake, assessment, prepared, target, choices=choices):
        if isinstance(outcome, OutputError):
            errors.append(outcome)
        else:
            account.append(outcome.path)
            say(*notes_left_alone(one))
            say_written(outcome, with_receipt=False)
            receipts[outcome.receipt.parent] = None
    # Of many workbooks they would be half of what is told.
    say(*(text("ontvangst_map", folder=folder) for folder in receipts))
    if errors:
        raise all_in_one(errors)


def _settle(target: Target, prepared: Sequence[Prepared]) -> None:
    """Settle what a stopped run left where copies go."""
    if target.folder is not None:
        below = (Path(one.file).parent for one in prepared if one.name is None)
        say(*settle_in([target.folder, *(target.folder / folder for folder in below)]))


def write_one(
    target: Target, one: Prepared, receipt: dict[str, object], account: list[Path], *, read_as: str | None = None
) -> None:
    """Write one workbook with its receipt, and tell where and what was left alone; arguments as those of `write`.

    Raises:
        OutputError: as `write`.
        UsageError: as `write`.
    """
    _settle(target, ())
    written = write(target, one.source, one.data, name=one.name, read_as=read_as, receipt=receipt)
    account.append(written.path)
    say(*notes_left_alone(one))
    say_written(written)


def say_written(written: Written, *, with_receipt: bool = True) -> None:
    """Tell where a workbook went, and where its receipt and the backup of what was there lie."""
    say(text("geschreven", path=written.path), *([text("ontvangst", path=written.receipt)] if with_receipt else []))
    if written.backup is not None:
        say(text("reservekopie", path=written.backup))


def show_edits(prepared: Sequence[Prepared], *, as_json: bool) -> None:
    """Show what would be changed, by file."""
    if as_json:
        files = [
            {"bestand": one.file, "bewerkingen": [change_values(change) for change in one.changes]} for one in prepared
        ]
        show_json({"versie": 1, "bestanden": files})
        return
    if not any(one.changes for one in prepared):
        show(text("proef_niets"))
    heads = [text(f"proef_{name}") for name in _COLUMNS]
    for number, one in enumerate(one for one in prepared if one.changes):
        rows = [_row(change_values(change)) for change in one.changes]
        show(*([""] if number else []), one.file, cells_table(heads, rows))


def _row(values: dict[str, object]) -> list[str]:
    row = [str(values[name] or "") for name in _COLUMNS]
    skipped = values["overgeslagen"]
    if skipped is not None:
        row[3] = text("proef_overgeslagen", why=reason(str(skipped)))
    return row
