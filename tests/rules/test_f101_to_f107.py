"""F101–F107: per code what was changed in a clean consortium, and every finding that must come of it.

The notation is that of support.cases: "fout F101 10243 D8" is a finding at cell D8 of HOV form 10243.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Finding
from support.cases import Changes, Planted, rows
from support.workbooks import Stored

if TYPE_CHECKING:
    from support.cases import Consortium

TRAINEES = "Opleidelingen!"
ROUTES = "stroom Opleidingsroutes!"
SPECIFICATION = "10323 Specificatie opleidelingen!"
DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings


def finding_at(consortium: Consortium, changes: Changes, code: str) -> Finding:
    found = [one for one in assess(consortium.case(changes)).findings if one.code == code]
    assert len(found) == 1
    return found[0]


F101: Planted = [
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
def test_f101_required_field(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F101: every required field is filled in, and every table of members has a row (domain, 5)."""
    assert noord.judge(changes) == found


def test_f101_who_asks_separately_says_how_many(noord: Consortium) -> None:
    changes = {"aanmelding D13": "Combinatie", "10258 D20": "Afzonderlijk aanvragen", "10258 D21": None}
    assert noord.judge(changes) == ["fout F101 10258 D22"]
    assert noord.judge({**changes, "10258 D22": 2}) == []


