"""Changes of the XML of any part, whatever it means: elements, attributes, prefixes, encodings, and bytes."""

from __future__ import annotations

import re
from copy import deepcopy
from random import Random

from lxml import etree

from hov_tools.ooxml.xmlparse import NAMESPACES

from .book import Book, Element, Part, elements
from .hostile import ATTRIBUTES, NUMBERS, TEXTS

_STRICT = [(one.encode(), other.encode()) for one, other in (names for names in NAMESPACES.values() if len(names) == 2)]
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')
_TAG = re.compile(rb"<[^>]+>")
_FRAGMENTS = (
    *(
        b"",
        b"<a>",
        b"</a>",
        b"<!-- -->",
        b"<!--",
        b"<![CDATA[x]]>",
        b"<?x y?>",
        b"<!DOCTYPE a>",
        b"&x;",
        b"&#0;",
        b"\x00",
    ),
    *(b'<!DOCTYPE a [<!ENTITY x "y">]>', b"\xff\xfe", b"\xc3", b"&#x41;", b"&#xD800;", b"<c/>", b"<row/>", b"<f>1</f>"),
)
_HEAD = re.compile(rb"\A\s*<\?xml[^>]*\?>\s*")
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _tree(book: Book, chance: Random) -> tuple[Part, Element] | None:
    """Choose a part that is XML; what matters most is chosen most."""
    parts = book.xml()
    if not parts:
        return None
    weights = [
        4 if b"sheet" in part.name or b"workbook" in part.name or b"styles" in part.name else 1 for part in parts
    ]
    [part] = chance.choices(parts, weights)
    root = book.tree(part)
    return None if root is None else (part, root)


def _element(book: Book, chance: Random) -> Element | None:
    found = _tree(book, chance)
    if found is None:
        return None
    inner = [one for one in elements(found[1]) if one.getparent() is not None]
    return chance.choice(inner) if inner else None


def removed(book: Book, chance: Random) -> bool:
    """Take an element out, with what is in it or without."""
    element = _element(book, chance)
    if element is None:
        return False
    parent = element.getparent()
    assert parent is not None
    if chance.random() < 0.3:
        at = parent.index(element)
        parent[at + 1 : at + 1] = list(element)
    parent.remove(element)
    return True


def repeated(book: Book, chance: Random) -> bool:
    """Put an element in several times."""
    element = _element(book, chance)
    if element is None:
        return False
    parent = element.getparent()
    assert parent is not None
    for _ in range(chance.choice((1, 1, 2, 30))):
        parent.insert(parent.index(element) + chance.randrange(2), deepcopy(element))
    return True


def elsewhere(book: Book, chance: Random) -> bool:
    """Move an element to another place of its part."""
    found = _tree(book, chance)
    if found is None:
        return False
    inner = elements(found[1])
    element, target = chance.choice(inner), chance.choice(inner)
    if element is found[1] or element is target or target in set(element.iter()):
        return False
    target.insert(chance.randrange(len(target) + 1), element)
    return True


def other_siblings(book: Book, chance: Random) -> bool:
    """Turn around or shuffle what is in an element."""
    element = _element(book, chance)
    if element is None or (parent := element.getparent()) is None:
        return False
    children = list(parent)
    children.reverse() if chance.random() < 0.5 else chance.shuffle(children)
    parent[:] = children
    return len(children) > 1


def other_attribute(book: Book, chance: Random) -> bool:
    """Give an attribute another value, take it away, or hand it to its neighbour."""
    found = _tree(book, chance)
    if found is None:
        return False
    holders = [one for one in elements(found[1]) if one.attrib]
    if not holders:
        return False
    element = chance.choice(holders)
    name = chance.choice(sorted(element.attrib, key=str))
    what = chance.randrange(6)
    if what == 0:
        del element.attrib[name]
    elif what == 1:
        element.set(name, chance.choice(holders).get(name, ""))
    elif what == 2:
        element.set(chance.choice(("r", "s", "t", "ref", "si", "id", "name", "count", "hidden")), element.attrib[name])
    else:
        _set(element, str(name), chance.choice(NUMBERS if what == 3 else ATTRIBUTES))
    return True


def _set(element: Element, name: str, value: str) -> None:
    element.set(name, "".join(one for one in value if one.isprintable() or one in "\t\n"))


def other_text(book: Book, chance: Random) -> bool:
    """Give an element another text, or let two swap theirs."""
    found = _tree(book, chance)
    if found is None:
        return False
    holders = [one for one in elements(found[1]) if one.text and one.text.strip()]
    if not holders:
        return False
    one, other = chance.choice(holders), chance.choice(holders)
    if chance.random() < 0.5:
        one.text, other.text = other.text, one.text
    else:
        value = chance.choice((*NUMBERS, *TEXTS))
        one.text = "".join(each for each in value if each.isprintable() or each in "\t\n")
    return True


