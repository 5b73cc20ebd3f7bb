"""The shared strings of a workbook (§18.4.9 sst), rich text joined, phonetic readings left out."""

from __future__ import annotations

import re

from hov_tools.kept import kept
from hov_tools.ooxml.errors import LimitError
from hov_tools.ooxml.xmlparse import by_full_name, is_plain_text, is_utf8, parse, unescape_xstring

_ITEM = re.compile(r'<si><t(?>(?: xml:space="preserve")?)>([^<]*+)</t></si>[ \t\n]*+')
_HEAD = re.compile(r'(?>(?:<\?xml [^<>?]*+\?>)?)[ \t\n]*+<sst((?>(?: [\w:]++="[^"<&]*+")*))>[ \t\n]*+\Z')
_TAIL = re.compile(r"</sst>[ \t\n]*+\Z")
_TRANSITIONAL = ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_MAX_SIMPLE = 4 << 20
"""Bytes of a part read in one go; of a larger one, text beyond ASCII would take up to four times as many."""
# Of a larger part the copy that is kept would weigh more than reading it anew.
_SMALL = 1 << 14


# Forms that a program filled in still have the texts of their template only, which are read once.
@kept(32, largest=_SMALL)
def read_simple_strings(data: bytes, part: str, *, max_items: int) -> tuple[str, ...] | None:
    """Read a part that is provably nothing but plain items; None when it is anything else.

    Raises:
        LimitError: it holds more than `max_items` strings.
    """
    if not is_plain_text(data) or b"&" in data or (len(data) > _MAX_SIMPLE and not data.isascii()):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "_x" in text or ("]" in text and "]]>" in text) or not is_utf8(text):
        return None
    # What stands before the first item, then each item and what stands behind it.
    first, *pieces = _ITEM.split(text)
    head = _HEAD.match(first)
    if not pieces or head is None or _TRANSITIONAL not in head[1]:
        return None
    if any(pieces[1:-1:2]) or _TAIL.match(pieces[-1]) is None:
        return None
    if len(pieces) > 2 * max_items:
        raise _too_many(part, max_items)
    return tuple(pieces[::2])


def _too_many(part: str, max_items: int) -> LimitError:
    return LimitError(f"{part}: more than {max_items} strings")


def read_any_strings(data: bytes, part: str, *, max_items: int) -> tuple[str, ...]:
    """Read sharedStrings.xml in the order of its indexes, element by element.

    Raises:
        DamagedError: it is not well-formed.
        LimitError: it holds more than `max_items` strings.
    """
    items: list[str] = []
    pieces: list[str] = []
    in_text = False
    phonetic = 0

    def begin_item(_: dict[str, str]) -> None:
        pieces.clear()

    def end_item() -> None:
        if len(items) >= max_items:
            raise _too_many(part, max_items)
        items.append(unescape_xstring("".join(pieces)))

    def begin_phonetic(_: dict[str, str]) -> None:
        nonlocal phonetic
        phonetic += 1

    def end_phonetic() -> None:
        nonlocal phonetic
        phonetic -= 1

    def begin_text(_: dict[str, str]) -> None:
        nonlocal in_text
        in_text = not phonetic

    def end_text() -> None:
        nonlocal in_text
        in_text = False

    def text(content: str) -> None:
        if in_text:
            pieces.append(content)

    parse(
        data,
        part,
        by_full_name({"s:si": begin_item, "s:rPh": begin_phonetic, "s:t": begin_text}),
        by_full_name({"s:si": end_item, "s:rPh": end_phonetic, "s:t": end_text}),
        text,
    )
    return tuple(items)
