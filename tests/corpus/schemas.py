"""Validation against the transitional schemas of ECMA-376 (ISO/IEC 29500-4), when they are at hand.

The schemas are not part of this project. They come with ECMA-376 part 4 (ecma-international.org, "OfficeOpenXML-
XMLSchema-Transitional.zip"); give their folder with --schemas.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package

if TYPE_CHECKING:
    from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Excel itself writes it on <t>, of which the schema (a plain string type) knows no attributes.
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


class Schemas:
    """The schema of SpreadsheetML.

    Args:
        folder: where sml.xsd and what it imports are.
    """

    def __init__(self, folder: Path) -> None:
        self._schema = etree.XMLSchema(etree.parse(folder / "sml.xsd"))

    def errors(self, xml: bytes) -> set[str]:
        """Give the errors of a part, without line numbers; none for a part of another vocabulary."""
        root = etree.fromstring(xml, etree.XMLParser(huge_tree=True))
        if etree.QName(root).namespace != _MAIN:
            return set()
        self._schema.validate(_without_extensions(root))
        return {f"{error.path}: {error.message}" for error in self._schema.error_log}

    def new_errors(self, before: bytes, after: bytes) -> list[str]:
        """Give the errors that the parts of a package have and those of the original had not."""
        old, new = Package(before, LARGE_LIMITS), Package(after, LARGE_LIMITS)
        problems = []
        for entry in new.entries:
            if not entry.name.endswith(".xml") or entry.name.startswith("customXml"):
                continue
            content = new.read(entry.name)
            known = old.read(entry.name) if old.has(entry.name) else b""
            if content == known:
                continue
            messages = {message.partition(": ")[2] for message in (self.errors(known) if known else set())}
            problems += [
                f"schema: {entry.name}: {error}"
                for error in sorted(self.errors(content))
                if error.partition(": ")[2] not in messages
            ]
        return problems


def _without_extensions(root: etree._Element) -> etree._ElementTree[etree._Element]:
    """Do what a reader of markup compatibility does: forget ignorable namespaces and take the fallback."""
    ignorable = {root.nsmap.get(prefix) for prefix in root.get(f"{{{_COMPATIBILITY}}}Ignorable", "").split()}
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        for name in list(element.attrib):
            uri = etree.QName(name).namespace
            if uri in ignorable or uri == _COMPATIBILITY or name == _SPACE:
                del element.attrib[name]
        parent = element.getparent()
        uri = etree.QName(element).namespace
        if parent is None or (uri not in ignorable and uri != _COMPATIBILITY):
            continue
        if element.tag == f"{{{_COMPATIBILITY}}}AlternateContent":
            fallback = element.find(f"{{{_COMPATIBILITY}}}Fallback")
            for child in [] if fallback is None else list(fallback):
                element.addprevious(child)
        parent.remove(element)
    return root.getroottree()
