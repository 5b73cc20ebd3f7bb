from __future__ import annotations

import re

import pytest
from report_cases import ALL, CLEAN, FAULTY, INFLOW, UNKNOWN, hov_form

from hov_tools.report.paragraph import WIDTH
from hov_tools.report.summary import findings_lines
from hov_tools.rules.finding import Assessment


@pytest.mark.parametrize("all_findings", [False, True])
@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_plain_lines_of_a_hundred_characters(assessment: Assessment, all_findings: bool) -> None:
    lines = findings_lines(assessment, all_findings=all_findings)
    assert lines == findings_lines(assessment, all_findings=all_findings)
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in lines)
    assert all(line == "" or line.isprintable() for line in lines)


def unwrapped(assessment: Assessment, *, all_findings: bool = False) -> str:
    return " ".join(" ".join(findings_lines(assessment, all_findings=all_findings)).split())


@pytest.mark.parametrize(
    ("assessment", "said"),
    [
        (CLEAN, "Voldoet aan alle voorwaarden Samenwerkingsverband Noord · toewijzingsjaar 2022 0 fouten ·"),
        (CLEAN, "Gezamenlijk HOV in kalenderdagen 34.636"),
        (CLEAN, "Recht op instroomplaatsen 16 16,01; HOV gedeeld door HOV per plaats, naar beneden afgerond"),
        (CLEAN, "Bonusplaatsen 3 3,2; over de toegewezen plaatsen, rekenkundig afgerond"),
        (CLEAN, "voldoet V5 Het gezamenlijk HOV geeft recht op ten minste 10 plaatsen · 16,01 · Richtlijn §4.5"),
        (CLEAN, "Bevindingen Geen bevindingen."),
        (FAULTY, "7 fouten · 1 twijfel · 2 waarschuwingen · 1 ter informatie · 3 gevolgen"),
        (FAULTY, "Bonusplaatsen 2 1,8; vervalt zolang niet aan de voorwaarden is voldaan; over het recht,"),
        (FAULTY, f"{hov_form(10283)} (HOV-formulier): 1 fout · 1 waarschuwing fout F101 HOV-formulier!D8: Naam"),
        (FAULTY, "Gevonden: leeg · Verwacht: de naam van de praktijkopleidingsinstelling Wat te doen: Vul de naam"),
        (FAULTY, f"{hov_form(10301)}: 1 fout fout F120 Het bestand is beschadigd"),
        (FAULTY, "verbeter de verkeerde. + 3 volgend"),
        (UNKNOWN, "naam van het samenwerkingsverband niet bekend · toewijzingsjaar niet bekend"),
        (UNKNOWN, "HOV per plaats in kalenderdagen niet bekend niet vastgesteld; in Excel op te geven met de knop"),
        (UNKNOWN, "Geen voorwaarde beoordeeld. Bevindingen Geen bevindingen."),
    ],
)
def test_says(assessment: Assessment, said: str) -> None:
    assert said in unwrapped(assessment)


def test_follow_ons_are_folded_unless_asked_for() -> None:
    folded, full = unwrapped(FAULTY), unwrapped(FAULTY, all_findings=True)
    assert "H201" not in folded
    assert "+ 3 volgend" not in full
    codes = re.findall(r"fout (F106|H201|H202|H208) ", full)
    assert codes == ["F106", "H201", "H202", "H208"]
    assert f"In- en doorstroom!F14 in {INFLOW}: Het HOV van 10286" in full
    assert "volgt uit F106 in F6 op blad Opleidelingen" in full
