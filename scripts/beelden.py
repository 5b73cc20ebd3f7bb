"""Make the pictures of the documentation: sheets that hov made of its examples, as LibreOffice prints them.

    python scripts/beelden.py

Needs LibreOffice (soffice) and poppler-utils (pdftoppm).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "beelden"
RESULTS = {"voorbeeld-in-orde": "rapport-in-orde", "voorbeeld-met-fouten": "rapport-met-fouten"}


def main() -> None:
    """Make every picture anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        demo = work / "demo"
        run(sys.executable, "-m", "hov_tools", "demo", "--uit", str(demo))
        for example, picture in RESULTS.items():
            take(demo / f"{example}-resultaat", "Validatierapport", picture, work)
        wishes = ("--vrij", "--start", "2022-01", "--start", "2022-09", "--akkoord")
        divided = work / "verdeeld"
        where = ("--schrijf", "--uit", str(divided))
        run(sys.executable, "-m", "hov_tools", "verdeel", str(demo / "voorbeeld-in-orde"), *wishes, *where)
        take(divided, "Verdelingsvoorstel", "verdelingsvoorstel", work)


def take(folder: Path, title: str, picture: str, work: Path) -> None:
    """Make a picture of the first page of a sheet of the in- en doorstroom workbook in a folder."""
    copy = work / f"{picture}.xlsx"
    shutil.copyfile(next(folder.glob("In- en doorstroom*.xlsx")), copy)
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(copy))
    pdf, target = work / f"{picture}.pdf", PICTURES / picture
    page = str(page_of(pdf, title))
    run("pdftoppm", "-r", "80", "-png", "-f", page, "-l", page, "-singlefile", str(pdf), str(target))


def page_of(pdf: Path, title: str) -> int:
    """Find the first page that holds a text; stop when there is none."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8")
    pages = done.stdout.split("\f")
    return next(number for number, page in enumerate(pages, 1) if title in page)


def run(*command: str) -> None:
    """Run a program; stop when it fails."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
