"""macOS: the buttons through xlwings' own engine for it, and the words of Excel's dictionary that are used.

What stands in for AppleScript (`rig/appscript.py`) refuses what the recorded Excel refuses; whether Excel for Mac knows
every word in every place, only Excel for Mac says.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings

from excel.rig import appscript, macroom
from excel.rig import room as rig
from hov_tools.excel import buttons
from hov_tools.excel.cell_look import CellLook, Colour
from hov_tools.excel.native import mac, native_for
from hov_tools.excel.native.contract import PasswordError
from hov_tools.excel.sheets import is_referenced
from hov_tools.excel.snapshot import snapshot
from hov_tools.ooxml.reader import read_snapshot
from support.distributions import emptied
from support.environment import WORKBOOKS

PROTECTED = "voorbeelden/2022-zuid/HOV-formulier 10280.xlsx"
OPEN = "formulieren/2022/Aanvraag door regiehouder toewijzing 2022.xlsx"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
# Properties and commands of AppleScript itself, or of appscript.
_PLAIN = {"get", "set", "make", "delete", "name", "visible", "count", "properties"}
Open = Callable[[Path], macroom.MacRoom]


@pytest.fixture
def excel() -> Iterator[Open]:
    """Opens a workbook in Excel for Mac."""
    with macroom.engine():
        yield macroom.MacRoom


def _picture(room: rig.Room) -> dict[str, object]:
    return {sheet: cells for sheet, cells in rig.picture(room.model).items() if sheet}


def _undo_all(room: rig.Room) -> None:
    while "niets om ongedaan" not in (room.push(buttons.maak_ongedaan) or ""):
        assert (room.alerts[-1]).startswith("Teruggedraaid")


@pytest.mark.slow
@pytest.mark.parametrize("name", [PROTECTED, OPEN])
def test_check_report_and_undo(excel: Open, tmp_path: Path, name: str) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / name, tmp_path)))
    before, state = _picture(room), room.state()
    for button, says in (
        (buttons.controleer_formulier, "In dit formulier"),
        (buttons.controleer_formulier, "In dit formulier"),
        (buttons.volgende_bevinding, ""),
        (buttons.maak_validatierapport, "Het blad Validatierapport staat in deze werkmap."),
        (buttons.maak_ongedaan, "Teruggedraaid"),
    ):
        assert (room.push(button) or "").startswith(says)
    _undo_all(room)
    assert _picture(room) == before
    assert room.state()[:4] == state[:4]


@pytest.mark.slow
def test_filling_in_and_going_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "noord"
    shutil.copytree(WORKBOOKS / "voorbeelden/2022-noord", folder)
    emptied(folder)
    monkeypatch.setattr(mac.MacNative, "choose_folder", lambda *_: folder)
    with macroom.engine(calculates=True):
        room = macroom.MacRoom(folder / FLOW)
        before = _picture(room)
        for button, says in (
            (buttons.hov_samenvoegen, "Gezamenlijk HOV:"),
            (buttons.bereken_bonus, "20% van"),
            (buttons.stel_verdeling_voor, "De verdeling is ingevuld"),
        ):
            assert (room.push(button) or "").startswith(says)
        assert _picture(room) != before
        _undo_all(room)
        assert _picture(room) == before


@pytest.mark.parametrize(
    ("button", "says"),
    [
        (buttons.volgende_bevinding, "Er staat geen bevinding op een cel."),
        (buttons.herstel, None),
        (buttons.controleer_installatie, ""),
        (buttons.leer_nieuw_jaar, ""),
    ],
)
def test_buttons_that_change_no_cell(
    excel: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: Callable[[], None], says: str | None
) -> None:
    monkeypatch.setattr(mac.MacNative, "ask", lambda *_: None)
    room = excel(Path(shutil.copy(WORKBOOKS / PROTECTED, tmp_path)))
    before = _picture(room)
    said = room.push(button)
    assert said is None if says is None else (said or "").startswith(says) and "Er ging iets mis" not in (said or "")
    assert _picture(room) == before


@pytest.mark.parametrize("name", [PROTECTED, OPEN])
def test_an_open_book_gives_the_cells_of_its_file(excel: Open, name: str) -> None:
    live, file = (
        snapshot(excel(WORKBOOKS / name).book, native_for("darwin")),
        read_snapshot((WORKBOOKS / name).read_bytes()),
    )
    for one, other in zip(live.sheets, file.sheets, strict=True):
        assert set(one.merged) == set(other.merged)
        assert {(cell.row, cell.column) for cell in one.cells if cell.unlocked} == {
            (cell.row, cell.column) for cell in other.cells if cell.unlocked
        }
        assert [cell.lexical for cell in one.cells if not cell.is_empty] == [
            cell.lexical for cell in other.cells if not cell.is_empty
        ]


@pytest.mark.parametrize(("shown", "error"), [("#N/A", "#N/A"), ("#N/B", "#N/A"), ("#OVERLOOP!", "#UNKNOWN!")])
def test_errors_in_a_block_are_named(
    excel: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: str, error: str
) -> None:
    monkeypatch.setitem(appscript.ERRORS, -2146826246, shown)
    room = excel(Path(shutil.copy(WORKBOOKS / OPEN, tmp_path)))
    sheet = room.book.sheets[-1]
    sheet.api.unprotect(password="")
    sheet.range("A90").formula = "#N/A"
    sheet.range("B91").value = 3
    assert native_for("darwin").values(sheet.range("A90:B91")) == [[error, None], [None, 3.0]]
    assert native_for("darwin").values(sheet.range("A90")) == [[error]]


def test_sheets_stay_themselves_while_others_come_and_go(excel: Open, tmp_path: Path) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / PROTECTED, tmp_path)))
    native = native_for("darwin")
    sheets = native.sheets(room.book)
    names = [sheet.name for sheet in sheets]
    room.book.sheets.add("Nieuw", before=room.book.sheets[0])
    assert [sheet.name for sheet in sheets] == names


def test_a_formula_that_looks_at_a_sheet_is_found(excel: Open, tmp_path: Path) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / OPEN, tmp_path)))
    made = native_for("darwin").add_sheet(room.book)
    made.name = "Nieuw"
    assert not is_referenced(room.book, made)
    first = room.book.sheets[0]
    first.api.unprotect(password="")
    first.range("A90:B91").formula = "=Nieuw!A1"
    assert is_referenced(room.book, made)


@pytest.mark.parametrize(
    "refused",
    [
        lambda room: room.book.sheets["Lijsten"].activate(),
        lambda room: room.book.sheets[0].range(",".join(["A1"] * 100)).color,
        lambda room: room.book.sheets[0].api.page_setup_object.orientation.set(appscript.word("landscape")),
        lambda room: room.book.sheets[0].range("A1").api.interior_object.color.set((1, 2, 3)),
    ],
)
def test_what_excel_refuses_it_refuses_here_as_well(excel: Open, refused: Callable[[rig.Room], object]) -> None:
    room = excel(WORKBOOKS / PROTECTED)
    room.world.has_printer = False
    room.model.sheet_named("Lijsten").visible = 0
    room.model.sheets_[0].vba_get("Protect")
    with pytest.raises(appscript.CommandError):
        refused(room)


def test_password(excel: Open, tmp_path: Path) -> None:
    room = excel(Path(shutil.copy(WORKBOOKS / OPEN, tmp_path)))
    sheet = room.model.active_sheet
    sheet.vba_get("Unprotect")
    sheet.vba_get("Protect", ["geheim"])
    with pytest.raises(PasswordError):
        native_for("darwin").unprotect(room.book.sheets.active)


def _dictionary() -> set[str]:
    text = Path(xlwings.__file__).with_name("mac_dict.py").read_text(encoding="utf-8")
    return set(re.findall(r'\(\s*"([a-zA-Z_0-9]+)",\s*b"', text))


def test_the_stand_in_knows_no_word_that_the_dictionary_does_not() -> None:
    words = {one for table in appscript.ENUMERATIONS.values() for one in table.values()} | appscript.EDGES.keys()
    assert words | appscript.MEMBERS.keys() | appscript.COMMANDS.keys() - _PLAIN <= _dictionary() | {"exists"}


def test_every_word_is_in_the_dictionary() -> None:
    tree = ast.parse(Path(mac.__file__).read_text(encoding="utf-8"))
    used = {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "_word"
        and isinstance(node.args[0], ast.Constant)
    }
    used |= {
        node.attr
        for outer in ast.walk(tree)
        if isinstance(outer, ast.Attribute)
        for node in ast.walk(outer)
        if isinstance(node, ast.Attribute) and _is_of_api(node.value)
    }
    used |= set(mac._ALLOWED)
    assert "locked" in used
    assert used - _PLAIN <= _dictionary()


def test_only_the_module_of_a_system_reaches_for_excels_own_objects() -> None:
    folder = Path(mac.__file__).parent.parent
    reaching = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "api"
    }
    assert reaching == {"native/mac.py", "native/windows.py", "native/windows_looks.py"}


def _is_of_api(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        if node.attr == "api":
            return True
        node = node.value
    return False


def test_theme_colour_cannot_be_put_back() -> None:
    native = native_for("darwin")
    assert native.can_draw(CellLook(Colour("FFC7CE"), (), ""))
    assert native.can_draw(CellLook(None, (), ""))
    assert not native.can_draw(CellLook(Colour(theme=4), (), ""))
