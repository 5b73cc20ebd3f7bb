"""Hyperlinks and lists of choices (ECMA-376 part 1, §18.3.1.47 and §18.3.1.32)."""

from __future__ import annotations

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.edits import SetHyperlink, SetValidation
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.read.sheetaround import any_range, ranges_of
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheetparts import (
    add_to_group,
    relationship_attribute,
    relationship_of,
    remove_from_group,
    sheet_tree,
)
from hov_tools.ooxml.write.values import check_text
from hov_tools.ooxml.write.xmlelements import Element, escape, escape_attribute, text_of

_OUTSIDE = ("http:", "https:", "mailto:")
_MAX_MESSAGE = 255
_MAX_LIST = 255


def link_on(draft: Draft, part: str, row: int, column: int) -> tuple[Element, Range] | None:
    """Give the hyperlink that covers a cell, and the cells it covers."""
    for group in sheet_tree(draft, part).all("hyperlinks"):
        for one in group.all("hyperlink"):
            area = any_range(one.get("ref"))
            if area is not None and (row, column) in area:
                return one, area
    return None


def target_of(draft: Draft, part: str, link: Element) -> str:
    """Tell where a hyperlink leads."""
    identifier = relationship_of(link)
    outside = next((one.target for one in draft.links(part) if one.id == identifier), "")
    place = link.get("location")
    return f"{outside}#{place}" if outside and place else outside or place


def set_link(draft: Draft, part: str, row: int, column: int, edit: SetHyperlink, *, is_strict: bool) -> dict[str, str]:
    """Link a cell; gives the "target" and "tooltip" of the link it had, nothing when it had none.

    Raises:
        EditRefusedError: "hyperlink-range", when the cell shares its link with others.
    """
    there = link_on(draft, part, row, column)
    old: dict[str, str] = {}
    if there is not None:
        link, area = there
        if (area.top, area.left) != (area.bottom, area.right):
            raise EditRefusedError(Refusal.HYPERLINK_RANGE, f"{area} is one link", edit.sheet, edit.cell)
        old = {"target": target_of(draft, part, link)}
        if link.get("tooltip"):
            old["tooltip"] = link.get("tooltip")
        remove_link(draft, part, link)
    if edit.target.startswith(_OUTSIDE):
        identifier = draft.add_link(part, "hyperlink", edit.target, is_strict=is_strict, is_external=True)
        target = relationship_attribute(sheet_tree(draft, part), identifier)
    else:
        target = b' location="%b"' % escape_attribute(edit.target)
    tooltip = b' tooltip="%b"' % escape_attribute(edit.tooltip) if edit.tooltip else b""
    place = a1(row, column).encode()
    prefix = sheet_tree(draft, part).prefix
    add_to_group(draft, part, "hyperlinks", b'<%bhyperlink ref="%b"%b%b/>' % (prefix, place, target, tooltip))
    return old


def remove_link(draft: Draft, part: str, link: Element) -> None:
    """Take out a hyperlink, with its relationship when no other link uses that."""
    identifier = relationship_of(link)
    remove_from_group(draft, part, "hyperlinks", link)
    root = sheet_tree(draft, part)
    used = {relationship_of(one) for group in root.all("hyperlinks") for one in group.all("hyperlink")}
    if identifier and identifier not in used:
        draft.remove_link(part, "hyperlink", identifier)


def _parsed(edit: SetValidation) -> tuple[Range, ...]:
    try:
        areas = tuple(Range.parse(one) for one in edit.ranges)
    except ValueError as error:
        raise EditRefusedError(Refusal.OUTSIDE_THE_GRID, str(error), edit.sheet) from error
    if not areas:
        raise EditRefusedError(Refusal.VALIDATION, "a list of choices without cells", edit.sheet)
    return areas


def set_validation(draft: Draft, part: str, edit: SetValidation) -> str:
    """Offer a list of choices; gives the cells as the file names them.

    Raises:
        EditRefusedError: "validation-exists", when one of the cells has a data validation; "validation", when the
            list or the message is longer than Excel takes; "outside-the-grid".
    """
    areas = _parsed(edit)
    check_text(edit.formula)
    literal = edit.formula.startswith('"') and len(edit.formula) > _MAX_LIST + 2
    if not edit.formula or edit.formula.startswith("=") or literal or len(edit.message or "") > _MAX_MESSAGE:
        raise EditRefusedError(Refusal.VALIDATION, f"{edit.formula[:40]!r} cannot be a list of choices", edit.sheet)
    for area in validated(draft, part):
        if any(_overlap(area, one) for one in areas):
            raise EditRefusedError(Refusal.VALIDATION_EXISTS, f"{area} has a data validation", edit.sheet, str(area))
    prefix = sheet_tree(draft, part).prefix
    message = b""
    if edit.message is not None:
        message = b' showErrorMessage="1" error="%b"' % escape_attribute(edit.message)
    cells = " ".join(map(str, areas))
    flags = b'type="list" allowBlank="1" showInputMessage="1"' + message
    source = b"<%bformula1>%b</%bformula1>" % (prefix, escape(edit.formula), prefix)
    start = b'<%bdataValidation %b sqref="%b">' % (prefix, flags, cells.encode())
    xml = start + source + b"</%bdataValidation>" % prefix
    add_to_group(draft, part, "dataValidations", xml)
    return cells


def remove_validation(draft: Draft, part: str, cells: str, formula: str) -> bool:
    """Take out a list of choices; tells whether it was there as we made it."""
    wanted = {str(one) for one in ranges_of(cells.split())}
    for group in sheet_tree(draft, part).all("dataValidations"):
        for one in group.all("dataValidation"):
            source = one.child("formula1")
            says = "" if source is None else text_of(draft.text(part), source)
            covered = {str(area) for area in ranges_of(one.get("sqref").split())}
            if one.get("type") == "list" and says == formula and covered == wanted:
                remove_from_group(draft, part, "dataValidations", one)
                return True
    return False


def validated(draft: Draft, part: str) -> tuple[Range, ...]:
    """Give the cells that have a data validation, those in extensions among them."""
    root = sheet_tree(draft, part)
    found: list[str] = [
        area
        for group in root.all("dataValidations")
        for one in group.all("dataValidation")
        for area in one.get("sqref").split()
    ]
    waiting = [one for one in root.children if one.name == "extLst"]
    while waiting:
        element = waiting.pop()
        waiting += element.children
        if element.name == "dataValidation":
            found += [
                area
                for one in element.children
                if one.name == "sqref"
                for area in text_of(draft.text(part), one).split()
            ]
    return ranges_of(found)


def _overlap(one: Range, other: Range) -> bool:
    return one.top <= other.bottom and other.top <= one.bottom and one.left <= other.right and other.left <= one.right
