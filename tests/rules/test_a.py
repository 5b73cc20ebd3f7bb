"""A1–A6: the points to observe (Richtlijn §4). The notation is that of support.cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.cases import Consortium

# Code → cell on the forms of 2022 and of 2025.
POINTS = {
    "A1": ("D48", "C46"),
    "A2": ("D49", "C47"),
    "A3": ("D50", "C48"),
    "A4": ("D51", "C49"),
    "A5": ("D52", "C50"),
    "A6": ("D53", "C51"),
}


@pytest.mark.parametrize("answer", ["nee", "in voorbereiding"])
@pytest.mark.parametrize("code", POINTS)
def test_a1_to_a6_of_a_new_consortium(noord: Consortium, code: str, answer: str) -> None:
    """A1: the letter of intent is signed; a new consortium cannot do without it (Richtlijn §4).

    A2: the hoofdopleiders approve the routes; in the in- en doorstroom form each of them (Richtlijn §4).
    A3: the shared view on training is laid down in a plan (Richtlijn §4).
    A4: there are agreements on liability and conflicts (Richtlijn §4).
    A5: there are rules for members that join or leave (Richtlijn §4).
    A6: the consortium takes part in the platform meetings (Richtlijn §4).
    """
    cell, _ = POINTS[code]
    severity = "fout" if code == "A1" else "waarschuwing"
    assert noord.judge({f"aanmelding {cell}": answer}) == [f"{severity} {code} aanmelding {cell}"]
    assert noord.judge({f"aanvraag {cell}": answer}) == [f"{severity} {code} aanvraag {cell}"]


@pytest.mark.parametrize("code", POINTS)
def test_a1_to_a6_of_an_existing_consortium(noord: Consortium, code: str) -> None:
    cell, _ = POINTS[code]
    found = noord.judge({f"aanmelding {cell}": "nee"}, without={"aanvraag"})
    assert found == [f"waarschuwing {code} aanmelding {cell}"]


@pytest.mark.parametrize("code", POINTS)
def test_a1_to_a6_on_the_forms_of_2025(oost: Consortium, code: str) -> None:
    _, cell = POINTS[code]
    severity = "fout" if code == "A1" else "waarschuwing"
    found = oost.judge({f"nieuw {cell}": "nee"}, days_per_place=2242)
    assert found == [f"{severity} {code} nieuw {cell}"]


def test_a2_of_a_route(noord: Consortium) -> None:
    found = noord.judge({"stroom Opleidingsroutes!J5": "nee", "stroom Opleidingsroutes!J23": "Nee"})
    assert found == ["fout A2 stroom Opleidingsroutes!J23", "fout A2 stroom Opleidingsroutes!J5"]


def test_a1_to_a6_all_in_order(noord: Consortium) -> None:
    assert noord.judge() == []
