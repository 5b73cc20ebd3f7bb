"""Parsing small XML parts with expat, with every door to the outside shut.

A document type or an entity ends the parse: parts of a workbook have none (ECMA-376 part 2, §8.1.4), so they
are signs of an attack or of damage. Expat does not recurse, so nesting costs no more than the part's size.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

from hov_tools.ooxml.errors import DamagedError

NAMESPACES = {
    # Strict (ISO/IEC 29500) namespaces, read as their transitional counterparts.
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "s",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "s",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/package/2006/content-types": "ct",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}

_ENCODING = re.compile(r"\s*<\?xml[^<>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


@lru_cache(maxsize=4096)
def short_name(name: str) -> str:
    """Turn expat's "uri}local" into "s:c"; a name in another namespace keeps its URI, so it matches nothing."""
    uri, separator, local = name.rpartition("}")
    if not separator:
        return name
    prefix = NAMESPACES.get(uri)
    return f"{prefix}:{local}" if prefix else name


def is_utf8(text: str) -> bool:
    """Tell whether a part that was decoded as UTF-8 also declares itself so, or declares nothing."""
    declared = _ENCODING.match(text)
    return declared is None or declared[1].lower() in ("utf-8", "us-ascii")


_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])


def is_plain_text(data: bytes) -> bool:
    """Tell whether a part holds no control character that XML 1.0 §2.2 forbids, nor a carriage return."""
    return (
        len(data.translate(None, _CONTROLS + b"\r")) == len(data)
        and b"\xef\xbf\xbe" not in data
        and b"\xef\xbf\xbf" not in data
    )


def parse(data: bytes, part: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Run an XML part through the callbacks.

    Element names are shortened ("s:row"); attributes are as expat gives them: "ref", or "uri}id".

    Raises:
        DamagedError: not well-formed, or with a document type or entity.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = lambda name, attributes: start(short_name(name), attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(short_name(name))

    def refuse(*_: object) -> None:
        raise DamagedError(f"{part}: a document type or entity declaration")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise DamagedError(f"{part}: {error}") from error
    except (LookupError, ValueError) as error:
        # An encoding that the declaration names and Python does not know.
        raise DamagedError(f"{part}: {error}") from error


def relationship_id(attributes: dict[str, str]) -> str:
    """Give an element's r:id, in the transitional or the Strict namespace; "" when it has none."""
    for uri in _RELATIONSHIP_URIS:
        found = attributes.get(f"{uri}}}id")
        if found is not None:
            return found
    return ""


_RELATIONSHIP_URIS = tuple(uri for uri, prefix in NAMESPACES.items() if prefix == "r")
