from __future__ import annotations

import csv
import io
import re
from importlib.resources import files
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from msgspec.structs import replace
from report_cases import (
    ALL,
    APPLICATION,
    CLEAN,
    EMPTY_NAME,
    FAULTY,
    HOSTILE,
    INFLOW,
    MERGING,
    NOTE,
    UNKNOWN,
    hov_form,
)

from hov_tools.ooxml.address import Range, a1
from hov_tools.ooxml.blank import blank_workbook as own_workbook
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.rules.finding import Assessment, ConditionOutcome, Severity, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from hov_tools.ooxml.edits import AddSheet, NewCell
    from support.libreoffice import LibreOffice

VERSION = "0.1.0"
OPTION = re.compile(r"(?:^|\s)--[a-z]|\bhov (?:valideer|verdeel|bonus|samenvoegen|scenario)\b")


def report(assessment: Assessment, here: str | None = None) -> AddSheet:
    return report_sheet(assessment, here, version=VERSION)


def rows(sheet: AddSheet) -> list[tuple[str, ...]]:
    """Give the values of each row that has any, as text."""
    by_row: dict[int, list[str]] = {}
    for cell in sorted(sheet.cells, key=lambda one: (one.row, one.column)):
        if cell.value is not None:
            by_row.setdefault(cell.row, []).append(str(cell.value))
    return [tuple(values) for _, values in sorted(by_row.items())]


def cell_of(sheet: AddSheet, value: object) -> NewCell:
    [found] = [cell for cell in sheet.cells if cell.value == value]
    return found


def row_of(sheet: AddSheet, row: int) -> list[NewCell]:
    return [cell for cell in sheet.cells if cell.row == row and cell.value is not None]


def blank_workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name in ("In- en doorstroom", "Route's", "Opleidelingen"):
            book.add_worksheet(name)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("assessment", "row"),
    [
        (CLEAN, ("Validatierapport", "Samenwerkingsverband Noord · toewijzingsjaar 2022")),
        (CLEAN, ("Voldoet aan alle voorwaarden",)),
        (CLEAN, ("0 fouten · 0 twijfels · 0 waarschuwingen",)),
        (CLEAN, ("Gezamenlijk HOV in kalenderdagen", "34636", "")),
        (CLEAN, ("HOV per plaats in kalenderdagen", "2163", "")),
        (
            CLEAN,
            (
                "Recht op instroomplaatsen",
                "16",
                "4948/309",
                "HOV gedeeld door HOV per plaats, naar beneden afgerond",
            ),
        ),
        (CLEAN, ("Toegewezen instroomplaatsen", "16", "")),
        (CLEAN, ("Bonusplaatsen", "3", "16/5", "over de toegewezen plaatsen, rekenkundig afgerond")),
        (
            CLEAN,
            ("V5", "Het gezamenlijk HOV geeft recht op ten minste 10 plaatsen", "voldoet", "16,01", "Richtlijn §4.5"),
        ),
        (CLEAN, ("Geen bevindingen.",)),
        (CLEAN, ("Bonusplaatsen", "20% van 16 = 3,2; rekenkundig afgerond", "3")),
        (CLEAN, ("• Bonusplaatsen worden rekenkundig afgerond (Richtlijn §5).",)),
        (CLEAN, ("Bestand", "Formulier", "Toewijzingsjaar", "SHA-256 (begin)")),
        (CLEAN, (hov_form(10240), "HOV-formulier", "2022", CLEAN.files[1].sha256[:12])),
        (CLEAN, ("Gemaakt met hov_tools 0.1.0.",)),
        (FAULTY, ("7 fouten · 1 twijfel · 2 waarschuwingen · 1 ter informatie · 3 gevolgen",)),
        (FAULTY, ("Toegewezen instroomplaatsen", "niet bekend", "geen formulier noemt ze")),
        (FAULTY, (f"{hov_form(10283)} · HOV-formulier", "1 fout · 1 waarschuwing")),
        (FAULTY, (f"{hov_form(10301)}", "1 fout")),
        (FAULTY, ("Ernst", "Code", "Blad", "Cel", "Wat is er mis", "Gevonden", "Verwacht", "Wat te doen", "Bron")),
        (
            FAULTY,
            (
                "fout",
                "F101",
                "HOV-formulier",
                "D8",
                EMPTY_NAME.message,
                "leeg",
                "de naam van de praktijkopleidingsinstelling",
                EMPTY_NAME.remedy,
                "Richtlijn §6",
            ),
        ),
        (FAULTY, ("Zonder bevindingen: HOV-formulier 10292.xlsx, HOV-formulier 10295.xlsx.",)),
        (FAULTY, (hov_form(10301), "formulier niet herkend", "niet bekend", FAULTY.files[8].sha256[:12])),
        (
            UNKNOWN,
            ("Validatierapport", "naam van het samenwerkingsverband niet bekend · toewijzingsjaar niet bekend"),
        ),
        (UNKNOWN, ("Geen bevindingen.",)),
        (UNKNOWN, ("Geen voorwaarde beoordeeld.",)),
        (UNKNOWN, ("Niets berekend.",)),
        (UNKNOWN, ("Geen keuzes gebruikt.",)),
        (UNKNOWN, ("Geen bestand onderzocht.",)),
    ],
)
def test_says(assessment: Assessment, row: tuple[str, ...]) -> None:
    # The note of a number that speaks for itself is an empty text.
    assert row in rows(report(assessment))


