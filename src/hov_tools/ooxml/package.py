"""A workbook as a package of parts and relationships (ECMA-376 part 2, Open Packaging Conventions)."""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, EncryptedError, LimitError, Load, NotAWorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.xmlparse import End, Start, Text, by_full_name, parse
from hov_tools.ooxml.zipdirectory import FLAG_DESCRIPTOR, Directory, ZipEntry, part_key, read_directory

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Stream names in an OLE2 container are UTF-16; an encrypted workbook holds this one ([MS-OFFCRYPTO] §2.3.4.4).
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")

_TIDY = re.compile(r"[^./][^/]*(?:/[^./][^/]*)*\Z").match


class Relationship(Struct, frozen=True):
    """A relationship of a part.

    Attributes:
        id: as referred to by r:id.
        type: its type URI.
        target: name of the part, or the address when external.
        is_external: the target lies outside the package; it is never followed.
    """

    id: str
    type: str
    target: str
    is_external: bool = False

    @property
    def kind(self) -> str:
        """The last segment of the type URI, such as "worksheet"; the same for Strict and Transitional."""
        return self.type.rpartition("/")[2]


class ContentTypes(Struct, frozen=True):
    """[Content_Types].xml: the type of each part by name, else by extension; keys in lower case."""

    overrides: Mapping[str, str]
    defaults: Mapping[str, str]

    def of(self, name: str) -> str | None:
        """Give the content type of a part name without leading slash."""
        key = part_key(name)
        return self.overrides.get(key) or self.defaults.get(key.rpartition(".")[2])


