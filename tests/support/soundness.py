"""What must hold of every workbook that is written, whatever wrote it (ECMA-376 parts 1 and 2).

`faults` names what does not. A workbook that others made may have faults of its own: an edit must not add any.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import unquote

from support.part_facts import (
    SheetFacts,
    beyond,
    block_of,
    blocks_of,
    child_count,
    doubled,
    faults_of_order,
    faults_of_styles,
    id_of,
    local_name,
    number_of,
    place_of,
    related_in,
    root_of,
    shapes_of,
    sheet_facts,
    string_count,
    tree_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml import etree

_TYPES = "[content_types].xml"
_LOCAL = struct.Struct("<5H3L2H")
"""A local header, from the version that is needed to the lengths of name and extra field (APPNOTE 6.3.10, §4.3.7)."""
_RELATIONSHIPS_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_UNPACKING = (zlib.error, lzma.LZMAError)
_FLAGS_THAT_MATTER, _DESCRIPTOR, _FULL32 = 0x809, 0x8, 0xFFFFFFFF
_LENGTHS_AT = 26
"""Where a local header tells the lengths of its name and extra field (APPNOTE 6.3.10, §4.3.7)."""
_RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\\x00-\x1f]{1,31}(?<!')")
_MAX_SHEETS = 65_535
# By the kind of relationship what the content type of its part says.
_KINDS = {
    "officeDocument": "main+xml",
    "worksheet": "worksheet+xml",
    "styles": "styles+xml",
    "sharedStrings": "sharedStrings+xml",
    "comments": "comments+xml",
    "vmlDrawing": "vmlDrawing",
    "drawing": "drawing+xml",
    "chart": "chart+xml",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship: its id, kind and the key of the part it leads to, None for an address outside."""

    id: str
    kind: str
    target: str | None


class _UnreadableError(Exception):
    """The file is no zip file of XML, so that nothing can be said of what it holds."""


def new_faults(before: Iterable[bytes], after: bytes) -> list[str]:
    """Give the faults of a workbook that none of those it was made from has; none when one of those is unreadable."""
    found = set(faults(after))
    if not found:
        return []
    try:
        return sorted(found.difference(*[_faults_of_file(data) for data in before]))
    except _UnreadableError:
        return []


def faults(data: bytes) -> list[str]:
    """Give what is wrong with a workbook, in words that stay the same when something else changes."""
    try:
        return list(_faults_of_file(data))
    except _UnreadableError as error:
        return [str(error)]


# A workbook that a test writes is what it edits next, and what all that follow in that test are compared with.
@lru_cache(maxsize=128)
def _faults_of_file(data: bytes) -> tuple[str, ...]:
    parts, of_headers = _parts(data)
    return (*of_headers, *_faults(parts))


def _parts(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Give the parts by their keys, and what is wrong with how they are packed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            stored = [(_key(info.filename), _content(data, archive, info)) for info in archive.infolist()]
            of_headers = list(_faults_of_headers(data, archive))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, struct.error, *_UNPACKING) as error:
        raise _UnreadableError(f"zip: {error}") from error
    for name in doubled(name for name, _ in stored):
        raise _UnreadableError(f"{name} is there twice")
    for name, content in stored:
        if name.endswith((".xml", ".rels")) and root_of(content) is None:
            raise _UnreadableError(f"{name} is no XML")
    return dict(stored), of_headers


def _faults_of_headers(data: bytes, archive: zipfile.ZipFile) -> Iterator[str]:
    """Tell where a local header says something else than the directory, or two entries share bytes."""
    end = 0
    for info in sorted(archive.infolist(), key=attrgetter("header_offset")):
        _, flags, method, _, _, crc, packed, size, *lengths = _LOCAL.unpack_from(data, info.header_offset + 4)
        name = _key(info.filename)
        if (flags ^ info.flag_bits) & _FLAGS_THAT_MATTER or method != info.compress_type:
            yield f"zip: the header of {name} tells another way of packing"
        # With a data descriptor the header may leave all three at nothing; zip64 states the sizes elsewhere.
        states_sizes = not flags & _DESCRIPTOR and _FULL32 not in (packed, size)
        if states_sizes and (crc, packed, size) != (info.CRC, info.compress_size, info.file_size):
            yield f"zip: the header of {name} tells another size or checksum"
        if info.header_offset < end:
            yield f"zip: {name} overlaps another part"
        end = info.header_offset + 4 + _LOCAL.size + sum(lengths) + info.compress_size
    if end > archive.start_dir:
        yield "zip: a part overlaps the directory"


