"""The options that several commands have, and their values."""

from __future__ import annotations

import argparse
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from hov_tools.commands import help_text
from hov_tools.commands.parser import Parser
from hov_tools.errors import UsageError
from hov_tools.texts import filled

if TYPE_CHECKING:
    from hov_tools.files.corrected import Results
    from hov_tools.rules.case import GivenDays
    from hov_tools.rules.decided import TakenDecision

SECONDS = 60
"""That a consortium may take when nobody says otherwise."""
_LEAST_SECONDS = 1.0
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")


class Asked(Struct, frozen=True):
    """What a command was asked to judge.

    Attributes:
        path: a workbook or a consortium folder.
        year: the allocation year, or None.
        numbers: HOV per place that the user gives.
        training: as it was named, or None.
        counting: the files that count, of several versions of a form.
        decisions: of the board.
        seconds: that it may take, all in all.
        results: the folder that results are written to, when copies there that someone corrected matter; None: none.
        began: when the command began, on the clock that `left` reads.
    """

    path: Path
    year: int | None = None
    numbers: tuple[GivenDays, ...] = ()
    training: str | None = None
    counting: tuple[Path, ...] = ()
    decisions: tuple[TakenDecision, ...] = ()
    seconds: float = SECONDS
    results: Results | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """The seconds that are left, one at least: to mark what was judged takes less."""
        return max(self.seconds - (time.monotonic() - self.began), _LEAST_SECONDS)


class Writing(Struct, frozen=True):
    """What a command was asked to do with its result.

    Attributes:
        writes: into a workbook.
        is_trial: show what would be written, and write nothing.
        folder: of the copies, or None.
        in_place: in the user's own file, after a backup.
        despite: also when it is read-only or has more names.
        goes_on: with the copies in that folder that someone corrected.
        account: receives what was written, for whoever is told that something failed.
    """

    writes: bool = False
    is_trial: bool = False
    folder: Path | None = None
    in_place: bool = False
    despite: bool = False
    goes_on: bool = False
    account: list[Path] = field(default_factory=list)


def add_judging(parser: Parser, what: str) -> None:
    """Add what is to be judged (PAD or MAP), by which numbers, and in which shape it is shown."""
    parser.add_argument("pad", type=Path, metavar=what, help=help_text(f"arg_{what.lower()}"))
    add_numbers(parser)
    parser.add_argument("--opleiding", metavar="NAAM", help=help_text("arg_opleiding_een"))
    add_counting(parser)
    add_json(parser)


def add_numbers(parser: Parser, told: str = "arg_dagen") -> None:
    """Add the numbers that the forms may lack; `told` is the help of `--dagen-per-plaats`."""
    parser.add_argument("--jaar", type=year, metavar="JAAR", help=help_text("arg_jaar"))
    parser.add_argument("--dagen-per-plaats", type=days, metavar="N", help=help_text(told))
    add_number_file(parser)


def add_number_file(parser: Parser) -> None:
    """Add the option that names a file with the numbers of years of which they are not published."""
    parser.add_argument("--getallen", type=Path, metavar="BESTAND", help=help_text("arg_getallen"))


def add_counting(parser: Parser) -> None:
    """Add the option that says which file counts, of several versions of a form."""
    parser.add_argument("--telt", type=Path, action="append", default=[], metavar="BESTAND", help=help_text("arg_telt"))


def add_decisions(parser: Parser) -> None:
    """Add the option that names the folder of results in which the decisions of the board stand."""
    parser.add_argument("--besluiten", type=Path, metavar="UITKOMSTEN", help=help_text("arg_besluiten"))


def add_limit(parser: Parser) -> None:
    """Add the option that says how long reading may take."""
    parser.add_argument(
        "--tijdslimiet", type=days, metavar="SECONDEN", default=SECONDS, help=help_text("arg_tijdslimiet_lezen")
    )


def add_json(parser: Parser) -> None:
    """Add the option that asks for JSON."""
    parser.add_argument("--json", action="store_true", help=help_text("arg_json"))


def add_writing(parser: Parser, what: str) -> None:
    """Add the options that ask to write, or to show what would be written."""
    parser.add_argument("--schrijf", action="store_true", help=help_text(f"arg_schrijf_{what}"))
    parser.add_argument("--proef", action="store_true", help=help_text("arg_proef"))
    add_where(parser)


