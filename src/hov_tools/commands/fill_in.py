"""Filling in cells of the in- en doorstroom workbook: shared by the commands that do so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hov_tools.batch.intake import Intake, Source
from hov_tools.batch.output import receipt_of, target_of, write
from hov_tools.commands.common import say
from hov_tools.commands.texts import text
from hov_tools.errors import OutputError
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.errors import EditRefusedError
from hov_tools.ooxml.writer import apply_edits
from hov_tools.rules.finding import Assessment


def flow_source(intake: Intake) -> tuple[Source, FlowForm] | None:
    """Find the in- en doorstroom workbook; the last by name, as the rules take it."""
    found = [(one, one.document.form) for one in intake.sources if isinstance(one.document.form, FlowForm)]
    return found[-1] if found else None


def fill_in(
    command: str,
    intake: Intake,
    assessment: Assessment,
    source: Source,
    edits: Sequence[Edit],
    *,
    folder: Path | None,
    in_place: bool,
) -> Path:
    """Carry out edits on a workbook and write it with its receipt; tell the user where.

    Raises:
        UsageError: the options do not say where to.
        OutputError: the workbook cannot be changed or written.
    """
    target = target_of(folder, in_place=in_place)
    try:
        result = apply_edits(source.data or b"", edits)
    except EditRefusedError as error:
        where = f"{error.sheet}!{error.cell}" if error.sheet and error.cell else error.sheet or ""
        raise OutputError(text("geweigerd", file=source.document.file, where=where, why=error.reason)) from error
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    receipt = receipt_of(command, intake, result.changes, parameters, assessment.outcome.choices)
    written = write(target, source.path, result.data, receipt=receipt)
    say(text("geschreven", path=written.path), text("ontvangst", path=written.receipt))
    if written.backup is not None:
        say(text("reservekopie", path=written.backup))
    return written.path
