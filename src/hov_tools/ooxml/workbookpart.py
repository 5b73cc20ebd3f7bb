"""The workbook part: the list of sheets, the defined names and the settings of the whole (ECMA-376 part 1, §18.2)."""

from __future__ import annotations

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, Load, NotAWorkbookError
from hov_tools.ooxml.package import Package, the_only
from hov_tools.ooxml.snapshot import DefinedName, Visibility
from hov_tools.ooxml.xmlparse import by_full_name, parse, relationship_id

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


WITHOUT_PART = "sheet without a part"
"""The kind of a sheet that the workbook only lists, as Excel does for the modules of Excel 95."""

# Of work: a defined name.
_STEPS_PER_NAME = 4


class SheetEntry(Struct, frozen=True):
    """A sheet as the workbook part lists it (§18.2.19), whether it is read or written.

    Attributes:
        name: of its tab.
        index: place among all sheets, from 0.
        part: name of its part; "" when it has none.
        kind: "worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"; `WITHOUT_PART`.
        link: id of the relationship to its part; "" when it has none.
        visibility: of its tab.
    """

    name: str
    index: int
    part: str
    kind: str
    link: str
    visibility: Visibility


def visibility_of(state: str | None) -> Visibility:
    """Read the state of a sheet (§18.18.68 ST_SheetState); one that the standard does not have shows it."""
    return Visibility(state) if state in _STATES else Visibility.VISIBLE


_STATES = frozenset(visibility.value for visibility in Visibility)


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
        DamagedError: there is no main part, or more than one.
    """
    types = package.content_types
    relationship = the_only(package.relationships(""), "officeDocument")
    if relationship is not None:
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
    """Read the list of sheets and the defined names.

    Raises:
        DamagedError: the part cannot be read, refers to a sheet that is not there, or lists no sheet with a part.
    """
    part = workbook_part_name(package)
    data = package.read(part)
    package.work.charge(_STEPS_PER_NAME * data.count(b"definedName "), Load.NAMES)
    said = read_said(data, part, package.limits.items)
    relationships = {one.id: one for one in package.relationships(part)}
    sheets: list[SheetEntry] = []
    for index, (name, link, visibility) in enumerate(said.sheets):
        relationship = relationships.get(link)
        if link and (relationship is None or relationship.is_external):
            raise DamagedError(f"sheet {name!r} has no part")
        sheets.append(
            SheetEntry(
                name=name,
                index=index,
                part="" if relationship is None else relationship.target,
                kind=WITHOUT_PART if relationship is None else relationship.kind,
                link=link,
                visibility=visibility,
            )
        )
    if not any(one.part for one in sheets):
        raise DamagedError("no sheet has a part")
    return WorkbookPart(part, tuple(sheets), said.names, said.uses_1904, said.is_structure_protected)


class Said(Struct, frozen=True):
    """What the workbook part says by itself: its sheets by name, id of their relationship, and visibility."""

    sheets: tuple[tuple[str, str, Visibility], ...]
    names: tuple[DefinedName, ...]
    uses_1904: bool
    is_structure_protected: bool


class _Names:
    """Gathers the defined names, with the text of each.

    A name within a name, or in a list within the list, is none: the writer would not find it there either.
    """

    def __init__(self) -> None:
        self.found: list[tuple[dict[str, str], list[str]]] = []
        self._pieces: list[str] | None = None
        self._lists = 0
        self._open = 0

    def begin_list(self, _: dict[str, str]) -> None:
        self._lists += 1

    def end_list(self) -> None:
        self._lists -= 1

    def begin(self, attributes: dict[str, str]) -> None:
        if self._lists == 1 and self._open == 0:
            self._pieces = []
            self.found.append((attributes, self._pieces))
        self._open += 1

    def end(self) -> None:
        self._open -= 1
        if self._open == 0:
            self._pieces = None

    def text(self, content: str) -> None:
        if self._pieces is not None:
            self._pieces.append(content)


# Forms of one template have the same one, which is read once; of a larger one the copy that is kept would weigh more
# than reading it anew.
@kept(32, largest=1 << 14)
def read_said(data: bytes, part: str, max_tags: int) -> Said:
    """Read a workbook part.

    Raises:
        DamagedError: it cannot be read, or lists no sheet, or two of one name.
    """
    sheets: list[tuple[str, str, Visibility]] = []
    names = _Names()
    flags = {"1904": False, "structure": False}

    def sheet(attributes: dict[str, str]) -> None:
        visibility = visibility_of(attributes.get("state"))
        sheets.append((attributes.get("name", ""), relationship_id(attributes), visibility))

    def properties(attributes: dict[str, str]) -> None:
        flags["1904"] = attributes.get("date1904") in ("1", "true")

    def protection(attributes: dict[str, str]) -> None:
        flags["structure"] = attributes.get("lockStructure") in ("1", "true")

    start = {
        "s:sheet": sheet,
        "s:definedNames": names.begin_list,
        "s:definedName": names.begin,
        "s:workbookPr": properties,
        "s:workbookProtection": protection,
    }
    end = {"s:definedNames": names.end_list, "s:definedName": names.end}
    parse(data, part, by_full_name(start), by_full_name(end), names.text, max_tags=max_tags)
    if not sheets:
        raise DamagedError(f"{part}: a workbook without sheets")
    titles = [name for name, _, _ in sheets]
    if len({title.lower() for title in titles}) != len(titles):
        raise DamagedError(f"{part}: two sheets of the same name")
    # A name that is local to a sheet which is not there is no name anywhere.
    places: dict[str | None, str | None] = {str(index): title for index, title in enumerate(titles)}
    places[None] = None
    defined = tuple(
        DefinedName(
            attributes.get("name", ""),
            "".join(content),
            places[attributes.get("localSheetId")],
            attributes.get("hidden") in ("1", "true"),
        )
        for attributes, content in names.found
        if attributes.get("localSheetId") in places
    )
    return Said(tuple(sheets), defined, flags["1904"], flags["structure"])
