"""The colour of a sheet's tab (ECMA-376 part 1, §18.3.1.93 tabColor, first of the children of §18.3.1.82 sheetPr)."""

from __future__ import annotations

from collections.abc import Mapping

from hov_tools.ooxml.edits import MarkStyle
from hov_tools.ooxml.errors import EditRefusedError, Refusal
from hov_tools.ooxml.mark_colours import TABS, tab_called
from hov_tools.ooxml.workbookpart import SheetEntry
from hov_tools.ooxml.write.draft import Draft
from hov_tools.ooxml.write.sheetparts import add_element, outline
from hov_tools.ooxml.write.splice import Splice
from hov_tools.ooxml.write.xmlelements import Element, append_to, escape_attribute

_GROUP, _TAB = "sheetPr", "tabColor"
# Of a colour (§18.8.3); what else an element may have there is no colour.
_OF_A_COLOR = ("auto", "indexed", "rgb", "theme", "tint")
_ALTERNATES = "AlternateContent"


def set_tab(draft: Draft, sheet: SheetEntry, style: MarkStyle) -> tuple[str, dict[str, str]]:
    """Colour a tab; gives the mark whose colour it had, "" for none, and the colour itself as the journal keeps it.

    Raises:
        EditRefusedError: "tab-color", where the part has not one place for it.
    """
    root = outline(draft, sheet.part)
    group, there = _found(root, sheet)
    xml = _element((group or root).prefix, {"rgb": f"FF{TABS[style]}"})
    if group is None:
        name = root.prefix + _GROUP.encode()
        add_element(draft, sheet.part, _GROUP, b"<%b>%b</%b>" % (name, xml, name))
        return "", {"absent": "1"}
    if there is None:
        # Before whatever it holds: so the schema has it.
        first = Splice(group.open_end, group.open_end, xml)
        draft.splice(sheet.part, [append_to(draft.text(sheet.part), group, xml) if group.is_self_closed else first])
        return "", {}
    colors = {name: there.get(name) for name in _OF_A_COLOR if name in there.attributes}
    draft.splice(sheet.part, [Splice(there.start, there.end, xml)])
    before = _style(there)
    return "" if before is None else before.value, {"tab": _element(b"", colors).decode()}


def restore_tab(draft: Draft, sheet: SheetEntry, now: str, was: Mapping[str, str]) -> bool:
    """Give a tab that has the colour of a mark still what it had before; tells whether it is as it was then.

    Args:
        draft: the package.
        sheet: whose tab it is.
        now: name of the mark.
        was: what `set_tab` gave; without "tab" the colour goes, and with "absent" what stood around it.

    Raises:
        EditRefusedError: "tab-color", where the part has not one place for it.
    """
    root = outline(draft, sheet.part)
    group, there = _found(root, sheet)
    if group is None or there is None:
        # LibreOffice leaves out the colours of the tabs of protected sheets.
        return "tab" not in was
    style = _style(there)
    if style is None or style.value != now:
        return False
    if "tab" in was:
        xml = b"<" + group.prefix + was["tab"].encode().removeprefix(b"<")
        draft.splice(sheet.part, [Splice(there.start, there.end, xml)])
        return True
    is_all = group.children == (there,) and not group.attributes
    gone = group if is_all and "absent" in was else there
    draft.splice(sheet.part, [Splice(gone.start, gone.end, b"")])
    return True


def _found(root: Element, sheet: SheetEntry) -> tuple[Element | None, Element | None]:
    """Give what holds the properties of a sheet, and in it the colour of the tab."""
    groups = list(root.all(_GROUP))
    tabs = [tab for group in groups for tab in group.all(_TAB)]
    # Which of them a program takes is not certain, nor what it makes of one among alternatives.
    if len(groups) > 1 or len(tabs) > 1 or any(_has_alternates(one) for one in (root, *groups)):
        raise EditRefusedError(Refusal.TAB_COLOR, "more than one place for the colour of the tab", sheet.name)
    return next(iter(groups), None), next(iter(tabs), None)


def _has_alternates(element: Element) -> bool:
    choices = (choice for one in element.children if one.name == _ALTERNATES for choice in one.children)
    return any(inner.name in (_GROUP, _TAB) for choice in choices for inner in choice.children)


def _style(tab: Element) -> MarkStyle | None:
    """Tell which mark's colour a tab has, when it is written as we write it."""
    code = tab.get("rgb")
    is_as_written = tab.attributes.keys() == {"rgb"} and code.startswith("FF") and not tab.children
    return tab_called(code[2:]) if is_as_written else None


def _element(prefix: bytes, color: Mapping[str, str]) -> bytes:
    stated = b"".join(b' %b="%b"' % (name.encode(), escape_attribute(value)) for name, value in color.items())
    return b"<%btabColor%b/>" % (prefix, stated)
