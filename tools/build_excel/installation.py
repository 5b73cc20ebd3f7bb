"""One zip file by which a user without administrator's rights installs the buttons: HOV-installatie.zip.

It holds the add-in, a script, the wheels of this package and of all that it needs on Windows, and uv, which makes the
environment of Python. What is downloaded, at the time of building, comes from the package index by pip; uv says what
Windows needs, in the versions and with the hashes of requirements.lock.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.build_excel import BuildError
from tools.build_excel.addin import NAME
from tools.build_excel.package import write_parts
from tools.build_excel.sources import ROOT

ZIP_NAME: Final = "HOV-installatie.zip"
PYTHON: Final = "3.12"
SCRIPT: Final = "Installeer HOV.ps1"
STARTER: Final = "Installeer HOV.cmd"
_HERE: Final = Path(__file__).parent
_WHEELS: Final = "onderdelen"
_LOCK: Final = ROOT / "requirements.lock"
_HASH: Final = re.compile(r"sha256:[0-9a-f]{64}")
_MAX_PATH: Final = 259
_SITE_PACKAGES: Final = r"\Lib\site-packages" + "\\"


def installation_zip(addin: bytes, wheels: Mapping[str, bytes]) -> bytes:
    """Make the zip file; the same input gives the same bytes.

    Args:
        addin: HovTools.xlam.
        wheels: by their names, with those of hov_tools, xlwings and uv among them.

    Raises:
        BuildError: a wheel is missing, or is none for Windows.
    """
    for package in ("hov_tools", "xlwings", "pywin32", "uv"):
        if not any(name.startswith(f"{package}-") for name in wheels):
            raise BuildError(f"no wheel of {package}")
    strange = [name for name in wheels if not name.endswith(("-none-any.whl", "-win_amd64.whl"))]
    if strange:
        raise BuildError(f"no wheel for Windows: {', '.join(strange)}")
    uv = next(name for name in wheels if name.startswith("uv-"))
    parts = {wheel: data for wheel, data in sorted(wheels.items()) if wheel != uv}
    room = _MAX_PATH - len(_SITE_PACKAGES) - max(map(_longest, parts.values()))
    places = {"@python@": PYTHON, "@langste@": str(room)}
    return write_parts(
        {
            f"HOV/{STARTER}": _text(STARTER, {}, "ascii"),
            # Windows PowerShell takes a file without this mark for one in the code page of the system.
            f"HOV/{SCRIPT}": _text(SCRIPT, places, "utf-8-sig"),
            f"HOV/{NAME}": addin,
            "HOV/uv.exe": _program(wheels[uv]),
            **{f"HOV/{_WHEELS}/{name}": data for name, data in parts.items()},
        }
    )


def _text(name: str, places: Mapping[str, str], encoding: str) -> bytes:
    text = (_HERE / name).read_text(encoding="utf-8")
    for place, filled in places.items():
        text = text.replace(place, filled)
    return text.replace("\n", "\r\n").encode(encoding)


def _longest(wheel: bytes) -> int:
    """Give the length of the longest path that a wheel unpacks to."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return max(map(len, archive.namelist()))


def _program(uv: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(uv)) as archive:
        for name in archive.namelist():
            if name.endswith("/scripts/uv.exe"):
                return archive.read(name)
    raise BuildError("the wheel of uv holds no uv.exe")


def download_wheels() -> dict[str, bytes]:
    """Build the wheel of this tree, and download for Windows all that it needs.

    Raises:
        BuildError: pip or uv cannot, or the lock does not hold what they would take.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text(needed_on_windows(), encoding="utf-8")
        _run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(ROOT))
        _run(
            *("pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", folder),
            *("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp", "-r", str(wanted)),
        )
        return {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.whl"))}


def needed_on_windows() -> str:
    """Give what Windows needs, as requirements with hashes: for the buttons, and uv itself.

    Raises:
        BuildError: uv cannot say it, or says something that requirements.lock does not hold.
    """
    with tempfile.TemporaryDirectory() as folder:
        uv, wanted = Path(folder, "uv.in"), Path(folder, "wanted.txt")
        uv.write_text("uv\n", encoding="utf-8")
        _run(
            # A company's own certificates stand with the system; pip finds them there by itself.
            *(
                "uv",
                "pip",
                "--system-certs",
                "compile",
                "--quiet",
                "--no-header",
                "--generate-hashes",
                "--extra",
                "excel",
            ),
            *("--python-platform", "windows", "--python-version", PYTHON, "--constraints", str(_LOCK)),
            *("--output-file", str(wanted), str(ROOT / "pyproject.toml"), str(uv)),
        )
        text = wanted.read_text(encoding="utf-8")
    check_locked(text, _LOCK.read_text(encoding="utf-8"))
    return text


def check_locked(wanted: str, lock: str) -> None:
    """Refuse requirements of which a file is not in the lock.

    Raises:
        BuildError: a hash is not there.
    """
    strange = set(_HASH.findall(wanted)) - set(_HASH.findall(lock))
    if strange:
        raise BuildError(f"requirements.lock does not hold {len(strange)} of the files that Windows needs")


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", program, *arguments], check=False)  # noqa: S603 - arguments of ours
    if done.returncode != 0:
        raise BuildError(f"{program} {arguments[0]} ended with {done.returncode}")
