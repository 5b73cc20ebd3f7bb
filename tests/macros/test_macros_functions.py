"""The worksheet functions in VBA, beside the module that xlwings itself would have written in Excel on Windows."""

from __future__ import annotations

import importlib
import io
import re
import sys
import types
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import pytest
from built import ROOT, public_functions
from pyopenvba.apps.excel import ExcelApplication

from tools.build_excel import BuildError
from tools.build_excel.functions import Argument, Function, Table, function_module, quoted, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPTIONAL = """
def een(begin, eind, jaar=None): ...
def geen(): ...
"""
_TABLE = Table(
    "een.module",
    "HOV",
    "#WAARDE! ",
    (
        Function(
            "een",
            "een",
            'Zegt "één".',
            gives_number=True,
            arguments=(
                Argument("begin", "Het begin.", optional=False),
                Argument("eind", "Het eind.", optional=False),
                Argument("jaar", "Het jaar.", optional=True),
            ),
        ),
        Function("geen", "geen", "Niets.", gives_number=False, arguments=()),
    ),
)


@pytest.fixture
def xlwings_udfs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Give xlwings' own generator, which imports modules of Windows only to use them in Excel."""
    for name in ("pythoncom", "pywintypes", "win32com", "win32com.client"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    monkeypatch.delitem(sys.modules, "xlwings.udfs", raising=False)
    yield importlib.import_module("xlwings.udfs")
    sys.modules.pop("xlwings.udfs", None)


def _written_by_xlwings(udfs: Any) -> str:
    module = types.ModuleType("een.module")
    exec(compile(_OPTIONAL, "een.module", "exec"), module.__dict__)  # noqa: S102 - two functions, written above
    for name in ("een", "geen"):
        setattr(module, name, udfs.xlfunc(getattr(module, name)))
    out = io.StringIO()
    workbook = MagicMock()
    workbook.Name = "HovTools.xlam"
    udfs.generate_vba_wrapper("een.module", module, out, workbook)
    return out.getvalue()


def test_python_is_called_exactly_as_xlwings_own_module_calls_it(xlwings_udfs: Any) -> None:
    call = re.compile(r'XLPy\.CallUDF\("[^"]*", "[^"]*", Array\([^)]*\), ActiveWorkbook, Application\.Caller\)')
    theirs = call.findall(_written_by_xlwings(xlwings_udfs))
    ours = call.findall(function_module(_TABLE).source)
    assert len(theirs) == 2
    assert ours == theirs


def test_a_function_has_the_arguments_that_xlwings_would_give_it(xlwings_udfs: Any) -> None:
    head = re.compile(r"^(?:Public )?Function (\w+)\((.*?)\)(?: As Variant)?\r?$", re.MULTILINE)
    theirs = dict(head.findall(_written_by_xlwings(xlwings_udfs)))
    ours = dict(head.findall(function_module(_TABLE).source))
    # We state the type that an argument has without one.
    assert {name: ours[name].replace(" As Variant", "") for name in theirs} == theirs


def test_a_number_is_an_error_value_when_something_is_wrong_and_a_text_stays_a_text() -> None:
    source = function_module(_TABLE).source
    assert "een = Uitkomst(XLPy.CallUDF(" in source
    assert "geen = XLPy.CallUDF(" in source
    assert 'If Left(antwoord, 9) = "#WAARDE! " Then EenUitkomst = CVErr(xlErrValue)' in source
    assert source.count("= CVErr(xlErrNA)") == 2  # on a Mac


def test_the_function_wizard_gets_every_description() -> None:
    source = function_module(_TABLE).source
    for text in ('"Zegt ""één""."', '"Het begin."', '"Het jaar."', 'Category:="HOV"'):
        assert text in source
    assert source.count("Application.MacroOptions") == 2


@pytest.mark.parametrize(
    ("name", "description", "message"),
    [("HOV_X", "x" * 256, "longer than 255"), ("HOV.X", "x", "HOV.X is no name in VBA")],
)
def test_what_excel_cannot_hold_stops_the_build(tmp_path: Path, name: str, description: str, message: str) -> None:
    path = tmp_path / "functions.toml"
    path.write_text(
        'module = "m"\ncategory = "c"\nerror_prefix = "#"\n[[function]]\npython = "b"\ngives = "number"\n'
        f'name = "{name}"\ndescription = "{description}"\narguments = []\n',
        encoding="utf-8",
    )
    with pytest.raises(BuildError, match=message):
        read_table(path)


def test_the_table_of_the_project_makes_a_module() -> None:
    table = read_table()
    names = {function.name for function in table.functions}
    assert {"HOV_DAGEN", "HOV_PLAATSEN", "HOV_BONUS", "HOV_RECHT", "HOV_CONTROLE"} <= names
    source = function_module(table).source
    # A line of VBA holds no more, and a statement no more lines (VBA language specification, 3.2.2).
    assert max(len(line) for line in source.splitlines()) <= 1023
    assert max(len(block.split(" _\r\n")) for block in source.split("Application.MacroOptions")) <= 25
    # A name such as HOV1 would be a cell.
    assert not any(re.fullmatch(r"[A-Z]{1,3}\d+", name) for name in names)


def test_every_function_is_there_in_python() -> None:
    path = ROOT / "src" / "hov_tools" / "excel" / "functions.py"
    assert {function.python for function in read_table().functions} <= public_functions(path)


def test_a_text_in_vba_doubles_its_quotes() -> None:
    assert quoted('zeg "ja"') == '"zeg ""ja"""'


_TRIED = """
Public Function Proef() As String
    Dim blok(1 To 2, 1 To 2) As Variant
    Dim uit As Variant
    blok(1, 1) = 3: blok(1, 2) = "#WAARDE! eind"
    blok(2, 1) = "R1": blok(2, 2) = 4
    uit = Uitkomst(blok)
    Proef = uit(1, 1) & IsError(uit(1, 2)) & uit(2, 1) & uit(2, 2) & IsError(Uitkomst("#WAARDE! x")) & Uitkomst(5)
End Function
"""


def test_every_element_of_a_block_that_is_a_mistake_is_an_error_value() -> None:
    source = function_module(_TABLE).source
    own = source[source.index("Private Function Uitkomst") : source.index("' For the function wizard")]
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(own.replace("Private", "Public") + _TRIED, name="Proef1")
    assert app.run("Proef") == "3TrueR14True5"
