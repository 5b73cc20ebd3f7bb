"""macOS: the words of Excel's AppleScript dictionary that are used are in the dictionary that xlwings brings."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import xlwings

from hov_tools.excel.cell_look import BorderSide, CellLook, Colour
from hov_tools.excel.native import mac, native_for
from hov_tools.excel.native.contract import PasswordError
from hov_tools.ooxml.address import Range
from hov_tools.ooxml.edits import MarkStyle
from hov_tools.ooxml.snapshot import Visibility

# Properties and commands of AppleScript itself, or of appscript.
_PLAIN = {"get", "set", "make", "delete", "name", "visible"}


class Property:
    """A property: its value is read with get() and written with set()."""

    def __init__(self, value: object) -> None:
        self.value = value

    def get(self) -> object:
        return self.value

    def set(self, value: object) -> None:
        self.value = value


class CommandError(Exception):
    """What appscript raises."""


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> mac.MacNative:
    """The native part of macOS, with words that stand for themselves."""
    words = SimpleNamespace(
        **{name: name for name in ("sheet_visible", "sheet_very_hidden", "pattern_none", "pattern_solid", "landscape")}
    )
    appscript, reference = ModuleType("appscript"), ModuleType("appscript.reference")
    appscript.k = words  # type: ignore[attr-defined]
    reference.CommandError = CommandError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "appscript", appscript)
    monkeypatch.setitem(sys.modules, "appscript.reference", reference)
    found = native_for("darwin")
    assert isinstance(found, mac.MacNative)
    return found


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
    words = set(
        re.findall(r'\(\s*"([a-zA-Z_0-9]+)",\s*b"', Path(xlwings.__file__).with_name("mac_dict.py").read_text())
    )
    assert "locked" in used
    assert used - words - _PLAIN == set()


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


def _sheet(**properties: object) -> Any:
    return SimpleNamespace(
        name="Blad1", api=SimpleNamespace(**{name: Property(value) for name, value in properties.items()})
    )


def test_visibility(native: mac.MacNative) -> None:
    sheet = _sheet(visible="sheet_visible")
    assert native.visibility(sheet) is Visibility.VISIBLE
    native.hide(sheet)
    assert native.visibility(sheet) is Visibility.VERY_HIDDEN


def test_protection_comes_back_as_it_was(native: mac.MacNative) -> None:
    allowed = SimpleNamespace(**{name: Property(name == "allow_sorting") for name in mac._ALLOWED})
    sheet = _sheet(protect_contents=True, protect_drawing_objects=True, protect_scenarios=False)
    given: dict[str, object] = {}
    sheet.api.protection_object = allowed
    sheet.api.unprotect = lambda password: sheet.api.protect_contents.set(bool(password))
    sheet.api.protect_worksheet = lambda **options: given.update(options)
    protection = native.protection_of(sheet)
    assert protection is not None
    native.unprotect(sheet)
    assert native.protection_of(sheet) is None
    native.protect(sheet, protection)
    assert given["worksheet_contents"]
    assert (given["allow_sorting"], given["allow_filtering"], given["scenarios"]) == (True, False, False)

    def refuse(password: str) -> None:
        raise CommandError(password)

    sheet.api.unprotect = refuse
    with pytest.raises(PasswordError):
        native.unprotect(sheet)


def test_formats_are_asked_by_halves(native: mac.MacNative) -> None:
    unlocked, merged = {(2, 2), (2, 3)}, Range(1, 1, 1, 2)

    def cells(area: Range) -> set[tuple[int, int]]:
        return {(r, c) for r in range(area.top, area.bottom + 1) for c in range(area.left, area.right + 1)}

    def common(of: set[tuple[int, int]], wanted: set[tuple[int, int]]) -> object:
        return "missing value" if of & wanted and of - wanted else bool(of & wanted)

    def ask(address: str | tuple[int, int]) -> Any:
        of = {address} if isinstance(address, tuple) else cells(Range.parse(address))
        locked = common(of, unlocked)
        return SimpleNamespace(
            api=SimpleNamespace(locked=Property(not locked if isinstance(locked, bool) else locked)),
            merge_cells=common(of, cells(merged)),
            merge_area=SimpleNamespace(address="$A$1:$B$1"),
        )

    state = native.sheet_state(SimpleNamespace(range=ask), Range(1, 1, 3, 4))  # type: ignore[arg-type]
    assert (state.merged, state.unlocked) == ((merged,), unlocked)


def test_theme_colour_cannot_be_put_back(native: mac.MacNative) -> None:
    side = (BorderSide("left", "thin", Colour("112233")),)
    assert native.can_draw(CellLook(Colour("FFC7CE"), side, ""))
    assert native.can_draw(CellLook(None, (), ""))
    assert not native.can_draw(CellLook(Colour(theme=4), (), ""))


def test_mark_is_a_plain_fill_and_border(native: mac.MacNative) -> None:
    drawn: dict[str, object] = {}

    class Borders:
        def __getitem__(self, edge: str) -> Any:
            return SimpleNamespace()

        def set(self, edges: str | list[str], **look: object) -> None:
            for edge in [edges] if isinstance(edges, str) else edges:
                drawn[edge] = look

        def clear(self, edges: list[str]) -> None:
            drawn[edges[0]] = None

    cell: Any = SimpleNamespace(color=None, borders=Borders())
    native.mark(cell, MarkStyle.FOUT)
    assert cell.color == (255, 199, 206)
    assert native.is_marked(cell, MarkStyle.FOUT)
    assert drawn["edge_left"] == {"line_style": "continuous", "weight": "thin", "color": (192, 0, 0)}
    assert "diagonal_down" not in drawn
