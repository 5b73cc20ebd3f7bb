"""A formula with a function of ours makes Excel link the workbook to the add-in: the sender did nothing wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from hov_tools.excel.setup.locations import ADDIN
from hov_tools.ooxml.own_links import is_to_our_addin
from hov_tools.ooxml.reader import read_snapshot
from support import damaged_parts


@pytest.mark.parametrize(
    ("target", "is_ours"),
    [
        (rf"C:\Users\jan\AppData\Roaming\Microsoft\Excel\XLSTART\{ADDIN}", True),
        (f"file:///C:\\Users\\jan%20jansen\\XLSTART\\{ADDIN}", True),
        (f"/Users/jan/{ADDIN}", True),
        (ADDIN.upper(), True),
        ("Ander%20bestand.xlsx", False),
        (f"{ADDIN}/begroting.xlsx", False),
        (f"niet-{ADDIN}", False),
        ("", False),
    ],
)
def test_which_links_go_to_the_addin(target: str, is_ours: bool) -> None:
    assert is_to_our_addin(target) is is_ours


@pytest.mark.parametrize(("target", "is_link"), [(b"Ander%20bestand.xlsx", True), (ADDIN.encode(), False)])
def test_only_a_link_to_another_file_is_told(target: bytes, is_link: bool, tmp_path: Path, workbooks: Path) -> None:
    good = next((workbooks / "formulieren").rglob("HOV-formulier*.xlsx")).read_bytes()
    path = tmp_path / "formulier.xlsx"
    damaged_parts.external_link(path, good)
    parts = damaged_parts.read_parts(path.read_bytes())
    name = "xl/externalLinks/_rels/externalLink1.xml.rels"
    parts[name] = parts[name].replace(b"Ander%20bestand.xlsx", target)
    damaged_parts.write_parts(path, parts)
    assert read_snapshot(path.read_bytes()).has_external_links is is_link
