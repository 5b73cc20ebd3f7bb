"""A run under way: what of Excel and the book is changed for it, written down in the book before it begins.

Python may die at any call, and then nothing of it puts things back. So what was there is kept in hidden names of the
book, which go when the run is done; where they are still there, the next button mends the book (`mending`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from json import dumps
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, field, json, to_builtins

from hov_tools.excel.native.contract import Native, PasswordError, Protection
from hov_tools.ooxml.errors import EditRefusedError, Refusal

if TYPE_CHECKING:
    import xlwings as xw

_NAME = "_hov_tools_bezig_{}"
# A text in a formula has at most 255 characters, and a quotation mark in it counts twice.
_PIECE = 120
_MOST_PIECES = 500
# What is changed of Excel while the book is written to, and to what.
_QUIET = {"screen_updating": False, "enable_events": False, "display_alerts": False, "calculation": "manual"}


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """What was there before a run.

    Attributes:
        row: of the last run in the journal that stays when this one is mended.
        sheets: names of all.
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
    protections: Mapping[str, Mapping[str, int]]
    is_autosaved: bool = False
    beside: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)


@contextmanager
def under_way(
    book: xw.Book,
    native: Native,
    sheets: Sequence[xw.Sheet],
    *,
    row: int,
    beside: Mapping[str, Mapping[str, Mapping[str, object]]] | None = None,
) -> Iterator[None]:
    """Keep Excel still and sheets open while a run changes the book; afterwards all is as it was.

    When the run breaks off by an error, the note stays for `mending`; a refusal comes before anything is changed.

    Args:
        book: the open book.
        native: of this system.
        sheets: those to whose cells is written.
        row: of the journal, up to which it stays when the run is mended.
        beside: see `Note`.

    Raises:
        EditRefusedError: "sheet-password", when a sheet needs a password.
    """
    found = {sheet.name: native.protection_of(sheet) for sheet in sheets}
    protections = {name: protection for name, protection in found.items() if protection is not None}
    note = Note(
        row,
        tuple(sheet.name for sheet in book.sheets),
        book.sheets.active.name,
        {name: getattr(book.app, name) for name in _QUIET},
        {name: dict(protection.options) for name, protection in protections.items()},
        native.is_autosaved(book),
        beside or {},
    )
    _write(book, native, note)
    try:
        _hush(book, native, note)
        try:
            _open([sheet for sheet in sheets if sheet.name in protections], native)
            yield
        finally:
            put_back(book, native, note)
    except EditRefusedError:
        forget(book)
        raise
    forget(book)


def _hush(book: xw.Book, native: Native, note: Note) -> None:
    for name, value in _QUIET.items():
        if note.excel[name] != value:
            setattr(book.app, name, value)
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
    for sheet in book.sheets:
        options = note.protections.get(sheet.name)
        if options is not None and not native.is_protected(sheet):
            native.protect(sheet, Protection(options))
    for name, value in note.excel.items():
        if name in _QUIET and value != _QUIET[name]:
            setattr(book.app, name, value)
    if note.is_autosaved:
        native.set_autosaved(book, is_on=True)


def _write(book: xw.Book, native: Native, note: Note) -> None:
    text = dumps(to_builtins(note), separators=(",", ":"))
    pieces = [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]
    for number in range(len(pieces), 0, -1):
        # The first comes last, and says how many there are: what is there without it was never begun.
        piece = pieces[number - 1]
        value = f"{len(pieces)}|{piece}" if number == 1 else piece
        native.hide_name(book.names.add(_NAME.format(number), '="' + value.replace('"', '""') + '"'))


def left_behind(book: xw.Book) -> Note | None:
    """Give the note of a run that broke off; None when there is none, or it cannot be read."""
    if _NAME.format(1) not in book.names:
        return None
    count, _, first = _text_of(book, 1).partition("|")
    if not count.isdecimal() or int(count) > _MOST_PIECES:
        return None
    try:
        text = first + "".join(_text_of(book, number) for number in range(2, int(count) + 1))
        return json.decode(text, type=Note)
    except (KeyError, DecodeError):
        # A name went, or someone else's are called so.
        return None


def _text_of(book: xw.Book, number: int) -> str:
    name = _NAME.format(number)
    if name not in book.names:
        raise KeyError(name)
    return (book.names[name].refers_to or "").removeprefix('="').removesuffix('"').replace('""', '"')


def forget(book: xw.Book) -> None:
    """Take the note away: the first piece first, without which there is no note."""
    number = 1
    while (name := _NAME.format(number)) in book.names:
        book.names[name].delete()
        number += 1
