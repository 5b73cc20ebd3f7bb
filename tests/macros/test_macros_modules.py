"""The macros as Office will find them: read back by a program that is not the one that wrote them."""

from __future__ import annotations

import importlib
import re
import warnings
from typing import TYPE_CHECKING

import pytest
from built import ROOT, Built

from hov_tools.data import PACKAGE
from hov_tools.excel import underway
from hov_tools.excel.setup.locations import ADDIN, PROJECT, SCRIPT
from hov_tools.excel.setup.machine import XLWINGS
from hov_tools.ooxml.own_sheets import JOURNAL_SHEET
from tools.build_excel import BuildError, addin, sources
from tools.build_excel.addin import NAME, addin_modules, build_addin
from tools.build_excel.forms import read_buttons
from tools.build_excel.sources import as_vba, body_of, own_module

if TYPE_CHECKING:
    from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of the parser that it is made with
    olevba = importlib.import_module("oletools.olevba")  # in the dev extra
pyopenvba = importlib.import_module("pyopenvba")

_SUB = re.compile(r"^(?:Public )?Sub (\w+)\(", re.MULTILINE)
# What an Office document module has above its text.
_DOCUMENT_LINES = 8


def read_back(data: bytes) -> dict[str, str]:
    """Give the text of every module of a file, as olevba reads it."""
    parser = olevba.VBA_Parser("bestand.xlsm", data=data)
    try:
        found = {name.rpartition(".")[0]: text for _, _, name, text in parser.extract_macros()}
    finally:
        parser.close()
    return found


def _lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


def _body(text: str) -> list[str]:
    """Give the lines below the attributes."""
    lines = _lines(text)
    last = max(number for number, line in enumerate(lines) if line.startswith("Attribute VB_"))
    return lines[last + 1 :]


def test_olevba_reads_the_modules_of_the_addin_back_as_they_were_written(built: Built) -> None:
    found = read_back(built.addin)
    modules = {module.name: module.source for module in addin_modules()}
    assert found.keys() == modules.keys() | {"ThisWorkbook", "Sheet1"}
    for name, text in modules.items():
        if name == "Dictionary":
            # A class is stored without the lines above its attributes that an exported file has.
            assert _body(found[name]) == _body(text)
            continue
        assert _lines(found[name]) == _lines(text), name
    assert _lines(found["ThisWorkbook"])[_DOCUMENT_LINES:] == _lines(body_of("ThisWorkbook.cls"))
    assert len(_lines(found["Sheet1"])) == _DOCUMENT_LINES


def test_olevba_reads_the_module_of_every_form_back_as_it_was_written(built: Built) -> None:
    source = own_module("HovFormulier.bas").source
    for name, data in built.forms.items():
        found = read_back(data)
        assert _lines(found.pop("HovFormulier")) == _lines(source), name
        # The workbook and its sheets have no macros of their own.
        assert all(len(_lines(text)) == _DOCUMENT_LINES for text in found.values()), name


def test_pyopenvba_finds_nothing_wrong_with_any_built_file(built: Built, tmp_path: Path) -> None:
    for name, data in built.files().items():
        path = tmp_path / name
        path.write_bytes(data)
        report = pyopenvba.check_file(path)
        assert (report.issues, report.complete) == ((), True), name


def test_pyopenvba_does_find_a_part_without_a_content_type(built: Built, tmp_path: Path) -> None:
    path = tmp_path / NAME
    # The parts are stored as they are, so one can be broken in place; its checksum no longer fits either.
    path.write_bytes(built.addin.replace(b'<Default Extension="bin"', b'<Default Extension="bix"'))
    assert pyopenvba.check_file(path).issues


def test_each_button_of_a_form_runs_a_macro_and_each_macro_has_a_button() -> None:
    labels, forms = read_buttons()
    macros = set(_SUB.findall(own_module("HovFormulier.bas").source.replace("\r\n", "\n")))
    assert macros == labels.keys()
    assert macros == {macro for given in forms.values() for macro in given}
    assert all(len(given) == len(set(given)) for given in forms.values())


def test_each_form_that_is_known_has_its_buttons() -> None:
    layouts = ROOT / "src" / "hov_tools" / "forms" / "layouts"
    texts = [path.read_text(encoding="utf-8") for path in layouts.glob("*.toml")]
    kinds = {match[1] for text in texts if (match := re.search(r'^form = "(.*)"', text, re.MULTILINE))}
    assert read_buttons()[1].keys() == kinds


def test_no_text_that_a_user_sees_stands_outside_the_module_with_texts() -> None:
    for name in ("HovVerbinding.bas", "HovLint.bas"):
        source = own_module(name).source
        assert not re.findall(r"MsgBox \"", source), name


def test_a_letter_that_vba_does_not_know_stops_the_build() -> None:
    assert as_vba("é ë € …", "x") == "é ë € …\r\n"
    with pytest.raises(BuildError, match="→"):
        as_vba("dan → dit", "x")


