"""Make the pictures of the documentation and the page that shows them all, docs/galerij.md.

    python -m tools.pictures [--zonder-pagina]

Needs LibreOffice (soffice) with Carlito, poppler-utils (pdftoppm), Pillow and, for hov.html, what `tools.build_page`
needs, with Chromium. What is wrong with a sheet or a view is told, and ends in status 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zipfile
from itertools import groupby
from pathlib import Path
from typing import Final

import msgspec

from tools.pictures import gallery, note
from tools.pictures.drawn import at_full_size, draw, pages_of, picture_of, printed
from tools.pictures.page import draw_page
from tools.pictures.shown import DEMO, EXAMPLES, MADE_OF, PICTURES, fingerprints, made_in, opened, run, wrong_with
from tools.pictures.terminal import COMMANDS, as_svg, told_in

# Buttons do not print.
_PRINTABLE: Final = ((rb"<x:PrintObject>False</x:PrintObject>", b""), (rb' fPrintsWithSheet="0"', b""))
_FORM: Final = "2022-noord"


def main(arguments: list[str]) -> int:
    """Make every picture anew; gives the exit status."""
    if not has_letters():
        print("The letters of Carlito are not installed (fonts-crosextra-carlito): nothing was made.", file=sys.stderr)
        return 1
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shown = made_in(work)
        for workbook, group in groupby(shown, key=lambda one: one.workbook):
            sheets = list(group)
            wrong += [fault for one in sheets for fault in wrong_with(one)]
            draw(workbook, {one.sheet: one.picture for one in sheets}, work)
        note.draw_note(next(one.workbook for one in shown if one.picture == "wat-te-herstellen"), work)
        draw_form_with_buttons(work)
        told = told_in(work / DEMO)
        for typed in COMMANDS:
            drawn = as_svg(told[typed.picture], typed.title)
            (PICTURES / typed.picture).with_suffix(".svg").write_text(drawn, encoding="utf-8")
        if "--zonder-pagina" not in arguments:
            wrong += draw_page(work)
        made_of = fingerprints(shown, told)
    MADE_OF.write_bytes(msgspec.json.format(msgspec.json.encode(made_of, order="sorted"), indent=1) + b"\n")
    gallery.write(shown)
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def has_letters() -> bool:
    """Tell whether LibreOffice will take Carlito where a sheet asks for Calibri; others would be cut elsewhere."""
    found = subprocess.run(["fc-match", "Calibri"], capture_output=True, text=True, check=True)  # noqa: S607 - a tool of fontconfig
    return "Carlito" in found.stdout


def draw_form_with_buttons(work: Path) -> None:
    """Make the picture of an example form with buttons."""
    run(sys.executable, "-m", "tools.build_excel", "--uit", str(work), "--formulieren", str(EXAMPLES / _FORM))
    form = next((work / "formulieren").glob("In- en doorstroom*.xlsm"))
    printable, copy = work / "knoppen-heel.xlsm", work / "knoppen.xlsm"
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(printable, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            for pattern, instead in _PRINTABLE:
                content = re.sub(pattern, instead, content) if name.startswith("xl/") else content
            target.writestr(name, content)
    sheet = next(one.title for one in opened(form).worksheets if one.title.startswith("In- en doorstroom"))
    at_full_size(printable, [sheet], copy)
    pdf = printed(copy, work)
    picture_of(pdf, pages_of(pdf)[sheet], PICTURES / f"{gallery.WITH_BUTTONS}.png")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
