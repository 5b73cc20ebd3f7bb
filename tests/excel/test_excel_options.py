"""Who works in Excel types no commands: nothing that a button shows, and no note or sheet, names an option of one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hov_tools.data import PACKAGE, read_toml
from hov_tools.ooxml.edits import CellStyle
from hov_tools.report.grid import Grid, Span
from hov_tools.texts import COMMAND_LINE, without_options
from tools.build_excel.forms import BUTTONS
from tools.build_excel.sources import MACROS

OPTION = re.compile(r"(?<!\w)--[a-z]")
# Asked or said only of what came with an option: what-ifs, a file with numbers, where the result goes.
COMMANDS_ONLY = {
    "report/texts.toml": r"scenario\.|proposal\.ask\.(lengths|start)",
    "rules/catalogue.toml": r"keuzes\.dagen_andere_opleiding",
    "files/texts.toml": r"getallen\.(onleesbaar|te_groot)|waarheen|zelfde_map|toch_zonder|(in_zip_)?ter_plekke.*"
    r"|kopie_(gewijzigd|en_formulier|zonder_formulier).*",
}
# Shown by the buttons themselves, without a module that asks for them by name.
SHOWN_WHOLE = ("excel/texts.toml", "rules/catalogue.toml", "report/texts.toml", "excel/functions.toml")


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from texts(one, f"{key}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, key)


def reached(*rooms: str) -> dict[str, str]:
    """Give the source of every module of ours that these import, however far away, by name."""
    found: dict[str, str] = {}
    waiting = [f"{room}.{path.stem}" for room in rooms for path in _file(room).parent.glob("*.py")] + list(rooms)
    while waiting:
        name = waiting.pop()
        path = _file(name.removesuffix(".__init__"))
        if name in found or not name.startswith("hov_tools") or path is None:
            continue
        found[name] = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(found[name])):
            if isinstance(node, ast.Import):
                waiting += [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                waiting += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return found


def _file(module: str) -> Any:
    path = PACKAGE.parent.joinpath(*module.split("."))
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)


MODULES = reached("hov_tools.excel", "hov_tools.excel.native")
WORDS = {
    node.value
    for source in MODULES.values()
    for node in ast.walk(ast.parse(source))
    if isinstance(node, ast.Constant) and isinstance(node.value, str)
}
CATALOGUES = sorted(
    {path for source in MODULES.values() for path in re.findall(r'(?:Texts|read_toml|catalogue)\("([^"]+)"\)', source)}
    | {"excel/functions.toml"}
)


def test_the_catalogues_that_excel_reaches_are_found() -> None:
    assert {"files/texts.toml", "newyear/texts.toml", "system_errors.toml", *SHOWN_WHOLE} <= set(CATALOGUES)


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_option_is_left_for_who_works_in_excel(path: str) -> None:
    commands_only = re.compile(COMMANDS_ONLY.get(path, "(?!)"))
    named = {
        key: told
        for key, one in texts(read_toml(path))
        if OPTION.search(told := without_options(one)) and not commands_only.match(key)
        # Of the rest only what a module that is reached asks for, by its name or by that of its table.
        if path in SHOWN_WHOLE or WORDS & {key, key.rpartition(".")[2], key.partition(".")[0]}
    }
    assert named == {}


def test_no_text_of_the_macros_and_buttons_names_an_option() -> None:
    for path in [*MACROS.glob("*.bas"), MACROS / "ribbon.xml", BUTTONS]:
        told = "".join(re.findall(r'"[^"\n]*"', path.read_text(encoding="utf-8")))
        assert not OPTION.search(told), path.name


def test_on_the_command_line_the_options_are_told() -> None:
    told = [one for _, one in texts(read_toml("rules/catalogue.toml")) if "--dagen-per-plaats" in one]
    assert told
    assert all(COMMAND_LINE in one for one in told)


def test_a_line_ends_where_the_command_line_begins_and_the_next_one_stays() -> None:
    assert without_options("Vul in. Op de opdrachtregel: --jaar T.\nDan dit.") == "Vul in.\nDan dit."
    assert without_options("bestand --jaar.xlsx") == "bestand --jaar.xlsx"


def test_a_sheet_that_is_put_into_a_workbook_names_none() -> None:
    grid = Grid((40,))
    grid.add(Span(1, 1, "Vul in. Op de opdrachtregel: --jaar T.", CellStyle()))
    assert [one.value for one in grid.cells] == ["Vul in."]
