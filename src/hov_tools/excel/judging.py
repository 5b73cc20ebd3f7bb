"""What is judged from an open book: the book itself, and the other forms of its folder as closed files.

They are read in this process, which is a button's own: Excel does not wait for another one to start.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.excel.days_given import given_numbers, given_year
from hov_tools.excel.native.contract import Native
from hov_tools.excel.snapshot import snapshot
from hov_tools.files import load_of
from hov_tools.files.consortium import Basis, Intake, Progress, Source, show_nothing
from hov_tools.files.intake import take_in
from hov_tools.forms.read import read_form
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.errors import LimitError
from hov_tools.rules.case import Case, Document, FileTrouble
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment

if TYPE_CHECKING:
    import xlwings as xw


class JudgedBook(Struct, frozen=True):
    """A judgement with what it was made from.

    Attributes:
        intake: the forms; that of the open book without bytes.
        assessment: what was found.
        file: name of the open book, as findings use it.
        form: the document of the open book.
        is_on_disk: the open book is a file in a folder of this computer.
    """

    intake: Intake
    assessment: Assessment
    file: str
    form: Document
    is_on_disk: bool = False


def local_path(book: xw.Book) -> Path | None:
    """Give the file of an open book; None when it was never saved, or lies on OneDrive or SharePoint only."""
    import xlwings as xw  # noqa: PLC0415 - only buttons wait for it

    try:
        path = Path(book.fullname)
    except xw.XlwingsError:
        return None
    return path if path.is_absolute() and path.is_file() else None


def folder_of(book: xw.Book) -> Path | None:
    """Give the folder of an open book's file, or None."""
    path = local_path(book)
    return None if path is None else path.parent


def read_book(book: xw.Book, native: Native, path: Path | None = None) -> Document:
    """Read the form in an open book as it is now.

    The checksum is that of the file, as long as nothing was changed since it was saved; otherwise there is none.

    Args:
        book: in front of the user.
        native: of this system.
        path: its file, where that was asked already.
    """
    taken = snapshot(book, native)
    path = path or local_path(book)
    sha256 = ""
    if path is not None and native.is_saved(book):
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        form = read_form(taken)
    except LimitError as error:
        trouble, load = FileTrouble.TOO_LARGE, load_of(error)
        return Document(book.name, sha256, trouble=trouble, variant="werk", detail=error.detail, load=load)
    return Document(book.name, sha256, form, has_macros=taken.has_macros, has_links=taken.has_external_links)


def judge_book(
    book: xw.Book,
    native: Native,
    *,
    folder: Path | None = None,
    path: Path | None = None,
    progress: Progress = show_nothing,
) -> JudgedBook:
    """Judge an open book, within its folder when forms of others lie there.

    Args:
        book: in front of the user.
        native: of this system.
        folder: of the consortium; None: the book alone.
        path: of the book's file, where that was asked already.
        progress: shows which of the closed files is being read.
    """
    document = read_book(book, native, path)
    own = Source(folder_path(folder, book.name), document, None)
    basis = Basis(year=given_year(book), numbers=given_numbers(book))
    others = None if folder is None else _others(folder, document.file, basis, progress)
    if others is None:
        alone = Case(document.file, (document,), is_folder=False, year=basis.year, numbers=basis.numbers)
        intake = Intake(alone, (own,))
        return JudgedBook(intake, assess(intake.case), document.file, document, is_on_disk=path is not None)
    sources = tuple(sorted((own, *others.sources), key=lambda one: one.document.file))
    intake = Intake(replace(others.case, documents=tuple(source.document for source in sources)), sources)
    return JudgedBook(intake, assess(intake.case), document.file, document, is_on_disk=path is not None)


def folder_path(folder: Path | None, name: str) -> Path:
    """Give where a book of this name lies."""
    return (folder or Path()) / name


def _others(folder: Path, file: str, basis: Basis, progress: Progress) -> Intake | None:
    """Read the other files of a folder; nothing when not one of them is a form."""
    intake = take_in(folder, basis, without=frozenset([file]), progress=progress)
    return None if intake.has_read_nothing else intake


def flow_in(intake: Intake) -> tuple[Source, FlowForm] | None:
    """Find the in- en doorstroom workbook; the last by name, as the rules take it."""
    found = [(one, one.document.form) for one in intake.sources if isinstance(one.document.form, FlowForm)]
    return found[-1] if found else None
