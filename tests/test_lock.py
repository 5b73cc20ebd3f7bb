"""requirements.lock: every dependency of the project and what these depend on, each with the hashes of its files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest
from msgspec import Struct
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from support.environment import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# As `.ci/run` may meet them.
PYTHONS = ("3.11", "3.12", "3.13")


class Locked(Struct, frozen=True):
    """An entry of the lock: what it asks for, and the hashes that a file of it may have."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def version(self) -> Version:
        (only,) = self.requirement.specifier
        assert only.operator == "=="
        return Version(only.version)

    def is_for(self, python: str) -> bool:
        marker = self.requirement.marker
        environment = {
            "python_version": python,
            "python_full_version": f"{python}.1",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "sys_platform": "linux",
            "platform_system": "Linux",
        }
        return marker is None or marker.evaluate(environment)


def read_lock(text: str) -> Iterator[Locked]:
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for entry in lines.replace("\\\n", " ").splitlines():
        requirement, *hashes = entry.split(" --hash=")
        yield Locked(Requirement(requirement), tuple(one.strip() for one in hashes))


ENTRIES = tuple(read_lock(LOCK))
EXTRAS = PROJECT["project"]["optional-dependencies"]
ASKED = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *(one for extra in EXTRAS.values() for one in extra),
]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("asked", sorted(set(ASKED)))
def test_a_dependency_is_locked_once_at_a_version_that_is_asked_for(asked: str, python: str) -> None:
    requirement = Requirement(asked)
    name = canonicalize_name(requirement.name)
    versions = [
        entry.version for entry in ENTRIES if canonicalize_name(entry.requirement.name) == name and entry.is_for(python)
    ]
    assert len(versions) == 1
    assert requirement.specifier.contains(versions[0])


def test_every_entry_has_hashes() -> None:
    assert len(ENTRIES) > len(PROJECT["project"]["dependencies"])
    unhashed = [
        str(entry.requirement)
        for entry in ENTRIES
        if not entry.hashes or not all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in entry.hashes)
    ]
    assert unhashed == []


def test_contributing_says_how_it_was_made() -> None:
    (made_by,) = re.findall(r"^#    (uv pip compile .*)$", LOCK, re.MULTILINE)
    assert f"\n    {made_by}\n" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_ci_installs_the_lock_by_its_hashes_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pip install --require-hashes -r requirements.lock" in script
    assert re.search(r"^export PIP_NO_INDEX=1 ", script, re.MULTILINE)
