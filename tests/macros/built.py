"""What the tests of the macros share: the built files, and the names that the Python side agreed on."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tools.build_excel.addin import NAME, build_addin
from tools.build_excel.forms import build_form, find_forms

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
COMMAND = "import hov_tools.excel.buttons as b; b.{}()"
"""What VBA hands to Python."""

ACTIONS = frozenset(
    {
        "controleer_formulier",
        "hov_samenvoegen",
        "bereken_bonus",
        "stel_verdeling_voor",
        "maak_validatierapport",
        "volgende_bevinding",
        "maak_ongedaan",
        "controleer_installatie",
        "help",
        "hov_per_plaats",
        "toewijzingsjaar",
        "leer_nieuw_jaar",
    }
)
"""What a button or a control of the ribbon asks for."""

IN_VBA = frozenset({"help", "hov_per_plaats", "toewijzingsjaar"})
"""What the add-in does by itself: it must also work where Python cannot be started."""


class Built(Struct, frozen=True):
    """Everything that the build makes.

    Attributes:
        addin: HovTools.xlam.
        forms: name of the official form → the form with buttons.
        originals: name of the official form → its bytes.
    """

    addin: bytes
    forms: Mapping[str, bytes]
    originals: Mapping[str, bytes]

    def files(self) -> dict[str, bytes]:
        """Give every built file by name."""
        return {NAME: self.addin} | {f"{name[:-5]}.xlsm": data for name, data in self.forms.items()}


def build_all(folder: Path) -> Built:
    """Build the add-in and every form in a folder."""
    originals = {path.name: path.read_bytes() for path in find_forms(folder)}
    return Built(build_addin(), {name: build_form(data, name) for name, data in originals.items()}, originals)


def public_functions(path: Path) -> set[str]:
    """Give the functions at the top of a Python file, without importing it: it may need Excel."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
