"""The shared strings of a workbook (§18.4.9 sst), rich text joined, phonetic readings left out."""

from __future__ import annotations

import re

from hov_tools.ooxml.xmlparse import is_plain_text, is_utf8, parse
from hov_tools.ooxml.xstring import unescape_xstring

_TEXT = "[^<]*+"
_ITEM = r'<si><t(?: xml:space="preserve")?>{text}</t></si>'
_ITEMS = re.compile(_ITEM.format(text=f"({_TEXT})"))
_SIMPLE = re.compile(
    r'\s*+(?:<\?xml [^<>?]*+\?>)?+\s*+<sst(?: [\w:]++="[^"<&]*+")*+>\s*+(?:'
    + _ITEM.format(text=_TEXT)
    + r"\s*+)*+</sst>\s*+\Z"
)
_TRANSITIONAL = ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read_shared_strings(data: bytes, part: str) -> tuple[str, ...]:
    """Read sharedStrings.xml in the order of its indexes; raises DamagedError when it is not well-formed."""
    simple = _read_simple(data)
    return simple if simple is not None else _read_any(data, part)


def _read_simple(data: bytes) -> tuple[str, ...] | None:
    """Read a part that is provably nothing but plain items; None when it is anything else."""
    if not is_plain_text(data) or b"&" in data:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _TRANSITIONAL not in text[:400] or "_x" in text or "]]>" in text or not is_utf8(text):
        return None
    if _SIMPLE.match(text) is None:
        return None
    return tuple(_ITEMS.findall(text))


def _read_any(data: bytes, part: str) -> tuple[str, ...]:
    items: list[str] = []
    pieces: list[str] = []
    in_text = False
    phonetic = 0

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal in_text, phonetic
        if name == "s:si":
            pieces.clear()
        elif name == "s:rPh":
            phonetic += 1
        elif name == "s:t":
            in_text = not phonetic

    def end(name: str) -> None:
        nonlocal in_text, phonetic
        if name == "s:si":
            items.append(unescape_xstring("".join(pieces)))
        elif name == "s:rPh":
            phonetic -= 1
        elif name == "s:t":
            in_text = False

    def text(content: str) -> None:
        if in_text:
            pieces.append(content)

    parse(data, part, start, end, text)
    return tuple(items)