F102: Planted = [
    ("number in words", {"10243 D23": "twee"}, ["fout F102 10243 D23"]),
    ("number that could be two", {"stroom I18": "1.234"}, ["fout F102 stroom I18"]),
    ("number with the unit of something else", {"10240 D22": "16 maanden"}, ["fout F102 10240 D22"]),
    ("date in words", {"10243 D34": "vorige week"}, ["fout F102 10243 D34"]),
    ("yes where a date belongs", {"10243 D34": True}, ["fout F102 10243 D34"]),
    ("time without a day where a number belongs", {"10243 D23": Stored("d", "10:10:10")}, ["fout F102 10243 D23"]),
    ("no number, stored as one", {"10243 D23": Stored("n", "2 plaatsen")}, ["fout F102 10243 D23"]),
    ("text that the file does not hold", {"10243 D14": Stored("s", "999999")}, ["fout F102 10243 D14"]),
    ("choice of an unknown type", {"10243 D20": Stored("x", "ja")}, ["fout F102 10243 D20"]),
    ("day that does not exist, stored as one", {"10243 D34": Stored("d", "2022-02-30")}, ["fout F102 10243 D34"]),
    ("what cannot be understood in a cell that nobody reads", {"10243 K1": Stored("d", "PT0H11M0.000S")}, []),
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
def test_f102_text_for_number_or_date(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F102: a number or a date stands where the form asks for one, not a text or what is no value (domain, 5)."""
    assert noord.judge(changes) == found


F103: Planted = [
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


@rows(F103)
def test_f103_typed_as_text(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F103: a number or date is typed as such; as text it is understood, and reported (domain, 5)."""
    assert noord.judge(changes) == found


@pytest.mark.parametrize(
    ("typed", "code", "meant"),
    [
        (" 1,0 ", "F103", "1"),
        ("12,5", "F105", ""),
        ("1.234", "F103", "1.234"),
        ("1 234", "F103", "1.234"),
        ("1234 plaatsen", "F103", "1.234"),
        ("1e3", "F102", ""),
    ],
)
def test_f103_number_is_read_as_dutch_people_write_it(noord: Consortium, typed: str, code: str, meant: str) -> None:
    found = finding_at(noord, {"10246 D23": typed}, code)
    assert found.cell == "D23"
    assert f"gelezen als {meant}." in found.message if meant else "gelezen" not in found.message


def test_f103_date_is_day_month_year(noord: Consortium) -> None:
    assert "gelezen als 03-04-2021." in finding_at(noord, {"10243 D34": "3-4-2021"}, "F103").message


F104: Planted = [
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


@rows(F104)
def test_f104_not_a_choice(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F104: an answer is one of the choices that the form offers; a near miss names the likely one (domain, 5)."""
    assert noord.judge(changes) == found


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


F105: Planted = [
    ("negative", {"10240 D22": -2}, ["fout F105 10240 D22"]),
    ("negative, typed as text", {"10240 D22": "-2"}, ["fout F105 10240 D22"]),
    ("not whole", {"10240 D22": 15.5}, ["fout F105 10240 D22"]),
    ("not whole, typed as text", {"10240 D22": "12,5"}, ["fout F105 10240 D22"]),
    ("zero places is possible", {"10255 D23": 0}, []),
    ("far too large", {"10240 D22": 10_000_000}, ["fout F105 10240 D22"]),
    ("negative days", {"10249 E28": -1}, ["fout F105 10249 E28", "fout F105 10249 E30 door F105 10249 E28"]),
    (
        "more months than any training takes",
        {f"{ROUTES}G5": 121},
        [
            f"fout F105 {ROUTES}G5",
            f"fout D4 stroom I17 door F105 {ROUTES}G5",
            f"fout D4 stroom L19 door F105 {ROUTES}G5",
        ],
    ),
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


@rows(F105)
def test_f105_number_out_of_range(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F105: a number is not negative, not too large, and whole where the form asks for it (domain, 5)."""
    assert noord.judge(changes) == found


F106: Planted = [
    ("signed in another century", {"10243 D34": date(1921, 1, 12)}, ["fout F106 10243 D34"]),
    ("signed far in the future", {"10243 D34": date(2201, 1, 12)}, ["fout F106 10243 D34"]),
    ("a number that is no date", {"10243 D34": -5}, ["fout F106 10243 D34"]),
    ("date that is not in the calendar", {"10243 D34": "31-02-2021"}, ["fout F106 10243 D34"]),
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


@rows(F106)
def test_f106_date_that_cannot_be(noord: Consortium, changes: Changes, found: list[str]) -> None:
    """F106: a date is plausible, and does not lie before the date that it must follow (domain, 5)."""
    assert noord.judge(changes) == found


F107: Planted = [
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
        {"aanmelding C20": "onbekend"},
        [
            "fout F107 aanmelding C20",
            "fout P4 10243 D9 door F107 aanmelding C20",
            "fout P4 stroom C18 door F107 aanmelding C20",
        ],
    ),
    (
        "in the distribution",
        {"stroom C18": "onbekend"},
        ["fout F107 stroom C18", "fout P4 stroom C16 door F107 stroom C18"],
    ),
    (
        "in a route",
        {f"{ROUTES}F5": "onbekend"},
        [f"fout F107 {ROUTES}F5", f"fout D4 stroom L19 door F107 {ROUTES}F5"],
    ),
]


@rows(F107)
def test_f107_tpid_of_4_to_6_digits(noord: Consortium, changes: Changes, found: list[str]) -> None:
    assert noord.judge(changes) == found


def test_f107_form_is_known_by_the_name_of_its_institution(noord: Consortium) -> None:
    """F107: a TPID has four to six digits, as a number or a text, with or without "TP" (domain, 5)."""
    assessment = assess(noord.case({"10243 D9": "onbekend"}))
    assert "instelling 10243" in assessment.findings[0].message
    assert assessment.outcome.hov == assess(noord.case()).outcome.hov


@pytest.mark.parametrize(
    ("cell", "typed", "possible"),
    [
        ("10240 D22", -2, "een getal van 0 of hoger"),
        ("10240 D22", 5_000_000, "een getal van 0 tot en met 1.000.000"),
        ("stroom Opleidingsroutes!E5", 0, "een getal van 1 of hoger"),
        ("stroom Opleidingsroutes!E5", 121, "een getal van 1 tot en met 120"),
    ],
)
def test_f105_says_which_numbers_are_possible(noord: Consortium, cell: str, typed: int, possible: str) -> None:
    """F105: a number is not negative, not too large, and whole where the form asks for it (domain, 5)."""
    assert finding_at(noord, {cell: typed}, "F105").expected == possible
