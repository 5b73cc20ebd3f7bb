"""The overview as the bureau opens it, read back by another program."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from msgspec.structs import replace
from overview_cases import ALL, BOARD, BROKEN, EVIL, FAILS, FLOW, MEETS, ONE_OF_EACH, UNKNOWN, member, share

from hov_tools.batch.result import WrittenFile
from hov_tools.desk.receipt.register import Sight
from hov_tools.errors import OutputError
from hov_tools.overview.workbook import Overview, new_overview, overview_name, save_overview
from hov_tools.report import cell_styles
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Fate
from hov_tools.sheetbook import LAST_ROW, CellContent, Column, PageSetup, fitting
from hov_tools.sheetbook.book import Book

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from hov_tools.batch.result import ConsortiumResult
    from support.libreoffice import LibreOffice


# openpyxl says of bars behind numbers that it would drop them when it saved.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")


SIGHT = Sight(datetime(2021, 2, 10, 12, tzinfo=UTC))


def overview_bytes(results: Iterable[ConsortiumResult], version: str) -> bytes:
    with new_overview(version, SIGHT) as overview:
        for one in results:
            overview.add(one)
        return overview.finish()


def made(*results: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(overview_bytes(results, "1.2.3")))


@pytest.fixture(scope="module")
def book() -> openpyxl.Workbook:
    return made(*ALL)


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """Read the table of a sheet: heading → value, per line."""
    head = sheet.auto_filter.ref
    rows = list(sheet[head].__iter__()) if head else []
    names = [cell.value for cell in rows[0]]
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in rows[1:]]


def line(sheet: Worksheet, name: str, column: str = "Samenwerkingsverband") -> dict[str, Any]:
    return next(row for row in table(sheet) if row[column] == name)


def test_sheets_in_the_order_in_which_they_are_read(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "Overzicht",
        "Wijzigingen",
        "Ontvangst",
        "Bevindingen",
        "Codes",
        "Instellingen",
        "Bestanden",
        "Grafieken",
        "Plaatsen",
    ]
    assert overview_name() == "Overzicht.xlsx"


def test_a_consortium_in_order(book: openpyxl.Workbook) -> None:
    row = line(book["Overzicht"], "Verband noord")
    assert row["Oordeel"] == "voldoet"
    assert [row[key] for key in ("V1", "V6", "A", "F")] == ["✓", "✓", "✓", "✓"]
    assert row["Gezamenlijk HOV (dagen)"] == 10994
    assert row["Recht (plaatsen)"] == 5
    assert row["Recht onafgerond"] == pytest.approx(10994 / 2163)
    assert (row["Toegewezen"], row["Bonus die telt"], row["Fouten"]) == (5, 1, 0)


def test_a_consortium_with_mistakes(book: openpyxl.Workbook) -> None:
    row = line(book["Overzicht"], "Verband zuid")
    assert (row["Oordeel"], row["Fouten"], row["Twijfels"], row["Waarschuwingen"]) == ("voldoet niet", 2, 0, 2)
    assert row["Gevolgen"] == 1
    # Richtlijn §5: the bonus is for who meets the conditions.
    assert row["Bonus die telt"] == 0
    assert row["20% onafgerond"] > 0


@pytest.mark.parametrize(
    ("one", "name", "told"),
    [
        (BOARD, "Verband oost", "bestuur beslist"),
        (UNKNOWN, "west", "Niet te beoordelen: er is geen HOV-formulier."),
        (BROKEN, "midden", "mislukt: Het programma is vastgelopen; meld nummer 12."),
    ],
)
def test_why_there_is_no_plain_verdict(one: Any, name: str, told: str) -> None:
    assert line(made(one)["Overzicht"], name)["Oordeel"] == told


def test_what_is_not_known_stays_empty(book: openpyxl.Workbook) -> None:
    row = line(book["Overzicht"], "west")
    empty = ("Regiehouder (TPID)", "V1", "Gezamenlijk HOV (dagen)", "Recht (plaatsen)", "Toegewezen", "Bonus die telt")
    assert [row[key] for key in (*empty, "Bonus voorlopig")] == [None] * 7


def test_totals_follow_the_lines_in_view() -> None:
    sheet = made(MEETS, FAILS)["Overzicht"]
    first, last = sheet.auto_filter.ref.split(":")
    head = sheet[first].row
    column = next(cell.column_letter for cell in sheet[head] if cell.value == "Toegewezen")
    assert sheet[f"{column}{head - 1}"].value == f"=SUBTOTAL(109,{column}{head + 1}:{column}{head + 2})"
    assert sheet[last].row == head + 2
    values = openpyxl.load_workbook(io.BytesIO(overview_bytes((MEETS, FAILS), "1")), data_only=True)["Overzicht"]
    assert values[f"{column}{head - 1}"].value == 10


def test_a_link_to_the_workbook_with_the_report(book: openpyxl.Workbook) -> None:
    sheet = book["Overzicht"]
    links = {cell.row: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink is not None}
    by_name = {sheet.cell(row, 1).value: link for row, link in links.items()}
    assert by_name["Verband noord"].target.replace("\\", "/") == "noord/" + FLOW.replace(" ", "%20")
    assert by_name["Verband noord"].location == "'Validatierapport'!A1"
    # A folder name with signs that mean something in a link.
    hostile = by_name[EVIL[0]].target.replace("\\", "/")
    assert hostile.startswith("=vijand%20%231%20%2541/map%20met%20spatie/")
    assert "west" not in by_name


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ((), "–"),
        (("HOV-formulier 10240.xlsx",), "–"),
        ((FLOW + ".ontvangst.json",), "–"),
        (("Validatierapport.xlsx", FLOW), "openen"),
    ],
)
def test_no_link_where_there_is_no_report(written: tuple[str, ...], told: str) -> None:
    one = replace(MEETS, written=tuple(WrittenFile(path, "") for path in written))
    assert line(made(one)["Overzicht"], "Verband noord")["Rapport"] == told


def test_every_finding_once_with_its_texts(book: openpyxl.Workbook) -> None:
    rows = table(book["Bevindingen"])
    assert len(rows) == 5 + 1 + len(EVIL)
    first = rows[0]
    assert first == {
        "Ernst": "fout",
        "Code": "F106",
        "Samenwerkingsverband": "Verband zuid (10240)",
        "Bestand": "HOV-formulier 10240.xlsx",
        "Blad": "Opleidelingen",
        "Cel": "F6",
        "Gevonden": "434",
        "Verwacht": "406",
        "Melding": "Melding van F106.",
        "Wat te doen": "Herstel van F106.",
        "Bron": "Richtlijn §6",
        "Volgt uit": None,
    }
    assert rows[1]["Volgt uit"] == "F106"
    assert (rows[4]["Blad"], rows[4]["Cel"]) == ("(hele bestand)", "–")


def test_severities_have_the_colours_of_the_report(book: openpyxl.Workbook) -> None:
    sheet = book["Bevindingen"]
    fills = {row[0].value: row[0].fill.fgColor.rgb for row in sheet.iter_rows(min_row=4)}
    assert fills["fout"] == "FFF9D3D0"
    assert fills["twijfel"] == "FFFCE3A6"
    assert fills["waarschuwing"] == "FFFFF6CF"


def test_codes_counted_most_frequent_first() -> None:
    rows = table(made(FAILS, FAILS, BOARD)["Codes"])
    told = [(row["Code"], row["Aantal"], row["Waarvan gevolg van een andere"]) for row in rows]
    assert told == [("H201", 4, 2), ("F103", 2, 0), ("F106", 2, 0), ("F124", 2, 0), ("V1", 1, 0)]
    assert (rows[0]["Samenwerkingsverbanden"], rows[0]["Bestanden"]) == (2, 4)
    assert rows[0]["Waar het over gaat"] == "Opgegeven dagen wijken af van de berekende dagen"


def test_an_institution_with_its_own_right(book: openpyxl.Workbook) -> None:
    row = line(book["Instellingen"], "10243", "TPID")
    assert row["Sector"] == "Ouderenzorg"
    assert (row["HOV (dagen)"], row["Recht op eigen HOV"]) == (1521, 0)
    assert [row[f"HOV {year}"] for year in ("T-4", "T-3", "T-2")] == [1000, 520, 1]
    assert row["Recht onafgerond"] == pytest.approx(1521 / 2163)
    assert [row[key] for key in ("Instroom regulier", "Instroom bonus", "Doorstroom T+1", "Doorstroom T+2")] == [
        1,
        1,
        1.33,
        0.5,
    ]


def test_a_share_of_no_member_is_not_left_out() -> None:
    doubled = replace(
        MEETS, distribution=(share("10240", "4", None), share("10240", "1", None), share("77777", "2", None))
    )
    rows = table(made(doubled)["Instellingen"])
    assert [(row["TPID"], row["Lid"], row["Instroom regulier"]) for row in rows] == [
        ("10240", "ja", 4),
        ("10243", "ja", None),
        ("10240", "nee", 1),
        ("77777", "nee", 2),
    ]


def test_regions_show_only_when_a_form_gives_them() -> None:
    with_region = replace(FAILS, members=(member("10240", 9473, region="Noord"), *FAILS.members[1:]))
    assert made(MEETS)["Instellingen"].column_dimensions["D"].hidden
    book = made(with_region)
    assert not book["Instellingen"].column_dimensions["D"].hidden
    assert len(book["Plaatsen"]._charts) == 3
    assert len(made(MEETS, FAILS)["Plaatsen"]._charts) == 2


def test_places_add_up_per_sector() -> None:
    book = made(*ONE_OF_EACH)
    sheet = book["Plaatsen"]
    rows = {row[0]: row[1:5] for row in sheet.iter_rows(values_only=True) if row[0]}
    # Each divides one regular and one bonus place in this sector: the bonus of one counts, that of two may come to.
    assert rows["plaatsen"] == ("Instroom regulier", "Instroom bonus", "Instroom samen", "Bonus voorlopig")
    assert rows["Ouderenzorg"] == (4, 1, 5, 2)
    assert ("voldoet", 1) in book["Grafieken"].iter_rows(max_col=2, values_only=True)
    # What is provisional is in no chart.
    assert [len(chart.series) for chart in sheet._charts] == [2, 2]


def test_bonus_counts_only_of_who_meets_the_conditions() -> None:
    sheet = made(*ONE_OF_EACH)["Overzicht"]
    rows = {row["Oordeel"]: (row["Bonus die telt"], row["Bonus voorlopig"]) for row in table(sheet)}
    assert rows == {
        "voldoet": (2, 0),
        "voldoet niet": (0, 0),
        "bestuur beslist": (0, 5),
        "Nog niet te beoordelen: er is geen aanmelding.": (0, 9),
    }
    values = openpyxl.load_workbook(io.BytesIO(overview_bytes(ONE_OF_EACH, "1")), data_only=True)["Overzicht"]
    head = sheet[sheet.auto_filter.ref.split(":")[0]].row
    sums = dict(zip((cell.value for cell in values[head]), (cell.value for cell in values[head - 1]), strict=True))
    assert (sums["Bonus die telt"], sums["Bonus voorlopig"]) == (2, 14)


@pytest.mark.parametrize(
    ("name", "across", "repeated"),
    [
        ("Overzicht", 2, "$A:$A"),
        ("Bevindingen", 1, None),
        ("Codes", 1, None),
        ("Instellingen", 2, "$A:$B"),
        ("Bestanden", 1, None),
    ],
)
def test_prints_on_a4_landscape_with_the_headings_on_every_page(
    book: openpyxl.Workbook, name: str, across: int, repeated: str | None
) -> None:
    sheet = book[name]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (across, 0)
    assert sheet.print_title_cols == repeated
    head = sheet[sheet.auto_filter.ref.split(":")[0]].row
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.freeze_panes.endswith(str(head + 1))


def test_no_text_becomes_a_formula_or_markup(book: openpyxl.Workbook) -> None:
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = {str(cell.value) for cell in cells if cell.data_type == "f"}
    assert all(formula.startswith("=SUBTOTAL(109,") for formula in formulas)
    shown = {cell.value for cell in cells}
    for text in EVIL[:4]:
        assert text in shown
    quoted = [cell for cell in book["Bevindingen"]["G"] if cell.value == EVIL[1]]
    assert quoted
    assert all(cell.quotePrefix for cell in quoted)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\t=1+1", "[U+0009]=1+1"),
        ("\r=1+1", "[U+000D]=1+1"),
        ("<r><t>vet</t></r>", "<r><t>vet</t></r>"),
        ("x\u202ey", "x[U+202E]y"),
        ("a" * 40_000, "a" * 32_755 + "… (ingekort)"),
    ],
)
def test_a_text_that_a_cell_can_hold(given: str, shown: str) -> None:
    assert fitting(given) == shown


def test_the_same_results_give_the_same_bytes() -> None:
    assert overview_bytes(ALL, "1") == overview_bytes(list(ALL), "1")
    assert overview_bytes(ALL, "1") != overview_bytes(ALL, "2")
    # Two runs in one second would look the same by chance.
    properties = made(*ALL).properties
    assert {properties.created, properties.modified} == {datetime(2000, 1, 1)}  # noqa: DTZ001 - as openpyxl reads it


def test_an_empty_run_still_makes_a_workbook() -> None:
    book = made()
    assert book["Overzicht"]["A2"].value == "Er is geen samenwerkingsverband gelezen. Zie het blad Bestanden."
    assert book["Overzicht"]["A3"].value == "0 samenwerkingsverbanden · toewijzingsjaar niet bekend"
    assert book["Bevindingen"]["A5"].value == "Geen bevindingen."
    assert not book["Grafieken"]._charts


def test_a_full_sheet_says_so() -> None:
    book = Book("Titel", when_full="Er zijn meer regels dan een blad kan bevatten.")
    page = book.page("Bevindingen", PageSetup("voet", "&P"))
    page.add_heads([Column("Kop", 10, lambda text: CellContent(text, cell_styles.BODY))])
    page.row = LAST_ROW - 1
    assert [page.add([CellContent("laatste")]), page.add([CellContent("te veel")])] == [True, False]
    assert not page.add([CellContent("te veel")])
    with zipfile.ZipFile(io.BytesIO(book.finish())) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "Er zijn meer regels dan een blad kan bevatten" in sheet
    assert "te veel" not in sheet


def test_written_in_one_step_beside_the_results(tmp_path: Path) -> None:
    data = overview_bytes(ALL, "1")
    path = save_overview(data, tmp_path)
    assert path == tmp_path / "Overzicht.xlsx"
    assert path.read_bytes() == data
    assert [one.name for one in tmp_path.iterdir()] == ["Overzicht.xlsx"]
    with pytest.raises(OutputError, match=r"Overzicht\.xlsx kan niet worden geschreven"):
        save_overview(data, tmp_path / "bestaat niet")


def test_libreoffice_reads_the_same_and_agrees_with_the_totals(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = save_overview(overview_bytes(ALL, "1"), tmp_path)
    values = libreoffice.values(path)
    sheet = openpyxl.load_workbook(path)["Overzicht"]
    head = sheet[sheet.auto_filter.ref.split(":")[0]].row
    letters = {cell.value: cell.column_letter for cell in sheet[head]}
    total = f"{letters['Gezamenlijk HOV (dagen)']}{head - 1}"
    assert values["Overzicht"][total] == 4 * 10994
    assert values["Bevindingen"]["A5"] == "fout"
    assert EVIL[0] in values["Bevindingen"].values()


@pytest.mark.slow
def test_memory_hardly_grows_with_the_findings() -> None:
    findings = [one for _ in range(20) for one in FAILS.document["bevindingen"]]

    def peak(count: int) -> int:
        many = (
            replace(FAILS, key=f"v{number}", document={**FAILS.document, "bevindingen": findings})
            for number in range(count)
        )
        tracemalloc.start()
        overview_bytes(many, "1")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    growth = (peak(50) - peak(5)) / (45 * len(findings))
    # The texts go to the disk. What stays is the height of the row, a line per consortium, and the packed file.
    assert growth < 400, growth


def test_every_file_that_was_handed_in_stands_on_a_sheet() -> None:
    overview = Overview("1.0", SIGHT)
    overview.add(MEETS)
    beside = DocumentFile("brief.pdf", None, None, "", fate=Fate.ATTACHMENT)
    rows = table(openpyxl.load_workbook(io.BytesIO(overview.finish([beside])))["Bestanden"])
    assert [(row["Bestand"], row["Wat ermee gebeurde"]) for row in rows] == [
        (FLOW, "telt mee"),
        ("HOV-formulier 10240.xlsx", "telt mee"),
        ("brief.pdf", "bijlage, niet gelezen"),
    ]
    assert [row["Samenwerkingsverband"] is None for row in rows] == [False, False, True]
