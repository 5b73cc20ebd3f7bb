"""Assessments made by hand: a clean consortium, a faulty one, one of which nothing is known, a hostile one."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from hov_tools.rules.case import Case
from hov_tools.rules.catalogue import code_texts
from hov_tools.rules.finding import (
    Assessment,
    Calculation,
    CheckedFile,
    Condition,
    ConditionOutcome,
    Exact,
    Finding,
    Outcome,
    Severity,
    Verdict,
)
from hov_tools.rules.gathering import gather_facts

INFLOW = "In- en doorstroom samenwerkingsverband toewijzingsjaar 2022.xlsx"
APPLICATION = "Aanvraag door regiehouder toewijzing 2022.xlsx"
NORTH = (10240, 10243, 10246, 10249, 10252, 10255, 10258, 10261)
NO_FACTS = gather_facts(Case("map", (), is_folder=True))
"""These assessments were made by hand; no form says anything."""
SOUTH = (10280, 10283, 10286, 10289, 10292, 10295, 10298, 10301)


def hov_form(tpid: int) -> str:
    return f"HOV-formulier {tpid}.xlsx"


def checked(file: str, form: str | None, year: int | None = 2022) -> CheckedFile:
    return CheckedFile(file, form, year, hashlib.sha256(file.encode()).hexdigest())


def files_of(members: tuple[int, ...]) -> tuple[CheckedFile, ...]:
    forms = [checked(hov_form(tpid), "hov") for tpid in members]
    return (checked(APPLICATION, "aanvraag"), *forms, checked(INFLOW, "in-en-doorstroom"))


CHOICES = (
    "Instelling en vrijgevestigde praktijk van dezelfde soort ggz tellen als één sector (Richtlijn §4.3).",
    "Het recht wordt naar beneden afgerond: het gepubliceerde getal is het volume voor één volledige plaats.",
    "Bonusplaatsen worden rekenkundig afgerond (Richtlijn §5).",
    "Evenwicht: een aandeel afhankelijke deelnemers van 1/4 tot en met 3/4 (Richtlijn §4.1).",
)

MERGING = Calculation(
    "Gezamenlijk HOV",
    (
        *(
            (f"Deelnemer {tpid}", f"{year} + {year + 700} + {year + 350}", f"{3 * year + 1050:,}".replace(",", "."))
            for tpid, year in zip(NORTH, range(900, 1700, 100), strict=True)
        ),
        ("Samen", "de deelnemers bij elkaar opgeteld", "34.692"),
        ("Dubbele dagen", "dagen waarop twee deelnemers dezelfde opleideling opvoeren tellen één keer", "-56"),
        ("Gezamenlijk HOV", "34.692 - 56", "34.636"),
    ),
)
RIGHT = Calculation(
    "Recht en winst van samenvoegen",
    (
        ("Recht", "34.636 ÷ 2.163 = 16,01; naar beneden afgerond", "16"),
        ("Zonder samenvoegen", "1 + 2 + 1 + 0 + 3 + 2 + 1 + 2", "12"),
        ("Winst van samenvoegen", "16 - 12", "4"),
    ),
)
BONUS = Calculation("Bonus", (("Bonusplaatsen", "20% van 16 = 3,2; rekenkundig afgerond", "3"),))

_MEETS = ConditionOutcome.MEETS
MET = (
    Condition(
        "V1",
        "Evenwicht tussen zelfstandige en niet-zelfstandige deelnemers",
        _MEETS,
        "5 zelfstandig, 3 niet: 3/8",
        "Richtlijn §4.1",
    ),
    Condition(
        "V2", "Elke route heeft ten minste twee gelijke delen bij twee instellingen", _MEETS, "19 routes", "§4.2"
    ),
    Condition(
        "V3",
        "Ten minste vier instellingen uit vier sectoren",
        _MEETS,
        "8 instellingen uit 6 sectoren: basis-ggz, specialistische ggz, ouderenzorg, ziekenhuiszorg, revalidatie, "
        "gehandicaptenzorg",
        "Richtlijn §4.3; Stappenplan 1",
    ),
    Condition("V4", "Bestuurlijke overeenkomst met haar vijf onderwerpen", _MEETS, "gesloten", "Richtlijn §4.4"),
    Condition("V5", "Het gezamenlijk HOV geeft recht op ten minste 10 plaatsen", _MEETS, "16,01", "Richtlijn §4.5"),
    Condition(
        "V6",
        "Bonusplaatsen gaan eerst naar deelnemers met minder HOV dan één plaats",
        _MEETS,
        "3 van 3",
        "Richtlijn §4.6",
    ),
    Condition("A", "Aandachtspunten", _MEETS, "6 van 6", "Richtlijn §4"),
    Condition("P", "Procedure", _MEETS, "8 deelnemers, alle ondertekend en op tijd", "Richtlijn §6"),
    Condition("D", "Verdeling", _MEETS, "16 + 3 plaatsen, 19 routes", "Richtlijn §5"),
)

CLEAN = Assessment(
    2022,
    files_of(NORTH),
    (),
    Outcome(
        phase="Verdeling",
        verdict=Verdict.MEETS,
        headline="Voldoet aan alle voorwaarden",
        name="Samenwerkingsverband Noord",
        hov={str(tpid): 4000 + tpid % 100 for tpid in NORTH},
        joint_hov=34636,
        right=Exact(Fraction(34636, 2163), 16),
        days_per_place=2163,
        allocated=16,
        bonus=Exact(Fraction(16, 5), 3),
        conditions=MET,
        calculations=(MERGING, RIGHT, BONUS),
        choices=CHOICES,
    ),
    NO_FACTS,
)


def finding(code: str, severity: Severity, file: str, ref: tuple[str | None, str | None], **texts: str) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        file=file,
        sheet=ref[0],
        cell=ref[1],
        found=texts.get("found", ""),
        expected=texts.get("expected", ""),
        title=code_texts(code).title,
        message=texts.get("message", f"Melding van {code}."),
        remedy=texts.get("remedy", f"Herstel van {code}."),
        source=texts.get("source", "Richtlijn §6"),
    )


def following(cause: Finding, one: Finding) -> Finding:
    return Finding(
        code=one.code,
        severity=one.severity,
        file=one.file,
        sheet=one.sheet,
        cell=one.cell,
        found=one.found,
        expected=one.expected,
        title=one.title,
        message=one.message,
        remedy=one.remedy,
        source=one.source,
        cause=cause.as_cause(),
    )


_SHEET = "HOV-formulier"
_TRAINEES = "Opleidelingen"

EMPTY_NAME = finding(
    "F101",
    Severity.FOUT,
    hov_form(10283),
    (_SHEET, "D8"),
    found="leeg",
    expected="de naam van de praktijkopleidingsinstelling",
    message="Naam praktijkopleidingsinstelling is niet ingevuld.",
    remedy="Vul de naam in zoals die in het TOP-register staat.",
)
TYPED_NUMBER = finding(
    "F103",
    Severity.WAARSCHUWING,
    hov_form(10283),
    (_SHEET, "D23"),
    found="“4”",
    expected="een getal",
    message="Het aantal in te brengen plaatsen is als tekst ingetypt; het is gelezen als 4.",
    remedy="Typ het getal opnieuw, zonder aanhalingstekens of spaties.",
)
WRONG_END = finding(
    "F106",
    Severity.FOUT,
    hov_form(10286),
    (_TRAINEES, "F6"),
    found="14-03-2018",
    expected="een datum na 15-03-2019",
    message="De einddatum ligt vóór de begindatum van de opleiding.",
    remedy="Controleer beide data van deze opleideling en verbeter de verkeerde.",
    source="domein 4.1; Richtlijn §6",
)
WRONG_DAYS = following(
    WRONG_END,
    finding(
        "H201",
        Severity.FOUT,
        hov_form(10286),
        (_SHEET, "D28"),
        found="1.096",
        expected="731",
        message="De beschikte kalenderdagen van 2019 zijn niet de dagen die uit de opleidelingen volgen.",
        remedy="Verbeter eerst de einddatum; controleer daarna of het verschil weg is.",
    ),
)
WRONG_TOTAL = following(
    WRONG_DAYS,
    finding(
        "H202",
        Severity.FOUT,
        hov_form(10286),
        (_SHEET, "D31"),
        found="4.384",
        expected="4.019",
        message="Het totaal is niet de som van de jaren.",
        remedy="Tel de jaren opnieuw op.",
    ),
)
WRONG_JOINT = following(
    WRONG_END,
    finding(
        "H208",
        Severity.FOUT,
        INFLOW,
        ("In- en doorstroom", "F14"),
        found="4.384",
        expected="4.019",
        message="Het HOV van 10286 is niet het HOV van zijn HOV-formulier.",
        remedy="Neem het HOV van het verbeterde formulier over.",
    ),
)
LONG_TEXT = finding(
    "F104",
    Severity.FOUT,
    hov_form(10289),
    (_SHEET, "D10"),
    found="“Ouderenzorg, verpleeghuiszorg en geestelijke gezondheidszorg voor volwassenen en ouderen met een "
    "licht verstandelijke beperking, ook ambulant en in een deeltijdbehandelprogrammavoorziening”",
    expected="een van: Basis ggz (instelling), Basis ggz (vrijgevestigd), Specialistische ggz (instelling), "
    "Specialistische ggz (vrijgevestigd), Gehandicaptenzorg, Ouderenzorg, Epilepsie, Revalidatie, Ziekenhuiszorg, "
    "Zelfstandige forensische instelling, Jeugdzorg, Verslavingszorg",
    message="De sector staat niet in de keuzelijst van het formulier, zodat niet te beoordelen is of het "
    "samenwerkingsverband aan voorwaarde V3 voldoet.",
    remedy="Kies één sector uit de lijst: de sector waarin de opleideling het grootste deel van de tijd werkt. "
    "Waarschijnlijk is bedoeld: Ouderenzorg.",
    source="Stappenplan 1; Richtlijn §4.3",
)
PERSONAL = finding(
    "F115",
    Severity.WAARSCHUWING,
    hov_form(10298),
    (_TRAINEES, "B6"),
    found="negen cijfers (niet herhaald)",
    expected="een registratienummer",
    message="Hier lijkt een burgerservicenummer te staan.",
    remedy="Vervang het door het registratienummer van de opleideling.",
)
TWIN_A = finding(
    "H203",
    Severity.FOUT,
    hov_form(10280),
    (_TRAINEES, "B8"),
    found="registratienummer 402213, 12-02-2019 t/m 08-04-2019",
    expected="elke dag bij één deelnemer",
    message="Deze 56 dagen worden ook opgevoerd door 10289 (blad Opleidelingen, B11).",
    remedy="Spreek met 10289 af wie de dagen opvoert, en verwijder ze bij de ander.",
)
CELL_ERROR = finding(
    "F108",
    Severity.FOUT,
    INFLOW,
    ("In- en doorstroom", "H18"),
    found="#REF!",
    expected="een getal",
    message="De cel bevat een fout van Excel.",
    remedy="Herstel de formule of typ het getal.",
)
FORMULA_TEXT = finding(
    "D5",
    Severity.FOUT,
    INFLOW,
    ("Route's", "A5"),
    found="=SOM(A1:A3)",
    expected="-3 routes",
    message="+ het aantal routes per soort is niet het aantal plaatsen.",
    remedy="@ voeg routes toe of haal ze weg.",
)
BALANCE = finding(
    "V1",
    Severity.TWIJFEL,
    APPLICATION,
    ("Aanmelding", "B22"),
    found="7 van 8 deelnemers niet zelfstandig: 7/8",
    expected="een aandeel van 1/4 tot en met 3/4",
    message="Er is geen evenwicht tussen zelfstandige en niet-zelfstandige deelnemers.",
    remedy="Licht het toe; het bestuur van TOP Opleidingsplaatsen beslist.",
    source="Richtlijn §4.1",
)
DAMAGED = finding(
    "F120",
    Severity.FOUT,
    hov_form(10301),
    (None, None),
    found="geen leesbare werkmap",
    expected="een werkmap van Excel",
    message="Het bestand is beschadigd en niet te lezen.",
    remedy="Open het in Excel, sla het opnieuw op en dien het opnieuw in.",
    source="domein 5",
)
NOTE = finding("H205", Severity.INFO, hov_form(10280), (_SHEET, "E28"), message="Onbeschikte dagen tellen mee.")

_NOT_MET = tuple(
    Condition(
        one.key,
        one.title,
        {"V1": ConditionOutcome.BOARD, "V3": ConditionOutcome.UNKNOWN, "A": ConditionOutcome.LATER}.get(
            one.key, ConditionOutcome.FAILS if one.key in {"V5", "D"} else one.outcome
        ),
        one.numbers,
        one.source,
    )
    for one in MET
)

FAULTY = Assessment(
    2022,
    (*(one if one.file != hov_form(10301) else checked(one.file, None, None) for one in files_of(SOUTH)),),
    (
        BALANCE,
        NOTE,
        TWIN_A,
        EMPTY_NAME,
        TYPED_NUMBER,
        WRONG_END,
        WRONG_DAYS,
        WRONG_TOTAL,
        WRONG_JOINT,
        LONG_TEXT,
        PERSONAL,
        DAMAGED,
        CELL_ERROR,
        FORMULA_TEXT,
    ),
    Outcome(
        phase="Verdeling",
        verdict=Verdict.FAILS,
        headline="Voldoet niet: 8 fouten te herstellen, en het HOV geeft recht op minder dan 10 plaatsen (V5)",
        name="Samenwerkingsverband Zuid",
        hov={str(tpid): 2000 for tpid in SOUTH},
        joint_hov=19_999,
        right=Exact(Fraction(19_999, 2_000), 9),
        days_per_place=2_000,
        allocated=None,
        bonus=Exact(Fraction(9, 5), 2),
        conditions=_NOT_MET,
        calculations=(MERGING, RIGHT),
        choices=CHOICES,
    ),
    NO_FACTS,
)

UNKNOWN = Assessment(
    None,
    (),
    (),
    Outcome(
        phase="Verdeling",
        verdict=None,
        headline="Er is niets te beoordelen",
        name=None,
        hov={},
        joint_hov=None,
        right=None,
        days_per_place=None,
        allocated=None,
        bonus=None,
        conditions=(),
        calculations=(),
        choices=(),
    ),
    NO_FACTS,
)

_LONG_WORD = "Verantwoordelijkheidsgebied" * 400
HOSTILE = Assessment(
    2022,
    (checked(INFLOW, "in-en-doorstroom"),),
    (
        finding(
            "F102",
            Severity.FOUT,
            INFLOW,
            ("In- en doorstroom", "C3"),
            found=_LONG_WORD,
            expected="regel\r\nregel\tmet\x1b[31m rood \ud800 \uffff \u202e om",
            message="woord " * 900,
        ),
    ),
    Outcome(
        phase="Verdeling",
        verdict=None,
        headline="\x07" + "lang " * 80,
        name="=1+1",
        hov={},
        joint_hov=None,
        right=None,
        days_per_place=None,
        allocated=None,
        bonus=None,
        conditions=(),
        calculations=(),
        choices=("=keuze",),
    ),
    NO_FACTS,
)

ALL = {"clean": CLEAN, "faulty": FAULTY, "unknown": UNKNOWN, "hostile": HOSTILE}
