"""The options of hov verdeel, and what they ask."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from hov_tools.commands import help_text
from hov_tools.commands.parser import Parser

if TYPE_CHECKING:
    from hov_tools.proposal.wishes import Wishes

_PLACES = re.compile(r"([0-9]{4,6})=([0-9]{1,4})")
_PAIR = re.compile(r"([0-9]{4,6})-([0-9]{4,6})")
_MONTH = re.compile(r"(20[0-9]{2})-(0?[1-9]|1[0-2])")
_LENGTHS = re.compile(r"[0-9]{1,3}(\+[0-9]{1,3}){1,2}")
_MOST_PLACES = 100_000
_MOST_PROPOSALS = 10


def add_wishes(parser: Parser) -> None:
    """Add the options by which a consortium says what it wants."""
    parser.add_argument("--toegewezen", type=places, metavar="N", help=help_text("arg_toegewezen"))
    parser.add_argument("--vrij", action="store_true", help=help_text("arg_vrij"))
    for name in ("capaciteit", "minimum", "maximum"):
        parser.add_argument(
            f"--{name}", type=_of_member, action="append", default=[], metavar="TPID=N", help=help_text(f"arg_{name}")
        )
    parser.add_argument(
        "--start", type=_month, action="append", default=[], metavar="JAAR-MAAND", help=help_text("arg_start")
    )
    parser.add_argument("--duur", type=_lengths, default=(), metavar="M+M", help=help_text("arg_duur"))
    parser.add_argument(
        "--paar", type=_pair, action="append", default=[], metavar="TPID-TPID", help=help_text("arg_paar")
    )
    parser.add_argument("--naar", type=_naar, default="plaats", metavar="plaats|hov", help=help_text("arg_naar"))
    parser.add_argument(
        "--doorstroom",
        type=_doorstroom,
        default="instroom",
        metavar="instroom|gelijk",
        help=help_text("arg_doorstroom"),
    )
    parser.add_argument("--akkoord", action="store_true", help=help_text("arg_akkoord"))
    parser.add_argument("--aantal", type=_count, default=1, metavar="K", help=help_text("arg_aantal"))
    parser.add_argument("--keuze", type=_count, default=1, metavar="K", help=help_text("arg_keuze"))


def wishes_of(parsed: argparse.Namespace) -> Wishes:
    """Read the options."""
    from hov_tools.calculations.distribution.problem import Spread, Weigh
    from hov_tools.proposal.wishes import Wishes

    return Wishes(
        parsed.toegewezen,
        parsed.vrij,
        tuple(parsed.capaciteit),
        tuple(parsed.minimum),
        tuple(parsed.maximum),
        tuple(parsed.start),
        parsed.duur,
        tuple(parsed.paar),
        Weigh.BY_PLACE if parsed.naar == "plaats" else Weigh.BY_HOV,
        Spread.BY_INSTROOM if parsed.doorstroom == "instroom" else Spread.EQUAL,
        max(parsed.aantal, parsed.keuze),
        parsed.akkoord,
    )


def places(value: str) -> int:
    """Read a number of places."""
    if not (value.isdecimal() and value.isascii() and int(value) <= _MOST_PLACES):
        raise argparse.ArgumentTypeError(help_text("fout_heel_aantal"))
    return int(value)


def _naar(value: str) -> str:
    return _one_of(value, ("plaats", "hov"))


def _doorstroom(value: str) -> str:
    return _one_of(value, ("instroom", "gelijk"))


def _one_of(value: str, choices: tuple[str, str]) -> str:
    # Not argparse's own choices: it would call the value a command.
    if value not in choices:
        raise argparse.ArgumentTypeError(help_text("fout_een_van").format(first=choices[0], second=choices[1]))
    return value


def _count(value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= _MOST_PROPOSALS):
        raise argparse.ArgumentTypeError(help_text("fout_aantal"))
    return int(value)


def _of_member(value: str) -> tuple[str, int]:
    match = _PLACES.fullmatch(value)
    if match is None:
        raise argparse.ArgumentTypeError(help_text("fout_van_lid"))
    return match[1], int(match[2])


def _pair(value: str) -> tuple[str, str]:
    match = _PAIR.fullmatch(value)
    if match is None or match[1] == match[2]:
        raise argparse.ArgumentTypeError(help_text("fout_paar"))
    return match[1], match[2]


def _month(value: str) -> tuple[int, int]:
    match = _MONTH.fullmatch(value)
    if match is None:
        raise argparse.ArgumentTypeError(help_text("fout_maand"))
    return int(match[1]), int(match[2])


def _lengths(value: str) -> tuple[int, ...]:
    if _LENGTHS.fullmatch(value) is None or "0" in value.split("+"):
        raise argparse.ArgumentTypeError(help_text("fout_duur"))
    return tuple(map(int, value.split("+")))
