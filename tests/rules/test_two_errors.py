"""Two mistakes at once: neither hides the other, and each keeps what follows from it."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.workbooks import CellValue, ExcelError, Formula

if TYPE_CHECKING:
    from support.cases import Changes, Consortium

TRAINEES = "Opleidelingen!"
ROUTES = "stroom Opleidingsroutes!"

# Mistakes that have nothing to do with each other, of one or more findings.
MISTAKES: dict[str, Changes] = {
    "F101": {"10243 D8": None},
    "F103": {"10246 D23": "1 plaats"},
    "F104": {"10246 D10": "Ziekenhuis"},
    "F107": {"10255 D9": "onbekend"},
    "F108": {"stroom H18": ExcelError("#REF!")},
    "F109": {"10258 F27": 1},
    "F113": {f"10243 {TRAINEES}E6": None},
    "F116": {"10261 D35": Formula("[1]Blad1!A1")},
    "H201": {"10252 D28": 1},
    "H203": {f"10249 {TRAINEES}B8": "R011021"},
    "H206": {"10261 D22": 2},
    "H208": {"stroom G19": 1},
    "P1": {"aanmelding D10": "99999"},
    "P2": {"aanvraag I20": "nee"},
    "P3": {"aanmelding D15": "2 april 2021"},
    "V1": {f"aanmelding G{row}": "ja" for row in range(19, 27)},
    "V2": {f"{ROUTES}G5": 14},
    "V4": {"aanvraag D42": "nee"},
    "A2": {f"{ROUTES}J12": "nee"},
    "D3": {"stroom D12": 4},
    "D4": {"stroom L24": 3},
    "D6": {f"{ROUTES}F22": "99999"},
}


# More mistakes, also such as touch the same numbers or people.
OTHERS: dict[str, Changes] = {
    "F101 spaces": {"10243 D8": "\u00a0 "},
    "F101 formula": {"10246 D11": Formula('""')},
    "F101 point": {"aanmelding D11": "."},
    "F102": {f"10252 {TRAINEES}E6": "voorjaar"},
    "F103 zero width": {f"10252 {TRAINEES}E8": "\u200b01-09-2019"},
    "F105": {"stroom D11": -1},
    "F106": {f"10258 {TRAINEES}F6": date(1999, 1, 1)},
    "F107 another": {"10258 D9": "10240"},
    "F113 dash": {f"10246 {TRAINEES}B7": "-"},
    "F114": {f"10243 {TRAINEES}G7": date(2011, 1, 1), f"10243 {TRAINEES}H7": date(2011, 2, 1)},
    "H202": {"stroom G37": 5},
    "H207": {"10258 D21": "99998"},
    "H209": {"10246 D13": "Psychotherapeut"},
    "H210": {f"10243 {TRAINEES}C8": "Klinisch psycholoog"},
    "P7": {"aanmelding C20": "10240", "aanmelding D20": "Noord-instelling A"},
    "V3": {f"aanmelding E{row}": "Ouderenzorg" for row in range(19, 27)},
    "D1": {"stroom D11": 15},
}


@pytest.fixture(scope="module")
def alone(noord: Consortium) -> dict[str, list[str]]:
    """Give what each mistake gives by itself."""
    return {code: noord.judge(changes) for code, changes in MISTAKES.items()}


def test_each_mistake_is_found_by_itself(alone: dict[str, list[str]]) -> None:
    for code, found in alone.items():
        assert any(f" {code} " in line and " door " not in line for line in found), code


@pytest.mark.parametrize(("first", "second"), [*combinations(MISTAKES, 2)])
def test_two_mistakes_give_the_findings_of_both(
    noord: Consortium, alone: dict[str, list[str]], first: str, second: str
) -> None:
    both: dict[str, CellValue] = {**MISTAKES[first], **MISTAKES[second]}
    assert noord.judge(both) == sorted({*alone[first], *alone[second]})


def test_all_mistakes_at_once(noord: Consortium, alone: dict[str, list[str]]) -> None:
    every: dict[str, CellValue] = {}
    for changes in MISTAKES.values():
        every |= changes
    found = noord.judge(every)
    for code, own in alone.items():
        assert set(own) <= set(found), code


EVERY = {**MISTAKES, **OTHERS}


@given(st.lists(st.sampled_from(sorted(EVERY)), min_size=2, max_size=2, unique=True))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_two_mutations_turn_a_fault_into_silence(noord: Consortium, names: list[str]) -> None:
    """Of each mutation a root finding stays, at its cell or under the other one's, and the verdict is not "voldoet"."""
    first, second = (EVERY[name] for name in names)
    if first.keys() & second.keys():
        return
    found = noord.judge({**first, **second})
    for changes in (first, second):
        roots = [line for line in noord.judge(changes) if " door " not in line]
        assert any(_is_told(line, found) for line in roots), (names, roots, found)


def _is_told(line: str, found: list[str]) -> bool:
    """Tell whether a finding, "fout F101 10243 D8", is there: as it was, or as what follows from another one."""
    return any(one == line or one.startswith(f"{line} door ") for one in found)
