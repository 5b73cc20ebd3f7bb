"""Who works in Excel types no commands: nothing that a button shows, and no note or sheet, names an option of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hov_tools.data import read_toml
from hov_tools.ooxml.edits import CellStyle
from hov_tools.report.grid import Grid, Span
from hov_tools.texts import COMMAND_LINE, without_options

OPTION = re.compile(r"(?<!\w)--[a-z]")
# What only a command asks or says: what-ifs, and what was given with an option that is wrong.
COMMANDS_ONLY = re.compile(r"scenario\.|proposal\.ask\.(lengths|start)$|keuzes\.dagen_andere_opleiding$")


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from texts(one, f"{key}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for one in value:
            yield from texts(one, key)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("rules/catalogue.toml", None),
        ("report/texts.toml", None),
        ("excel/texts.toml", None),
        ("excel/setup/texts.toml", "oorzaken"),
    ],
)
def test_no_option_is_left_for_who_works_in_excel(path: str, part: str | None) -> None:
    content = read_toml(path)
    shown = {key: without_options(one) for key, one in texts(content if part is None else content[part])}
    assert len(shown) > 10
    named = {key: one for key, one in shown.items() if OPTION.search(one) and not COMMANDS_ONLY.search(key)}
    assert named == {}
    assert all(shown.values())


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
