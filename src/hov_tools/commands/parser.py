"""argparse in Dutch: its headings and its messages."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

from hov_tools.commands import help_text

# What argparse says, and the text that says it in Dutch. Anything else gives the general message.
_MESSAGES = (
    (r"the following arguments are required: (?P<what>.+)", "fout_ontbreekt"),
    (r"unrecognized arguments: (?P<what>.+)", "fout_onbekend"),
    (r"argument (?P<what>.+?): invalid choice: (?P<value>.+?) \(.*", "fout_keuze"),
    (r"argument (?P<what>.+?): expected .+", "fout_waarde"),
    (r"argument (?P<what>.+?): not allowed with argument (?P<value>.+)", "fout_samen"),
    (r"argument (?P<what>.+?): invalid .+", "fout_waarde"),
    (r"argument (?P<what>.+?): (?P<value>.+)", "fout_argument"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """The layout of the help, with a Dutch word for "usage"."""

    def __init__(self, prog: str) -> None:
        # A fixed width: asking the terminal loads half a dozen modules that nothing else needs.
        super().__init__(prog, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the line that shows how to use the command."""
        super().add_usage(usage, actions, groups, f"{help_text('gebruik')}: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Dutch."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=Formatter, add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]  # passed on as given
        self._positionals.title = help_text("argumenten")
        self._optionals.title = help_text("opties")
        self.add_argument("-h", "--help", action="help", help=help_text("help"))

    def error(self, message: str) -> NoReturn:
        """Tell in Dutch what is wrong with the options, and stop with exit status 2."""
        told = help_text("fout_algemeen")
        for pattern, name in _MESSAGES:
            match = re.fullmatch(pattern, message)
            if match is not None:
                told = help_text(name).format(**match.groupdict())
                break
        usage = self.format_usage()
        self.exit(2, f"{usage}{self.prog}: {told} {help_text('fout_zie').format(prog=self.prog)}\n")
