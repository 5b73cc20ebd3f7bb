"""The encodings that an XML part may have (ECMA-376 part 2, §8.1.4): read as UTF-8, and written back as they were."""

from __future__ import annotations

import re

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Refusal

_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ASCII = (b"us-ascii", b"ascii")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# Workbooks that were made from one template have small parts in common, which are decoded once. Of a larger part the
# copy that is kept would weigh more than decoding it anew.
_SMALL = 1 << 14


class Encoding(Struct, frozen=True):
    """How the bytes of a part stand for its characters.

    Attributes:
        codec: of Python; "ascii" for a part that says so, in which other characters are written by their numbers.
        bom: the byte order mark.
    """

    codec: str = "utf-8"
    bom: bytes = b""

    def writable(self, text: bytes) -> bytes:
        """Give XML, which is UTF-8, with only what the encoding can hold."""
        return text.decode().encode("ascii", "xmlcharrefreplace") if self.codec == "ascii" else text


@kept(128, largest=_SMALL)
def decode(raw: bytes, part: str) -> tuple[bytes, Encoding]:
    """Give a part as UTF-8 without byte order mark, and how it was encoded.

    Raises:
        EditRefusedError: "part-encoding", an encoding that an XML part must not have (ECMA-376 part 2, §8.1.4).
        DamagedError: the bytes are not of their encoding.
    """
    encoding = Encoding()
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            encoding = Encoding(codec, bom)
    if not encoding.bom and raw[:2] in (b"<\0", b"\0<"):
        encoding = Encoding("utf-16-le" if raw[0] else "utf-16-be")
    if encoding.codec == "utf-8":
        declared = _DECLARED.match(raw, len(encoding.bom))
        if declared is not None and declared[1].lower() in _ASCII:
            encoding = Encoding("ascii", encoding.bom)
        elif declared is not None and declared[1].lower() != b"utf-8":
            raise EditRefusedError(Refusal.PART_ENCODING, f"part {part} is encoded as {declared[1].decode()}")
        return raw[len(encoding.bom) :], encoding
    try:
        return raw[len(encoding.bom) :].decode(encoding.codec).encode(), encoding
    except UnicodeError as error:
        raise DamagedError(f"part {part}: {error}") from error


def encode(text: bytes, encoding: Encoding) -> bytes:
    """Undo `decode`, of text that is as `Encoding.writable` gives it."""
    if encoding.codec in ("utf-8", "ascii"):
        return encoding.bom + text
    return encoding.bom + text.decode().encode(encoding.codec)
