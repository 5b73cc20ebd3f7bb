"""Where Excel and the add-in look for things on this computer."""

from __future__ import annotations

from pathlib import PurePath

from msgspec import Struct

from hov_tools.excel.setup.machine import MACOS, WINDOWS, Machine

ADDIN = "HovTools.xlam"
"""The add-in, also as part of this package."""

PROJECT = "hov_tools"
"""The name that the add-in gives its settings."""

SCRIPT = f"{PROJECT}.applescript"
"""By which the add-in starts Python on macOS; also beside this module."""

CHILD_PROCESS_POLICY = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    "d4f940ab-401b-4efc-aadc-ad5f3c50688a",
)
"""Key and name, below HKEY_LOCAL_MACHINE, of the rule by which no Office program starts another: "1" blocks."""

CHILD_PROCESS_BY_INTUNE = (r"SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager", "ASRRules")
"""Where Intune keeps all rules, in one text: "rule=state|rule=state"."""


class Locations(Struct, frozen=True):
    """Files on this computer.

    Attributes:
        addin: opened by Excel at every start; a folder that Excel trusts.
        settings: in which the add-in finds Python.
        interpreter: name of that setting.
        receipt: what was installed, for taking it out again.
        script: by which the add-in starts Python on macOS; None elsewhere.
    """

    addin: PurePath
    settings: PurePath
    interpreter: str
    receipt: PurePath
    script: PurePath | None


def locations(machine: Machine) -> Locations | None:
    """Give the locations; None on a system without Excel."""
    home = machine.home
    if machine.platform == WINDOWS:
        kind = type(home)
        roaming = kind(machine.environment.get("APPDATA") or home / "AppData" / "Roaming")
        local = kind(machine.environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        profile = kind(machine.environment.get("USERPROFILE") or home)
        return Locations(
            addin=roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN,
            settings=profile / f".{PROJECT}" / f"{PROJECT}.conf",
            interpreter="INTERPRETER_WIN",
            receipt=local / "hov_tools" / "excel-installatie.json",
            script=None,
        )
    if machine.platform == MACOS:
        library = home / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office" / "User Content.localized"
        return Locations(
            addin=office / "Startup.localized" / "Excel" / ADDIN,
            settings=library / "Containers" / "com.microsoft.Excel" / "Data" / f"{PROJECT}.conf",
            interpreter="INTERPRETER_MAC",
            receipt=library / "Application Support" / "hov_tools" / "excel-installatie.json",
            script=library / "Application Scripts" / "com.microsoft.Excel" / SCRIPT,
        )
    return None
