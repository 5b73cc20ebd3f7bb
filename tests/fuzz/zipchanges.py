"""Changes of the zip file: names, order, methods, sizes that lie, and bytes that are none of it."""

from __future__ import annotations

import zlib
from copy import copy
from random import Random

from .book import Book, deflated

_NUMBERS = (0, 1, 2**16 - 1, 2**16, 2**31 - 1, 2**31, 2**32 - 2, 2**32 - 1)
_NAMES = (
    *(b"", b"/", b"..", b"../../etc/passwd", b"C:\\x", b"xl\\workbook.xml", b"XL/WORKBOOK.XML", b"/xl/workbook.xml"),
    *(b"\xff\xfe", "xl/wérkboek.xml".encode(), b"xl/workbook.xml\x00", b"a" * 60_000, b"[Content_Types].xml", b"con"),
)
_FLAGS = (1, 8, 0x20, 0x40, 0x800, 0x2000)
_EXTRAS = (
    b"\x01\x00\x08\x00" + b"\xff" * 8,
    b"\x01\x00\x18\x00" + bytes(24),
    b"\x01\x00\xff\xff",
    b"\x55\x54\x05\x00\x01" + bytes(4),
    b"\x75\x70\x06\x00\x01" + bytes(4) + b"x",
    b"\x00",
    b"\xfe\xca\x00\x00",
    bytes(300),
)


def another_name(book: Book, chance: Random) -> bool:
    """Give a part another name, in both headers or in one."""
    part = chance.choice(book.parts)
    name = chance.choice((*_NAMES, part.name.upper(), part.name.replace(b"/", b"\\"), b"/" + part.name))
    name = chance.choice((name, chance.choice(book.parts).name))
    if chance.random() < 0.3:
        part.local_name = name
    else:
        part.name = name
    return True


def another_order(book: Book, chance: Random) -> bool:
    """Shuffle the parts."""
    chance.shuffle(book.parts)
    return True


def doubled(book: Book, chance: Random) -> bool:
    """Put a part in twice, the second time under another name at times."""
    part = chance.choice(book.parts)
    book.text(part)
    other = copy(part)
    other.name = chance.choice((part.name, part.name, part.name.swapcase(), part.name + b"2"))
    book.parts.insert(chance.randrange(len(book.parts) + 1), other)
    return True


def without(book: Book, chance: Random) -> bool:
    """Leave a part out."""
    if len(book.parts) > 1:
        book.parts.remove(chance.choice(book.parts))
    return True


def swapped(book: Book, chance: Random) -> bool:
    """Let two parts hold each other's content."""
    one, other = chance.choice(book.parts), chance.choice(book.parts)
    first, second = book.text(one), book.text(other)
    book.put(one, second)
    book.put(other, first)
    return one is not other


def another_method(book: Book, chance: Random) -> bool:
    """Store a part, or say that it is packed in another way than it is."""
    part = chance.choice(book.parts)
    book.text(part)
    part.method = chance.choice((0, 0, 0, 1, 8, 9, 12, 14, 99))
    part.packed = None if part.method in {0, 8} or chance.random() < 0.5 else deflated(part.content)
    return True


def deflated_otherwise(book: Book, chance: Random) -> bool:
    """Deflate a part at another level, or break off what was deflated."""
    part = chance.choice(book.parts)
    press = zlib.compressobj(chance.choice((0, 1, 9)), zlib.DEFLATED, -chance.choice((9, 12, 15)))
    packed = press.compress(book.text(part)) + press.flush()
    part.packed = packed[: chance.randrange(len(packed))] if chance.random() < 0.2 else packed
    if chance.random() < 0.1:
        part.packed = packed + b"rest"
    return True


def other_flags(book: Book, chance: Random) -> bool:
    """Set a flag of a part, or write its sizes behind its data."""
    part = chance.choice(book.parts)
    if chance.random() < 0.4:
        part.has_descriptor = True
    else:
        part.flags ^= chance.choice(_FLAGS)
    return True


def lying_number(book: Book, chance: Random) -> bool:
    """Let a header state another size, checksum or place."""
    part = chance.choice(book.parts)
    value = chance.choice((*_NUMBERS, len(part.content) + chance.choice((-1, 1)), len(part.content) * 200))
    setattr(part, chance.choice(("crc", "packed_size", "size", "offset")), value % 2**32)
    return True


def extra_data(book: Book, chance: Random) -> bool:
    """Put an extra field, a comment, or bytes around."""
    part = chance.choice(book.parts)
    where = chance.randrange(5)
    junk = chance.choice((b"\x00", b"PK\x05\x06", b"PK\x01\x02" * 9, chance.randbytes(30), b"comment", bytes(5000)))
    if where == 0:
        part.extra = chance.choice(_EXTRAS)
    elif where == 1:
        part.comment = junk
    elif where == 2:
        book.comment = junk
    elif where == 3:
        book.before = junk
    else:
        book.after.append(lambda data: data + junk)
    return True


def other_count(book: Book, chance: Random) -> bool:
    """Let the end of the directory count other parts."""
    book.count = chance.choice((0, len(book.parts) - 1, len(book.parts) + 1, 2**16 - 1))
    return True


def cut(book: Book, chance: Random) -> bool:
    """Break the file off, or take a piece out."""
    start, length = chance.random(), chance.choice((1, 20, 500, 10**9))

    def shorter(data: bytes) -> bytes:
        at = int(start * len(data))
        return data[:at] + data[at + length :]

    book.after.append(shorter)
    return True


def flipped(book: Book, chance: Random) -> bool:
    """Flip some bits of the file."""
    flips = [(chance.random(), 1 << chance.randrange(8)) for _ in range(chance.randint(1, 4))]

    def changed(data: bytes) -> bytes:
        result = bytearray(data)
        for place, bit in flips:
            if result:
                result[int(place * len(result))] ^= bit
        return bytes(result)

    book.after.append(changed)
    return True


ZIP = (
    *(another_name, another_order, doubled, without, swapped, another_method, deflated_otherwise, other_flags),
    *(lying_number, extra_data, other_count, cut, flipped),
)
