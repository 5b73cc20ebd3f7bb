"""docs/dossiers.md says of every table and column what is in the file."""

from __future__ import annotations

import re
from pathlib import Path

from hov_tools.desk.dossiers.opening import reading
from hov_tools.desk.dossiers.schema import APPLICATION, MIGRATIONS
from hov_tools.desk.dossiers.values import Part, Status, Way
from hov_tools.files.own_output import DOSSIERS_NAME
from support.environment import ROOT

PAGE = (ROOT / "docs" / "dossiers.md").read_text(encoding="utf-8")


def documented() -> dict[str, list[tuple[str, str]]]:
    parts = re.split(r"^## (\w+)$", PAGE, flags=re.MULTILINE)[1:]
    rows = re.compile(r"^\| (\w+) \| (text|integer|blob|real) \|", flags=re.MULTILINE)
    return {name: rows.findall(told) for name, told in zip(parts[::2], parts[1::2], strict=True)}


def test_the_page_names_every_table_and_column(tmp_path: Path) -> None:
    with reading(tmp_path / DOSSIERS_NAME) as connection:
        tables = connection.execute("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
        names = [name for (name,) in tables.fetchall()]
        found = {
            name: [(row[1], row[2].lower()) for row in connection.execute(f"pragma table_info({name})")]
            for name in names
        }
    assert documented() == found


def test_the_page_names_the_version_and_every_value() -> None:
    assert f"gives the version, {len(MIGRATIONS)};" in PAGE
    assert str(APPLICATION) in PAGE
    for values in (Status, Way, Part):
        assert all(one.value in PAGE for one in values)
