"""The command line: options in, exit status out."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr, suppress
from importlib import import_module
from pathlib import Path

from hov_tools import __version__
from hov_tools.commands import FAILED, WRONG_USE, help_text, text
from hov_tools.commands.parser import (
    Parser,
    add_command,
    add_commands,
    add_language,
    add_quiet,
    without_language,
    without_stray_quotes,
)
from hov_tools.dutch import in_signs_of
from hov_tools.errors import OutputError, UsageError
from hov_tools.system_errors import system_reason
from hov_tools.texts import speaking

_IN_OTHER_SIGNS = "hov_tools.in_other_signs"
COMMANDS = (
    "valideer",
    "samenvoegen",
    "bonus",
    "verdeel",
    "scenario",
    "toewijzing",
    "rondes",
    "verschil",
    "herstel",
    "besluit",
    "codes",
    "demo",
    "batch",
    "bericht",
    "dossier",
    "jaar",
    "vul",
    "excel",
    "aanvulling",
)
"""The commands in the order of the help; each is a module of `hov_tools.commands`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run hov.

    Args:
        arguments: without the program's name; None: those of the process.

    Returns:
        0 nothing of severity fout, 1 at least one, 2 wrong use, 3 nothing could be read, 4 the program failed.
    """
    if arguments is None and "_ARGCOMPLETE" in os.environ:
        _tell_shell()
    _open_what_is_closed()
    _speak_utf8()
    language, given = without_language(sys.argv[1:] if arguments is None else arguments)
    with nullcontext() if language is None else speaking(language):
        return _run(_meant(given))


def _run(words: list[str]) -> int:
    parsed = _parser(words).parse_args(words)
    account: list[Path] = []
    parsed.account = account
    try:
        with _quiet() if parsed.stil else nullcontext():
            status: int = parsed.run(parsed)
        _finish_showing()
    except UsageError as error:
        return _ended(WRONG_USE, str(error), account)
    except OutputError as error:
        return _ended(FAILED, str(error), [*account, *error.written])
    except KeyboardInterrupt:
        return _ended(FAILED, text("afgebroken"), account)
    except Exception as error:  # noqa: BLE001 - a user never sees a traceback: it goes to the log, under a number
        from hov_tools.logfile import log_failure  # noqa: PLC0415 - only a failure waits for it

        run, log = log_failure(error)
        if isinstance(error, OSError) and error.filename is not None:
            why = system_reason(error)
            return _ended(FAILED, text("systeem_mislukt", file=error.filename, why=why, run=run, log=log), account)
        return _ended(FAILED, text("programma_mislukt", run=run, log=log), account)
    return status


def _tell_shell() -> None:
    """Tell a shell, which asks by argcomplete, what may follow; the process ends there."""
    from hov_tools.commands.aanvulling import complete, typed_words  # noqa: PLC0415 - only a shell waits for it

    complete(_parser(typed_words()))


def _meant(words: Sequence[str]) -> list[str]:
    """Give the words as they are read: nothing at all and `help` ask for help, of a command when one follows."""
    given = list(without_stray_quotes(words))
    if not given:
        return ["--help"]
    return [*given[1:], "--help"] if given[0] == "help" else given


@contextmanager
def _quiet() -> Iterator[None]:
    """Let remarks and progress go nowhere; what a command ends by is told all the same."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stderr(nowhere):
        yield


def _ended(status: int, why: str, written: Sequence[Path]) -> int:
    """Tell why the command did not come to its end, and what it had written by then; gives the exit status."""
    from hov_tools.commands.terminal import finish_showing, say  # noqa: PLC0415 - a command has loaded it by then

    with suppress(OutputError):
        # What it ended by is told already.
        finish_showing()
    say(f"hov: {why}")
    if written:
        from hov_tools.files.output import listed  # noqa: PLC0415 - as above

        say(listed(written))
    return status


def _parser(words: Sequence[str]) -> Parser:
    """Make the parser of the command line; of the commands only the one that is asked for is loaded."""
    parser = Parser(prog="hov", description=help_text("hov"), epilog=help_text("hov_voorbeelden"))
    names = ("--versie", "--version")
    parser.add_argument(*names, action="version", version=f"hov_tools {__version__}", help=help_text("versie"))
    add_quiet(parser)
    add_language(parser)
    commands = add_commands(parser, "OPDRACHT", "opdrachten")
    asked = next((word for word in words if not word.startswith("-")), None)
    for name in COMMANDS:
        command = add_command(commands, name)
        if name == asked:
            import_module(f"hov_tools.commands.{name}").add_options(command)
    return parser


def _finish_showing() -> None:
    from hov_tools.commands.terminal import finish_showing  # noqa: PLC0415 - a command has loaded it by then

    finish_showing()


def _open_what_is_closed() -> None:
    """Give this process the three standard files, where whoever started it closed some, as a task scheduler does.

    Otherwise the next file that is opened takes the number of the one that is closed: what is said on standard error
    would go into the middle of it. What is written to such a file goes nowhere.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is this one. Processes that are started must have it too.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003 - as the system calls it
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - as above


def _speak_utf8() -> None:
    """Write UTF-8 to a file or pipe, unless the system was told otherwise; a console gets what its code page has.

    What that lacks is written by other signs (`dutch.in_signs_of`).
    """
    codecs.register_error(_IN_OTHER_SIGNS, _in_other_signs)
    is_told = "PYTHONIOENCODING" in os.environ
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            is_own = stream.isatty() or is_told
            stream.reconfigure(encoding=None if is_own else "utf-8", errors=_IN_OTHER_SIGNS)


def _in_other_signs(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks; raises the error when it is not one of writing."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(in_signs_of(error.encoding, one) for one in lacking), error.end


if __name__ == "__main__":
    sys.exit(main())
