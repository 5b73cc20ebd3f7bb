"""hov excel: put the add-in where Excel finds it, look for what is wrong with it, take it out again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hov_tools.commands import ERRORS, OK, help_text
from hov_tools.commands.options import add_json
from hov_tools.commands.parser import Parser, add_command, add_commands
from hov_tools.commands.terminal import say, show, show_json
from hov_tools.data import PACKAGE
from hov_tools.errors import UsageError
from hov_tools.excel.setup import text
from hov_tools.excel.setup.diagnose import Trouble, Weight, diagnose
from hov_tools.excel.setup.install import Step, carry_out, plan_install, plan_remove
from hov_tools.excel.setup.locations import ADDIN, locations
from hov_tools.excel.setup.machine import ImaginedWindows, Machine, ThisMachine


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    actions = add_commands(parser, "ACTIE", "acties")
    add = add_command(actions, "installeer", "excel_installeer")
    add.add_argument("--bestand", type=Path, metavar="BESTAND", help=help_text("arg_xlam"))
    add.add_argument("--proef", action="store_true", help=help_text("arg_proef_excel"))
    add.set_defaults(run=lambda parsed: install(parsed.bestand, is_trial=parsed.proef))
    examine = add_command(actions, "controleer", "excel_controleer")
    add_json(examine)
    examine.set_defaults(run=lambda parsed: check(as_json=parsed.json))
    take_out = add_command(actions, "verwijder", "excel_verwijder")
    take_out.add_argument("--proef", action="store_true", help=help_text("arg_proef_excel"))
    take_out.set_defaults(run=lambda parsed: remove(is_trial=parsed.proef))


def install(addin: Path | None, *, is_trial: bool, machine: Machine | None = None) -> int:
    """Install; gives the exit status.

    Raises:
        UsageError: Excel does not run here, or something is missing.
        OutputError: a file cannot be written.
    """
    used = machine or ThisMachine()
    data = _addin(used, addin)
    if is_trial:
        if locations(used) is None:
            say(text("niet_hier"))
            used = ImaginedWindows()
        show(text("zou"), *_lines(plan_install(used, data)))
        return OK
    steps = plan_install(used, data)
    carry_out(used, steps)
    show(*_lines(steps), text("klaar"))
    return OK


def check(*, as_json: bool, machine: Machine | None = None) -> int:
    """Look for what is wrong; gives the exit status: 1 when something keeps the buttons from working."""
    used = machine or ThisMachine()
    found = diagnose(used, used.read(_own_addin()))
    if as_json:
        show_json({"versie": 1, "oorzaken": [_values(one) for one in found]})
    elif not found:
        show(text("alles_goed"))
    else:
        show(text("kop"))
        for one in found:
            show(f"  {one.weight.value:<7} {one.what}", f"          {one.remedy}")
    return ERRORS if any(one.weight is Weight.ERROR for one in found) else OK


def remove(*, is_trial: bool, machine: Machine | None = None) -> int:
    """Take out what was installed; gives the exit status.

    Raises:
        UsageError: Excel does not run here, or nothing was installed.
        OutputError: a file cannot be removed.
    """
    used = machine or ThisMachine()
    steps, kept = plan_remove(used)
    left = [text("blijft", path=path) for path in kept]
    if is_trial:
        show(text("zou"), *_lines(steps), *left)
        return OK
    carry_out(used, steps)
    show(*_lines(steps), *left, text("weg"))
    return ERRORS if kept else OK


def _own_addin() -> Path:
    return PACKAGE / "excel" / ADDIN


def _addin(machine: Machine, path: Path | None) -> bytes:
    data = machine.read(_own_addin() if path is None else path)
    if data is None:
        raise UsageError(text("geen_addin") if path is None else text("geen_bestand", path=path))
    return data


def _lines(steps: Sequence[Step]) -> list[str]:
    return [text("regel", what=step.what, path=step.path) for step in steps]


def _values(trouble: Trouble) -> dict[str, str]:
    return {
        "code": trouble.code,
        "ernst": trouble.weight.value,
        "gevonden": trouble.what,
        "herstel": trouble.remedy,
    }
