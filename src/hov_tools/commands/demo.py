"""hov demo: the main job on two bundled consortia, one in order and one with mistakes."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from hov_tools.commands import OK, help_text, text
from hov_tools.commands.judging import judge
from hov_tools.commands.options import Asked, results_folder
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import say, show
from hov_tools.commands.writing import with_marks, write_all
from hov_tools.data import PACKAGE
from hov_tools.errors import UsageError
from hov_tools.files.output import Target
from hov_tools.report.summary import findings_text

EXAMPLES = {"voorbeeld-in-orde": "2022-noord", "voorbeeld-met-fouten": "2022-zuid"}
"""The folders that the demo makes, and the example consortium in each."""
_MARK = "LEESMIJ.txt"


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument(
        "--uit", type=results_folder, metavar="MAP", default=Path("hov-demo"), help=help_text("arg_demo_uit")
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the folder is there and was not made by this command.
        OutputError: a workbook cannot be written.
    """
    folder: Path = parsed.uit
    _prepare(folder)
    for example, consortium in EXAMPLES.items():
        work = folder / example
        work.mkdir()
        for workbook in sorted((_examples() / consortium).glob("*.xlsx")):
            shutil.copy(workbook, work)
        asked = Asked(work)
        intake, assessment = judge(asked)
        title = f"=== {example} "
        show(title.ljust(100, "="), *findings_text(assessment), "")
        target = Target(folder / f"{example}-resultaat")
        prepared = with_marks(asked.left, intake, assessment, target.folder)
        write_all("valideer", intake, assessment, prepared, target, parsed.account)
    say("", text("demo_map", folder=folder.resolve()))
    return OK


def _examples() -> Path:
    """Give the folder of the example consortia: the wheel holds it; in a working copy it stands outside the package."""
    packed = PACKAGE / "examples"
    return packed if packed.is_dir() else PACKAGE.parents[1] / "workbooks" / "voorbeelden"


def _prepare(folder: Path) -> None:
    """Make the folder, emptied of an earlier demo."""
    if folder.exists():
        if not (folder / _MARK).is_file():
            raise UsageError(text("demo_bestaat", folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).write_text(text("demo_leesmij"), encoding="utf-8")
