"""The buttons do what the commands do, say so in Dutch, and leave Excel as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment

from excel.comparing import picture
from excel.fakecom import ComError
from hov_tools.commands.writing import with_marks as prepare
from hov_tools.excel import buttons
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native import native_for
from hov_tools.excel.native.windows import WindowsNative
from hov_tools.files.intake import take_in
from hov_tools.forms.read import read_form
from hov_tools.forms.records import FlowForm
from hov_tools.journalkey import journal_key
from hov_tools.ooxml import writer
from hov_tools.ooxml.edits import AddSheet, NewCell, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.journal import NAME as JOURNAL
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.proposal.advice import advise
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.problem import Wishes
from hov_tools.rules.engine import assess
from support.distributions import answer, edit, emptied, flow_form, is_flow
from support.environment import WORKBOOKS

Folder = Callable[[str], Path]
ZUID = "voorbeelden/2022-zuid"
ZUID_FILES = sorted(path.name for path in (WORKBOOKS / ZUID).glob("*.xlsx"))
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"


def _open(path: Path) -> Any:
    book = xw.Book(path)
    book.set_mock_caller()
    return book


def _state(app: Any) -> dict[str, object]:
    return dict(app.state)


@pytest.fixture
def zuid(folder: Folder) -> Path:
    return folder(ZUID)


@pytest.mark.parametrize("name", ZUID_FILES)
def test_check_marks_what_valideer_marks_and_undo_restores_every_cell(app: Any, zuid: Path, name: str) -> None:
    intake = take_in(zuid)
    written = next((one for one in prepare(intake, assess(intake.case), None) if one.file == name), None)
    book = _open(zuid / name)
    before, state = picture(book), _state(app)
    buttons.controleer_formulier()
    entries = OpenJournal(book, native_for("win32"), None).entries()
    live = [(one.action, one.sheet, one.cell or None, one.now) for entry in entries for one in entry.run.edits]
    changes = () if written is None else written.changes
    assert live == [(one.action, one.sheet, one.cell, one.new) for one in changes if one.left_alone is None]
    after = picture(book)
    for change in changes:
        if change.cell is not None:
            assert after[change.sheet][change.cell] != before[change.sheet][change.cell]
    assert ("Ga naar volgende bevinding" if changes else "niets te herstellen") in app.alerts[-1]
    assert _state(app) == {**state, "status_bar": False}
    buttons.maak_ongedaan()
    assert picture(book) == before
    assert app.alerts[-1].startswith("Teruggedraaid" if changes else "Er is niets om ongedaan te maken")
    assert all(bool(ws.protection.sheet) == (ws.title not in ("Lijsten", "Toelichting")) for ws in book.impl.book)


@pytest.mark.usefixtures("app")
def test_second_check_takes_the_first_one_out(zuid: Path) -> None:
    book = _open(zuid / "HOV-formulier 10280.xlsx")
    before = picture(book)
    buttons.controleer_formulier()
    once = picture(book)
    buttons.controleer_formulier()
    again = picture(book)
    once.pop(JOURNAL)
    again.pop(JOURNAL)
    assert again == once
    buttons.maak_ongedaan()
    assert picture(book) == before


@pytest.mark.usefixtures("app")
def test_undo_after_saving_and_opening_again(zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    book = _open(path)
    before = picture(book)
    buttons.controleer_formulier()
    book.save()
    book.close()
    book = _open(path)
    assert book.impl.book[JOURNAL].sheet_state == "veryHidden"
    buttons.maak_ongedaan()
    # Marks that a file was saved with are cell formats of its own; openpyxl keeps the named style beside them.
    assert picture(book) == before


@pytest.mark.usefixtures("app")
def test_hov_herstel_takes_back_what_a_button_wrote(zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    book = _open(path)
    buttons.controleer_formulier()
    marked = [one.text for sheet in book.sheets for one in sheet.notes if one.text.startswith(HEADING)]
    book.save()
    undone = undo_last(path.read_bytes(), key=journal_key())
    assert marked
    assert [one.left_alone for one in undone.changes] == [None] * len(undone.changes)


@pytest.mark.usefixtures("app")
def test_button_takes_back_what_hov_wrote_to_the_file(zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    plain = _open(path)
    before = picture(plain)
    plain.close()
    intake = take_in(zuid)
    written = next(one for one in prepare(intake, assess(intake.case), None) if one.file == path.name)
    path.write_bytes(written.data)
    book = _open(path)
    assert picture(book) != before
    buttons.maak_ongedaan()
    assert picture(book) == before


def _empty_hov(book: Any) -> list[tuple[str, str]]:
    """Empty two cells in which the HOV of a member stands; gives sheet and address."""
    form = read_form(read_snapshot(Path(book.fullname).read_bytes()))
    assert isinstance(form, FlowForm)
    places = [row.hov.ref for row in form.members.rows[:2]]
    for place in places:
        book.impl.book[place.sheet][place.address].value = None
    return [(place.sheet, place.address) for place in places]


def test_undo_leaves_what_the_user_changed_since(app: Any, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    book = _open(noord / FLOW)
    (sheet, first), (_, second) = _empty_hov(book)
    app.folder = noord
    buttons.hov_samenvoegen()
    cells = book.impl.book[sheet]
    assert cells[first].value > 0
    cells[first].value = 1
    buttons.maak_ongedaan()
    assert app.alerts[-1] == (
        "Teruggedraaid: 1 van 2 wijzigingen.\n\n"
        f"{sheet}!{first}: waarde blijft zoals het is, want het is daarna door iemand gewijzigd."
    )
    assert (cells[first].value, cells[second].value) == (1, None)


def test_undo_with_nothing_to_undo(app: Any, zuid: Path) -> None:
    _open(zuid / FLOW)
    buttons.maak_ongedaan()
    assert "niets om ongedaan te maken" in app.alerts[-1]


def test_next_finding_goes_round(app: Any, zuid: Path) -> None:
    book = _open(zuid / FLOW)
    buttons.volgende_bevinding()
    assert "Druk eerst op Controleer formulier" in app.alerts[-1]
    buttons.controleer_formulier()
    seen = []
    marked = sum(one.text.startswith(HEADING) for sheet in book.sheets for one in sheet.notes)
    for _ in range(marked + 1):
        buttons.volgende_bevinding()
        seen.append((app.selection.ws.title, app.selection.address))
    assert len(set(seen)) == marked
    assert seen[0] == seen[-1]
    assert app.state["status_bar"].startswith(f"HOV: bevinding 1 van {marked}: ")


def test_report_in_a_book_by_itself(app: Any, folder: Folder, tmp_path: Path) -> None:
    alone = tmp_path / "alleen"
    alone.mkdir()
    (folder(ZUID) / "HOV-formulier 10280.xlsx").rename(alone / "HOV-formulier 10280.xlsx")
    book = _open(alone / "HOV-formulier 10280.xlsx")
    before = picture(book)
    buttons.maak_validatierapport()
    assert book.sheets.active.name == "Validatierapport"
    buttons.controleer_formulier()
    assert "Alleen dit formulier is gecontroleerd" in app.alerts[-1]
    # Checking again brings the report up to date rather than taking it away.
    assert "Validatierapport" in picture(book)
    buttons.maak_ongedaan()
    assert picture(book) == before


def test_merging_and_bonus_fill_in_what_the_commands_fill_in(app: Any, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    book = _open(noord / FLOW)
    _empty_hov(book)
    before = picture(book)
    app.folder = noord
    buttons.hov_samenvoegen()
    assert "Gezamenlijk HOV:" in app.alerts[-1]
    assert "Ingevuld: het HOV van" in app.alerts[-1]
    buttons.bereken_bonus()
    assert "20% van" in app.alerts[-1]
    app.folder = None
    buttons.hov_samenvoegen()
    assert app.alerts[-1] == "Er is geen map gekozen. Er is niets gewijzigd."
    while True:
        buttons.maak_ongedaan()
        if "niets om ongedaan" in app.alerts[-1]:
            break
    assert picture(book) == before


def test_what_was_not_filled_in_is_not_said_to_be(app: Any, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    book = _open(noord / FLOW)
    (sheet, _), _ = _empty_hov(book)
    before = picture(book)
    protection = book.impl.book[sheet].protection
    protection.password, protection.sheet = "geheim", True
    app.folder = noord
    buttons.hov_samenvoegen()
    assert "beveiligd met een wachtwoord" in app.alerts[-1]
    assert app.alerts[-1].endswith("Niet alles is ingevuld. Herstel wat hierboven staat en druk opnieuw op de knop.")
    assert picture(book) == before


@pytest.mark.parametrize("button", [buttons.controleer_formulier, buttons.maak_validatierapport])
def test_book_that_is_no_form(app: Any, tmp_path: Path, button: Callable[[], None]) -> None:
    path = tmp_path / "lijst.xlsx"
    openpyxl.Workbook().save(path)
    _open(path)
    button()
    assert len(app.alerts) == 1
    assert app.alerts[0].startswith("Deze werkmap is geen formulier dat HOV kent.")


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyboardInterrupt(), "Gestopt."),
        (ZeroDivisionError("geheim 123"), "Er ging iets mis in het programma."),
        (ComError("refused"), "Excel kon dit niet doen."),
    ],
)
def test_errors_are_told_in_dutch_and_excel_is_as_before(
    app: Any, zuid: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, says: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    book = _open(zuid / FLOW)
    app.state["calculation"] = "semiautomatic"
    app.state["status_bar"] = "van de gebruiker"
    state = _state(app)
    before = picture(book)

    def fails(_: str) -> None:
        raise error

    monkeypatch.setattr(book.impl, "count", fails)
    buttons.controleer_formulier()
    assert app.alerts[-1].startswith(says)
    assert "geheim" not in app.alerts[-1]
    assert _state(app) == state
    assert picture(book) == before


def test_esc_stops_between_files(app: Any, zuid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = _open(zuid / FLOW)
    before = picture(book)
    asked = iter([False, False, False, True])
    monkeypatch.setattr(WindowsNative, "is_stop_asked", lambda _: next(asked))
    buttons.controleer_formulier()
    assert app.alerts[-1].startswith("Gestopt.")
    assert picture(book) == before


def test_sheet_with_a_password_is_told_and_left_alone(app: Any, zuid: Path) -> None:
    book = _open(zuid / "HOV-formulier 10280.xlsx")
    before = picture(book)
    for ws in book.impl.book.worksheets:
        ws.protection.password = "geheim"  # noqa: S105 - of a test
    buttons.controleer_formulier()
    assert "beveiligd met een wachtwoord" in app.alerts[-1]
    assert picture(book) == before


def test_note_of_someone_else_stays(app: Any, zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    book = _open(path)
    buttons.controleer_formulier()
    note = next(one for sheet in book.sheets for one in sheet.notes if one.text.startswith(HEADING))
    cell, ws = note.location.address, note.location.sheet.name
    buttons.maak_ongedaan()
    book.impl.book[ws][cell.replace("$", "")].comment = Comment("van mij", "iemand")
    buttons.controleer_formulier()
    assert book.impl.book[ws][cell.replace("$", "")].comment.text == "van mij"
    assert "notitie van iemand anders" in app.alerts[-1]


def test_distribution_is_what_the_command_proposes_and_is_taken_back(app: Any, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    book = _open(noord / FLOW)
    before = picture(book)
    buttons.stel_verdeling_voor()
    assert app.alerts[-1].startswith("De verdeling is ingevuld")
    after = picture(book)
    intake = take_in(noord)
    advice = advise(intake.case, Wishes())
    edits = form_edits(advice.form, advice.problem, advice.proposals[0], Wishes())
    values = {(edit.sheet, edit.cell) for edit in edits}
    changed = {
        (sheet, cell) for sheet, cells in before.items() for cell, look in cells.items() if after[sheet][cell] != look
    }
    assert changed <= values
    assert len(changed) > 19 * 5  # at the least five answers of each of the routes
    assert "Verdelingsvoorstel" in [sheet.name for sheet in book.sheets]
    buttons.maak_ongedaan()
    assert picture(book) == before


def test_what_decided_between_equal_distributions_is_told_and_stands_on_the_sheet(app: Any, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    # Two bonus places for three members below one place.
    answer(noord, {"allocated": 11, "bonus": None}, of=is_flow)
    book = _open(noord / FLOW)
    buttons.stel_verdeling_voor()
    line = "De instroom gaat eerst naar het lid met het kleinste eigen HOV"
    assert line in app.alerts[-1]
    cells = [str(cell[0]) for cell in picture(book)["Verdelingsvoorstel"].values()]
    assert any(line in cell for cell in cells)
    assert any("Zaad van de loting: “10240 2022”" in cell for cell in cells)


def test_no_distribution_says_why(app: Any, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    place = flow_form(noord).members.rows[0].inflow_regular.ref
    assert place is not None
    # More than there is to divide.
    edit(noord / FLOW, [SetValue(place.sheet, place.address, 17)])
    book = _open(noord / FLOW)
    before = picture(book)
    buttons.stel_verdeling_voor()
    assert "17" in app.alerts[-1]
    assert app.alerts[-1].splitlines()[-1].startswith("Alles hierover staat in het verslag van hov verdeel")
    assert picture(book) == before


def test_a_check_leaves_the_sheet_of_a_scenario(app: Any, zuid: Path) -> None:
    path = zuid / FLOW
    sheet = AddSheet("Scenariovergelijking", (NewCell(1, 1, "wat als"),))
    path.write_bytes(writer.apply_edits(path.read_bytes(), [sheet], undoable=True).data)
    book = _open(path)
    buttons.controleer_formulier()
    assert "Scenariovergelijking" in [one.name for one in book.sheets]
    assert app.alerts


def test_book_with_an_equals_sign_in_its_name(app: Any, zuid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zuid / FLOW
    renamed = path.rename(path.with_name("a=b.xlsx"))
    xw.Book(renamed)
    monkeypatch.setattr("sys.argv", ["-c", "--wb=a=b.xlsx ", "--from_xl=1"])
    buttons.maak_ongedaan()
    assert "niets om ongedaan te maken" in app.alerts[-1]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("error", "says"),
    [
        (RuntimeError("no Excel"), "Excel kon dit nu niet doen."),
        (RuntimeError("Not authorized (-1743)"), "macOS staat niet toe dat Python met Excel praat"),
    ],
)
def test_excel_that_cannot_be_reached_gives_one_dutch_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    error: Exception,
    says: str,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))

    def caller() -> None:
        raise error

    monkeypatch.setattr(xw.Book, "caller", caller)
    with pytest.raises(SystemExit):
        buttons.herstel()
    err = capsys.readouterr().err
    assert err.startswith(says)
    assert err.count("\n") == 1
