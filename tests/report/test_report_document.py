from __future__ import annotations

import json
from fractions import Fraction

import pytest
from msgspec.structs import replace
from report_cases import ALL, CHOICES, CLEAN, EMPTY_NAME, FAULTY, UNKNOWN, WRONG_DAYS, checked

from hov_tools.report.document import as_document, as_values
from hov_tools.rules.finding import Assessment, Condition, ConditionOutcome, Exact

CONDITIONS = (
    Condition("V1", "Evenwicht", ConditionOutcome.MEETS, "4 van 8", "Richtlijn §4.1"),
    Condition("V5", "Recht", ConditionOutcome.UNKNOWN, "", "Richtlijn §4.5", ("b.xlsx, Blad!B7",)),
    Condition("D", "Verdeling", ConditionOutcome.LATER, "", "Richtlijn §5"),
)


def test_the_contract_to_the_letter() -> None:
    file, other = checked("a.xlsx", "hov"), checked("b.xlsx", None, None)
    assessment = replace(
        CLEAN,
        files=(file, other),
        findings=(EMPTY_NAME, WRONG_DAYS),
        outcome=replace(
            CLEAN.outcome,
            hov={"10243": 2, "10240": 1},
            choices=CHOICES[:1],
            conditions=CONDITIONS,
            is_provisional=True,
        ),
    )
    expected = {
        "versie": 2,
        "jaar": 2022,
        "bestanden": [
            {
                "bestand": "a.xlsx",
                "formulier": "hov",
                "jaar": 2022,
                "sha256": file.sha256,
                "lot": "telt mee",
                "waarom": "",
            },
            {
                "bestand": "b.xlsx",
                "formulier": None,
                "jaar": None,
                "sha256": checked("b.xlsx", None).sha256,
                "lot": "telt mee",
                "waarom": "",
            },
        ],
        "bevindingen": [
            {
                "code": "F101",
                "ernst": "fout",
                "bestand": "HOV-formulier 10283.xlsx",
                "blad": "HOV-formulier",
                "cel": "D8",
                "gevonden": "leeg",
                "verwacht": "de naam van de praktijkopleidingsinstelling",
                "melding": "Naam praktijkopleidingsinstelling is niet ingevuld.",
                "herstel": "Vul de naam in zoals die in het TOP-register staat.",
                "bron": "Richtlijn §6",
                "oorzaak": None,
            },
            {
                "code": "H201",
                "ernst": "fout",
                "bestand": "HOV-formulier 10286.xlsx",
                "blad": "HOV-formulier",
                "cel": "D28",
                "gevonden": "1.096",
                "verwacht": "731",
                "melding": "De beschikte kalenderdagen van 2019 zijn niet de dagen die uit de opleidelingen volgen.",
                "herstel": "Verbeter eerst de einddatum; controleer daarna of het verschil weg is.",
                "bron": "Richtlijn §6",
                "oorzaak": "F106",
            },
        ],
        "uitkomst": {
            "oordeel": "voldoet",
            "fase": "Verdeling",
            "voorwaarden": [
                {"code": "V1", "uitkomst": "voldoet", "getallen": "4 van 8", "ontbreekt": []},
                {"code": "V5", "uitkomst": "niet te beoordelen", "getallen": "", "ontbreekt": ["b.xlsx, Blad!B7"]},
                {"code": "D", "uitkomst": "volgt later", "getallen": "", "ontbreekt": []},
            ],
            "aantallen": {"fouten": 1, "twijfels": 0, "waarschuwingen": 0, "informatie": 0, "gevolgen": 1},
            "voorlopig": True,
            "hov": {"10243": 2, "10240": 1},
            "gezamenlijk_hov": 34636,
            "recht": {"exact": "4948/309", "plaatsen": 16},
            "toegewezen": 16,
            "bonus": {"exact": "16/5", "plaatsen": 3},
            "keuzes": [CHOICES[0]],
        },
    }
    # As text: the order of the keys counts too.
    assert json.dumps(as_values(as_document(assessment))) == json.dumps(expected)


def test_nothing_known_is_null() -> None:
    assert as_values(as_document(UNKNOWN)) == {
        "versie": 2,
        "jaar": None,
        "bestanden": [],
        "bevindingen": [],
        "uitkomst": {
            "oordeel": None,
            "fase": "Verdeling",
            "voorwaarden": [],
            "aantallen": {"fouten": 0, "twijfels": 0, "waarschuwingen": 0, "informatie": 0, "gevolgen": 0},
            "voorlopig": False,
            "hov": {},
            "gezamenlijk_hov": None,
            "recht": None,
            "toegewezen": None,
            "bonus": None,
            "keuzes": [],
        },
    }


@pytest.mark.parametrize(
    ("exact", "text"), [(Fraction(3), "3/1"), (Fraction(6, 4), "3/2"), (Fraction(0), "0/1"), (Fraction(16, 5), "16/5")]
)
def test_an_exact_number_is_a_reduced_fraction_with_a_slash(exact: Fraction, text: str) -> None:
    outcome = replace(CLEAN.outcome, bonus=Exact(exact, int(exact)))
    document = as_document(replace(CLEAN, outcome=outcome))
    assert as_values(document)["uitkomst"]["bonus"] == {"exact": text, "plaatsen": int(exact)}


@pytest.mark.parametrize("assessment", ALL.values(), ids=ALL)
def test_findings_come_in_the_order_of_the_assessment(assessment: Assessment) -> None:
    document = as_values(as_document(assessment))
    assert [one["code"] for one in document["bevindingen"]] == [one.code for one in assessment.findings]


@pytest.mark.parametrize("verdict", ["voldoet", "voldoet niet", None])
def test_verdicts(verdict: str | None) -> None:
    case = {"voldoet": CLEAN, "voldoet niet": FAULTY, None: UNKNOWN}[verdict]
    assert as_values(as_document(case))["uitkomst"]["oordeel"] == verdict
