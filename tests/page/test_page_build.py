"""The page as it is built: the same each time, with its licences, and nothing in it that looks elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from hov_tools import __version__
from page.conftest import build
from tools.build_page.__main__ import main
from tools.build_page.fetch import PACKAGES
from tools.build_page.page import OFFICE, manifest, policy


def test_two_builds_are_the_same(page: Path, tmp_path: Path) -> None:
    assert build(tmp_path / "again.html").read_bytes() == page.read_bytes()


@pytest.mark.parametrize("name", [*PACKAGES, "pyodide", "highs", "Python", "Mozilla Public License", "Apache License"])
def test_the_licences_stand_in_the_page(page: Path, name: str) -> None:
    text = page.read_text(encoding="utf-8")
    licences = re.search(r'id="hov-licenties">(.*?)</script>', text, re.DOTALL)
    assert licences is not None
    assert name in licences[1]


def test_no_element_asks_for_something_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    asked = re.findall(r"""\b(?:src|href|srcset|action|data)\s*=\s*["']?([^"'>\s]*)""", markup)
    assert [one for one in asked if not one.startswith("data:")] == []
    assert not re.findall(r"<script[^>]*\bsrc\b", text)


def test_the_manifest_leads_excel_to_the_page_and_nowhere_else() -> None:
    root = etree.fromstring(manifest("https://intranet.example/hov&zo/"))
    space = {"o": "http://schemas.microsoft.com/office/appforoffice/1.1"}
    addresses = root.xpath("//@DefaultValue[starts-with(., 'http')]")
    assert isinstance(addresses, list)
    assert addresses
    assert all(str(one).startswith("https://intranet.example/hov&zo/") for one in addresses)
    assert root.findtext("o:Version", namespaces=space) == f"{__version__}.0"
    assert [one.get("Name") for one in root.iterfind("o:Hosts/o:Host", space)] == ["Workbook"]
    assert "{{" not in manifest("https://x.example/").decode()


def test_the_page_for_excel_takes_office_and_no_more_from_elsewhere() -> None:
    for_excel, alone = policy(["x"], "y", in_excel=True), policy(["x"], "y")
    assert for_excel.replace(f" {OFFICE}", "") == alone
    assert "http" not in alone


@pytest.mark.parametrize("address", ["http://intranet.example/", "https://intranet.example/hov", "intranet.example/"])
def test_excel_needs_an_address_over_https(tmp_path: Path, address: str) -> None:
    with pytest.raises(SystemExit):
        main(["--uit", str(tmp_path / "hov.html"), "--excel", address])