def test_another_xlwings_than_expected_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = sources._xlwings_folder()
    (tmp_path / "addin").mkdir()
    for name in ("xlwings_custom_addin.bas", "addin/Dictionary.cls"):
        (tmp_path / name).write_bytes((given / name).read_bytes())
    monkeypatch.setattr(sources, "_xlwings_folder", lambda: tmp_path)
    assert build_addin()
    module = tmp_path / "xlwings_custom_addin.bas"
    module.write_bytes(module.read_bytes().replace(b"Could not find Interpreter!", b"No interpreter!"))
    with pytest.raises(BuildError, match="0 times in xlwings"):
        build_addin()


def test_settings_come_from_the_user_and_the_addin_only() -> None:
    """A workbook that somebody sent must not choose which program starts."""
    source = next(module.source for module in addin_modules() if module.name == "xlwings")
    body = source[source.index("Function GetConfig(") :]
    body = body[: body.index("End Function")]
    assert "SheetExists(ActiveWorkbook" not in body
    assert "If SheetExists(ThisWorkbook, PROJECT_NAME" in body
    assert "FileExists(GetDirectoryConfigFilePath())" not in body
    assert "FileExists(GetConfigFilePath())" in body
    assert addin.read_changes().settings["ADD_WORKBOOK_TO_PYTHONPATH"] == "false"


def test_a_user_of_the_addin_reads_no_english() -> None:
    source = next(module.source for module in addin_modules() if module.name == "xlwings")
    reachable = source[: source.index("Public Function RunFrozenPython")] + source[source.index("Sub ShowError") :]
    assert re.findall(r"MsgBox \"[^\"]*\"", reachable) == []


def test_the_addin_agrees_with_what_hov_excel_installeer_sets_up() -> None:
    source = next(module.source for module in addin_modules() if module.name == "xlwings")
    assert ADDIN == NAME
    assert f'PROJECT_NAME As String = "{PROJECT}"' in source
    assert f'XLWINGS_VERSION As String = "{XLWINGS}"' in source
    assert f'"{PROJECT}.conf"' in f'"{addin._SETTINGS_SHEET}"'


def test_every_source_is_built_in_and_every_macro_is_used() -> None:
    files = {path.name for path in sources.MACROS.iterdir() if path.suffix in {".bas", ".cls"}}
    assert files == {*addin.OWN_MODULES, "ThisWorkbook.cls", "HovFormulier.bas"}
    every = "\n".join(module.source for module in addin_modules()) + body_of("ThisWorkbook.cls")
    every += (sources.MACROS / "ribbon.xml").read_text(encoding="utf-8") + own_module("HovFormulier.bas").source
    for name in addin.OWN_MODULES:
        source = own_module(name).source
        named = re.findall(r"^(?:Public|Private) (?:Sub|Function|Const) (\w+)", source, re.MULTILINE)
        assert named, name
        for one in named:
            # Where it is made, and somewhere else; a function gives its result by its own name.
            others = [line for line in every.splitlines() if re.search(rf"\b{one}\b", line)]
            assert len([line for line in others if not re.match(rf"\s*{one} = ", line)]) > 1, one


def test_python_is_started_from_a_folder_of_ours_and_imports_nothing_from_excels() -> None:
    """A `hov_tools.py` beside a form that somebody sent must not run."""
    source = next(module.source for module in addin_modules() if module.name == "xlwings")
    started = source[: source.index("Private Sub XLPyLoadDLL")]
    assert "prepare_sys_path(" not in re.sub(r"'.*", "", started)
    assert started.count(" -E -P -B -c ") == 2
    assert "cmd.exe " not in re.sub(r"^\s*'.*$", "", started, flags=re.MULTILINE)
    assert started.count("Chr(34) & Opdrachtprogramma() & Chr(34)") == 3
    server = started[started.index("Function XLPyCommand") :]
    assert '"pushd " & Chr(34) & ParentFolder(PYTHON_WIN)' in server
    assert "ActiveWorkbook" not in server


def test_the_script_for_a_mac_quotes_what_it_gives_the_shell() -> None:
    script = PACKAGE.joinpath("excel", "setup", SCRIPT).read_text(encoding="ascii")
    for name in ("theInterpreter", "theCommand", "theLog"):
        assert f"quoted form of {name}" in script
    assert 'quoted form of ("--wb=" & theBook)' in script
    source = next(module.source for module in addin_modules() if module.name == "xlwings")
    handler = re.search(r"^on (\w+)\(", script, re.MULTILINE)
    assert handler is not None
    assert f'AppleScriptTask("{SCRIPT}", "{handler[1]}", ParameterString)' in source


def test_what_a_module_says_of_python_is_what_python_says() -> None:
    verbinding = own_module("HovVerbinding.bas").source
    assert f'werkmap.Names("{underway._COUNT}")' in verbinding
    assert f'werkmap.Worksheets("{JOURNAL_SHEET}")' in verbinding
    assert "HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows Defender" in verbinding
    assert not re.search("@[a-z]+@", "".join(module.source for module in addin_modules()))
