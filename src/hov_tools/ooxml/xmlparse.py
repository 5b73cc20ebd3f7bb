"""Parsing XML parts with expat, with every door to the outside shut; and the text that they write with escapes.

A document type or an entity ends the parse: parts of a workbook have none (ECMA-376 part 2, §8.1.4), so they
are signs of an attack or of damage. What expat keeps per open element and per attribute is bounded as well.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from typing import TypeVar
from xml.parsers import expat

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, LimitError

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    # Strict (ISO/IEC 29500) namespaces, read as their transitional counterparts.
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
NAMESPACES: Mapping[str, tuple[str, ...]] = {
    "s": _MAIN,
    "r": _OFFICE,
    "rel": ("http://schemas.openxmlformats.org/package/2006/relationships",),
    "ct": ("http://schemas.openxmlformats.org/package/2006/content-types",),
    # Who saved a workbook last (part 2, §11).
    "cp": ("http://schemas.openxmlformats.org/package/2006/metadata/core-properties",),
    # The extensions of Excel 2010, in which some validations stand ([MS-XLSX] §2.1).
    "x14": ("http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",),
    "xm": ("http://schemas.microsoft.com/office/excel/2006/main",),
}
"""Our prefixes, and the namespaces that each stands for."""

_CHOICE = "http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
MAX_DEPTH = 10_000
"""Elements that may be open at once; parts of real workbooks stay below 50, and expat keeps some 180 bytes for each."""
_LEAST_TAG = 3
MAX_RUN = 1 << 20
"""Bytes of one tag, or of one text: 32,767 characters (the longest of a cell) fit in, however they are written."""

_ENCODING = re.compile(r"\ufeff?<\?xml[^<>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_ENTITY = re.compile(r"&(?:([a-z]{1,4})|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
# Every byte that a plain part does not hold becomes a zero: to look for one is faster than to take them out.
_PLAIN = bytes(0 if byte < 32 and byte not in (9, 10) else 1 for byte in range(256))

Start = Callable[[dict[str, str]], None]
End = Callable[[], None]
Text = Callable[[str], None]
_HandlerT = TypeVar("_HandlerT")


@kept(256)
def full_names(name: str) -> tuple[str, ...]:
    """Give the names by which expat calls an element: "s:c" has one per namespace of its prefix."""
    prefix, _, local = name.partition(":")
    return tuple(f"{uri}}}{local}" for uri in NAMESPACES[prefix])


def is_utf8(text: str) -> bool:
    """Tell whether a part that was decoded as UTF-8 also declares itself so, or declares nothing."""
    declared = _ENCODING.match(text)
    return declared is None or declared[1].lower() in ("utf-8", "us-ascii")


def is_plain_text(data: bytes) -> bool:
    """Tell whether a part holds no control character that XML 1.0 §2.2 forbids, nor a carriage return."""
    return b"\x00" not in data.translate(_PLAIN) and (
        data.isascii() or (b"\xef\xbf\xbe" not in data and b"\xef\xbf\xbf" not in data)
    )


def parse(
    data: bytes,
    part: str,
    start: Mapping[str, Start],
    end: Mapping[str, End] | None = None,
    text: Text | None = None,
    *,
    max_tags: int | None = None,
) -> None:
    """Run an XML part through the callbacks.

    Of an mc:AlternateContent (ECMA-376 part 3, §7.5) the fallback is read: a choice asks for an extension that
    we do not know.

    Args:
        data: the part; UTF-8, UTF-16 or an encoding of one byte per character that expat knows.
        part: its name, for messages.
        start: called with an element's attributes, by expat's name of the element (see `by_full_name`); attributes
            are as expat gives them: "ref", or "uri}id".
        end: called at an element's end, by expat's name of it.
        text: called with pieces of text.
        max_tags: how many tags the part may have.

    Raises:
        DamagedError: not well-formed, or with a document type or entity.
        LimitError: too many tags, nested too deeply, or a tag or text of over a mebibyte.
    """
    encoding = None
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<"):
        data, encoding = _from_utf16(data, part), "utf-8"
    _check_runs(data, part)
    # The shortest tag, "<a>", shows that most parts have too few to count.
    fewest = MAX_DEPTH if max_tags is None else min(max_tags, MAX_DEPTH)
    tags = data.count(b"<") if len(data) > _LEAST_TAG * fewest else 0
    if max_tags is not None and tags > max_tags:
        raise LimitError(f"{part}: {tags} tags; at most {max_tags} are read")
    parser = expat.ParserCreate(encoding, "}")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise DamagedError(f"{part}: a document type or entity declaration")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    # Fewer tags than may be open need no counting, and most parts have no alternatives to leave out.
    if tags > MAX_DEPTH or b"AlternateContent" in data:
        _guard(parser, part, start, end or {}, text)
    else:
        _connect(parser, start, end or {}, text)
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position only
    except expat.ExpatError as error:
        raise DamagedError(f"{part}: {error}") from error
    except (LookupError, ValueError) as error:
        # An encoding that the declaration names and Python does not know, or not as one byte per character.
        raise DamagedError(f"{part}: {error}") from error


def by_full_name(handlers: Mapping[str, _HandlerT]) -> dict[str, _HandlerT]:
    """Turn what is listed by short names, such as "s:row", into what is listed by the names that expat uses."""
    return {full: handler for name, handler in handlers.items() for full in full_names(name)}


def _connect(
    parser: expat.XMLParserType, starts: Mapping[str, Start], ends: Mapping[str, End], text: Text | None
) -> None:
    find_start, find_end = starts.get, ends.get

    def on_start(name: str, attributes: dict[str, str]) -> None:
        handler = find_start(name)
        if handler is not None:
            handler(attributes)

    def on_end(name: str) -> None:
        handler = find_end(name)
        if handler is not None:
            handler()

    if starts:
        parser.StartElementHandler = on_start
    if ends:
        parser.EndElementHandler = on_end
    if text is not None:
        parser.CharacterDataHandler = text


def _guard(
    parser: expat.XMLParserType,
    part: str,
    starts: Mapping[str, Start],
    ends: Mapping[str, End],
    text: Text | None,
) -> None:
    """As `_connect`, but counting the open elements and leaving out the choices among alternatives."""
    depth = 0
    choice_depth = 0

    def on_start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, choice_depth
        depth += 1
        if depth > MAX_DEPTH:
            raise LimitError(f"{part}: more than {MAX_DEPTH} elements within each other")
        if choice_depth:
            return
        if name == _CHOICE:
            choice_depth = depth
            return
        handler = starts.get(name)
        if handler is not None:
            handler(attributes)

    def on_end(name: str) -> None:
        nonlocal depth, choice_depth
        depth -= 1
        if choice_depth:
            if depth < choice_depth:
                choice_depth = 0
            return
        handler = ends.get(name)
        if handler is not None:
            handler()

    def on_text(content: str) -> None:
        if text is not None and not choice_depth:
            text(content)

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text


def _from_utf16(data: bytes, part: str) -> bytes:
    encoding = "utf-16-le" if data[:2] in (codecs.BOM_UTF16_LE, b"<\0") else "utf-16-be"
    try:
        return data.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except UnicodeDecodeError as error:
        raise DamagedError(f"{part}: {error.reason} in UTF-16") from error


def _check_runs(data: bytes, part: str) -> None:
    """Refuse a tag or text so long that its attributes, or its characters, would fill the memory."""
    at, size = 0, len(data)
    while size - at > MAX_RUN:
        at = data.rfind(b"<", at + 1, at + MAX_RUN)
        if at < 0:
            raise LimitError(f"{part}: a tag or text of more than {MAX_RUN} bytes")


def relationship_id(attributes: dict[str, str]) -> str:
    """Give an element's r:id, in the transitional or the Strict namespace; "" when it has none."""
    for name in full_names("r:id"):
        found = attributes.get(name)
        if found is not None:
            return found
    return ""


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
    """Replace _xHHHH_ (§22.9.2.19 ST_Xstring) by the UTF-16 unit that it stands for; half a pair becomes U+FFFD."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if _SURROGATE.search(plain) is None:
        return plain
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
