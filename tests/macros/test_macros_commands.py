"""What VBA says to Python, in an interpreter of VBA that is not Excel: each control, each button, each refusal."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from built import ACTIONS, COMMAND, IN_VBA, ROOT, public_functions

from hov_tools import __version__
from hov_tools.excel.days_given import NAME, YEAR_NAME
from hov_tools.forms.identify import identify
from hov_tools.forms.index import build_index
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Visibility
from tools.build_excel.forms import find_forms, read_buttons
from tools.build_excel.sources import body_of, own_module

if TYPE_CHECKING:
    from pathlib import Path

excel = importlib.import_module("pyopenvba.apps.excel")  # in the dev extra

# In the place of xlwings' module, and of what a control of the ribbon is.
_STAND_IN = """
Public Opdrachten As String
Public Interpreter As String
Public Stand As String
Public Toets As Long
Public Aangeboden As String
Public Mislukt As Boolean
Public Nummer As Long
Public Sterft As Boolean
Public Schrijft As Boolean
Public Function RunPython(PythonCommand As String)
    Opdrachten = Opdrachten & PythonCommand & "|"
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.DisplayAlerts = False
    Application.Calculation = xlCalculationManual
    If Nummer <> 0 Then Err.Raise Nummer, , "Method 'Run' of object 'IWshShell3' failed"
    If Schrijft Then Worksheets("_hov_tools").Range("A1").Value = Len(Opdrachten)
    If Sterft Then
        ActiveWorkbook.Names.Add "_hov_tools_bezig", "=1"
        Worksheets(1).Unprotect
    End If
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
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = (FileSpec <> "weg")
End Function
Public Function WScript() As Object
    Set WScript = New Register
End Function
Public Sub StelFout(ByVal welke As Long)
    Nummer = welke
End Sub
Public Sub BiedAan(ByVal tekst As String, ByVal macro As String)
    Aangeboden = tekst & "|" & macro
End Sub
Public Sub StelStand(ByVal welke As String)
    Stand = welke
End Sub
Public Sub LaatSchrijven()
    Worksheets.Add
    ActiveSheet.Name = "_hov_tools"
    Schrijft = True
End Sub
Public Function Aan(ByVal titel As String) As Boolean
    Dim control As New Knop
    Dim ingeschakeld As Boolean
    Worksheets(1).Range("B2").Value = titel
    LintVerdeling control, ingeschakeld
    Aan = ingeschakeld
End Function
Public Function AanZonderWerkmap() As Boolean
    Dim control As New Knop
    Dim ingeschakeld As Boolean
    LintFormulier control, ingeschakeld
    AanZonderWerkmap = ingeschakeld
End Function
Public Sub LaatSterven()
    Worksheets(1).Protect AllowSorting:=True
    Sterft = True
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
_REGISTRY = """
Public Function RegRead(ByVal naam As String) As String
    ' Of the group policy one rule, of Intune all of them.
    If (InStr(naam, "ASRRules") > 0) <> (InStr(Stand, "=") > 0) Then Err.Raise 5
    RegRead = Stand
End Function
"""


# The library of Office is not there, so a control is any object with a tag; and what this Excel has not, the stand-in.
_UNKNOWN = {
    "IRibbonControl": "Object",
    "IRibbonUI": "Object",
    "Application.EnableCancelKey": "Toets",
    "Application.OnUndo": "BiedAan",
    "Application.OperatingSystem": '"Windows"',
    'Environ("ComSpec")': r'"C:\Windows\System32\cmd.exe"',
}


def _known(source: str) -> str:
    for name, other in _UNKNOWN.items():
        source = source.replace(name, other)
    return source


def _vba(*, interpreter: str = "python", fails: bool = False, modules: tuple[str, ...] = ()) -> Any:
    """Give an Excel with the add-in's macros and a stand-in for xlwings in one project."""
    app: Any = excel.ExcelApplication()
    app.add_workbook()
    for name in (
        "HovTeksten.bas",
        "HovVerbinding.bas",
        "HovLint.bas",
        "HovKoppeling.bas",
        "HovPerPlaats.bas",
        *modules,
    ):
        module = own_module(name)
        app.add_module(_known(module.source), name=module.name)
    app.add_module(_STAND_IN, name="xlwings")
    app.add_module(_CONTROL, name="Knop", kind="class")
    app.add_module(_REGISTRY, name="Register", kind="class")
    app.run("Stel", interpreter, fails)
    return app


