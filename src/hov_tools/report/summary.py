"""The report as text: paragraphs, and the lines that they make."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from hov_tools import dutch
from hov_tools.report import text
from hov_tools.report.finding_trees import (
    FileGroup,
    FindingTree,
    cause_line,
    counts_line,
    file_groups,
    finding_trees,
    form_name,
)
from hov_tools.report.key_numbers import KeyNumber, key_numbers
from hov_tools.report.paragraph import Paragraph
from hov_tools.rules.finding import Assessment, Condition, ConditionOutcome, Finding, Severity
from hov_tools.texts import in_words

_CODE_WIDTH = 4
_VALUE_WIDTH = 12


def findings_lines(assessment: Assessment, *, all_findings: bool = False) -> tuple[str, ...]:
    """Give the report as plain lines of at most `WIDTH` characters; arguments as those of `findings_text`."""
    paragraphs = findings_text(assessment, all_findings=all_findings)
    return tuple(line for one in paragraphs for line in one.lines())


def findings_text(assessment: Assessment, *, all_findings: bool = False) -> tuple[Paragraph, ...]:
    """Give the report as text.

    Args:
        assessment: what to report.
        all_findings: write out what follows from a finding too, rather than how many follow.
    """
    conditions = assessment.outcome.conditions
    return (
        *_top(assessment),
        *_section("numbers", _numbers(assessment)),
        *_section("conditions", _conditions(conditions)),
        *_section("findings", _findings(assessment, all_findings=all_findings)),
    )


def _section(name: str, paragraphs: Iterator[Paragraph]) -> Iterator[Paragraph]:
    yield Paragraph("")
    yield Paragraph(text(f"sections.{name}"))
    yield from paragraphs


def _top(assessment: Assessment) -> Iterator[Paragraph]:
    outcome = assessment.outcome
    yield Paragraph(outcome.headline, 0)
    year = text("no_year") if assessment.year is None else text("year", year=assessment.year)
    name = text("no_name") if outcome.name is None else outcome.name
    yield Paragraph(f"{name} · {year}", 0)
    yield Paragraph(counts_line(finding_trees(assessment), with_zeros=True), 0)


def _numbers(assessment: Assessment) -> Iterator[Paragraph]:
    numbers = key_numbers(assessment.outcome)
    label_width = max(len(number.label) for number in numbers)
    for number in numbers:
        value = text("unknown") if number.value is None else dutch.digits(number.value)
        start = f"  {number.label:{label_width}}  {value:>{_VALUE_WIDTH}}  "
        yield Paragraph(_remark(number), len(start), start)


def _remark(number: KeyNumber) -> str:
    exact = None if number.exact is None else dutch.digits(number.exact)
    return "; ".join(part for part in (exact, number.note) if part)


def _conditions(conditions: tuple[Condition, ...]) -> Iterator[Paragraph]:
    if not conditions:
        yield Paragraph(text("empty.conditions"), 2)
    for condition in conditions:
        start = f"  {in_words(condition.outcome.value):{_width(ConditionOutcome)}}  {condition.key:{_CODE_WIDTH}}"
        rest = " · ".join(part for part in (condition.title, condition.numbers, condition.source) if part)
        yield Paragraph(rest, len(start), start)


def _findings(assessment: Assessment, *, all_findings: bool) -> Iterator[Paragraph]:
    groups = file_groups(assessment)
    if not groups:
        yield Paragraph(text("empty.findings"), 2)
    for number, group in enumerate(groups):
        if number:
            yield Paragraph("")
        yield Paragraph(_group_title(group), 2)
        for tree in group.trees:
            yield from _tree(tree, group.file, all_findings=all_findings)


def _group_title(group: FileGroup) -> str:
    form = "" if group.form is None else f" ({form_name(group.form)})"
    return f"{group.file}{form}: {counts_line(group.trees, with_zeros=False)}"


def _tree(tree: FindingTree, file: str, *, all_findings: bool) -> Iterator[Paragraph]:
    yield from _finding(tree.finding, 0, file)
    if all_findings:
        for depth, finding in tree.following:
            yield from _finding(finding, depth, file)
    elif tree.following:
        yield Paragraph(text.counted("counts.folded", len(tree.following)), len(_start(tree.finding, 0)))


def _finding(finding: Finding, depth: int, file: str) -> Iterator[Paragraph]:
    start = _start(finding, depth)
    indent = len(start)
    ref = _place(finding, file)
    yield Paragraph(f"{ref}: {finding.message}" if ref else finding.message, indent, start)
    if finding.cause is not None:
        yield Paragraph(cause_line(finding, finding.cause), indent)
    facts = [
        text(f"terminal.{key}", value=value)
        for key, value in (("found", finding.found), ("expected", finding.expected))
        if value
    ]
    if facts:
        yield Paragraph(" · ".join(facts), indent)
    if finding.remedy:
        yield Paragraph(text("terminal.remedy", value=finding.remedy), indent)


def _start(finding: Finding, depth: int) -> str:
    return f"{'  ' * (depth + 1)}{in_words(finding.severity.value):{_width(Severity)}}  {finding.code:{_CODE_WIDTH}}  "


def _place(finding: Finding, file: str) -> str:
    ref = "!".join(part for part in (finding.sheet, finding.cell) if part is not None)
    if finding.file == file:
        return ref
    sheet = ref or text("place.whole_file")
    return text("place.other_file", sheet=sheet, file=finding.file)


def _width(kind: type[Enum]) -> int:
    return max(len(in_words(one.value)) for one in kind)
