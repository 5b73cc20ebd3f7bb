"""Make the pictures of the documentation: sheets that hov made of its examples, as LibreOffice prints them.

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
CONSORTIA = ["--workbooks", "200", "--mistakes", "40"]
OVERVIEW = {"Overzicht samenwerkingsverbanden": "overzicht", "Grafieken": "overzicht-grafieken"}
EXAMPLES = ROOT / "workbooks" / "voorbeelden"
TO_CORRECT = "HOV-formulier 10280.xlsx"
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
            draw(printed(workbook, work), "Validatierapport", picture)
        form = demo / "voorbeeld-met-fouten-resultaat" / TO_CORRECT
        draw(printed(form, work), "Wat te herstellen", "wat-te-herstellen")
        divided = work / "verdeeld"
        wishes = ("--vrij", "--start", "2022-01", "--start", "2022-09", "--akkoord", "--schrijf", "--uit", str(divided))
        run(sys.executable, "-m", "hov_tools", "verdeel", str(demo / "voorbeeld-in-orde"), *wishes)
        workbook = next(divided.glob("In- en doorstroom*.xlsx"))
        draw(printed(workbook, work), "Verdelingsvoorstel", "verdelingsvoorstel")
        run(sys.executable, str(ROOT / "benchmarks" / "make_consortia.py"), str(work / "inzendingen"), *CONSORTIA)
        batch = ["-m", "hov_tools", "batch", str(work / "inzendingen"), "--uit", str(work / "uit")]
        # 1: mistakes were found, as they should be.
        run(sys.executable, *batch, accepted=(0, 1))
        overview = printed(work / "uit" / "Overzicht.xlsx", work)
        for title, picture in OVERVIEW.items():
            draw(overview, title, picture, dots_per_inch=110)
        form = printed(form_with_buttons(work), work)
        run("pdftoppm", "-png", *CORNER, "-singlefile", str(form), str(PICTURES / "formulier-met-knoppen"))


def form_with_buttons(work: Path) -> Path:
    """Build an example form with buttons; give a copy on which they print, on a page large enough for everything."""
    run(
        sys.executable,
        "-m",
        "tools.build_excel",
        "--uit",
        str(work),
        "--formulieren",
        str(EXAMPLES / "2022-noord"),
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


def printed(workbook: Path, work: Path) -> Path:
    """Print a workbook into a PDF."""
    copy = work / f"afdruk{workbook.suffix}"
    shutil.copyfile(workbook, copy)
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(copy))
    return copy.with_suffix(".pdf")


def draw(pdf: Path, title: str, picture: str, *, dots_per_inch: int = 80) -> None:
    """Make a picture of the first page that holds a text."""
    page = str(page_of(pdf, title))
    run(
        "pdftoppm",
        "-r",
        str(dots_per_inch),
        "-png",
        "-f",
        page,
        "-l",
        page,
        "-singlefile",
        str(pdf),
        str(PICTURES / picture),
    )


def page_of(pdf: Path, title: str) -> int:
    """Find the first page that holds a text; stop when there is none."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    pages = done.stdout.split("\f")
    return next(number for number, page in enumerate(pages, 1) if title in page)


def run(*command: str, accepted: tuple[int, ...] = (0,)) -> None:
    """Run a program; stop when it ends with another status than these."""
    done = subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in accepted:
        raise SystemExit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")


if __name__ == "__main__":
    main()
