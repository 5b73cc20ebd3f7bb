"""HOV-installatie.zip: what is in it, and what its script does and leaves alone.

No test runs the script: it takes Windows (docs/excel-checklist.md, 1.8 to 1.10).
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from tools.build_excel import BuildError
from tools.build_excel.addin import NAME
from tools.build_excel.installation import PYTHON, SCRIPT, STARTER, installation_zip


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


def test_windows_reads_the_script_as_it_is_written() -> None:
    data = parts()[f"HOV/{SCRIPT}"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    assert not re.search("@[a-z]+@", script())
    for one in ("()", "{}", "[]"):
        assert script().count(one[0]) == script().count(one[1]), one


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
