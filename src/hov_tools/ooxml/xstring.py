"""Text as parts write it: XML entities, and the _xHHHH_ escapes of ST_Xstring (ECMA-376 part 1, §22.9.2.19)."""

from __future__ import annotations

import re

from hov_tools.ooxml.errors import DamagedError

_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[a-z]{1,4});|&")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unescape_xml(text: str) -> str:
    """Replace the five named entities and character references; raises DamagedError on any other entity."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    body = match[1] or ""
    if body in _NAMED:
        return _NAMED[body]
    if body.startswith("#"):
        code = int(body[2:], 16) if body[1] == "x" else int(body[1:])
        if code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:  # noqa: PLR2004 - the characters of XML 1.0 §2.2
            return chr(code)
    raise DamagedError(f"an entity {match[0]!r} that XML does not know")


def unescape_xstring(text: str) -> str:
    """Replace _xHHHH_ by the character that it stands for."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
