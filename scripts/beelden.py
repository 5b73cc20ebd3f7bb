"""Make the pictures of the documentation: report sheets of `hov demo`, and a form with buttons, printed by LibreOffice.

    python scripts/beelden.py

Needs LibreOffice (soffice), poppler-utils (pdftoppm) and what `pip install ".[build]"` brings.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "beelden"
EXAMPLES = ROOT / "src" / "hov_tools" / "examples"
RESULTS = {"voorbeeld-in-orde": "rapport-in-orde", "voorbeeld-met-fouten": "rapport-met-fouten"}
# Buttons do not print and a form is made to fit the width of its paper; paper 25 is 34 by 22 inch.
PRINTABLE = (
    (rb"<x:PrintObject>False</x:PrintObject>", b""),
    (rb' fPrintsWithSheet="0"', b""),
    (rb'<pageSetUpPr fitToPage="1"/>', b""),
    (rb"<pageSetup [^>]*/>", b'<pageSetup paperSize="25" orientation="landscape"/>'),
)
# Of that page, the upper left corner in dots: the form and the buttons beside it.
CORNER = ("-r", "60", "-f", "1", "-l", "1", "-x", "40", "-y", "30", "-W", "1560", "-H", "560")


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        demo = work / "demo"
        run(sys.executable, "-m", "hov_tools", "demo", "--uit", str(demo))
        for example, picture in RESULTS.items():
            workbook = next((demo / f"{example}-resultaat").glob("In- en doorstroom*.xlsx"))
            copy = work / f"{picture}.xlsx"
            shutil.copyfile(workbook, copy)
            pdf = to_pdf(work, copy)
            page = str(page_of(pdf, "Validatierapport"))
            to_png(pdf, picture, "-r", "80", "-f", page, "-l", page)
        form = form_with_buttons(work)
        to_png(to_pdf(work, form), "formulier-met-knoppen", *CORNER)


def form_with_buttons(work: Path) -> Path:
    """Build an example form with buttons; give a copy on which they print, on a page large enough for everything."""
    run(
        sys.executable,
        "-m",
        "tools.build_excel",
        "--uit",
        str(work),
        "--formulieren",
        str(EXAMPLES / "voorbeeld-in-orde"),
    )
    form = next((work / "formulieren").glob("In- en doorstroom*.xlsm"))
    copy = work / "knoppen.xlsm"
    with zipfile.ZipFile(form) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            for pattern, instead in PRINTABLE:
                content = re.sub(pattern, instead, content) if name.startswith("xl/") else content
            target.writestr(name, content)
    return copy


def to_pdf(work: Path, workbook: Path) -> Path:
    """Print a workbook into the work folder."""
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(workbook))
    return work / f"{workbook.stem}.pdf"


def to_png(pdf: Path, picture: str, *options: str) -> None:
    """Turn one page into a picture of the documentation."""
    run("pdftoppm", "-png", *options, "-singlefile", str(pdf), str(PICTURES / picture))


def page_of(pdf: Path, title: str) -> int:
    """Find the first page that holds a text; stop when there is none."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    pages = done.stdout.split("\f")
    return next(number for number, page in enumerate(pages, 1) if title in page)


def run(*command: str) -> None:
    """Run a program; stop when it fails."""
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
