"""A package under the knife: what each part holds now, and how it came from what it held before."""

from __future__ import annotations

import posixpath
from collections.abc import Container, Sequence
from contextlib import suppress
from itertools import count

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Load, Refusal
from hov_tools.ooxml.package import (
    STEPS_PER_RELATIONSHIP,
    Package,
    Relationship,
    decoded,
    named_as,
    relationships_in,
    rels_name,
    the_only,
)
from hov_tools.ooxml.write.partencoding import Encoding, decode, encode
from hov_tools.ooxml.write.sheettree import SheetTree, parse_sheet
from hov_tools.ooxml.write.splice import Splice, change
from hov_tools.ooxml.write.xmlelements import (
    SMALL,
    Element,
    append_to,
    check_well_formed,
    escape_attribute,
    mask,
    parse_tree,
    root_without_children,
)
from hov_tools.ooxml.write.zipwrite import TakenOut, write_package
from hov_tools.ooxml.zipdirectory import part_key

CONTENT_TYPES = "[Content_Types].xml"
_TYPES = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What the lists of a package hold → the element around them.
_ROOTS = {b"Relationship": "Relationships", b"Override": "Types"}
_NO_RELATIONSHIPS = (
    _TYPES + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/"

# Of work: what is proven well-formed, and what of a worksheet is read into a tree, in a step; a tag in a tree, with its
# attributes. Of memory: the latter.
_BYTES_CHECKED = 64
_BYTES_IN_TREE = 6
_STEPS_PER_TAG = 6
_BYTES_PER_TAG = 600


class Draft:
    """The parts of a package as they stand after the edits so far.

    Texts are UTF-8 without byte order mark, whatever the part's own encoding; `build` encodes them back.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._texts: dict[str, bytes] = {}
        self._checked: set[str] = set()
        # Of parts that are there, what was given before: asked for a hundred times for every workbook.
        self._ready: dict[str, bytes] = {}
        self._plain: set[str] = set()
        self._encodings: dict[str, Encoding] = {}
        self._added: dict[str, bytes] = {}
        self._removed: dict[str, None] = {}
        self._back: dict[str, list[tuple[Splice, ...]]] = {}
        self._put_back: dict[str, TakenOut] = {}
        self._links: dict[str, tuple[bytes, tuple[Relationship, ...]]] = {}
        self._trees: dict[str, tuple[bytes, Element]] = {}
        self._sheets: dict[str, tuple[bytes, frozenset[str], SheetTree]] = {}
        self._keys: dict[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parts that are there now."""
        stored = [entry.name for entry in self.package.entries]
        return (*(name for name in stored if name not in self._removed), *self._added)

    @property
    def changed(self) -> tuple[str, ...]:
        """Names of the parts of the package whose text was changed, in order of first change."""
        return tuple(name for name in self._back if name not in self._removed)

    @property
    def added(self) -> tuple[str, ...]:
        """Names of the parts that the package did not have."""
        return tuple(self._added)

    @property
    def removed(self) -> tuple[str, ...]:
        """Names of the parts that were taken out."""
        return tuple(self._removed)

    def way_back(self, part: str) -> tuple[tuple[Splice, ...], ...]:
        """Give the batches of replacements that turn a changed part into what it was, in order."""
        return tuple(reversed(self._back[part]))

    def _key(self, part: str) -> str:
        if part in self._added:
            return part
        known = self._keys.get(part)
        if known is None:
            entry = self.package.entry(part)
            known = self._keys[part] = part if entry is None else entry.name
        return known

    def has(self, part: str) -> bool:
        """Tell whether the part is there now."""
        if part in self._ready:
            return True
        key = self._key(part)
        return key in self._added or (key not in self._removed and self.package.has(key))

    def text(self, part: str, *, is_xml: bool = True) -> bytes:
        """Give what a part holds now.

        Args:
            part: its name.
            is_xml: it must be well-formed; Excel itself writes VML drawings that are not.

        Raises:
            DamagedError: the part is missing, not well-formed, or has a document type.
        """
        ready = self._ready.get(part)
        if ready is not None:
            return ready
        key = self._key(part)
        if key in self._added:
            self._ready[key] = self._added[key]
            return self._added[key]
        if key in self._removed:
            raise DamagedError(f"part {key} is missing")
        if key not in self._texts:
            self._texts[key], self._encodings[key] = decode(self.package.read(key), key)
        if is_xml and key not in self._checked:
            self.package.work.charge(len(self._texts[key]) // _BYTES_CHECKED, Load.PARTS)
            check_well_formed(self._texts[key], key)
            self._checked.add(key)
        if key in self._checked:
            self._ready[key] = self._texts[key]
        return self._texts[key]

    def readable(self, part: str) -> bytes:
        """Give what a part holds now; as it stands in the file where its encoding is one that is not edited.

        Raises:
            DamagedError: as `text`, but for a part that is not well-formed.
        """
        try:
            return self.text(part, is_xml=False)
        except EditRefusedError:
            return self.package.read(part)

    def tree(self, part: str) -> Element:
        """Give the tree of what a part holds now; read once for each text that the part has had."""
        known = self._trees.get(part)
        if known is None or known[0] is not self._ready.get(part):
            text = self.text(part)
            self._charge_tags(text)
            known = self._trees[part] = (text, parse_tree(self.masked(part)))
        # Whoever asks for a tree goes through it.
        self.package.work.charge(len(known[1].children), Load.PARTS)
        return known[1]

    def _charge_tags(self, text: bytes) -> None:
        tags = text.count(b"<")
        self.package.work.charge(_STEPS_PER_TAG * tags, Load.PARTS, size=_BYTES_PER_TAG * tags)

    def sheet_tree(self, part: str, opaque: frozenset[str]) -> SheetTree:
        """Give the tree of a worksheet as it stands, in which `opaque` elements, also the rows, are not entered."""
        text = self.text(part)
        known = self._sheets.get(part)
        if known is None or known[0] is not text or known[1] != opaque:
            # The rows are not entered.
            within = max(0, text.rfind(b"</sheetData") - text.find(b"<sheetData"))
            self.package.work.charge((len(text) - within) // _BYTES_IN_TREE, Load.PARTS)
            known = self._sheets[part] = (text, opaque, parse_sheet(self.masked(part), opaque))
        return known[2]

    def masked(self, part: str) -> bytes:
        """Give what a part holds now with comments and the like blanked out, in the same places."""
        text = self.text(part)
        if part in self._plain:
            return text
        result = mask(text)
        if result is text:
            self._plain.add(self._key(part))
        return result

    def splice(self, part: str, splices: Sequence[Splice]) -> None:
        """Change a part."""
        before = self.text(part, is_xml=False)
        key = self._key(part)
        encoding = self._encodings.get(key, Encoding())
        writable = [Splice(one.start, one.end, encoding.writable(one.new)) for one in splices]
        effective = [one for one in writable if before[one.start : one.end] != one.new]
        if not effective:
            return
        new = b"".join([one.new for one in effective])
        if b"<!" in new or b"<?" in new:
            self._plain.discard(key)
        after, back = change(before, effective)
        if key in self._ready:
            self._ready[key] = after
        if key in self._added:
            self._added[key] = after
            return
        self._texts[key] = after
        self._back.setdefault(key, []).append(back)

    def replace(self, part: str, text: bytes) -> None:
        """Give a part another content altogether."""
        self.splice(part, [Splice(0, len(self.text(part)), text)])

    def add(self, part: str, text: bytes, content_type: str | None) -> None:
        """Add a part; None when a default of the package already gives its content type."""
        self._ready.pop(part, None)
        if part in self._removed:
            del self._removed[part]
            self._texts.pop(part, None)
            self.replace(part, text)
        else:
            self._added[part] = text
        if content_type is not None:
            name = b' PartName="' + escape_attribute("/" + part) + b'"'
            kind = b' ContentType="' + content_type.encode() + b'"'
            self._append_child(CONTENT_TYPES, b"Override", name + kind)

    def add_default(self, extension: str, content_type: str) -> str | None:
        """Give all parts with this extension a content type, unless they have one.

        Returns:
            What `add` is to be told of a part with this extension: None, or the content type when theirs is another.
        """
        types = self.tree(CONTENT_TYPES)
        there = [one.get("ContentType") for one in types.all("Default") if one.get("Extension").lower() == extension]
        if there:
            return None if there[-1] == content_type else content_type
        first = types.children[0].start if types.children else types.close_start
        new = f'Default Extension="{extension}" ContentType="{content_type}"/>'.encode()
        self.splice(CONTENT_TYPES, [Splice(first, first, b"<" + types.prefix + new)])
        return None

    def remove(self, part: str) -> None:
        """Take a part out, with its content type and its own relationships."""
        key = self._key(part)
        self._ready.pop(key, None)
        if key in self._added:
            del self._added[key]
        else:
            self._removed[key] = None
        types = self.tree(CONTENT_TYPES)
        gone = [
            Splice(one.start, one.end, b"")
            for one in types.all("Override")
            if part_key(one.get("PartName")) == part_key(key)
        ]
        self.splice(CONTENT_TYPES, gone)
        rels = rels_name(key)
        if self.has(rels):
            self.remove(rels)

    def drop(self, part: str) -> None:
        """Take a part out without looking at who refers to it: for going back to an earlier state."""
        key = self._key(part)
        self._ready.pop(key, None)
        self._removed[key] = None

    def put_back(self, part: str, entry: TakenOut) -> None:
        """Add an entry exactly as it was before it was taken out."""
        self._put_back[part] = entry

    def taken_out(self, part: str) -> TakenOut:
        """Give all that is needed to put a part of the package back."""
        names = [entry.name for entry in self.package.entries]
        entry = self.package.entries[names.index(part)]
        start, end = self.package.span(entry)
        following = names[names.index(part) + 1 :]
        return TakenOut(self.package.data[start:end], entry.central, following[0] if following else "")

    def remove_with_what_only_it_uses(self, part: str) -> None:
        """Take a part out together with the parts that no other part refers to."""
        waiting = [part]
        while waiting:
            gone = waiting.pop()
            targets = [link.target for link in self.links(gone) if not link.is_external]
            self.remove(gone)
            waiting += [one for one in dict.fromkeys(targets) if self.has(one) and not self.is_used(one)]

    def is_used(self, part: str) -> bool:
        """Tell whether a part or the package itself refers to a part."""
        return self.uses(part) > 0

    def uses(self, part: str) -> int:
        """Count the relationships of parts, and of the package itself, that lead to a part."""
        key = self._key(part)
        rels = [name for name in self.names if name.lower().endswith(".rels")]
        self.package.work.charge(_STEPS_PER_TAG * len(rels), Load.PARTS)
        found = 0
        for name in rels:
            # From a part that is no XML no program follows anything.
            with suppress(DamagedError):
                try:
                    links = self._links_in(name, posixpath.dirname(posixpath.dirname(name)))
                except EditRefusedError:
                    found += posixpath.basename(key).encode() in self.package.read(name)
                else:
                    found += sum(not link.is_external and self._key(link.target) == key for link in links)
        return found

    def links(self, part: str) -> tuple[Relationship, ...]:
        """Give the relationships of a part, "" for the package itself."""
        name = rels_name(part)
        known = self._links.get(name)
        if known is not None and known[0] is self._ready.get(name):
            self.package.work.charge(len(known[1]), Load.PARTS)
            return known[1]
        return self._links_in(name, posixpath.dirname(part)) if self.has(name) else ()

    def _links_in(self, name: str, folder: str) -> tuple[Relationship, ...]:
        text = self.text(name)
        known = self._links.get(name)
        if known is None or known[0] is not text:
            refuse_nested(self.tree(name), name)
            self.package.work.charge(STEPS_PER_RELATIONSHIP * text.count(b"<Relationship "), Load.PARTS)
            known = self._links[name] = (text, named_as(_links(self.tree(name), folder), self._part_at))
        return known[1]

    def _part_at(self, target: str) -> str:
        return self._key(decoded(target, self.has))

    def link(self, part: str, kind: str) -> Relationship | None:
        """Give the relationship to the one part of a kind; raises as `the_only`."""
        return the_only(self.links(part), kind)

    def add_link(self, part: str, kind: str, target: str, *, is_strict: bool, is_external: bool = False) -> str:
        """Relate a part to another, or to an address outside the package; gives the new relationship's id."""
        name = rels_name(part)
        if not self.has(name):
            self.add(name, _NO_RELATIONSHIPS, self.add_default("rels", _RELATIONSHIPS_TYPE))
        taken = {one.id for one in self.links(part)}
        # What refers to a relationship that is not there must not come to refer to this one.
        says = self.text(name) + (self.text(part, is_xml=False) if part and self.has(part) else b"")
        number = len(taken) + 1
        while f"rId{number}" in taken or b'"rId%d"' % number in says:
            number += 1
        path = target if is_external else relative(posixpath.dirname(part), target)
        uri = (_STRICT if is_strict else _TRANSITIONAL) + kind
        attributes = f' Id="rId{number}" Type="{uri}" Target="'.encode() + escape_attribute(path) + b'"'
        if is_external:
            attributes += b' TargetMode="External"'
        there = self.links(part)
        self._append_child(name, b"Relationship", attributes)
        new = Relationship(f"rId{number}", uri, target if is_external else self._key(target), is_external)
        self._links[name] = (self.text(name), (*there, new))
        return new.id

    def remove_link(self, part: str, kind: str, identifier: str) -> None:
        """Take a relationship out, and no other of the same id; an .rels part that is then empty stays."""
        name = rels_name(part)
        tags = [one for one in self.tree(name).all("Relationship") if one.get("Id") == identifier]
        gone = [Splice(one.start, one.end, b"") for one in tags if one.get("Type").rpartition("/")[2] == kind]
        self.splice(name, gone)

    def _append_child(self, part: str, name: bytes, attributes: bytes) -> None:
        """Put an element last in the root."""
        root = root_without_children(self.masked(part))
        if root.name != _ROOTS[name]:
            raise DamagedError(f"{part} holds {root.name}, not {_ROOTS[name]}")
        self.splice(part, [append_to(self.text(part), root, b"<" + root.prefix + name + attributes + b"/>")])

    def free_name(self, before: str, after: str) -> str:
        """Give the first part name before + number + after that is free."""
        names = (f"{before}{number}{after}" for number in count(1))
        return next(filter(self.is_free, names))

    def is_free(self, name: str) -> bool:
        """Tell whether no part has this name, nor a content type, and nothing leads to it in vain."""
        return not self.has(name) and part_key(name) not in self._taken() and not self.is_used(name)

    def _taken(self) -> set[str]:
        stated = {part_key(one.get("PartName")) for one in self.tree(CONTENT_TYPES).all("Override")}
        return stated | {part_key(one) for one in self._removed}

    def build(self, *, quick: Container[str] | None = None) -> bytes:
        """Give the package's bytes; `quick` as `write_package` takes it."""
        changed: dict[str, bytes | None] = {
            name: encode(self._texts[name], self._encodings[name]) for name in self.changed
        }
        changed.update(dict.fromkeys(self._removed))
        return write_package(self.package, changed, self._added, self._put_back, quick=quick)


# The tree of a small part is kept, and so the same object in the next workbook that has the part.
@kept(64, when=lambda root, _: root.end <= SMALL)
def _links(root: Element, folder: str) -> tuple[Relationship, ...]:
    """Read the relationships in a part, with the names of their targets as it states them."""
    tags = [{name: one.value for name, one in tag.attributes.items()} for tag in root.all("Relationship")]
    return relationships_in(tags, folder)


def refuse_nested(root: Element, part: str) -> None:
    """Refuse relationships and content types of which one is within another, as alternatives are: none is so written.

    Raises:
        EditRefusedError: "alternate-content".
    """
    if any(one.children for one in root.children):
        raise EditRefusedError(Refusal.ALTERNATE_CONTENT, f"{part}: elements within each other")


def relative(folder: str, target: str) -> str:
    """Write the name of a part as seen from a folder."""
    folder, target = folder.lstrip("/"), target.lstrip("/")
    if not folder:
        return target
    here, there = folder.split("/"), target.split("/")
    common = 0
    while common < min(len(here), len(there) - 1) and here[common] == there[common]:
        common += 1
    return "/".join([".."] * (len(here) - common) + there[common:])
