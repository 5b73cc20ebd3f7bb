"""An official form with buttons: the same workbook, with a VBA project and a column of buttons beside the questions.

The buttons stand on the sheet that the form opens on, right of everything in use there: cells, merged cells, pictures
and charts. What changes in the file, and nothing else: the kind of workbook, the names by which VBA knows the sheets,
and on that one sheet the buttons with their drawings.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from msgspec import Struct

from hov_tools.forms.identify import identify
from hov_tools.forms.index import build_index
from hov_tools.ooxml.address import Range, column_name
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.workbookpart import read_workbook_part
from tools.build_excel import BuildError
from tools.build_excel.package import read_parts, write_parts
from tools.build_excel.project import Button, check, with_buttons, with_modules
from tools.build_excel.sources import ROOT, own_module

BUTTONS: Final = ROOT / "workbooks" / "buttons.toml"
_MODULE: Final = "HovFormulier"
_PLAIN: Final = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_WITH_MACROS: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
# The list of buttons with the alternatives around it; each button in it has alternatives of its own.
_CONTROLS: Final = re.compile(
    rb'<mc:AlternateContent[^>]*><mc:Choice Requires="x14"><controls>.*</controls></mc:Choice></mc:AlternateContent>',
    re.DOTALL,
)
_AFTER_CONTROLS: Final = re.compile(rb"<webPublishItems|<tableParts|<extLst|</worksheet>")
# Zero-based; below the title, and two rows for each button.
_FIRST_ROW: Final = 1
_ROWS_PER_BUTTON: Final = 2


class OpensOn(Struct, frozen=True):
    """The sheet that a workbook opens on.

    Attributes:
        name: of the sheet.
        part: its name in the package.
        last_column: one-based, of everything in use on it.
    """

    name: str
    part: str
    last_column: int


def build_form(data: bytes, name: str) -> bytes:
    """Put the macros and the buttons into an official form.

    Args:
        data: the form as .xlsx.
        name: for messages, and its suffix is that of the result.

    Raises:
        BuildError: it is none of the known forms, or not laid out as a form is.
    """
    labels, forms = read_buttons()
    kind = _kind(data, name)
    macros = forms[kind]
    sheet = opens_on(data)
    parts = read_parts(data)
    types = parts["[Content_Types].xml"]
    if types.count(_PLAIN) != 1:
        raise BuildError(f"{name} is not a plain .xlsx")
    parts["[Content_Types].xml"] = types.replace(_PLAIN, _WITH_MACROS)
    made = with_modules(write_parts(parts), ".xlsm", [own_module(f"{_MODULE}.bas")], [])
    buttons = [
        Button(f"Knop {labels[macro]}", labels[macro], f"{_MODULE}.{macro}", _FIRST_ROW + _ROWS_PER_BUTTON * number)
        for number, macro in enumerate(macros)
    ]
    column = column_name(sheet.last_column + 1)
    made = with_buttons(made, sheet.name, column, buttons)
    parts = {part: _with_font(part, content) for part, content in read_parts(made).items()}
    parts[sheet.part] = _as_excel_has_it(parts[sheet.part], name)
    result = write_parts(parts)
    check(result, name)
    return result


def read_buttons() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Read which buttons there are: the label of each macro, and the macros of each form."""
    content = tomllib.loads(BUTTONS.read_text(encoding="utf-8"))
    return content["labels"], content["forms"]


def _kind(data: bytes, name: str) -> str:
    snapshot = read_snapshot(data)
    visible = [sheet for sheet in snapshot.sheets if sheet.visibility is Visibility.VISIBLE]
    identity = identify(snapshot, build_index(visible))
    if identity is None:
        raise BuildError(f"{name} is none of the known forms")
    return identity.layout.form


def opens_on(data: bytes) -> OpensOn:
    """Find the sheet that a workbook opens on, and how far it is in use."""
    package = Package(data)
    workbook = read_workbook_part(package)
    active = re.search(rb'<workbookView\b[^>]*\bactiveTab="(\d+)"', package.read(workbook.part))
    sheet = workbook.sheets[int(active[1]) if active else 0]
    return OpensOn(sheet.name, sheet.part, _last_column(package, sheet.part))


def _last_column(package: Package, part: str) -> int:
    text = package.read(part).decode()
    areas = re.findall(r'<c r="([A-Z]+\d+)"', text)
    areas += re.findall(r'<mergeCell ref="([^"]*)"', text)
    areas += " ".join(re.findall(r'\bsqref="([^"]*)"', text)).split()
    columns = [Range.parse(area).right for area in areas]
    drawing = re.search(r'<drawing r:id="([^"]*)"', text)
    if drawing is not None:
        shapes = package.read(_target(package, part, drawing[1])).decode()
        # Zero-based in a drawing.
        columns += [int(found) + 1 for found in re.findall(r"<xdr:to><xdr:col>(\d+)</xdr:col>", shapes)]
    return max(columns)


def _target(package: Package, part: str, identifier: str) -> str:
    return next(link.target for link in package.relationships(part) if link.id == identifier)


def _with_font(part: str, content: bytes) -> bytes:
    """Give the label of a button its letter, as Excel itself writes it; LibreOffice shows no label without one."""
    if not part.endswith(".vml"):
        return content
    pattern = rb"(<div style='text-align:center'>)([^<]+)(</div>)"
    return re.sub(pattern, rb'\1<font face="Calibri" size="220" color="#000000">\2</font>\3', content)


def _as_excel_has_it(worksheet: bytes, name: str) -> bytes:
    """Put the list of buttons where Excel wants it, each button not to be printed; pyOpenVBA 6.5.0 does neither.

    It comes before the extensions of the sheet, in the order of ECMA-376 part 1, §18.3.1.99: legacyDrawing … controls,
    webPublishItems, tableParts, extLst.
    """
    block = _CONTROLS.search(worksheet)
    if block is None:
        raise BuildError(f"{name} got no buttons")
    rest = worksheet[: block.start()] + worksheet[block.end() :]
    later = _AFTER_CONTROLS.search(rest, rest.index(b"<legacyDrawing "))
    if later is None:
        raise BuildError(f"{name}: the sheet does not end")
    buttons = block[0].replace(b"<controlPr ", b'<controlPr print="0" ')
    return rest[: later.start()] + buttons + rest[later.start() :]


def find_forms(folder: Path) -> list[Path]:
    """Give the forms in a folder and the folders in it, in order."""
    return sorted(path for path in folder.rglob("*.xlsx") if not path.name.startswith("~$"))