def _commands(app: Any) -> list[str]:
    return str(app.evaluate("Opdrachten")).split("|")[:-1]


def _said(app: Any) -> list[str]:
    return [dialog[1] for dialog in app.dialogs]


@pytest.mark.parametrize("action", sorted(ACTIONS - IN_VBA))
def test_a_control_of_the_ribbon_gives_python_its_command(action: str) -> None:
    app = _vba()
    app.run("Druk", action)
    assert _commands(app) == [COMMAND.format(action)]
    assert _said(app) == []


def test_excel_answers_again_whatever_python_left_behind() -> None:
    for fails in (False, True):
        app = _vba(fails=fails)
        app.run("Druk", "bereken_bonus")
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
    app.run("Druk", "bereken_bonus")
    assert _commands(app) == []
    assert "hov excel installeer" in _said(app)[0]


def test_a_failure_before_python_starts_is_told_in_dutch_too() -> None:
    app = _vba(interpreter="grafiek")
    app.run("Druk", "bereken_bonus")
    assert _commands(app) == []
    assert _said(app)[0].startswith("HOV kon dit niet uitvoeren.")


def test_without_a_workbook_a_user_is_told_to_open_one() -> None:
    app = _vba()
    app.run("SluitWerkmap")
    app.run("Druk", "bereken_bonus")
    assert _commands(app) == []
    assert _said(app)[0].startswith("Open eerst een formulier.")


@pytest.mark.parametrize("name", ["a|b.xlsx", 'a"b.xlsx', "%PATH%.xlsx"])
def test_a_name_that_would_end_up_as_part_of_a_command_is_refused(name: str, tmp_path: Path) -> None:
    app = _vba()
    app.save(tmp_path / name)
    app.run("Druk", "bereken_bonus")
    assert _commands(app) == []
    assert "Geef de werkmap een andere naam." in _said(app)[0]


def test_a_button_of_a_form_asks_the_addin() -> None:
    source = own_module("HovFormulier.bas").source
    handed = dict(re.findall(r"Public Sub (\w+)\(\)\s+Roep \"(\w+)\"", source))
    assert handed.keys() == read_buttons()[0].keys()
    assert set(handed.values()) == ACTIONS - {
        "controleer_installatie",
        "hov_per_plaats",
        "toewijzingsjaar",
        "leer_nieuw_jaar",
    }  # on the ribbon only
    handed = {macro: action for macro, action in handed.items() if action not in IN_VBA}
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
    assert public_functions(path) >= ACTIONS - IN_VBA | {"herstel"}


def _app_that_says(number: int) -> Any:
    app = _vba()
    app.run("StelFout", number)
    return app


@pytest.mark.parametrize("number", [70, 53, 429, -2147024891])
def test_where_python_may_not_start_a_user_is_told_what_to_ask_of_the_it_department(number: int) -> None:
    app = _app_that_says(number)
    app.run("Druk", "bereken_bonus")
    (said,) = _said(app)
    assert "d4f940ab-401b-4efc-aadc-ad5f3c50688a" in said
    assert "IT-afdeling" in said
    assert "IWshShell3" not in said
    assert app.evaluate("Application.ScreenUpdating") is True


def test_help_opens_without_python_and_without_a_workbook() -> None:
    app = _app_that_says(70)
    app.run("SluitWerkmap")
    app.run("Druk", "help")
    assert _commands(app) == []
    (said,) = _said(app)
    assert "Bereken bonus: rekent de bonusplaatsen uit" in said
    assert said.endswith(f"Versie {__version__}.")
    assert len(said) < 1024  # MsgBox cuts off what is longer


