"""The decisions of a folder of results, for whatever judges."""

from __future__ import annotations

from pathlib import Path

from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.rules.decided import TakenDecision


def taken_decisions(results: Path) -> tuple[TakenDecision, ...]:
    """Give the decisions that can hold: none without a file of dossiers, and none that was withdrawn.

    Raises:
        OutputError: the file of dossiers cannot be read.
    """
    with open_dossiers(results, write=False) as dossiers:
        return tuple(one for one in dossiers.taken() if one.decision.withdrawn_on is None)
