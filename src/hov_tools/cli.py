"""The command line: options in, exit status out."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from importlib import import_module

from hov_tools import __version__
from hov_tools.commands import FAILED, WRONG_USE, help_text, text
from hov_tools.commands.options import Parser, add_command, add_commands
from hov_tools.errors import OutputError, UsageError

COMMANDS = (
    "valideer",
    "samenvoegen",
    "bonus",
    "verdeel",
    "scenario",
    "toewijzing",
    "verschil",
    "herstel",
    "codes",
    "demo",
    "batch",
    "excel",
)
"""The commands in the order of the help; each is a module of `hov_tools.commands`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run hov.

    Args:
        arguments: without the program's name; None: those of the process.

    Returns:
        0 nothing of severity fout, 1 at least one, 2 wrong use, 3 nothing could be read, 4 the program failed.
    """
    _speak_utf8()
    words = sys.argv[1:] if arguments is None else arguments
    parsed = _parser(words).parse_args(words)
    try:
        status: int = parsed.run(parsed)
        _finish_showing()
    except UsageError as error:
        print(f"hov: {error}", file=sys.stderr)
        return WRONG_USE
    except OutputError as error:
        print(f"hov: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"\nhov: {text('afgebroken')}", file=sys.stderr)
        return FAILED
    except Exception as error:  # noqa: BLE001 - a user never sees a traceback: it goes to the log, under a number
        from hov_tools.logfile import log_failure  # noqa: PLC0415 - only a failure waits for it

        run, log = log_failure(error)
        print(f"hov: {text('programma_mislukt', run=run, log=log)}", file=sys.stderr)
        return FAILED
    return status


def _parser(words: Sequence[str]) -> Parser:
    """Make the parser of the command line; of the commands only the one that is asked for is loaded."""
    parser = Parser(prog="hov", description=help_text("hov"), epilog=help_text("hov_voorbeelden"))
    parser.add_argument("--versie", action="version", version=f"hov_tools {__version__}", help=help_text("versie"))
    commands = add_commands(parser, "OPDRACHT", "opdrachten")
    asked = next((word for word in words if not word.startswith("-")), None)
    for name in COMMANDS:
        command = add_command(commands, name)
        if name == asked:
            import_module(f"hov_tools.commands.{name}").add_options(command)
    return parser


def _finish_showing() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        from hov_tools.commands.terminal import show_no_more  # noqa: PLC0415 - only who stops reading waits for it

        show_no_more()


def _speak_utf8() -> None:
    """Write UTF-8 to a file or pipe; on a console show what it can and replace what it cannot."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
