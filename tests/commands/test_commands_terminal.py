"""What a person sees at a terminal, and what a file gets instead: by running hov in a window of a given width."""

from __future__ import annotations

import re

import pytest

from commands.calling import EXAMPLES

fcntl = pytest.importorskip("fcntl", reason="needs a pseudo-terminal, which Windows does not have")
pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows does not have")
termios = pytest.importorskip("termios", reason="needs a pseudo-terminal, which Windows does not have")

ORDER, MISTAKES = EXAMPLES / "voorbeeld-in-orde", EXAMPLES / "voorbeeld-met-fouten"
FLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
