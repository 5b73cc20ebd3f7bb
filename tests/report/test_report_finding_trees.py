from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from report_cases import (
    APPLICATION,
    CLEAN,
    DAMAGED,
    EMPTY_NAME,
    FAULTY,
    INFLOW,
    TYPED_NUMBER,
    WRONG_DAYS,
    WRONG_END,
    WRONG_JOINT,
    WRONG_TOTAL,
    finding,
    hov_form,
)

from hov_tools.report.finding_trees import (
    alike,
    cause_line,
    clean_files,
    counts_line,
    file_groups,
    finding_trees,
    form_name,
)
from hov_tools.rules.finding import Cause, Finding, Severity

CAUSES = st.none() | st.builds(
    Cause, st.sampled_from("AB"), st.sampled_from("xy"), st.none() | st.just("s"), st.sampled_from(("A1", "B2"))
)
FINDINGS = st.builds(
    Finding,
    st.sampled_from("AB"),
    st.sampled_from(list(Severity)),
    st.sampled_from("xy"),
    st.none() | st.just("s"),
    st.sampled_from(("A1", "B2")),
    *[st.just("")] * 5,
    cause=CAUSES,
)


@given(st.lists(FINDINGS, max_size=12))
def test_every_finding_is_shown_once_whatever_causes_what(findings: list[Finding]) -> None:
    assessment = replace(CLEAN, findings=tuple(findings))
    shown = [
        one
        for group in file_groups(assessment)
        for tree in group.trees
        for one in (tree.finding, *(finding for _, finding in tree.following))
    ]
    assert sorted(map(id, shown)) == sorted(map(id, findings))


@given(st.lists(FINDINGS, max_size=12))
def test_what_follows_stands_under_its_cause(findings: list[Finding]) -> None:
    for tree in finding_trees(replace(CLEAN, findings=tuple(findings))):
        above = {0: tree.finding}
        for depth, one in tree.following:
            assert one.cause == above[depth - 1].as_cause()
            above[depth] = one


def test_follow_ons_stand_under_their_cause_and_deeper_ones_under_theirs() -> None:
    tree = next(tree for tree in finding_trees(FAULTY) if tree.finding is WRONG_END)
    assert tree.following == ((1, WRONG_DAYS), (2, WRONG_TOTAL), (1, WRONG_JOINT))


def test_follow_ons_keep_the_order_of_the_assessment() -> None:
    totals = tuple(replace(WRONG_TOTAL, cell=f"E{row}") for row in (3, 1, 2))
    days = replace(WRONG_DAYS, cell="D29"), WRONG_DAYS
    [tree] = finding_trees(replace(FAULTY, findings=(WRONG_END, *days, *totals)))
    assert [one.cell for _, one in tree.following] == ["D29", "D28", "E3", "E1", "E2"]


def test_the_gravest_come_first_and_equals_keep_their_order() -> None:
    by_file = {group.file: [tree.finding for tree in group.trees] for group in file_groups(FAULTY)}
    assert [one.code for one in by_file[hov_form(10280)]] == ["H203", "H205"]
    swapped = replace(FAULTY, findings=(TYPED_NUMBER, EMPTY_NAME))
    assert [tree.finding.code for tree in finding_trees(swapped)] == ["F101", "F103"]


def test_the_file_to_mend_first_stands_first_and_else_files_keep_their_order() -> None:
    elsewhere = finding("F122", Severity.FOUT, "brief.docx", (None, None))
    groups = file_groups(replace(FAULTY, findings=(elsewhere, *FAULTY.findings)))
    files = [group.file for group in groups]
    assert files == [
        hov_form(10286),  # three findings follow from one of its own
        *(hov_form(tpid) for tpid in (10280, 10283, 10289, 10301)),
        INFLOW,
        "brief.docx",
        APPLICATION,  # a doubt
        hov_form(10298),  # a warning
    ]
    assert groups[6].form is None


def test_what_most_follows_from_is_mended_first() -> None:
    other = finding("F101", Severity.FOUT, hov_form(10286), ("HOV-formulier", "D8"))
    trees = finding_trees(replace(FAULTY, findings=(TYPED_NUMBER, other, WRONG_END, WRONG_DAYS)))
    assert [tree.finding.code for tree in trees] == ["F106", "F101", "F103"]


def test_what_asks_the_same_of_several_cells_stands_together() -> None:
    signed = [finding("P2", Severity.FOUT, APPLICATION, ("Aanmelding", f"I{row}"), found="nee") for row in (20, 21, 24)]
    empty = finding("P2", Severity.FOUT, APPLICATION, ("Aanmelding", "I22"), found="leeg")
    found = alike(finding_trees(replace(FAULTY, findings=(signed[0], empty, *signed[1:], WRONG_END, WRONG_DAYS))))
    assert [[tree.finding.cell for tree in trees] for trees in found] == [["F6"], ["I20", "I21", "I24"], ["I22"]]
    many = [finding("P2", Severity.FOUT, APPLICATION, ("Aanmelding", f"I{row}")) for row in range(1, 13)]
    assert [len(trees) for trees in alike(finding_trees(replace(FAULTY, findings=tuple(many))))] == [10, 2]


def test_a_file_with_only_a_follow_on_is_neither_a_group_nor_clean() -> None:
    assessment = replace(FAULTY, findings=(WRONG_END, WRONG_JOINT))
    assert [group.file for group in file_groups(assessment)] == [hov_form(10286)]
    assert INFLOW not in clean_files(assessment)
    assert hov_form(10280) in clean_files(assessment)


def test_a_cause_that_is_not_there_makes_a_finding_of_its_own() -> None:
    assert [tree.finding for tree in finding_trees(replace(FAULTY, findings=(WRONG_DAYS,)))] == [WRONG_DAYS]


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (WRONG_TOTAL, "volgt uit H201 in D28"),
        (WRONG_DAYS, "volgt uit F106 in F6 op blad Opleidelingen"),
        (WRONG_JOINT, "volgt uit F106 in F6 op blad Opleidelingen van HOV-formulier 10286.xlsx"),
        (replace(WRONG_JOINT, cause=DAMAGED.as_cause()), "volgt uit F120 van HOV-formulier 10301.xlsx"),
    ],
)
def test_the_cause_is_named_as_far_as_needed(one: Finding, line: str) -> None:
    assert one.cause is not None
    assert cause_line(one, one.cause) == line


@pytest.mark.parametrize(
    ("findings", "with_zeros", "line"),
    [
        ((), True, "0 fouten · 0 twijfels · 0 waarschuwingen"),
        ((), False, ""),
        ((EMPTY_NAME,), True, "1 fout · 0 twijfels · 0 waarschuwingen"),
        ((EMPTY_NAME, TYPED_NUMBER), False, "1 fout · 1 waarschuwing"),
        ((WRONG_END, WRONG_DAYS), False, "1 fout · 1 gevolg"),
        ((WRONG_END, WRONG_DAYS, WRONG_TOTAL), False, "1 fout · 2 gevolgen"),
    ],
)
def test_counts(findings: tuple[Finding, ...], with_zeros: bool, line: str) -> None:
    assert counts_line(finding_trees(replace(CLEAN, findings=findings)), with_zeros=with_zeros) == line


@pytest.mark.parametrize(
    "form", ["hov", "aanvraag", "aanmelding", "aanmelding-nieuw", "aanmelding-definitief", "in-en-doorstroom", None]
)
def test_every_kind_of_form_has_a_name(form: str | None) -> None:
    assert form_name(form)
