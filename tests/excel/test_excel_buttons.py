"""The buttons do what the commands do, say so in Dutch, and leave Excel as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from excel.rig import room as rig
from excel.rig.dispatch import refused
from hov_tools.data import read_toml
from hov_tools.excel import buttons
from hov_tools.excel.journal import OpenJournal
from hov_tools.excel.native import native_for
from hov_tools.excel.native.windows import WindowsNative
from hov_tools.files.intake import take_in
from hov_tools.files.marked import prepare
from hov_tools.forms.read import read_form
from hov_tools.forms.records import FlowForm
from hov_tools.journalkey import journal_key
from hov_tools.ooxml import writer
from hov_tools.ooxml.address import parse_a1
from hov_tools.ooxml.edits import AddSheet, NewCell, SetValue
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.proposal.advice import advise
from hov_tools.proposal.edits import form_edits
from hov_tools.proposal.problem import Wishes
from hov_tools.rules.engine import assess
from support.distributions import answer, edit, emptied, flow_form, is_flow
from support.environment import WORKBOOKS

Folder = Callable[[str], Path]
Open = Callable[[Path], rig.Room]
ZUID = "voorbeelden/2022-zuid"
ZUID_FILES = sorted(path.name for path in (WORKBOOKS / ZUID).glob("*.xlsx"))
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"


def picture(room: rig.Room) -> dict[str, dict[Any, Any]]:
    """Give what a user sees of the sheets; not which of them is in front."""
    return {sheet: cells for sheet, cells in rig.picture(room.model).items() if sheet}


def _notes(room: rig.Room) -> list[tuple[str, tuple[int, int]]]:
    return [
        (sheet.name, cell)
        for sheet in room.model.sheets_
        for cell, note in sheet.notes.items()
        if note.text.startswith(HEADING)
    ]


@pytest.fixture
def zuid(folder: Folder) -> Path:
    return folder(ZUID)


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if "10283" in one else pytest.mark.slow) for one in ZUID_FILES]
)
def test_check_within_a_folder_marks_what_valideer_marks_there(excel: Open, zuid: Path, name: str) -> None:
    intake = take_in(zuid)
    made = prepare(intake, assess(intake.case), None, [], key=journal_key())
    written = next((one for one in made if one.file == name), None)
    # What to correct has a sheet in a file only.
    changes = () if written is None else [one for one in written.changes if one.sheet != "Wat te herstellen"]
    room = excel(zuid / name)
    before, state = picture(room), room.state()
    said = room.push(buttons.controleer_formulier) or ""
    entries = OpenJournal(room.book, native_for("win32"), None).entries()
    live = [(one.action, one.sheet, one.cell or None, one.now) for entry in entries for one in entry.run.edits]
    assert live == [(one.action, one.sheet, one.cell, one.new) for one in changes if one.left_alone is None]
    assert ("Ga naar volgende bevinding" if changes else "niets te herstellen") in said
    assert room.state() == state
    said = room.push(buttons.maak_ongedaan) or ""
    assert said.startswith("Teruggedraaid" if changes else "Er is niets om ongedaan te maken")
    assert picture(room) == before


@pytest.mark.slow
def test_undo_after_saving_and_opening_again(excel: Open, zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    room = excel(path)
    before = picture(room)
    room.push(buttons.controleer_formulier)
    room.model.vba_get("Save")
    room = excel(path)
    room.push(buttons.maak_ongedaan)
    assert picture(room) == before


@pytest.mark.slow
def test_no_button_makes_or_changes_a_named_style(excel: Open, zuid: Path) -> None:
    """None can be changed while a sheet is protected, one that is half made stays, and its edges are other numbers."""
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    before = [style.name for style in room.model.stylesheet.cell_styles]
    for button in (buttons.controleer_formulier, buttons.controleer_formulier, buttons.maak_ongedaan):
        room.push(button)
        assert not [what for what in room.wire.log if what.startswith("Style") and what != "Style.Name"]
    assert [style.name for style in room.model.stylesheet.cell_styles] == before


@pytest.mark.slow
def test_hov_herstel_takes_back_what_a_button_wrote(excel: Open, zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    room = excel(path)
    room.push(buttons.controleer_formulier)
    assert _notes(room)
    room.save(path)
    undone = undo_last(path.read_bytes(), key=journal_key())
    assert [one.left_alone for one in undone.changes] == [None] * len(undone.changes)


def _empty_hov(room: rig.Room) -> list[xw.Range]:
    """Empty two cells in which the HOV of a member stands, as a user does; gives them."""
    form = read_form(read_snapshot(Path(room.book.fullname).read_bytes()))
    assert isinstance(form, FlowForm)
    places = [row.hov.ref for row in form.members.rows[:2]]
    cells = [room.book.sheets[place.sheet].range(place.address) for place in places]
    for cell in cells:
        cell.value = None
    return cells


def test_undo_leaves_what_the_user_changed_since(excel: Open, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    room = excel(noord / FLOW)
    first, second = _empty_hov(room)
    room.world.folder = noord
    room.push(buttons.hov_samenvoegen)
    assert first.value > 0
    first.value = 1
    place = f"{first.sheet.name}!{first.address.replace('$', '')}"
    assert room.push(buttons.maak_ongedaan) == (
        "Teruggedraaid: 1 van 2 wijzigingen.\n\n"
        f"{place}: waarde blijft zoals het is, want het is daarna door iemand gewijzigd."
    )
    assert (first.value, second.value) == (1, None)


def test_undo_with_nothing_to_undo(excel: Open, zuid: Path) -> None:
    assert "niets om ongedaan te maken" in (excel(zuid / FLOW).push(buttons.maak_ongedaan) or "")


def test_next_finding_says_in_the_status_bar_which_one_it_is(excel: Open, zuid: Path) -> None:
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    assert "Druk eerst op Controleer formulier" in (room.push(buttons.volgende_bevinding) or "")
    room.push(buttons.controleer_formulier)
    for number in range(len(_notes(room)) + 1):
        room.push(buttons.volgende_bevinding)
        one = number % len(_notes(room)) + 1
        assert str(room.app.status_bar).startswith(f"HOV: bevinding {one} van {len(_notes(room))}: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "button",
    [
        buttons.controleer_formulier,
        buttons.maak_validatierapport,
        buttons.hov_samenvoegen,
        buttons.bereken_bonus,
        buttons.stel_verdeling_voor,
        buttons.maak_ongedaan,
        buttons.leer_nieuw_jaar,
        buttons.controleer_installatie,
        buttons.herstel,
        buttons.volgende_bevinding,
    ],
)
def test_what_a_button_was_doing_leaves_the_status_bar(excel: Open, zuid: Path, button: Callable[[], None]) -> None:
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    room.world.folder = zuid
    # As VBA leaves it, and a Python that did not live to take it away.
    for left in ("HOV is bezig...", "HOV: de cellen worden bijgewerkt …"):
        room.app.status_bar = left
        room.push(button)
        assert room.app.status_bar is False


def test_every_text_for_the_status_bar_is_known_as_one_that_goes() -> None:
    """By VBA as well: see RuimStatusOp in macros/HovVerbinding.bas."""
    told = read_toml("excel/texts.toml")
    busy = {key: one for key, one in told.items() if key.startswith("bezig")}
    assert len(busy) >= 6
    assert all(one.startswith("HOV: ") and " …" in one for one in busy.values())
    assert " …" not in told["bevinding_hier"]


@pytest.mark.slow
def test_report_in_a_book_by_itself(excel: Open, folder: Folder, tmp_path: Path) -> None:
    alone = tmp_path / "alleen"
    alone.mkdir()
    (folder(ZUID) / "HOV-formulier 10280.xlsx").rename(alone / "HOV-formulier 10280.xlsx")
    room = excel(alone / "HOV-formulier 10280.xlsx")
    before = picture(room)
    room.push(buttons.maak_validatierapport)
    assert room.book.sheets.active.name == "Validatierapport"
    assert "Alleen dit formulier is gecontroleerd" in (room.push(buttons.controleer_formulier) or "")
    # Checking again brings the report up to date rather than taking it away.
    assert "Validatierapport" in picture(room)
    room.push(buttons.maak_ongedaan)
    assert picture(room) == before


def test_merging_and_bonus_fill_in_what_the_commands_fill_in(excel: Open, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    room = excel(noord / FLOW)
    _empty_hov(room)
    before = picture(room)
    room.world.folder = noord
    said = room.push(buttons.hov_samenvoegen) or ""
    assert "Gezamenlijk HOV:" in said
    assert "Ingevuld: het HOV van" in said
    assert "20% van" in (room.push(buttons.bereken_bonus) or "")
    room.world.folder = None
    assert room.push(buttons.hov_samenvoegen) == "Er is geen map gekozen. Er is niets gewijzigd."
    while "niets om ongedaan" not in (room.push(buttons.maak_ongedaan) or ""):
        pass
    assert picture(room) == before


def test_what_was_not_filled_in_is_not_said_to_be(excel: Open, folder: Folder) -> None:
    noord = folder("voorbeelden/2022-noord")
    room = excel(noord / FLOW)
    first, _ = _empty_hov(room)
    first.sheet.api.Protect("geheim")
    before = picture(room)
    room.world.folder = noord
    said = room.push(buttons.hov_samenvoegen) or ""
    assert "beveiligd met een wachtwoord" in said
    assert said.endswith("Niet alles is ingevuld. Herstel wat hierboven staat en druk opnieuw op de knop.")
    assert picture(room) == before


@pytest.mark.parametrize("button", [buttons.controleer_formulier, buttons.maak_validatierapport])
def test_book_that_is_no_form(excel: Open, tmp_path: Path, button: Callable[[], None]) -> None:
    path = tmp_path / "lijst.xlsx"
    openpyxl.Workbook().save(path)
    room = excel(path)
    assert (room.push(button) or "").startswith("Deze werkmap is geen formulier dat HOV kent.")
    assert len(room.alerts) == 1


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (KeyboardInterrupt(), "Gestopt."),
        (ZeroDivisionError("geheim 123"), "Er ging iets mis in het programma."),
        (refused(1004, "geheim 123"), "Excel kon dit niet doen."),
    ],
)
@pytest.mark.parametrize(
    "member",
    [
        "Interior.Color=",
        *(
            pytest.param(one, marks=pytest.mark.slow)
            for one in ("Range.Formula", "Range.AddComment", "Worksheet.Protect")
        ),
    ],
)
def test_errors_are_told_in_dutch_and_excel_is_as_before(
    excel: Open,
    zuid: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    says: str,
    member: str,
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    room.app.calculation = 2
    room.app.status_bar = "van de gebruiker"
    state, before, step = room.state(), picture(room), room.wire.step

    def fails_once(what: str, *, is_change: bool = False) -> None:
        step(what, is_change=is_change)
        if what == member and room.wire.calls[what] == 1:
            raise error

    monkeypatch.setattr(room.wire, "step", fails_once)
    said = room.push(buttons.controleer_formulier) or ""
    assert said.startswith(says)
    assert "geheim" not in said
    assert room.state() == state
    assert picture(room) == before


@pytest.mark.slow
def test_esc_stops_between_files(excel: Open, zuid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = excel(zuid / FLOW)
    before = picture(room)
    asked = iter([False, False, False, True])
    monkeypatch.setattr(WindowsNative, "is_stop_asked", lambda _: next(asked))
    assert (room.push(buttons.controleer_formulier) or "").startswith("Gestopt.")
    assert picture(room) == before


def test_sheet_with_a_password_is_told_and_left_alone(excel: Open, zuid: Path) -> None:
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    for sheet in room.book.sheets:
        sheet.api.Unprotect()
        sheet.api.Protect("geheim")
    before = picture(room)
    assert "beveiligd met een wachtwoord" in (room.push(buttons.controleer_formulier) or "")
    assert picture(room) == before


@pytest.mark.slow
def test_note_of_someone_else_stays(excel: Open, zuid: Path) -> None:
    room = excel(zuid / "HOV-formulier 10280.xlsx")
    room.push(buttons.controleer_formulier)
    name, place = _notes(room)[0]
    room.push(buttons.maak_ongedaan)
    sheet = room.book.sheets[name]
    sheet.api.Unprotect()
    sheet.range(place).add_note("van mij")
    sheet.api.Protect()
    assert "notitie van iemand anders" in (room.push(buttons.controleer_formulier) or "")
    assert sheet.range(place).note.text == "van mij"


@pytest.mark.slow
def test_distribution_is_what_the_command_proposes_and_is_taken_back(excel: Open, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    room = excel(noord / FLOW)
    before = picture(room)
    assert (room.push(buttons.stel_verdeling_voor) or "").startswith("De verdeling is ingevuld")
    after = picture(room)
    intake = take_in(noord)
    advice = advise(intake.case, Wishes())
    edits = form_edits(advice.form, advice.problem, advice.proposals[0], Wishes())
    values = {(edit.sheet, parse_a1(edit.cell)) for edit in edits}
    changed = {
        (sheet, cell) for sheet, cells in before.items() for cell, look in cells.items() if after[sheet][cell] != look
    }
    assert changed <= values
    assert len(changed) > 19 * 5  # at the least five answers of each of the routes
    assert "Verdelingsvoorstel" in after
    room.push(buttons.maak_ongedaan)
    assert picture(room) == before


@pytest.mark.slow
def test_what_decided_between_equal_distributions_is_told_and_stands_on_the_sheet(excel: Open, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    # Two bonus places for three members below one place.
    answer(noord, {"allocated": 11, "bonus": None}, of=is_flow)
    room = excel(noord / FLOW)
    line = "De instroom gaat eerst naar het lid met het kleinste eigen HOV"
    assert line in (room.push(buttons.stel_verdeling_voor) or "")
    cells = [str(cell.value) for cell in room.model.sheet_named("Verdelingsvoorstel").cells_.values()]
    assert any(line in cell for cell in cells)
    assert any("Lotingstekst: “10240 2022”" in cell for cell in cells)


def test_no_distribution_says_why(excel: Open, folder: Folder) -> None:
    noord = emptied(folder("voorbeelden/2022-noord"))
    place = flow_form(noord).members.rows[0].inflow_regular.ref
    assert place is not None
    # More than there is to divide.
    edit(noord / FLOW, [SetValue(place.sheet, place.address, 17)])
    room = excel(noord / FLOW)
    before = picture(room)
    said = room.push(buttons.stel_verdeling_voor) or ""
    assert "17" in said
    assert said.splitlines()[-1].startswith("Alles hierover staat in het verslag van hov verdeel")
    assert picture(room) == before


def test_a_check_leaves_the_sheet_of_a_scenario(excel: Open, zuid: Path) -> None:
    path = zuid / "HOV-formulier 10280.xlsx"
    sheet = AddSheet("Scenariovergelijking", (NewCell(1, 1, "wat als"),))
    path.write_bytes(writer.apply_edits(path.read_bytes(), [sheet], undoable=True).data)
    room = excel(path)
    assert room.push(buttons.controleer_formulier)
    assert "Scenariovergelijking" in picture(room)


def test_book_with_an_equals_sign_in_its_name(excel: Open, zuid: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = excel((zuid / FLOW).rename(zuid / "a=b.xlsx"))
    monkeypatch.delattr(xw.Book, "_mock_caller")
    monkeypatch.setattr("sys.argv", ["-c", "--wb=a=b.xlsx ", "--from_xl=1"])
    room.alerts.clear()
    buttons.maak_ongedaan()
    assert "niets om ongedaan te maken" in room.alerts[-1]


@pytest.mark.usefixtures("excel")
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
