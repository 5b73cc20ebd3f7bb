"""From the bytes of a workbook to a Snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from msgspec import Struct

from hov_tools.ooxml.errors import DamagedError, NotAWorkbookError
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.package import Package, Relationship
from hov_tools.ooxml.read.cellstore import cells_of
from hov_tools.ooxml.read.settle import SharedFormula, settle
from hov_tools.ooxml.read.sharedstrings import read_shared_strings
from hov_tools.ooxml.read.sheetpart import SheetPart, read_sheet_part
from hov_tools.ooxml.read.styles import Styles, read_styles
from hov_tools.ooxml.snapshot import DefinedName, Sheet, Snapshot, Visibility
from hov_tools.ooxml.xmlparse import by_full_name, parse, relationship_id
from hov_tools.ooxml.zipdirectory import part_key

WORKBOOK_TYPES = frozenset(
    "application/" + kind
    for kind in (
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "vnd.ms-excel.sheet.macroEnabled.main+xml",
        "vnd.ms-excel.template.macroEnabled.main+xml",
        "vnd.ms-excel.addin.macroEnabled.main+xml",
    )
)


class SheetEntry(Struct, frozen=True):
    """A sheet as the workbook part lists it (§18.2.19)."""

    name: str
    relationship: str
    visibility: Visibility


class WorkbookPart(Struct, frozen=True):
    """What the workbook part says (§18.2.27)."""

    part: str
    sheets: tuple[SheetEntry, ...]
    names: tuple[DefinedName, ...]
    uses_1904: bool
    is_structure_protected: bool


def workbook_part_name(package: Package) -> str:
    """Find the main part of the package.

    Raises:
        NotAWorkbookError: the main part is no workbook in XML (a Word document, a binary workbook).
        DamagedError: there is no main part.
    """
    types = package.content_types
    for relationship in package.relationships(""):
        if relationship.type == "officeDocument" and not relationship.is_external:
            kind = types.of(relationship.target)
            if kind is not None and kind not in WORKBOOK_TYPES:
                raise NotAWorkbookError(f"the main part is of type {kind[:100]}")
            if not package.has(relationship.target):
                raise DamagedError(f"part {relationship.target} is missing")
            return relationship.target
    if package.has("mimetype"):
        raise NotAWorkbookError("an OpenDocument file")
    raise DamagedError("no main part")


def read_workbook_part(package: Package) -> WorkbookPart:
    """Read the list of sheets and the defined names; raises DamagedError when the part cannot be read."""
    part = workbook_part_name(package)
    data = package.read(part)
    return (_workbook_again if len(data) <= _SMALL else _workbook)(data, part, package.limits.items)


# Forms of one template have the same one, which is read once; of a larger one the copy that is kept would weigh more
# than reading it anew.
_SMALL = 1 << 14


@lru_cache(maxsize=32)
def _workbook_again(data: bytes, part: str, max_tags: int) -> WorkbookPart:
    return _workbook(data, part, max_tags)


def _workbook(data: bytes, part: str, max_tags: int) -> WorkbookPart:
    sheets: list[SheetEntry] = []
    names: list[tuple[dict[str, str], list[str]]] = []
    flags = {"1904": False, "structure": False}
    pieces: list[str] | None = None

    def sheet(attributes: dict[str, str]) -> None:
        state = attributes.get("state", "visible")
        visibility = Visibility(state) if state in _VISIBILITIES else Visibility.VISIBLE
        sheets.append(SheetEntry(attributes.get("name", ""), relationship_id(attributes), visibility))

    def begin_name(attributes: dict[str, str]) -> None:
        nonlocal pieces
        pieces = []
        names.append((attributes, pieces))

    def end_name() -> None:
        nonlocal pieces
        pieces = None

    def text(content: str) -> None:
        if pieces is not None:
            pieces.append(content)

    def properties(attributes: dict[str, str]) -> None:
        flags["1904"] = attributes.get("date1904") in ("1", "true")

    def protection(attributes: dict[str, str]) -> None:
        flags["structure"] = attributes.get("lockStructure") in ("1", "true")

    start = {
        "s:sheet": sheet,
        "s:definedName": begin_name,
        "s:workbookPr": properties,
        "s:workbookProtection": protection,
    }
    parse(data, part, by_full_name(start), by_full_name({"s:definedName": end_name}), text, max_tags=max_tags)
    if not sheets:
        raise DamagedError(f"{part}: a workbook without sheets")
    titles = [sheet.name for sheet in sheets]
    if len({title.lower() for title in titles}) != len(titles):
        raise DamagedError(f"{part}: two sheets of the same name")
    defined = tuple(
        DefinedName(
            attributes.get("name", ""),
            "".join(content),
            _local_sheet(attributes.get("localSheetId"), titles, part),
            attributes.get("hidden") in ("1", "true"),
        )
        for attributes, content in names
    )
    return WorkbookPart(part, tuple(sheets), defined, flags["1904"], flags["structure"])


_VISIBILITIES = frozenset(visibility.value for visibility in Visibility)


def _local_sheet(index: str | None, titles: list[str], part: str) -> str | None:
    if index is None:
        return None
    if not (index.isascii() and index.isdecimal() and len(index) <= 9 and int(index) < len(titles)):
        raise DamagedError(f"{part}: a name of sheet {index[:20]!r}, of {len(titles)}")
    return titles[int(index)]


def _translate(formula: str, rows: int, columns: int) -> str:
    from hov_tools.ooxml.formulas.formula import translate  # noqa: PLC0415 - only shared formulas wait for it

    return translate(formula, rows, columns)


def _sheet(
    data: bytes,
    name: str,
    max_cells: int,
    max_ranges: int,
    strings: int,
    uses_1904: bool,
    by_row: bool,
) -> tuple[SheetPart, Mapping[str, SharedFormula]]:
    """Read and settle a sheet; what it gives is not changed any more."""
    part = read_sheet_part(data, name, max_cells=max_cells, max_ranges=max_ranges, by_row=by_row)
    return part, settle(part.cells, strings, name, _translate, uses_1904=uses_1904)


@lru_cache(maxsize=32)
def _sheet_again(
    data: bytes,
    name: str,
    max_cells: int,
    max_ranges: int,
    strings: int,
    uses_1904: bool,
    by_row: bool,
) -> tuple[SheetPart, Mapping[str, SharedFormula]]:
    """Read a small sheet; forms of one template have the same explanation and lists of choices."""
    return _sheet(data, name, max_cells, max_ranges, strings, uses_1904, by_row)


# A form is a tenth of this. The rows of a larger one would take much more memory than its cells in one list.
_SMALL_WORKBOOK = 1 << 20


def read_snapshot(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Snapshot:
    """Read a workbook; nothing in it is executed or followed.

    Args:
        data: the bytes of an .xlsx or .xlsm file.
        limits: what the file may ask of the machine.

    Raises:
        DamagedError: unreadable, incomplete or contradictory.
        EncryptedError: needs a password.
        NotAWorkbookError: no workbook of Excel 2007 or later.
        LimitError: too large, or a decompression bomb.
    """
    package = Package(data, limits)
    workbook = read_workbook_part(package)
    relationships = {item.id: item for item in package.relationships(workbook.part)}
    by_type = {item.type: item for item in relationships.values()}
    styles = _styles(package, by_type.get("styles"))
    strings = _strings(package, by_type.get("sharedStrings"))
    sheets: list[Sheet] = []
    left = limits.cells
    by_row = sum([entry.size for entry in package.entries]) <= _SMALL_WORKBOOK
    seen: set[str] = set()
    for entry in workbook.sheets:
        relationship = relationships.get(entry.relationship)
        if relationship is None or relationship.is_external:
            raise DamagedError(f"sheet {entry.name!r} has no part")
        if relationship.type != "worksheet":
            continue
        name = relationship.target
        if part_key(name) in seen:
            raise DamagedError(f"part {name} is the part of two sheets")
        seen.add(part_key(name))
        data_of_part = package.read(name)
        read = _sheet_again if len(data_of_part) <= _SMALL else _sheet
        part, shared = read(data_of_part, name, left, limits.items, len(strings), workbook.uses_1904, by_row)
        left -= len(part.cells)
        sheets.append(
            Sheet(
                entry.name,
                cells_of(part.cells, strings, styles, shared, _translate),
                tuple(part.merged),
                tuple(part.validations),
                entry.visibility,
                part.is_protected,
            )
        )
    return Snapshot(
        tuple(sheets),
        workbook.names,
        workbook.uses_1904,
        has_macros=any(item.type in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet") for item in by_type.values()),
        has_external_links="externalLink" in by_type or "connections" in by_type,
        is_structure_protected=workbook.is_structure_protected,
    )


def _styles(package: Package, relationship: Relationship | None) -> Styles:
    if relationship is None:
        return Styles()
    return read_styles(package.read(relationship.target), relationship.target, max_tags=package.limits.items)


def _strings(package: Package, relationship: Relationship | None) -> tuple[str, ...]:
    if relationship is None:
        return ()
    data = package.read(relationship.target)
    return read_shared_strings(data, relationship.target, max_items=package.limits.items)
