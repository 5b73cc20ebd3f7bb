"""The pictures of the documentation: they show what hov makes now, and nothing that people should not be shown."""

from __future__ import annotations

import io
import re
from pathlib import Path

import msgspec
import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill

from hov_tools.overview import text as overview_text
from support.environment import ROOT
from tools.pictures import gallery, note
from tools.pictures.checks import contrast, crooked_axes, faults
from tools.pictures.shown import DEMO, MADE_OF, PICTURES, Shown, fingerprint, fingerprints, made_in, wrong_with
from tools.pictures.terminal import COMMANDS, told_in

NARROW, WIDE = 8, 60
DARK, WHITE, GREY = "FF1F2937", "FFFFFFFF", "FFB0B0B0"


class Made(msgspec.Struct, frozen=True):
    """The sheets that are shown, and what the terminals show, by picture."""

    shown: tuple[Shown, ...]
    told: dict[str, str]


def sheet_with(
    text: str | float,
    *,
    width: float = WIDE,
    colour: str = DARK,
    fill: str = WHITE,
    is_wrapped: bool = False,
    height: float | None = None,
    beside: str | None = None,
    shown_as: str = "General",
) -> openpyxl.worksheet.worksheet.Worksheet:
    sheet = openpyxl.Workbook().active
    assert sheet is not None
    sheet.title = "Blad"
    sheet["A1"], sheet["B1"] = text, beside
    sheet["A1"].font = Font(name="Calibri", size=11, color=colour)
    sheet["A1"].number_format = shown_as
    sheet["A1"].fill = PatternFill("solid", fgColor=fill)
    sheet["A1"].alignment = Alignment(wrap_text=is_wrapped)
    sheet.column_dimensions["A"].width = width
    sheet.row_dimensions[1].height = height
    return sheet


def merged_with(text: str, *, width: float) -> openpyxl.worksheet.worksheet.Worksheet:
    sheet = sheet_with(text, width=width, is_wrapped=True, height=15)
    sheet.merge_cells("A1:B1")
    return sheet


LONG = "Het gezamenlijk HOV geeft recht op plaatsen"
SEEN = [
    ("in order", sheet_with(LONG), []),
    ("beside nothing", sheet_with(LONG, width=NARROW), []),
    ("beside something", sheet_with(LONG, width=NARROW, beside="x"), ["Blad!A1: cut text"]),
    ("as wide as its column", sheet_with("plaatsen per lid", width=15.2, beside="x"), []),
    ("a letter wider than its column", sheet_with("plaatsen per leden", width=15.2, beside="x"), ["Blad!A1: cut text"]),
    ("wrapped in a row that grows", sheet_with(LONG, width=NARROW, is_wrapped=True, beside="x"), []),
    ("in a low row", sheet_with(LONG, width=NARROW, is_wrapped=True, height=15), ["Blad!A1: cut text"]),
    ("in a row high enough", sheet_with(LONG, width=NARROW, is_wrapped=True, height=150), []),
    ("merged, on its one line", merged_with(LONG, width=NARROW), ["Blad!A1: cut text"]),
    ("merged, wide enough", merged_with(LONG, width=WIDE), []),
    ("a number", sheet_with(1234567.5, width=WIDE, shown_as="#,##0.00"), []),
    ("a number too wide", sheet_with(1234567.5, width=NARROW, shown_as="#,##0.00"), ["Blad!A1: cut text"]),
    ("grey on white", sheet_with("plaatsen", colour=GREY), ["Blad!A1: contrast 2.2"]),
    ("white on white", sheet_with("plaatsen", colour=WHITE), ["Blad!A1: contrast 1.0"]),
    ("a program's word", sheet_with("Bonus: None"), ["Blad!A1: English: none"]),
    ("an option", sheet_with("Gebruik --telt"), ["Blad!A1: the option of a command"]),
    ("a dash", sheet_with("In- en doorstroom -- 2022"), []),
]