def test_the_sections_come_in_this_order() -> None:
    titles = [row[0] for row in rows(report(FAULTY))]
    wanted = [
        "Validatierapport",
        "Wat er mis is, per bestand",
        "Uitkomst",
        "Voorwaarden",
        "Bevindingen",
        "Berekening",
        "Gemaakte keuzes",
        "Onderzochte bestanden",
        "Gemaakt met hov_tools 0.1.0.",
    ]
    assert [title for title in titles if title in wanted] == wanted


@pytest.mark.parametrize(
    ("verdict", "fill"),
    [(Verdict.MEETS, "1E7B34"), (Verdict.FAILS, "B3261E"), (Verdict.BOARD, "F5B731"), (None, "6B7280")],
)
def test_the_verdict_is_one_large_coloured_line(verdict: Verdict | None, fill: str) -> None:
    sheet = report(replace(CLEAN, outcome=replace(CLEAN.outcome, verdict=verdict)))
    cell = cell_of(sheet, CLEAN.outcome.headline)
    assert (cell.row, cell.style.fill, cell.style.bold, cell.style.size) == (2, fill, True, 16)
    assert dict(sheet.heights)[2] < 2 * cell.style.size
    assert sheet.tab_color == fill
    assert sheet.frozen_rows == 3


@pytest.mark.parametrize(
    ("verdict", "note"),
    [
        (Verdict.MEETS, "over de toegewezen plaatsen, rekenkundig afgerond"),
        (Verdict.BOARD, "voorlopig; over de toegewezen plaatsen, rekenkundig afgerond"),
        (
            Verdict.FAILS,
            "vervalt zolang niet aan de voorwaarden is voldaan; over de toegewezen plaatsen, rekenkundig afgerond",
        ),
        (
            None,
            "voorlopig: de voorwaarden zijn niet te beoordelen; over de toegewezen plaatsen, rekenkundig afgerond",
        ),
    ],
)
def test_the_bonus_says_how_sure_it_is(verdict: Verdict | None, note: str) -> None:
    sheet = report(replace(CLEAN, outcome=replace(CLEAN.outcome, verdict=verdict)))
    assert ("Bonusplaatsen", "3", "16/5", note) in rows(sheet)


def test_numbers_are_numbers_with_a_format() -> None:
    sheet = report(CLEAN)
    formats = {
        str(cell.value): cell.style.number_format for cell in sheet.cells if cell.value is not None and cell.row < 12
    }
    assert formats["34636"] == "#,##0"
    assert formats["4948/309"] == "#,##0.00"
    assert formats["16/5"] == "#,##0.0"


def test_links_lead_to_the_cells_of_this_workbook_only() -> None:
    links = {str(cell.value): cell.link for cell in report(FAULTY, INFLOW).cells if cell.link is not None}
    assert links == {"H18": "'In- en doorstroom'!H18", "A5": "'Route''s'!A5", "F14": "'In- en doorstroom'!F14"}
    assert not [cell for cell in report(FAULTY).cells if cell.link is not None]


def test_follow_ons_stand_under_their_cause_small_and_indented() -> None:
    sheet = report(FAULTY)
    title = max(
        (cell for cell in sheet.cells if cell.value == f"{hov_form(10286)} · HOV-formulier"), key=lambda cell: cell.row
    )
    below = [row_of(sheet, title.row + offset) for offset in range(2, 6)]
    assert [str(row[1].value) for row in below] == ["F106", "H201", "H202", "H208"]
    assert [row[0].style.indent for row in below] == [0, 1, 2, 1]
    assert [row[0].style.size for row in below] == [10, 9, 9, 9]
    assert [str(row[4].value).split("\n")[0] for row in below[1:]] == [
        "↳ volgt uit F106 in F6 op blad Opleidelingen",
        "↳ volgt uit H201 in D28",
        "↳ volgt uit F106 in F6 op blad Opleidelingen van HOV-formulier 10286.xlsx",
    ]
    assert below[3][2].value == f"In- en doorstroom in {INFLOW}"


