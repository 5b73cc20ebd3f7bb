"""What a person sees at a terminal, and what a file gets instead: hov in a window of a given width."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from rich.cells import cell_len

from commands.calling import EXAMPLES, hov, hov_inside
from hov_tools.dutch import in_signs_of
from support.workbooks import set_cells

fcntl = pytest.importorskip("fcntl", reason="needs a pseudo-terminal, which Windows does not have")
pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows does not have")
termios = pytest.importorskip("termios", reason="needs a pseudo-terminal, which Windows does not have")

ORDER, MISTAKES = EXAMPLES / "2022-noord", EXAMPLES / "2022-zuid"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
SHEET = "In- en doorstroom"
# What a terminal obeys rather than shows (ECMA-48, 5.4).
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[3[0-9]")
COMMANDS = {
    "valideer": ("valideer", MISTAKES),
    "proef": ("valideer", MISTAKES, "--proef"),
    "verschil": ("verschil", ORDER, MISTAKES),
    "scenario": ("scenario", ORDER, "--toegewezen", "12", "--toegewezen", "20"),
    "toewijzing": ("toewijzing", EXAMPLES, "--jaar", "2022", "--plaatsen", "14", "--gevraagd", "10280=9"),
    "samenvoegen": ("samenvoegen", ORDER),
    "codes": ("codes",),
    "hulp": ("valideer", "--help"),
}


def in_window(
    columns: int, *arguments: str | Path, out: Path | None = None, encoding: str = "utf-8", **settings: str
) -> str:
    """Run hov at a terminal so wide; give what it wrote there. With `out`, standard output goes to that file."""
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "NO_COLOR", "LINES"}}
    environment |= {"TERM": "xterm-256color", **settings}
    command = [sys.executable, "-m", "hov_tools", *map(str, arguments)]
    with open(inside if out is None else out, "wb", closefd=out is not None) as stdout:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=inside, env=environment)
    os.close(inside)
    told = b""
    # The end of a pseudo-terminal is an error on Linux.
    with suppress(OSError):
        while some := os.read(outside, 65536):
            told += some
    os.close(outside)
    process.wait(timeout=120)
    return told.decode(encoding).replace("\r\n", "\n")


def words(shown: str) -> str:
    return " ".join(CONTROL.sub("", shown).split())


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_is_wider_than_the_window(name: str, columns: int) -> None:
    shown = CONTROL.sub("", in_window(columns, *COMMANDS[name])).replace("\r", "\n")
    lines = [line for line in shown.split("\n") if not line.startswith("gebruik:")]
    assert len(lines) > 10
    assert max(map(cell_len, lines)) <= columns


WRONG_USES = {
    "opdracht": ("valider", "map"),
    "optie": ("valideer", "map", "--schrif"),
    "spaties": ("valideer", "Een lange naam met", "veel woorden erin"),
    "nergens": ("bonus", "een-map-met-een-lange-naam-die-er-niet-is/en-een-daarin-die-er-ook-niet-is"),
    "getal": ("bonus", "map", "--dagen-per-plaats", "2300,5"),
    "zonder map": ("valideer", "map", "--schrijf"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "code_page"), [(40, None), (40, "cp850"), (80, "cp850"), (120, "cp1252")])
@pytest.mark.parametrize("name", WRONG_USES)
def test_what_is_told_of_wrong_use_fits_the_window(name: str, columns: int, code_page: str | None) -> None:
    settings = {} if code_page is None else {"PYTHONIOENCODING": code_page}
    shown = in_window(columns, *WRONG_USES[name], encoding=code_page or "utf-8", **settings)
    lines = shown.rstrip("\n").split("\n")
    assert lines[0].startswith("hov")
    assert max(map(cell_len, lines)) <= columns
    told = hov_inside(*WRONG_USES[name]).err
    expected = told if code_page is None else "".join(map(partial(_in_signs, code_page), told))
    # Nothing is lost over the lines.
    assert "".join(shown.split()) == "".join(expected.split())


@pytest.mark.slow
def test_progress_fits_a_narrow_window_of_an_old_console(tmp_path: Path) -> None:
    words = ("batch", ORDER, "--uit", tmp_path / "uit", "--werkers", "1")
    shown = CONTROL.sub("", in_window(40, *words, encoding="cp850", PYTHONIOENCODING="cp850")).replace("\r", "\n")
    assert "Controleren" in shown
    assert max(map(cell_len, shown.split("\n"))) <= 40


def _in_signs(code_page: str, sign: str) -> str:
    return sign if sign.encode(code_page, "ignore") else in_signs_of(code_page, sign)


@pytest.mark.parametrize("name", ["verschil", "scenario", "toewijzing", "samenvoegen", "codes"])
def test_a_narrow_window_loses_no_cell_of_a_table(name: str) -> None:
    narrow, wide = (re.sub(r"\s", "", CONTROL.sub("", in_window(n, *COMMANDS[name]))) for n in (40, 400))
    # Words that are not broken, such as a number or the address of a cell.
    whole = re.compile(r"[A-Z]?[0-9][0-9.,]*|\S+![A-Z]+[0-9]+")
    plain = {word for word in hov(*COMMANDS[name]).out.split() if whole.fullmatch(word)}
    assert len(plain) > 5
    assert {word for word in plain if word not in wide} == set()
    assert {word for word in plain if word not in narrow} == set()


@pytest.mark.parametrize("code_page", ["cp850", "cp1252"])
def test_an_old_console_shows_everything_by_the_signs_that_it_has(code_page: str, tmp_path: Path) -> None:
    shown, plain = tmp_path / "oud", tmp_path / "nieuw"
    in_window(80, "-q", *COMMANDS["valideer"], out=shown, PYTHONIOENCODING=code_page)
    in_window(80, "-q", *COMMANDS["valideer"], out=plain)
    expected = plain.read_text("utf-8")
    lacking = {sign for sign in expected if sign.encode(code_page, "ignore") == b""}
    assert lacking
    for sign in lacking:
        expected = expected.replace(sign, in_signs_of(code_page, sign))
    assert shown.read_text(code_page) == expected


def test_colour_for_a_person_and_none_for_a_file(tmp_path: Path) -> None:
    assert COLOUR.search(in_window(80, "valideer", MISTAKES))
    assert not COLOUR.search(in_window(80, "valideer", MISTAKES, NO_COLOR="1"))
    into_file = in_window(80, "-q", "valideer", MISTAKES, out=tmp_path / "uit.txt")
    assert into_file == ""
    assert (tmp_path / "uit.txt").read_text(encoding="utf-8") == hov("valideer", MISTAKES).out


def test_json_at_a_terminal_is_json_to_the_letter() -> None:
    assert in_window(60, "valideer", MISTAKES, "--json") == hov("valideer", MISTAKES, "--json").out


@pytest.mark.parametrize("columns", [50, 200])
def test_what_looks_like_markup_is_shown_as_it_stands(columns: int, tmp_path: Path) -> None:
    submitted = tmp_path / "inzendingen"
    name = "[green] :smile: \\[x].xlsx"
    for folder in ("[red]", "[bold]"):
        shutil.copytree(ORDER, submitted / folder)
        shutil.move(submitted / folder / FLOW, submitted / folder / name)
    content = "[red]los[/red] [/] :boom: [link=x]y"
    set_cells(submitted / "[bold]" / name, {(SHEET, "Q3"): content})
    shown = in_window(columns, "verschil", submitted / "[red]", submitted / "[bold]")
    assert name in words(shown)
    assert f"“{content}”" in words(shown)
    assert not COLOUR.search(shown)
    # In the lines of a batch a consortium has the name of its folder.
    shutil.rmtree(submitted / "[bold]")
    told = in_window(columns, "batch", submitted, "--uit", tmp_path / "uit", "--werkers", "1")
    assert re.search(r"^\[red\] +voldoet", CONTROL.sub("", told).replace("\r", "\n"), re.MULTILINE)


def test_progress_only_where_standard_error_is_a_terminal(tmp_path: Path) -> None:
    out = tmp_path / "uit.jsonl"
    shown = in_window(80, "batch", EXAMPLES, "--uit", tmp_path / "een", "--werkers", "1", "--jsonl", out=out)
    assert "Controleren" in shown
    assert "1 met fouten, 0 mislukt" in shown
    called = hov("batch", EXAMPLES, "--uit", tmp_path / "twee", "--werkers", "1", "--jsonl")
    (told,) = called.err.splitlines()
    assert told.startswith(f"De uitkomsten staan in {tmp_path / 'twee'}. ")
    assert out.read_text(encoding="utf-8") == called.out
    assert "Rekenen" in in_window(80, "verdeel", ORDER, "--json", out=tmp_path / "verdeel.json")
    assert hov("verdeel", ORDER, "--json").err == ""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("codes",), ("hov_tools.batch", "hov_tools.calculations.distribution", "hov_tools.ooxml.reader", "rich")),
        (("--help",), ("hov_tools.rules.engine", "hov_tools.commands.valideer", "rich")),
        (("valideer", ORDER), ("hov_tools.batch", "hov_tools.ooxml.writer", "hov_tools.commands.batch", "rich")),
    ],
    ids=["codes", "help", "valideer"],
)
def test_a_command_waits_for_nothing_that_it_does_not_use(
    arguments: tuple[str | Path, ...], unwanted: tuple[str, ...]
) -> None:
    listing = "import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    loaded = hov(*arguments, before=listing).err.split()
    assert "hov_tools.cli" in loaded
    assert [one for one in loaded if any(one == name or one.startswith(f"{name}.") for name in unwanted)] == []
