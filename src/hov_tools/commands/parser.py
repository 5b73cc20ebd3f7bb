"""The command line in Dutch: argparse's own words, and what was meant by words that it does not know."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from textwrap import fill
from typing import NoReturn, TypeAlias

from hov_tools.commands import WRONG_USE, help_text, text
from hov_tools.commands.window import in_width, window_width
from hov_tools.texts import Language, filled, printable

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
_HELP_WIDTH = 100
_LANGUAGE = "--taal"


class Formatter(argparse.RawDescriptionHelpFormatter):
    """The layout of the help, with a Dutch word for "usage"."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_help_width())

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Add the line that shows how to use the command."""
        super().add_usage(usage, actions, groups, f"{help_text('gebruik')}: " if prefix is None else prefix)

    def _format_usage(self, *given: object, **named: object) -> str:
        usage: str = super()._format_usage(*given, **named)  # type: ignore[arg-type]  # passed on as given
        if all(len(line) <= self._width for line in usage.splitlines()):
            return usage
        return f"{fill(' '.join(usage.split()), self._width, subsequent_indent='  ', break_on_hyphens=False)}\n\n"

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if window_width(sys.stdout) is not None:
            text = in_width(text, width)
        return super()._fill_text(text, width, indent)


def _help_width() -> int:
    return min(_HELP_WIDTH, window_width(sys.stdout) or _HELP_WIDTH)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Dutch, and says what was meant where it can tell."""

    def __init__(self, **options: object) -> None:
        super().__init__(formatter_class=Formatter, add_help=False, allow_abbrev=False, **options)  # type: ignore[arg-type]  # passed on as given
        self._positionals.title = help_text("argumenten")
        self._optionals.title = help_text("opties")
        self.add_argument("-h", "--help", action="help", help=help_text("help"))

    def parse_known_args(  # type: ignore[override]  # argparse types it by overloads
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Read the words; what it does not know ends in an error of this very command, not of hov as a whole."""
        words = sys.argv[1:] if args is None else list(args)
        self._words = words
        found, unknown = super().parse_known_args(words, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """Tell in Dutch what is wrong with the options and what to type instead, and stop with exit status 2."""
        told, meant = help_text("fout_algemeen"), None
        for pattern, name in _MESSAGES:
            match = re.fullmatch(pattern, message, re.DOTALL)
            if match is not None:
                told = filled(help_text(name), match.groupdict())
                meant = self._meant(name, **match.groupdict())
                break
        advice = filled(help_text("fout_zie"), {"prog": self.prog}) if meant is None else meant
        line, width = f"{self.prog}: {printable(told).replace('?.', '?')} {printable(advice)}", window_width(sys.stderr)
        self.exit(WRONG_USE, f"{line if width is None else in_width(line, width)}\n")

    def _meant(self, name: str, what: str = "", value: str = "") -> str | None:
        """Say what to type instead, where that can be told from what was typed."""
        if name == "fout_keuze":
            return meant_instead(value.strip("'"), self._names())
        if name == "fout_onbekend":
            path = path_with_spaces(self._words)
            if path is not None:
                return filled(help_text("fout_spaties"), {"path": path})
            first = what.split(" ", maxsplit=1)[0]
            return (
                meant_instead(first.partition("=")[0], self._option_string_actions) if first.startswith("-") else None
            )
        return None

    def _names(self) -> list[str]:
        """The names of the commands that it takes."""
        return [name for action in self._actions if isinstance(action.choices, dict) for name in action.choices]


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # noqa: SLF001 - argparse gives the type no other name


def add_commands(parser: Parser, metavar: str, title: str) -> Commands:
    """Let a parser take the name of a command, one of which must be given."""
    return parser.add_subparsers(metavar=metavar, required=True, title=help_text(title), parser_class=Parser)


def add_command(commands: Commands, name: str, key: str | None = None) -> Parser:
    """Add a command by its name; its help stands under that name, or under the key."""
    texts = key or name
    command: Parser = commands.add_parser(
        name,
        help=help_text(texts),
        description=help_text(texts),
        epilog=help_text(f"{texts}_voorbeelden"),
    )
    # Without a value of its own, so that the one that stands before the command holds too.
    add_quiet(command, argparse.SUPPRESS)
    # Taken out by then where it is one that there is: here is told which ones there are.
    command.add_argument(_LANGUAGE, type=_language, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return command


def add_quiet(parser: Parser, default: object = False) -> None:  # noqa: FBT002 - as argparse has it
    """Add the option that leaves out remarks and progress."""
    parser.add_argument("-q", "--stil", action="store_true", default=default, help=help_text("arg_stil"))


def add_language(parser: Parser) -> None:
    """Add the option that chooses the language, for the help: `without_language` has taken it out by then."""
    choices = [one.value for one in Language]
    parser.add_argument(_LANGUAGE, type=_language, choices=choices, help=help_text("arg_taal"))


def _language(value: str) -> str:
    known = [one.value for one in Language]
    if value not in known:
        raise argparse.ArgumentTypeError(filled(help_text("fout_een_van"), {"first": known[0], "second": known[1]}))
    return value


def without_language(words: Sequence[str]) -> tuple[Language | None, list[str]]:
    """Take the option for the language out of the words, wherever it stands: the help is to be in it too.

    Returns:
        The language, None where none is chosen, and the other words; a language that is not known stays among them.
    """
    known = {one.value: one for one in Language}
    for at, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        after = words[at + 1] if at + 1 < len(words) else ""
        chosen = known.get(value if equals else after)
        if name == _LANGUAGE and chosen is not None:
            return chosen, [*words[:at], *words[at + (1 if equals else 2) :]]
    return None, list(words)


def meant_instead(typed: str, known: Iterable[str]) -> str | None:
    """Ask, in Dutch, whether the name that looks most like what was typed is meant; None when none does."""
    # Only what goes wrong waits for it.
    from difflib import get_close_matches

    near = get_close_matches(typed, list(known), 1)
    return filled(help_text("fout_bedoelt"), {"near": near[0]}) if near else None


def near_path(path: Path) -> Path | None:
    """Give the path that looks most like one that is not there, in the folder that is; None when none does."""
    from difflib import get_close_matches

    try:
        names = [one.name for one in path.parent.iterdir()]
    except OSError:
        return None
    near = get_close_matches(path.name, names, 1)
    return path.parent / near[0] if near else None


def not_found(path: Path) -> str:
    """Say, in Dutch, that a path is not there, and what may be meant."""
    near = near_path(path)
    if near is not None:
        advice = text("pad_bedoelt", near=near)
    elif not path.parent.exists():
        advice = text("pad_map_ontbreekt", folder=path.parent)
    else:
        advice = text("pad_controleer")
    return text("pad_niet_gevonden", path=path, advice=advice)


def path_with_spaces(words: Sequence[str]) -> str | None:
    """Give what is there by the name that words next to each other make together, as when quotes were left out."""
    for is_name, group in groupby(words, lambda word: not word.startswith("-")):
        some = list(group) if is_name else []
        runs = [(start, end) for start in range(len(some)) for end in range(len(some), start + 1, -1)]
        for start, end in runs:
            together = " ".join(some[start:end])
            if os.path.exists(together):  # noqa: PTH110 - a name that is too long is none
                return together
    return None


def without_stray_quotes(words: Iterable[str]) -> Iterator[str]:
    r"""Give the words as they were meant where a folder ended in \" on Windows, which took the words after it along.

    Of `"C:\Mijn map\" --json` Windows makes one word, `C:\Mijn map" --json`.
    """
    for word in words:
        before, quote, after = word.partition('"')
        is_stray = bool(quote) and after[:1] in ("", " ") and not os.path.exists(word)  # noqa: PTH110 - as above
        if is_stray and os.path.exists(before):  # noqa: PTH110 - as above
            yield before
            yield from after.split()
        else:
            yield word
