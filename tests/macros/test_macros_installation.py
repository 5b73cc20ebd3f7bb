"""HOV-installatie.zip: what is in it, what its script does and leaves alone, and that it installs for Windows.

No test runs the script: it takes Windows (docs/excel-checklist.md, 1.1 to 1.4). A grammar reads it, and the command by
which it installs is run here for Windows, with what is in the zip alone.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path, PurePath

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Parser

from support.environment import unavailable
from tools.build_excel import BuildError
from tools.build_excel.addin import NAME, build_addin
from tools.build_excel.installation import PYTHON, SCRIPT, STARTER, check_locked, download_wheels, installation_zip
from tools.build_excel.signing import signing_script


def wheel(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


WHEELS = {
    "hov_tools-1.0-py3-none-any.whl": wheel("hov_tools/__init__.py"),
    "xlwings-0.37.8-cp312-cp312-win_amd64.whl": wheel("xlwings/" + "a" * 90),
    "pywin32-312-cp312-cp312-win_amd64.whl": wheel("win32/api.pyd"),
    "uv-1.0-py3-none-win_amd64.whl": wheel("uv-1.0.data/scripts/uv.exe"),
}


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(installation_zip(b"xlam", WHEELS))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def script() -> str:
    return parts()[f"HOV/{SCRIPT}"].decode("utf-8-sig")


def test_it_holds_the_addin_the_script_uv_and_every_wheel() -> None:
    found = parts()
    wheels = {f"HOV/onderdelen/{name}" for name in WHEELS if not name.startswith("uv-")}
    assert found.keys() == {f"HOV/{STARTER}", f"HOV/{SCRIPT}", f"HOV/{NAME}", "HOV/uv.exe", *wheels}
    assert found[f"HOV/{NAME}"] == b"xlam"
    assert installation_zip(b"xlam", WHEELS) == installation_zip(b"xlam", dict(reversed(WHEELS.items())))


@pytest.mark.parametrize("missing", sorted(WHEELS))
def test_without_one_of_them_there_is_no_zip(missing: str) -> None:
    with pytest.raises(BuildError, match="no wheel of"):
        installation_zip(b"xlam", {name: data for name, data in WHEELS.items() if name != missing})


def test_a_wheel_for_another_system_is_refused() -> None:
    with pytest.raises(BuildError, match="manylinux"):
        installation_zip(b"xlam", WHEELS | {"msgspec-1-cp312-cp312-manylinux_x86_64.whl": wheel("a")})


def test_a_file_that_the_lock_does_not_hold_is_refused() -> None:
    wanted = f"a==1 --hash=sha256:{'1' * 64} --hash=sha256:{'2' * 64}"
    check_locked(wanted, wanted + f" --hash=sha256:{'3' * 64}")
    with pytest.raises(BuildError, match="does not hold 1 of the files"):
        check_locked(wanted, f"a==1 --hash=sha256:{'1' * 64}")


def test_windows_reads_the_script_as_it_is_written() -> None:
    data = parts()[f"HOV/{SCRIPT}"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert not re.search("@[a-z]+@", script())
    for one in ("()", "{}", "[]"):
        assert script().count(one[0]) == script().count(one[1]), one


def errors(code: bytes) -> list[str]:
    """Give what a grammar of PowerShell does not understand of a script."""
    waiting, found = [Parser(Language(tree_sitter_powershell.language())).parse(code).root_node], []
    while waiting:
        node = waiting.pop()
        waiting += node.children
        if node.is_error or node.is_missing:
            found.append(code[node.start_byte : node.end_byte].decode() or node.type)
    return found


def test_the_scripts_are_powershell() -> None:
    assert errors(script().encode()) == []
    assert errors(script().replace("if (-not", "if (-not (").encode())
    signing = signing_script("o'hara.pfx", {PurePath("map é", "a.xlam"): b"x"}).decode("utf-8-sig")
    assert errors(signing.encode()) == []


def test_every_file_that_the_scripts_name_is_in_the_zip() -> None:
    found = parts()
    named = set(re.findall(r"Join-Path \$hier '([^']+)'", script()))
    named |= set(re.findall(r'%~dp0([^"]+)"', found[f"HOV/{STARTER}"].decode("ascii")))
    assert named == {"onderdelen", NAME, "uv.exe", SCRIPT}
    for one in named:
        assert any(name == f"HOV/{one}" or name.startswith(f"HOV/{one}/") for name in found), one


def test_a_policy_of_the_organisation_goes_before_ours_and_is_told() -> None:
    starter = parts()[f"HOV/{STARTER}"].decode("ascii")
    assert starter.count("-ExecutionPolicy Bypass") == 1
    # Text that is read and run by itself would pass by such a policy.
    assert "-Command" not in starter
    assert "-EncodedCommand" not in starter
    assert "vraag dan de IT-afdeling" in starter


@pytest.mark.slow
def test_the_real_zip_installs_for_windows_from_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its wheels come from the package index, with the hashes of the lock; nothing does that is installed afterwards.
    monkeypatch.delenv("PIP_NO_INDEX", raising=False)
    # As deep and as oddly named as a folder in OneDrive can be.
    unpacked = tmp_path / "OneDrive - TOP Opleidingsplaatsen" / ("Gedownload é " + "x" * 80)
    unpacked.mkdir(parents=True)
    try:
        wheels = download_wheels()
    except BuildError as error:
        unavailable(f"the package index ({error})")
    with zipfile.ZipFile(io.BytesIO(installation_zip(build_addin(), wheels))) as archive:
        archive.extractall(unpacked)
    here, target = unpacked / "HOV", tmp_path / "doel é"
    assert (here / "uv.exe").read_bytes()[:2] == b"MZ"
    (line,) = [one for one in script().splitlines() if "pip install" in one]
    options = line.partition("pip install ")[2].split()
    words = {
        "$onderdelen": str(here / "onderdelen"),
        "$python": sys.executable,
        "'hov-tools[excel]'": "hov-tools[excel]",
    }
    command = [words.get(one, one) for one in options]
    command += ["--python-platform", "windows", "--python-version", PYTHON, "--target", str(target)]
    done = subprocess.run([sys.executable, "-m", "uv", "pip", "install", *command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    names = {path.relative_to(target).as_posix() for path in target.rglob("*")}
    assert {"hov_tools/excel/HovTools.xlam", "win32/win32api.pyd"} <= names
    assert any(name.endswith(".dll") and "xlwings64" in name for name in [*names, *_data_of(here)])
    longest = int(re.findall(r"Length -gt (\d+)", (here / SCRIPT).read_text(encoding="utf-8-sig"))[0])
    assert longest + len(r"\Lib\site-packages" + "\\") + max(map(len, names)) <= 259


def _data_of(here: Path) -> list[str]:
    """Give the names in the wheel of xlwings: its library goes beside Python, which a target folder has not."""
    (wheel,) = (here / "onderdelen").glob("xlwings-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_paths_with_spaces_reach_every_program_whole() -> None:
    starter = parts()[f"HOV/{STARTER}"].decode("ascii")
    assert f'-File "%~dp0{SCRIPT}"' in starter
    # PowerShell hands a variable over as one argument, whatever is in it; a text put together by hand it does not.
    assert "Invoke-Expression" not in script()
    assert "Start-Process" not in script()
    assert "-LiteralPath $nodig" in script()


def test_a_folder_in_which_a_part_would_not_fit_is_refused_beforehand() -> None:
    found = re.search(r"\$Map\.Length -gt (\d+)", script())
    assert found is not None
    longest = max(len(name) for name in ("xlwings/" + "a" * 90,))
    assert int(found[1]) + len("\\Lib\\site-packages\\") + longest == 259


def test_no_mark_is_taken_away_and_no_policy_is_changed() -> None:
    lines = [line for line in script().splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines)
    for word in (
        "Unblock-File",
        "Set-ExecutionPolicy",
        "Set-MpPreference",
        "Add-MpPreference",
        "RunAs",
        "HKLM",
        "HKCU",
        "VBAWarnings",
    ):
        assert word not in text


def test_only_what_lies_in_the_folder_is_installed() -> None:
    text = script()
    assert "--no-index --find-links $onderdelen" in text
    assert f"--python '{PYTHON}'" in text
    assert "-E -P -m hov_tools excel installeer --bestand $invoegtoepassing" in text
    assert text.index("Excel is open") < text.index("venv --quiet")
