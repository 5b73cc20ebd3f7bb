"""From the bytes of a workbook to a Snapshot."""

from __future__ import annotations

from collections.abc import Mapping

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.formulas.tokens import translate
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.own_links import is_of_our_addin
from hov_tools.ooxml.package import Package, Relationship
from hov_tools.ooxml.read.check_cells import SharedFormula, check_cells
from hov_tools.ooxml.read.filecells import FileCells
from hov_tools.ooxml.read.sharedstrings import read_shared_strings
from hov_tools.ooxml.read.sheetpart import SheetPart, read_sheet_part
from hov_tools.ooxml.read.styles import Styles, read_styles
from hov_tools.ooxml.snapshot import Sheet, Snapshot
from hov_tools.ooxml.workbookpart import read_workbook_part
from hov_tools.ooxml.zipdirectory import part_key


# Forms of one template have the same explanation and lists of choices.
@kept(32, largest=1 << 14)
def _sheet(
    data: bytes, name: str, max_cells: int, max_ranges: int, strings: int | None, *, uses_1904: bool
) -> tuple[SheetPart, Mapping[str, SharedFormula]]:
    """Read and check a sheet; what it gives is not changed any more."""
    part = read_sheet_part(data, name, max_cells=max_cells, max_ranges=max_ranges)
    cells = part.cells
    if strings is None and any(value and kind == "s" for kind, value in zip(cells.types, cells.values, strict=True)):
        raise DamagedError(f"{name} refers to shared strings, which are missing")
    return part, check_cells(cells, strings or 0, translate, uses_1904=uses_1904)


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
    related = package.relationships(workbook.part)
    by_kind = {item.kind: item for item in related}
    styles = _styles(package, by_kind.get("styles"))
    strings = _strings(package, by_kind.get("sharedStrings"))
    sheets: list[Sheet] = []
    left = limits.cells
    seen: set[str] = set()
    for entry in workbook.sheets:
        if entry.kind != "worksheet":
            continue
        name = entry.part
        if part_key(name) in seen:
            raise DamagedError(f"part {name} is the part of two sheets")
        seen.add(part_key(name))
        data_of_part = package.read(name)
        count = None if strings is None else len(strings)
        part, shared = _sheet(data_of_part, name, left, limits.items, count, uses_1904=workbook.uses_1904)
        left -= len(part.cells)
        sheets.append(
            Sheet(
                entry.name,
                FileCells(part.cells, strings or (), styles, shared, translate),
                merged=tuple(part.merged),
                validations=tuple(part.validations),
                visibility=entry.visibility,
                is_protected=part.is_protected,
            )
        )
    return Snapshot(
        tuple(sheets),
        workbook.names,
        workbook.uses_1904,
        has_macros=any(item.kind in ("vbaProject", "xlMacrosheet", "xlIntlMacrosheet") for item in by_kind.values()),
        has_external_links="connections" in by_kind
        or any(item.kind == "externalLink" and not is_of_our_addin(package, item) for item in related),
        is_structure_protected=workbook.is_structure_protected,
    )


def _styles(package: Package, relationship: Relationship | None) -> Styles:
    if relationship is None:
        return Styles()
    return read_styles(package.read(relationship.target), relationship.target, max_tags=package.limits.items)


def _strings(package: Package, relationship: Relationship | None) -> tuple[str, ...] | None:
    if relationship is None or not package.has(relationship.target):
        return None
    data = package.read(relationship.target)
    return read_shared_strings(data, relationship.target, max_items=package.limits.items)
