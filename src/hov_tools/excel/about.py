"""The buttons about the tool itself."""

from __future__ import annotations

from hov_tools.data import PACKAGE
from hov_tools.excel.button import Context
from hov_tools.excel.setup import text as install_text
from hov_tools.excel.setup.diagnose import diagnose
from hov_tools.excel.setup.locations import ADDIN
from hov_tools.excel.setup.machine import ThisMachine


def take_away_half(_: Context) -> None:
    """Do nothing: what a run that broke off left behind goes before the work of any button."""


def check_installation(_: Context) -> str:
    """Look for what keeps the buttons and functions from working well, each cause with its remedy."""
    machine = ThisMachine()
    found = diagnose(machine, machine.read(PACKAGE / "excel" / ADDIN))
    if not found:
        return install_text("alles_goed")
    return "\n\n".join(f"{one.weight.value}: {one.what}\n{one.remedy}" for one in found)