def _content(data: bytes, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    lengths = struct.unpack_from("<2H", data, info.header_offset + _LENGTHS_AT)
    start = info.header_offset + _LENGTHS_AT + 4 + sum(lengths)
    known = _known(data[start : start + info.compress_size], info.CRC, info.file_size)
    if not known:
        known.append(archive.read(info))
    return known[0]


# Most parts of a workbook are those of the one before: inflating them, and telling them apart, would take most time.
@lru_cache(maxsize=1024)
def _known(packed: bytes, crc: int, size: int) -> list[bytes]:  # noqa: ARG001 - what tells contents apart
    """Give the place for the content of a part; empty until it is read."""
    return []


def _faults(parts: Mapping[str, bytes]) -> Iterator[str]:
    relations = {name: _relations(content, _folder_of(name)) for name, content in parts.items() if _is_rels(name)}
    yield from (f"nothing leads to {name}" for name in sorted(_unreached(parts, relations)))
    for name, content in parts.items():
        known = {one.id for one in relations.get(_rels_of(name), ())}
        yield from (f"{name} refers to no relationship {one}" for one in sorted(related_in(content) - known))
    types = _ContentTypes(parts.get(_TYPES, b"<none/>"))
    yield from types.faults(parts)
    yield from _faults_of_relations(parts, relations, types)
    main = next((one.target for one in relations.get("_rels/.rels", ()) if one.kind == "officeDocument"), None)
    if main in parts:
        yield from _Book(parts, relations, main).faults()


def _unreached(parts: Mapping[str, bytes], relations: Mapping[str, tuple[Relation, ...]]) -> set[str]:
    """Give the parts that no relationship leads to, through any number of others."""
    reached: set[str] = set()
    waiting = [""]
    while waiting:
        rels = _rels_of(waiting.pop())
        found = {one.target for one in relations.get(rels, ()) if one.target in parts} - reached
        reached |= {rels, *found}
        waiting += sorted(found)
    return set(parts) - reached - {_TYPES}


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _is_rels(name: str) -> bool:
    return name.endswith(".rels")


def _folder_of(rels: str) -> str:
    return posixpath.dirname(posixpath.dirname(rels))


def _rels_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return f"{folder}/_rels/{base}.rels".lstrip("/")


@lru_cache(maxsize=512)
def _relations(content: bytes, folder: str) -> tuple[Relation, ...]:
    result = []
    for one in tree_of(content).iterfind(f"{{{_RELATIONSHIPS_SPACE}}}Relationship"):
        target: str | None = None
        if one.get("TargetMode") != "External":
            stated = unquote(one.get("Target", "").replace("\\", "/").partition("#")[0])
            target = _key(posixpath.normpath(posixpath.join("/", folder, stated)))
        result.append(Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target))
    return tuple(result)


class _ContentTypes:
    def __init__(self, content: bytes) -> None:
        root = tree_of(content)
        self.overrides = [(_key(one.get("PartName", "")), one.get("ContentType")) for one in root.iter("{*}Override")]
        self.defaults = [(one.get("Extension", "").lower(), one.get("ContentType")) for one in root.iter("{*}Default")]

    def of(self, name: str) -> str:
        return dict(self.overrides).get(name) or dict(self.defaults).get(name.rpartition(".")[2]) or ""

    def faults(self, parts: Mapping[str, bytes]) -> Iterator[str]:
        yield from (f"{name} has two content types" for name in doubled(name for name, _ in self.overrides))
        yield from (f"*.{name} has two content types" for name in doubled(name for name, _ in self.defaults))
        yield from (f"a content type of {name}, which is not there" for name, _ in self.overrides if name not in parts)
        known, extensions = {name for name, _ in self.overrides}, {name for name, _ in self.defaults}
        for name in parts:
            if _is_rels(name) and self.of(name) not in ("", _RELATIONSHIPS):
                yield f"{name} has the content type of something else"
            if name != _TYPES and name not in known and name.rpartition(".")[2] not in extensions:
                yield f"{name} has no content type"


