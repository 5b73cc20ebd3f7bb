"""What VBA says to Python, in an interpreter of VBA that is not Excel: each control, each button, each refusal."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

import pytest
from built import ACTIONS, COMMAND, ROOT, public_functions

from tools.build_excel.forms import read_buttons
from tools.build_excel.sources import own_module

if TYPE_CHECKING:
    from pathlib import Path

excel = importlib.import_module("pyopenvba.apps.excel")  # in the dev extra

# In the place of xlwings' module, and of what a control of the ribbon is.
_STAND_IN = """
Public Opdrachten As String
Public Interpreter As String
Public Mislukt As Boolean
Public Function RunPython(PythonCommand As String)
    Opdrachten = Opdrachten & PythonCommand & "|"
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    If Mislukt Then Err.Raise 1000, , "Traceback (most recent call last):" & vbLf & "  File x" & vbLf & "Fout: geen cel"
End Function
Public Function GetConfig(configKey As String, Optional default As String = "", Optional source As String = "")
    ' As xlwings' own does when a sheet with a chart is in front.
    If Interpreter = "grafiek" Then Err.Raise 1004, , "Method 'Range' of object '_Global' failed"
    GetConfig = Interpreter
End Function
Public Sub Stel(ByVal program As String, ByVal faalt As Boolean)
    Interpreter = program
    Mislukt = faalt
End Sub
Public Sub Druk(ByVal naam As String)
    Dim control As New Knop
    control.Tag = naam
    LintKnop control
End Sub
Public Sub SluitWerkmap()
    ActiveWorkbook.Close False
End Sub
"""
_CONTROL = "Public Tag As String\n"


def _vba(*, interpreter: str = "python", fails: bool = False, modules: tuple[str, ...] = ()) -> Any:
    """Give an Excel with the add-in's macros and a stand-in for xlwings in one project."""
    app: Any = excel.ExcelApplication()
    app.add_workbook()
    for name in ("HovTeksten.bas", "HovVerbinding.bas", "HovLint.bas", *modules):
        module = own_module(name)
        # The library of Office is not there; a control is any object with a tag.
        app.add_module(module.source.replace("IRibbonControl", "Object"), name=module.name)
    app.add_module(_STAND_IN, name="xlwings")
    app.add_module(_CONTROL, name="Knop", kind="class")
    app.run("Stel", interpreter, fails)
    return app


def _commands(app: Any) -> list[str]:
    return str(app.evaluate("Opdrachten")).split("|")[:-1]


def _said(app: Any) -> list[str]:
    return [dialog[1] for dialog in app.dialogs]


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_control_of_the_ribbon_gives_python_its_command(action: str) -> None:
    app = _vba()
    app.run("Druk", action)
    assert _commands(app) == [COMMAND.format(action)]
    assert _said(app) == []


def test_excel_answers_again_whatever_python_left_behind() -> None:
    for fails in (False, True):
        app = _vba(fails=fails)
        app.run("Druk", "help")
        assert app.evaluate("Application.ScreenUpdating") is True
        assert app.evaluate("Application.EnableEvents") is True
        assert app.evaluate("Application.StatusBar") is False


def test_a_traceback_becomes_what_to_do_and_one_line() -> None:
    app = _vba(fails=True)
    app.run("Druk", "bereken_bonus")
    (said,) = _said(app)
    assert said.splitlines()[-1] == "Fout: geen cel"
    assert said.startswith("HOV kon dit niet uitvoeren. Klik op Controleer installatie.")
    assert "Traceback" not in said


def test_without_a_python_of_ours_nothing_is_started() -> None:
    app = _vba(interpreter="")
    app.run("Druk", "help")
    assert _commands(app) == []
    assert "hov excel installeer" in _said(app)[0]


def test_a_failure_before_python_starts_is_told_in_dutch_too() -> None:
    app = _vba(interpreter="grafiek")
    app.run("Druk", "help")
    assert _commands(app) == []
    assert _said(app)[0].startswith("HOV kon dit niet uitvoeren.")


def test_without_a_workbook_a_user_is_told_to_open_one() -> None:
    app = _vba()
    app.run("SluitWerkmap")
    app.run("Druk", "help")
    assert _commands(app) == []
    assert _said(app)[0].startswith("Open eerst een formulier.")


@pytest.mark.parametrize("name", ["a;b.xlsx", "a|b.xlsx", "a`b.xlsx", 'a"b.xlsx'])
def test_a_name_that_would_end_up_as_part_of_a_command_is_refused(name: str, tmp_path: Path) -> None:
    app = _vba()
    app.save(tmp_path / name)
    app.run("Druk", "help")
    assert _commands(app) == []
    assert "Geef de werkmap of de map een andere naam." in _said(app)[0]


def test_a_button_of_a_form_asks_the_addin() -> None:
    source = own_module("HovFormulier.bas").source
    handed = dict(re.findall(r"Public Sub (\w+)\(\)\s+Roep \"(\w+)\"", source))
    assert handed.keys() == read_buttons()[0].keys()
    assert set(handed.values()) == ACTIONS - {"controleer_installatie"}  # that one is about the add-in itself
    for macro, action in handed.items():
        # One project here, so that the add-in is reached without its name.
        app = _vba()
        app.add_module(
            source.replace('INVOEGTOEPASSING & "!HovVerbinding.Draai"', '"HovVerbinding.Draai"'), name="Form"
        )
        app.run(f"Form.{macro}")
        assert _commands(app) == [COMMAND.format(action)], macro
        assert _said(app) == []


def test_a_button_without_the_addin_says_how_to_install_it() -> None:
    source = own_module("HovFormulier.bas").source
    call = 'Application.Run INVOEGTOEPASSING & "!HovVerbinding.Draai", functie'
    assert source.count(call) == 1
    app: Any = excel.ExcelApplication()
    app.add_workbook()
    # What Excel raises for a macro of a workbook that is not open.
    app.add_module(source.replace(call, "Err.Raise 1004"), name="HovFormulier")
    app.run("HovFormulier.BerekenBonus")
    (said,) = _said(app)
    assert said.startswith("Deze knop werkt alleen met de invoegtoepassing HOV.")


def test_python_offers_every_function_that_vba_calls() -> None:
    path = ROOT / "src" / "hov_tools" / "excel" / "buttons.py"
    assert public_functions(path) >= ACTIONS
