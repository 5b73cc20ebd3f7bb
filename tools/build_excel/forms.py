"""An official form with buttons: the same workbook, with a VBA project and buttons on every sheet that people fill in.

Where they stand is in `placing`. What changes in the file, and nothing else: the kind of workbook, the names by which
VBA knows the sheets, and on those sheets the buttons with their drawings.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from hov_tools.forms.identify import identify
from hov_tools.forms.index import build_index
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Sheet, Visibility
from hov_tools.ooxml.workbookpart import read_workbook_part
from tools.build_excel import BuildError
from tools.build_excel.package import read_parts, write_parts
from tools.build_excel.placing import Corner, drawn_on, places
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
_NO_DRAWING: Final = b' objects="1"'
_NO_DRAWING_FOR_NOW: Final = b' objects="0"'
_AFTER_CONTROLS: Final = re.compile(rb"<webPublishItems|<tableParts|<extLst|</worksheet>")
# The label is smaller than Excel's own, twentieths of a point: a row of a form is that high.
_LABEL_SIZE: Final = 160


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
    package, snapshot = Package(data), read_snapshot(data)
    of_sheet = {sheet.name: sheet.part for sheet in read_workbook_part(package).sheets}
    sheets = {sheet.name: sheet for sheet in snapshot.sheets if is_filled_in(sheet)}
    parts = read_parts(data)
    types = parts["[Content_Types].xml"]
    if types.count(_PLAIN) != 1:
        raise BuildError(f"{name} is not a plain .xlsx")
    parts["[Content_Types].xml"] = types.replace(_PLAIN, _WITH_MACROS)
    for part in map(of_sheet.__getitem__, sheets):
        # Where Excel would let nobody draw, pyOpenVBA does not draw either.
        parts[part] = parts[part].replace(_NO_DRAWING, _NO_DRAWING_FOR_NOW)
    made = with_modules(write_parts(parts), ".xlsm", [own_module(f"{_MODULE}.bas")], [])

    def placed(sheet: str, corner: Corner) -> list[Button]:
        drawn = drawn_on(package, of_sheet[sheet])
        where = places(sheets[sheet], drawn, [labels[macro] for macro in macros], corner)
        return [
            Button(f"Knop {labels[macro]}", labels[macro], f"{_MODULE}.{macro}", place)
            for macro, place in zip(macros, where, strict=True)
        ]

    made = with_buttons(made, list(sheets), placed)
    parts = {part: _with_font(part, content) for part, content in read_parts(made).items()}
    for part in map(of_sheet.__getitem__, sheets):
        parts[part] = _as_excel_has_it(parts[part], name).replace(_NO_DRAWING_FOR_NOW, _NO_DRAWING)
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


def is_filled_in(sheet: Sheet) -> bool:
    """Tell whether people fill in a sheet: it is shown, and protected but for the cells that wait for an answer."""
    return sheet.visibility is Visibility.VISIBLE and sheet.is_protected and any(cell.unlocked for cell in sheet.cells)


def _with_font(part: str, content: bytes) -> bytes:
    """Give the label of a button its letter, as Excel itself writes it; LibreOffice shows no label without one."""
    if not part.endswith(".vml"):
        return content
    pattern = rb"(<div style='text-align:center'>)([^<]+)(</div>)"
    return re.sub(pattern, rb'\1<font face="Calibri" size="%d" color="#000000">\2</font>\3' % _LABEL_SIZE, content)


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
