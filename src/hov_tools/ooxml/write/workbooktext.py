"""The workbook part: its sheets, names and calculation settings, changed in place (ECMA-376 part 1, §18.2)."""

from __future__ import annotations

import re

from msgspec import Struct

from hov_tools.kept import kept
from hov_tools.ooxml.errors import DamagedError, EditRefusedError, Refusal
from hov_tools.ooxml.own_sheets import OWN_SHEET
from hov_tools.ooxml.package import Relationship
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.workbookpart import WITHOUT_PART, SheetEntry, visibility_of
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.stylesheet import place_for
from hov_tools.ooxml.write.xmlelements import (
    MAIN,
    SMALL,
    STRICT_MAIN,
    Element,
    append_to,
    escape,
    escape_attribute,
    index_of,
    root_without_children,
    text_of,
)

# Order of the children of workbook (§18.2.27 CT_Workbook).
ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MAX_SHEET_NAME = 31
_MAX_SHEET_ID = 65_534
_FEW = 100
_TRUE = ("1", "true", "on")


class LocalName(Struct, frozen=True):
    """A defined name that belongs to one sheet."""

    name: str
    formula: str
    hidden: bool


class WorkbookText:
    """The workbook part of a draft; every method reads it as it stands.

    Raises:
        DamagedError: the package has no workbook part, or it lists no sheets.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._known: tuple[Element, tuple[Relationship, ...], tuple[SheetEntry, ...]] | None = None
        link = draft.link("", "officeDocument")
        if link is None or not draft.has(link.target):
            raise DamagedError("the package has no workbook part")
        self.part = link.target
        root = self.root
        if root.namespace not in MAIN or root.name != "workbook":
            raise DamagedError(f"part {self.part} is no workbook")
        self.namespace = root.namespace
        self.is_strict = root.namespace == STRICT_MAIN
        properties = root.child("workbookPr")
        self.uses_1904 = properties is not None and properties.get("date1904") in _TRUE
        protection = root.child("workbookProtection")
        self.is_structure_protected = protection is not None and protection.get("lockStructure") in _TRUE

    @property
    def root(self) -> Element:
        """The workbook element as it stands."""
        return self._draft.tree(self.part)

    def _list(self) -> Element:
        sheets = self.root.child("sheets")
        if sheets is None:
            raise DamagedError("the workbook lists no sheets")
        return sheets

    @property
    def sheets(self) -> tuple[SheetEntry, ...]:
        """The sheets, in the order of their tabs."""
        root, links = self.root, self._draft.links(self.part)
        if self._known is None or self._known[0] is not root or self._known[1] is not links:
            self._known = (root, links, _entries(self._list(), links))
        return self._known[2]

    def sheet(self, name: str) -> SheetEntry | None:
        """Give a sheet by name, without regard to case, as Excel compares them."""
        wanted = name.lower()
        return next((one for one in self.sheets if one.name.lower() == wanted), None)

    def is_ours(self, sheet: SheetEntry) -> bool:
        """Tell whether we made a sheet: it then has our hidden name, and a part that nothing else refers to."""
        is_named = any(
            one.get("name") == OWN_SHEET and one.get("localSheetId") == str(sheet.index) for one in self.names()
        )
        return is_named and sheet.kind == "worksheet" and self._has_own_part(sheet)

    def _has_own_part(self, sheet: SheetEntry) -> bool:
        """Tell whether a part is of one sheet alone: taking it out or writing another takes nothing from anyone."""
        sharing = sum(one.part == sheet.part for one in self.sheets)
        if sharing != 1 or not self._draft.has(sheet.part) or self._draft.uses(sheet.part) != 1:
            return False
        root = root_without_children(self._draft.masked(sheet.part))
        return root.namespace in MAIN and root.name == "worksheet"

    def names(self) -> tuple[Element, ...]:
        """The defined names."""
        return tuple(one for group in self.root.all("definedNames") for one in group.all("definedName"))

    def add_sheet(
        self, name: str, part: str, names: list[LocalName], *, first: bool, state: str | None = None
    ) -> SheetEntry:
        """List a sheet whose part is in the draft, with the names local to it, and relate the workbook to it.

        Args:
            name: of its tab.
            part: name of its part.
            names: defined names that are local to it.
            first: place its tab before all others, and let the workbook open there.
            state: as in the file format, such as "veryHidden"; None for a sheet that shows.
        """
        link = self._draft.add_link(self.part, "worksheet", part, is_strict=self.is_strict)
        sheets = self._list()
        there = list(sheets.all("sheet"))
        new = b'<%bsheet name="%b" sheetId="%d"%b %bid="%b"/>' % (
            sheets.prefix,
            escape_attribute(name),
            _free_id({index_of(one.get("sheetId")) for one in there}),
            f' state="{state}"'.encode() if state else b"",
            self._relationship_prefix(sheets),
            link.encode(),
        )
        if first and there:
            listing = [Splice(there[0].start, there[0].start, new), *self._shifted_names(0, 1), *self._opening_at(0)]
        else:
            # Names of sheets that are not there must not come to be of this one.
            listing = [append_to(self._draft.text(self.part), sheets, new), *self._shifted_names(len(there), 1)]
        index = 0 if first else len(there)
        self._draft.splice(self.part, [*listing, *self._defined(index, names)])
        found = self.sheet(name)
        if found is None:
            raise DamagedError(f"sheet {name} could not be listed")
        return found

    def _relationship_prefix(self, sheets: Element) -> bytes:
        """The prefix of r:id; declared on the sheet element itself where no other sheet shows one."""
        for one in sheets.all("sheet"):
            for name, attribute in one.attributes.items():
                declared = {f"xmlns:{name.rpartition(':')[0]}"} & one.attributes.keys()
                if name.rpartition(":")[2] == "id" and attribute.value and not declared:
                    return name.rpartition(":")[0].encode() + b":"
        base = "http://purl.oclc.org/ooxml" if self.is_strict else "http://schemas.openxmlformats.org"
        year = "" if self.is_strict else "/2006"
        return f'xmlns:r="{base}/officeDocument{year}/relationships" r:'.encode()

    def remove_sheet(self, sheet: SheetEntry) -> None:
        """Take a sheet off the list, with its names and its part, and open the workbook elsewhere."""
        was_opened = self.opened() == sheet
        self.remove_names(sheet.index)
        listed = list(self._list().all("sheet"))[sheet.index]
        self._draft.splice(self.part, [Splice(listed.start, listed.end, b"")])
        self._draft.remove_link(self.part, sheet.kind, sheet.link)
        self._draft.remove_with_what_only_it_uses(sheet.part)
        shifted = [*self._shifted_names(sheet.index, -1), *self._shifted_views(sheet.index, -1)]
        self._draft.splice(self.part, shifted)
        # The first can be hidden: a list of choices, or our journal.
        shown = [one.index for one in self.sheets if one.visibility is Visibility.VISIBLE]
        if was_opened and shown and shown[0]:
            self.activate(shown[0])

    def opened(self) -> SheetEntry | None:
        """Give the sheet at which the workbook opens."""
        stated = next((view.get("activeTab") for view in self._views()), "")
        index = index_of(stated or "0")
        return self.sheets[index] if index < len(self.sheets) else None

    def _shifted_names(self, index: int, by: int) -> list[Splice]:
        """Let names that are local to a sheet follow one that came or went at `index`."""
        local = [found for one in self.names() if (found := one.attributes.get("localSheetId")) is not None]
        return [
            Splice(one.start, one.end, b' localSheetId="%d"' % (int(one.value) + by))
            for one in local
            if one.value.isdecimal() and int(one.value) >= index
        ]

    def _shifted_views(self, index: int, by: int) -> list[Splice]:
        """Let views, which count sheets from 0, follow a sheet that came or went at `index`."""
        found = [(name, view.attributes.get(name)) for view in self._views() for name in ("firstSheet", "activeTab")]
        return [
            Splice(one.start, one.end, b' %b="%d"' % (name.encode(), max(0, int(one.value) + by)))
            for name, one in found
            if one is not None and one.value.isdecimal() and int(one.value) >= index
        ]

    def _views(self) -> tuple[Element, ...]:
        return tuple(one for group in self.root.all("bookViews") for one in group.all("workbookView"))

    def activate(self, index: int) -> None:
        """Let the workbook open at a sheet."""
        self._draft.splice(self.part, self._opening_at(index))

    def _opening_at(self, index: int) -> list[Splice]:
        splices = []
        for view in self._views():
            end = view.open_end - (2 if view.is_self_closed else 1)
            missing = b""
            for name in ("firstSheet", "activeTab"):
                found = view.attributes.get(name)
                new = b' %b="%d"' % (name.encode(), index)
                if found is not None:
                    splices.append(Splice(found.start, found.end, new))
                elif index or name == "activeTab":
                    missing += new
            if missing:
                splices.append(Splice(end, end, missing))
        return splices

    def define(self, sheet: int, names: list[LocalName]) -> None:
        """Add names that are local to a sheet, given by its index."""
        self._draft.splice(self.part, self._defined(sheet, names))

    def _defined(self, sheet: int, names: list[LocalName]) -> list[Splice]:
        if not names:
            return []
        root = self.root
        group = root.child("definedNames")
        prefix = root.prefix
        xml = b"".join(
            b'<%bdefinedName name="%b" localSheetId="%d"%b>%b</%bdefinedName>'
            % (
                prefix,
                escape_attribute(one.name),
                sheet,
                b' hidden="1"' if one.hidden else b"",
                escape(one.formula),
                prefix,
            )
            for one in names
        )
        if group is not None:
            return [append_to(self._draft.text(self.part), group, xml)]
        at = place_for(root, "definedNames", ORDER)
        tag = root.prefix + b"definedNames>"
        return [Splice(at, at, b"<" + tag + xml + b"</" + tag)]

    def remove_names(self, sheet: int) -> None:
        """Take out the names that are local to a sheet, and a list of names that is then empty."""
        gone: list[Splice] = []
        for group in self.root.all("definedNames"):
            names = list(group.all("definedName"))
            of_sheet = [one for one in names if one.get("localSheetId") == str(sheet)]
            gone += [Splice(one.start, one.end, b"") for one in ([group] if names and of_sheet == names else of_sheet)]
        self._draft.splice(self.part, gone)

    def formula_of(self, name: Element) -> str:
        """Give what a defined name stands for."""
        return text_of(self._draft.text(self.part), name)

    def calculate_on_load(self) -> None:
        """Ask Excel to compute everything when it opens the workbook (§18.2.2 fullCalcOnLoad)."""
        root = self.root
        settings = root.child("calcPr")
        if settings is None:
            at = place_for(root, "calcPr", ORDER)
            self._draft.splice(self.part, [Splice(at, at, b"<" + root.prefix + b'calcPr fullCalcOnLoad="1"/>')])
            return
        if settings.get("fullCalcOnLoad") in _TRUE:
            return
        found = settings.attributes.get("fullCalcOnLoad")
        end = settings.open_end - (2 if settings.is_self_closed else 1)
        start, end = (found.start, found.end) if found else (end, end)
        self._draft.splice(self.part, [Splice(start, end, b' fullCalcOnLoad="1"')])

    def forget_calculation_chain(self) -> None:
        """Take out calcChain, which Excel makes anew, with its relationship and content type (§18.6)."""
        for link in self._draft.links(self.part):
            if link.kind == "calcChain":
                self._draft.remove_link(self.part, link.kind, link.id)
                if self._draft.has(link.target):
                    self._draft.remove(link.target)


# The tree of a small part is kept, and so the same object in the next workbook that has the part.
@kept(64, when=lambda listed, links: listed.end <= SMALL and len(links) <= _FEW)
def _entries(listed: Element, links: tuple[Relationship, ...]) -> tuple[SheetEntry, ...]:
    if any(one.name == "AlternateContent" for one in listed.children):
        raise EditRefusedError(Refusal.ALTERNATE_CONTENT, "sheets with alternatives")
    by_id = {one.id: one for one in links}
    result = []
    for index, one in enumerate(listed.all("sheet")):
        identifier = next(
            (value.value for name, value in one.attributes.items() if name.rpartition(":")[2] == "id"), ""
        )
        if identifier and identifier not in by_id:
            raise DamagedError(f"sheet {one.get('name')} has no part")
        link = by_id.get(identifier) if identifier else None
        result.append(
            SheetEntry(
                name=one.get("name"),
                index=index,
                part="" if link is None else link.target,
                kind=WITHOUT_PART if link is None else link.kind,
                link=identifier,
                visibility=visibility_of(one.get("state", "visible")),
            )
        )
    return tuple(result)


def _free_id(taken: set[int]) -> int:
    """Give a number for a new sheet: one more than the last, or the first free one when Excel counts no further."""
    after = max(taken, default=0) + 1
    return after if after <= _MAX_SHEET_ID else min(set(range(1, len(taken) + 2)) - taken)


def check_sheet_name(name: str) -> None:
    """Refuse a name that Excel does not take.

    Raises:
        EditRefusedError: "sheet-name".
    """
    too_long = len(name.encode("utf-16-le", "surrogatepass")) // 2 > _MAX_SHEET_NAME
    quoted = name.startswith("'") or name.endswith("'")
    if not name.strip() or too_long or quoted or _ILLEGAL.search(name) or name.lower() == "history":
        raise EditRefusedError(Refusal.SHEET_NAME, f"{name!r} cannot be the name of a sheet", name)


def quoted(name: str) -> str:
    """Write a sheet's name as formulas do."""
    return "'" + name.replace("'", "''") + "'"
