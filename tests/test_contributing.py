"""The pages for contributors: each command works as written, and each file that a page names is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

import pytest

from support.environment import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
FOLDERS = ("src", "tests", "docs", "workbooks", "macros", "tools", "scripts", "benchmarks", ".ci")


def commands(page: str) -> list[str]:
    """Give the lines of the shell blocks of a page."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


SET_UP = [command for command in commands("CONTRIBUTING.md") if "pip install" in command]


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the repository, as it is packed, for commands that write into it."""
    folder = tmp_path_factory.mktemp("kopie")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name in project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]:
        if (ROOT / name).is_dir():
            copytree(ROOT / name, folder / name, symlinks=True, ignore=ignore_patterns("__pycache__", "*.xlam"))
        else:
            copy(ROOT / name, folder / name)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def test_setting_up_is_a_command_of_the_readme() -> None:
    # .ci/run runs that one in an empty folder.
    assert len(SET_UP) == 1
    assert SET_UP[0] in commands("README.md")[:2]


def test_the_commands_for_windows_are_those_beside_them() -> None:
    given = re.findall(r"`(py -m venv .*)`", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert given == [
        one.replace("python3 ", "py ").replace(".venv/bin/", ".venv\\Scripts\\").replace(" &&", ";")
        for one in commands("README.md")[:2]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [command for command in commands("CONTRIBUTING.md") if command not in SET_UP],
)
def test_a_command_of_contributing_works_as_written(command: str, tree: Path) -> None:
    # Another process may have run what comes first: these commands are for one folder, in their order.
    first = [one for one in commands("CONTRIBUTING.md") if "tools.build_page" in one and one != command]
    is_after = "--prefix page" in command or "HOV_PAGE" in command
    for one in (*(first if is_after and not (tree / "hov.html").exists() else ()), command):
        assert_works(one, tree)
    assert (tree / "docs" / "codes.md").read_bytes() == (ROOT / "docs" / "codes.md").read_bytes()


def assert_works(command: str, tree: Path) -> None:
    unwanted = ("PYTEST_", "GIT_", "PIP_NO_INDEX")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment["PATH"]])
    environment["PYTHONPATH"] = str(tree / "src")
    environment["GIT_CONFIG_GLOBAL"] = os.devnull
    done = subprocess.run(
        ["sh", "-c", command], cwd=tree, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {page.parent / link for link in re.findall(r"\]\(([^):#]+)(?:#[^)]*)?\)", text)}
    named |= {
        ROOT / path.rstrip(".")
        for path in re.findall(r"(?<![\w/.])((?:[\w.-]+/)+[\w.*-]*)", text)
        if starts_known(path)
    }
    missing = [str(path) for path in sorted(named) if not path.exists() and not list(ROOT.glob(relative(path)))]
    assert missing == []


def starts_known(path: str) -> bool:
    return path.split("/", maxsplit=1)[0] in FOLDERS


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def test_every_section_of_the_domain_that_the_source_cites_is_there() -> None:
    sections = set(
        re.findall(r"^#+ ([0-9]+(?:\.[0-9]+)?a?)\.? ", (ROOT / "docs" / "domein.md").read_text("utf-8"), re.MULTILINE)
    )
    cited = set()
    for path in (ROOT / "src").rglob("*.py"):
        for places in re.findall(r"\bdomain,? ([0-9][0-9a., –and]*)", path.read_text(encoding="utf-8")):
            cited |= set(re.findall(r"[0-9]+(?:\.[0-9]+)?a?", places))
    assert len(cited) >= 8
    assert cited <= sections
