"""From the bytes of a file to what the rules see of it: a form, an attachment, or why it cannot be read."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath

from hov_tools.files import load_of
from hov_tools.forms.read import read_form
from hov_tools.forms.text import normalise
from hov_tools.forms.words import reads_as_form
from hov_tools.ooxml.errors import (
    EncryptedError,
    LimitError,
    NotAWorkbookError,
    WorkbookError,
)
from hov_tools.ooxml.limits import DEFAULT_LIMITS, MIB, Limits
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET, own_sheets
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.ooxml.work import Work
from hov_tools.rules.case import Document, FileTrouble

_EXCEL = frozenset([".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam"])
_OLDER_EXCEL = frozenset([".xls", ".xlt", ".xlsb", ".xlm", ".xla", ".xlw"])
_NAMES_OF_FORMS = ("hovformulier", "aanvraag", "aanmelding", "inendoorstroom")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Rar, 7-Zip, gzip, bzip2 and xz, by the bytes that each begins with.
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
# The parts of other spreadsheets that hold their texts: OpenDocument, and Excel's binary workbook.
_PARTS_WITH_TEXTS = ("content.xml", "xl/sharedStrings.bin")
_MOST_TEXT = 2 * MIB
# In the title of every form.
_WORD = "toewijzing"


def is_named_as_form(file: str) -> bool:
    """Tell whether a file has the name of a form, whatever kind of file it is."""
    name = normalise(PurePosixPath(file).stem)
    return any(one in name for one in _NAMES_OF_FORMS)


def kind_without_reading(file: str, data: bytes) -> tuple[FileTrouble, str] | None:
    """Tell what a file is by its name and its first bytes, where that shows that it is no workbook; else None.

    Args:
        file: its name.
        data: its bytes.

    Returns:
        What is the matter, and the variant of the texts of that.
    """
    if _suffix(file) in _EXCEL or data.startswith((_ZIP, _OLE)):
        return None
    if data.startswith(_ARCHIVES):
        return FileTrouble.NOT_OPENED, ""
    if _suffix(file) in _OLDER_EXCEL or is_named_as_form(file) or _holds_form(data):
        return FileTrouble.NOT_A_WORKBOOK, ""
    return FileTrouble.ATTACHMENT, ""


def read_document(file: str, data: bytes, limits: Limits = DEFAULT_LIMITS, *, sha256: str = "") -> Document | None:
    """Read a file's bytes; None when it is a report of ours.

    Args:
        file: its name, as findings use it.
        data: its bytes.
        limits: what it may ask of the machine.
        sha256: of the bytes, when that is known already; it takes a while.
    """
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    kind = kind_without_reading(file, data)
    if kind is not None:
        return Document(file, sha256, trouble=kind[0], variant=kind[1])
    work = Work(limits)
    try:
        snapshot = read_snapshot(data, limits, work)
        form = read_form(snapshot, work)
    except WorkbookError as error:
        trouble, load = _trouble(file, data, error), load_of(error)
        variant = "werk" if load and trouble is FileTrouble.TOO_LARGE else ""
        return Document(
            file, sha256, trouble=trouble, variant=variant, detail=error.detail, load=load, spent=work.spent
        )
    if form is None and _is_own_report(snapshot):
        return None
    if form is None and not is_named_as_form(file):
        return Document(file, sha256, trouble=FileTrouble.ATTACHMENT, detail="a workbook that is no form")
    return Document(
        file,
        sha256,
        form,
        spent=work.spent,
        has_macros=snapshot.has_macros,
        has_links=snapshot.has_external_links,
        has_own_run=any(sheet.name == JOURNAL_SHEET for sheet in snapshot.sheets),
    )


def _trouble(file: str, data: bytes, error: WorkbookError) -> FileTrouble:
    """Say why a file is no form that can be read; what has neither the name nor the content of one is an attachment."""
    suffix = _suffix(file)
    may_be_form = suffix in _EXCEL or not suffix or is_named_as_form(file)
    if isinstance(error, NotAWorkbookError):
        is_form = may_be_form or _holds_form(data)
        return FileTrouble.NOT_A_WORKBOOK if is_form else FileTrouble.ATTACHMENT
    if not may_be_form and suffix not in _OLDER_EXCEL:
        return FileTrouble.ATTACHMENT
    if isinstance(error, EncryptedError):
        return FileTrouble.PASSWORD
    return FileTrouble.TOO_LARGE if isinstance(error, LimitError) else FileTrouble.DAMAGED


def _holds_form(data: bytes) -> bool:
    """Tell whether a form stands in a file of another kind, as far as its texts can be seen."""
    for content in _texts(data):
        for encoding in ("latin-1", "utf-16-le"):
            # Looking for one word first: a picture or a scan holds none, and may be large.
            if _WORD.encode(encoding) in content.lower():
                text = content[:_MOST_TEXT].decode(encoding, errors="ignore")
                if reads_as_form(text):
                    return True
    return False


def _texts(data: bytes) -> list[bytes]:
    if not data.startswith(_ZIP):
        return [data]
    try:
        package = Package(data)
        return [package.read(part) for part in _PARTS_WITH_TEXTS if package.has(part)]
    except WorkbookError:
        # What cannot be opened says nothing.
        return []


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


def _is_own_report(snapshot: Snapshot) -> bool:
    return {sheet.name for sheet in snapshot.sheets} == own_sheets(snapshot)
