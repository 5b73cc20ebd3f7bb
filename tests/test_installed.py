"""What is installed from the built wheel, by the commands of the README and the manual, runs on its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hov_tools import __version__
from support.environment import ROOT, unavailable

PAGES = (ROOT / "README.md", ROOT / "docs" / "handleiding.md")
TOOLS = ("uv", "pipx")


def shown(tool: str) -> list[str]:
    """Give the commands of the pages by which a tool installs the wheel."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    return sorted(set(re.findall(rf"^ *({tool} (?:tool )?install .*\.whl)$", text, re.MULTILINE)))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The wheel of this tree, and the folder with all that it needs."""

    wheel: Path
    needed: Path


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Build the wheel, and take what it needs from the package index, with the hashes of the lock."""
    folder = tmp_path_factory.mktemp("plank")
    run("pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    wanted = folder / "wanted.txt"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted.write_text("\n".join(locked(name, lock) for name in sorted(needed())), encoding="utf-8")
    taken = folder / "nodig"
    run(
        *("pip", "download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--dest", str(taken)),
        *("-r", str(wanted)),
    )
    (wheel,) = folder.glob("*.whl")
    return Shelf(wheel, taken)


def needed() -> set[str]:
    """Give the names of all that the package needs, without its extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    todo: list[str] = list(project["dependencies"])
    found: set[str] = set()
    while todo:
        one = Requirement(todo.pop())
        name = canonicalize_name(one.name)
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(name)
            todo += requires(name) or ()
    return found


def locked(name: str, lock: str) -> str:
    """Give what the lock says of a package: its version and hashes."""
    there = re.search(rf"^{re.escape(name)}==[^\n]*(?:\n    --hash[^\n]*)+", lock, re.MULTILINE)
    assert there is not None, name
    return there[0]


def run(program: str, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PIP_NO_INDEX"}
    done = subprocess.run(
        [sys.executable, "-m", program, "--quiet", *arguments],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != 0:
        unavailable(f"{program} {arguments[0]}: {done.stderr}")


def test_both_pages_tell_both_ways() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert all(any(command in text for command in shown(tool)) for tool in TOOLS), page.name


@pytest.mark.slow
@pytest.mark.parametrize("command", [command for tool in TOOLS for command in shown(tool)])
def test_an_installed_hov_runs(command: str, shelf: Shelf, tmp_path: Path) -> None:
    folder, programs = tmp_path / "map met é", tmp_path / "bin"
    (folder / "dist").mkdir(parents=True)
    for place in (folder, folder / "dist"):
        shutil.copy(shelf.wheel, place)
    # Nothing of this working copy, and nothing of the network: only the wheel and the shelf.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_", "UV_"))}
    search = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    environment |= {
        "PATH": search,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(shelf.needed),
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(programs),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "UV_NO_CONFIG": "1",
        "UV_NO_INDEX": "1",
        "UV_OFFLINE": "1",
        "UV_FIND_LINKS": str(shelf.needed),
        "UV_PYTHON": sys.executable,
        "UV_TOOL_DIR": str(tmp_path / "uv"),
        "UV_TOOL_BIN_DIR": str(programs),
    }
    tool = command.split(maxsplit=1)[0]
    if shutil.which(tool, path=search) is None:
        unavailable(f"{tool} is not installed")
    assert_runs(command, folder, environment)
    # As in a new window, in which the folder of the programs is known.
    environment["PATH"] = os.pathsep.join([str(programs), search])
    assert f"hov_tools {__version__}" in assert_runs("hov --version", folder, environment)
    assert "valideer" in assert_runs("hov", folder, environment)
    # With the examples that are in the wheel.
    assert "Verdeling: voldoet aan de voorwaarden." in assert_runs("hov demo", folder, environment)
    where = shutil.which("hov", path=environment["PATH"])
    assert where is not None
    assert Path(where).parent == programs


def assert_runs(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
