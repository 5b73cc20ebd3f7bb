"""Findings as a person works through them: by file, the gravest first, what follows under its cause."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from hov_tools.report import text
from hov_tools.rules.finding import Assessment, Cause, Finding, Severity

# More would not fit in the highest row that Excel has.
_MOST_ALIKE = 10


class FindingTree(Struct, frozen=True):
    """A finding of its own with what follows from it.

    Attributes:
        finding: one that does not follow from another finding of the assessment.
        following: (depth, finding) in the order to show them; depth 1 follows from the finding itself.
    """

    finding: Finding
    following: tuple[tuple[int, Finding], ...]


class FileGroup(Struct, frozen=True):
    """The findings to correct in one file.

    Attributes:
        file: its name.
        form: its kind, or None.
        trees: what to mend first stands first, else in the order of the assessment.
    """

    file: str
    form: str | None
    trees: tuple[FindingTree, ...]


def finding_trees(assessment: Assessment) -> tuple[FindingTree, ...]:
    """Give every finding once, as the root of a tree or as following from one; what to mend first stands first.

    That is the gravest, and of those what most follows from: to mend it may mend the rest.

    Findings that have each other as cause, or a cause that is not there, are roots too.
    """
    findings = assessment.findings
    # Most findings follow from nothing; then none needs to be looked up by what it would be the cause of.
    has_causes = any(finding.cause is not None for finding in findings)
    there = {finding.as_cause() for finding in findings} if has_causes else set()
    children: dict[Cause, list[int]] = {}
    own: list[int] = []
    for index, finding in enumerate(findings):
        if finding.cause is not None and finding.cause in there:
            children.setdefault(finding.cause, []).append(index)
        else:
            own.append(index)
    own.sort(key=lambda index: findings[index].severity.rank)
    shown: set[int] = set()
    result: list[FindingTree] = []
    for start in [*own, *range(len(findings))]:
        if start not in shown:
            shown.add(start)
            result.append(FindingTree(findings[start], _following(findings, start, children, shown)))
    return tuple(sorted(result, key=_urgency))


def _urgency(tree: FindingTree) -> tuple[int, int]:
    return tree.finding.severity.rank, -len(tree.following)


def _following(
    findings: tuple[Finding, ...], start: int, children: dict[Cause, list[int]], shown: set[int]
) -> tuple[tuple[int, Finding], ...]:
    if not children:
        return ()
    result: list[tuple[int, Finding]] = []
    waiting = [(1, child) for child in reversed(children.get(findings[start].as_cause(), []))]
    while waiting:
        depth, index = waiting.pop()
        if index in shown:
            continue
        shown.add(index)
        result.append((depth, findings[index]))
        deeper = children.get(findings[index].as_cause(), [])
        waiting += [(depth + 1, child) for child in reversed(deeper)]
    return tuple(result)


def file_groups(assessment: Assessment) -> tuple[FileGroup, ...]:
    """Group the trees by file: the file to mend first stands first, else the files in their own order."""
    by_file: dict[str, list[FindingTree]] = {checked.file: [] for checked in assessment.files}
    forms = {checked.file: checked.form for checked in assessment.files}
    for tree in finding_trees(assessment):
        by_file.setdefault(tree.finding.file, []).append(tree)
    groups = [FileGroup(file, forms.get(file), tuple(group)) for file, group in by_file.items() if group]
    return tuple(sorted(groups, key=lambda group: _urgency(group.trees[0])))


def alike(trees: tuple[FindingTree, ...]) -> tuple[tuple[FindingTree, ...], ...]:
    """Put findings of one file together that ask the same of several cells, at the place of the first.

    What something follows from stands alone, and so does what asks something of its own.
    """
    found: dict[tuple[object, ...], list[FindingTree]] = {}
    for number, tree in enumerate(trees):
        one = tree.finding
        same = (one.code, one.severity, one.file, one.sheet, one.found, one.expected, one.remedy, one.source)
        is_alone = tree.following or one.cell is None or one.cause is not None
        found.setdefault((number,) if is_alone else same, []).append(tree)
    return tuple(
        tuple(ones[at : at + _MOST_ALIKE]) for ones in found.values() for at in range(0, len(ones), _MOST_ALIKE)
    )


def clean_files(assessment: Assessment) -> tuple[str, ...]:
    """Give the files in which nothing was found."""
    found = {finding.file for finding in assessment.findings}
    return tuple(checked.file for checked in assessment.files if checked.file not in found)


def counts_line(group: tuple[FindingTree, ...], *, with_zeros: bool) -> str:
    """Write how many findings there are of each severity: "3 fouten · 1 twijfel · 2 volgen daaruit".

    Args:
        group: the trees to count; what follows counts as following only.
        with_zeros: name fouten, twijfels and waarschuwingen even when there are none.
    """
    numbers = Counter(tree.finding.severity for tree in group)
    always = set(Severity) - {Severity.INFO} if with_zeros else set()
    counts = [
        text.counted(f"counts.{severity.value}", numbers[severity])
        for severity in Severity
        if numbers[severity] or severity in always
    ]
    following = sum(len(tree.following) for tree in group)
    if following:
        counts.append(text.counted("counts.following", following))
    return " · ".join(counts)


def cause_line(finding: Finding, cause: Cause) -> str:
    """Say what a finding follows from, naming sheet and file only where they differ from its own."""
    is_elsewhere = cause.file != finding.file
    line = text("follows.code", code=cause.code)
    if cause.cell is not None:
        line += text("follows.cell", cell=cause.cell)
    if cause.sheet is not None and (is_elsewhere or cause.sheet != finding.sheet):
        line += text("follows.sheet", sheet=cause.sheet)
    return line + text("follows.file", file=cause.file) if is_elsewhere else line


def form_name(form: str | None) -> str:
    """Give the name of a kind of form as people know it."""
    return text(f"forms.{form if form is not None else 'onbekend'}")
