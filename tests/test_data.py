"""The data files and their compiled form."""

from __future__ import annotations

from pathlib import Path

import pytest

from hov_tools import data


def test_the_compiled_data_are_up_to_date() -> None:
    assert data.COMPILED.read_bytes() == data.compile_all(), "run: python -m hov_tools.data"


def test_a_changed_file_counts_before_its_compiled_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "rules" / "parameters.toml"
    source.parent.mkdir()
    source.write_text("[waarden]\nminimum_plaatsen = 11\n")
    monkeypatch.setattr(data, "PACKAGE", tmp_path)
    assert data.read_toml("rules/parameters.toml") == {"waarden": {"minimum_plaatsen": 11}}
