"""The command line: options in, exit status out."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from hov_tools import __version__
from hov_tools.commands import text
from hov_tools.commands.options import build_parser
from hov_tools.errors import OutputError, UsageError

WRONG_USE, FAILED = 2, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run hov.

    Args:
        arguments: without the program's name; None: those of the process.

    Returns:
        0 nothing of severity fout, 1 at least one, 2 wrong use, 3 nothing could be read, 4 the program failed.
    """
    _speak_utf8()
    words = sys.argv[1:] if arguments is None else arguments
    parsed = build_parser(__version__, words[0] if words else None).parse_args(words)
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


def _finish_showing() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        from hov_tools.commands.common import show_no_more  # noqa: PLC0415 - only who stops reading waits for it

        show_no_more()


def _speak_utf8() -> None:
    """Write UTF-8 to a file or pipe; on a console show what it can and replace what it cannot."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
