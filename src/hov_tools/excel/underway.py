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
    sheets: Mapping[str, xw.Sheet],
    *,
    row: int,
    names: Sequence[str] | None = None,
    adds: Collection[str] = (),
    beside: Mapping[str, Mapping[str, Mapping[str, object]]] | None = None,
) -> Iterator[None]:
    """Keep Excel still and sheets open while a run changes the book; afterwards all is as it was.

    When the run breaks off by an error, the note stays for `mending`; a refusal comes before anything is changed.

    Args:
        book: the open book.
        native: of this system.
        sheets: those to whose cells is written, by name.
        row: of the journal, up to which it stays when the run is mended.
        names: of all sheets, where they were asked already.
        adds: names of the sheets that the run makes; one that is half made may have taken the place of an earlier one.
        beside: see `Note`.

    Raises:
        EditRefusedError: "sheet-password", when a sheet needs a password.
    """
    protections = {name: native.protection_of(sheet) for name, sheet in sheets.items()}
    app = book.app
    note = Note(
        row,
        tuple(name for name in names or [sheet.name for sheet in book.sheets] if name not in adds),
        book.sheets.active.name,
        {name: getattr(app, name) for name in _QUIET},
        {name: protection for name, protection in protections.items() if protection is not None},
        is_autosaved=native.is_autosaved(book),
        beside=beside or {},
    )
    count = _write(book, native, note)
    try:
        _hush(app, book, native, note)
        try:
            _open({name: sheet for name, sheet in sheets.items() if name in note.protections}, native)
            yield
        finally:
            put_back(app, book, native, note, sheets)
    except EditRefusedError:
        _remove(book, native, count)
        raise
    _remove(book, native, count)


def _hush(app: xw.App, book: xw.Book, native: Native, note: Note) -> None:
    for name, value in _QUIET.items():
        if note.excel[name] != value:
            setattr(app, name, value)
    if note.is_autosaved:
        # What is half written would be saved as well.
        native.set_autosaved(book, is_on=False)


def _open(sheets: Mapping[str, xw.Sheet], native: Native) -> None:
    for name, sheet in sheets.items():
        try:
            native.unprotect(sheet)
        except PasswordError as error:
            raise EditRefusedError(Refusal.SHEET_LOCKED, "the sheet is protected with a password", name) from error


def put_back(
    app: xw.App, book: xw.Book, native: Native, note: Note, sheets: Mapping[str, xw.Sheet] | None = None
) -> None:
    """Protect what was protected, and let Excel be as it was; `sheets` where they are known by name already."""
    for name, protection in note.protections.items():
        sheet = native.sheet(book, name) if sheets is None else sheets[name]
        if sheet is not None and not native.is_protected(sheet):
            native.protect(sheet, protection)
    for name, value in note.excel.items():
        if name in _QUIET and value != _QUIET[name]:
            setattr(app, name, value)
    if note.is_autosaved:
        native.set_autosaved(book, is_on=True)


def _write(book: xw.Book, native: Native, note: Note) -> int:
    """Write a note down; gives the number of its pieces."""
    pieces = [""]
    for character in dumps(to_builtins(note), separators=(",", ":")):
        if len(pieces[-1]) + pieces[-1].count('"') >= _PIECE:
            pieces.append("")
        pieces[-1] += character
    # The first piece comes last, and goes first: without it nothing was begun, or all is done.
    _add(book, native, _COUNT, str(len(pieces)))
    for number in range(len(pieces), 0, -1):
        _add(book, native, _NAME.format(number), pieces[number - 1])
    return len(pieces)


def _add(book: xw.Book, native: Native, name: str, text: str) -> None:
    native.add_hidden_name(book, name, '="' + text.replace('"', '""') + '"')


def left_behind(book: xw.Book, native: Native) -> Note | None:
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
    forget(book, native)
    return None


def _count(book: xw.Book) -> int:
    text = _text_of(book, _COUNT)
    return min(int(text), _MOST_PIECES) if text.isdecimal() else 0


def _text_of(book: xw.Book, name: str) -> str:
    if name not in book.names:
        raise KeyError(name)
    return (book.names[name].refers_to or "").removeprefix('="').removesuffix('"').replace('""', '"')


def forget(book: xw.Book, native: Native) -> None:
    """Take the note away."""
    _remove(book, native, _count(book))


def _remove(book: xw.Book, native: Native, count: int) -> None:
    native.remove_names(book, (*(_NAME.format(number) for number in range(1, count + 1)), _COUNT))
