"""F103: what is read more tolerantly than it was typed, in every typed cell of every form (domain, 5a)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from hov_tools.forms.layout import Question, all_layouts
from hov_tools.forms.records import AnyForm, Field, rows_of
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Finding
from support.cases import Planted, document_of, rows

if TYPE_CHECKING:
    from support.cases import Changes, Consortium
    from support.workbooks import CellValue

SPECIFICATION = "10323 Specificatie opleidelingen!"
TRAINEES = "10243 Opleidelingen!"
DAYS_2025 = 2242  # any number: it keeps the question for the number of 2025 out of the findings
FORMS = [
    *(("noord", short) for short in ("10243", "aanvraag", "aanmelding", "stroom")),
    *(("oost", short) for short in ("10323", "nieuw", "definitief", "stroom")),
]
FULL_WIDTH = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")


@pytest.fixture(params=FORMS, ids=" ".join)
def form(request: pytest.FixtureRequest) -> tuple[Consortium, str]:
    """Give a consortium and the short name of one of its forms."""
    name, short = request.param
    return request.getfixturevalue(name), short


def typed_fields(consortium: Consortium, short: str) -> Iterator[tuple[str, str, Question]]:
    """Give (written cell, what stands there as text, question) of every typed answer of a form, one row per table."""
    form = document_of(consortium.folder / consortium.files[short]).form
    assert form is not None
    layout = next(one for one in all_layouts() if one.id == form.layout)
    columns = {name: column for table in layout.tables.values() for name, column in table.columns.items()}
    asked = [(field, layout.fields[name]) for name, field in form.fields.items()]
    asked += [(field, columns[field.name]) for row in _first_and_last(form) for field in row]
    for field, question in asked:
        if field.ref is None or field.value is None or field.cell.formula is not None or question.type == "text":
            continue
        yield f"{short} {field.ref.sheet}!{field.ref.address}", _as_text(field), question


def _first_and_last(form: AnyForm) -> list[tuple[Field[object], ...]]:
    found = [row.answers() for row in rows_of(form)]
    return [found[0], found[-1]]


def _as_text(field: Field[object]) -> str:
    match field.value:
        case date() as day:
            return f"{day.day}-{day.month}-{day.year}"
        case Fraction() as number:
            return str(number) if number.denominator == 1 else str(float(number)).replace(".", ",")
        case _:
            return field.cell.lexical if field.cell.kind is CellKind.TEXT else str(field.value)


def findings_at(consortium: Consortium, cell: str, value: CellValue) -> list[Finding]:
    """Change one cell; give the findings at it."""
    return findings_by_cell(consortium, {cell: value})[cell]


def findings_by_cell(consortium: Consortium, changes: Changes) -> dict[str, list[Finding]]:
    """Change cells; give the findings at each."""
    at = {consortium.ref(cell): cell for cell in changes}
    found: dict[str, list[Finding]] = {cell: [] for cell in changes}
    for one in assess(consortium.case(changes, days_per_place=DAYS_2025)).findings:
        cell = at.get((one.file, one.sheet or "", one.cell or ""))
        if cell is not None:
            found[cell].append(one)
    return found


def assert_understood(consortium: Consortium, changes: Changes, named: str = "") -> None:
    """Change cells; each has F103 and nothing else, in which something is named."""
    for cell, found in findings_by_cell(consortium, changes).items():
        assert [(one.code, one.severity.value) for one in found] == [("F103", "waarschuwing")], (cell, changes[cell])
        assert named in found[0].message


@pytest.mark.parametrize("odd", ["\u00a0", "\u200b", "\u200e", "\ufeff", "\u00ad"], ids=ascii)
def test_f103_invisible_character_is_passed_over_and_named(form: tuple[Consortium, str], odd: str) -> None:
    consortium, short = form
    cells = list(typed_fields(consortium, short))
    assert {question.type for _, _, question in cells} >= {"number", "tpid"}
    named = f"U+{ord(odd):04X}"
    assert_understood(consortium, {cell: f"{odd}{written}" for cell, written, _ in cells}, named)
    assert_understood(consortium, {cell: f"{written}{odd}" for cell, written, _ in cells}, named)


def test_f103_full_width_digits(form: tuple[Consortium, str]) -> None:
    consortium, short = form
    cells = [one for one in typed_fields(consortium, short) if one[2].type != "choice"]
    assert_understood(consortium, {cell: written.translate(FULL_WIDTH) for cell, written, _ in cells}, "U+FF1")


def as_typed(written: str, question: Question) -> list[str]:
    """Give ways in which people type a number or a date."""
    if question.type == "date":
        day, month, year = written.split("-")
        return [
            f"{day}\u2013{month}\u2013{year}",
            f"{day}-{month}-{year[2:]}",
            f"{year}-{int(month):02d}-{int(day):02d} 00:00:00",
            f"{day}.{month}.{year}",
        ]
    if question.type != "number":
        return []
    grouped = [f"{written[0]} {written[1:]}", f"{written[0]}\u202f{written[1:]}"] if len(written) == 4 else []
    with_unit = [] if question.unit is None else [f"{written} {question.unit}"]
    return [f" {written} ", written, *with_unit, *(one for one in grouped if written.isdigit())]


def test_f103_numbers_and_dates_as_people_type_them(form: tuple[Consortium, str]) -> None:
    consortium, short = form
    ways = {cell: as_typed(written, question) for cell, written, question in typed_fields(consortium, short)}
    for number in range(max(map(len, ways.values()))):
        assert_understood(consortium, {cell: typed[number] for cell, typed in ways.items() if number < len(typed)})


def test_f103_optional_number_or_date_that_says_nothing_is_empty(form: tuple[Consortium, str]) -> None:
    consortium, short = form
    layout_form = document_of(consortium.folder / consortium.files[short]).form
    assert layout_form is not None
    layout = next(one for one in all_layouts() if one.id == layout_form.layout)
    row = next(rows_of(layout_form))
    columns = {name: one for table in layout.tables.values() for name, one in table.columns.items()}
    optional = [
        field
        for field in row.answers()
        if field.ref is not None
        and not field.is_required
        and field.cell.formula is None
        and columns[field.name].type in ("number", "date")
        and columns[field.name].counts
    ]
    cells = [f"{short} {field.ref.sheet}!{field.ref.address}" for field in optional if field.ref is not None]
    for typed in ("n.v.t.", "-", "geen", "x", "?", " ", "\u00a0"):
        for found in findings_by_cell(consortium, dict.fromkeys(cells, typed)).values():
            (one,) = [line for line in found if line.code not in ("D4", "H202")]
            assert (one.code, one.remedy) == ("F103", "Maak deze cel leeg.")


BOTH = [f"{SPECIFICATION}G6", f"{SPECIFICATION}H6"]
CULPRITS: Planted = [
    (
        "a choice with a space",
        {f"{SPECIFICATION}D6": "ja "},
        [f"waarschuwing F103 {SPECIFICATION}D6", f"fout H201 10323 E25 door F103 {SPECIFICATION}D6"],
    ),
    (
        "a choice with an invisible character",
        {f"{SPECIFICATION}D6": "ja\u200b"},
        [f"waarschuwing F103 {SPECIFICATION}D6", f"fout H201 10323 E25 door F103 {SPECIFICATION}D6"],
    ),
    ("capitals are the same to the form", {f"{SPECIFICATION}D6": "JA"}, []),
    (
        "a time of day",
        {f"{SPECIFICATION}E6": Decimal("44986.5")},
        [f"waarschuwing F103 {SPECIFICATION}E6", f"fout H201 10323 E25 door F103 {SPECIFICATION}E6"],
    ),
    *(
        (
            f"an interruption of {typed!a}",
            dict.fromkeys(BOTH, typed),
            [
                *(f"waarschuwing F103 {cell}" for cell in BOTH),
                f"fout H201 10323 E25 door F103 {SPECIFICATION}G6",
            ],
        )
        for typed in (" ", "\u00a0", "n.v.t.", "-")
    ),
    (
        "a row below the table",
        {
            f"{SPECIFICATION}{column}52": value
            for column, value in zip(
                "BCDEF", ["R99", "Gz-psycholoog", "ja", date(2023, 1, 1), date(2023, 1, 31)], strict=True
            )
        },
        [
            f"waarschuwing F103 {SPECIFICATION}B52",
            f"fout H201 10323 E25 door F103 {SPECIFICATION}B52",
            f"fout H208 stroom G16 door F103 {SPECIFICATION}B52",
        ],
    ),
]


@rows(CULPRITS)
def test_f103_is_the_cause_of_what_the_form_computes_otherwise(
    oost: Consortium, changes: Changes, found: list[str]
) -> None:
    assert oost.judge(changes, days_per_place=DAYS_2025) == found


def test_f103_together_with_a_row_that_is_not_right(oost: Consortium) -> None:
    changes: Changes = {f"{SPECIFICATION}D6": "ja ", f"{SPECIFICATION}F7": None}
    found = oost.judge(changes, days_per_place=DAYS_2025)
    assert f"waarschuwing F103 {SPECIFICATION}D6" in found
    assert f"fout F113 {SPECIFICATION}F7" in found
    assert all(" door " in line for line in found if " H20" in line)


@pytest.mark.parametrize(
    ("cell", "typed", "code"),
    [
        ("10243 D22", "veel", "F102"),
        ("10243 D22", -1, "F105"),
        ("10243 D21", "onbekend", "F107"),
        (f"{TRAINEES}G6", "later", "F102"),
        (f"{TRAINEES}G6", "31-2-2020", "F106"),
        ("stroom Opleidingsroutes!H5", "onbekend", "F107"),
    ],
)
def test_remedy_for_an_optional_cell_says_that_it_may_be_left_empty(
    noord: Consortium, cell: str, typed: CellValue, code: str
) -> None:
    found = [one for one in findings_at(noord, cell, typed) if one.code == code]
    assert len(found) == 1
    assert found[0].remedy.endswith("Hoort hier niets, laat deze cel dan leeg.")


def test_remedy_for_half_an_interruption_says_that_both_may_be_left_empty(noord: Consortium) -> None:
    (one,) = findings_at(noord, f"{TRAINEES}G7", "n.v.t.")
    assert (one.code, one.found) == ("F113", "“n.v.t.”")
    assert one.remedy.endswith("of laat ook “Onderbreking t/m” leeg.")


def test_remedy_for_a_required_cell_does_not(noord: Consortium) -> None:
    (one,) = findings_at(noord, "10243 D23", "veel")
    assert "leeg" not in one.remedy


@pytest.mark.parametrize(
    ("cell", "typed", "code", "found"),
    [
        ("10243 D35", True, "F104", "WAAR"),
        ("10243 D35", False, "F104", "ONWAAR"),
        ("stroom Opleidingsroutes!C5", date(2023, 1, 1), "F106", "01-01-2023"),
        ("aanmelding D9", 2021, "F111", "2021"),
        ("10243 D23", Decimal("1.25"), "F105", "1,25"),
        ("10243 D9", "1\u200b2", "F107", "“1[U+200B]2”"),
        ("10243 D34", "veel\u200b later", "F102", "“veel[U+200B] later”"),
    ],
)
def test_what_was_found_is_shown_as_on_the_sheet(
    noord: Consortium, cell: str, typed: CellValue, code: str, found: str
) -> None:
    (one,) = findings_at(noord, cell, typed)
    assert (one.code, one.found) == (code, found)


def test_a_year_is_written_without_a_point(noord: Consortium) -> None:
    (one,) = findings_at(noord, "aanmelding D9", "2022")
    assert "gelezen als 2022." in one.message


def test_fifteen_digits_as_excel(noord: Consortium) -> None:
    assert findings_at(noord, "10243 D23", Decimal("0.99999999999999956")) == []
    assert findings_at(noord, "10243 D23", Decimal("1.0000000000000009")) == []


@pytest.mark.parametrize(
    ("here", "there", "spelled"),
    [
        ("0012345", 12345, ["“00…”", "“…”"]),
        ("1234567.0", 1234567, ["“….0”", "“…”"]),
        ("1234567", Decimal("1234567.0"), []),
        ("12 345", "12345", []),
    ],
)
def test_h203_shows_both_spellings_and_not_the_number(
    noord: Consortium, here: CellValue, there: CellValue, spelled: list[str]
) -> None:
    changes: Changes = {f"{TRAINEES}B7": here, "10240 Opleidelingen!B9": there}
    found = [one for one in assess(noord.case(changes)).findings if one.code == "H203"]
    assert len(found) == 2
    for one in found:
        assert all(part in one.message for part in spelled)
        assert ("staat hier als" in one.message) is bool(spelled)
        assert "12345" not in one.message
