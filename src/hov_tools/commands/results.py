"""Writing workbooks that were made in memory, each with its receipt, and telling where."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools.commands import text
from hov_tools.commands.common import say
from hov_tools.files.apply_and_tell import Prepared, notes_left_alone
from hov_tools.files.intake import Intake
from hov_tools.files.output import Target, write
from hov_tools.files.receipt import receipt_of
from hov_tools.rules.finding import Assessment


def write_all(
    command: str, intake: Intake, assessment: Assessment, prepared: Sequence[Prepared], target: Target
) -> None:
    """Write workbooks with their receipts, and tell where.

    Raises:
        OutputError: one cannot be written.
        UsageError: a copy would overwrite the file that it was made from.
    """
    parameters = {"jaar": assessment.year, "dagen_per_plaats": assessment.outcome.days_per_place}
    documents = [source.document for source in intake.sources]
    for one in prepared:
        receipt = receipt_of(command, documents, one.changes, parameters, assessment.outcome.choices)
        write_one(target, one, receipt)


def write_one(target: Target, one: Prepared, receipt: dict[str, object]) -> None:
    """Write one workbook with its receipt, and tell where and what was left alone; raises as `write_all`."""
    written = write(target, one.source, one.data, name=one.name, receipt=receipt)
    say(*notes_left_alone(one), text("geschreven", path=written.path), text("ontvangst", path=written.receipt))
    if written.backup is not None:
        say(text("reservekopie", path=written.backup))
