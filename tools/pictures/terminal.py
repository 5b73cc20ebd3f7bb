"""The picture of a terminal: what hov shows a person there, in its colours."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

PICTURE: Final = "opdrachtvenster"
_EXAMPLE: Final = "voorbeeld-met-fouten"
_COLUMNS, _LINES = 100, 60
# The letters are those of whoever looks: a picture fetches nothing.
_FORMAT: Final = re.sub(r"@font-face \{\{.*?\}\}\n|<!--.*?-->", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def told_in(demo: Path) -> str:
    """Give the first lines that hov shows of the example with mistakes, with the signs that colour them.

    Args:
        demo: the folder that `hov demo` made.
    """
    words = shlex.join([sys.executable, "-m", "hov_tools", "valideer", _EXAMPLE])
    window = f"env -u NO_COLOR -u LINES COLUMNS={_COLUMNS} TERM=xterm-256color"
    asked = f"stty cols {_COLUMNS}; {window} {words} 2>/dev/null"
    command = ["script", "--quiet", "--command", asked, "/dev/null"]
    done = subprocess.run(command, cwd=demo, check=False, capture_output=True)  # noqa: S603 - arguments of ours
    return "\n".join(done.stdout.decode().replace("\r\n", "\n").split("\n")[:_LINES])


def as_svg(told: str) -> str:
    """Draw what a terminal shows; the same text gives the same picture."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(told), soft_wrap=True)
    # Its colours have contrast enough on white; those that rich takes for a picture otherwise have not on grey.
    title, theme = f"hov valideer {_EXAMPLE}", DEFAULT_TERMINAL_THEME
    return console.export_svg(title=title, theme=theme, code_format=_FORMAT, unique_id="hov")
