"""The ribbon of the add-in: one source, as the parts for Excel 2010 and later and for Excel 2007."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tools.build_excel.errors import BuildError
from tools.build_excel.sources import MACROS

_NEW: Final = b"http://schemas.microsoft.com/office/2009/07/customui"
_OLD: Final = b"http://schemas.microsoft.com/office/2006/01/customui"
_RELATIONSHIP: Final = '<Relationship Id="{}" Type="{}" Target="{}"/>'
# Where each part stands, and by which relationship Office finds it ([MS-CUSTOMUI] 2.2).
_PARTS: Final = (
    ("customUI/customUI14.xml", "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", _NEW),
    ("customUI/customUI.xml", "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", _OLD),
)


def with_ribbon(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Add the ribbon to the parts of a workbook.

    Raises:
        BuildError: ribbon.xml is not in the schema of Office 2010.
    """
    source = (MACROS / "ribbon.xml").read_bytes().replace(b"\r\n", b"\n")
    if source.count(_NEW) != 1:
        raise BuildError("macros/ribbon.xml does not name the schema of Office 2010 once")
    result = dict(parts)
    links = ""
    for number, (name, kind, schema) in enumerate(_PARTS, 1):
        result[name] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + source.replace(_NEW, schema)
        links += _RELATIONSHIP.format(f"hovRibbon{number}", kind, name)
    end = b"</Relationships>"
    result["_rels/.rels"] = parts["_rels/.rels"].replace(end, links.encode() + end)
    return result
