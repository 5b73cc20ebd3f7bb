"""What the pictures show: every sheet that hov makes of its examples, and what tells one making from another."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import msgspec
import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hov_tools.ooxml.own_sheets import JOURNAL_SHEET, OWN_SHEET
from hov_tools.overview import text as overview_text
from tools.pictures.checks import faults

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = ROOT / "docs" / "beelden"
MADE_OF: Final = PICTURES / "gemaakt-van.json"
"""Per picture the fingerprint of what it shows, written when it is made."""
DEMO: Final = "demo"
"""The folder of the demo, in that in which all is made."""
EXAMPLES: Final = ROOT / "workbooks" / "voorbeelden"
_CONSORTIA: Final = ("--workbooks", "200", "--mistakes", "40")
_DISTRIBUTION: Final = ("--vrij", "--start", "2022-01", "--start", "2022-09", "--akkoord", "--schrijf")
_WHAT_IF: Final = ("--zonder", "10240", "--zonder", "10243", "--toegewezen", "12", "--schrijf")
_REPORT: Final = "Validatierapport"
_LEAD_FROM, _LEAD_WITHIN = 20, 8
_DAY: Final = "<dag>"
"""What stands in a fingerprint for the day of the run."""


class Made(msgspec.Struct, frozen=True):
    """A workbook that hov made, of which every sheet of ours is shown.

    Attributes:
        key: the name of its picture, and how those of its other sheets begin.
        workbook: where it is.
        about: what it is, in Dutch.
        main: the sheet whose picture is called as the key; "" for the first.
    """

    key: str
    workbook: Path
    about: str
    main: str = ""


class Shown(msgspec.Struct, frozen=True):
    """A sheet that a picture shows.

    Attributes:
        picture: the name of the picture, without its ending.
        workbook: the sheet is in.
        sheet: its title.
        about: what the workbook is, in Dutch.
        line: what the sheet itself says first.
    """

    picture: str
    workbook: Path
    sheet: str
    about: str
    line: str


def made_in(work: Path) -> tuple[Shown, ...]:
    """Let hov make every workbook that is shown; gives their sheets.

    Args:
        work: an empty folder.
    """
    names = (DEMO, "verdeeld", "vergeleken", "inzendingen", "uitkomsten", "toegewezen")
    demo, divided, compared, handed_in, results, allocated = (work / name for name in names)
    whole = demo / "voorbeeld-in-orde"
    hov("demo", "--uit", str(demo))
    hov("verdeel", str(whole), *_DISTRIBUTION, "--uit", str(divided))
    hov("scenario", str(whole), *_WHAT_IF, "--uit", str(compared))
    run(sys.executable, str(ROOT / "benchmarks" / "make_consortia.py"), str(handed_in), *_CONSORTIA)
    # 1: mistakes were found, as they should be.
    hov("batch", str(handed_in), "--uit", str(results), accepted=(0, 1))
    for example in ("2022-noord", "2022-zuid"):
        shutil.copytree(EXAMPLES / example, work / "aanvragen" / example)
    hov(
        "toewijzing",
        str(work / "aanvragen"),
        "--plaatsen",
        "14",
        "--plaatsen",
        "12",
        "--uit",
        str(allocated),
        accepted=(0, 1),
    )
    marked = demo / "voorbeeld-met-fouten-resultaat"
    first, *_ = sorted((allocated / "Plaatsen per instelling").glob("*.xlsx"))
    books = (
        Made("rapport-in-orde", _flow(demo / "voorbeeld-in-orde-resultaat"), "Het rapport van een inzending in orde"),
        Made("rapport-met-fouten", _flow(marked), "Het formulier van de regiehouder, met fouten", _REPORT),
        Made("wat-te-herstellen", marked / "HOV-formulier 10280.xlsx", "Het formulier van een instelling, met fouten"),
        Made("verdelingsvoorstel", _flow(divided), "Een voorstel voor de verdeling van plaatsen", "Verdelingsvoorstel"),
        Made("scenario", _flow(compared), "Wat als een lid weggaat, of er minder is", "Scenariovergelijking"),
        Made("overzicht", results / "Overzicht.xlsx", "Het overzicht van alle inzendingen van een jaar"),
        Made("toewijzing", allocated / "Toewijzingsvoorstel.xlsx", "Een voorstel voor de landelijke toewijzing"),
        Made("plaatsen", first, "De plaatsen van één instelling, om te sturen"),
    )
    return tuple(one for book in books for one in sheets_of(book))


def sheets_of(made: Made) -> Iterator[Shown]:
    """Give the sheets that are shown of a workbook: those that hov put into a form, and of its own workbooks all."""
    book = opened(made.workbook)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.title != JOURNAL_SHEET]
    sheets = [sheet for sheet in visible if OWN_SHEET in sheet.defined_names] or visible
    main = made.main or sheets[0].title
    for sheet in sheets:
        picture = made.key if sheet.title == main else f"{made.key}-{_slug(sheet.title)}"
        yield Shown(picture, made.workbook, sheet.title, made.about, _lead(sheet))


# Every workbook is asked for its sheets, their faults and their fingerprints.
@lru_cache(maxsize=16)
def opened(workbook: Path) -> Workbook:
    """Read a workbook with openpyxl."""
    with warnings.catch_warnings():
        # Of the forms it leaves out what nothing here asks for.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(workbook)


def sheet_of(shown: Shown) -> Worksheet:
    """Give the sheet as openpyxl reads it."""
    sheet: Worksheet = opened(shown.workbook)[shown.sheet]
    return sheet


def _lead(sheet: Worksheet) -> str:
    """Give the first sentence below the title of a sheet; the title where there is none."""
    (title, *below) = [row[0].value for row in sheet.iter_rows(max_row=_LEAD_WITHIN, max_col=1)]
    sentences = [text for text in below if isinstance(text, str) and len(text) >= _LEAD_FROM]
    return str((*sentences, title)[0]).partition("\n")[0]


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _flow(folder: Path) -> Path:
    (found,) = folder.glob("In- en doorstroom*.xlsx")
    return found


def fingerprints(shown: Iterable[Shown], told: Mapping[str, str]) -> dict[str, str]:
    """Give the fingerprint of what every picture shows.

    Args:
        shown: the sheets.
        told: what the terminals show, by picture.
    """
    terminals = {picture: hashlib.sha256(text.encode()).hexdigest() for picture, text in told.items()}
    return {one.picture: fingerprint(one) for one in shown} | terminals


def fingerprint(shown: Shown) -> str:
    """Give a text that changes with what the sheet says, how it looks and what its charts draw.

    It does not change with the day on which the sheet was made.
    """
    sheet = sheet_of(shown)
    told = hashlib.sha256()
    day = _day_held_against(sheet)
    for row in sheet.iter_rows():
        for cell in row:
            looks = (cell.number_format, cell.font.b, cell.font.color, cell.fill.fgColor.rgb, cell.alignment.wrap_text)
            value = cell.value.replace(day, _DAY) if day and isinstance(cell.value, str) else cell.value
            told.update(repr((cell.coordinate, value, *map(str, looks))).encode())
    widths = [(name, one.width) for name, one in sorted(sheet.column_dimensions.items())]
    told.update(repr((widths, sorted(map(str, sheet.merged_cells.ranges)))).encode())
    with ZipFile(shown.workbook) as workbook:
        for name in sorted(workbook.namelist()):
            if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
                told.update(workbook.read(name))
    return told.hexdigest()


def _day_held_against(sheet: Worksheet) -> str | None:
    """Give the day of the run, where the sheet says against which day it held the deadlines."""
    before, after = overview_text("ontvangst.uitleg", dag=_DAY).split(_DAY)
    for (value,) in sheet.iter_rows(max_row=_LEAD_WITHIN, max_col=1, values_only=True):
        if isinstance(value, str) and value.startswith(before) and value.endswith(after):
            return value.removeprefix(before).removesuffix(after)
    return None


def wrong_with(shown: Shown) -> Iterator[str]:
    """Give what people should not be shown of a sheet."""
    return (f"{shown.picture}: {fault}" for fault in faults(sheet_of(shown)))


def hov(*words: str, accepted: tuple[int, ...] = (0,)) -> None:
    """Run hov; stop when it ends with another status than these."""
    run(sys.executable, "-m", "hov_tools", *words, accepted=accepted)


def run(*command: str, accepted: tuple[int, ...] = (0,)) -> None:
    """Run a program; stop when it ends with another status than these."""
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True)  # noqa: S603 - arguments of ours
    if done.returncode not in accepted:
        raise SystemExit(f"{command[0]}: status {done.returncode}\n{done.stderr.decode()[-2000:]}")
