"""Filling in cells of the in- en doorstroom workbook: shared by the commands that do so."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools.commands.common import Writing, say
from hov_tools.commands.results import write_all
from hov_tools.errors import OutputError
from hov_tools.files.apply_and_tell import Prepared, apply, refusal
from hov_tools.files.intake import Intake, Source
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.rules.finding import Assessment


def filled_in(source: Source, edits: Sequence[Edit]) -> Prepared:
    """Carry out edits on a workbook, in memory: all of them or none.

    Raises:
        OutputError: the workbook cannot be changed.
    """
    file = source.document.file
    remarks: list[str] = []
    try:
        result = apply(file, source.data or b"", edits, remarks)
    except WorkbookError as error:
        raise OutputError(refusal(file, error)) from error
    say(*remarks)
    return Prepared(file, source.path, None, result.data, result.changes)


def finish(
    command: str,
    intake: Intake,
    assessment: Assessment,
    prepared: Sequence[Prepared],
    writing: Writing,
    *,
    as_json: bool,
) -> None:
    """Show or write what was filled in.

    Raises:
        UsageError: the options do not say where to.
        OutputError: it cannot be written.
    """
    if writing.is_trial:
        from hov_tools.commands.edit_table import show_edits

        show_edits(prepared, as_json=as_json)
        return
    from hov_tools.files.output import target_of

    target = target_of(writing.folder, in_place=writing.in_place)
    write_all(command, intake, assessment, prepared, target)
