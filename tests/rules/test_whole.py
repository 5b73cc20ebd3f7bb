"""Whole cases: blank forms, the planted example, files that cannot be read, and the order of files."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from hov_tools.forms.records import rows_of
from hov_tools.rules.case import Case, Document, FileTrouble
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, Severity, Verdict
from support.cases import case_of, consortium_of, document_of, refill, shift_years, texts_of
from support.environment import WORKBOOKS
from support.workbooks import CellValue, ExcelError, Formula

if TYPE_CHECKING:
    from pathlib import Path

    from support.cases import Consortium

BLANK_FORMS = sorted((WORKBOOKS / "formulieren").glob("*/*.xlsx"))


@pytest.mark.parametrize("form", BLANK_FORMS, ids=lambda path: path.name)
def test_f101_only_on_a_blank_form(form: Path) -> None:
    assessment = assess(case_of(form))
    assert {one.code for one in assessment.findings} == {"F101"}
    assert all(one.cause is None for one in assessment.findings)
    assert assessment.outcome.verdict is None


@pytest.mark.parametrize("year", ["2022", "2025"])
def test_f101_only_on_the_blank_forms_of_a_year(workbooks: Path, year: str) -> None:
    case = case_of(workbooks / "formulieren" / year)
    assert len(case.documents) == 4
    assert {one.code for one in assess(case).findings} == {"F101"}


def test_f101_names_every_required_field_of_the_hov_form(workbooks: Path) -> None:
    found = assess(case_of(workbooks / "formulieren" / "2022" / "HOV-formulier toewijzing 2022.xlsx")).findings
    # Blocks A (8) and D (3); of B all but the receiver and the places asked for, which depend on the way of applying.
    rows = [*range(8, 16), 18, 19, 20, 23, *range(33, 36)]
    assert [one.cell for one in found] == [f"D{row}" for row in rows]


def test_verdicts_of_the_examples(noord: Consortium, zuid: Consortium, oost: Consortium) -> None:
    clean = assess(noord.case())
    assert (clean.findings, clean.outcome.verdict, clean.outcome.joint_hov) == ((), Verdict.MEETS, 34636)
    assert clean.outcome.right is not None
    assert clean.outcome.bonus is not None
    assert (clean.outcome.right.places, clean.outcome.bonus.places) == (16, 3)
    assert assess(zuid.case()).outcome.verdict is Verdict.FAILS
    assert assess(oost.case()).outcome.verdict is None
    assert assess(oost.case(days_per_place=2242)).outcome.verdict is Verdict.MEETS


def test_planted_example(zuid: Consortium, workbooks: Path) -> None:
    planted = json.loads((workbooks / "voorbeelden" / "2022-zuid" / "verwacht.json").read_text(encoding="utf-8"))
    expected = {(one["code"], one["bestand"], one["blad"], one["cel"]) for one in planted}
    assessment = assess(zuid.case())
    own = {(one.code, one.file, one.sheet, one.cell) for one in assessment.findings if one.cause is None}
    assert expected - own == set()
    errors = {
        (one.code, one.file, one.sheet, one.cell)
        for one in assessment.findings
        if one.severity is Severity.FOUT and one.cause is None
    }
    assert errors - expected == {("H203", "HOV-formulier 10280.xlsx", "Opleidelingen", "B7")}
    own_findings = {(one.code, one.file, one.sheet, one.cell) for one in assessment.findings}
    for one in assessment.findings:
        if one.cause is not None:
            cause = one.cause
            assert (cause.code, cause.file, cause.sheet, cause.cell) in own_findings


def test_f111_form_of_another_year_among_the_others(noord: Consortium, workbooks: Path, tmp_path: Path) -> None:
    later = refill(noord, workbooks / "formulieren" / "2022", tmp_path / "later", 4)
    case = noord.case(without={"10243"})
    documents = (*case.documents, later.case().documents[3])
    assessment = assess(replace(case, documents=documents))
    assert documents[-1].file == "HOV-formulier 10243.xlsx"
    assert noord.written(assessment) == ["fout F111 10243 B2", "fout H208 stroom G18 door F111 10243 B2"]


@pytest.mark.parametrize(("years", "unfunded"), [(1, {"E29"}), (2, {"E27", "E28", "E29"}), (4, {"E27", "E28", "E29"})])
def test_h205_years_of_which_unfunded_days_do_not_count(
    noord: Consortium, workbooks: Path, tmp_path: Path, years: int, unfunded: set[str]
) -> None:
    # For T = 2023 the unfunded days of 2021 do not count, from T = 2024 those of no year.
    later = refill(noord, workbooks / "formulieren" / "2022", tmp_path / "later", years)
    found = assess(later.case(days_per_place=2163)).findings
    at = {(one.file, one.cell) for one in found if one.code == "H205"}
    filled = {
        (document.file, field.ref.address)
        for document in later.case().documents
        if document.form is not None and document.form.kind == "hov"
        for (_, kind), field in document.form.days.cells.items()  # type: ignore[union-attr]
        if kind == "unfunded" and field.value and field.ref is not None
    }
    assert at == {(file, cell) for file, cell in filled if cell in unfunded}
    assert at
    assert all(one.severity is Severity.WAARSCHUWING for one in found if one.code == "H205")


TROUBLES = [
    (FileTrouble.DAMAGED, "F120"),
    (FileTrouble.PASSWORD, "F121"),
    (FileTrouble.NOT_A_WORKBOOK, "F122"),
    (FileTrouble.TOO_LARGE, "F123"),
]


@pytest.mark.parametrize(("trouble", "code"), TROUBLES)
def test_f120_to_f123_is_why_a_member_has_no_form(noord: Consortium, trouble: FileTrouble, code: str) -> None:
    """F120: a file is whole and can be read, and a folder holds something to read (domain, 5).

    F121: a file can be opened without a password (domain, 5).
    F122: a file is a workbook of Excel 2007 or later (domain, 5).
    F123: a file is no larger than a form can be, packed or unpacked (domain, 5).
    """
    case = noord.case(without={"10243"})
    broken = Document("HOV-formulier 10243.xlsx", "", None, trouble, "detail")
    found = noord.written(assess(replace(case, documents=(*case.documents, broken))))
    assert found == sorted([f"fout P4 aanmelding C20 door {code} 10243", f"fout {code} 10243"])


def test_f120_is_why_the_right_is_too_small(noord: Consortium) -> None:
    # Without the 9,473 days of 10240 there is no right to ten places at 3,400 days a place.
    case = noord.case(without={"10240"}, days_per_place=3400)
    broken = Document("HOV-formulier 10240.xlsx", "", None, FileTrouble.DAMAGED)
    found = noord.written(assess(replace(case, documents=(*case.documents, broken))))
    assert found == [
        "fout F120 10240",
        "fout P4 aanmelding C19 door F120 10240",
        "fout V5 stroom G37 door F120 10240",
    ]


def test_f120_does_not_hide_a_second_form_that_is_missing(noord: Consortium) -> None:
    case = noord.case(without={"10243", "10246"})
    broken = Document("scan.xlsx", "", None, FileTrouble.DAMAGED)
    found = noord.written(assess(replace(case, documents=(*case.documents, broken))))
    assert found == ["fout F120 scan.xlsx", "fout P4 aanmelding C20", "fout P4 aanmelding C21"]


def test_f120_of_an_empty_folder() -> None:
    assessment = assess(Case("leeg", (), is_folder=True))
    assert [(one.code, one.file, one.cell) for one in assessment.findings] == [("F120", "leeg", None)]
    assert assessment.outcome.verdict is None
    assert assessment.year is None


def test_f124_macros_and_links(noord: Consortium) -> None:
    """F124: a file holds no macros and no links to other files (domain, 5)."""
    first, *others = noord.case().documents
    changed = replace(first, has_macros=True, has_links=True)
    found = assess(Case("map", (changed, *others), is_folder=True)).findings
    assert [(one.code, one.severity, one.cell) for one in found] == [("F124", Severity.WAARSCHUWING, None)] * 2
    assert {one.found for one in found} == {"macro's", "koppelingen"}


def test_f110_workbook_that_is_no_form(noord: Consortium) -> None:
    case = noord.case()
    other = Document("begroting.xlsx", "0" * 64)
    assert noord.written(assess(replace(case, documents=(*case.documents, other)))) == ["fout F110 begroting.xlsx"]


def test_findings_have_a_fixed_order(zuid: Consortium) -> None:
    findings = assess(zuid.case()).findings
    for position, one in enumerate(findings):
        if one.cause is not None:
            before = next(other for other in reversed(findings[:position]) if other.cause is None)
            assert before.as_cause() == one.cause
    roots = [one for one in findings if one.cause is None]
    assert [one.file for one in roots] == sorted(one.file for one in roots)


def comparable(assessment: Assessment) -> tuple[object, ...]:
    return assessment.findings, assessment.outcome, assessment.year


@settings(max_examples=12)
@given(data=st.data())
def test_order_of_documents_does_not_matter(data: st.DataObject) -> None:
    zuid = consortium_of(WORKBOOKS / "voorbeelden" / "2022-zuid")
    case = zuid.case()
    # With forms that occur twice, of which one counts.
    doubles = tuple(replace(one, file=f"kopie van {one.file}") for one in (case.documents[0], *case.documents[-2:]))
    case = replace(case, documents=case.documents + doubles)
    shuffled = tuple(data.draw(st.permutations(case.documents)))
    assert comparable(assess(replace(case, documents=shuffled))) == comparable(assess(case))


@settings(max_examples=12)
@given(data=st.data())
def test_every_part_of_a_consortium_can_be_judged(data: st.DataObject) -> None:
    zuid = consortium_of(WORKBOOKS / "voorbeelden" / "2022-zuid")
    oost = consortium_of(WORKBOOKS / "voorbeelden" / "2025-oost")
    every = [*zuid.case().documents, *oost.case().documents]
    documents = tuple(data.draw(st.lists(st.sampled_from(every), unique_by=lambda one: one.sha256)))
    is_folder = data.draw(st.booleans())
    assessment = assess(
        Case("deel", documents, is_folder=is_folder, year=data.draw(st.sampled_from([None, 2022, 2024])))
    )
    own = {one.as_cause() for one in assessment.findings if one.cause is None}
    assert all(one.cause in own for one in assessment.findings if one.cause is not None)
    joint, members = assessment.outcome.joint_hov, assessment.outcome.hov
    assert joint is None or 0 <= joint <= sum(members.values())


TYPED: list[CellValue] = [
    *(
        None,
        " ",
        "x",
        "ja",
        "nee",
        "in voorbereiding",
        "gedeeltelijk",
        "10243",
        "99999",
        "12,5",
        "3-4-2021",
        "Combinatie",
    ),
    *(0, -1, 1, 2.5, 366, 43831, 99_999_999, 1e300, 1e-300, True, date(2020, 2, 29), ExcelError("#REF!")),
    *(Formula("1/0"), Formula("NOW()", 1), Formula("IF(", "x"), "R011000", "Totaal", "Begindatum", "bonus"),
]


def input_cells(consortium: Consortium) -> list[str]:
    """Give every cell that is filled in, as it is written here."""
    cells: list[str] = []
    for short in consortium.files:
        form = consortium.alone(short).documents[0].form
        assert form is not None
        fields = [*form.fields.values(), *(field for row in rows_of(form) for field in row.answers())]
        cells += [f"{short} {one.ref.sheet}!{one.ref.address}" for one in fields if one.ref is not None]
    return cells


@settings(max_examples=40)
@given(data=st.data())
def test_whatever_is_typed_is_judged(data: st.DataObject) -> None:
    noord = consortium_of(WORKBOOKS / "voorbeelden" / "2022-noord")
    cells = st.sampled_from(input_cells(noord))
    changes = data.draw(st.dictionaries(cells, st.sampled_from(TYPED), min_size=1, max_size=6))
    findings = assess(noord.case(changes)).findings
    own = {one.as_cause() for one in findings if one.cause is None}
    for one in findings:
        assert one.cause is None or one.cause in own
        assert "None" not in texts_of([replace(one, sheet="")])


def test_shifting_years_changes_nothing_but_years(workbooks: Path, tmp_path: Path) -> None:
    form = workbooks / "formulieren" / "2022" / "HOV-formulier toewijzing 2022.xlsx"
    same = document_of(shift_years(form, tmp_path / "zelfde.xlsx", 0)).form
    assert same == document_of(form).form
