"""F117–F126: the file itself and its sheets, and which of several counts (domain, 5 and 5a)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools import dutch
from hov_tools.forms.records import CellRef, HovForm
from hov_tools.rules.case import Document, FileTrouble
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding, Severity
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.versions import Superseded

_CLOSED = frozenset(["geen_toegang", "geen_toegang_map"])


def f117_hidden_sheet(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F117: the sheets of a form are visible; a hidden one is read, and reported (domain, 5)."""
    for document in facts.case.documents:
        for ref in () if document.form is None else document.form.hidden:
            yield finding("F117", document.file, ref, found=text("verborgen", sheet=ref.sheet), name=ref.sheet)


def f118_sheet_twice(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F118: a workbook holds one form, and every sheet of it once (domain, 5).

    Of two sheets with the same contents one is read; of two that differ neither, as nobody knows which counts.
    """
    for document in facts.case.documents:
        form = document.form or document.held_twice
        for pair in () if form is None else form.twice:
            if pair.is_same and document.held_twice is not None:
                continue
            yield finding(
                "F118",
                document.file,
                pair.second,
                variant="gelijk" if pair.is_same else None,
                found=text("ook_op_blad", sheet=pair.first.sheet),
                first=pair.first.sheet,
                second=pair.second.sheet,
            )


def f119_newest_version(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F119: of several versions of a form one is the newest, and it is told which one was used (domain, 5a)."""
    for one in facts.superseded:
        if one.is_own_copy:
            continue
        own = one.document
        ref = _where_version_stands(own)
        variant = _how_replaced(one)
        yield finding("F119", own.file, ref, variant=variant, found=own.file, own=own.file, used=one.used)
        if variant == "apart":
            # Both are told: neither may have been sent by who it says.
            used = next(each for each in facts.case.documents if each.file == one.used)
            where = _where_version_stands(used)
            yield finding("F119", used.file, where, variant="apart_ander", found=own.file, own=own.file, used=used.file)
    for form in facts.undecided:
        files = dutch.listed(one.file for one in form.versions)
        own = form.document
        yield finding("F119", own.file, _where_version_stands(own), found=own.file, own=own.file, files=files)

    for other in facts.case.elsewhere:
        if other.is_version:
            severity = Severity.INFO if other.file in facts.case.counting else None
            found = text("meer_verbanden")
            yield finding(
                "F119", other.file, other.ref, variant="elders", found=found, severity=severity, where=other.where
            )


def _how_replaced(one: Superseded) -> str:
    """Give the variant of the texts that says why a form is set aside."""
    if one.was_asked:
        return "gekozen"
    if one.is_equal:
        return "gelijk"
    return "apart" if one.is_of_another else "vervangen"


def _where_version_stands(document: Document) -> CellRef | None:
    """Give the cell that says of which institution or year a form is."""
    form = document.form
    if form is None:
        return None
    return form.text("tpid").ref if isinstance(form, HovForm) else form.year_ref


def f120_unreadable(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F120: a file is whole and can be read, and a folder holds something to read (domain, 5)."""
    if not facts.case.documents:
        variant = "lege_map" if facts.case.is_folder else "leeg_bestand"
        yield finding("F120", facts.case.name, None, variant=variant, found=text("geen_werkmappen"))
    yield from _troubled(facts, FileTrouble.DAMAGED)


def f121_password(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F121: a file can be opened without a password (domain, 5)."""
    return _troubled(facts, FileTrouble.PASSWORD)


def f122_no_workbook(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F122: a file is a workbook of Excel 2007 or later (domain, 5)."""
    return _troubled(facts, FileTrouble.NOT_A_WORKBOOK)


def f123_too_large(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F123: a file is no larger than a form can be, packed or unpacked, nor more work (domain, 5)."""
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


def f125_attachment(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F125: what is handed in beside the forms is named, and judged nothing by (domain, 5 and 5a)."""
    return _troubled(facts, FileTrouble.ATTACHMENT)


def f126_not_opened(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F126: what is handed in can be opened: no other archive or mail, no unfinished download (domain, 5)."""
    return _troubled(facts, FileTrouble.NOT_OPENED)


def _troubled(facts: ConsortiumFacts, trouble: FileTrouble) -> Iterator[Finding]:
    for document in facts.case.documents:
        if document.trouble is trouble:
            variant, found = document.variant or None, what_is_wrong(document, trouble)
            yield finding(trouble.value, document.file, None, variant=variant, found=found, load=document.load)


def what_is_wrong(document: Document, trouble: FileTrouble) -> str:
    """Say in a few words why a file could not be read."""
    if document.load:
        return text("bestand_werk", load=document.load)
    if document.variant in _CLOSED:
        return text("bestand_gesloten")
    return text(f"bestand_{trouble.name.lower()}")
