"""Putting the add-in where Excel finds it, and taking out exactly that again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePath
from typing import Any

from msgspec import Struct

from hov_tools import __version__
from hov_tools.data import PACKAGE
from hov_tools.errors import OutputError, UsageError
from hov_tools.excel.setup import text
from hov_tools.excel.setup.locations import ADDIN, SCRIPT, Locations, locations
from hov_tools.excel.setup.machine import XLWINGS, Machine
from hov_tools.excel.setup.settings import Settings, SettingsError
from hov_tools.system_errors import system_reason

# Excel's settings that we set; the folder of a workbook never becomes part of Python's path, for a file in it could
# then stand in for a module.
_FIXED = (("ADD_WORKBOOK_TO_PYTHONPATH", "False"), ("UDF MODULES", "hov_tools.excel.functions"))


class Step(Struct, frozen=True):
    """One file to write, or to remove.

    Attributes:
        path: the file.
        data: what it will hold; None to remove it.
        what: in Dutch, for the user.
    """

    path: PurePath
    data: bytes | None
    what: str


def need_locations(machine: Machine) -> Locations:
    """Give the locations on this computer.

    Raises:
        UsageError: Excel does not run on this system.
    """
    found = locations(machine)
    if found is None:
        raise UsageError(text("niet_hier"))
    return found


def plan_install(machine: Machine, addin: bytes) -> tuple[Step, ...]:
    """Give what installing will write.

    Args:
        machine: this computer.
        addin: the add-in's file.

    Raises:
        UsageError: Excel does not run here, or xlwings is missing or of another version.
        OutputError: the path of Python cannot stand in the settings.
    """
    there = need_locations(machine)
    xlwings = machine.xlwings()
    if xlwings is None:
        raise UsageError(text("xlwings_weg"))
    version, _ = xlwings
    if version != XLWINGS:
        raise UsageError(text("xlwings_versie", found=version, needed=XLWINGS))
    before = Settings.read(machine.read(there.settings), machine.encoding)
    wanted = ((there.interpreter, str(machine.python)), *_FIXED)
    after = before
    for name, value in wanted:
        after = after.having(name, value)
    try:
        settings = after.write(machine.encoding)
    except SettingsError as error:
        raise OutputError(text("pad_letters", path=machine.python)) from error
    steps = [Step(there.addin, addin, text("stap_addin")), Step(there.settings, settings, text("stap_instelling"))]
    if there.script is not None:
        script = PACKAGE.joinpath("excel", "setup", SCRIPT).read_bytes()
        steps.append(Step(there.script, script, text("stap_script")))
    # What was set before the first installation is what taking out brings back.
    receipt = _receipt(machine, there)
    previous = receipt["instellingen"] if receipt else {name: before.get(name) for name, _ in wanted}
    document = {
        "versie": 1,
        "gereedschap": __version__,
        "bestanden": {str(step.path): hashlib.sha256(step.data or b"").hexdigest() for step in steps},
        "instellingen": previous,
    }
    data = (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    return (*steps, Step(there.receipt, data, text("stap_ontvangst")))


def plan_remove(machine: Machine) -> tuple[tuple[Step, ...], tuple[PurePath, ...]]:
    """Give what taking out will change, and the files that stay because someone changed them.

    Raises:
        UsageError: Excel does not run here, or nothing was installed.
    """
    there = need_locations(machine)
    receipt = _receipt(machine, there)
    if receipt is None:
        raise UsageError(text("niets_geinstalleerd"))
    steps: list[Step] = []
    kept: list[PurePath] = []
    for name, known in receipt["bestanden"].items():
        path = type(there.addin)(name)
        data = machine.read(path)
        if data is None or path == there.settings:
            continue
        if hashlib.sha256(data).hexdigest() == known:
            steps.append(Step(path, None, text("stap_weg")))
        else:
            kept.append(path)
    found = machine.read(there.settings)
    if found is not None:
        after = Settings.read(found, machine.encoding)
        for name, value in receipt["instellingen"].items():
            after = after.having(name, value)
        data = after.write(machine.encoding) if after.lines else None
        steps.append(Step(there.settings, data, text("stap_instelling_terug")))
    return (*steps, Step(there.receipt, None, text("stap_weg"))), tuple(kept)


def _receipt(machine: Machine, there: Locations) -> dict[str, Any] | None:
    data = machine.read(there.receipt)
    if data is None:
        return None
    try:
        found: dict[str, Any] = json.loads(data)
        if not isinstance(found["bestanden"], dict) or not isinstance(found["instellingen"], dict):
            return None
    except (ValueError, KeyError, TypeError):
        return None
    return found


def carry_out(machine: Machine, steps: tuple[Step, ...]) -> None:
    """Write and remove.

    Raises:
        OutputError: a file cannot be written: Excel has it open, or the organisation does not allow it; what was
            changed before it is in `written`.
    """
    done: list[Path] = []
    for step in steps:
        try:
            if step.data is None:
                machine.remove(step.path)
            else:
                machine.write(step.path, step.data)
        except OSError as error:
            why = system_reason(error)
            raise OutputError(text("niet_geschreven", path=step.path, why=why, addin=ADDIN), done) from error
        done.append(Path(step.path))
