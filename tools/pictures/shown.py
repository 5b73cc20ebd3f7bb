"""What the pictures show: the sheets that hov makes of its examples, and what tells one making from another."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import msgspec
import openpyxl

from tools.pictures.faults import crooked_axes, faults
from tools.pictures.terminal import PICTURE as TERMINAL

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / "docs" / "beelden"
MADE_OF: Final = PICTURES / "gemaakt-van.json"
"""Per picture the fingerprint of what it shows, written when it is made."""
DEMO: Final = "demo"
"""The folder of the demo, in that in which all is made."""
EXAMPLES: Final = ROOT / "workbooks" / "voorbeelden"
_CONSORTIA: Final = ("--workbooks", "200", "--mistakes", "40")
_DISTRIBUTION: Final = ("--vrij", "--start", "2022-01", "--start", "2022-09", "--akkoord")


class Shown(msgspec.Struct, frozen=True):
    """A sheet that a picture shows.

    Attributes:
        picture: the name of the picture, without its ending.
        workbook: the sheet is in.
        sheet: its title.
        dots_per_inch: of the picture.
    """

    picture: str
    workbook: Path
    sheet: str
    dots_per_inch: int = 80


def made_in(work: Path) -> tuple[Shown, ...]:
    """Let hov make every sheet that is shown.

    Args:
        work: an empty folder.
    """
    demo, divided, handed_in, results = (work / name for name in (DEMO, "verdeeld", "inzendingen", "uitkomsten"))
    hov("demo", "--uit", str(demo))
    hov("verdeel", str(demo / "voorbeeld-in-orde"), *_DISTRIBUTION, "--schrijf", "--uit", str(divided))
    run(sys.executable, str(ROOT / "benchmarks" / "make_consortia.py"), str(handed_in), *_CONSORTIA)
    # 1: mistakes were found, as they should be.
    hov("batch", str(handed_in), "--uit", str(results), accepted=(0, 1))
    overview = results / "Overzicht.xlsx"
    first, *_ = openpyxl.load_workbook(overview, read_only=True).sheetnames
    return (
        Shown("rapport-in-orde", _flow(demo / "voorbeeld-in-orde-resultaat"), "Validatierapport"),
        Shown("rapport-met-fouten", _flow(demo / "voorbeeld-met-fouten-resultaat"), "Validatierapport"),
        Shown(
            "wat-te-herstellen",
            demo / "voorbeeld-met-fouten-resultaat" / "HOV-formulier 10280.xlsx",
            "Wat te herstellen",
        ),
        Shown("verdelingsvoorstel", _flow(divided), "Verdelingsvoorstel"),
        Shown("overzicht", overview, first, 110),
        Shown("overzicht-grafieken", overview, "Grafieken", 110),
    )


def _flow(folder: Path) -> Path:
    (found,) = folder.glob("In- en doorstroom*.xlsx")
    return found


def fingerprints(shown: Iterable[Shown], told: str) -> dict[str, str]:
    """Give the fingerprint of what every picture shows.

    Args:
        shown: the sheets.
        told: what the terminal shows.
    """
    terminal = {TERMINAL: hashlib.sha256(told.encode()).hexdigest()}
    return {one.picture: fingerprint(one) for one in shown} | terminal


def fingerprint(shown: Shown) -> str:
    """Give a text that changes with what the sheet says, how it looks and what its charts draw."""
    sheet = openpyxl.load_workbook(shown.workbook)[shown.sheet]
    told = hashlib.sha256()
    for row in sheet.iter_rows():
        for cell in row:
            looks = (cell.number_format, cell.font.b, cell.font.color, cell.fill.fgColor.rgb, cell.alignment.wrap_text)
            told.update(repr((cell.coordinate, cell.value, *map(str, looks))).encode())
    widths = [(name, one.width) for name, one in sorted(sheet.column_dimensions.items())]
    told.update(repr((widths, sorted(map(str, sheet.merged_cells.ranges)))).encode())
    with ZipFile(shown.workbook) as workbook:
        for name in sorted(workbook.namelist()):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                told.update(workbook.read(name))
    return told.hexdigest()


def wrong_with(shown: Shown) -> Iterator[str]:
    """Give what people should not be shown of a sheet."""
    sheet = openpyxl.load_workbook(shown.workbook)[shown.sheet]
    yield from faults(sheet)
    yield from crooked_axes(sheet)


def hov(*words: str, accepted: tuple[int, ...] = (0,)) -> None:
    """Run hov; stop when it ends with another status than these."""
    run(sys.executable, "-m", "hov_tools", *words, accepted=accepted)


def run(*command: str, accepted: tuple[int, ...] = (0,)) -> None:
    """Run a program; stop when it ends with another status than these."""
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True)  # noqa: S603 - arguments of ours
    if done.returncode not in accepted:
        raise SystemExit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")