def test_conditions_and_severities_differ_in_colour() -> None:
    sheet = report(FAULTY)
    for names in ([one.value for one in ConditionOutcome], [one.value for one in Severity]):
        fills = {name: {cell.style.fill for cell in sheet.cells if cell.value == name} - {None} for name in names}
        assert all(len(fill) == 1 for fill in fills.values())
        assert len({fill.pop() for fill in fills.values()}) == len(names)


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_the_same_assessment_gives_the_same_sheet(assessment: Assessment) -> None:
    assert report(assessment, INFLOW) == report(assessment, INFLOW)


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_no_text_is_a_formula(assessment: Assessment) -> None:
    for cell in report(assessment, INFLOW).cells:
        assert cell.formula is None
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")) and len(cell.value) < 256:
            assert cell.style.number_format == "@"


@pytest.mark.parametrize("assessment", [CLEAN, FAULTY, UNKNOWN], ids=["clean", "faulty", "unknown"])
def test_nothing_appears_but_the_assessment_and_our_own_texts(assessment: Assessment) -> None:
    ours = (files("hov_tools.report") / "texts.toml").read_text(encoding="utf-8")
    known = set(re.findall(r"\w+", f"{ours} {assessment!r} {VERSION}".replace("\\n", " ")))
    known |= {checked.sha256[:12] for checked in assessment.files}
    known |= {str(number) for number in range(len(assessment.findings) + 1)}
    said = [cell.value for cell in report(assessment, INFLOW).cells if isinstance(cell.value, str)]
    assert {word for text in said for word in re.findall(r"\w+", text)} <= known


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_it_fits_on_a4_and_in_excel(assessment: Assessment) -> None:
    sheet = report(assessment, INFLOW)
    assert sheet.landscape
    assert len(sheet.name) <= 31
    assert max(height for _, height in sheet.heights) <= 409
    assert {cell.row for cell in sheet.cells} <= {row for row, _ in sheet.heights}
    assert max(cell.column for cell in sheet.cells) == len(sheet.widths)


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_a_workbook_takes_it_and_others_read_it(assessment: Assessment) -> None:
    sheet = report(assessment, INFLOW)
    data = apply_edits(blank_workbook(), [sheet]).data
    read = openpyxl.load_workbook(io.BytesIO(data))[sheet.name]
    for cell in sheet.cells:
        there = read[a1(cell.row, cell.column)]
        if isinstance(cell.value, str):
            assert (there.value or "") == cell.value
            assert there.data_type == ("s" if cell.value else "n")
        assert (there.hyperlink.location if there.hyperlink else None) == cell.link
    assert {str(merged) for merged in read.merged_cells.ranges} == {str(Range.parse(one)) for one in sheet.merged}
    assert (read.freeze_panes, read.page_setup.orientation, read.page_setup.fitToHeight) == ("A4", "landscape", 0)
    assert [one.id + 1 for one in read.row_breaks.brk] == list(sheet.page_breaks)
    assert (read.oddHeader.left.text, read.oddFooter.left.text, read.oddFooter.right.text) == ("&F", "&A", "&P / &N")
    assert read.print_title_rows == "$1:$1"


def test_running_again_replaces_the_sheet() -> None:
    once = apply_edits(blank_workbook(), [report(FAULTY, INFLOW)]).data
    twice = apply_edits(once, [report(CLEAN, INFLOW)]).data
    book = openpyxl.load_workbook(io.BytesIO(twice))
    assert book.sheetnames == ["In- en doorstroom", "Route's", "Opleidelingen", "Validatierapport"]
    assert book["Validatierapport"]["A2"].value == CLEAN.outcome.headline


def test_libreoffice_shows_dutch_numbers_and_keeps_texts(libreoffice: LibreOffice, tmp_path: Path) -> None:
    source = tmp_path / "verslag.xlsx"
    assessment = replace(CLEAN, findings=(*FAULTY.findings, *HOSTILE.findings))
    source.write_bytes(apply_edits(own_workbook("Validatierapport"), [report(assessment, INFLOW)]).data)
    [shown] = libreoffice.convert([source], tmp_path / "shown", "csv", "Text - txt - csv (StarCalc):44,34,76,1")
    lines = [[value for value in row if value] for row in csv.reader(io.StringIO(shown.read_text(encoding="utf-8")))]
    assert ["Gezamenlijk HOV in kalenderdagen", "34.636"] in lines
    assert [line[:3] for line in lines if line[:1] == ["Recht op instroomplaatsen"]] == [
        ["Recht op instroomplaatsen", "16", "16,01"]
    ]
    assert any("=SOM(A1:A3)" in line and "-3 routes" in line for line in lines)


def test_the_steps_of_a_calculation_are_written_out() -> None:
    said = rows(report(CLEAN))
    start = said.index((MERGING.title,))
    assert said[start + 1] == ("Wat", "Hoe", "Uitkomst")
    assert tuple(said[start + 2 : start + 2 + len(MERGING.steps)]) == MERGING.steps


