"""hov besluit: a decision of the board turns verdict, bonus and proposal of one consortium, until its facts change."""

from __future__ import annotations

import json
import shutil
from datetime import date
from typing import TYPE_CHECKING, Any

import jsonschema
import openpyxl
import pytest

from batch.submitted import consortium, contents
from commands.calling import EXAMPLES, hov_inside
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import read_result
from hov_tools.files.receipt import BATCH_RECEIPT, KEPT_FOLDER
from hov_tools.rules.finding import Severity, Verdict
from rules.test_decisions import UNBALANCED
from rules.test_v import MEMBERS, answers
from scripts.result_schema import PUBLISHED
from support.cases import consortium_of
from support.workbooks import CellValue, set_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from commands.calling import Called

pytestmark = pytest.mark.slow

NOORD = EXAMPLES / "2022-noord"
TOLD = ("--door", "bestuur", "--datum", "12-05-2021", "--waarom", "De regio is klein.")
BOX = {
    "Toegestaan of afgewezen": "Toegestaan ",
    "Besloten door": "het bestuur",
    "Datum van het besluit": date(2021, 5, 20),
    "Reden van het besluit": "Enige instellingen\nin de regio",
}


class Desk:
    """A folder with submissions and one with results."""

    def __init__(self, folder: Path) -> None:
        self.submissions, self.out = folder / "in", folder / "uit"
        shutil.copytree(NOORD, self.submissions / "noord")
        consortium(self.submissions / "ander", 3)

    def answer(self, values: Iterable[str], more: Mapping[str, CellValue] | None = None) -> None:
        """Let the forms of noord say which of its members are self-sufficient."""
        noord = consortium_of(NOORD)
        by_file: dict[str, dict[tuple[str, str], CellValue]] = {}
        for written, value in (answers(noord, "self_sufficient", tuple(values)) | dict(more or {})).items():
            file, sheet, cell = noord.ref(written)
            by_file.setdefault(file, {})[sheet, cell] = value
        for file, cells in by_file.items():
            set_cells(self.submissions / "noord" / file, cells)

    def batch(self) -> Called:
        return hov_inside("batch", self.submissions, "--uit", self.out, "--werkers", "1")

    def decide(self, *arguments: str | Path) -> Called:
        return hov_inside("besluit", self.out, *arguments)

    def result(self, key: str = "noord") -> ConsortiumResult:
        return read_result(self.out / key / "resultaat.json")

    def listed(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.decide("--json").out)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk where the board decides on noord."""
    made = Desk(tmp_path)
    made.answer(UNBALANCED)
    made.batch()
    return made


def overview_cell(desk: Desk, column: str) -> object:
    sheet = openpyxl.load_workbook(desk.out / "Overzicht.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in rows if "Oordeel" in row)
    line = next(row for row in rows if "noord" in row)
    return line[head.index(column)]


def test_a_decision_on_v1_turns_verdict_bonus_and_proposal_until_a_form_is_corrected(desk: Desk) -> None:
    before, untouched = desk.result(), contents(desk.out / "ander")
    assert (before.verdict, before.counting_bonus, before.provisional_bonus) == (Verdict.BOARD, 0, 3)
    assert overview_cell(desk, "Oordeel") == "bestuur beslist"

    told = desk.decide("10240", "--op", "v1", "--uitkomst", "toegestaan", *TOLD)
    assert (told.status, "Besluit 1 is vastgelegd: V1 toegestaan" in told.err) == (0, True)
    assert desk.listed()["besluiten"][0]["verwerkt"] is False
    assert "bonus 3 (besluit 1)" in desk.batch().out
    after = desk.result()
    assert (after.verdict, after.counting_bonus, after.provisional_bonus) == (Verdict.MEETS, 3, 0)
    assert overview_cell(desk, "Oordeel") == "voldoet (besluit 1)"
    assert desk.listed()["besluiten"][0]["verwerkt"] is True
    document = dict(after.document)
    jsonschema.validate(document, json.loads(PUBLISHED.read_text(encoding="utf-8")))
    (stated,) = document["uitkomst"]["besluiten"]
    assert (stated["nummer"], stated["door"], stated["datum"], stated["stand"]) == (1, "bestuur", "2021-05-12", "geldt")
    receipt = json.loads((desk.out / "noord" / KEPT_FOLDER / BATCH_RECEIPT).read_text(encoding="utf-8"))
    assert any(one.startswith("Besluit 1 (bestuur, 12-05-2021): V1 toegestaan.") for one in receipt["keuzes"])
    # Nothing of another consortium changes.
    assert contents(desk.out / "ander") == untouched

    folder = desk.submissions / "noord"
    assert "voorlopig: het bestuur" in hov_inside("verdeel", folder).out
    proposal = hov_inside("verdeel", folder, "--besluiten", desk.out).out
    assert "voorlopig: het bestuur" not in proposal
    assert "De bonus rust op besluit 1;" in proposal
    assert hov_inside("valideer", folder, "--besluiten", desk.out).status == 0

    # Another member is the one that is not self-sufficient now.
    desk.answer(["nee", *["ja"] * (len(MEMBERS) - 1)])
    assert "Besluit 1 is vervallen" in desk.batch().out
    corrected = desk.result()
    assert (corrected.verdict, corrected.counting_bonus, corrected.applied_decisions) == (Verdict.BOARD, 0, ())
    told = desk.decide()
    assert (told.status, "Leg het opnieuw voor" in told.err) == (1, True)
    assert desk.listed()["besluiten"][0]["bevindingen"][0]["stand"] == "vervallen"


def test_a_refusal_fails_and_a_withdrawal_leaves_no_trace(desk: Desk) -> None:
    plain = contents(desk.out / "noord")
    desk.decide("10240", "--op", "V1", "--uitkomst", "afgewezen", *TOLD)
    desk.batch()
    assert (desk.result().verdict, desk.result().provisional_bonus) == (Verdict.FAILS, 0)
    assert desk.result().count(Severity.FOUT) == 1
    assert desk.decide("--intrekken", "1", *TOLD).status == 0
    assert desk.decide("--intrekken", "1", *TOLD).status == 2
    desk.batch()
    assert contents(desk.out / "noord") == plain


def filled(source: Path, target: Path, sheet: int, box: Mapping[str, object]) -> Path:
    """Fill in the box of a sheet, as a person does in Excel."""
    book = openpyxl.load_workbook(source)
    cells = {str(row[0].value): row[1] for row in book.worksheets[sheet].iter_rows(max_col=2)}
    for label, value in box.items():
        cells[label].value = value
    book.save(target)
    return target


def test_the_list_for_the_board_is_read_back_once(desk: Desk, tmp_path: Path) -> None:
    desk.answer(UNBALANCED, {"aanmelding D15": date(2021, 4, 3)})
    desk.batch()
    doubts, all_of_them = tmp_path / "bestuur.xlsx", tmp_path / "alles.xlsx"
    assert "telt 1 punt" in desk.decide("--lijst", str(doubts)).err
    assert openpyxl.load_workbook(doubts).sheetnames == ["Alle punten", "1 V1 10240"]
    assert desk.decide("--lijst", str(doubts)).status == 2
    desk.decide("10240", "--lijst", str(all_of_them), "--op", "V1", "--op", "P3")
    book = openpyxl.load_workbook(all_of_them)
    assert book.sheetnames == ["Alle punten", "1 P3 10240", "2 V1 10240"]
    page = book["2 V1 10240"]
    assert (page.page_setup.orientation, page.page_setup.fitToHeight, page.page_setup.paperSize) == ("portrait", 1, 9)
    told = {row[0]: row[1] for row in page.iter_rows(max_col=2, values_only=True) if row[1] is not None}
    assert told["Aandeel niet-zelfstandige instellingen"] == "12,5% van de leden"
    assert told["Nodig voor evenwicht"] == "2 instellingen erbij van de andere soort"
    assert told["Artikel"] == "Richtlijn §4.1"
    assert told["Bonus die hiervan afhangt"] == "3 bonusplaatsen"

    back = filled(all_of_them, tmp_path / "terug.xlsx", 2, BOX)
    assert "Besluit 1 is vastgelegd: V1 toegestaan" in desk.decide("--lees", str(back)).err
    assert "al vastgelegd als besluit 1" in desk.decide("--lees", str(back)).err
    (kept,) = desk.listed()["besluiten"]
    assert (kept["door"], kept["datum"], kept["waarom"]) == (
        "het bestuur",
        "2021-05-20",
        "Enige instellingen in de regio",
    )

    # What is in the list lapsed before it came back.
    desk.answer(["nee", *["ja"] * (len(MEMBERS) - 1)], {"aanmelding D15": date(2021, 4, 3)})
    desk.batch()
    stale = filled(all_of_them, tmp_path / "oud.xlsx", 2, {**BOX, "Besloten door": "iemand"})
    assert "gewijzigd sinds de lijst is gemaakt" in desk.decide("--lees", str(stale)).err
    assert len(desk.listed()["besluiten"]) == 1


WRONG_BOXES = [
    ({"Toegestaan of afgewezen": "misschien"}, "“misschien” is niet toegestaan of afgewezen"),
    ({"Datum van het besluit": "31-02-2021"}, "“31-02-2021” is geen datum"),
    ({"Besloten door": None, "Reden van het besluit": " "}, "vul ook in: Besloten door, Reden van het besluit"),
]


def test_a_box_that_is_not_understood_records_nothing(desk: Desk, tmp_path: Path) -> None:
    made = tmp_path / "bestuur.xlsx"
    desk.decide("--lijst", str(made))
    for wrong, why in WRONG_BOXES:
        told = desk.decide("--lees", str(filled(made, tmp_path / "x.xlsx", 1, BOX | wrong)))
        assert (told.status, why in told.err) == (2, True), told.err
    assert "Er is geen vak ingevuld" in desk.decide("--lees", str(made)).err
    assert desk.decide("--lees", str(NOORD / "HOV-formulier 10243.xlsx")).status == 2
    assert desk.listed()["besluiten"] == []


WRONG = [
    (("10240", "--op", "F101", "--uitkomst", "toegestaan", *TOLD), "Over F101 (Verplicht veld is leeg) beslist"),
    (("10240", "--op", "X9", "--uitkomst", "toegestaan", *TOLD), "X9 is geen code"),
    (("10240", "--op", "V3", "--uitkomst", "toegestaan", *TOLD), "is er geen V3"),
    (("10240", "--op", "V1:10243", "--uitkomst", "toegestaan", *TOLD), "is er geen V1"),
    (("99999", "--op", "V1", "--uitkomst", "toegestaan", *TOLD), "Bij regiehouder 99999"),
    (("10240", "--jaar", "2023", "--op", "V1", "--uitkomst", "toegestaan", *TOLD), "Bij regiehouder 10240"),
    (("--op", "V1", "--uitkomst", "toegestaan", *TOLD), "Geef ook het TPID"),
    (("10240", "--op", "V1", "--uitkomst", "toegestaan"), "--door, --datum en --waarom"),
    (("10240", "--op", "V1", *TOLD), "--uitkomst"),
    (("10240", "--op", "V1", "--intrekken", "1"), "--op en --intrekken"),
    (("--uitkomst", "toegestaan"), "--uitkomst"),
    (("--lijst", "x.xlsx", "--op", "F101"), "Over F101"),
    (("--intrekken", "7", *TOLD), "geen besluit 7"),
    (("--lees", "nergens.xlsx"), "nergens.xlsx is niet gevonden"),
]


def test_what_cannot_be_decided_is_said(desk: Desk) -> None:
    for arguments, why in WRONG:
        told = desk.decide(*arguments)
        assert (told.status, why in told.err) == (2, True), (arguments, told.err)
    assert desk.listed()["besluiten"] == []


def test_a_batch_that_did_not_come_to_its_end_gives_no_list(desk: Desk, tmp_path: Path) -> None:
    (desk.out / ".hov-werk").mkdir()
    told = desk.decide("--lijst", tmp_path / "bestuur.xlsx")
    assert (told.status, "niet is afgemaakt" in told.err) == (2, True)
    assert not (tmp_path / "bestuur.xlsx").exists()


def test_a_folder_that_holds_no_results(tmp_path: Path) -> None:
    assert hov_inside("besluit", tmp_path).status == 2
    assert hov_inside("besluit", tmp_path / "weg").status == 2
    assert hov_inside("valideer", NOORD, "--besluiten", tmp_path / "weg").status == 2
