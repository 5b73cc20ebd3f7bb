"""Text as parts write it: XML entities, and the _xHHHH_ escapes of ST_Xstring (ECMA-376 part 1, §22.9.2.19)."""

from __future__ import annotations

import re

from hov_tools.ooxml.errors import DamagedError

_ENTITY = re.compile(r"&(?:([a-z]{1,4})|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def unescape_xml(text: str) -> str:
    """Replace the five named entities and character references; raises DamagedError on any other entity."""
    return _ENTITY.sub(_entity, text) if "&" in text else text


def _entity(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name in _NAMED:
        return _NAMED[name]
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        # The characters of XML 1.0 §2.2.
        if code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF:
            return chr(code)
    raise DamagedError(f"an entity {match[0]!r} that XML does not know")


def unescape_xstring(text: str) -> str:
    """Replace _xHHHH_ by the UTF-16 unit that it stands for; half a surrogate pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(plain) is None:
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
