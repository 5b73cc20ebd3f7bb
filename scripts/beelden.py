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
CONSORTIA = ["--workbooks", "200", "--mistakes", "40"]
OVERVIEW = {"Overzicht samenwerkingsverbanden": "overzicht", "Grafieken": "overzicht-grafieken"}
RESULTS = {"voorbeeld-in-orde": "rapport-in-orde", "voorbeeld-met-fouten": "rapport-met-fouten"}


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


def printed(workbook: Path, work: Path) -> Path:
    """Print a workbook into a PDF."""
    copy = work / "afdruk.xlsx"
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
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode not in accepted:
        raise SystemExit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")


if __name__ == "__main__":
    main()