class Package:
    """The parts of a workbook file, inflated only when read.

    Args:
        data: the whole file.
        limits: what it may ask of the machine.
        work: what it has left to ask for; None for all that the limits allow.

    Raises:
        DamagedError: the zip file is broken (also: empty).
        EncryptedError: an encrypted workbook.
        NotAWorkbookError: something else than a zip file.
        LimitError: larger than the limits allow.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT_LIMITS, work: Work | None = None) -> None:
        self.data = data
        self.limits = limits
        self.work = Work(limits) if work is None else work
        if len(data) > limits.file_size:
            raise LimitError(f"the file has {len(data)} bytes; at most {limits.file_size} are read")
        _check_magic(data)
        self.directory: Directory = read_directory(data, limits)
        self._by_name = self.directory.by_key
        self._content_types: ContentTypes | None = None

    @property
    def entries(self) -> tuple[ZipEntry, ...]:
        """All entries, in the order of the zip directory."""
        return self.directory.entries

    def entry(self, name: str) -> ZipEntry | None:
        """Give the entry of a part, or None; case and slashes do not matter."""
        return self._by_name.get(part_key(name))

    def has(self, name: str) -> bool:
        """Tell whether the part is there."""
        return part_key(name) in self._by_name

    def span(self, entry: ZipEntry) -> tuple[int, int]:
        """Give start and end in `data` of an entry's local header, compressed bytes and data descriptor."""
        end = entry.data_offset + entry.compressed_size
        if entry.flags & FLAG_DESCRIPTOR:
            # The descriptor's signature is optional and its sizes are 4 or 8 bytes: it ends where the next begins.
            following = [other.header_offset for other in self.entries if other.header_offset >= end]
            end = min([*following, self.directory.offset])
        return entry.header_offset, end

    def read(self, name: str) -> bytes:
        """Inflate a part.

        Raises:
            DamagedError: the part is missing, cannot be inflated, or its size or CRC is not as stated.
            LimitError: the budget does not allow for inflating and parsing it.
        """
        entry = self.entry(name)
        if entry is None:
            raise DamagedError(f"part {name} is missing")
        self.work.charge(_PER_PART + entry.size // _BYTES_PER_STEP, Load.PARTS, size=entry.size)
        if entry.method not in (0, 8):
            raise DamagedError(f"part {entry.name} is compressed by unknown method {entry.method}")
        packed = self.data[entry.data_offset : entry.data_offset + entry.compressed_size]
        try:
            # One byte more than stated shows a directory that lies, without inflating what it hides.
            content = packed if entry.method == 0 else _inflated(packed, entry.size + 1)
        except zlib.error as error:
            raise DamagedError(f"part {entry.name}: {error}") from error
        if len(content) != entry.size:
            raise DamagedError(f"part {entry.name} has {len(content)} bytes or more, {entry.size} stated")
        if zlib.crc32(content) != entry.crc:
            raise DamagedError(f"part {entry.name}: its checksum does not match")
        return content

    @property
    def content_types(self) -> ContentTypes:
        """The content types of the parts.

        Raises:
            NotAWorkbookError: the zip file has no [Content_Types].xml, so it is no Office document.
        """
        if self._content_types is None:
            if not self.has("[Content_Types].xml"):
                raise NotAWorkbookError("a zip file without [Content_Types].xml")
            data = self.read("[Content_Types].xml")
            self.work.charge(_STEPS_PER_TYPE * data.count(b"<Override "), Load.PARTS)
            self._content_types = _content_types(data, self.limits.items)
        return self._content_types

    def parse(
        self,
        name: str,
        start: Mapping[str, Start],
        end: Mapping[str, End] | None = None,
        text: Text | None = None,
    ) -> None:
        """Run a part that is neither a sheet nor the shared strings through callbacks, listed by short names.

        Raises as `read` and as `xmlparse.parse` does.
        """
        ends = by_full_name(end) if end is not None else None
        parse(self.read(name), name, by_full_name(start), ends, text, max_tags=self.limits.items)

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """Give the relationships of a part ("" for the package itself); none when it has no .rels part.

        Raises:
            DamagedError: the .rels part cannot be read, or two relationships have the same id.
        """
        rels = rels_name(part)
        if not self.has(rels):
            return ()
        data = self.read(rels)
        self.work.charge(STEPS_PER_RELATIONSHIP * data.count(b"<Relationship "), Load.PARTS)
        found = _read_relationships(data, rels, part.rpartition("/")[0], self.limits.items)
        return named_as(found, lambda target: decoded(target, self.has))


# Of a larger part the copy that is kept would weigh more than reading it anew.
_SMALL = 1 << 14
# Of work: what any part takes, and how much of one is inflated and parsed in a step.
_PER_PART = 30
_BYTES_PER_STEP = 32
_STEPS_PER_TYPE = 3
STEPS_PER_RELATIONSHIP = 16
"""What a relationship takes: its target is resolved, decoded and looked up."""


@kept(64, largest=_SMALL)
def read_tags(data: bytes, part: str, max_tags: int) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    """Read the attributes of the tags that relationships and content types consist of, by the tags' short names.

    Workbooks that were made from one template have the same ones, which are read once.
    """
    found: dict[str, list[Mapping[str, str]]] = {"rel:Relationship": [], "ct:Override": [], "ct:Default": []}
    handlers = {name: tags.append for name, tags in found.items()}
    parse(data, part, by_full_name(handlers), None, None, max_tags=max_tags)
    return {name: tuple(tags) for name, tags in found.items()}


@kept(64, largest=_SMALL, when=lambda _, most: most <= _SMALL)
def _inflated(packed: bytes, most: int) -> bytes:
    """Inflate a part; one that workbooks of one template have in common, such as their relationships, once."""
    return zlib.decompressobj(-15).decompress(packed, most)


@kept(64, largest=_SMALL)
def _read_relationships(data: bytes, rels: str, folder: str, max_tags: int) -> tuple[Relationship, ...]:
    """Read the relationships of a part in a folder; names of parts are not yet percent-decoded."""
    found = relationships_in(read_tags(data, rels, max_tags)["rel:Relationship"], folder)
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        doubled = next(one for one in ids if ids.count(one) > 1)
        raise DamagedError(f"{rels}: two relationships {doubled[:100]!r}")
    return found


def relationships_in(tags: Iterable[Mapping[str, str]], folder: str) -> tuple[Relationship, ...]:
    """Give the relationships of a part in a folder by the attributes of their tags; names are not yet decoded."""
    found = []
    for attributes in tags:
        is_external, target = attributes.get("TargetMode") == "External", attributes.get("Target", "")
        name = target if is_external else resolve(folder, target)
        found.append(Relationship(attributes.get("Id", ""), attributes.get("Type", ""), name, is_external))
    return tuple(found)


def named_as(found: tuple[Relationship, ...], name: Callable[[str], str]) -> tuple[Relationship, ...]:
    """Give relationships with other names for the parts they lead to; the same object when no name differs."""
    names = [one.target if one.is_external else name(one.target) for one in found]
    if names == [one.target for one in found]:
        return found
    return tuple([replace(one, target=new) for one, new in zip(found, names, strict=True)])


def decoded(target: str, has: Callable[[str], bool]) -> str:
    """Give the name of the part that a target states, of which `has` tells whether the package has it."""
    # Part names are percent-encoded themselves (ECMA-376 part 2, §6.2.2), but not every writer does so.
    if "%" not in target or has(target):
        return target
    from urllib.parse import unquote  # noqa: PLC0415 - it loads slowly, and hardly any target needs it

    return unquote(target)


def the_only(found: Iterable[Relationship], kind: str) -> Relationship | None:
    """Give the relationship to the one part of a kind, such as "styles"; None when there is none.

    Raises:
        DamagedError: there are two such parts, of which nobody can tell the right one, or it lies outside the package.
    """
    leading = [one for one in found if one.kind == kind]
    if any(one.is_external for one in leading):
        raise DamagedError(f"the {kind} part lies outside the package")
    if len({part_key(one.target) for one in leading}) > 1:
        raise DamagedError(f"two parts are the {kind} part")
    return leading[0] if leading else None


def rels_name(part: str) -> str:
    """Give the name of the part that holds a part's relationships; "" stands for the package itself."""
    folder, _, base = part.rpartition("/")
    return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"


def resolve(folder: str, target: str) -> str:
    """Find the part that a target names: relative or absolute, slashed or backslashed; not yet percent-decoded."""
    path = target.replace("\\", "/").partition("#")[0]
    if not path.startswith("/"):
        path = posixpath.join(folder, path)
    # Most targets need no tidying, and tidying takes longer than the rest.
    return path if _TIDY(path) else posixpath.normpath(path).lstrip("/")


@kept(32, largest=_SMALL)
def _content_types(data: bytes, max_tags: int) -> ContentTypes:
    tags = read_tags(data, "[Content_Types].xml", max_tags)
    overrides = {part_key(one.get("PartName", "")): one.get("ContentType", "") for one in tags["ct:Override"]}
    defaults = {one.get("Extension", "").lower(): one.get("ContentType", "") for one in tags["ct:Default"]}
    return ContentTypes(overrides, defaults)


def _check_magic(data: bytes) -> None:
    if not data:
        raise DamagedError("the file is empty")
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedError("an OLE2 container with an EncryptedPackage stream")
        raise NotAWorkbookError("an OLE2 container: a workbook of Excel 97-2003, or another old document")
    if not data.startswith(b"PK"):
        raise NotAWorkbookError("the file does not begin as a zip file")
