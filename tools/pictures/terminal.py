"""The picture of a terminal: what hov shows a person there, in its colours."""

from __future__ import annotations

import io
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

PICTURE: Final = "opdrachtvenster"
"""The name of the picture of the first command."""
_COLUMNS, _LINES = 100, 60
# The letters are those of whoever looks: a picture fetches nothing.
_FORMAT: Final = re.sub(r"@font-face \{\{.*?\}\}\n|<!--.*?-->", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


class Typed(msgspec.Struct, frozen=True):
    """A command that a picture shows.

    Attributes:
        picture: its name, without its ending.
        words: what is typed behind "hov".
        about: what it shows, in Dutch.
    """

    picture: str
    words: tuple[str, ...]
    about: str

    @property
    def title(self) -> str:
        """What is typed."""
        return shlex.join(["hov", *self.words])


COMMANDS: Final = (
    Typed(PICTURE, ("valideer", "voorbeeld-met-fouten"), "Een inzending met fouten"),
    Typed(f"{PICTURE}-in-orde", ("valideer", "voorbeeld-in-orde"), "Een inzending in orde"),
    Typed(f"{PICTURE}-hulp", (), "Wat hov kan, als u niets meer typt dan hov"),
    Typed(f"{PICTURE}-code", ("codes", "F101"), "Wat een code betekent"),
    Typed(f"{PICTURE}-vergissing", ("valider", "voorbeeld-in-orde"), "Een vergissing: wat u bedoelt, staat erbij"),
    Typed(
        f"{PICTURE}-wat-als",
        ("scenario", "voorbeeld-in-orde", "--zonder", "10240", "--toegewezen", "12"),
        "Wat als een lid weggaat, of er minder plaatsen zijn",
    ),
)


def told_in(demo: Path) -> dict[str, str]:
    """Give the first lines that hov shows of each command, by picture, with the signs that colour them.

    Args:
        demo: the folder that `hov demo` made.
    """
    return {one.picture: _told(one, demo) for one in COMMANDS}


def _told(typed: Typed, demo: Path) -> str:
    words = shlex.join([sys.executable, "-m", "hov_tools", *typed.words])
    window = f"env -u NO_COLOR -u LINES COLUMNS={_COLUMNS} TERM=xterm-256color"
    asked = f"stty cols {_COLUMNS}; {window} {words} 2>{'/dev/null' if typed.picture == PICTURE else '&1'}"
    command = ["script", "--quiet", "--command", asked, "/dev/null"]
    done = subprocess.run(command, cwd=demo, check=False, capture_output=True)  # noqa: S603 - arguments of ours
    return "\n".join(done.stdout.decode().replace("\r\n", "\n").split("\n")[:_LINES])


def as_svg(told: str, title: str) -> str:
    """Draw what a terminal shows under a title; the same text gives the same picture."""
    console = Console(record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(told), soft_wrap=True)
    # Its colours have contrast enough on white; those that rich takes for a picture otherwise have not on grey.
    theme = DEFAULT_TERMINAL_THEME
    return console.export_svg(title=title, theme=theme, code_format=_FORMAT, unique_id="hov")
