"""What must hold of every workbook that is written, whatever wrote it (ECMA-376 parts 1 and 2).

`faults` names what does not. A workbook that others made may have faults of its own: an edit must not add any.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from support.part_facts import (
    SheetFacts,
    beyond,
    child_count,
    doubled,
    faults_of_order,
    faults_of_styles,
    id_of,
    local_name,
    place_of,
    root_of,
    shapes_of,
    sheet_facts,
    string_count,
    tree_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml import etree

_TYPES = "[content_types].xml"
_LENGTHS_AT = 26
"""Where a local header tells the lengths of its name and extra field (APPNOTE 6.3.10, §4.3.7)."""
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
    found = faults(after)
    if not found:
        return []
    try:
        return sorted(set(found) - {fault for data in before for fault in _faults(_parts(data))})
    except _UnreadableError:
        return []


def faults(data: bytes) -> list[str]:
    """Give what is wrong with a workbook, in words that stay the same when something else changes."""
    try:
        return list(_faults(_parts(data)))
    except _UnreadableError as error:
        return [str(error)]


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            stored = [(_key(info.filename), _content(data, archive, info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, NotImplementedError, EOFError, struct.error, zlib.error) as error:
        raise _UnreadableError(f"zip: {error}") from error
    for name in doubled(name for name, _ in stored):
        raise _UnreadableError(f"{name} is there twice")
    for name, content in stored:
        if name.endswith((".xml", ".rels")) and root_of(content) is None:
            raise _UnreadableError(f"{name} is no XML")
    return dict(stored)


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
    types = _ContentTypes(parts.get(_TYPES, b"<none/>"))
    yield from types.faults(parts)
    yield from _faults_of_relations(parts, relations, types)
    main = next((one.target for one in relations.get("_rels/.rels", ()) if one.kind == "officeDocument"), None)
    if main in parts:
        yield from _Book(parts, relations, main).faults()


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
    for one in tree_of(content):
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
        yield from (f"two sheets {name}" for name in doubled(one.get("name", "").lower() for one in listed))
        yield from (f"two sheets of number {number}" for number in doubled(one.get("sheetId") for one in listed))
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
                yield from self._faults_of_references(link.target, facts)
                yield from self._faults_of_notes(link.target)
        yield from self._faults_of_chain(formulas)
        yield from self._faults_of_shapes()

    def _part(self, source: str, kind: str) -> str | None:
        links = self.relations.get(_rels_of(source), ())
        return next((one.target for one in links if one.kind == kind and one.target in self.parts), None)

    def _faults_of_references(self, sheet: str, facts: SheetFacts) -> Iterator[str]:
        kinds = {one.id: one.kind for one in self.relations.get(_rels_of(sheet), ())}
        for name, identifier in facts.relations:
            if identifier not in kinds:
                yield f"{sheet}: {name} refers to no relationship"
            elif name in ("drawing", "legacyDrawing") and not kinds[identifier].lower().endswith("drawing"):
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
            f"{comments}: author", (int(one.get("authorId", "0")) for one in root.iter("{*}comment")), authors
        )
        links = [one.target for one in self.relations.get(_rels_of(sheet), ()) if one.kind == "vmlDrawing"]
        drawings = [self.parts[name] for name in links if name in self.parts]
        shown = {place for drawing in drawings for _, place in shapes_of(drawing)}
        yield from (f"{comments}: the note on {ref} has no shape" for ref in notes if place_of(ref) not in shown)

    def _faults_of_shapes(self) -> Iterator[str]:
        drawings = [content for name, content in self.parts.items() if name.endswith(".vml")]
        ids = [identifier for content in drawings for identifier, _ in shapes_of(content)]
        yield from (f"two shapes {identifier}" for identifier in doubled(ids))

    def _faults_of_chain(self, formulas: Mapping[str, frozenset[str]]) -> Iterator[str]:
        chain = self._part(self.main, "calcChain")
        sheet = ""
        for one in () if chain is None else tree_of(self.parts[chain]):
            sheet = one.get("i", sheet)
            if one.get("r") not in formulas.get(sheet, ()):
                yield f"{chain}: {one.get('r')} on sheet {sheet} holds no formula"


def _faults_of_names(root: etree._Element, sheets: int) -> Iterator[str]:
    names = list(root.iter("{*}definedName"))
    local = [(one.get("name", "").lower(), one.get("localSheetId")) for one in names]
    yield from (f"two names {one}" for one in doubled(local))
    stated = [int(index) for _, index in local if index is not None and index.isdecimal()]
    yield from beyond("sheet of a name", stated, sheets)
    for view in root.iter("{*}workbookView"):
        yield from beyond(
            "first sheet in view", [int(view.get(name, "0")) for name in ("activeTab", "firstSheet")], sheets
        )
