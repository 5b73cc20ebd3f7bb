"""The pictures of the page (hov.html): every view as Chromium shows it, and printed; and what is wrong with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Final

import openpyxl
from PIL import Image

from tools.pictures.drawn import packed
from tools.pictures.shown import EXAMPLES, PICTURES, ROOT, run

BUILT: Final = "HOV_PAGE"
"""Environment variable with the path of a page that is built already."""
_CONSORTIA: Final = ("--workbooks", "400", "--mistakes", "40")
_PRINTED_AT: Final = "70"


def draw_page(work: Path, only: str = "") -> list[str]:
    """Make the picture of every view, or of those whose name holds a word; gives what is wrong: errors, faint text.

    Args:
        work: an empty folder.
        only: a word.
    """
    page = Path(os.environ.get(BUILT) or work / "hov.html").resolve()
    if not page.is_file():
        run(sys.executable, "-m", "tools.build_page", "--uit", str(page))
    given, made = _handed_in(work / "gegeven"), work / "beelden"
    script = ROOT / "page" / "scripts" / "pictures.mjs"
    command = ["node", str(script), str(page), str(given), str(made), only]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True)  # noqa: S603 - arguments of ours
    for printed in made.glob("*.pdf"):
        first = ("-r", _PRINTED_AT, "-png", "-f", "1", "-l", "1", "-singlefile")
        run("pdftoppm", *first, str(printed), str(printed.with_suffix("")))
    for picture in made.glob("*.png"):
        with Image.open(picture) as drawn:
            # Its palette says of every colour that nothing shines through, which a smaller one cannot repeat.
            (PICTURES / picture.name).write_bytes(packed(drawn.convert("RGBA").convert("RGB")))
    return done.stderr.decode().splitlines() if done.returncode else []


def _handed_in(folder: Path) -> Path:
    """Make a folder with the examples, a corrected form, files that are refused, and many consortia."""
    shutil.copytree(EXAMPLES, folder / "voorbeelden")
    for extra in folder.rglob("verwacht.json"):
        extra.unlink()
    zuid = folder / "voorbeelden" / "2022-zuid"
    better = folder / "verbeterd"
    better.mkdir()
    with warnings.catch_warnings():
        # Of what openpyxl leaves out, nothing shows.
        warnings.simplefilter("ignore", UserWarning)
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
    run(sys.executable, str(ROOT / "benchmarks" / "make_consortia.py"), str(folder / "inzendingen"), *_CONSORTIA)
    return folder
