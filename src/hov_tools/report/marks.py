"""Findings on the very cells they are about: a mark in the colour of the gravest, a note with what to do.

The tabs of the sheets that have findings get the colour of the gravest there.

The next check takes out again what a check put into a workbook.
"""

from __future__ import annotations

from hov_tools.ooxml.edits import Action, ColorTab, Edit, Mark, MarkStyle, SetNote
from hov_tools.report import text
from hov_tools.report.finding_trees import cause_line
from hov_tools.rules.finding import Assessment, Finding
from hov_tools.texts import in_words, printable, without_options

# A note is read in a small window; what does not fit stands on the report sheet.
_MAX_TOLD = 8


def mark_edits(assessment: Assessment, file: str) -> tuple[Edit, ...]:
    """Mark and note the cells of one file that findings name.

    Args:
        assessment: what was found.
        file: name of the workbook, as findings use it.

    Returns:
        One Mark and one SetNote per cell, cells in the order of the findings, then one ColorTab per sheet. They hold
        what the findings hold and nothing else from the workbook.
    """
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    by_sheet: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        if finding.file != file or finding.sheet is None:
            continue
        by_sheet.setdefault(finding.sheet, []).append(finding)
        if finding.cell is not None:
            by_cell.setdefault((finding.sheet, finding.cell), []).append(finding)
    edits: list[Edit] = []
    for (sheet, cell), findings in by_cell.items():
        why = _codes(findings)
        edits += [
            Mark(sheet, cell, _gravest(findings), why),
            SetNote(sheet, cell, _note(findings), why),
        ]
    edits += [ColorTab(sheet, _gravest(findings), _codes(findings)) for sheet, findings in by_sheet.items()]
    return tuple(edits)


def is_of_a_check(action: Action, sheet: str) -> bool:
    """Tell whether a check does this; another command may have added a sheet of its own.

    Args:
        action: what was done.
        sheet: name of the sheet to which, or that was added.
    """
    own = {text("title"), text("correct.title")}
    return action in {Action.MARK, Action.NOTE, Action.TAB} or action is Action.ADD_SHEET and sheet in own


def report_title() -> str:
    """Give the title of the sheet with the report on the consortium."""
    return text("title")


def own_titles() -> frozenset[str]:
    """Give the titles of the sheets that are put into a workbook that was handed in."""
    return frozenset({text("title"), text("correct.title"), text("proposal.title"), text("scenario.sheet")})


def _gravest(findings: list[Finding]) -> MarkStyle:
    return MarkStyle[min((finding.severity for finding in findings), key=lambda severity: severity.rank).name]


def _codes(findings: list[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.code for finding in findings))


def _note(findings: list[Finding]) -> str:
    ordered = sorted(findings, key=lambda finding: finding.severity.rank)
    told = [_told(finding) for finding in ordered[:_MAX_TOLD]]
    if len(ordered) > _MAX_TOLD:
        told.append(text("marks.more", n=len(ordered) - _MAX_TOLD))
    return printable(without_options("\n\n".join(told)), keeps_lines=True)


def _told(finding: Finding) -> str:
    severity = in_words(finding.severity.value).upper()
    lines = [text("marks.finding", code=finding.code, severity=severity, message=finding.message)]
    if finding.cause is not None:
        lines.append(text("findings.follows", follows=cause_line(finding, finding.cause)))
    if finding.remedy:
        lines.append(text("findings.remedy", remedy=finding.remedy))
    return "\n".join(lines)
