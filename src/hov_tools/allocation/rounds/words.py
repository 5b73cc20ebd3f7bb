"""What must be known first of two rounds, in words."""

from __future__ import annotations

from collections.abc import Sequence

from hov_tools.allocation import text
from hov_tools.allocation.rounds.compare import Line
from hov_tools.rules.finding import Verdict


def headline(key: str, lines: Sequence[Line]) -> tuple[str, Verdict]:
    """Say first how many have other places, and who most.

    Args:
        key: "aanvragers" or "instellingen".
        lines: of them, changed ones first.
    """
    changed = [one for one in lines if one.is_changed]
    if not changed:
        return text(f"ronde_{key}_gelijk", count=len(lines)), Verdict.MEETS
    more = sum(1 for one in changed if one.difference is not None and one.difference > 0)
    less = sum(1 for one in changed if one.difference is not None and one.difference < 0)
    open_lines = len(changed) - more - less
    told = text(f"ronde_{key}_anders", count=len(changed), of=len(lines), more=more, less=less)
    told += text("ronde_open", count=open_lines) if open_lines else ""
    return told, Verdict.BOARD
