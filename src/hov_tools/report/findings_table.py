"""The findings on the report sheet: a block per file, what follows from a finding right under it."""

from __future__ import annotations

from hov_tools.ooxml.edits import CellStyle
from hov_tools.report import cell_styles, text
from hov_tools.report.finding_trees import (
    FileGroup,
    cause_line,
    clean_files,
    counts_line,
    file_groups,
    form_name,
)
from hov_tools.report.grid import Grid, Span
from hov_tools.report.sections import LAST, add_empty, add_heads, add_section
from hov_tools.rules.finding import Assessment, Finding

_HEADS = (
    (1, 1, "severity"),
    (2, 2, "code"),
    (3, 3, "sheet"),
    (4, 4, "cell"),
    (5, 5, "found"),
    (6, 6, "expected"),
    (7, 7, "action"),
    (8, 8, "source"),
)


def add_findings(grid: Grid, assessment: Assessment, here: str | None) -> None:
    """Add the section of the findings.

    Args:
        grid: the sheet under construction.
        assessment: what to report.
        here: file name of the workbook that the sheet goes into; its findings become links.
    """
    add_section(grid, "findings")
    groups = file_groups(assessment)
    if not groups:
        add_empty(grid, "findings")
    for group in groups:
        _add_group(grid, group, here)
        grid.gap(6)
    clean = clean_files(assessment)
    if groups and clean:
        grid.add(Span(1, LAST, text("findings.clean_files", files=", ".join(clean)), cell_styles.PLAIN))


def _add_group(grid: Grid, group: FileGroup, here: str | None) -> None:
    # A file that could not be read has no form kind; its finding says so.
    title = group.file if group.form is None else f"{group.file} · {form_name(group.form)}"
    grid.add(
        Span(1, 6, title, cell_styles.FILE),
        Span(7, LAST, counts_line(group.trees, with_zeros=False), cell_styles.FILE_COUNTS),
    )
    add_heads(grid, *_HEADS)
    for tree in group.trees:
        _add_finding(grid, tree.finding, 0, here, group.file)
        for depth, finding in tree.following:
            _add_finding(grid, finding, depth, here, group.file)


def _add_finding(grid: Grid, finding: Finding, depth: int, here: str | None, file: str) -> None:
    body = cell_styles.following(depth) if depth else cell_styles.BODY
    flat = cell_styles.unindented(body) if depth else body
    grid.add(
        Span(1, 1, finding.severity.value, body if depth else cell_styles.severity(finding.severity)),
        Span(2, 2, finding.code, flat if depth else cell_styles.STRONG),
        Span(3, 3, _sheet(finding, file), flat),
        _cell(finding, here, flat),
        Span(5, 5, finding.found, flat),
        Span(6, 6, finding.expected, flat),
        Span(7, 7, _action(finding), flat),
        Span(8, 8, finding.source, flat),
    )


def _sheet(finding: Finding, file: str) -> str:
    sheet = text("place.whole_file") if finding.sheet is None else finding.sheet
    return sheet if finding.file == file else text("place.other_file", sheet=sheet, file=finding.file)


def _cell(finding: Finding, here: str | None, style: CellStyle) -> Span:
    if finding.cell is None:
        return Span(4, 4, text("nothing"), style)
    if finding.sheet is None or finding.file != here:
        return Span(4, 4, finding.cell, style)
    quoted = finding.sheet.replace("'", "''")
    tooltip = text("place.jump", cell=finding.cell, sheet=finding.sheet)
    return Span(4, 4, finding.cell, cell_styles.linked(style), f"'{quoted}'!{finding.cell}", tooltip)


def _action(finding: Finding) -> str:
    lines = [finding.message]
    if finding.remedy:
        lines.append(text("findings.remedy", remedy=finding.remedy))
    if finding.cause is not None:
        lines.insert(0, text("findings.follows", follows=cause_line(finding, finding.cause)))
    return "\n".join(lines)
