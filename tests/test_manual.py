"""The manual for staff: its dates are those of the rules, its names those of files, and its links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from hov_tools.files.own_output import RESULT_NAME
from hov_tools.files.receipt import BATCH_RECEIPT, KEPT_FOLDER, RECEIPT_SUFFIX, backup_beside
from support.environment import ROOT
from tools.build_excel.installation import STARTER, ZIP_NAME

MANUAL = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
BACKUP = backup_beside(Path("….xlsx"), date(2026, 11, 25)).name
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
PARAMETERS = tomllib.loads((ROOT / "src/hov_tools/rules/parameters.toml").read_text(encoding="utf-8"))
FORMS = {
    "aanvraag": "Aanvraag door regiehouder",
    "aanmelding": "Aanmelding door praktijkinstellingen",
    "aanmelding-nieuw": "Aanmelding nieuw samenwerkingsverband",
    "aanmelding-definitief": "Definitieve aanmelding samenwerkingsverband",
    "in-en-doorstroom": "In- en doorstroom samenwerkingsverband",
}
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni")


def section(title: str) -> str:
    (found,) = re.findall(rf"^#+ {re.escape(title)}\n(.*?)(?=^## |\Z)", MANUAL, re.DOTALL | re.MULTILINE)
    return str(found)


def test_the_calendar_has_the_deadlines_that_are_judged_by() -> None:
    rows = re.findall(r"^\| (\S+ [0-9].*?) T-1 \| (.*?)[,|]", section("Het jaar"), re.MULTILINE)
    stated = {when: form.strip() for when, form in rows}
    judged = {
        f"{'uiterlijk' if one['inclusief'] else 'vóór'} {one['dag']} {MONTHS[one['maand'] - 1]}": FORMS[name]
        for name, one in PARAMETERS["termijn"].items()
    }
    assert stated == judged


@pytest.mark.parametrize(
    "name",
    [BACKUP, KEPT_FOLDER, RESULT_NAME, BATCH_RECEIPT, RECEIPT_SUFFIX, "Overzicht.xlsx", "Toewijzingsvoorstel.xlsx"],
)
def test_every_file_of_the_results_is_told_of(name: str) -> None:
    assert name in section("Wat er in de resultaten staat")


def test_installing_names_what_is_in_the_zip() -> None:
    assert ZIP_NAME in section("hov installeren")
    assert STARTER in section("hov installeren")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_within_a_page_leads_to_a_heading(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = {anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= headings


def anchor(title: str) -> str:
    """Give the anchor of a heading, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
