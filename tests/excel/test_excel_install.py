"""Installing on imagined computers with Windows and macOS: what is written, found wrong, and taken out again."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from hov_tools.commands import excel
from hov_tools.data import PACKAGE, read_toml
from hov_tools.errors import OutputError, UsageError
from hov_tools.excel.setup.diagnose import Weight, diagnose
from hov_tools.excel.setup.install import carry_out, plan_install, plan_remove
from hov_tools.excel.setup.locations import CHILD_PROCESS_BY_INTUNE, CHILD_PROCESS_POLICY
from hov_tools.excel.setup.machine import XLWINGS
from hov_tools.excel.setup.settings import Settings

ADDIN = b"the add-in"
OTHER = "26190899-1602-49e8-8b27-eb1d0a1ce869"
SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
HOME = PureWindowsPath(r"C:\Users\Jan Jansen\OneDrive - TOP")
XLAM = PureWindowsPath(r"C:\Users\Jan Jansen\AppData\Roaming\Microsoft\Excel\XLSTART\HovTools.xlam")
CONF = PureWindowsPath(r"C:\Users\Jan Jansen\.hov_tools\hov_tools.conf")


class Windows:
    platform = "win32"
    encoding = "cp1252"
    home: PurePath = PureWindowsPath(r"C:\Users\Jan Jansen")
    python: PurePath = HOME / r"mijn omgeving\Scripts\pythonw.exe"
    environment: Mapping[str, str] = {
        "APPDATA": r"C:\Users\Jan Jansen\AppData\Roaming",
        "LOCALAPPDATA": r"C:\Users\Jan Jansen\AppData\Local",
        "USERPROFILE": r"C:\Users\Jan Jansen",
    }

    def __init__(self) -> None:
        self.files: dict[PurePath, bytes] = {
            self.python: b"",
            self.python.parent.parent / f"xlwings64-{XLWINGS}.dll": b"",
        }
        self.keys: dict[tuple[str, str], object] = {}
        self.policies: dict[tuple[str, str], object] = {}
        self.version: str | None = XLWINGS
        self.error = ""
        self.locked: PurePath | None = None

    def xlwings(self) -> tuple[str, PurePath] | None:
        return None if self.version is None else (self.version, self.home / "xlwings")

    def read(self, path: PurePath) -> bytes | None:
        return PACKAGE.joinpath(path).read_bytes() if isinstance(path, Path) else self.files.get(path)

    def write(self, path: PurePath, data: bytes) -> None:
        if path == self.locked:
            raise PermissionError(13, "Permission denied")
        self.files[path] = data

    def remove(self, path: PurePath) -> None:
        del self.files[path]

    def registry(self, key: str, name: str) -> object | None:
        return self.keys.get((key, name))

    def policy(self, key: str, name: str) -> object | None:
        return self.policies.get((key, name))

    def ask_excel(self) -> str:
        return self.error


class Mac(Windows):
    platform = "darwin"
    encoding = "utf-8"
    home = PurePosixPath("/Users/jan")
    python = PurePosixPath("/Users/jan/mijn omgeving/bin/python")


def _install(machine: Windows) -> None:
    carry_out(machine, plan_install(machine, ADDIN))


def _codes(machine: Windows) -> list[str]:
    return [one.code for one in diagnose(machine, ADDIN)]


def test_windows_gets_the_addin_and_the_path_of_python() -> None:
    machine = Windows()
    before = dict(machine.files)
    _install(machine)
    assert machine.files[XLAM] == ADDIN
    assert machine.files[CONF].decode("cp1252").splitlines() == [
        rf'"INTERPRETER_WIN","{machine.python}"',
        '"ADD_WORKBOOK_TO_PYTHONPATH","False"',
        '"UDF MODULES","hov_tools.excel.functions"',
    ]
    assert _codes(machine) == []
    steps, kept = plan_remove(machine)
    carry_out(machine, steps)
    assert (machine.files, kept) == (before, ())


def test_mac_gets_the_script_as_well() -> None:
    machine = Mac()
    before = dict(machine.files)
    _install(machine)
    written = sorted(str(path.relative_to(machine.home)) for path in machine.files.keys() - before.keys())
    assert written == [
        "Library/Application Scripts/com.microsoft.Excel/hov_tools.applescript",
        "Library/Application Support/hov_tools/excel-installatie.json",
        "Library/Containers/com.microsoft.Excel/Data/hov_tools.conf",
        "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel/HovTools.xlam",
    ]
    assert _codes(machine) == []
    carry_out(machine, plan_remove(machine)[0])
    assert machine.files == before


def test_settings_of_someone_else_stay_and_come_back() -> None:
    machine = Windows()
    theirs = b'"INTERPRETER_WIN","C:\\old\\python.exe"\r\n"SHOW CONSOLE","True"\r\n'
    machine.files[CONF] = theirs
    _install(machine)
    _install(machine)
    assert Settings.read(machine.files[CONF], "cp1252").get("show console") == "True"
    assert Settings.read(machine.files[CONF], "cp1252").get("INTERPRETER_WIN") == str(machine.python)
    carry_out(machine, plan_remove(machine)[0])
    assert sorted(machine.files[CONF].splitlines()) == sorted(theirs.splitlines())


def test_addin_that_someone_changed_stays() -> None:
    machine = Windows()
    _install(machine)
    machine.files[XLAM] = b"another"
    steps, kept = plan_remove(machine)
    carry_out(machine, steps)
    assert kept == (XLAM,)
    assert machine.files[XLAM] == b"another"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda one: one.files.pop(XLAM), "niet-geinstalleerd"),
        (lambda one: one.files.update({XLAM: b"old"}), "andere-versie"),
        (
            lambda one: one.files.update(
                {XLAM.with_name("HovTools.xlam:Zone.Identifier"): b"[ZoneTransfer]\r\nZoneId=3"}
            ),
            "van-internet",
        ),
        (lambda one: one.files.pop(CONF), "geen-instelling"),
        (lambda one: one.files.pop(one.python), "python-weg"),
        (lambda one: setattr(one, "python", PureWindowsPath(r"D:\other\python.exe")), "andere-python"),
        (lambda one: one.files.update({CONF: rb'"INTERPRETER_WIN","D:\p.exe"'}), "python-weg"),
        (lambda one: setattr(one, "version", None), "xlwings-weg"),
        (lambda one: setattr(one, "version", "0.30.0"), "xlwings-versie"),
        (lambda one: one.files.pop(one.python.parent.parent / f"xlwings64-{XLWINGS}.dll"), "geen-dll"),
        (lambda one: one.keys.update({(SECURITY, "VBAWarnings"): 4}), "macros-uit"),
        (lambda one: one.keys.update({(POLICY, "VBAWarnings"): 4}), "macros-beleid"),
        (lambda one: one.keys.update({(POLICY, "RequireAddinSig"): 1}), "ondertekend"),
        (lambda one: one.keys.update({(SECURITY, "DisableAllAddins"): 1}), "addins-uit"),
        (lambda one: one.policies.update({CHILD_PROCESS_POLICY: "1"}), "starten-verboden"),
        (lambda one: one.keys.update({(rf"{POLICY}\Trusted Locations", "AllLocationsDisabled"): 1}), "vertrouwd-uit"),
    ],
)
def test_known_causes_on_windows(spoil: object, code: str) -> None:
    machine = Windows()
    _install(machine)
    spoil(machine)  # type: ignore[operator]
    assert code in _codes(machine)
    found = next(one for one in diagnose(machine, ADDIN) if one.code == code)
    assert found.what
    assert found.remedy


@pytest.mark.parametrize(
    ("policies", "codes"),
    [
        ({CHILD_PROCESS_POLICY: "2"}, []),
        ({CHILD_PROCESS_POLICY: 1}, ["starten-verboden"]),
        ({CHILD_PROCESS_POLICY: "6"}, ["starten-gevraagd"]),
        ({CHILD_PROCESS_BY_INTUNE: f"{OTHER}=1|{CHILD_PROCESS_POLICY[1].upper()}=1"}, ["starten-verboden"]),
        ({CHILD_PROCESS_BY_INTUNE: f"{CHILD_PROCESS_POLICY[1]}=6|{OTHER}=1"}, ["starten-gevraagd"]),
        ({CHILD_PROCESS_BY_INTUNE: f"{OTHER}=1"}, []),
        ({CHILD_PROCESS_POLICY: "6", CHILD_PROCESS_BY_INTUNE: f"{CHILD_PROCESS_POLICY[1]}=1"}, ["starten-verboden"]),
    ],
)
def test_the_rule_of_defender_is_read_where_it_is_kept(
    policies: dict[tuple[str, str], object], codes: list[str]
) -> None:
    machine = Windows()
    _install(machine)
    machine.policies |= policies
    assert _codes(machine) == codes
    assert all(CHILD_PROCESS_POLICY[1] in one.what for one in diagnose(machine, ADDIN))


def test_every_cause_with_its_remedy_is_found_by_something() -> None:
    written = (PACKAGE / "excel" / "setup" / "diagnose.py").read_text(encoding="utf-8")
    known = read_toml("excel/setup/texts.toml")["oorzaken"]
    assert {code for code in known if f'"{code}"' not in written} == set()
    assert all(one["wat"] and one["herstel"] for one in known.values())


def _package(**changed: bytes) -> bytes:
    """Give a zip file with what signing touches in an add-in, and one part that it does not."""
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/vbaProject.bin": b"macro's",
        "xl/_rels/vbaProject.bin.rels": b"<Relationships/>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (parts | changed).items():
            archive.writestr(name, content)
    return buffer.getvalue()


SIGNED = {
    "[Content_Types].xml": b"<Types>signed</Types>",
    "xl/_rels/vbaProject.bin.rels": b"<Relationships>signed</Relationships>",
    "xl/vbaProjectSignature.bin": b"gewoon",
    "xl/vbaProjectSignatureAgile.bin": b"agile",
    "xl/vbaProjectSignatureV3.bin": b"v3",
}


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ["ondertekend", "vertrouwd-uit"]),
        (SIGNED, []),
        (SIGNED | {"xl/vbaProject.bin": b"andere macro's"}, ["andere-versie"]),
    ],
)
def test_a_signed_addin_is_ours_as_long_as_only_signatures_were_added(
    changed: dict[str, bytes], codes: list[str]
) -> None:
    machine = Windows()
    _install(machine)
    machine.keys |= {(POLICY, "RequireAddinSig"): 1, (rf"{POLICY}\Trusted Locations", "AllLocationsDisabled"): 1}
    machine.files[XLAM] = _package(**changed)
    assert [one.code for one in diagnose(machine, _package())] == codes


@pytest.mark.parametrize(
    ("error", "codes"),
    [
        ("execution error: Not authorized to send Apple events to Microsoft Excel. (-1743)", ["geen-toestemming"]),
        ("Microsoft Excel got an error: -600", ["excel-zwijgt"]),
    ],
)
def test_known_causes_on_macos(error: str, codes: list[str]) -> None:
    machine = Mac()
    _install(machine)
    machine.error = error
    assert _codes(machine) == codes
    machine.files.pop(machine.home / "Library/Application Scripts/com.microsoft.Excel/hov_tools.applescript")
    assert "geen-script" in _codes(machine)


def test_refusals_say_what_to_do() -> None:
    machine = Windows()
    with pytest.raises(UsageError, match="hov excel installeer is hier niet uitgevoerd"):
        plan_remove(machine)
    machine.locked = XLAM
    with pytest.raises(OutputError, match="Sluit Excel en probeer het opnieuw"):
        _install(machine)
    machine.version = "0.30.0"
    with pytest.raises(UsageError, match=r"xlwings is versie 0\.30\.0"):
        _install(machine)
    machine.version = None
    with pytest.raises(UsageError, match="pip install"):
        _install(machine)


def test_path_that_the_settings_cannot_hold() -> None:
    machine = Windows()
    machine.python = PureWindowsPath("C:/Users/Łukasz/python.exe")
    with pytest.raises(OutputError, match="een teken dat Excel niet"):
        _install(machine)


def test_command_on_an_imagined_computer(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Windows()
    assert excel.install(None, is_trial=True, machine=machine) == 0
    assert XLAM not in machine.files
    assert excel.install(None, is_trial=False, machine=machine) == 0
    assert excel.check(as_json=False, machine=machine) == 0
    assert "Alles is in orde." in capsys.readouterr().out
    machine.files.pop(machine.python)
    assert excel.check(as_json=True, machine=machine) == 1
    found = json.loads(capsys.readouterr().out)["oorzaken"]
    assert [(one["code"], one["ernst"]) for one in found] == [("python-weg", "fout")]
    assert excel.remove(is_trial=True, machine=machine) == 0
    assert excel.remove(is_trial=False, machine=machine) == 0
    assert XLAM not in machine.files
    assert all(one.weight is Weight.ERROR for one in diagnose(machine, ADDIN))


def test_version_of_xlwings_is_the_one_that_the_addin_is_built_with() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert project.count(f"xlwings=={XLWINGS}") >= 3
