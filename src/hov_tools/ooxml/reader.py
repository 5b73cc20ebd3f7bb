"""From the bytes of a workbook to a Snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, Load
from hov_tools.ooxml.formulas.tokens import translate
from hov_tools.ooxml.limits import DEFAULT_LIMITS, Limits
from hov_tools.ooxml.own_links import is_of_our_addin
from hov_tools.ooxml.package import Package, Relationship, the_only
from hov_tools.ooxml.read.check_cells import SharedFormula, borrowed_characters, check_cells
from hov_tools.ooxml.read.filecells import FileCells
from hov_tools.ooxml.read.sharedstrings import read_any_strings, read_simple_strings
from hov_tools.ooxml.read.sheetpart import SheetPart, read_fast, read_with_expat
from hov_tools.ooxml.read.styles import Styles, read_styles
from hov_tools.ooxml.snapshot import Sheet, Snapshot
from hov_tools.ooxml.work import Work
from hov_tools.ooxml.workbookpart import read_workbook_part
from hov_tools.ooxml.zipdirectory import part_key

# Of work: a sheet, and the bytes of one in a step, by patterns and element by element; a merged or validated range; the
# characters of a shared formula that are moved to another cell in a step. Of memory: a cell.
_STEPS_PER_SHEET = 50
_BYTES_PER_STEP = 16
_BYTES_BY_ELEMENT = 5
_STEPS_PER_RANGE = 8
_CHARACTERS_MOVED = 8
_BYTES_PER_CELL = 300


# Forms of one template have the same explanation and lists of choices.
@kept(32, largest=1 << 14)
def _plain_sheet(
    data: bytes, name: str, max_cells: int, max_ranges: int, strings: int | None, *, uses_1904: bool
) -> tuple[SheetPart, Mapping[str, SharedFormula]] | None:
    """Read and check a sheet that is provably simple; what it gives is not changed any more."""
    part = read_fast(data, name, max_cells=max_cells, max_ranges=max_ranges)
    return None if part is None else (part, _checked(part, name, strings, uses_1904=uses_1904))


def _checked(part: SheetPart, name: str, strings: int | None, *, uses_1904: bool) -> Mapping[str, SharedFormula]:
    cells = part.cells
    if strings is None and any(value and kind == "s" for kind, value in zip(cells.types, cells.values, strict=True)):
        raise DamagedError(f"{name} refers to shared strings, which are missing")
    return check_cells(cells, strings or 0, translate, uses_1904=uses_1904)


def read_snapshot(
    data: bytes, limits: Limits = DEFAULT_LIMITS, work: Work | None = None, only: Collection[str] | None = None
) -> Snapshot:
    """Read a workbook; nothing in it is executed or followed.

    Args:
        data: the bytes of an .xlsx or .xlsm file.
        limits: what the file may ask of the machine.
        work: what it has left to ask for; None for all that the limits allow.
        only: names of the sheets to read, whatever the others hold; None: all.

    Raises:
        DamagedError: unreadable, incomplete or contradictory.
        EncryptedError: needs a password.
        NotAWorkbookError: no workbook of Excel 2007 or later.
        LimitError: too large, a decompression bomb, or more work than its budget.
    """
    package = Package(data, limits, work)
    work = package.work
    workbook = read_workbook_part(package)
    related = package.relationships(workbook.part)
    kinds = {item.kind for item in related}
    styles = _styles(package, the_only(related, "styles"))
    strings = _strings(package, the_only(related, "sharedStrings"))
    sheets: list[Sheet] = []
    left = limits.cells
    seen: set[str] = set()
    for entry in workbook.sheets:
        if entry.kind != "worksheet" or only is not None and entry.name not in only:
            continue
        name = entry.part
        if part_key(name) in seen:
            raise DamagedError(f"part {name} is the part of two sheets")
        seen.add(part_key(name))
        data_of_part = package.read(name)
        _charge_sheet(work, data_of_part, entry.name)
        count = None if strings is None else len(strings)
        plain = _plain_sheet(data_of_part, name, left, limits.items, count, uses_1904=workbook.uses_1904)
        if plain is None:
            # Element by element takes far longer, and it does not show beforehand.
            work.charge(len(data_of_part) // _BYTES_BY_ELEMENT, Load.CELLS, entry.name)
            part = read_with_expat(data_of_part, name, max_cells=left, max_ranges=limits.items)
            shared = _checked(part, name, count, uses_1904=workbook.uses_1904)
        else:
            part, shared = plain
        left -= len(part.cells)
        ranges = sum([len(one.ranges) for one in part.validations])
        work.charge(_STEPS_PER_RANGE * ranges, Load.RANGES, entry.name, size=_BYTES_PER_CELL * len(part.cells))
        if shared:
            moved = borrowed_characters(part.cells, shared)
            work.charge(moved // _CHARACTERS_MOVED, Load.FORMULAS, entry.name)
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
        has_macros=not kinds.isdisjoint(("vbaProject", "xlMacrosheet", "xlIntlMacrosheet")),
        has_external_links="connections" in kinds
        or any(item.kind == "externalLink" and not is_of_our_addin(package, item) for item in related),
        is_structure_protected=workbook.is_structure_protected,
    )


def _charge_sheet(work: Work, data: bytes, name: str) -> None:
    """Charge what a worksheet part takes beyond inflating it, before it is read."""
    work.charge(_STEPS_PER_SHEET + len(data) // _BYTES_PER_STEP, Load.CELLS, name)
    # Among the cells, where they do not belong, they would be found element by element, which is charged by itself.
    begin, end = max(0, data.find(b"<sheetData")), max(0, data.rfind(b"</sheetData"))
    merged = data.count(b"mergeCell ", 0, begin) + data.count(b"mergeCell ", end)
    lists = data.count(b"dataValidation ", 0, begin) + data.count(b"dataValidation ", end)
    if merged or lists:
        work.charge(_STEPS_PER_RANGE * (merged + lists), Load.RANGES, name)


def _styles(package: Package, relationship: Relationship | None) -> Styles:
    if relationship is None:
        return Styles()
    data = package.read(relationship.target)
    package.work.charge(len(data) // _BYTES_PER_STEP, Load.PARTS)
    return read_styles(data, relationship.target, max_tags=package.limits.items)


def _strings(package: Package, relationship: Relationship | None) -> tuple[str, ...] | None:
    if relationship is None or not package.has(relationship.target):
        return None
    data = package.read(relationship.target)
    simple = read_simple_strings(data, relationship.target, max_items=package.limits.items)
    if simple is not None:
        return simple
    package.work.charge(len(data) // _BYTES_BY_ELEMENT, Load.PARTS)
    return read_any_strings(data, relationship.target, max_items=package.limits.items)
