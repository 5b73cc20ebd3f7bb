"""F120–F124: the file itself (domain, 5)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools.rules.case import FileTrouble
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import Facts
from hov_tools.rules.finding import Finding
from hov_tools.rules.known import Known


def f120(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a file that is unreadable or damaged, and a folder in which there is nothing to read."""
    if not facts.case.documents:
        variant = "lege_map" if facts.case.is_folder else None
        yield finding("F120", facts.case.name, None, variant=variant, found=text("geen_werkmappen"))
    yield from _troubled(facts, FileTrouble.DAMAGED)


def f121(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a file that has a password."""
    return _troubled(facts, FileTrouble.PASSWORD)


def f122(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a file that is no workbook of Excel 2007 or later."""
    return _troubled(facts, FileTrouble.NOT_A_WORKBOOK)


def f123(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a file that is too large, or expands to more than a form can hold."""
    return _troubled(facts, FileTrouble.TOO_LARGE)


def f124(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report macros and links to other files; they are never run and never followed."""
    for document in facts.case.documents:
        if document.has_macros:
            yield finding("F124", document.file, None, variant="macros", found=text("macros"))
        if document.has_links:
            yield finding("F124", document.file, None, found=text("koppelingen"))


def _troubled(facts: Facts, trouble: FileTrouble) -> Iterator[Finding]:
    for document in facts.case.documents:
        if document.trouble is trouble:
            yield finding(trouble.value, document.file, None, found=text(f"bestand_{trouble.name.lower()}"))