@pytest.mark.parametrize(
    ("interpreter", "state", "told"),
    [
        ("", "", "HOV is op deze computer nog niet ingesteld"),
        ("weg", "", "Python staat niet meer waar HOV het heeft gevonden"),
        ("python", "1", "ASR-regel d4f940ab-401b-4efc-aadc-ad5f3c50688a"),
        ("python", "a=0|D4F940AB-401B-4EFC-AADC-AD5F3C50688A=1", "ASR-regel d4f940ab-401b-4efc-aadc-ad5f3c50688a"),
    ],
)
def test_the_installation_is_checked_without_python(interpreter: str, state: str, told: str) -> None:
    app = _vba(interpreter=interpreter)
    app.run("StelStand", state)
    app.run("Druk", "controleer_installatie")
    assert _commands(app) == []
    (said,) = _said(app)
    assert told in said
    assert f"HOV {__version__}, Excel " in said
    assert len(said) < 1024


def test_without_a_workbook_the_installation_is_checked_as_far_as_it_goes() -> None:
    app = _vba()
    app.run("SluitWerkmap")
    app.run("Druk", "controleer_installatie")
    assert _commands(app) == []
    assert _said(app)[0].startswith("Tot hier is alles in orde.")


def test_a_rule_that_only_audits_does_not_keep_python_from_starting() -> None:
    app = _vba()
    app.run("StelStand", "2")
    app.run("Druk", "controleer_installatie")
    assert _commands(app) == [COMMAND.format("controleer_installatie")]


def test_when_python_dies_excel_and_the_protection_come_back() -> None:
    app = _vba(fails=True)
    app.run("LaatSterven")
    app.run("Druk", "controleer_formulier")
    # Once more, to take away what is half done; that one died as well.
    assert _commands(app) == [COMMAND.format("controleer_formulier"), COMMAND.format("herstel")]
    assert app.evaluate("Application.Calculation") == app.evaluate("xlCalculationAutomatic")
    assert app.evaluate("Application.DisplayAlerts") is True
    assert app.evaluate("Worksheets(1).ProtectContents") is True
    assert app.evaluate("Worksheets(1).Protection.AllowSorting") is True
    assert app.evaluate("Worksheets(1).Protection.AllowFiltering") is False
    assert "sluit de werkmap dan zonder op te slaan" in _said(app)[-1]


@pytest.mark.parametrize(
    ("writes", "action", "is_offered"),
    [
        (True, "bereken_bonus", True),
        (False, "bereken_bonus", False),
        (True, "maak_ongedaan", False),
    ],
)
def test_ctrl_z_takes_back_what_a_button_wrote(*, writes: bool, action: str, is_offered: bool) -> None:
    app = _vba()
    if writes:
        app.run("LaatSchrijven")
    app.run("Druk", action)
    offered = str(app.evaluate("Aangeboden"))
    assert bool(offered) is is_offered
    assert not offered or offered.endswith("!HovVerbinding.NeemTerug")
    # The last statement of the macro, or Excel forgets it.
    source = own_module("HovVerbinding.bas").source
    rest = source[source.index("Then BiedOngedaanAan") + len("Then BiedOngedaanAan") :].lstrip()
    assert rest.startswith("End Sub")


def test_esc_is_for_python_while_it_works() -> None:
    source = own_module("HovVerbinding.bas").source
    body = source[source.index("Function StartPython") :]
    assert body.index("EnableCancelKey = xlDisabled") < body.index("RunPython OPDRACHT")
    assert body.index("RunPython OPDRACHT") < body.index("EnableCancelKey = xlInterrupt")


def test_the_buttons_of_the_distribution_are_there_for_its_form_and_where_the_kind_does_not_show(
    workbooks: Path,
) -> None:
    app = _vba()
    titles = {}
    for path in find_forms(workbooks / "formulieren"):
        snapshot = read_snapshot(path.read_bytes())
        visible = [sheet for sheet in snapshot.sheets if sheet.visibility is Visibility.VISIBLE]
        identity = identify(snapshot, build_index(visible))
        assert identity is not None
        sheet = openpyxl.load_workbook(path).active
        titles[sheet["A2"].value or sheet["B2"].value or sheet["A1"].value] = identity.layout.form
    assert len(titles) == 8
    for title, form in titles.items():
        assert app.run("Aan", title) is (form == "in-en-doorstroom"), title
    assert app.run("Aan", "Begroting") is True
    app.run("SluitWerkmap")
    assert app.run("AanZonderWerkmap") is False


