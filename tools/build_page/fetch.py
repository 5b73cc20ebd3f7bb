"""What the page is built from, fetched from the registries as the locks have it; what is there already is not fetched.

    python -m tools.build_page.fetch

npm packages as page/package-lock.json has them; Python packages with the hashes of requirements.lock, which holds the
wheels for Pyodide as well. Of what is only published for other machines, the part in Python is taken.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "page"
WHEELS = PAGE / "wheels"
PACKAGES = ("msgspec", "openpyxl", "et-xmlfile", "olefile", "rapidfuzz", "tomlkit")
"""What the page's Python needs beside the standard library. Not highspy, pebble and rich: the page has HiGHS of its
own, one process, and no terminal."""
_PLATFORMS = ("pyemscripten_2026_0_wasm32", "manylinux_2_28_x86_64", "manylinux_2_27_x86_64")


def main() -> int:
    """Fetch; gives the exit status."""
    fetch_node()
    fetch_wheels()
    return 0


def fetch_node() -> None:
    """Install the npm packages, unless what is there is of this lock."""
    lock, stamp = PAGE / "package-lock.json", PAGE / "node_modules" / ".lock-used"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return
    # No package runs anything of its own while it is installed.
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=PAGE)
    stamp.write_bytes(lock.read_bytes())


def fetch_wheels() -> None:
    """Download the wheels that are not there."""
    wanted = [one for one in PACKAGES if not found(one)]
    if not wanted:
        return
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    platforms = [word for one in _PLATFORMS for word in ("--platform", one)]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text("\n".join(entry(lock, one) for one in wanted), encoding="utf-8")
        run(
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"),
            *("--only-binary", ":all:", "--python-version", "3.14", *platforms),
            *("--dest", str(WHEELS), "--requirement", str(listed)),
        )


def run(program: str, *words: str, folder: Path = ROOT) -> None:
    """Run a program that building needs, quietly.

    Raises:
        FileNotFoundError: it is not installed.
        subprocess.CalledProcessError: it failed; what it said stands on standard error.
    """
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(f"{program} is not installed")
    # What is run and with which words stands in this folder, and nowhere else.
    subprocess.run([path, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as said


def found(package: str) -> list[Path]:
    """Give the wheels of a package that are there, of the version in the lock."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    version = entry(lock, package).partition("==")[2].split()[0]
    return sorted(WHEELS.glob(f"{package.replace('-', '_')}-{version}-*.whl"))


def entry(lock: str, package: str) -> str:
    """Give what a lock says of a package: its version and hashes; raises LookupError when it says nothing."""
    match = re.search(rf"^{re.escape(package)}==(?:.*\\\n)*.*$", lock, re.MULTILINE)
    if match is None:
        raise LookupError(f"requirements.lock has no {package}")
    # Comments say which package asked for it.
    return match[0]


if __name__ == "__main__":
    raise SystemExit(main())