@pytest.mark.parametrize(("sheet", "expected"), [row[1:] for row in SEEN], ids=[row[0] for row in SEEN])
def test_what_is_wrong_with_a_sheet_is_seen(sheet: openpyxl.worksheet.worksheet.Worksheet, expected: list[str]) -> None:
    assert list(faults(sheet)) == expected


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(sheet_with("x", colour="FF000000")["A1"]) == pytest.approx(21)
    assert contrast(sheet_with("x", colour="FF767676")["A1"]) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("least", "step", "count"), [(0, 1, 0), (5, 1, 1), (None, 1, 1), (0, 0.5, 1)])
def test_an_axis_that_does_not_begin_at_nothing_is_seen(least: int | None, step: float, count: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([7])
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=1, min_row=1))
    chart.y_axis.scaling.min = least
    chart.y_axis.majorUnit = step
    sheet.add_chart(chart)
    data = io.BytesIO()
    book.save(data)
    assert len(list(crooked_axes(openpyxl.load_workbook(data)[sheet.title]))) == count


@pytest.mark.parametrize("picture", [one.picture for one in COMMANDS])
def test_a_picture_of_a_terminal_fetches_nothing(picture: str) -> None:
    told = (PICTURES / f"{picture}.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"' )]+", told)) == {"http://www.w3.org/2000/svg"}


def test_every_picture_is_shown_and_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    names = set(msgspec.json.decode(MADE_OF.read_bytes(), type=dict[str, str]))
    shown = {Path(name).stem for name in re.findall(r"beelden/([\w.-]+\.(?:png|svg))", text)}
    assert names <= shown
    assert names <= {path.stem for path in PICTURES.iterdir()}
    # And none lies there that no page shows.
    assert {path.stem for path in PICTURES.iterdir()} - {MADE_OF.stem} <= shown


def test_the_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert sum(sizes.values()) < 4_000_000
    assert {name: size for name, size in sizes.items() if size > 100_000} == {}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Give what hov makes now of all that is shown."""
    work = tmp_path_factory.mktemp("beelden")
    return Made(made_in(work), told_in(work / DEMO))


def receipt_on(folder: Path, day: str, arrived: str) -> Shown:
    """Make a sheet that says against which day it was held, and when a document arrived."""
    sheet = sheet_with(overview_text("ontvangst.uitleg", dag=day), beside=arrived)
    assert sheet.parent is not None
    workbook = folder / f"{day} {arrived}.xlsx"
    sheet.parent.save(workbook)
    return Shown("ontvangst", workbook, sheet.title, "", "")


def test_a_picture_is_the_same_on_another_day(tmp_path: Path) -> None:
    made = fingerprint(receipt_on(tmp_path, "26-11-2026", "ontvangen 26-11-2026"))
    assert fingerprint(receipt_on(tmp_path, "31-12-2027", "ontvangen 31-12-2027")) == made
    assert fingerprint(receipt_on(tmp_path, "31-12-2027", "ontvangen 26-11-2026")) != made
    assert fingerprint(receipt_on(tmp_path, "31-12-2027", "ontbreekt 31-12-2027")) != made


@pytest.mark.slow
def test_the_pictures_show_what_hov_makes_now(made: Made) -> None:
    """Where this fails, `python -m tools.pictures` makes them anew; look at them before they are handed in."""
    assert fingerprints(made.shown, made.told) == msgspec.json.decode(MADE_OF.read_bytes())


@pytest.mark.slow
def test_the_gallery_shows_every_sheet_with_its_line(made: Made) -> None:
    assert gallery.PAGE.read_text(encoding="utf-8") == gallery.page(made.shown, gallery.views_there())
    assert note.ABOUT in gallery.PAGE.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_workbook_shows_all_its_sheets(made: Made) -> None:
    """A sheet that comes to a workbook comes into the gallery by itself."""
    overview = openpyxl.load_workbook(next(one.workbook for one in made.shown if one.picture == "overzicht"))
    assert [one.sheet for one in made.shown if one.workbook.name == "Overzicht.xlsx"] == overview.sheetnames


@pytest.mark.slow
def test_nothing_is_wrong_with_what_the_pictures_show(made: Made) -> None:
    assert [what for one in made.shown for what in wrong_with(one)] == []
