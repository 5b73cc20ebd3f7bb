"""F101–F115: per code what was changed in a clean consortium, and every finding that must come of it.

The notation is that of support.cases: "fout F101 10243 D8" is a finding at cell D8 of HOV form 10243.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Finding
from support.cases import rows
from support.workbooks import ExcelError

if TYPE_CHECKING:
    from support.cases import Consortium

TRAINEES = "Opleidelingen!"
ROUTES = "stroom Opleidingsroutes!"
SPECIFICATION = "10323 Specificatie opleidelingen!"
DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings


def finding_at(consortium: Consortium, changes: dict[str, object], code: str) -> Finding:
    found = [one for one in assess(consortium.case(changes)).findings if one.code == code]  # type: ignore[arg-type]
    assert len(found) == 1
    return found[0]


F101 = [
    ("nothing changed", {}, []),
    ("HOV form, block A: name", {"10243 D8": None}, ["fout F101 10243 D8"]),
    ("HOV form, block A: only spaces", {"10243 D14": "   "}, ["fout F101 10243 D14"]),
    ("HOV form, block A: TPID; the name tells whose form it is", {"10243 D9": None}, ["fout F101 10243 D9"]),
    ("HOV form, block B: consortium", {"10243 D18": None}, ["fout F101 10243 D18"]),
    ("HOV form, block B: regiehouder", {"10243 D19": None}, ["fout F101 10243 D19"]),
    ("HOV form, block B: way of applying", {"10243 D20": None}, ["fout F101 10243 D20"]),
    ("HOV form, block B: receiver on merging", {"10243 D21": None}, ["fout F101 10243 D21"]),
    ("HOV form, block B: places brought in", {"10243 D23": None}, ["fout F101 10243 D23"]),
    ("HOV form, block B: places asked for, by the receiver", {"10240 D22": None}, ["fout F101 10240 D22"]),
    ("HOV form, block B: places asked for, by another member", {"10243 D22": None}, []),
    ("HOV form, block D", {"10243 D34": None, "10243 D33": None}, ["fout F101 10243 D33", "fout F101 10243 D34"]),
    ("application, block A", {"aanmelding D12": None}, ["fout F101 aanmelding D12"]),
    ("application, block C", {"aanvraag D53": None}, ["fout F101 aanvraag D53"]),
    ("in- en doorstroom, block A", {"stroom D8": None}, ["fout F101 stroom D8"]),
    ("in- en doorstroom: allocated places", {"stroom D11": None}, ["fout F101 stroom D11"]),
]


@rows(F101)
def test_f101_required_field(noord: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert noord.judge(changes) == found  # type: ignore[arg-type]


def test_f101_who_asks_separately_says_how_many(noord: Consortium) -> None:
    changes = {"aanmelding D13": "Combinatie", "10258 D20": "Afzonderlijk aanvragen", "10258 D21": None}
    assert noord.judge(changes) == ["fout F101 10258 D22"]
    assert noord.judge({**changes, "10258 D22": 2}) == []


F102 = [
    ("number in words", {"10243 D23": "twee"}, ["fout F102 10243 D23"]),
    ("number that could be two", {"stroom I18": "1.234"}, ["fout F102 stroom I18"]),
    ("number with a unit", {"10240 D22": "16 plaatsen"}, ["fout F102 10240 D22"]),
    ("date in words", {"10243 D34": "vorige week"}, ["fout F102 10243 D34"]),
    ("date that is not in the calendar", {"10243 D34": "31-02-2021"}, ["fout F102 10243 D34"]),
    ("yes where a date belongs", {"10243 D34": True}, ["fout F102 10243 D34"]),
    (
        "end of a training in words: what is computed from it follows",
        {f"10243 {TRAINEES}F6": "volgend jaar"},
        [
            f"fout F102 10243 {TRAINEES}F6",
            f"fout H201 10243 D29 door F102 10243 {TRAINEES}F6",
            f"fout H208 stroom G18 door F102 10243 {TRAINEES}F6",
        ],
    ),
    (
        "months of a route in words",
        {f"{ROUTES}G5": "twaalf"},
        [
            f"fout F102 {ROUTES}G5",
            f"fout D4 stroom I17 door F102 {ROUTES}G5",
            f"fout D4 stroom L19 door F102 {ROUTES}G5",
        ],
    ),
]


@rows(F102)
def test_f102_text_for_number_or_date(noord: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert noord.judge(changes) == found  # type: ignore[arg-type]


F103 = [
    ("whole number with decimals", {"10249 D23": " 1,0 "}, ["waarschuwing F103 10249 D23"]),
    ("whole number", {"10249 D23": "1"}, ["waarschuwing F103 10249 D23"]),
    (
        "thousands with a point",
        {"stroom G18": "1.521"},
        ["waarschuwing F103 stroom G18", "fout H202 stroom G37 door F103 stroom G18"],
    ),
    (
        "share with a comma",
        {"stroom L18": "1,33"},
        ["waarschuwing F103 stroom L18", "fout H202 stroom L37 door F103 stroom L18"],
    ),
    ("date with hyphens", {"10243 D34": "3-4-2021"}, ["waarschuwing F103 10243 D34"]),
    ("date with a month in letters", {"10243 D34": "12 jan. 2021"}, ["waarschuwing F103 10243 D34"]),
    ("date of a trainee", {f"10243 {TRAINEES}F6": "31-12-2021"}, [f"waarschuwing F103 10243 {TRAINEES}F6"]),
    (
        "days of a year: the form's own totals pass over them",
        {"10243 D27": "215"},
        [
            "waarschuwing F103 10243 D27",
            "fout H202 10243 F27 door F103 10243 D27",
            "fout H202 10243 D30 door F103 10243 D27",
            "fout H202 10243 F30 door F103 10243 D27",
        ],
    ),
]


@pytest.mark.parametrize(
    ("typed", "code", "meant"),
    [
        (" 1,0 ", "F103", "1"),
        ("12,5", "F105", ""),
        ("1.234", "F103", "1.234"),
        ("1 234", "F102", ""),
        ("1e3", "F102", ""),
    ],
)
def test_f103_number_is_read_as_dutch_people_write_it(noord: Consortium, typed: str, code: str, meant: str) -> None:
    found = finding_at(noord, {"10246 D23": typed}, code)
    assert found.cell == "D23"
    assert f"gelezen als {meant}." in found.message if meant else "gelezen" not in found.message


def test_f103_date_is_day_month_year(noord: Consortium) -> None:
    assert "gelezen als 03-04-2021." in finding_at(noord, {"10243 D34": "3-4-2021"}, "F103").message


F104 = [
    ("case and spaces do not matter", {"10243 D10": "  OUDERENZORG "}, []),
    ("accents do not matter", {"10243 D20": "HOV samenvoegen (een aanvrager)"}, []),
    ("the Richtlijn's word for a sector", {"10243 D10": "Verpleeghuiszorg"}, []),
    ("near miss", {"10243 D10": "Oudrenzorg"}, ["fout F104 10243 D10"]),
    ("nothing like it", {"10243 D10": "Zorgboerderij"}, ["fout F104 10243 D10"]),
    ("a number", {"10243 D35": 1}, ["fout F104 10243 D35"]),
    ("more than the choice", {"10243 D12": "nee, nog niet"}, ["fout F104 10243 D12"]),
    ("training of a trainee", {f"10243 {TRAINEES}C6": "Psycholoog"}, [f"fout F104 10243 {TRAINEES}C6"]),
    (
        "funded or not: its days are in doubt",
        {f"10243 {TRAINEES}D6": "misschien"},
        [
            f"fout F104 10243 {TRAINEES}D6",
            f"fout H201 10243 D29 door F104 10243 {TRAINEES}D6",
            f"fout H208 stroom G18 door F104 10243 {TRAINEES}D6",
        ],
    ),
    (
        "kind of a route",
        {f"{ROUTES}B5": "bonuz"},
        [
            f"fout F104 {ROUTES}B5",
            f"fout D4 stroom I17 door F104 {ROUTES}B5",
            f"fout D5 {ROUTES}B4 door F104 {ROUTES}B5",
        ],
    ),
]


@pytest.mark.parametrize(
    ("typed", "likely"),
    [("Oudrenzorg", "Ouderenzorg"), ("Ziekenhuis", "Ziekenhuiszorg"), ("gehandicaptenzrg", "Gehandicaptenzorg")],
)
def test_f104_near_miss_names_the_likely_choice(noord: Consortium, typed: str, likely: str) -> None:
    found = finding_at(noord, {"10243 D10": typed}, "F104")
    assert f"Bedoelt u “{likely}”?" in found.message
    assert likely in found.remedy


def test_f104_without_a_likely_choice_names_none(noord: Consortium) -> None:
    found = finding_at(noord, {"10243 D10": "xyz"}, "F104")
    assert "Bedoelt u" not in found.message
    assert "Ouderenzorg" in found.expected


F105 = [
    ("negative", {"10240 D22": -2}, ["fout F105 10240 D22"]),
    ("negative, typed as text", {"10240 D22": "-2"}, ["fout F105 10240 D22"]),
    ("not whole", {"10240 D22": 15.5}, ["fout F105 10240 D22"]),
    ("not whole, typed as text", {"10240 D22": "12,5"}, ["fout F105 10240 D22"]),
    ("zero places is possible", {"10255 D23": 0}, []),
    ("far too large", {"10240 D22": 10_000_000}, ["fout F105 10240 D22"]),
    ("negative days", {"10249 E28": -1}, ["fout F105 10249 E28", "fout F105 10249 E30 door F105 10249 E28"]),
    (
        "no months",
        {f"{ROUTES}G5": 0},
        [
            f"fout F105 {ROUTES}G5",
            f"fout D4 stroom I17 door F105 {ROUTES}G5",
            f"fout D4 stroom L19 door F105 {ROUTES}G5",
        ],
    ),
]

F106 = [
    ("signed in another century", {"10243 D34": date(1921, 1, 12)}, ["fout F106 10243 D34"]),
    ("signed far in the future", {"10243 D34": date(2201, 1, 12)}, ["fout F106 10243 D34"]),
    ("a number that is no date", {"10243 D34": -5}, ["fout F106 10243 D34"]),
    (
        "end before begin",
        {f"10243 {TRAINEES}F6": date(2019, 12, 31)},
        [
            f"fout F106 10243 {TRAINEES}F6",
            f"fout H201 10243 D29 door F106 10243 {TRAINEES}F6",
            f"fout H208 stroom G18 door F106 10243 {TRAINEES}F6",
        ],
    ),
    (
        "end on the day of the begin is possible",
        {f"10243 {TRAINEES}E6": date(2021, 12, 31)},
        ["fout H201 10243 D29", "fout H208 stroom G18 door H201 10243 D29"],
    ),
    (
        "interruption ends before it begins",
        {f"10243 {TRAINEES}H7": date(2018, 8, 4)},
        [
            f"fout F106 10243 {TRAINEES}H7",
            f"fout H201 10243 D27 door F106 10243 {TRAINEES}H7",
            f"fout H201 10243 D28 door F106 10243 {TRAINEES}H7",
            f"fout H201 10243 D29 door F106 10243 {TRAINEES}H7",
            f"fout H208 stroom G18 door F106 10243 {TRAINEES}H7",
        ],
    ),
    (
        "route that starts in another year",
        {f"{ROUTES}C5": date(2023, 1, 1)},
        [
            f"fout F106 {ROUTES}C5",
            f"fout D4 stroom I17 door F106 {ROUTES}C5",
            f"fout D4 stroom L19 door F106 {ROUTES}C5",
        ],
    ),
]

F107 = [
    ("with TP before it", {"10243 D9": "TP 10243"}, []),
    ("with TPID before it", {"10243 D9": "tpid: 10243"}, []),
    ("a number instead of a text", {"10243 D9": 10243}, []),
    ("three digits", {"10243 D9": 123}, ["fout F107 10243 D9"]),
    ("seven digits", {"10243 D9": 1234567}, ["fout F107 10243 D9"]),
    ("not whole", {"10243 D9": 10243.5}, ["fout F107 10243 D9"]),
    ("no digits", {"10243 D9": "onbekend"}, ["fout F107 10243 D9"]),
    ("two numbers", {"10243 D19": "10240/10243"}, ["fout F107 10243 D19"]),
    (
        "four digits are a TPID, but not that of a member",
        {"10243 D9": "0123"},
        ["fout P4 10243 D9", "fout P4 aanmelding C20 door P4 10243 D9"],
    ),
    (
        "neither the TPID nor the name tells whose form it is",
        {"10243 D9": "onbekend", "10243 D8": "Stichting Z"},
        ["fout F107 10243 D9", "fout P4 aanmelding C20 door F107 10243 D9"],
    ),
    (
        "in the list of members",
        {"aanmelding C20": "x"},
        [
            "fout F107 aanmelding C20",
            "fout P4 10243 D9 door F107 aanmelding C20",
            "fout P4 stroom C18 door F107 aanmelding C20",
        ],
    ),
    (
        "in the distribution",
        {"stroom C18": "x"},
        ["fout F107 stroom C18", "fout P4 stroom C16 door F107 stroom C18"],
    ),
    (
        "in a route",
        {f"{ROUTES}F5": "x"},
        [f"fout F107 {ROUTES}F5", f"fout D4 stroom L19 door F107 {ROUTES}F5"],
    ),
]


def test_f107_form_is_known_by_the_name_of_its_institution(noord: Consortium) -> None:
    assessment = assess(noord.case({"10243 D9": "onbekend"}))
    assert "instelling 10243" in assessment.findings[0].message
    assert assessment.outcome.hov == assess(noord.case()).outcome.hov


F108 = [
    (
        "days: the totals pass it on",
        {"10243 D28": ExcelError("#N/A")},
        [
            "fout F108 10243 D28",
            "fout F108 10243 D30 door F108 10243 D28",
            "fout F108 10243 F28 door F108 10243 D28",
            "fout F108 10243 F30 door F108 10243 D28",
        ],
    ),
    ("a choice", {"10243 D10": ExcelError("#NAME?")}, ["fout F108 10243 D10"]),
    ("a TPID", {"10243 D19": ExcelError("#REF!")}, ["fout F108 10243 D19"]),
    ("a date", {"10243 D34": ExcelError("#VALUE!")}, ["fout F108 10243 D34"]),
    (
        "places brought in",
        {"stroom H18": ExcelError("#REF!")},
        ["fout F108 stroom H18", "fout F108 stroom H37 door F108 stroom H18"],
    ),
    ("a remark is an answer too", {"stroom N18": ExcelError("#DIV/0!")}, ["fout F108 stroom N18"]),
]

F109 = [
    ("total, right value", {"10243 F27": 580}, ["waarschuwing F109 10243 F27"]),
    (
        "total, wrong value",
        {"10243 F27": 581},
        [
            "fout F109 10243 F27",
            "fout H202 10243 F27 door F109 10243 F27",
            "fout H202 10243 F30 door F109 10243 F27",
        ],
    ),
    (
        "grand total, wrong value",
        {"10243 F30": 5},
        ["fout F109 10243 F30", "fout H202 10243 F30 door F109 10243 F30"],
    ),
    (
        "total erased",
        {"10243 F27": None},
        ["fout F109 10243 F27", "fout H202 10243 F30 door F109 10243 F27"],
    ),
    ("days of a trainee, right value", {f"10243 {TRAINEES}K6": 354}, [f"waarschuwing F109 10243 {TRAINEES}K6"]),
    ("days of a trainee, wrong value", {f"10243 {TRAINEES}K6": 1}, [f"fout F109 10243 {TRAINEES}K6"]),
    ("sum of places, right value", {"stroom D13": 19}, ["waarschuwing F109 stroom D13"]),
    (
        "sum of places, wrong value",
        {"stroom D13": 20},
        ["fout F109 stroom D13", "fout H202 stroom D13 door F109 stroom D13"],
    ),
    ("sum of an institution, right value", {"stroom K17": 9}, ["waarschuwing F109 stroom K17"]),
    (
        "sum of an institution, wrong value",
        {"stroom K17": 8},
        [
            "fout F109 stroom K17",
            "fout H202 stroom K17 door F109 stroom K17",
            "fout H202 stroom K37 door F109 stroom K17",
        ],
    ),
    (
        "total of the distribution, wrong value",
        {"stroom G37": 1},
        ["fout F109 stroom G37", "fout H202 stroom G37 door F109 stroom G37"],
    ),
]

F109_2025 = [
    ("nothing changed", {}, []),
    ("days of a year, right value", {"10323 C25": 559}, ["waarschuwing F109 10323 C25"]),
    (
        "days of a year, wrong value",
        {"10323 C25": 560},
        ["fout F109 10323 C25", "fout H201 10323 C25 door F109 10323 C25"],
    ),
    (
        "days of a year erased",
        {"10323 D25": None},
        ["fout F109 10323 D25", "fout H201 10323 D25 door F109 10323 D25"],
    ),
    (
        "days of a trainee, wrong value: the year's days add it up",
        {f"{SPECIFICATION}I9": 1},
        [f"fout F109 {SPECIFICATION}I9", f"fout H201 10323 C25 door F109 {SPECIFICATION}I9"],
    ),
    (
        "days of a trainee erased",
        {f"{SPECIFICATION}I9": None},
        [f"fout F109 {SPECIFICATION}I9", f"fout H201 10323 C25 door F109 {SPECIFICATION}I9"],
    ),
]


@rows([*F103, *F104, *F105, *F106, *F107, *F108, *F109])
def test_f103_to_f109(noord: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert noord.judge(changes) == found  # type: ignore[arg-type]


@rows(F109_2025)
def test_f109_where_the_form_computes_the_days(oost: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert oost.judge(changes, days_per_place=DAYS_2025) == found  # type: ignore[arg-type]


def test_f108_passes_through_the_trainees_to_the_days_of_the_year(oost: Consortium) -> None:
    cell = f"{SPECIFICATION}H10"
    error = f"F108 {cell}"
    found = oost.judge({cell: ExcelError("#REF!")}, days_per_place=DAYS_2025)
    passed_on = ["C25", "D25", "E25", "F25", *(f"Specificatie opleidelingen!{column}10" for column in "IJK")]
    expected = [f"fout F108 10323 {place} door {error}" for place in passed_on]
    assert found == sorted([f"fout {error}", *expected, f"fout H208 stroom G16 door {error}"])


def test_f103_dates_as_text_explain_what_the_form_computes(oost: Consortium) -> None:
    cell = f"{SPECIFICATION}E6"
    found = oost.judge({cell: "01-03-2023"}, days_per_place=DAYS_2025)
    days = [f"fout H201 10323 {column}25 door F103 {cell}" for column in "CDE"]
    assert found == sorted([*days, f"waarschuwing F103 {cell}"])


F110 = [
    ("label of a question", {"10243 B10": "Iets anders"}, ["fout F110 10243 B7"]),
    ("label that others depend on", {"10243 B9": "Nummer"}, ["fout F110 10243 B7"]),
    ("heading of a table", {"aanmelding G18": "Iets"}, ["fout F110 aanmelding B18"]),
    ("heading that everything depends on", {"aanmelding C18": "Iets"}, ["fout F110 aanmelding B18"]),
    ("heading of the distribution", {"stroom J16": "Iets"}, ["fout F110 stroom B16"]),
    ("heading of the routes", {f"{ROUTES}F4": "Iets"}, [f"fout F110 {ROUTES}A4"]),
    ("label of the totals", {"stroom D37": "Iets"}, ["fout F110 stroom D37"]),
    ("year of the days", {"10243 B29": "Iets"}, ["fout F110 10243 B26"]),
    ("kind of days", {"10243 E26": "Iets"}, ["fout F110 10243 B26"]),
    ("corner of the days", {"10243 B26": "Iets"}, ["fout F110 10243 B25"]),
    ("title of an application", {"aanmelding B2": "Iets"}, ["fout F110 aanmelding"]),
    ("title: the explanation repeats it", {"10243 B2": "Iets"}, []),
    (
        "heading that the days depend on",
        {f"10249 {TRAINEES}E5": "Iets"},
        [
            f"fout F110 10249 {TRAINEES}A5",
            f"fout H201 10249 D27 door F110 10249 {TRAINEES}A5",
            f"fout H201 10249 D28 door F110 10249 {TRAINEES}A5",
            f"fout H201 10249 D29 door F110 10249 {TRAINEES}A5",
            f"fout H208 stroom G20 door F110 10249 {TRAINEES}A5",
        ],
    ),
]

F111 = [
    ("application filled in for another year", {"aanmelding D9": 2023}, ["fout F111 aanmelding D9"]),
    ("distribution filled in for another year", {"stroom D9": 2021}, ["fout F111 stroom D9"]),
    ("year as text, right", {"aanmelding D9": "2022"}, ["waarschuwing F103 aanmelding D9"]),
]


@rows([*F110, *F111])
def test_f110_and_f111(noord: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert noord.judge(changes) == found  # type: ignore[arg-type]


def test_f111_by_the_year_that_was_asked_for(noord: Consortium) -> None:
    found = noord.judge(year=2023)
    forms = [f"fout F111 {short} B2" for short in noord.files]
    members = [short for short in noord.files if short.isdigit()]
    follow = [f"fout H208 stroom G{17 + row} door F111 {short} B2" for row, short in enumerate(members)]
    assert found == sorted([*forms, *follow])


def trainee(row: int, registration: str, begin: date, end: date, funded: str = "ja") -> dict[str, object]:
    """Give the cells of a row of trainees."""
    answers = (registration, "Gz-psycholoog", funded, begin, end)
    return {f"10249 {TRAINEES}{column}{row}": value for column, value in zip("BCDEF", answers, strict=True)}


def test_f112_same_trainee_on_the_same_days(noord: Consortium) -> None:
    changes = trainee(10, "R011003", date(2019, 2, 28), date(2019, 12, 31)) | {"10249 D28": 1032 + 307}
    double = f"F112 10249 {TRAINEES}B10"
    assert noord.judge(changes) == [  # type: ignore[arg-type]
        f"fout {double}",
        f"fout H201 10249 D28 door {double}",
        "fout H208 stroom G20",
    ]


def test_f112_days_that_touch_do_not_overlap(noord: Consortium) -> None:
    changes = trainee(10, "R011003", date(2019, 3, 1), date(2019, 3, 31)) | {"10249 D28": 1032 + 31, "stroom G20": 2486}
    assert noord.judge(changes) == []  # type: ignore[arg-type]


def test_f112_registration_is_compared_without_spaces_and_case(noord: Consortium) -> None:
    changes = trainee(10, " r 011-003", date(2017, 12, 1), date(2018, 1, 31))
    assert [line for line in noord.judge(changes) if "F112" in line] == [  # type: ignore[arg-type]
        f"fout F112 10249 {TRAINEES}B10"
    ]


F113 = [
    ("training of a trainee", {f"10243 {TRAINEES}C6": None}, [f"fout F113 10243 {TRAINEES}C6"]),
    ("registration of a trainee", {f"10243 {TRAINEES}B6": None}, [f"fout F113 10243 {TRAINEES}B6"]),
    (
        "half of an interruption",
        {f"10243 {TRAINEES}H7": None},
        [
            f"fout F113 10243 {TRAINEES}H7",
            f"fout H201 10243 D27 door F113 10243 {TRAINEES}H7",
            f"fout H201 10243 D28 door F113 10243 {TRAINEES}H7",
            f"fout H201 10243 D29 door F113 10243 {TRAINEES}H7",
            f"fout H208 stroom G18 door F113 10243 {TRAINEES}H7",
        ],
    ),
    ("sector of a member", {"aanmelding E20": None}, ["fout F113 aanmelding E20"]),
    ("date of a signature", {"aanvraag J20": None}, ["fout F113 aanvraag J20"]),
    ("places brought in", {"stroom H18": None}, ["fout F113 stroom H18"]),
    ("an empty share is 0", {"stroom I18": None, "stroom J17": None}, []),
    ("approval of a route", {f"{ROUTES}J5": None}, [f"fout F113 {ROUTES}J5"]),
    (
        "half of a third placement",
        {f"{ROUTES}H5": "10249"},
        [
            f"fout F113 {ROUTES}I5",
            f"fout D4 stroom I17 door F113 {ROUTES}I5",
            f"fout D4 stroom L19 door F113 {ROUTES}I5",
        ],
    ),
    ("a remark alone does not make a row", {f"10243 {TRAINEES}L20": "zie brief"}, []),
]

F114 = [
    (
        "interruption before the training",
        {f"10243 {TRAINEES}G6": date(2019, 1, 1), f"10243 {TRAINEES}H6": date(2019, 1, 31)},
        [f"fout F114 10243 {TRAINEES}G6", f"fout F114 10243 {TRAINEES}H6"],
    ),
    (
        "interruption that begins before the training: only the days in it are taken off",
        {f"10243 {TRAINEES}G6": date(2019, 1, 1), f"10243 {TRAINEES}H6": date(2020, 1, 31)},
        [
            f"fout F114 10243 {TRAINEES}G6",
            f"fout H201 10243 D29 door F114 10243 {TRAINEES}G6",
            f"fout H208 stroom G18 door F114 10243 {TRAINEES}G6",
        ],
    ),
    (
        "interruption after the training",
        {f"10243 {TRAINEES}H6": date(2022, 1, 31), f"10243 {TRAINEES}G6": date(2021, 12, 1)},
        [f"fout F114 10243 {TRAINEES}H6"],
    ),
    (
        "interruption on the first and last day of the training",
        {f"10243 {TRAINEES}G6": date(2021, 1, 1), f"10243 {TRAINEES}H6": date(2021, 12, 31)},
        [],
    ),
]

F115 = [
    ("a BSN as number", {f"10243 {TRAINEES}B6": 111222333}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("a BSN as text with points", {f"10243 {TRAINEES}B6": "1112.22.333"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("another number of nine digits", {f"10243 {TRAINEES}B6": 111222334}, []),
    ("a name", {f"10243 {TRAINEES}B6": "J. de Vries"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("an address", {f"10243 {TRAINEES}B6": "j1@voorbeeld.example"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("letters and digits", {f"10243 {TRAINEES}B6": "GZ-2020-17"}, []),
]


@rows([*F113, *F114, *F115])
def test_f113_to_f115(noord: Consortium, changes: dict[str, object], found: list[str]) -> None:
    assert noord.judge(changes) == found  # type: ignore[arg-type]
