"""The data files and their parsed form, which installing the package makes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hov_tools import data


def test_the_parsed_form_holds_what_every_file_says() -> None:
    made = json.loads(data.compile_all())
    files = {path.relative_to(data.PACKAGE).as_posix(): path.read_bytes() for path in data.PACKAGE.rglob("*.toml")}
    files = {path: source for path, source in files.items() if not path.startswith("english/")}
    assert {path: one["content"] for path, one in made.items()} == {
        path: data.parse(source) for path, source in files.items()
    }


def test_a_changed_file_counts_before_its_parsed_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "rules" / "parameters.toml"
    source.parent.mkdir()
    source.write_text("[waarden]\nminimum_plaatsen = 11\n")
    monkeypatch.setattr(data, "PACKAGE", tmp_path)
    assert data.read_toml("rules/parameters.toml") == {"waarden": {"minimum_plaatsen": 11}}
