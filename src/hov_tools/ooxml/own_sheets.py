"""How a sheet that we made is known: by a hidden name of the workbook that is local to it.

A defined name survives a save by Excel and by LibreOffice, and an open book shows it too.
"""

from __future__ import annotations

from hov_tools.ooxml.snapshot import Snapshot

OWN_SHEET = "_hov_tools"
"""The hidden name, local to a sheet, that tells that the sheet is ours."""

JOURNAL_SHEET = "_hov_tools"
"""Name of the very hidden sheet on which our runs are written down."""


def own_sheets(snapshot: Snapshot) -> frozenset[str]:
    """Give the names of the sheets that we made."""
    return frozenset(name.sheet for name in snapshot.names if name.name == OWN_SHEET and name.sheet is not None)