def other_name(book: Book, chance: Random) -> bool:
    """Rename an element, within its namespace or out of it."""
    element = _element(book, chance)
    if element is None:
        return False
    space, _, name = str(element.tag).rpartition("}")
    element.tag = chance.choice((f"{space}}}x" if space else "x", name, f"{{urn:x}}{name}", f"{{{_MC}}}Choice"))
    return True


def deep(book: Book, chance: Random) -> bool:
    """Put an element into many of its own name."""
    element = _element(book, chance)
    if element is None:
        return False
    parent = element.getparent()
    assert parent is not None
    at = parent.index(element)
    parent.remove(element)
    for _ in range(chance.choice((1, 3, 40, 200))):
        around = etree.Element(element.tag)
        around.append(element)
        element = around
    parent.insert(at, element)
    return True


def alternatives(book: Book, chance: Random) -> bool:
    """Put an element into an mc:AlternateContent (ECMA-376 part 3, §7.5), as choice or fallback."""
    element = _element(book, chance)
    if element is None:
        return False
    parent = element.getparent()
    assert parent is not None
    at = parent.index(element)
    parent.remove(element)
    around = etree.Element(f"{{{_MC}}}AlternateContent", nsmap={"mc": _MC})
    inside = etree.SubElement(around, f"{{{_MC}}}{chance.choice(('Choice', 'Fallback'))}")
    inside.append(element)
    parent.insert(at, around)
    return True


def other_namespace(book: Book, chance: Random) -> bool:
    """Write a part with other prefixes, in the Strict namespaces (ISO/IEC 29500-1), or in none that we know."""
    parts = book.xml()
    part = chance.choice(parts) if parts else None
    if part is None:
        return False
    text = book.text(part)
    what = chance.randrange(4)
    if what == 0:
        for transitional, strict in _STRICT:
            text = text.replace(b'"' + transitional + b'"', b'"' + strict + b'"')
    elif what == 1:
        text = re.sub(rb'xmlns="', b'xmlns:q="', text, count=1)
        text = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])", rb"<\1q:", text)
    elif what == 2:
        text = text.replace(b"http://schemas.openxmlformats.org/", b"http://example.org/", chance.randint(1, 3))
    else:
        text = re.sub(rb"xmlns:\w+=\"[^\"]*\"", b"", text, count=1)
    book.put(part, text)
    return True


def other_encoding(book: Book, chance: Random) -> bool:
    """Write a part in another encoding, with or without saying so."""
    parts = book.xml()
    if not parts:
        return False
    part = chance.choice(parts)
    text = _HEAD.sub(b"", book.text(part)).decode("utf-8", "replace")
    encoding = chance.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "latin-1", "ascii", "utf-8-sig", "utf-8", "cp1252", "utf-32")
    )
    said = chance.choice((encoding, encoding, "UTF-8", "x-unknown", "utf-7", ""))
    head = f'<?xml version="1.0" encoding="{said}"?>' if said else ""
    book.put(
        part, (head + text).encode(encoding, "xmlcharrefreplace" if encoding in {"latin-1", "ascii"} else "replace")
    )
    return True


def other_bytes(book: Book, chance: Random) -> bool:
    """Change the text of a part: an attribute's bytes, a tag, or a piece put in anywhere."""
    parts = book.xml()
    if not parts:
        return False
    part = chance.choice(parts)
    text = book.text(part)
    what = chance.randrange(4)
    if what == 0 and (found := list(_ATTRIBUTE.finditer(text))):
        match = chance.choice(found)
        text = text[: match.start(2)] + chance.choice(ATTRIBUTES).encode("utf-8", "replace") + text[match.end(2) :]
    elif what == 1 and (found := list(_TAG.finditer(text))):
        match = chance.choice(found)
        text = text[: match.start()] + chance.choice((b"", match[0] * 2, *_FRAGMENTS)) + text[match.end() :]
    elif what == 2:
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(_FRAGMENTS) + text[at:]
    else:
        at = chance.randrange(len(text) + 1)
        text = chance.choice((text[:at], text[at:], text + text, b"", text[:at] + text[at + 1 :]))
    book.put(part, text)
    return True


def other_white_space(book: Book, chance: Random) -> bool:
    """Write tags with other white space and quotes, which means the same."""
    parts = book.xml()
    if not parts:
        return False
    part = chance.choice(parts)
    text = book.text(part)
    what = chance.randrange(4)
    if what == 0:
        text = _ATTRIBUTE.sub(
            lambda match: b"\n " + match[1] + b" = '" + match[2] + b"'" if b"'" not in match[2] else match[0], text
        )
    elif what == 1:
        text = text.replace(b"/>", b" />")
    elif what == 2:
        text = text.replace(b"><", b">\r\n  <")
    else:
        text = re.sub(rb"<([\w:]+)((?:\s[^<>]*)?)/>", rb"<\1\2></\1>", text)
    book.put(part, text)
    return True


XML = (
    *(removed, repeated, elsewhere, other_siblings, other_attribute, other_attribute, other_text, other_name, deep),
    *(alternatives, other_namespace, other_encoding, other_bytes, other_white_space),
)