def add_where(parser: Parser) -> None:
    """Add the options that say where to write."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--uit", type=results_folder, metavar="MAP", help=help_text("arg_uit"))
    where.add_argument("--ter-plekke", action="store_true", help=help_text("arg_ter_plekke"))
    parser.add_argument("--toch", action="store_true", help=help_text("arg_toch"))


def asked_of(parsed: argparse.Namespace) -> Asked:
    """Read the options of `add_judging`, `add_limit` and `add_decisions`.

    Raises:
        UsageError: the file with numbers cannot be used, or there is no folder with decisions.
        OutputError: the decisions cannot be read.
    """
    return Asked(
        parsed.pad,
        parsed.jaar,
        numbers_of(parsed),
        training=parsed.opleiding,
        counting=tuple(parsed.telt),
        decisions=_decisions_of(parsed),
        seconds=parsed.tijdslimiet,
    )


def _decisions_of(parsed: argparse.Namespace) -> tuple[TakenDecision, ...]:
    """Read the decisions of the folder of `add_decisions`, where the command has that option and it was given."""
    folder: Path | None = getattr(parsed, "besluiten", None)
    if folder is None:
        return ()
    from hov_tools.desk.decisions.taken import taken_decisions

    if not folder.is_dir():
        from hov_tools.commands.parser import not_found

        raise UsageError(not_found(folder))
    return taken_decisions(folder)


def numbers_of(parsed: argparse.Namespace, training: str | None = None) -> tuple[GivenDays, ...]:
    """Read the options of `add_numbers` on the HOV per place.

    Args:
        parsed: the options.
        training: key of the training that `--dagen-per-plaats` is for; None: the one that is judged.

    Raises:
        UsageError: the file cannot be read, or something in it is not right.
    """
    from hov_tools.rules.case import given_days

    if parsed.dagen_per_plaats is not None and parsed.getallen is not None:
        # Of two numbers for one place it would not be clear which is meant.
        raise UsageError(help_text("fout_samen").format(what="--dagen-per-plaats", value="--getallen"))
    return given_days(parsed.dagen_per_plaats, training) or file_numbers(parsed.getallen)


def file_numbers(path: Path | None) -> tuple[GivenDays, ...]:
    """Read the file of `add_number_file`, when it was given; raises as `numbers_of`."""
    if path is None:
        return ()
    from hov_tools.files.numbers import read_numbers

    return read_numbers(path)


def writing_of(parsed: argparse.Namespace) -> Writing:
    """Read the options of `add_writing`.

    Raises:
        UsageError: --schrijf without a place to write, a place without --schrijf, --toch without --ter-plekke, or a
            place where nothing may be written; before any work is done.
    """
    from hov_tools.files import text

    has_place = parsed.uit is not None or parsed.ter_plekke
    if parsed.toch and not parsed.ter_plekke:
        raise UsageError(text("toch_zonder"))
    if parsed.proef:
        return Writing(is_trial=True, folder=parsed.uit)
    if parsed.schrijf and not has_place:
        raise UsageError(text("waarheen"))
    if has_place and not parsed.schrijf:
        raise UsageError(text("zonder_schrijf"))
    if parsed.ter_plekke:
        check_in_place(parsed.pad)
    return Writing(
        parsed.schrijf,
        folder=parsed.uit,
        in_place=parsed.ter_plekke,
        despite=parsed.toch,
        account=parsed.account,
    )


def check_in_place(path: Path) -> None:
    """Refuse to write into a workbook, or those of a folder, where the folder lets nothing be written.

    Raises:
        UsageError: it does not.
    """
    from hov_tools.files import text

    folder = path if path.is_dir() else path.parent
    if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(text("ter_plekke_dicht", path=folder))


def year(value: str) -> int:
    """Read an allocation year."""
    return whole(value, 2000, 2099, "fout_jaar")


def days(value: str) -> int:
    """Read a number of days, or another number of at least one."""
    return whole(value, 1, 1_000_000, "fout_dagen")


def places(value: str) -> int:
    """Read a number of places, possibly none."""
    return whole(value, 0, 100_000, "fout_heel_aantal")


def tpid(value: str) -> str:
    """Read the number of an institution, as it stands on the forms."""
    if not (_is_whole(value) and 4 <= len(value) <= 6):
        raise argparse.ArgumentTypeError(help_text("fout_tpid"))
    return value


def seed(value: str) -> str:
    """Read the seed of lots: a text that everybody can type again."""
    if not value.strip() or not value.isprintable():
        raise argparse.ArgumentTypeError(help_text("fout_zaad"))
    return value.strip()


def whole(value: str, least: int, most: int, told: str) -> int:
    """Read a whole number between two others; what is told otherwise stands in the help under a name.

    With points between the thousands, as in Dutch: 2.300 is 2300.
    """
    digits = value.replace(".", "") if _THOUSANDS.fullmatch(value) else value
    if not (_is_whole(digits) and least <= int(digits) <= most):
        raise argparse.ArgumentTypeError(help_text(told))
    return int(digits)


def results_folder(value: str) -> Path:
    """Read the folder that results go to, before any work is done: it is there, or it can be made."""
    path = Path(value)
    nearest = next(one for one in (path, *path.absolute().parents) if os.path.lexists(one))
    if not nearest.is_dir():
        raise argparse.ArgumentTypeError(filled(help_text("fout_geen_map"), {"path": nearest}))
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise argparse.ArgumentTypeError(filled(help_text("fout_map_dicht"), {"path": nearest}))
    return path


def _is_whole(value: str) -> bool:
    return value.isdecimal() and value.isascii()
