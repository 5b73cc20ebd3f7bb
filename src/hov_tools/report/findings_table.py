"""The findings on the report sheet: what to mend first of every file, then a page per file with all of it."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.ooxml.edits import CellStyle
from hov_tools.report import cell_styles, text
from hov_tools.report.finding_trees import (
    FileGroup,
    FindingTree,
    alike,
    cause_line,
    clean_files,
    counts_line,
    file_groups,
    form_name,
)
from hov_tools.report.grid import Grid, Span
from hov_tools.report.sections import LAST, add_empty, add_heads, add_section
from hov_tools.rules.finding import Assessment, Finding, Severity
from hov_tools.texts import in_words

_HEADS = (
    (1, 1, "severity"),
    (2, 2, "code"),
    (3, 3, "sheet"),
    (4, 4, "cell"),
    (5, 5, "wrong"),
    (6, 6, "found"),
    (7, 7, "expected"),
    (8, 8, "action"),
    (9, 9, "source"),
)


def add_first(grid: Grid, assessment: Assessment) -> None:
    """Add the section that says of every file where to begin, and with what; none where nothing asks for it."""
    groups = [group for group in file_groups(assessment) if _asks_something(group)]
    if not groups:
        return
    add_section(grid, "first")
    add_heads(grid, (1, 4, "file"), (5, 5, "begin"), (6, 8, "action"), (9, 9, "counts"))
    for group in groups:
        finding = group.trees[0].finding
        place = _place(finding)
        grid.add(
            Span(1, 4, _title(group, assessment), cell_styles.STRONG),
            Span(5, 5, f"{place}: {finding.message}" if place else finding.message, cell_styles.BODY),
            Span(6, 8, finding.remedy, cell_styles.BODY),
            Span(9, LAST, counts_line(group.trees, with_zeros=False), cell_styles.BODY),
        )


def add_findings(grid: Grid, assessment: Assessment, here: str | None) -> None:
    """Add the section of the findings, each file on pages of its own: they can be sent apart.

    Args:
        grid: the sheet under construction.
        assessment: what to report.
        here: file name of the workbook that the sheet goes into; its findings become links.
    """
    groups = file_groups(assessment)
    if groups:
        grid.new_page()
    add_section(grid, "findings")
    if not groups:
        add_empty(grid, "findings")
    for number, group in enumerate(groups):
        if number and _asks_something(group):
            grid.new_page()
        _add_group(grid, group, _title(group, assessment), here)
        grid.gap(6)
    clean = clean_files(assessment)
    if groups and clean:
        grid.add(Span(1, LAST, text("findings.clean_files", files=", ".join(clean)), cell_styles.PLAIN))
    if groups:
        grid.new_page()


def _asks_something(group: FileGroup) -> bool:
    return group.trees[0].finding.severity is not Severity.INFO


def _title(group: FileGroup, assessment: Assessment) -> str:
    """Name a file by its institution, where it is that of one, and by its kind of form."""
    owner = next((one for one in assessment.facts.hov if one.file == group.file), None)
    names = {member.tpid: member.name for member in assessment.facts.members}
    name = None if owner is None else owner.form.text("name").value or names.get(owner.tpid)
    # A file that could not be read has no form kind; its finding says so.
    parts = [group.file, "" if group.form is None else form_name(group.form), name or ""]
    return " · ".join(filter(None, parts))


def _add_group(grid: Grid, group: FileGroup, title: str, here: str | None) -> None:
    _add_group_heads(grid, title, counts_line(group.trees, with_zeros=False))
    for trees in alike(group.trees):
        for row in _rows(trees, here, group.file):
            if not grid.has_room(row):
                grid.new_page()
                _add_group_heads(grid, text("findings.continued", file=title), "")
            grid.add(*row)


def _add_group_heads(grid: Grid, title: str, counts: str) -> None:
    grid.add(Span(1, 7, title, cell_styles.FILE), Span(8, LAST, counts, cell_styles.FILE_COUNTS))
    add_heads(grid, *_HEADS)


def _rows(trees: tuple[FindingTree, ...], here: str | None, file: str) -> Iterator[tuple[Span, ...]]:
    yield _row(tuple(tree.finding for tree in trees), 0, here, file)
    for tree in trees:
        for depth, finding in tree.following:
            yield _row((finding,), depth, here, file)


def _row(findings: tuple[Finding, ...], depth: int, here: str | None, file: str) -> tuple[Span, ...]:
    """Give the row of a finding, or of several that ask the same of several cells."""
    finding = findings[0]
    body = cell_styles.following(depth) if depth else cell_styles.BODY
    flat = cell_styles.unindented(body) if depth else body
    return (
        Span(1, 1, in_words(finding.severity.value), body if depth else cell_styles.severity(finding.severity)),
        Span(2, 2, finding.code, flat if depth else cell_styles.STRONG),
        Span(3, 3, _sheet(finding, file), flat),
        _cell(findings, here, flat),
        Span(5, 5, _wrong(findings), flat if depth else cell_styles.STRONG),
        Span(6, 6, finding.found, flat),
        Span(7, 7, finding.expected, flat),
        Span(8, 8, finding.remedy, flat),
        Span(9, 9, finding.source, flat),
    )


def _place(finding: Finding) -> str:
    return "!".join(part for part in (finding.sheet, finding.cell) if part is not None)


def _sheet(finding: Finding, file: str) -> str:
    sheet = text("place.whole_file") if finding.sheet is None else finding.sheet
    return sheet if finding.file == file else text("place.other_file", sheet=sheet, file=finding.file)


def _cell(findings: tuple[Finding, ...], here: str | None, style: CellStyle) -> Span:
    finding = findings[0]
    if finding.cell is None:
        return Span(4, 4, text("nothing"), style)
    cells = "\n".join(one.cell for one in findings if one.cell is not None)
    if finding.sheet is None or finding.file != here:
        return Span(4, 4, cells, style)
    quoted = finding.sheet.replace("'", "''")
    tooltip = text("place.jump", cell=finding.cell, sheet=finding.sheet)
    return Span(4, 4, cells, cell_styles.linked(style), f"'{quoted}'!{finding.cell}", tooltip)


def _wrong(findings: tuple[Finding, ...]) -> str:
    finding = findings[0]
    if len(findings) > 1:
        each = [f"{one.cell}: {one.message}" for one in findings]
        return "\n".join([text("findings.alike", title=finding.title), *each])
    if finding.cause is None:
        return finding.message
    return "\n".join([text("findings.follows", follows=cause_line(finding, finding.cause)), finding.message])
