"""hov aanvulling: lets a shell complete commands, options and paths at a press of Tab.

The shell asks hov itself, so that what it offers is what the installed version knows.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from hov_tools.commands import OK, help_text
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import show_as_is

SHELLS = ("bash", "zsh", "fish", "powershell")
# Without an offer of ours these complete paths by themselves, with their own quotes; the others do not.
_COMPLETES_PATHS = ("bash", "powershell")


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    parser.add_argument("schil", type=_shell, choices=SHELLS, metavar="|".join(SHELLS), help=help_text("arg_schil"))
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status."""
    from argcomplete.shell_integration import shellcode

    show_as_is(*shellcode(["hov"], shell=parsed.schil).splitlines())
    return OK


def typed_words() -> list[str]:
    """Give the words that stand behind `hov` in the line that is being typed."""
    return os.environ.get("COMP_LINE", "").split()[1:]


def complete(parser: Parser) -> None:
    """Tell the shell what may follow, and end the process."""
    from argcomplete import autocomplete
    from argcomplete.completers import FilesCompleter

    paths = _nothing if os.environ.get("_ARGCOMPLETE_SHELL") in _COMPLETES_PATHS else FilesCompleter()
    autocomplete(parser, always_complete_options=False, default_completer=paths)  # type: ignore[arg-type]  # called alike


def _nothing(**_: object) -> Iterator[str]:
    return iter(())


def _shell(typed: str) -> str:
    if typed not in SHELLS:
        raise argparse.ArgumentTypeError(help_text("fout_schil"))
    return typed
