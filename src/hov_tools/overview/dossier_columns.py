"""The columns of the first sheet in which people type: status, owner and note, with what is in conflict beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from hov_tools.desk.dossiers.values import Conflict, Dossier, Part, Status
from hov_tools.ooxml.edits import CellStyle
from hov_tools.overview import text
from hov_tools.overview.columns import column
from hov_tools.overview.totals import ConsortiumLine
from hov_tools.report import cell_styles
from hov_tools.rules.finding import Verdict
from hov_tools.sheetbook import CellContent, Column

Dossiers: TypeAlias = Mapping[tuple[str, int], Dossier]
"""Regiehouder and year → dossier."""

MARK_NAME = "_hov_dossiers"
"""The hidden name in the workbook that says with what it was written (`desk.dossiers.merge.mark_of`)."""

_WIDTHS = {Part.STATUS: 13.0, Part.OWNER: 11.0, Part.NOTE: 24.0}
_TO_TYPE = "FFFDF0"
_AS_TYPED = "@"
"""The format of texts: Excel makes no date of 1-2 in it."""


def heading(part: Part) -> str:
    """Give the key of a part's heading."""
    return f"dossier_{part.value}"


def choices() -> tuple[str, ...]:
    """Give what the cells of the status offer."""
    return tuple(one.value for one in Status)


def dossier_columns(dossiers: Dossiers) -> tuple[Column[ConsortiumLine], ...]:
    """Make the columns; that of conflicts only when there are any."""
    parts = tuple(column(heading(part), _WIDTHS[part], _content(part, dossiers)) for part in Part)
    if not has_conflicts(dossiers):
        return parts
    return (*parts, column("dossier_conflict", 24, lambda line: _conflicts(dossier_of(line, dossiers))))


def has_conflicts(dossiers: Dossiers | None) -> bool:
    """Tell whether a person must choose somewhere."""
    return dossiers is not None and any(one.conflicts for one in dossiers.values())


def dossier_of(line: ConsortiumLine, dossiers: Dossiers) -> Dossier | None:
    """Give the dossier of a consortium; None when there is none."""
    if line.regiehouder is None or line.year is None:
        return None
    return dossiers.get((line.regiehouder, line.year))


def _content(part: Part, dossiers: Dossiers) -> Callable[[ConsortiumLine], CellContent]:
    look = replace(cell_styles.BODY, fill=_TO_TYPE, number_format=_AS_TYPED)
    disputed = replace(_warning(), number_format=_AS_TYPED)

    def content(line: ConsortiumLine) -> CellContent:
        one = dossier_of(line, dossiers)
        if one is None:
            return CellContent(text("geen_dossier") if part is Part.STATUS else None, cell_styles.BODY)
        is_disputed = any(conflict.part is part for conflict in one.conflicts)
        return CellContent(one.value(part), disputed if is_disputed else look)

    return content


def _warning() -> CellStyle:
    counts = cell_styles.counts(Verdict.BOARD)
    return replace(cell_styles.BODY, fill=counts.fill, color=counts.color)


def _conflicts(one: Dossier | None) -> CellContent:
    told = [] if one is None else [_told(conflict) for conflict in one.conflicts]
    return CellContent("\n".join(told) or None, _warning() if told else cell_styles.BODY)


def _told(conflict: Conflict) -> str:
    return text(
        "conflict",
        veld=text(f"koppen.{heading(conflict.part)}"),
        getypt=conflict.typed or text("leeg"),
        wie=conflict.stamp.who or text("onbekend"),
    )
