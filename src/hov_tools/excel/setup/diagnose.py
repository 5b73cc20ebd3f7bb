"""Looking for every known cause why the buttons do not work, each with its remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

from hov_tools import __version__
from hov_tools.excel.setup import cause
from hov_tools.excel.setup.locations import CHILD_PROCESS_BY_INTUNE, CHILD_PROCESS_POLICY, Locations, locations
from hov_tools.excel.setup.machine import MACOS, WINDOWS, XLWINGS, Machine
from hov_tools.excel.setup.settings import Settings
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.package import Package

_SECURITY = r"Software\{policies}Microsoft\Office\16.0\Excel\Security"
_POLICY, _OWN = _SECURITY.format(policies="Policies\\"), _SECURITY.format(policies="")
# The parts that signing adds or changes; all others stay as they are, macros included.
_SIGNING = re.compile(r"xl/vbaProjectSignature\w*\.bin|xl/_rels/vbaProject\.bin\.rels|\[Content_Types\]\.xml")
# VBAWarnings: 1 all macros, 2 ask, 3 signed only, 4 none.
_NO_MACROS = 4
# States of a rule of Defender; 2 only writes down what would have been blocked.
_BLOCKS, _WARNS = "1", "6"


class Weight(Enum):
    """How bad it is."""

    ERROR = "fout"
    WARNING = "let op"


class Trouble(Struct, frozen=True):
    """Something that is not as it must be.

    Attributes:
        code: a stable short name.
        weight: an error keeps the buttons from working.
        what: in Dutch, what was found.
        remedy: in Dutch, what to do.
    """

    code: str
    weight: Weight
    what: str
    remedy: str


def diagnose(machine: Machine, addin: bytes | None) -> tuple[Trouble, ...]:
    """Look for every known cause.

    Args:
        machine: this computer.
        addin: the add-in of this package; None when it has none.
    """
    there = locations(machine)
    if there is None:
        return (_trouble("geen-excel"),)
    return (
        *_addin(machine, there, addin),
        *_python(machine, there),
        *_xlwings(machine, there),
        *_system(machine, there),
    )


def _trouble(code: str, weight: Weight = Weight.ERROR, /, **values: object) -> Trouble:
    return Trouble(code, weight, *cause(code, **values))


def _addin(machine: Machine, there: Locations, addin: bytes | None) -> Iterator[Trouble]:
    installed = machine.read(there.addin)
    if installed is None:
        yield _trouble("niet-geinstalleerd", path=there.addin)
        return
    if addin is not None and installed != addin and _unsigned(installed) != _unsigned(addin):
        yield _trouble("andere-versie", Weight.WARNING, version=__version__)
    if machine.platform == WINDOWS:
        # A file that came from the internet carries a second stream that says so.
        stream = there.addin.with_name(there.addin.name + ":Zone.Identifier")
        mark = machine.read(stream)
        if mark is not None and (b"ZoneId=3" in mark or b"ZoneId=4" in mark):
            yield _trouble("van-internet")


def _unsigned(addin: bytes) -> object:
    """Give what is the same in an add-in before and after it is signed; a file that is none, as it is."""
    try:
        package = Package(addin)
        names = [one.name for one in package.entries if not _SIGNING.fullmatch(one.name)]
        return {name: package.read(name) for name in names}
    except WorkbookError:
        return addin


def _is_signed(addin: bytes | None) -> bool:
    """Tell whether there is a signature at all; whom Excel trusts, only Excel knows."""
    try:
        return addin is not None and Package(addin).has("xl/vbaProjectSignature.bin")
    except WorkbookError:
        return False


def _python(machine: Machine, there: Locations) -> Iterator[Trouble]:
    settings = Settings.read(machine.read(there.settings), machine.encoding)
    named = settings.get(there.interpreter)
    if named is None:
        yield _trouble("geen-instelling", path=there.settings)
        return
    path = type(there.addin)(named)
    if machine.read(path) is None:
        yield _trouble("python-weg", path=path)
    elif path != machine.python:
        yield _trouble("andere-python", Weight.WARNING, path=path)
    if (settings.get("ADD_WORKBOOK_TO_PYTHONPATH") or "true").lower() != "false":
        yield _trouble("map-in-pad", Weight.WARNING)


def _xlwings(machine: Machine, there: Locations) -> Iterator[Trouble]:
    found = machine.xlwings()
    if found is None:
        yield _trouble("xlwings-weg")
        return
    version, _ = found
    if version != XLWINGS:
        yield _trouble("xlwings-versie", found=version, needed=XLWINGS)
    elif machine.platform == WINDOWS:
        name = f"xlwings64-{XLWINGS}.dll"
        folder = machine.python.parent
        if not any(machine.read(one / name) is not None for one in (folder, folder.parent)):
            yield _trouble("geen-dll", Weight.WARNING, name=name, needed=XLWINGS)
    if there.script is not None and machine.read(there.script) is None:
        yield _trouble("geen-script", path=there.script)


def _system(machine: Machine, there: Locations) -> Iterator[Trouble]:
    if machine.platform == WINDOWS:
        yield from _windows(machine, is_signed=_is_signed(machine.read(there.addin)))
    elif machine.platform == MACOS:
        error = machine.ask_excel()
        if "-1743" in error:
            yield _trouble("geen-toestemming")
        elif error:
            yield _trouble("excel-zwijgt", Weight.WARNING, error=error)


def _windows(machine: Machine, *, is_signed: bool) -> Iterator[Trouble]:
    policy, own = machine.registry(_POLICY, "VBAWarnings"), machine.registry(_OWN, "VBAWarnings")
    if policy == _NO_MACROS:
        yield _trouble("macros-beleid")
    elif policy is None and own == _NO_MACROS:
        yield _trouble("macros-uit")
    # Excel opens what stands in a trusted location whatever VBAWarnings says, but for a policy.
    for key in (_POLICY, _OWN):
        if not is_signed and machine.registry(key, "RequireAddinSig") == 1:
            yield _trouble("ondertekend")
            break
    for key in (_POLICY, _OWN):
        if machine.registry(key, "DisableAllAddins") == 1:
            yield _trouble("addins-uit")
            break
    states = _child_process_states(machine)
    if _BLOCKS in states:
        yield _trouble("starten-verboden", rule=CHILD_PROCESS_POLICY[1], path=machine.python)
    elif _WARNS in states:
        yield _trouble("starten-gevraagd", Weight.WARNING, rule=CHILD_PROCESS_POLICY[1], path=machine.python)
    for key in (_POLICY, _OWN):
        if not is_signed and machine.registry(rf"{key}\Trusted Locations", "AllLocationsDisabled") == 1:
            yield _trouble("vertrouwd-uit")
            break


def _child_process_states(machine: Machine) -> set[str]:
    """Give in which states the rule against child processes is set, by group policy and by Intune."""
    by_group, by_intune = machine.policy(*CHILD_PROCESS_POLICY), machine.policy(*CHILD_PROCESS_BY_INTUNE)
    rules = dict(one.strip().lower().partition("=")[::2] for one in str(by_intune or "").split("|"))
    return {str(by_group), rules.get(CHILD_PROCESS_POLICY[1], "")}
