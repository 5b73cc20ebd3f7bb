"""What a check puts into a workbook, so that the next check can take it out again."""

from __future__ import annotations

from hov_tools.ooxml.edits import Action
from hov_tools.report import text


def is_of_a_check(action: Action, sheet: str) -> bool:
    """Tell whether a check does this; another command may have added a sheet of its own.

    Args:
        action: what was done.
        sheet: name of the sheet to which, or that was added.
    """
    return action in {Action.MARK, Action.NOTE} or action is Action.ADD_SHEET and sheet == text("title")
