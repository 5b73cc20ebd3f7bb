"""HovTools.xlam: the ribbon, the macros and the worksheet functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from tools.build_excel import BuildError
from tools.build_excel.functions import function_module, read_table
from tools.build_excel.package import read_parts, write_parts
from tools.build_excel.project import check, empty_addin, with_modules
from tools.build_excel.sources import MACROS, Module, body_of, own_module, read_changes, xlwings_modules

NAME: Final = "HovTools.xlam"
OWN_MODULES: Final = ("HovTeksten.bas", "HovVerbinding.bas", "HovLint.bas", "HovKoppeling.bas", "HovPerPlaats.bas")
# xlwings looks for its settings on the sheet of this name: the name of the project, and .conf.
_SETTINGS_SHEET: Final = "hov_tools.conf"
# Shown in Excel's list of add-ins.
_TITLE: Final = "HOV"
_DESCRIPTION: Final = "Controleert HOV-formulieren, voegt HOV samen en rekent bonusplaatsen uit."
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>hov_tools</dc:creator><dc:description>{description}</dc:description>"
    # One date for every build: a date of the day would change the bytes.
    '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
)
_SCHEMA_2010: Final = b"http://schemas.microsoft.com/office/2009/07/customui"
_SCHEMA_2007: Final = b"http://schemas.microsoft.com/office/2006/01/customui"
_RELATIONSHIP: Final = '<Relationship Id="{}" Type="{}" Target="{}"/>'
# Where each part stands, and by which relationship Office finds it ([MS-CUSTOMUI] 2.2).
_RIBBON_PARTS: Final = (
    (
        "customUI/customUI14.xml",
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
        _SCHEMA_2010,
    ),
    ("customUI/customUI.xml", "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", _SCHEMA_2007),
)


def addin_modules() -> tuple[Module, ...]:
    """Give the modules of the add-in, in their order."""
    own = tuple(own_module(name) for name in OWN_MODULES)
    return (*own, function_module(read_table()), *xlwings_modules())


def build_addin() -> bytes:
    """Build the add-in.

    Raises:
        BuildError: the sources or the installed xlwings are not as expected.
    """
    return assemble(addin_modules())


def assemble(modules: tuple[Module, ...]) -> bytes:
    """Build the add-in with the given modules: the tests put a stand-in in the place of xlwings'."""
    made = with_modules(empty_addin(), ".xlam", modules, [("ThisWorkbook", body_of("ThisWorkbook.cls"))])
    parts = read_parts(made)
    parts["docProps/core.xml"] = _CORE.format(title=_TITLE, description=_DESCRIPTION).encode()
    _rename_sheet(parts)
    _write_settings(parts, read_changes().settings)
    data = write_parts(_with_ribbon(parts))
    check(data, NAME)
    return data


def _rename_sheet(parts: dict[str, bytes]) -> None:
    for name, before, after in (
        ("xl/workbook.xml", b'<sheet name="Sheet1"', f'<sheet name="{_SETTINGS_SHEET}"'),
        ("docProps/app.xml", b"<vt:lpstr>Sheet1</vt:lpstr>", f"<vt:lpstr>{_SETTINGS_SHEET}</vt:lpstr>"),
    ):
        if parts[name].count(before) != 1:
            raise BuildError(f"the template of the add-in has no {before.decode()} in {name}")
        parts[name] = parts[name].replace(before, after.encode())


def _write_settings(parts: dict[str, bytes], settings: Mapping[str, str]) -> None:
    """Fill the settings sheet: a name and its value per row, as text."""
    cell = '<c r="{}{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{row}">{cell.format("A", row, escape(key))}{cell.format("B", row, escape(value))}</row>'
        for row, (key, value) in enumerate(settings.items(), 1)
    )
    name = "xl/worksheets/sheet1.xml"
    text = parts[name].decode()
    text, filled = re.subn("<sheetData/>", f"<sheetData>{rows}</sheetData>", text)
    text, sized = re.subn('<dimension ref="A1"/>', f'<dimension ref="A1:B{len(settings)}"/>', text)
    if (filled, sized) != (1, 1):
        raise BuildError(f"the template of the add-in is not empty: {name}")
    parts[name] = text.encode()


def _with_ribbon(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Add the ribbon to the parts of a workbook: one source, as the parts for Excel 2010 and later and for Excel 2007.

    Raises:
        BuildError: ribbon.xml is not in the schema of Office 2010.
    """
    source = (MACROS / "ribbon.xml").read_bytes().replace(b"\r\n", b"\n")
    if source.count(_SCHEMA_2010) != 1:
        raise BuildError("macros/ribbon.xml does not name the schema of Office 2010 once")
    result = dict(parts)
    links = ""
    for number, (name, kind, schema) in enumerate(_RIBBON_PARTS, 1):
        result[name] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + source.replace(
            _SCHEMA_2010, schema
        )
        links += _RELATIONSHIP.format(f"hovRibbon{number}", kind, name)
    end = b"</Relationships>"
    result["_rels/.rels"] = parts["_rels/.rels"].replace(end, links.encode() + end)
    return result
