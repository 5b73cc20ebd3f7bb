"""hov samenvoegen, bonus, codes and demo; and the commands that the documentation shows."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from batch import submitted
from commands.calling import EXAMPLES, hov
from commands.test_commands_besluit import BOX, TOLD, Desk, filled
from hov_tools.commands.codes import page
from hov_tools.ownyears import FOLDER
from hov_tools.rules.catalogue import codes
from rules.test_decisions import UNBALANCED
from support.cases import shift_years
from support.environment import WORKBOOKS
from support.libreoffice import LibreOffice
from support.other_years import blank_forms
from support.workbooks import Formula, set_cells

ROOT = Path(__file__).resolve().parents[2]
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
SHEET = "In- en doorstroom"


@pytest.fixture
def consortium(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "2022-noord", tmp_path / "verband"))


def test_the_joint_hov_as_a_table() -> None:
    called = hov("samenvoegen", EXAMPLES / "2022-noord")
    assert called.status == 0
    assert re.search(r"10243 +Noord-instelling B +580 +424 +517 +1\.521 +HOV-formulier 10243\.xlsx", called.out)
    assert re.search(r"Gezamenlijk HOV +34\.636", called.out)


def test_double_days_count_once() -> None:
    document = json.loads(hov("samenvoegen", EXAMPLES / "2022-zuid", "--json").out)
    assert document["som"] - document["dubbel"] == document["gezamenlijk_hov"]
    assert document["dubbel"] == 676


def test_merging_fills_the_column_and_its_total(consortium: Path, tmp_path: Path, libreoffice: LibreOffice) -> None:
    wiped = {(SHEET, f"G{row}"): None for row in range(17, 25)} | {(SHEET, "G37"): 1}
    set_cells(consortium / FLOW, wiped)
    called = hov("samenvoegen", consortium, "--schrijf", "--uit", tmp_path / "uit")
    assert "8 instellingen" in called.err
    book = openpyxl.load_workbook(tmp_path / "uit" / FLOW)
    cached = openpyxl.load_workbook(tmp_path / "uit" / FLOW, data_only=True)
    assert [cached[SHEET][f"G{row}"].value for row in (17, 18, 24)] == [9473, 1521, 1993]
    assert book[SHEET]["G37"].value == "=SUM(G17:G36)"
    assert cached[SHEET]["G37"].value == 34636
    assert libreoffice.values(tmp_path / "uit" / FLOW)[SHEET]["G37"] == 34636


def test_merging_adds_a_member_that_the_table_lacks(consortium: Path, tmp_path: Path) -> None:
    set_cells(consortium / FLOW, {(SHEET, f"{column}24"): None for column in "CDEFGHIJLM"})
    hov("samenvoegen", consortium, "--schrijf", "--uit", tmp_path / "uit")
    sheet = openpyxl.load_workbook(tmp_path / "uit" / FLOW)[SHEET]
    assert [sheet[f"{column}24"].value for column in "CDEFGH"] == [
        "10261",
        "Noord-instelling H",
        "Zelfstandige instelling voor jeugdzorg",
        "nee",
        1993,
        0,
    ]


def test_a_hov_that_is_not_settled_is_not_filled_in(consortium: Path, tmp_path: Path) -> None:
    set_cells(consortium / "HOV-formulier 10243.xlsx", {("HOV-formulier", "D27"): 216})
    set_cells(consortium / FLOW, {(SHEET, "G18"): None})
    called = hov("samenvoegen", consortium, "--schrijf", "--uit", tmp_path / "uit")
    assert "10243: niet ingevuld. Herstel eerst H201" in called.err
    assert openpyxl.load_workbook(tmp_path / "uit" / FLOW)[SHEET]["G18"].value is None


def test_the_bonus_with_its_arithmetic() -> None:
    called = hov("bonus", EXAMPLES / "2022-noord")
    assert called.status == 0
    assert "16 × 20 ÷ 100 = 3,2" in called.out
    assert "3 plaatsen" in called.out


def test_the_bonus_is_filled_in_and_what_depends_on_it_follows(consortium: Path, tmp_path: Path) -> None:
    set_cells(consortium / FLOW, {(SHEET, "D12"): None, (SHEET, "D13"): Formula("D11+D12", 16)})
    hov("bonus", consortium, "--schrijf", "--uit", tmp_path / "uit")
    cached = openpyxl.load_workbook(tmp_path / "uit" / FLOW, data_only=True)[SHEET]
    assert (cached["D12"].value, cached["D13"].value) == (3, 19)


def test_a_bonus_that_is_right_already_is_left_alone(consortium: Path, tmp_path: Path) -> None:
    called = hov("bonus", consortium, "--schrijf", "--uit", tmp_path / "uit")
    assert called.status == 0
    assert "klopt al" in called.err
    assert not (tmp_path / "uit").exists()


def test_every_code_is_listed() -> None:
    listed = json.loads(hov("codes", "--json").out)["codes"]
    assert [one["code"] for one in listed] == list(codes())
    assert all(one["titel"] and one["bron"] and one["herstel"] for one in listed)
    assert {line.split()[0] for line in hov("codes").out.splitlines()[1:]} == set(codes())


def test_the_page_of_codes_is_up_to_date() -> None:
    assert (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") == page()


# What the README says of it, for each of the two.
SHOWN_BY_DEMO = ("\n  Gezamenlijk HOV", "\n  Recht op", "\n  Bonusplaatsen", "\nVoorwaarden\n", "\nBevindingen\n")


def test_the_demo_shows_both_and_names_its_folder(tmp_path: Path) -> None:
    for _ in range(2):
        called = hov("demo", folder=tmp_path)
        assert called.status == 0
        assert "Verdeling: voldoet aan de voorwaarden." in called.out
        assert "Voldoet nog niet" in called.out
        assert str(tmp_path / "hov-demo") in called.err
    for result in ("voorbeeld-in-orde-resultaat", "voorbeeld-met-fouten-resultaat"):
        assert "Validatierapport" in openpyxl.load_workbook(tmp_path / "hov-demo" / result / FLOW).sheetnames
    assert all(called.out.count(told) == 2 for told in SHOWN_BY_DEMO)
    (marked,) = (tmp_path / "hov-demo" / "voorbeeld-met-fouten-resultaat").glob("HOV-formulier 10280.xlsx")
    assert any(cell.comment for sheet in openpyxl.load_workbook(marked) for row in sheet.iter_rows() for cell in row)


def test_the_demo_leaves_a_folder_of_the_user_alone(tmp_path: Path) -> None:
    (tmp_path / "hov-demo").mkdir()
    (tmp_path / "hov-demo" / "eigen.txt").write_text("van mij")
    called = hov("demo", folder=tmp_path)
    assert called.status == 2
    assert (tmp_path / "hov-demo" / "eigen.txt").read_text() == "van mij"


def shown_numbers() -> str:
    """Give the file of numbers that the manual shows."""
    manual = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
    shown = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    (found,) = (one for one in shown if "dagen_per_plaats" in one)
    return str(found)


def shown_commands() -> list[str]:
    found: set[str] = set()
    for document in (ROOT / "README.md", ROOT / "docs" / "handleiding.md"):
        found |= set(re.findall(r"(?:`|^ *)(hov [^`\n]+?)(?:`|$)", document.read_text(encoding="utf-8"), re.MULTILINE))
    for command in (
        "",
        "valideer",
        "samenvoegen",
        "bonus",
        "verdeel",
        "scenario",
        "toewijzing",
        "rondes",
        "batch",
        "bericht",
        "besluit",
        "dossier",
        "verschil",
        "herstel",
        "codes",
        "demo",
        "jaar",
        "jaar leer",
        "jaar lijst",
        "jaar neem",
        "jaar proef",
        "vul",
        "excel",
        "aanvulling",
    ):
        lines = hov(*command.split(), "--help").out.splitlines()
        found |= {re.split(r"\s{2,}", line.strip())[0] for line in lines if line.startswith("  hov ")}
    return sorted(found)


@pytest.fixture(scope="session")
def years_laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what the commands about a new year name."""
    folder = tmp_path_factory.mktemp("jaren")
    for year in (2026, 2027):
        blank_forms(folder / f"FORMULIEREN-{year}", "2025", year - 2025, {})
        shutil.copyfile(
            folder / f"FORMULIEREN-{year}" / f"HOV-formulier toewijzing {year}.xlsx",
            folder / f"HOV-formulier {year}.xlsx",
        )
        shutil.copytree(EXAMPLES / "2025-oost", folder / f"INZENDINGEN-{year - 1}" / "oost")
    blank = WORKBOOKS / "formulieren" / "2022" / "Aanvraag door regiehouder toewijzing 2022.xlsx"
    shift_years(blank, folder / "Aanvraag 2027.xlsx", 5)
    shutil.copytree(EXAMPLES / "2025-oost", folder / "INZENDING-2025")
    for name in ("2027.toml", "Antwoorden 2027.toml"):
        (folder / name).write_text("jaar = 2027\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def messages_laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what the command about messages names."""
    folder = tmp_path_factory.mktemp("berichten")
    (folder / "in").mkdir()
    shutil.copytree(EXAMPLES / "2022-noord", folder / "in" / "noord")
    hov("batch", "in", "--uit", "UITKOMSTEN", folder=folder)
    hov("bericht", "UITKOMSTEN", "--uit", "BERICHTEN", folder=folder)
    hov("bericht", "--toon-sjablonen", "SJABLONEN", folder=folder)
    return folder


@pytest.fixture(scope="session")
def decisions_laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with what the command about decisions names: before and after the board decided three times."""
    folder = tmp_path_factory.mktemp("besluiten")
    desk = Desk(folder)
    desk.answer(UNBALANCED, {"aanmelding D15": date(2021, 4, 3)})
    desk.batch()
    desk.decide("--lijst", folder / "leeg.xlsx")
    filled(folder / "leeg.xlsx", folder / "Bestuur.xlsx", 1, BOX)
    shutil.copytree(desk.out, folder / "UITKOMSTEN")
    for _ in range(3):
        desk.decide("10240", "--op", "V1", "--uitkomst", "toegestaan", *TOLD)
    return folder


def _lay_out_decisions(source: Path, words: list[str], folder: Path) -> None:
    shutil.copytree(source / ("uit" if "--intrekken" in words else "UITKOMSTEN"), folder / "UITKOMSTEN")
    if "--lees" in words:
        shutil.copyfile(source / "Bestuur.xlsx", folder / "Bestuur.xlsx")


def _lay_out(source: Path, words: list[str], folder: Path) -> None:
    """Put there what a command reads, and not what it writes."""
    for path in source.iterdir():
        if path.name in words and words[words.index(path.name) - 1] not in ("--uit", "--toon-sjablonen"):
            shutil.copytree(path, folder / path.name)


def _do_before(words: list[str], folder: Path) -> None:
    """Give the commands of which a command reads what they wrote."""
    if "--uit-batch" in words or words[1] == "dossier":
        hov("batch", "INZENDINGEN", "--uit", "UITKOMSTEN", folder=folder)
    if "--alleen-besloten" in words:
        hov("dossier", "UITKOMSTEN", "10240", "--status", "besloten", folder=folder)
    for out in ("CONCEPT", "DEFINITIEF") if words[1] == "rondes" else ():
        hov("toewijzing", "MAP", "--plaatsen", "14", "--uit", out, folder=folder)


def _expanded(pattern: str, folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.glob(pattern))


@pytest.mark.parametrize("command", shown_commands())
def test_the_commands_of_the_documentation_work(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    example = EXAMPLES / "2022-noord"
    shutil.copytree(example, tmp_path / "MAP")
    shutil.copytree(example, tmp_path / "ANDERE-MAP")
    for name in ("HOV-formulier 10240.xlsx", "EERSTE.xlsx", "TWEEDE.xlsx"):
        shutil.copyfile(example / "HOV-formulier 10240.xlsx", tmp_path / name)
    (tmp_path / "INSTELLINGEN.csv").write_text("tpid;hov;gevraagd;garantie;nieuw\n10500;4326;3;nee;nee\n")
    (tmp_path / "GETALLEN.toml").write_text(shown_numbers(), encoding="utf-8")
    shutil.copytree(example, tmp_path / "INZENDINGEN" / "noord")
    # What a shell does with the output is its own.
    words = shlex.split(re.split(r" \\?\| ", command)[0].replace("PAD", "MAP"))
    if words[1:] in (["batch"], ["besluit"]):
        words.append("--help")  # a sentence that only names the command
    if words[1] in ("jaar", "vul"):
        monkeypatch.setenv(FOLDER, str(tmp_path / "jaren"))
        shutil.copytree(request.getfixturevalue("years_laid_out"), tmp_path, dirs_exist_ok=True)
        # As a shell does.
        words = [one for word in words for one in (_expanded(word, tmp_path) if "*" in word else [word])]
    if "ZUID" in words:
        submitted.consortium(tmp_path / "MAP" / "ZUID", 1)
    if words[1] == "bericht":
        _lay_out(request.getfixturevalue("messages_laid_out"), words, tmp_path)
    if "besluit" in words or "--besluiten" in words:
        _lay_out_decisions(request.getfixturevalue("decisions_laid_out"), words, tmp_path)
    _do_before(words, tmp_path)
    if "--volg" in words:
        words.remove("--volg")  # it goes on until it is stopped; a test of its own does that
    if "herstel" in words:
        hov("valideer", example, "--schrijf", "--uit", tmp_path / "geschreven")
        for name in {"WERKMAP.xlsx", *(word for word in words if word.endswith(".xlsx"))}:
            shutil.copyfile(tmp_path / "geschreven" / FLOW, tmp_path / name)
    if words[:2] == ["hov", "demo"] and "--uit" in words:
        shutil.rmtree(tmp_path / "MAP")
    if words[:2] == ["hov", "excel"] and "--proef" not in words:
        # On a computer with Excel the command itself would change that computer.
        words.append("--help")
    called = hov(*words[1:], folder=tmp_path)
    assert called.status == 0, called.err
