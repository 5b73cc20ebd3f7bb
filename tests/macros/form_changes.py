"""What the build changes in an official form, part by part."""

from __future__ import annotations

from tools.build_excel.package import read_parts

ADDED = (
    "xl/vbaProject.bin",
    r"xl/ctrlProps/ctrlProp\d+\.xml",
    r"xl/drawings/(vmlDrawing\d+\.vml|drawing\d+\.xml)",
    r"xl/worksheets/_rels/sheet\d+\.xml\.rels",
)
"""The macros; the properties of each button; the drawings of the buttons where a sheet had none, and links to them."""

CHANGED = (
    r"\[Content_Types\]\.xml",  # the kind of workbook; the parts above
    "xl/workbook.xml",  # the name by which VBA knows the workbook
    r"xl/_rels/workbook\.xml\.rels",  # the link to the macros
    r"xl/worksheets/sheet\d+\.xml",  # the name by which VBA knows the sheet; on one sheet the list of buttons
    r"xl/worksheets/_rels/sheet\d+\.xml\.rels",  # on that sheet: the links to the buttons
    r"xl/drawings/drawing\d+\.xml",  # the place of each button
    r"xl/drawings/vmlDrawing\d+\.vml",  # their looks
)
"""What else differs."""


def changes(before: bytes, after: bytes) -> tuple[set[str], set[str], set[str]]:
    """Give the names of the parts that were added, changed and removed."""
    old, new = read_parts(before), read_parts(after)
    changed = {name for name in old.keys() & new.keys() if old[name] != new[name]}
    return new.keys() - old.keys(), changed, old.keys() - new.keys()