def _faults_of_relations(
    parts: Mapping[str, bytes], relations: Mapping[str, tuple[Relation, ...]], types: _ContentTypes
) -> Iterator[str]:
    for rels, found in relations.items():
        source = posixpath.join(_folder_of(rels), posixpath.basename(rels).removesuffix(".rels"))
        if source and source not in parts:
            yield f"{rels}: {source} is not there"
        yield from (f"{rels}: two relationships {one}" for one in doubled(one.id for one in found))
        for one in found:
            if one.target is not None and one.target not in parts:
                yield f"{rels}: {one.id} leads to {one.target}, which is not there"
            elif one.target is not None and not types.of(one.target).endswith(_KINDS.get(one.kind, "")):
                yield f"{rels}: {one.id} leads to a {one.kind} of another content type"


class _Book:
    def __init__(self, parts: Mapping[str, bytes], relations: Mapping[str, tuple[Relation, ...]], main: str) -> None:
        self.parts = parts
        self.relations = relations
        self.main = main
        self.root = tree_of(parts[main])

    def faults(self) -> Iterator[str]:
        yield from faults_of_order(self.main, self.parts[self.main])
        listed = [one for one in self.root.iter("{*}sheet") if local_name(one) == "sheet"]
        yield from self._faults_of_sheets(listed)
        yield from _faults_of_names(self.root, len(listed))
        styles = self._part(self.main, "styles")
        formats, differential = 1, 0
        if styles is not None:
            yield from faults_of_order(styles, self.parts[styles])
            yield from (f"{styles}: {one}" for one in faults_of_styles(self.parts[styles]))
            formats, differential = child_count(self.parts[styles], "cellXfs"), child_count(self.parts[styles], "dxfs")
        texts = self._part(self.main, "sharedStrings")
        strings = 0 if texts is None else string_count(self.parts[texts])
        by_id = {one.id: one for one in self.relations.get(_rels_of(self.main), ())}
        formulas: dict[str, frozenset[str]] = {}
        for one in listed:
            link = by_id.get(id_of(one))
            if link is None:
                yield f"sheet {one.get('name')} has no relationship"
            elif link.kind == "worksheet" and link.target in self.parts:
                facts = sheet_facts(self.parts[link.target])
                formulas[one.get("sheetId", "")] = facts.formulas
                yield from (f"{link.target}: {fault}" for fault in facts.wrong)
                yield from beyond(f"{link.target}: format", facts.formats, max(formats, 1))
                yield from beyond(f"{link.target}: text", facts.strings, strings)
                yield from beyond(f"{link.target}: differential format", facts.differential, differential)
                yield from self._faults_of_drawings(link.target, facts)
                yield from self._faults_of_notes(link.target)
        yield from self._faults_of_chain(formulas)
        yield from self._faults_of_shapes()

    def _faults_of_sheets(self, listed: Sequence[etree._Element]) -> Iterator[str]:
        names = [one.get("name", "") for one in listed]
        yield from (f"two sheets {name}" for name in doubled(name.lower() for name in names))
        yield from (f"two sheets of number {number}" for number in doubled(one.get("sheetId") for one in listed))
        yield from (f"two sheets are {one}" for one in doubled(id_of(one) for one in listed) if one)
        yield from (f"no sheet can be called {name!r}" for name in names if not _SHEET_NAME.fullmatch(name))
        numbers = [number_of(one.get("sheetId"), 0) for one in listed]
        yield from (f"no sheet can have number {number}" for number in numbers if not 0 < number < _MAX_SHEETS)
        if all(one.get("state") in ("hidden", "veryHidden") for one in listed):
            yield "no sheet is visible"
        for kind in ("styles", "sharedStrings", "theme", "calcChain", "vbaProject"):
            if sum(one.kind == kind for one in self.relations.get(_rels_of(self.main), ())) > 1:
                yield f"two relationships to {kind}"

    def _part(self, source: str, kind: str) -> str | None:
        links = self.relations.get(_rels_of(source), ())
        return next((one.target for one in links if one.kind == kind and one.target in self.parts), None)

    def _faults_of_drawings(self, sheet: str, facts: SheetFacts) -> Iterator[str]:
        kinds = {one.id: one.kind for one in self.relations.get(_rels_of(sheet), ())}
        for name, identifier in facts.relations:
            if (
                identifier in kinds
                and name in ("drawing", "legacyDrawing")
                and not kinds[identifier].lower().endswith("drawing")
            ):
                yield f"{sheet}: {name} refers to a {kinds[identifier]}"

    def _faults_of_notes(self, sheet: str) -> Iterator[str]:
        comments = self._part(sheet, "comments")
        if comments is None:
            return
        root = tree_of(self.parts[comments])
        notes = [one.get("ref", "") for one in root.iter("{*}comment")]
        yield from (f"{comments}: two notes on {ref}" for ref in doubled(notes))
        authors = len(list(root.iter("{*}author")))
        yield from beyond(
            f"{comments}: author", (number_of(one.get("authorId"), 0) for one in root.iter("{*}comment")), authors
        )
        related = self.relations.get(_rels_of(sheet), ())
        if sum(one.kind == "comments" for one in related) > 1:
            yield f"{sheet}: two relationships to comments"
        links = [one.target for one in related if one.kind == "vmlDrawing"]
        drawings = [self.parts[name] for name in links if name in self.parts]
        shown = {place for drawing in drawings for _, place in shapes_of(drawing)}
        yield from (f"{comments}: the note on {ref} has no shape" for ref in notes if place_of(ref) not in shown)

    def _faults_of_shapes(self) -> Iterator[str]:
        drawings = {name: content for name, content in self.parts.items() if name.endswith(".vml")}
        ids = [identifier for content in drawings.values() for identifier, _ in shapes_of(content)]
        yield from (f"two shapes {identifier!r}" for identifier in doubled(ids))
        claimed = {name: blocks_of(content) for name, content in drawings.items()}
        every = [one for blocks in claimed.values() for one in blocks or ()]
        yield from (f"two drawings claim block {one}" for one in doubled(every))
        for name, content in drawings.items():
            blocks = claimed[name]
            used = {block_of(identifier) for identifier, _ in shapes_of(content)}
            # A drawing without a map is as other programs write it; Excel reads it.
            outside = set() if blocks is None else {one for one in used if one is not None and one not in blocks}
            yield from (f"{name}: a shape in block {one}, which is not in its map" for one in sorted(outside))

    def _faults_of_chain(self, formulas: Mapping[str, frozenset[str]]) -> Iterator[str]:
        order = self._part(self.main, "calcChain")
        sheet = ""
        for one in () if order is None else tree_of(self.parts[order]):
            sheet = one.get("i", sheet)
            if one.get("r") not in formulas.get(sheet, ()):
                yield f"{order}: {one.get('r')} on sheet {sheet} holds no formula"


def _faults_of_names(root: etree._Element, sheets: int) -> Iterator[str]:
    # Only where the schema has them: an element of that tag within another one is no name.
    names = root.findall("{*}definedNames/{*}definedName")
    local = [(one.get("name", "").lower(), one.get("localSheetId")) for one in names]
    # Told without the sheet's number: that moves when a sheet comes before it.
    yield from (f"two names {name} of one sheet" for name, _ in doubled(local))
    yield from (
        f"the name {one} is of a sheet that is not there"
        for one, index in local
        if index is not None and not 0 <= number_of(index, sheets) < sheets
    )
    for view in root.findall("{*}bookViews/{*}workbookView"):
        yield from beyond(
            "first sheet in view", [number_of(view.get(name), 0) for name in ("activeTab", "firstSheet")], sheets
        )
