"""The options of hov scenario: each what-if in the order in which it was typed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hov_tools.commands import help_text
from hov_tools.commands.parser import Parser
from hov_tools.commands.verdeel_options import places

if TYPE_CHECKING:
    from hov_tools.commands.scenario import Wanted


class _Step(argparse.Action):
    """Appends (option, value) to one list, whichever option it is: so their order is kept."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse calls it so
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        namespace.stappen = [*namespace.stappen, (str(option_string), values)]


def add_steps(parser: Parser) -> None:
    """Add the options by which a what-if is given."""
    parser.set_defaults(stappen=[])
    for name, kind, shown in (
        ("zonder", _tpid, "TPID"),
        ("met", Path, "MAP"),
        ("toegewezen", places, "N"),
        ("dagen-per-plaats", _days, "N"),
        ("jaar", _year, "T"),
    ):
        told = help_text(f"arg_scenario_{name.replace('-', '_')}")
        parser.add_argument(f"--{name}", type=kind, action=_Step, dest="stappen", metavar=shown, help=told)
    parser.add_argument("--samen", action="store_true", help=help_text("arg_samen"))
    parser.add_argument("--verdeling", action="store_true", help=help_text("arg_verdeling"))


def wanted(parsed: argparse.Namespace) -> Wanted:
    """Read the options."""
    from hov_tools.commands.scenario import Wanted

    return Wanted(tuple(parsed.stappen), parsed.samen, parsed.verdeling)


def _tpid(value: str) -> str:
    if not (value.isdecimal() and value.isascii() and 4 <= len(value) <= 6):
        raise argparse.ArgumentTypeError(help_text("fout_tpid"))
    return value


def _days(value: str) -> int:
    number = places(value)
    if number < 1:
        raise argparse.ArgumentTypeError(help_text("fout_dagen"))
    return number


def _year(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 2000 <= int(value) <= 2099):
        raise argparse.ArgumentTypeError(help_text("fout_jaar"))
    return int(value)
