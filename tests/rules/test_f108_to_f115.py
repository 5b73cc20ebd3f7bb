"""F108–F115: per code what was changed in a clean consortium, and every finding that must come of it.

The notation is that of support.cases: "fout F101 10243 D8" is a finding at cell D8 of HOV form 10243.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from support.cases import Changes, Planted, rows
from support.workbooks import CellValue, ExcelError

if TYPE_CHECKING:
    from support.cases import Consortium

TRAINEES = "Opleidelingen!"
ROUTES = "stroom Opleidingsroutes!"
SPECIFICATION = "10323 Specificatie opleidelingen!"
DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings


F108: Planted = [
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


@rows(F108)
def test_f108_excel_error(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F108: no cell that is read holds an Excel error (domain, 5)."""
    assert noord.judge(changes) == found


F109: Planted = [
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


@rows(F109)
def test_f109_formula_overtyped(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F109: the formulas of the form are still there, neither typed over nor erased (domain, 5)."""
    assert noord.judge(changes) == found


def test_f109_rows_below_those_of_the_form_never_had_a_formula(noord: Consortium) -> None:
    row = trainee(46, "R99", date(2021, 1, 1), date(2022, 12, 31))
    assert noord.judge(row) == []


F109_2025: Planted = [
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


@rows(F109_2025)
def test_f109_where_the_form_computes_the_days(oost: Consortium, changes: Changes, found: list[str]) -> None:
    assert oost.judge(changes, days_per_place=DAYS_2025) == found


def test_f108_passes_through_the_trainees_to_the_days_of_the_year(oost: Consortium) -> None:
    cell = f"{SPECIFICATION}H10"
    error = f"F108 {cell}"
    found = oost.judge({cell: ExcelError("#REF!")}, days_per_place=DAYS_2025)
    passed_on = ["C25", "D25", "E25", "F25", *(f"Specificatie opleidelingen!{column}10" for column in "IJK")]
    expected = [f"fout F108 10323 {ref} door {error}" for ref in passed_on]
    assert found == sorted([f"fout {error}", *expected, f"fout H208 stroom G16 door {error}"])


def test_f103_dates_as_text_explain_what_the_form_computes(oost: Consortium) -> None:
    cell = f"{SPECIFICATION}E6"
    found = oost.judge({cell: "01-03-2023"}, days_per_place=DAYS_2025)
    days = [f"fout H201 10323 {column}25 door F103 {cell}" for column in "CDE"]
    assert found == sorted([*days, f"waarschuwing F103 {cell}"])


F110: Planted = [
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
    ("title of the first application", {"aanvraag B2": "Iets"}, ["fout F110 aanvraag"]),
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


@rows(F110)
def test_f110_part_of_the_form_not_found(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F110: every label, table and sheet of the form is found, and every workbook is a form (domain, 5)."""
    assert noord.judge(changes) == found


F111: Planted = [
    ("application filled in for another year", {"aanmelding D9": 2023}, ["fout F111 aanmelding D9"]),
    ("distribution filled in for another year", {"stroom D9": 2021}, ["fout F111 stroom D9"]),
    ("year as text, right", {"aanmelding D9": "2022"}, ["waarschuwing F103 aanmelding D9"]),
]


@rows(F111)
def test_f111_another_year(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F111: a form is for the allocation year that is judged, and the year filled in is its own (domain, 5)."""
    assert noord.judge(changes) == found


def test_f111_by_the_year_that_was_asked_for(noord: Consortium) -> None:
    # The forms of the regiehouder give the year; what was asked for only does without them.
    assert noord.judge(year=2023) == ["fout F111 aanmelding B2"]
    assert noord.judge(without={"aanmelding", "aanvraag"}, year=2023) == ["fout F111 stroom B2", "fout P8 2022-noord"]
    others = {"aanmelding", "aanvraag", "stroom"}
    members = [short for short in noord.files if short.isdigit()]
    assert noord.judge(without=others, year=2023) == sorted(f"fout F111 {short} B2" for short in members)


def trainee(row: int, registration: str, begin: date, end: date, funded: str = "ja") -> dict[str, CellValue]:
    """Give the cells of a row of trainees."""
    answers: tuple[CellValue, ...] = (registration, "Gz-psycholoog", funded, begin, end)
    return {f"10249 {TRAINEES}{column}{row}": value for column, value in zip("BCDEF", answers, strict=True)}


def test_f112_same_trainee_on_the_same_days(noord: Consortium) -> None:
    """F112: a trainee stands once in a form for the same days (domain, 5)."""
    changes = trainee(10, "R011003", date(2019, 2, 28), date(2019, 12, 31)) | {"10249 D28": 1032 + 307}
    double = f"F112 10249 {TRAINEES}B10"
    assert noord.judge(changes) == [
        f"fout {double}",
        f"fout H201 10249 D28 door {double}",
        "fout H208 stroom G20",
    ]


def test_f112_days_that_touch_do_not_overlap(noord: Consortium) -> None:
    changes = trainee(10, "R011003", date(2019, 3, 1), date(2019, 3, 31)) | {"10249 D28": 1032 + 31, "stroom G20": 2486}
    assert noord.judge(changes) == []


def test_f112_registration_is_compared_without_spaces_and_case(noord: Consortium) -> None:
    changes = trainee(10, " r 011-003", date(2017, 12, 1), date(2018, 1, 31))
    assert [line for line in noord.judge(changes) if "F112" in line] == [f"fout F112 10249 {TRAINEES}B10"]


F113: Planted = [
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


@rows(F113)
def test_f113_row_filled_in_partly(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F113: a row that is begun is filled in as a whole (domain, 5)."""
    assert noord.judge(changes) == found


F114: Planted = [
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


@rows(F114)
def test_f114_interruption_outside_the_training(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F114: an interruption lies within the training that it interrupts (domain, 5)."""
    assert noord.judge(changes) == found


F115: Planted = [
    ("a BSN as number", {f"10243 {TRAINEES}B6": 111222333}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("a BSN as text with points", {f"10243 {TRAINEES}B6": "1112.22.333"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("another number of nine digits", {f"10243 {TRAINEES}B6": 111222334}, []),
    ("a name", {f"10243 {TRAINEES}B6": "J. de Vries"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("an address", {f"10243 {TRAINEES}B6": "j1@voorbeeld.example"}, [f"waarschuwing F115 10243 {TRAINEES}B6"]),
    ("letters and digits", {f"10243 {TRAINEES}B6": "GZ-2020-17"}, []),
    (
        "a BSN in full-width digits",
        {f"10243 {TRAINEES}B6": "\uff11\uff11\uff11222333"},
        [f"waarschuwing F103 10243 {TRAINEES}B6", f"waarschuwing F115 10243 {TRAINEES}B6"],
    ),
    ("no answer is no name", {f"10243 {TRAINEES}B6": "geen"}, [f"fout F113 10243 {TRAINEES}B6"]),
]


@rows(F115)
def test_f115_personal_data(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F115: a registration number stands where one belongs, not a BSN or a name (domain, 5)."""
    assert noord.judge(changes) == found
