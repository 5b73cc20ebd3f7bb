"""Wordings that ask the same, and wordings that do not."""

from __future__ import annotations

from functools import cache

import pytest

from hov_tools.forms.layout import all_layouts, for_year
from hov_tools.forms.likeness import CERTAIN, MARGIN, certain_matches, likeness, meanings
from support.other_years import other_words

YEAR = 2027
ALIKE = [
    ("Begindatum", "Startdatum"),
    ("Einddatum", "Datum einde"),
    ("E-mailadres", "E-mail"),
    ("Naam praktijkopleidingsinstelling", "Naam van de instelling"),
    ("TOP-registratienummer (TPID)", "TPID"),
    ("Erkend (ja/nee)", "Erkend"),
    ("Dagen 2025", "Kalenderdagen 2025"),
    ("Onderbreking t/m", "Onderbreking tot en met"),
    ("Onbeschikt", "Niet beschikt"),
    ("Aantal bonusplaatsen", "Bonusplaatsen"),
    ("Registratienummer opleideling", "Registratienumer opleideling"),
]
APART = [
    ("Begindatum", "Einddatum"),
    ("Instelling deel 1 (TPID)", "Instelling deel 2 (TPID)"),
    ("Dagen 2024", "Dagen 2025"),
    ("Beschikt", "Onbeschikt"),
    ("Onderbreking van", "Onderbreking tot"),
    ("Instroom regulier", "Instroom bonus"),
    ("Zelfstandig erkenbaar", "Onzelfstandig erkenbaar"),
    ("Naam samenwerkingsverband", "Naam instelling"),
    ("Datum ondertekening", "Ondertekend"),
    ("Aantal aangevraagde instroomplaatsen", "Aantal in te brengen plaatsen"),
    ("", "Sector"),
]


def how_alike(one: str, other: str) -> float:
    return likeness(meanings(one, YEAR), meanings(other, YEAR))


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_same_question(one: str, other: str) -> None:
    assert how_alike(one, other) == how_alike(other, one) >= CERTAIN


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_question(one: str, other: str) -> None:
    assert how_alike(one, other) == how_alike(other, one) < CERTAIN


def test_a_year_is_counted_from_the_allocation_year() -> None:
    assert likeness(meanings("Dagen 2020", 2022), meanings("Dagen 2025", 2027)) == 1


def test_two_that_are_equally_alike_are_both_in_doubt() -> None:
    asked = {"contact": ["Contactpersoon"], "name": ["Naam instelling"]}
    assert not certain_matches(asked, ["Contactpersoon (functie)", "Contactpersoon (e-mail)"], YEAR)
    [match] = certain_matches(asked, ["Contactpersoon (functie)", "Naam van de instelling"], YEAR)[:1]
    assert (match.asked, match.text) == ("name", 1)


@cache
def groups() -> dict[str, dict[str, str]]:
    """Give the questions of every layout, and the columns of its tables, each by its own wording."""
    found = {}
    for layout in all_layouts():
        found[layout.id] = {name: for_year(one.labels[0], YEAR) for name, one in layout.fields.items()}
        for table in layout.tables.values():
            columns = {name: for_year(one.labels[0], YEAR) for name, one in table.columns.items()}
            found[f"{layout.id} {table.name}"] = columns
    return found


@pytest.mark.parametrize("name", groups())
def test_another_wording_is_never_taken_for_another_question(name: str) -> None:
    asked = groups()[name]
    seen = taken = 0
    for key, wording in asked.items():
        for other in other_words().get(wording, ()):
            texts = [other, *(one for own, one in asked.items() if own != key)]
            matches = certain_matches({own: [one] for own, one in asked.items()}, texts, YEAR)
            found = [one.asked for one in matches if one.text == 0]
            assert found in ([], [key]), (wording, other)
            seen, taken = seen + 1, taken + len(found)
    # Most of them are near enough to be taken, and those that are not are asked.
    assert 2 * taken >= seen
    assert 0 < MARGIN < CERTAIN < 1
