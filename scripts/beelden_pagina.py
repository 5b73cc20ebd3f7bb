"""Make the pictures of the page (hov.html) for the documentation: every view as Chromium shows it.

    python scripts/beelden_pagina.py [--pagina HOV.HTML] [--alleen WOORD]

Needs what `tools.build_page` needs, Chromium and poppler-utils (pdftoppm).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "beelden"
EXAMPLES = ROOT / "workbooks" / "voorbeelden"
CONSORTIA = ["--workbooks", "400", "--mistakes", "40"]


def main() -> None:
    """Make every picture anew, or those whose name holds a word."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pagina", type=Path, help="a page that is built already")
    parser.add_argument("--alleen", default="", help="only pictures whose name holds this")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        page = parsed.pagina or work / "hov.html"
        if parsed.pagina is None:
            run(sys.executable, "-m", "tools.build_page", "--uit", str(page))
        given = what_is_handed_in(work / "gegeven")
        made = work / "beelden"
        run("node", str(ROOT / "page" / "scripts" / "pictures.mjs"), str(page), str(given), str(made), parsed.alleen)
        for printed in made.glob("*.pdf"):
            run(
                "pdftoppm",
                "-r",
                "70",
                "-png",
                "-f",
                "1",
                "-l",
                "1",
                "-singlefile",
                str(printed),
                str(printed.with_suffix("")),
            )
        for picture in made.glob("*.png"):
            shutil.copyfile(picture, PICTURES / picture.name)


def what_is_handed_in(folder: Path) -> Path:
    """Make a folder with the examples, a corrected form, files that are refused, and many consortia."""
    shutil.copytree(EXAMPLES, folder / "voorbeelden")
    for extra in folder.rglob("verwacht.json"):
        extra.unlink()
    zuid = folder / "voorbeelden" / "2022-zuid"
    better = folder / "verbeterd"
    better.mkdir()
    book = openpyxl.load_workbook(zuid / "HOV-formulier 10283.xlsx")
    book["HOV-formulier"]["D8"] = "Zuid-instelling B"
    book["HOV-formulier"]["D35"] = "ja"
    book.save(better / "HOV-formulier 10283.xlsx")
    refused = folder / "geweigerd"
    shutil.copytree(zuid, refused)
    whole = refused / "HOV-formulier 10283.xlsx"
    whole.write_bytes(whole.read_bytes()[:2000])
    (refused / "Aanvulling.rar").write_bytes(b"Rar!\x1a\x07\x00")
    (refused / "Toelichting.docx").write_bytes(b"PK\x05\x06" + bytes(18))
    run(sys.executable, str(ROOT / "benchmarks" / "make_consortia.py"), str(folder / "inzendingen"), *CONSORTIA)
    return folder


def run(*command: str) -> None:
    """Run a program; stop when it fails."""
    done = subprocess.run(command, check=False, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")


if __name__ == "__main__":
    main()
