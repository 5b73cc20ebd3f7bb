"""The module with the worksheet functions, made from `functions.toml`: what `ImportPythonUDFs` would write on Windows.

Made here because that command needs "trust access to the VBA project", which offices do not allow. The protocol is that
of xlwings' own generator (xlwings/udfs.py, `generate_vba_wrapper`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from tools.build_excel import BuildError
from tools.build_excel.sources import ROOT, Module, as_vba

MODULE = "HovFuncties"
TABLE = ROOT / "src" / "hov_tools" / "excel" / "functions.toml"
# Excel cuts off, or refuses, a longer text in the function wizard.
_LONGEST = 255
_IDENTIFIER = re.compile("[A-Z][A-Z0-9_]*")
# A VBA line holds at most 1023 letters; a text of the wizard gets a line of its own.
_INDENT = "        "


class Argument(Struct, frozen=True):
    """An argument of a worksheet function."""

    name: str
    description: str
    optional: bool


class Function(Struct, frozen=True):
    """A worksheet function.

    Attributes:
        name: as VBA and a formula spell it: HOV_DAGEN.
        python: the function in the Python module.
        description: for the function wizard.
        gives_number: a text that it gives instead is an error, and shown as an error value.
        arguments: in order.
    """

    name: str
    python: str
    description: str
    gives_number: bool
    arguments: tuple[Argument, ...]


class Table(Struct, frozen=True):
    """The worksheet functions of one Python module."""

    module: str
    category: str
    error_prefix: str
    functions: tuple[Function, ...]


def read_table(path: Path = TABLE) -> Table:
    """Read the table of worksheet functions.

    Raises:
        BuildError: a text is longer than the function wizard holds, or a name is none in VBA.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    functions = tuple(_function(entry) for entry in content["function"])
    return Table(content["module"], content["category"], content["error_prefix"], functions)


def _function(entry: Mapping[str, Any]) -> Function:
    arguments = tuple(Argument(one["name"], _short(one["description"]), one["optional"]) for one in entry["arguments"])
    description = _short(entry["description"])
    name = entry["name"]
    if not _IDENTIFIER.fullmatch(name):
        raise BuildError(f"functions.toml: {name} is no name in VBA (letters, digits and underscores)")
    return Function(name, entry["python"], description, entry["gives"] == "number", arguments)


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise BuildError(f"functions.toml: longer than {_LONGEST} letters: {text}")
    return text


def function_module(table: Table) -> Module:
    """Write the VBA module that offers the functions and describes them to the function wizard."""
    lines = [f'Attribute VB_Name = "{MODULE}"', "Option Explicit", ""]
    lines += ["' Made by tools/build_excel from functions.toml: change that file, not this module.", ""]
    for function in table.functions:
        lines += _wrapper(function, table)
    lines += _uitkomst(table.error_prefix)
    lines += _registration(table)
    return Module(MODULE, as_vba("\n".join(lines), MODULE))


def _wrapper(function: Function, table: Table) -> list[str]:
    arguments = ", ".join(f"{'Optional ' if one.optional else ''}{one.name} As Variant" for one in function.arguments)
    values = ", ".join(one.name for one in function.arguments)
    call = f'XLPy.CallUDF("{table.module}", "{function.python}", Array({values}), ActiveWorkbook, Application.Caller)'
    result = f"Uitkomst({call})" if function.gives_number else call
    return [
        f"Public Function {function.name}({arguments}) As Variant",
        "    #If Mac Then",
        # xlwings has no worksheet functions on a Mac.
        f"        {function.name} = CVErr(xlErrNA)",
        "    #Else",
        "        ' Not while somebody is still typing in the function wizard.",
        '        If Not Application.CommandBars("Standard").Controls(1).Enabled Then Exit Function',
        "        On Error GoTo Mislukt",
        f"        {function.name} = {result}",
        "        Exit Function",
        "Mislukt:",
        "        ' An error value, not a text: a sum over this cell must fail as well.",
        f"        {function.name} = CVErr(xlErrValue)",
        "    #End If",
        "End Function",
        "",
    ]


def _uitkomst(prefix: str) -> list[str]:
    return [
        "' What a function that gives numbers answers: a text that begins so is a mistake in the arguments.",
        "Private Function Uitkomst(ByVal antwoord As Variant) As Variant",
        "    Dim rij As Long",
        "    Dim kolom As Long",
        "    If IsArray(antwoord) Then",
        "        ' A sum passes over a text, and would be wrong without a word.",
        "        For rij = LBound(antwoord, 1) To UBound(antwoord, 1)",
        "            For kolom = LBound(antwoord, 2) To UBound(antwoord, 2)",
        "                antwoord(rij, kolom) = EenUitkomst(antwoord(rij, kolom))",
        "            Next kolom",
        "        Next rij",
        "        Uitkomst = antwoord",
        "    Else",
        "        Uitkomst = EenUitkomst(antwoord)",
        "    End If",
        "End Function",
        "",
        "Private Function EenUitkomst(ByVal antwoord As Variant) As Variant",
        "    EenUitkomst = antwoord",
        "    If VarType(antwoord) = vbString Then",
        f"        If Left(antwoord, {len(prefix)}) = {quoted(prefix)} Then EenUitkomst = CVErr(xlErrValue)",
        "    End If",
        "End Function",
        "",
    ]


def _registration(table: Table) -> list[str]:
    lines = [
        "' For the function wizard. Only a description: where Excel refuses it, the functions work without.",
        "Public Sub RegistreerFuncties()",
        "    On Error Resume Next",
    ]
    for function in table.functions:
        lines += [
            f'    Application.MacroOptions Macro:="\'" & ThisWorkbook.Name & "\'!{function.name}", _',
            f"{_INDENT}Description:={quoted(function.description)}, _",
            f"{_INDENT}Category:={quoted(table.category)}, _",
            f"{_INDENT}ArgumentDescriptions:=Array( _",
            *_listed([one.description for one in function.arguments]),
        ]
    return [*lines, "End Sub"]


def _listed(texts: Sequence[str]) -> list[str]:
    last = len(texts) - 1
    return [f"{_INDENT}{quoted(text)}{')' if number == last else ', _'}" for number, text in enumerate(texts)]


def quoted(text: str) -> str:
    """Write a text as a VBA literal."""
    return '"' + text.replace('"', '""') + '"'