def test_texts_of_the_assessment_are_not_read_as_templates() -> None:
    odd = replace(EMPTY_NAME, message="{title} {0} {", remedy="}")
    assert any(row[4:8:3] == ("{title} {0} {", "}") for row in rows(report(replace(CLEAN, findings=(odd,)))))


def test_the_first_page_says_of_every_file_where_to_begin() -> None:
    said = rows(report(FAULTY))
    start = said.index(("Wat er mis is, per bestand",))
    assert said[start + 1] == ("Bestand", "Begin met", "Wat te doen", "Aantal")
    assert said[start + 2] == (
        f"{hov_form(10286)} · HOV-formulier",
        "Opleidelingen!F6: De einddatum ligt vóór de begindatum van de opleiding.",
        "Controleer beide data van deze opleideling en verbeter de verkeerde.",
        "1 fout · 3 gevolgen",
    )
    assert start < said.index(("Uitkomst",))
    assert not [row for row in rows(report(CLEAN)) if row[0] == "Wat er mis is, per bestand"]


def test_a_file_that_asks_nothing_has_no_page_and_no_line_on_the_first() -> None:
    said = rows(report(replace(FAULTY, findings=(NOTE, EMPTY_NAME))))
    start, end = said.index(("Wat er mis is, per bestand",)), said.index(("Uitkomst",))
    assert len(said[start + 2 : end]) == 1
    without = report(replace(FAULTY, findings=(EMPTY_NAME,)))
    assert len(report(replace(FAULTY, findings=(NOTE, EMPTY_NAME))).page_breaks) == len(without.page_breaks)


def test_every_file_begins_a_page_with_its_name_and_the_headings() -> None:
    sheet = report(FAULTY)
    # A section begins with the room above its heading.
    begins = [(row_of(sheet, row) or row_of(sheet, row + 1))[0].value for row in sheet.page_breaks]
    assert begins == [
        "Voorwaarden",
        "Bevindingen",
        f"{hov_form(10280)} · HOV-formulier",
        f"{hov_form(10283)} · HOV-formulier",
        f"{hov_form(10289)} · HOV-formulier",
        hov_form(10301),
        f"{INFLOW} · In- en doorstroom",
        f"{APPLICATION} · Aanvraag door regiehouder",
        f"{hov_form(10298)} · HOV-formulier",
        "Berekening",
    ]


def test_a_page_of_findings_that_is_full_is_followed_by_one_with_the_same_headings() -> None:
    cells = [f"D{number}" for number in range(8, 48)]
    many = [replace(EMPTY_NAME, cell=cell, found=f"{cell} leeg") for cell in cells]
    sheet = report(replace(FAULTY, findings=tuple(many)))
    breaks = [row for row in sheet.page_breaks if (row_of(sheet, row) or row_of(sheet, row + 1))]
    continued = [row for row in breaks if str(row_of(sheet, row)[:1]).count("(vervolg)")]
    assert len(continued) >= 2
    assert all([one.value for one in row_of(sheet, row + 1)][:2] == ["Ernst", "Code"] for row in continued)
    heights = dict(sheet.heights)
    for first, last in zip(sheet.page_breaks, sheet.page_breaks[1:], strict=False):
        assert sum(heights[row] for row in range(first, last)) <= 480


def test_members_that_lack_the_same_stand_in_one_finding() -> None:
    signed = [
        replace(
            EMPTY_NAME,
            code="P2",
            title="Niet ondertekend",
            cell=f"I{row}",
            message=f"Instelling {row} heeft niet ondertekend.",
        )
        for row in (20, 21, 24)
    ]
    sheet = report(replace(FAULTY, findings=tuple(signed)))
    told = "Niet ondertekend:\n" + "\n".join(f"{one.cell}: {one.message}" for one in signed)
    row = row_of(sheet, cell_of(sheet, told).row)
    assert [cell.value for cell in row][1:5] == ["P2", "HOV-formulier", "I20\nI21\nI24", told]


def test_a_number_that_can_still_change_says_so_and_stays_a_number() -> None:
    outcome = replace(CLEAN.outcome, is_provisional=True, allocated=None)
    sheet = report(replace(CLEAN, outcome=outcome))
    for number in (34636, 16, 3):
        assert cell_of(sheet, number).style.number_format == '#,##0" (voorlopig)"'
    allocated = report(replace(CLEAN, outcome=replace(outcome, allocated=16)))
    assert cell_of(allocated, 3).style.number_format == "#,##0"


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_the_sheet_names_no_option_of_the_command_line(assessment: Assessment) -> None:
    said = [str(cell.value) for cell in report(assessment, INFLOW).cells if cell.value is not None]
    assert not [one for one in said if OPTION.search(one)]
