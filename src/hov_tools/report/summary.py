"""The report as lines on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from hov_tools import dutch
from hov_tools.report import text
from hov_tools.report.key_numbers import KeyNumber, key_numbers
from hov_tools.report.order import (
    Entry,
    FileGroup,
    cause_line,
    counts_line,
    entries,
    file_groups,
    form_name,
)
from hov_tools.rules.finding import Assessment, Condition, ConditionOutcome, Finding, Severity
from hov_tools.texts import printable

WIDTH = 100
"""Characters on a line."""

_SEVERITY_WIDTH = max(len(severity.value) for severity in Severity)
_OUTCOME_WIDTH = max(len(outcome.value) for outcome in ConditionOutcome)
_CODE_WIDTH = 4
_VALUE_WIDTH = 12


def findings_lines(assessment: Assessment, *, all_findings: bool = False) -> tuple[str, ...]:
    """Give the report as plain lines of at most `WIDTH` characters.

    Args:
        assessment: what to report.
        all_findings: write out what follows from a finding too, rather than how many follow.
    """
    lines: list[str] = []
    lines += _top(assessment)
    lines += ["", text("sections.numbers"), *_numbers(assessment)]
    lines += ["", text("sections.conditions"), *_conditions(assessment.outcome.conditions)]
    lines += ["", text("sections.findings"), *_findings(assessment, all_findings=all_findings)]
    return tuple(lines)


def _top(assessment: Assessment) -> Iterator[str]:
    outcome = assessment.outcome
    yield from _paragraph(outcome.headline, 0)
    year = text("no_year") if assessment.year is None else text("year", year=assessment.year)
    name = text("no_name") if outcome.name is None else outcome.name
    yield from _paragraph(f"{name} · {year}", 0)
    yield from _paragraph(counts_line(entries(assessment), with_zeros=True), 0)


def _numbers(assessment: Assessment) -> Iterator[str]:
    numbers = key_numbers(assessment.outcome)
    label_width = max(len(number.label) for number in numbers)
    for number in numbers:
        value = text("unknown") if number.value is None else dutch.digits(number.value)
        start = f"  {number.label:{label_width}}  {value:>{_VALUE_WIDTH}}"
        yield from _paragraph(_remark(number), len(start) + 2, start)


def _remark(number: KeyNumber) -> str:
    exact = None if number.exact is None else dutch.digits(number.exact)
    return "; ".join(part for part in (exact, number.note) if part)


def _conditions(conditions: tuple[Condition, ...]) -> Iterator[str]:
    if not conditions:
        yield f"  {text('empty.conditions')}"
    for condition in conditions:
        start = f"  {condition.outcome.value:{_OUTCOME_WIDTH}}  {condition.key:{_CODE_WIDTH}}"
        rest = " · ".join(part for part in (condition.title, condition.numbers, condition.source) if part)
        yield from _paragraph(rest, len(start), start)


def _findings(assessment: Assessment, *, all_findings: bool) -> Iterator[str]:
    groups = file_groups(assessment)
    if not groups:
        yield f"  {text('empty.findings')}"
    for number, group in enumerate(groups):
        if number:
            yield ""
        yield from _paragraph(_group_title(group), 2)
        for entry in group.entries:
            yield from _entry(entry, group.file, all_findings=all_findings)


def _group_title(group: FileGroup) -> str:
    form = "" if group.form is None else f" ({form_name(group.form)})"
    return f"{group.file}{form}: {counts_line(group.entries, with_zeros=False)}"


def _entry(entry: Entry, file: str, *, all_findings: bool) -> Iterator[str]:
    yield from _finding(entry.finding, 0, file)
    if all_findings:
        for depth, finding in entry.following:
            yield from _finding(finding, depth, file)
    elif entry.following:
        yield " " * len(_start(entry.finding, 0)) + text.counted("counts.folded", len(entry.following))


def _finding(finding: Finding, depth: int, file: str) -> Iterator[str]:
    start = _start(finding, depth)
    indent = len(start)
    ref = _place(finding, file)
    yield from _paragraph(f"{ref}: {finding.message}" if ref else finding.message, indent, start)
    if finding.cause is not None:
        yield from _paragraph(cause_line(finding, finding.cause), indent)
    facts = [
        text(f"terminal.{key}", value=value)
        for key, value in (("found", finding.found), ("expected", finding.expected))
        if value
    ]
    if facts:
        yield from _paragraph(" · ".join(facts), indent)
    if finding.remedy:
        yield from _paragraph(text("terminal.remedy", value=finding.remedy), indent)


def _start(finding: Finding, depth: int) -> str:
    return f"{'  ' * (depth + 1)}{finding.severity.value:{_SEVERITY_WIDTH}}  {finding.code:{_CODE_WIDTH}}  "


def _place(finding: Finding, file: str) -> str:
    ref = "!".join(part for part in (finding.sheet, finding.cell) if part is not None)
    if finding.file == file:
        return ref
    sheet = ref or text("place.whole_file")
    return text("place.other_file", sheet=sheet, file=finding.file)


def _paragraph(content: str, indent: int, start: str = "") -> Iterator[str]:
    """Break a text into lines, each indented, the first with something before it."""
    blank = " " * indent
    one_line = " ".join(printable(content).split())
    lines = wrap(one_line, WIDTH, initial_indent=start.ljust(indent), subsequent_indent=blank, break_on_hyphens=False)
    yield from (line.rstrip() for line in lines or [start])
