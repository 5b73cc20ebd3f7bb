"""What people type: numbers, dates, TPIDs and choices, understood or refused, never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.layout import Question
from hov_tools.forms.records import Trouble
from hov_tools.forms.text import is_no_answer, normalise
from hov_tools.forms.typed import NoSuchDayError, date_from_text, number_from_text
from hov_tools.forms.values import MAX_NUMBER, registration_key, understand
from hov_tools.ooxml.snapshot import Cell, CellKind

MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
NUMBER = Question("aantal", "number", ("Aantal",))
WHOLE = Question("aantal", "number", ("Aantal",), whole=True)
DAY = Question("datum", "date", ("Datum",), range="submission")
TPID = Question("tpid", "tpid", ("TPID",))
SECTOR = Question("sector", "choice", ("Sector",), choices="sector")


def text(value: str) -> Cell:
    return Cell(1, 1, CellKind.TEXT, value)


def number(lexical: str, *, is_date: bool = False) -> Cell:
    return Cell(1, 1, CellKind.NUMBER, lexical, is_date=is_date)


def read(question: Question, cell: Cell) -> Any:
    return understand(question, cell, 2022, uses_1904=False)


NUMBERS = [
    ("2,0", Fraction(2), Fraction(2)),
    (" 12,5 ", Fraction(25, 2), Fraction(25, 2)),
    ("12.5", Fraction(25, 2), Fraction(25, 2)),
    ("-3", Fraction(-3), Fraction(-3)),
    ("+3", Fraction(3), Fraction(3)),
    ("1.234", None, Fraction(1234)),
    ("1.234,5", Fraction(2469, 2), Fraction(2469, 2)),
    ("12.345.678", None, Fraction(12345678)),
    ("1 234", Fraction(1234), Fraction(1234)),
    ("1\u202f234,5", Fraction(2469, 2), Fraction(2469, 2)),
    ("\uff11\uff12", Fraction(12), Fraction(12)),
    ("1\u200b2", Fraction(12), Fraction(12)),
    ("\u22123", Fraction(-3), Fraction(-3)),
    ("1,234", Fraction(1234, 1000), Fraction(1234, 1000)),
    ("\u00a07\u00a0", Fraction(7), Fraction(7)),
    *((bad, None, None) for bad in ("", " ", "twee", "1 23", "1e3", "0x10", "12,", ",5", "1,2,3", "1.23.4", "--1")),
    *((digit, None, None) for digit in ("½", "٣")),
    ("1" * 21, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "with_decimals", "whole"), NUMBERS)
def test_number_from_text(typed: str, with_decimals: Fraction | None, whole: Fraction | None) -> None:
    assert number_from_text(typed, whole=False) == with_decimals
    assert number_from_text(typed, whole=True) == whole


@given(st.integers(-(10**9), 10**9), st.booleans())
def test_whole_number_as_dutch_people_write_it(value: int, grouped: bool) -> None:
    written = f"{value:,}".replace(",", ".") if grouped else str(value)
    assert number_from_text(f" {written} ", whole=True) == value


@given(st.decimals(-(10**6), 10**6, places=2, allow_nan=False))
def test_number_with_decimals_and_either_mark(value: Decimal) -> None:
    for written in (str(value), str(value).replace(".", ",")):
        assert number_from_text(written, whole=False) == Fraction(value)


@given(st.text(max_size=24), st.booleans())
def test_any_text_is_a_number_or_none(typed: str, whole: bool) -> None:
    found = number_from_text(typed, whole=whole)
    assert found is None or isinstance(found, Fraction)


DATES = [
    ("3-4-2021", date(2021, 4, 3)),
    ("03/04/2021", date(2021, 4, 3)),
    (" 3.4.2021 ", date(2021, 4, 3)),
    ("2021-04-03", date(2021, 4, 3)),
    ("3 apr. 2021", date(2021, 4, 3)),
    ("3 april 2021", date(2021, 4, 3)),
    ("3-APR-2021", date(2021, 4, 3)),
    ("1 mrt 2021", date(2021, 3, 1)),
    ("29-2-2020", date(2020, 2, 29)),
    ("3-4-21", date(2021, 4, 3)),
    ("zaterdag 3 april 2021", date(2021, 4, 3)),
    ("3 april '21", date(2021, 4, 3)),
    ("3-4-99", date(1999, 4, 3)),
    ("3\u20134\u20132021", date(2021, 4, 3)),
    ("3 - 4 - 2021", date(2021, 4, 3)),
    ("2021-04-03 00:00:00", date(2021, 4, 3)),
    ("2021-04-03T00:00:00", date(2021, 4, 3)),
    ("3-4-2021 17:00", date(2021, 4, 3)),
    ("\u200e3-4-2021", date(2021, 4, 3)),
    *((bad, None) for bad in (
        "3-4-210", "4/2021", "april 2021", "3 ma 2021", "3 j 2021",
        "3 ju 2021", "3 jun 2021 ?", "", "morgen", "2021", "44289",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), DATES)
def test_date_from_text(typed: str, expected: date | None) -> None:
    assert date_from_text(typed) == expected


@pytest.mark.parametrize("typed", ["29-2-2021", "31-4-2021", "0-1-2021", "13-13-2021", "2021-02-30"])
def test_day_that_is_not_in_the_calendar(typed: str) -> None:
    with pytest.raises(NoSuchDayError):
        date_from_text(typed)
    assert read(DAY, text(typed)).trouble is Trouble.NO_SUCH_DAY


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.sampled_from("-/. "), st.booleans())
def test_date_as_dutch_people_write_it(day: date, mark: str, padded: bool) -> None:
    numbers = (f"{day.day:02d}", f"{day.month:02d}") if padded else (str(day.day), str(day.month))
    assert date_from_text(mark.join([*numbers, str(day.year)])) == day
    assert date_from_text(day.isoformat()) == day
    month = MONTHS[day.month - 1]
    assert date_from_text(f"{day.day} {month} {day.year}") == day
    assert date_from_text(f"{day.day} {month.title()} {day.year}") == day


@given(st.text(max_size=24))
def test_any_text_is_a_date_or_none(typed: str) -> None:
    try:
        found = date_from_text(typed)
    except NoSuchDayError:
        return
    assert found is None or isinstance(found, date)


@given(st.text())
def test_normalise_settles_at_once(typed: str) -> None:
    once = normalise(typed)
    assert normalise(once) == once
    assert all(char.isalnum() for char in once)


@given(
    st.text(alphabet=st.characters(categories=["L", "N"], max_codepoint=0x17F)),
    st.sampled_from(" :;,.-–()/\n\t\u00a0'"),
)
def test_normalise_does_not_see_spaces_punctuation_and_line_breaks(typed: str, mark: str) -> None:
    assert normalise(mark.join(typed)) == normalise(typed)
    assert normalise(f"{mark}{typed}{mark}") == normalise(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("E-mailadres:", "emailadres"),
        ("Eén aanvrager", "EEN\nAANVRAGER"),
        ("Coördinator", "coordinator"),
        ("Straße", "STRASSE"),
        ("Onderbreking t/m", "onderbreking TM"),
        ("é", "e\u0301"),
    ],
)
def test_normalise_compares_as_people_read(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


def test_normalise_keeps_apart_what_differs() -> None:
    assert normalise("Maanden deel 1") != normalise("Maanden deel 2")
    assert normalise("Jaar") != normalise("Peiljaar")


TPIDS = [
    (text("10240"), "10240"),
    (text(" TP 10240 "), "10240"),
    (text("TPID: 10240"), "10240"),
    (text("tp-0123"), "0123"),
    (number("10240"), "10240"),
    (number("10240.0"), "10240"),
    (number("1.024E4"), "10240"),
    (text("123456"), "123456"),
    *((cell, None) for cell in (
        text("123"), text("1234567"), number("123"), number("1234567"), number("10240.5"), text("10240 en 10243"),
        text("A10240"), text("10 240"), Cell(1, 1, CellKind.BOOLEAN, "1"),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "expected"), TPIDS)
def test_tpid(cell: Cell, expected: str | None) -> None:
    understood = read(TPID, cell)
    assert understood.value == expected
    assert understood.trouble is (None if expected else Trouble.NOT_A_TPID)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("R011001", "R011001"),
        (" r 011-001 ", "R011001"),
        ("1234567.0", "1234567"),
        ("1234567,00", "1234567"),
        ("0012345", "12345"),
        ("00R12", "R12"),
        ("000", "0"),
        ("12.5", "125"),
        ("", ""),
    ],
)
def test_registration_numbers_are_compared_without_zeros_that_excel_drops(typed: str, key: str) -> None:
    assert registration_key(typed) == key


@pytest.mark.parametrize(
    ("name", "typed", "likely"),
    [
        ("sector", "VVT", "Ouderenzorg"),
        ("sector", "verpleeghuis", "Ouderenzorg"),
        ("sector", "Ouderenzorg, locatie Zuid", "Ouderenzorg"),
        ("janee", "ja, zie bijlage", "ja"),
        ("janee", "nee, nog niet", "nee"),
        ("antwoord", "ja, maar nog niet ondertekend", "ja"),
        ("antwoord", "In voorbereiding (zie brief)", "in voorbereiding"),
        ("zelfstandig", "deels", "gedeeltelijk"),
        ("janee", "TRUE", "ja"),
        ("soort", "reg.", "regulier"),
        ("janee", "misschien", None),
    ],
)
def test_what_is_no_choice_names_the_likely_one(name: str, typed: str, likely: str | None) -> None:
    assert choice_list(name).read(typed) is None
    assert choice_list(name).nearest(typed) == likely


@pytest.mark.parametrize(
    "name", ["sector", "opleiding", "wijze", "wijzeverband", "janee", "zelfstandig", "antwoord", "soort"]
)
def test_no_hint_is_a_choice_and_every_hint_names_one(name: str) -> None:
    choices = choice_list(name)
    assert set(choices.hints.values()) <= set(choices.wordings)
    assert not set(choices.hints) & set(choices.by_text)


@pytest.mark.parametrize(
    ("typed", "is_nothing"),
    [
        *(
            (one, True)
            for one in ("", " ", "\u200b", "\u00ad", "-", "\u2013", "\u2212", "?", "...", "n.v.t.", "NVT", "X", "geen")
        ),
        *((one, False) for one in ("0", "nee", "ja", "gene", "xx", "n.v.t. 2", "\u2713", "\uff11")),
    ],
)
def test_what_says_nothing(typed: str, is_nothing: bool) -> None:
    assert is_no_answer(typed) is is_nothing


UNITS = [
    ("dagen", "700 dagen", 700),
    ("dagen", "1 019 d", 1019),
    ("maanden", "12 mnd.", 12),
    ("plaatsen", "1plaats", 1),
]


@pytest.mark.parametrize(("unit", "typed", "value"), UNITS)
def test_number_with_the_unit_that_is_asked_for(unit: str, typed: str, value: int) -> None:
    assert number_from_text(typed, whole=True, unit=unit) == value
    for other in (None, *({"dagen", "maanden", "plaatsen"} - {unit})):
        assert number_from_text(typed, whole=True, unit=other) is None


@pytest.mark.parametrize(
    "name", ["sector", "opleiding", "wijze", "wijzeverband", "model", "janee", "zelfstandig", "antwoord"]
)
def test_every_choice_is_read_in_every_wording(name: str) -> None:
    choices = choice_list(name)
    for key, wordings in choices.wordings.items():
        for one in wordings:
            assert choices.read(one) == choices.read(f" {one.upper()}. ") == key
    assert len(choices.by_text) == len({normalise(one) for own in choices.wordings.values() for one in own})


def test_near_miss_never_counts_as_the_choice() -> None:
    understood = read(SECTOR, text("Oudrenzorg"))
    assert understood.value is None
    assert understood.trouble is Trouble.NOT_A_CHOICE
    assert understood.hint == wording("sector", "ouderenzorg")


NUMBER_CELLS = [
    (WHOLE, number("19.0"), Fraction(19), None),
    (WHOLE, number("19.5"), None, Trouble.NOT_WHOLE),
    (NUMBER, number("0.1"), Fraction(1, 10), None),
    (NUMBER, number("1.5E-3"), Fraction(3, 2000), None),
    (NUMBER, number("-1"), None, Trouble.OUT_OF_RANGE),
    (NUMBER, number(str(MAX_NUMBER)), Fraction(MAX_NUMBER), None),
    (NUMBER, number(str(MAX_NUMBER + 1)), None, Trouble.OUT_OF_RANGE),
    (NUMBER, number("44289", is_date=True), None, Trouble.WRONG_TYPE),
    (NUMBER, Cell(1, 1, CellKind.BOOLEAN, "1"), None, Trouble.WRONG_TYPE),
    (NUMBER, Cell(1, 1, CellKind.ERROR, "#REF!"), None, Trouble.CELL_ERROR),
    (NUMBER, text("   "), None, None),
]


@pytest.mark.parametrize(("question", "cell", "value", "trouble"), NUMBER_CELLS)
def test_number_in_a_cell(question: Question, cell: Cell, value: Fraction | None, trouble: Trouble | None) -> None:
    understood = read(question, cell)
    assert (understood.value, understood.trouble) == (value, trouble)


def test_dates_are_counted_from_1900_or_1904() -> None:
    assert understand(DAY, number("44197", is_date=True), 2022, uses_1904=False).value == date(2021, 1, 1)
    assert understand(DAY, number("42735", is_date=True), 2022, uses_1904=True).value == date(2021, 1, 1)


@pytest.mark.parametrize(
    ("day", "is_plausible"),
    [(date(2018, 12, 31), False), (date(2019, 1, 1), True), (date(2023, 12, 31), True), (date(2024, 1, 1), False)],
)
def test_plausible_dates(day: date, is_plausible: bool) -> None:
    understood = read(DAY, text(f"{day.day}-{day.month}-{day.year}"))
    assert (understood.value == day) is is_plausible
    assert understood.trouble is (None if is_plausible else Trouble.IMPLAUSIBLE_DATE)


@given(st.sampled_from([NUMBER, WHOLE, DAY, TPID, SECTOR]), st.sampled_from(CellKind), st.text(max_size=20))
def test_any_cell_is_understood_or_in_trouble_or_empty(question: Question, kind: CellKind, lexical: str) -> None:
    if kind is CellKind.NUMBER:
        lexical = str(sum(map(ord, lexical)) - 500)
    understood = read(question, Cell(1, 1, kind, lexical))
    assert understood.value is None or understood.trouble is None
    if understood.value is None and understood.trouble is None:
        assert is_no_answer(lexical)
