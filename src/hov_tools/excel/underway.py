"""A run under way: what of Excel and the book is changed for it, written down in the book before it begins.

Python may die at any call, and then nothing of it puts things back. So what was there is kept in hidden names of the
book, which go when the run is done; where they are still there, the next button mends the book (`mending`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from json import dumps
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, field, json, to_builtins

from hov_tools.excel.native.contract import Native, PasswordError, Protection
from hov_tools.ooxml.errors import EditRefusedError, Refusal

if TYPE_CHECKING:
    import xlwings as xw

_NAME, _COUNT = "_hov_tools_bezig_{}", "_hov_tools_bezig"
# A text in a formula has at most 255 characters, and a quotation mark in it takes two.
_PIECE = 250
_MOST_PIECES = 500
# What is changed of Excel while the book is written to, and to what.
_QUIET = {"screen_updating": False, "enable_events": False, "display_alerts": False, "calculation": "manual"}


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """What was there before a run.

    Attributes:
        row: of the last run in the journal that stays when this one is mended.
        sheets: names of all that stay when this one is mended.
        in_front: name of the sheet in front.
        excel: what of Excel itself is changed, by xlwings' name.
        protections: sheet that is opened → how it is protected.
        is_autosaved: Excel saves the book by itself.
        beside: sheet → cell → what taking a mark away would change besides.
    """

    row: int
    sheets: tuple[str, ...]
    in_front: str
    excel: Mapping[str, bool | str]
    protections: Mapping[str, Protection]
    is_autosaved: bool = False
    beside: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)


@contextmanager
def under_way(
    book: xw.Book,
    native: Native,
    sheets: Sequence[xw.Sheet],
    *,
    row: int,
    adds: Collection[str] = (),
    beside: Mapping[str, Mapping[str, Mapping[str, object]]] | None = None,
) -> Iterator[None]:
    """Keep Excel still and sheets open while a run changes the book; afterwards all is as it was.

    When the run breaks off by an error, the note stays for `mending`; a refusal comes before anything is changed.

    Args:
        book: the open book.
        native: of this system.
        sheets: those to whose cells is written.
        row: of the journal, up to which it stays when the run is mended.
        adds: names of the sheets that the run makes; one that is half made may have taken the place of an earlier one.
        beside: see `Note`.

    Raises:
        EditRefusedError: "sheet-password", when a sheet needs a password.
    """
    found = {sheet.name: (sheet, native.protection_of(sheet)) for sheet in sheets}
    app = book.app
    note = Note(
        row,
        tuple(sheet.name for sheet in book.sheets if sheet.name not in adds),
        book.sheets.active.name,
        {name: getattr(app, name) for name in _QUIET},
        {name: protection for name, (_, protection) in found.items() if protection is not None},
        native.is_autosaved(book),
        beside or {},
    )
    _write(book, native, note)
    try:
        _hush(book, native, note)
        try:
            _open([sheet for name, (sheet, _) in found.items() if name in note.protections], native)
            yield
        finally:
            put_back(book, native, note)
    except EditRefusedError:
        forget(book)
        raise
    forget(book)


def _hush(book: xw.Book, native: Native, note: Note) -> None:
    app = book.app
    for name, value in _QUIET.items():
        if note.excel[name] != value:
            setattr(app, name, value)
    if note.is_autosaved:
        # What is half written would be saved as well.
        native.set_autosaved(book, is_on=False)


def _open(sheets: Sequence[xw.Sheet], native: Native) -> None:
    for sheet in sheets:
        try:
            native.unprotect(sheet)
        except PasswordError as error:
            raise EditRefusedError(
                Refusal.SHEET_LOCKED, "the sheet is protected with a password", sheet.name
            ) from error


def put_back(book: xw.Book, native: Native, note: Note) -> None:
    """Protect what was protected, and let Excel be as it was."""
    for sheet in book.sheets if note.protections else ():
        protection = note.protections.get(sheet.name)
        if protection is not None and not native.is_protected(sheet):
            native.protect(sheet, protection)
    app = book.app
    for name, value in note.excel.items():
        if name in _QUIET and value != _QUIET[name]:
            setattr(app, name, value)
    if note.is_autosaved:
        native.set_autosaved(book, is_on=True)


def _write(book: xw.Book, native: Native, note: Note) -> None:
    pieces = [""]
    for character in dumps(to_builtins(note), separators=(",", ":")):
        if len(pieces[-1]) + pieces[-1].count('"') >= _PIECE:
            pieces.append("")
        pieces[-1] += character
    # The first piece comes last, and goes first: without it nothing was begun, or all is done.
    _add(book, native, _COUNT, str(len(pieces)))
    for number in range(len(pieces), 0, -1):
        _add(book, native, _NAME.format(number), pieces[number - 1])


def _add(book: xw.Book, native: Native, name: str, text: str) -> None:
    native.hide_name(book.names.add(name, '="' + text.replace('"', '""') + '"'))


def left_behind(book: xw.Book) -> Note | None:
    """Give the note of a run that broke off; None when there is none. What is left of a note goes."""
    if _COUNT not in book.names:
        return None
    if _NAME.format(1) in book.names:
        try:
            text = "".join(_text_of(book, _NAME.format(number)) for number in range(1, _count(book) + 1))
            return json.decode(text, type=Note)
        except (KeyError, DecodeError):
            # A name went, or someone else's are called so.
            return None
    forget(book)
    return None


def _count(book: xw.Book) -> int:
    text = _text_of(book, _COUNT)
    return min(int(text), _MOST_PIECES) if text.isdecimal() else 0


def _text_of(book: xw.Book, name: str) -> str:
    if name not in book.names:
        raise KeyError(name)
    return (book.names[name].refers_to or "").removeprefix('="').removesuffix('"').replace('""', '"')


def forget(book: xw.Book) -> None:
    """Take the note away."""
    for name in (*(_NAME.format(number) for number in range(1, _count(book) + 1)), _COUNT):
        if name in book.names:
            book.names[name].delete()
