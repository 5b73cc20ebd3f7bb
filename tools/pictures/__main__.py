"""Make the pictures of the documentation: sheets of its examples, as LibreOffice prints them in Dutch, and a terminal.

    python -m tools.pictures

Needs LibreOffice (soffice), poppler-utils (pdftoppm) and what `pip install ".[build]"` brings. What is wrong with a
sheet is told, and ends in status 1. Those of the page are made by scripts/beelden_pagina.py.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

import msgspec

from tools.pictures.shown import DEMO, EXAMPLES, MADE_OF, PICTURES, fingerprints, made_in, run, wrong_with
from tools.pictures.terminal import PICTURE, as_svg, told_in

# Numbers and dates as a Dutch LibreOffice writes them.
_DUTCH: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop>
</item>
</oor:items>
"""
# Buttons do not print and a form is made to fit the width of its paper; paper 25 is 34 by 22 inch.
_PRINTABLE: Final = (
    (rb"<x:PrintObject>False</x:PrintObject>", b""),
    (rb' fPrintsWithSheet="0"', b""),
    (rb'<pageSetUpPr fitToPage="1"/>', b""),
    (rb"<pageSetup [^>]*/>", b'<pageSetup paperSize="25" orientation="landscape"/>'),
)
# Of that page, the upper left corner in dots: the form and the buttons beside it.
_CORNER: Final = ("-r", "60", "-f", "1", "-l", "1", "-x", "40", "-y", "30", "-W", "1560", "-H", "560")


def main() -> int:
    """Make every picture anew; gives the exit status."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        shown = made_in(work)
        for one in shown:
            wrong += wrong_with(one)
            draw(printed(one.workbook, work), one.sheet, one.picture, one.dots_per_inch)
        form = printed(form_with_buttons(work), work)
        run("pdftoppm", "-png", *_CORNER, "-singlefile", str(form), str(PICTURES / "formulier-met-knoppen"))
        told = told_in(work / DEMO)
        (PICTURES / PICTURE).with_suffix(".svg").write_text(as_svg(told), encoding="utf-8")
        made_of = fingerprints(shown, told)
    MADE_OF.write_bytes(msgspec.json.format(msgspec.json.encode(made_of, order="sorted"), indent=1) + b"\n")
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


def form_with_buttons(work: Path) -> Path:
    """Build an example form with buttons; give a copy on which they print, on a page large enough for everything."""
    forms = ("--formulieren", str(EXAMPLES / "2022-noord"))
    run(sys.executable, "-m", "tools.build_excel", "--uit", str(work), *forms)
    form = next((work / "formulieren").glob("In- en doorstroom*.xlsm"))
    copy = work / "knoppen.xlsm"
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            for pattern, instead in _PRINTABLE:
                content = re.sub(pattern, instead, content) if name.startswith("xl/") else content
            target.writestr(name, content)
    return copy


def printed(workbook: Path, work: Path) -> Path:
    """Print a workbook into a PDF."""
    profile = work / "profile"
    if not profile.exists():
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_DUTCH, encoding="utf-8")
    # Its name stands on the page.
    copy = work / "afdruk" / workbook.name
    copy.parent.mkdir(exist_ok=True)
    shutil.copyfile(workbook, copy)
    here = f"-env:UserInstallation={profile.as_uri()}"
    run("soffice", here, "--headless", "--convert-to", "pdf", "--outdir", str(copy.parent), str(copy))
    return copy.with_suffix(".pdf")


def draw(pdf: Path, title: str, picture: str, dots_per_inch: int) -> None:
    """Make a picture of the first page that holds a text."""
    page = str(page_of(pdf, title))
    chosen = ("-r", str(dots_per_inch), "-f", page, "-l", page, "-singlefile")
    run("pdftoppm", "-png", *chosen, str(pdf), str(PICTURES / picture))


def page_of(pdf: Path, title: str) -> int:
    """Find the first page that holds a text; stop when there is none, or when a number on it does not fit its cell."""
    command = ["pdftotext", "-layout", str(pdf), "-"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")  # noqa: S603 - arguments of ours
    pages = done.stdout.split("\f")
    number = next(number for number, page in enumerate(pages, 1) if any(title in line for line in page.split("\n")[:4]))
    if "###" in pages[number - 1]:
        raise SystemExit(f"{title}: a number does not fit its cell")
    return number


if __name__ == "__main__":
    sys.exit(main())
