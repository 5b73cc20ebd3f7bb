"""A command of the command line, carried out as it is: what it shows is caught, and what it writes goes along."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import msgspec

from hov_tools.cli import main
from hov_tools.commands import WRONG_USE
from hov_tools.texts import without_options
from hov_tools.web.contract import AskCommand, CommandDone

_WITHOUT_JSON = frozenset(["herstel"])
_ALWAYS_WRITES = frozenset(["herstel"])


def carry_out(asked: AskCommand, about: Sequence[Path], out: Path) -> CommandDone:
    """Carry out a command.

    Args:
        asked: which, with which options.
        about: the paths that it is about.
        out: an empty folder for what it writes.
    """
    name = asked.command.value
    has_json = not asked.as_lines and name not in _WITHOUT_JSON
    words = [name, *map(str, about), *asked.options, *(["--json"] if has_json else [])]
    if name in _ALWAYS_WRITES:
        words += ["--uit", str(out)]
    elif asked.writes:
        words += ["--uit", str(out)] if name == "toewijzing" else ["--schrijf", "--uit", str(out)]
    status, shown, told = run(words)
    document = msgspec.json.decode(shown) if has_json and shown.strip() else None
    lines = () if document is not None else tuple(shown.splitlines())
    # Where files lie here is of no use to anybody, and neither is how to say something on a command line.
    for place in (out, *(one.parent for one in about)):
        told = told.replace(f"{place}/", "")
    return CommandDone(status, lines, tuple(without_options(told).removeprefix("hov: ").splitlines()), document)


def run(words: Sequence[str]) -> tuple[int, str, str]:
    """Run the command line; gives the exit status, and what it shows and tells."""
    shown, told = io.StringIO(), io.StringIO()
    with redirect_stdout(shown), redirect_stderr(told):
        try:
            status = main(words)
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else WRONG_USE
    return status, shown.getvalue(), told.getvalue()


def emptied(folder: Path) -> Path:
    """Give a folder, there and empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give every file below a folder with its path in it, by name."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        yield path.relative_to(folder).as_posix(), path.read_bytes()