@pytest.mark.parametrize(
    ("link", "is_ours"),
    [
        (r"C:\Users\jan\AppData\Roaming\Microsoft\Excel\XLSTART\HovTools.xlam", True),
        ("https://top.sharepoint.com/sites/x/hovtools.xlam", True),
        (r"C:\Users\jan\begroting.xlsx", False),
    ],
)
def test_a_link_to_the_addin_of_another_computer_is_known(link: str, is_ours: bool) -> None:
    app = _vba()
    source = own_module("HovKoppeling.bas").source
    assert source.count("ThisWorkbook.Name") == 1
    app.add_module(source.replace("ThisWorkbook.Name", '"HovTools.xlam"'), name="Koppeling")
    assert app.run("Koppeling.IsVanOns", link) is is_ours


def test_the_hov_per_place_is_kept_per_year() -> None:
    app = _vba()
    kept = app.run("MetGetal", "", "2026", "1234")
    kept = app.run("MetGetal", kept, "2027", "1250")
    assert kept == "2026=1234;2027=1250;"
    assert app.run("GetalVan", kept, "2027") == "1250"
    assert app.run("GetalVan", kept, "2028") == ""
    assert app.run("MetGetal", kept, "2026", "1300") == "2027=1250;2026=1300;"
    assert app.run("MetGetal", kept, "2026", "0") == "2027=1250;"


def test_the_button_keeps_the_number_in_a_hidden_name_that_python_reads() -> None:
    source = own_module("HovPerPlaats.bas").source
    assert f'NAAM_VAN_GETALLEN As String = "{NAME}"' in source
    assert f'NAAM_VAN_JAAR As String = "{YEAR_NAME}"' in source
    assert "Visible:=False" in source


def test_a_formula_of_another_computer_gets_the_addin_of_this_one() -> None:
    app: Any = excel.ExcelApplication()
    app.add_workbook()
    source = own_module("HovKoppeling.bas").source
    links = r'Array("C:\Users\ander\XLSTART\HovTools.xlam", "C:\Users\ander\tabel.xlsx")'
    source = source.replace("werkmap.LinkSources(xlExcelLinks)", links)
    source = source.replace("werkmap.ChangeLink ", "Wissel ").replace(", xlLinkTypeExcelLinks", "")
    source = source.replace("ThisWorkbook.Name", '"HovTools.xlam"').replace(
        "ThisWorkbook.FullName", r'"C:\Users\ik\XLSTART\HovTools.xlam"'
    )
    app.add_module(source, name="HovKoppeling")
    app.add_module(
        "Public Gewisseld As String\r\nPublic Sub Wissel(ByVal oud As String, ByVal nieuw As String)\r\n"
        '    Gewisseld = Gewisseld & oud & "|" & nieuw & "|"\r\nEnd Sub\r\n'
        "Public Sub Herstel()\r\n    HerstelKoppeling ActiveWorkbook\r\nEnd Sub\r\n",
        name="Wisselaar",
    )
    app.run("Herstel")
    assert str(app.evaluate("Gewisseld")).split("|")[:-1] == [
        r"C:\Users\ander\XLSTART\HovTools.xlam",
        r"C:\Users\ik\XLSTART\HovTools.xlam",
    ]
    assert "HovKoppeling.HerstelKoppeling Wb" in body_of("ThisWorkbook.cls")


def test_the_functions_are_described_only_once_a_workbook_is_open() -> None:
    """Excel refuses MacroOptions before (error 1004)."""
    subs = dict(re.findall(r"Private Sub (\w+)\(.*?\)(.*?)End Sub", body_of("ThisWorkbook.cls"), re.DOTALL))
    opened = subs["Workbook_Open"]
    # By the clock, so after opening; and once more where no workbook was open then.
    assert re.search(r"Application\.OnTime Now, .*RegistreerFuncties", opened)
    assert not re.search(r"^\s*(HovFuncties\.)?RegistreerFuncties", opened, re.MULTILINE)
    assert "RegistreerFuncties" in subs["Toepassing_WorkbookActivate"]
