"""Elements of a worksheet beside its rows, put in their place by the schema's order."""

from __future__ import annotations

from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheettree import CELLS, OUTLINE
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.stylesheet import place_for
from hov_tools.ooxml.write.xmlelements import STRICT_MAIN, Element, append_to

# Order of the children of worksheet (§18.3.1.99 CT_Worksheet).
ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def sheet_tree(draft: Draft, part: str) -> Element:
    """Give the tree of a worksheet as it stands, without its rows."""
    tree = draft.sheet_tree(part, CELLS)
    return tree.placed(tree.around)


def outline(draft: Draft, part: str) -> Element:
    """Give the tree of a worksheet as it stands, without what its large children hold."""
    tree = draft.sheet_tree(part, OUTLINE)
    return tree.placed(tree.around)


def related_to(draft: Draft, part: str, name: str) -> str | None:
    """Give the id of the relationship that a child of a worksheet refers to; None when there is no such child."""
    # No places are asked for, so that nothing needs to be moved.
    element = find_child(draft.sheet_tree(part, OUTLINE).around, name)
    return None if element is None else relationship_of(element)


def find_child(root: Element, name: str) -> Element | None:
    """Give a child of a worksheet, also one among alternatives: so Excel writes the drawing of notes in Strict."""
    alternatives = [one for one in root.children if one.name == "AlternateContent"]
    choices = (found for one in alternatives for choice in one.children for found in choice.children)
    return root.child(name) or next((one for one in choices if one.name == name), None)


def add_to_group(draft: Draft, part: str, group: str, xml: bytes) -> None:
    """Append an element to a group such as "hyperlinks", making the group in its place when it is not there."""
    root = sheet_tree(draft, part)
    element = root.child(group)
    if element is not None:
        splices = [append_to(draft.text(part), element, xml)]
        count = element.attributes.get("count")
        if count is not None:
            splices.insert(0, Splice(count.start, count.end, b' count="%d"' % (len(element.children) + 1)))
        draft.splice(part, splices)
        return
    name = root.prefix + group.encode()
    at = place_for(root, group, ORDER)
    draft.splice(part, [Splice(at, at, b"<%b>%b</%b>" % (name, xml, name))])


def add_element(draft: Draft, part: str, name: str, xml: bytes) -> None:
    """Put an element in its place; there is none of that name yet."""
    at = place_for(outline(draft, part), name, ORDER)
    draft.splice(part, [Splice(at, at, xml)])


def remove_from_group(draft: Draft, part: str, group: str, gone: Element) -> None:
    """Take an element out of its group, and the group when that was all it held."""
    element = sheet_tree(draft, part).child(group)
    if element is None:
        return
    if len(element.children) == 1:
        draft.splice(part, [Splice(element.start, element.end, b"")])
        return
    splices = [Splice(gone.start, gone.end, b"")]
    count = element.attributes.get("count")
    if count is not None:
        splices.insert(0, Splice(count.start, count.end, b' count="%d"' % (len(element.children) - 1)))
    draft.splice(part, splices)


def relationship_attribute(root: Element, identifier: str) -> bytes:
    """Write r:id with the prefix that the part has for it, or with one declared on the spot."""
    uri = _STRICT if root.namespace == STRICT_MAIN else _TRANSITIONAL
    for name, attribute in root.attributes.items():
        prefix = name.partition("xmlns:")[2]
        if prefix and attribute.value == uri:
            return f' {prefix}:id="{identifier}"'.encode()
    return f' xmlns:r="{uri}" r:id="{identifier}"'.encode()


def relationship_of(element: Element) -> str:
    """Give the id in an element's r:id, whatever its prefix."""
    found = (one.value for name, one in element.attributes.items() if name.endswith(":id"))
    return next(found, "")
