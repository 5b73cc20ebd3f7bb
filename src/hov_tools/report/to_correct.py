"""The sheet that tells one institution what to correct in its own form, and nothing of the others.

It goes along with the form when it is sent back; the report on the consortium stays with the regiehouder.
"""

from __future__ import annotations

from itertools import groupby

from msgspec.structs import replace

from hov_tools.ooxml.edits import AddSheet, CellStyle, MarkStyle
from hov_tools.ooxml.mark_colours import TABS
from hov_tools.report import cell_styles, text
from hov_tools.report.finding_trees import clean_files, counts_line, finding_trees, form_name
from hov_tools.report.grid import Grid, Span
from hov_tools.rules.finding import Assessment, Finding, Severity

_WIDTHS = (25.0, 45.0, 26.0, 26.0, 40.0)
"""Waar, Wat is er mis, Gevonden, Verwacht, Wat te doen: together somewhat more than A4 landscape at full size."""

_LAST = len(_WIDTHS)
_OF_MEMBER = "hov"
_HEADS = ("where", "wrong", "found", "expected", "do")


def to_correct_sheet(assessment: Assessment, file: str, *, version: str) -> AddSheet | None:
    """Make the sheet for one form.

    Args:
        assessment: what was found, in all forms.
        file: name of the form's workbook, as findings use it.
        version: of this tool, for the last line.

    Returns:
        The sheet, with a link to the cell of every finding in this form, the gravest first; it has no number of the
        consortium, and for a member no cause in the form of another. None when nothing was found in this form.
    """
    own = tuple(finding for finding in assessment.findings if finding.file == file)
    if not own:
        return None
    trees = finding_trees(replace(assessment, findings=own))
    checked = next((one for one in assessment.files if one.file == file), None)
    name = form_name(None if checked is None else checked.form)
    year = None if checked is None else checked.year
    grid = Grid(_WIDTHS)
    about = name if year is None else f"{name} · {text('year', year=year)}"
    grid.add(Span(1, 2, text("correct.title"), cell_styles.TITLE), Span(3, _LAST, about, cell_styles.NAME))
    gravest = trees[0].finding.severity
    grid.add(Span(1, _LAST, counts_line(trees, with_zeros=False), cell_styles.FILE))
    lead = text("correct.lead" if gravest is Severity.FOUT else "correct.lead_mild")
    grid.add(Span(1, _LAST, lead, cell_styles.PLAIN))
    grid.add(*(Span(at, at, text(f"correct.{key}"), cell_styles.HEAD) for at, key in enumerate(_HEADS, start=1)))
    heads = 4
    for severity, group in groupby(trees, key=lambda tree: tree.finding.severity):
        grid.add(Span(1, _LAST, text(f"correct.{severity.value}"), cell_styles.severity(severity)), at_least=18)
        for tree in group:
            for depth, finding in ((0, tree.finding), *tree.following):
                _add(grid, finding, depth, is_of_member=checked is not None and checked.form == _OF_MEMBER)
    grid.gap(8)
    grid.add(Span(1, _LAST, text("footer", version=version), cell_styles.FOOTER))
    return AddSheet(
        name=text("correct.title"),
        cells=grid.cells,
        widths=grid.widths,
        heights=grid.heights,
        merged=grid.merged,
        frozen_rows=heads,
        repeat_rows=(heads, heads),
        # Whoever opens the workbook comes to this first.
        first=True,
        tab_color=TABS[MarkStyle[gravest.name]],
        why=text("correct.title"),
    )


def in_order(assessment: Assessment) -> str | None:
    """Say which forms are in order, in one line; None when there is none."""
    forms = {checked.file for checked in assessment.files if checked.form is not None}
    clean = [file for file in clean_files(assessment) if file in forms]
    if not clean:
        return None
    return text("correct.in_order") if len(forms) == 1 else text("correct.in_order_these", files=", ".join(clean))


def _add(grid: Grid, finding: Finding, depth: int, *, is_of_member: bool) -> None:
    body = cell_styles.following(depth) if depth else cell_styles.BODY
    flat = cell_styles.unindented(body) if depth else body
    grid.add(
        _where(finding, body),
        Span(2, 2, text("correct.message", message=finding.message, code=finding.code), flat),
        Span(3, 3, finding.found, flat),
        Span(4, 4, finding.expected, flat),
        Span(5, 5, _do(finding, is_of_member=is_of_member), flat),
    )


def _where(finding: Finding, style: CellStyle) -> Span:
    if finding.sheet is None:
        return Span(1, 1, text("correct.whole_form"), style)
    if finding.cell is None:
        return Span(1, 1, text("correct.sheet", sheet=finding.sheet), style)
    quoted = finding.sheet.replace("'", "''")
    place = text("correct.place", cell=finding.cell, sheet=finding.sheet)
    tooltip = text("place.jump", cell=finding.cell, sheet=finding.sheet)
    return Span(1, 1, place, cell_styles.linked(style), f"'{quoted}'!{finding.cell}", tooltip)


def _do(finding: Finding, *, is_of_member: bool) -> str:
    cause = finding.cause
    if cause is not None and cause.file == finding.file and cause.sheet is not None and cause.cell is not None:
        return text("correct.first", cell=cause.cell, sheet=cause.sheet)
    if cause is not None and cause.file != finding.file and is_of_member:
        # Which one does not concern another institution; the regiehouder's own forms name it.
        return text("correct.first_elsewhere")
    return finding.remedy or text("nothing")
