"""Two mistakes at once: neither hides the other, and each keeps what follows from it."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest

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


@pytest.fixture(scope="module")
def alone(noord: Consortium) -> dict[str, list[str]]:
    """Give what each mistake gives by itself."""
    return {code: noord.judge(changes) for code, changes in MISTAKES.items()}


def test_each_mistake_is_found_by_itself(alone: dict[str, list[str]]) -> None:
    for code, found in alone.items():
        assert any(f" {code} " in line and " door " not in line for line in found), code


@pytest.mark.parametrize(("first", "second"), [*combinations(MISTAKES, 2)][::3])
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
