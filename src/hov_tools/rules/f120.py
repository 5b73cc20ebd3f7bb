"""F120–F124: the file itself (domain, 5)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.rules.case import FileTrouble
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar


def f120_unreadable(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F120: a file is whole and can be read, and a folder holds something to read (domain, 5)."""
    if not facts.case.documents:
        variant = "lege_map" if facts.case.is_folder else None
        yield finding("F120", facts.case.name, None, variant=variant, found=text("geen_werkmappen"))
    yield from _troubled(facts, FileTrouble.DAMAGED)


def f121_password(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F121: a file can be opened without a password (domain, 5)."""
    return _troubled(facts, FileTrouble.PASSWORD)


def f122_no_workbook(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F122: a file is a workbook of Excel 2007 or later (domain, 5)."""
    return _troubled(facts, FileTrouble.NOT_A_WORKBOOK)


def f123_too_large(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F123: a file is no larger than a form can be, packed or unpacked (domain, 5)."""
    return _troubled(facts, FileTrouble.TOO_LARGE)


def f124_macros_or_links(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F124: a file holds no macros and no links to other files (domain, 5).

    Macros are never run and links never followed.
    """
    for document in facts.case.documents:
        if document.has_macros:
            yield finding("F124", document.file, None, variant="macros", found=text("macros"))
        if document.has_links:
            yield finding("F124", document.file, None, found=text("koppelingen"))


def _troubled(facts: ConsortiumFacts, trouble: FileTrouble) -> Iterator[Finding]:
    for document in facts.case.documents:
        if document.trouble is trouble:
            yield finding(trouble.value, document.file, None, found=text(f"bestand_{trouble.name.lower()}"))
