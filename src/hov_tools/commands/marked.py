"""The workbooks of a consortium with report sheet, marks and notes, and telling what was left alone."""

from __future__ import annotations

from pathlib import Path

from hov_tools.commands.common import say
from hov_tools.files import marked
from hov_tools.files.apply_and_tell import Prepared
from hov_tools.files.intake import Intake
from hov_tools.rules.finding import Assessment


def prepare(intake: Intake, assessment: Assessment, folder: Path | None) -> tuple[Prepared, ...]:
    """Make every workbook that changes, in memory, and tell what was left alone.

    Args:
        intake: what was read.
        assessment: what was found.
        folder: where copies go, or None.
    """
    remarks: list[str] = []
    prepared = marked.prepare(intake, assessment, folder, remarks)
    say(*remarks)
    return prepared
