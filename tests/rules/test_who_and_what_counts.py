"""Who is who, what counts and what follows from what (domain, 4.2, 4.3 and 5a), on the forms of both years."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct
from msgspec.structs import replace

from hov_tools.calculations.conditions import SectorCounts
from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm
from hov_tools.rules.case import Case, Document, Fate, FileTrouble, given_days
from hov_tools.rules.engine import assess
from hov_tools.rules.facts import ConsortiumFacts, Phase
from hov_tools.rules.gathering import allocation_year, gather_facts, judged_training
from hov_tools.rules.v import balance_of, sectors_of
from hov_tools.rules.versions import Version, choose_version, newest, version_stated
from support.cases import consortium_of, document_of, refill
from support.environment import WORKBOOKS

if TYPE_CHECKING:
    from pathlib import Path

    from support.cases import Changes, Consortium
    from support.workbooks import CellValue


class Example(Struct, frozen=True):
    """A consortium in which nothing is wrong, and the short names of its forms.

    Attributes:
        folder: of its workbooks.
        first: the form of the first assessment.
        last: the definitive application.
        days: HOV per place, where no source gives it.
    """

    folder: str
    first: str
    last: str
    days: int | None = None

    @property
    def consortium(self) -> Consortium:
        """Read it."""
        return consortium_of(WORKBOOKS / "voorbeelden" / self.folder)

    @property
    def tpids(self) -> list[str]:
        """Give the members."""
        return [short for short in self.consortium.files if short.isdigit()]

    def form(self, short: str) -> AnyForm:
        """Give a form as it was handed in."""
        form = document_of(self.consortium.folder / self.consortium.files[short]).form
        assert form is not None
        return form

    def cell(self, short: str, name: str, row: int | None = None) -> str:
        """Write the cell of a question; of a column in a row of the members, or the row of that number."""
        form = self.form(short)
        if row is None:
            ref = form.fields[name].ref
        else:
            assert isinstance(form, ApplicationForm | FlowForm)
            ref = getattr(form.members.rows[row], name).ref
        assert ref is not None
        return f"{short} {ref.address}"

    def trainee(self, short: str, name: str, row: int) -> str:
        """Write the cell of a column in a row of the trainees."""
        form = self.form(short)
        assert isinstance(form, HovForm)
        ref = getattr(form.trainees.rows[row], name).ref
        return f"{short} {ref.sheet}!{ref.address}"

    def case(self, changes: Changes | None = None, *, without: frozenset[str] = frozenset()) -> Case:
        """Give the case after changing cells."""
        return self.consortium.case(changes, without=without, days_per_place=self.days)

    def judge(self, changes: Changes | None = None, *, without: frozenset[str] = frozenset()) -> list[str]:
        """Write every finding after changing cells."""
        return self.consortium.written(assess(self.case(changes, without=without)))

    def written(self, case: Case) -> list[str]:
        """Write every finding of a case."""
        return self.consortium.written(assess(case))

    def facts(self, changes: Changes | None = None) -> ConsortiumFacts:
        """Give the facts after changing cells."""
        return gather_facts(self.case(changes))

    def repeated_member(self, short: str, row: int) -> dict[str, CellValue]:
        """Give the changes that write a member once more below the list, as another sector."""
        form = self.form(short)
        assert isinstance(form, ApplicationForm | FlowForm)
        below = form.members.free[0]
        changes: dict[str, CellValue] = {}
        for field in form.members.rows[row].answers():
            if field.ref is not None and field.name != "number" and field.cell.formula is None:
                value = field.value if field.name == "signed_on" else field.cell.lexical
                column = field.ref.address.rstrip("0123456789")
                changes[f"{short} {column}{below}"] = "Epilepsie" if field.name == "sector" else value
        return changes


EXAMPLES = [
    Example("2022-noord", "aanvraag", "aanmelding"),
    Example("2025-oost", "nieuw", "definitief", 2242),
]
both_years = pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.folder)


def column_of(written: str) -> str:
    """Give the column of a written cell."""
    return written.rpartition(" ")[2].rstrip("0123456789")


# --- Members ------------------------------------------------------------------------------------------------------


@both_years
@pytest.mark.parametrize("row", [0, 2])
def test_p7_institution_twice_counts_once(example: Example, row: int) -> None:
    """P7: an institution stands once among the members (domain, 5 and 5a)."""
    form = example.form(example.last)
    assert isinstance(form, ApplicationForm)
    cell = f"{example.last} {column_of(example.cell(example.last, 'tpid', 0))}{form.members.free[0]}"
    changes = example.repeated_member(example.last, row)
    assert example.judge(changes) == [f"fout P7 {cell}"]
    before, after = example.facts(), example.facts(changes)
    assert after.members == before.members
    assert (balance_of(after), sectors_of(after)) == (balance_of(before), sectors_of(before))
    assert assess(example.case(changes)).outcome.right == assess(example.case()).outcome.right


@both_years
def test_p7_in_every_application(example: Example) -> None:
    changes = example.repeated_member(example.last, 1) | example.repeated_member(example.first, 1)
    found = example.judge(changes)
    assert [one.split()[:3] for one in found] == [["fout", "P7", one] for one in sorted([example.first, example.last])]


@both_years
def test_p7_in_the_distribution_when_it_gives_the_members(example: Example) -> None:
    applications = frozenset([example.first, example.last])
    found = assess(example.case(example.repeated_member("stroom", 1), without=applications))
    assert "P7" in {one.code for one in found.findings}
    assert len(found.facts.members) == len(example.tpids)


def test_p7_a_fourth_sector_that_is_a_repeated_member() -> None:
    # Three institutions are too few, also when one of them stands twice with another sector.
    noord = EXAMPLES[0]
    applications = ("aanmelding", "aanvraag")
    rows = range(22, 27)
    gone = {f"{short} {column}{row}": None for short in applications for column in "CDEFGHIJ" for row in rows}
    again = ["10246", "Noord-instelling C", "Epilepsie", "ja", "nee", "opleider", "ja"]
    changes: dict[str, CellValue] = dict(gone)
    for short in applications:
        changes |= {f"{short} {column}22": value for column, value in zip("CDEFGHI", again, strict=True)}
    facts = noord.facts(changes)
    balance = balance_of(facts)
    assert (len(facts.members), balance.self_sufficient + balance.dependent) == (3, 3)
    assert sectors_of(facts) == SectorCounts(3, 3)
    assert {"fout V3 aanmelding E18", "fout P7 aanmelding C22", "fout P7 aanvraag C22"} <= set(noord.judge(changes))


@both_years
def test_p4_form_of_an_institution_that_is_no_member_adds_nothing(example: Example) -> None:
    last = example.tpids[-1]
    changes: Changes = {example.cell(last, "tpid"): "71000", example.cell(last, "name"): "Instelling van elders"}
    stranger = next(one for one in example.case(changes).documents if one.file == example.consortium.files[last])
    case = example.case()
    case = replace(case, documents=(*case.documents, replace(stranger, file="HOV-formulier 71000.xlsx")))
    address = example.cell(last, "tpid").rpartition(" ")[2]
    sheet = example.consortium.sheets[last]
    assert example.written(case) == [f"fout P4 HOV-formulier 71000.xlsx {sheet}!{address}"]
    before, after = assess(example.case()).outcome, assess(case).outcome
    assert (after.hov, after.joint_hov, after.right) == (before.hov, before.joint_hov, before.right)


@both_years
def test_p4_what_a_strange_form_says_of_its_own_consortium_follows(example: Example) -> None:
    last = example.tpids[-1]
    changes: Changes = {example.cell(last, name): "71000" for name in ("tpid", "regiehouder", "receiver")}
    changes = {**changes, example.cell(last, "name"): "Instelling van elders"}
    found = example.judge(changes)
    cell = example.cell(last, "tpid")
    assert f"fout P4 {cell}" in found
    assert f"fout P1 {example.cell(last, 'regiehouder')} door P4 {cell}" in found
    assert f"fout H207 {example.cell(last, 'receiver')} door P4 {cell}" in found


@both_years
def test_hov_forms_alone_all_count(example: Example) -> None:
    forms = frozenset([example.first, example.last, "stroom"])
    facts = gather_facts(example.case(without=forms))
    assert sorted(facts.own_hov) == example.tpids
    assert facts.phase is None


# --- TPIDs typed as another member's ---------------------------------------------------------------------------------


@both_years
@pytest.mark.parametrize(("culprit", "innocent"), [(1, 2), (2, 1), (0, 3), (3, 0)])
def test_f107_hov_form_with_the_tpid_of_another(example: Example, culprit: int, innocent: int) -> None:
    cell = example.cell(example.tpids[culprit], "tpid")
    changes: Changes = {cell: example.tpids[innocent]}
    assert example.judge(changes) == [f"fout F107 {cell}"]
    assessment = assess(example.case(changes))
    assert assessment.outcome.hov == assess(example.case()).outcome.hov
    assert f"instelling {example.tpids[culprit]}" in assessment.findings[0].message


@both_years
@pytest.mark.parametrize(("culprit", "innocent"), [(1, 2), (2, 1)])
@pytest.mark.parametrize("form", ["first", "last", "stroom"])
def test_f107_row_with_the_tpid_of_another(example: Example, form: str, culprit: int, innocent: int) -> None:
    short = "stroom" if form == "stroom" else str(getattr(example, form))
    cell = example.cell(short, "tpid", culprit)
    changes: Changes = {cell: example.tpids[innocent]}
    assert example.judge(changes) == [f"fout F107 {cell}"]
    assert example.facts(changes).member_tpids == example.facts().member_tpids
    assert assess(example.case(changes)).outcome.hov == assess(example.case()).outcome.hov


@both_years
def test_f107_in_two_forms_of_one_institution(example: Example) -> None:
    hov, row = example.cell(example.tpids[1], "tpid"), example.cell("stroom", "tpid", 1)
    listed = example.cell(example.last, "tpid", 1)
    for cells in ((hov, row), (row, listed), (hov, listed)):
        found = example.judge(dict.fromkeys(cells, example.tpids[2]))
        assert found == sorted(f"fout F107 {cell}" for cell in cells)


@both_years
def test_f107_the_name_tells_of_nobody(example: Example) -> None:
    tpids = example.tpids
    cell = example.cell(tpids[2], "tpid")
    changes: Changes = {cell: tpids[1], example.cell(tpids[2], "name"): "Stichting Z"}
    member = example.cell(example.last, "tpid", 2)
    found = example.judge(changes)
    assert f"fout F107 {cell}" in found
    assert f"fout P4 {member} door F107 {cell}" in found
    assert [one for one in found if " door " not in one] == [f"fout F107 {cell}"]
    assert tpids[2] not in example.facts(changes).own_hov


@both_years
def test_f107_a_copy_of_the_number_when_the_owner_sent_no_form(example: Example) -> None:
    tpids = example.tpids
    cell = example.cell(tpids[1], "tpid")
    found = example.judge({cell: tpids[2]}, without=frozenset([tpids[2]]))
    assert [one for one in found if " door " not in one] == sorted(
        [f"fout F107 {cell}", f"fout P4 {example.cell(example.last, 'tpid', 2)}"]
    )


@both_years
def test_a_copy_does_not_explain_a_form_that_is_missing(example: Example) -> None:
    tpids = example.tpids
    case = example.case(without=frozenset([tpids[2]]))
    first = next(one for one in case.documents if one.file == example.consortium.files[tpids[1]])
    changed = next(
        one
        for one in example.case({example.cell(tpids[1], "brought_in"): 5}).documents
        if one.file == example.consortium.files[tpids[1]]
    )
    assert first.form != changed.form
    case = replace(case, documents=(*case.documents, replace(changed, file="kopie.xlsx")))
    found = example.written(case)
    assert f"fout P4 {example.cell(example.last, 'tpid', 2)}" in found


# --- The year --------------------------------------------------------------------------------------------------------


def of_year(document: Document, year: int) -> Document:
    """Give the document as that of another year, its days stated for years that shift along."""
    form = document.form
    assert form is not None
    assert form.year is not None
    if isinstance(form, HovForm):
        later = year - form.year
        cells = {(one + later, kind): cell for (one, kind), cell in form.days.cells.items()}
        form = replace(form, days=replace(form.days, cells=cells, year_totals={}))
    return replace(document, form=replace(form, year=year))


YEARS: list[tuple[str, dict[type, int], int | None, int | None]] = [
    ("all the same", {}, None, 2022),
    ("HOV forms of another year are no majority", {HovForm: 2021}, None, 2022),
    ("application before distribution", {FlowForm: 2023, HovForm: 2023}, None, 2022),
    ("distribution before HOV forms", {ApplicationForm: 0, HovForm: 2023}, None, 2022),
    ("distribution before what was asked", {ApplicationForm: 0}, 2023, 2022),
    ("application before what was asked", {}, 2023, 2022),
    ("what was asked before HOV forms", {ApplicationForm: 0, FlowForm: 0}, 2023, 2023),
    ("HOV forms when nothing else says", {ApplicationForm: 0, FlowForm: 0}, None, 2022),
]


@pytest.mark.parametrize(("years", "asked", "expected"), [pytest.param(*rest, id=what) for what, *rest in YEARS])
def test_year_that_is_judged(years: dict[type, int], asked: int | None, expected: int) -> None:
    documents = []
    for one in EXAMPLES[0].case().documents:
        year = years.get(type(one.form))
        if year != 0:
            documents.append(one if year is None else of_year(one, year))
    assert allocation_year(Case("map", tuple(documents), is_folder=True, year=asked)) == expected


def test_year_of_hov_forms_that_differ_is_not_known() -> None:
    forms = [one for one in EXAMPLES[0].case().documents if isinstance(one.form, HovForm)]
    mixed = (of_year(forms[0], 2023), *forms[1:])
    case = Case("map", mixed, is_folder=True)
    assert allocation_year(case) is None
    assert allocation_year(replace(case, year=2022)) == 2022
    found = assess(case)
    assert {one.file for one in found.findings if one.code == "F111"} == {one.file for one in mixed}
    assert all("2022 en 2023" in one.message for one in found.findings if one.code == "F111")


def test_f111_at_every_hov_form_of_last_year(noord: Consortium, workbooks: Path, tmp_path: Path) -> None:
    later = refill(noord, workbooks / "formulieren" / "2022", tmp_path / "later", 1)
    hov = [one for one in later.case().documents if isinstance(one.form, HovForm)]
    others = [one for one in noord.case().documents if not isinstance(one.form, HovForm)]
    assessment = assess(Case("map", (*others, *hov), is_folder=True))
    assert assessment.year == 2022
    roots = {(one.code, one.file) for one in assessment.findings if one.cause is None and one.severity.value == "fout"}
    assert {("F111", one.file) for one in hov} <= roots
    assert not {file for code, file in roots if code == "F111"} & {one.file for one in others}


# --- The training ----------------------------------------------------------------------------------------------------


@both_years
def test_h209_form_of_another_training(example: Example) -> None:
    """H209: a HOV form is for the training that is judged; another one is not counted (domain, 4.3)."""
    tpid = example.tpids[1]
    cell = example.cell(tpid, "training")
    changes: Changes = {cell: "Psychotherapeut"}
    member = example.cell(example.last, "tpid", 1)
    found = example.judge(changes)
    assert [one for one in found if " door " not in one] == [f"waarschuwing H209 {cell}"]
    assert f"fout P4 {member} door H209 {cell}" in found
    facts = example.facts(changes)
    assert tpid not in facts.own_hov
    assert facts.training == "gz-psycholoog"
    assert facts.joint.total < example.facts().joint.total


@both_years
def test_h210_row_of_another_training(example: Example) -> None:
    """H210: a trainee in a HOV form is in the form's training; another one is not counted (domain, 4.3)."""
    tpid = example.tpids[0]
    cell = example.trainee(tpid, "training", 0)
    changes: Changes = {cell: "Psychotherapeut"}
    found = example.judge(changes)
    assert [one for one in found if " door " not in one] == [f"fout H210 {cell}"]
    assert len(found) > 1
    before, after = example.facts(), example.facts(changes)
    assert after.own_hov[tpid] < before.own_hov[tpid]
    assert after.is_provisional


TRAININGS = [
    (["gz-psycholoog"] * 3, None, "gz-psycholoog"),
    (["psychotherapeut", "psychotherapeut", "gz-psycholoog"], None, "gz-psycholoog"),
    (["psychotherapeut", "klinisch-psycholoog"], None, "gz-psycholoog"),
    (["psychotherapeut", None, "psychotherapeut"], None, "psychotherapeut"),
    ([None, None], None, "gz-psycholoog"),
    (["psychotherapeut", "gz-psycholoog"], "psychotherapeut", "psychotherapeut"),
    ([], None, None),
]


@pytest.mark.parametrize(("stated", "asked", "expected"), TRAININGS)
def test_training_that_is_judged(stated: list[str | None], asked: str | None, expected: str | None) -> None:
    forms = [one for one in EXAMPLES[0].case().documents if isinstance(one.form, HovForm)]
    documents = []
    for one, training in zip(forms, stated, strict=False):
        assert one.form is not None
        fields = {**one.form.fields, "training": replace(one.form.fields["training"], value=training)}
        documents.append(replace(one, form=replace(one.form, fields=fields)))
    assert judged_training(Case("map", tuple(documents), is_folder=True, training=asked)) == expected


# --- Versions --------------------------------------------------------------------------------------------------------

NAMES = [
    ("HOV 10243.xlsx", "HOV 10243_v2.xlsx", "HOV 10243_v2.xlsx"),
    ("HOV 10243.xlsx", "HOV 10243 v2.xlsx", "HOV 10243 v2.xlsx"),
    ("HOV 10243v2.xlsx", "HOV 10243v10.xlsx", "HOV 10243v10.xlsx"),
    ("HOV 10243 (1).xlsx", "HOV 10243 (2).xlsx", "HOV 10243 (2).xlsx"),
    ("HOV 10243 (2).xlsx", "HOV 10243.xlsx", "HOV 10243 (2).xlsx"),
    ("HOV 10243 (9).xlsx", "HOV 10243 (10).xlsx", "HOV 10243 (10).xlsx"),
    ("HOV 10243-correctie.xlsx", "HOV 10243.xlsx", "HOV 10243-correctie.xlsx"),
    ("HOV 10243 definitief.xlsx", "HOV 10243.xlsx", "HOV 10243 definitief.xlsx"),
    ("HOV 10243-def.xlsx", "HOV 10243.xlsx", "HOV 10243-def.xlsx"),
    ("HOV 10243 concept.xlsx", "HOV 10243.xlsx", "HOV 10243.xlsx"),
    ("HOV 10243 Versie 2.xlsx", "HOV 10243 versie 3.xlsm", "HOV 10243 versie 3.xlsm"),
    ("HOV 10243 v2.xlsx", "HOV 10243 v2 def.xlsx", "HOV 10243 v2 def.xlsx"),
    # Neither says that it is the later one.
    ("HOV 10243 v2.xlsx", "HOV 10243 def.xlsx", None),
    ("HOV 10243.xlsx", "kopie van HOV 10243.xlsx", None),
    ("HOV 10243.xlsx", "HOV (10243).xlsx", None),
    ("HOV 10243.xlsx", "HOV 10243 v1.xlsx", None),
    ("Definitieve aanmelding 2025.xlsx", "Aanmelding 2025.xlsx", None),
]


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_newest_by_what_the_file_name_states(one: str, other: str, expected: str | None) -> None:
    documents = [Document(one, "1"), Document(other, "2")]
    for days in ((None, None), (date(2021, 1, 11), date(2021, 1, 11)), (None, date(2021, 1, 11))):
        found = newest([Version(document, day) for document, day in zip(documents, days, strict=True)])
        assert (None if found is None else found.file) == expected
        found = newest([Version(document, day) for document, day in reversed(list(zip(documents, days, strict=True)))])
        assert (None if found is None else found.file) == expected


@pytest.mark.parametrize(("one", "other", "expected"), NAMES)
def test_newest_by_the_date_in_the_form_first(one: str, other: str, expected: str | None) -> None:  # noqa: ARG001
    documents = [Document(one, "1"), Document(other, "2")]
    early, late = date(2021, 1, 11), date(2021, 1, 12)
    assert newest([Version(documents[0], late), Version(documents[1], early)]) is documents[0]
    assert newest([Version(documents[0], early), Version(documents[1], late)]) is documents[1]


def test_newest_of_three() -> None:
    early, late = date(2021, 1, 11), date(2021, 1, 12)
    names = ["a.xlsx", "a v2.xlsx", "a v3.xlsx"]
    versions = [Version(Document(name, name), day) for name, day in zip(names, (late, late, early), strict=True)]
    found = newest(versions)
    assert found is not None
    assert found.file == "a v2.xlsx"
    assert version_stated("a v3.xlsx") > version_stated("a v2.xlsx")


def with_version(example: Example, short: str, changes: Changes, name: str) -> Case:
    """Give the case with a second version of a form beside the one that is right."""
    file = example.consortium.files[short]
    second = next(one for one in example.case(changes).documents if one.file == file)
    case = example.case()
    return replace(case, documents=(*case.documents, replace(second, file=name)))


def wrong(example: Example, short: str) -> dict[str, CellValue]:
    """Give a change in a form that is a mistake."""
    return {example.cell(short, "consortium"): None}


@both_years
@pytest.mark.parametrize("form", ["hov", "first", "last", "stroom"])
def test_f119_version_by_its_name(example: Example, form: str) -> None:
    """F119: of several versions of a form one is the newest, and it is told which one was used (domain, 5a)."""
    short = {"hov": example.tpids[1], "first": example.first, "last": example.last, "stroom": "stroom"}[form]
    file = example.consortium.files[short]
    older = file.replace(".xlsx", " concept.xlsx")
    # A mistake in the older version is none: it is not used.
    found = assess(with_version(example, short, wrong(example, short), older))
    assert [(one.code, one.severity.value, one.file) for one in found.findings] == [("F119", "waarschuwing", older)]
    assert file in found.findings[0].message
    assert older in found.findings[0].message
    assert found.outcome.hov == assess(example.case()).outcome.hov
    assert {one.file for one in found.files} == {*example.consortium.files.values(), older}
    # A mistake in the newer one stands there.
    newer = file.replace(".xlsx", "_v2.xlsx")
    found = assess(with_version(example, short, wrong(example, short), newer))
    roots = {(one.code, one.file) for one in found.findings}
    assert roots == {("F101", newer), ("F119", file)}


@both_years
@pytest.mark.parametrize("form", ["hov", "first", "last"])
def test_f119_version_by_its_date(example: Example, form: str) -> None:
    short = {"hov": example.tpids[1], "first": example.first, "last": example.last}[form]
    name = "signed_on" if form == "hov" else "submitted_on"
    day = example.form(short).day(name).value
    assert day is not None
    changes: dict[str, CellValue] = {**wrong(example, short), example.cell(short, name): day.replace(day=day.day - 1)}
    found = assess(with_version(example, short, changes, "zzz v9.xlsx"))
    assert [(one.code, one.severity.value, one.file) for one in found.findings] == [
        ("F119", "waarschuwing", "zzz v9.xlsx")
    ]


@both_years
@pytest.mark.parametrize("form", ["hov", "first", "last", "stroom"])
def test_f119_none_is_the_newest(example: Example, form: str) -> None:
    short = {"hov": example.tpids[1], "first": example.first, "last": example.last, "stroom": "stroom"}[form]
    file = example.consortium.files[short]
    case = with_version(example, short, {example.cell(short, "consortium"): "Anders"}, "zzz.xlsx")
    found = assess(case)
    undecided = [one for one in found.findings if one.code == "F119"]
    assert {(one.file, one.severity.value, one.cause) for one in undecided} == {
        (file, "fout", None),
        ("zzz.xlsx", "fout", None),
    }
    assert all(file in one.message and "zzz.xlsx" in one.message for one in undecided)
    assert found.facts.is_provisional
    if form == "hov":
        assert short not in found.outcome.hov
    # What is asked for counts.
    for chosen, other in ((file, "zzz.xlsx"), ("zzz.xlsx", file)):
        told = assess(replace(case, counting=frozenset([chosen])))
        assert [(one.code, one.severity.value, one.file) for one in told.findings] == [("F119", "info", other)]
        assert chosen in told.findings[0].message


@both_years
@pytest.mark.parametrize("form", ["hov", "first", "last", "stroom"])
def test_f119_equal_versions(example: Example, form: str) -> None:
    short = {"hov": example.tpids[1], "first": example.first, "last": example.last, "stroom": "stroom"}[form]
    found = assess(with_version(example, short, {}, "zzz.xlsx"))
    assert [(one.code, one.severity.value, one.file) for one in found.findings] == [("F119", "info", "zzz.xlsx")]


OWN, LOOSE = "own", "loose.xlsx"
SENT: dict[str, tuple[dict[str, str], str, bool, str | None]] = {
    # What came with what, what is asked for, whether the loose one is of a later date → what counts; OWN: its own.
    "together, later": ({}, "", True, LOOSE),
    "together, earlier": ({}, "", False, OWN),
    "apart, later": ({LOOSE: "mail"}, "", True, OWN),
    "apart, earlier": ({LOOSE: "mail"}, "", False, OWN),
    "apart, asked for": ({LOOSE: "mail"}, LOOSE, True, LOOSE),
    "apart, the other asked for": ({LOOSE: "mail"}, OWN, True, OWN),
    "each apart": ({LOOSE: "mail", OWN: "zip"}, "", True, None),
    "apart, together": ({LOOSE: "mail", OWN: "mail"}, "", True, LOOSE),
}


@pytest.mark.parametrize("row", SENT)
def test_f119_a_version_of_another_sender(row: str) -> None:
    """F119: a later date tells nothing of a form that somebody else handed in (domain, 5a)."""
    senders, asked, is_later, counting = SENT[row]
    example = EXAMPLES[0]
    short = example.tpids[1]
    file = example.consortium.files[short]
    day = example.form(short).day("signed_on").value
    assert day is not None
    changes = {example.cell(short, "signed_on"): day.replace(day=day.day + (1 if is_later else -1))}
    names = {OWN: file, LOOSE: LOOSE, "": ""}
    found = assess(
        replace(
            with_version(example, short, changes, LOOSE),
            senders={names[one]: sender for one, sender in senders.items()},
            counting=frozenset([names[asked]]),
        )
    )
    fates = {one.file: one.fate for one in found.files}
    assert [name for name in (OWN, LOOSE) if fates[names[name]] is Fate.COUNTS] == ([counting] if counting else [])
    told = {(one.severity.value, one.file) for one in found.findings if one.code == "F119"}
    if counting is None:
        assert told == {("fout", file), ("fout", LOOSE)}
    elif asked:
        assert told == {("info", LOOSE if counting is OWN else file)}
    elif LOOSE in senders and OWN not in senders:
        assert told == {("waarschuwing", file), ("waarschuwing", LOOSE)}
    else:
        assert told == {("waarschuwing", LOOSE if counting is OWN else file)}


def test_versions_of_other_years_and_trainings_are_none_of_each_other() -> None:
    forms = [one for one in EXAMPLES[0].case().documents if isinstance(one.form, HovForm)]
    case = EXAMPLES[0].case()
    old = replace(of_year(forms[1], 2021), file="HOV-formulier 10243 v9.xlsx")
    found = assess(replace(case, documents=(*case.documents, old)))
    assert {one.file for one in found.findings} == {old.file}
    assert "F111" in {one.code for one in found.findings}
    assert found.outcome.hov == assess(case).outcome.hov


def test_choice_of_equal_and_different_versions() -> None:
    a, b = Document("a.xlsx", "1", EXAMPLES[0].form("10240")), Document("b.xlsx", "1", EXAMPLES[0].form("10240"))
    other = Document("c.xlsx", "2", EXAMPLES[0].form("10243"))
    assert choose_version([a, b]).counting is a
    assert choose_version([a, b, other], asked=["c.xlsx"]).counting is other
    assert [one.is_equal for one in choose_version([a, b]).superseded] == [True]


# --- The phase -------------------------------------------------------------------------------------------------------


@both_years
def test_p8_distribution_without_a_definitive_application(example: Example) -> None:
    """P8: a distribution comes with the definitive application (domain, 5a)."""
    name = example.consortium.folder.name
    assert example.judge(without=frozenset([example.last])) == [f"fout P8 {name}"]
    assert f"fout P8 {name}" in example.judge(without=frozenset([example.first, example.last]))
    assert example.judge(without=frozenset([example.first])) == []
    assert example.judge(without=frozenset([example.last, "stroom"])) == []


@both_years
def test_p8_the_application_that_cannot_be_read(example: Example) -> None:
    case = example.case(without=frozenset([example.last]))
    file = example.consortium.files[example.last]
    broken = Document(file, "", None, FileTrouble.DAMAGED)
    name = example.consortium.folder.name
    found = example.written(replace(case, documents=(*case.documents, broken)))
    assert found == [f"fout F120 {example.last}", f"fout P8 {name} door F120 {example.last}"]
    other = Document("begroting.xlsx", "", None, FileTrouble.DAMAGED)
    assert f"fout P8 {name}" in example.written(replace(case, documents=(*case.documents, other)))


@both_years
def test_phase_is_that_of_the_latest_form(example: Example) -> None:
    def phase(*without: str) -> Phase | None:
        return gather_facts(example.case(without=frozenset(without))).phase

    assert phase() is Phase.DISTRIBUTION
    assert phase("stroom") is Phase.DEFINITIVE
    assert phase("stroom", example.last) is Phase.FIRST
    assert phase("stroom", example.first) is Phase.DEFINITIVE
    assert phase(example.first, example.last) is Phase.DISTRIBUTION
    assert phase("stroom", example.first, example.last) is None


# --- What follows from what ------------------------------------------------------------------------------------------


@both_years
def test_follow_on_findings_say_what_to_mend_first(example: Example) -> None:
    cell = example.trainee(example.tpids[0], "end", 0)
    found = assess(example.case({cell: "onbekend"})).findings
    root = next(one for one in found if one.cause is None)
    follow = [one for one in found if one.cause is not None]
    assert root.code == "F102"
    assert follow
    for one in follow:
        assert one.remedy.startswith(f"Herstel eerst F102 in {root.file}, {root.sheet}!{root.cell}")


BROKEN_ROWS = [
    ("F102", "end", "onbekend"),
    ("F104", "funded", "misschien"),
    ("F113", "begin", None),
    ("F106", "end", date(2009, 1, 1)),
]


@both_years
@pytest.mark.parametrize(("code", "column", "value"), BROKEN_ROWS)
def test_v5_follows_from_rows_that_do_not_count_yet(example: Example, code: str, column: str, value: CellValue) -> None:
    tpid = example.tpids[0]
    cell = example.trainee(tpid, column, 1)
    own = example.facts({cell: value}).joint.total
    # So many days per place that the right to ten places depends on this row.
    case = replace(example.case({cell: value}), numbers=given_days(own // 10 + 1))
    found = [one for one in assess(case).findings if one.code == "V5"]
    assert [one.cause is not None and one.cause.code for one in found] == [code]
    # And so many that it does not.
    case = replace(case, numbers=given_days(own // 5))
    assert [one.cause for one in assess(case).findings if one.code == "V5"] == [None]


@both_years
def test_v5_follows_from_double_days(example: Example) -> None:
    form = example.form(example.tpids[0])
    assert isinstance(form, HovForm)
    cell = example.trainee(example.tpids[1], "registration", 0)
    changes: Changes = {cell: form.trainees.rows[0].registration.value}
    joint = example.facts(changes).joint
    assert joint.double_days
    for days, cause in ((joint.total // 10 + 1, "H203"), (joint.total // 5, None)):
        [found] = [
            one for one in assess(replace(example.case(changes), numbers=given_days(days))).findings if one.code == "V5"
        ]
        assert (None if found.cause is None else found.cause.code) == cause


@both_years
def test_v5_follows_from_a_form_that_is_missing(example: Example) -> None:
    case = replace(example.case(without=frozenset([example.tpids[0]])), numbers=given_days(4000))
    [found] = [one for one in assess(case).findings if one.code == "V5"]
    assert found.cause is not None
    assert found.cause.code == "P4"


OPEN: list[tuple[str, str, CellValue]] = [
    ("end", "trainee", "onbekend"),
    ("registration", "trainee", None),
    ("tpid", "field", "x"),
    ("training", "field", "Psychotherapeut"),
]


@both_years
@pytest.mark.parametrize(("name", "kind", "value"), OPEN)
def test_numbers_are_provisional_while_a_finding_can_change_them(
    example: Example, name: str, kind: str, value: CellValue
) -> None:
    tpid = example.tpids[1]
    cell = example.trainee(tpid, name, 0) if kind == "trainee" else example.cell(tpid, name)
    assert not example.facts().is_provisional
    assert example.facts({cell: value}).is_provisional is (name != "registration")
    assert gather_facts(example.case(without=frozenset([tpid]))).is_provisional


# --- Double days with separate applicants ----------------------------------------------------------------------------


@both_years
@pytest.mark.parametrize("separate", [[1], [0, 1], [0]])
def test_double_days_with_separate_applicants_count_once(example: Example, separate: list[int]) -> None:
    first, second = example.tpids[:2]
    way = "Afzonderlijk aanvragen"
    changes: dict[str, CellValue] = {example.cell(example.last, "way"): "Combinatie"}
    for index in separate:
        changes |= {example.cell(example.tpids[index], "way"): way, example.cell(example.tpids[index], "requested"): 9}
        changes |= {example.cell(example.tpids[index], "brought_in"): 9}
    form = example.form(first)
    assert isinstance(form, HovForm)
    # The second claims a trainee of the first, in a row of its own that begins on another day.
    changes[example.trainee(second, "registration", 0)] = form.trainees.rows[0].registration.value
    facts = example.facts(changes)
    assert facts.claims.double
    assert facts.right is not None
    assert facts.days_per_place is not None
    days = facts.days_per_place.days
    # At one day per place the places are the days themselves, and nothing is rounded away.
    fine = gather_facts(replace(example.case(changes), numbers=given_days(1)))
    assert fine.right is not None
    brought = 9 * len(separate)
    assert fine.right.places == fine.joint.total + brought
    own = sum(hov for tpid, hov in facts.own_hov.items() if tpid in facts.merging)
    begins = {first: form.trainees.rows[0].begin.value, second: _first_begin(example, second)}
    assert len(set(begins.values())) == 2
    owner = min(begins, key=lambda tpid: str(begins[tpid]))
    double = sum(claim.counted_days for claim in facts.claims.double)
    # Those who merge lose the days that count for a separate applicant.
    given_away = double if owner not in facts.merging and {first, second} & facts.merging else 0
    assert facts.joint.total == own - given_away
    assert facts.right.places <= facts.claims.total // days + brought


def _first_begin(example: Example, tpid: str) -> date | None:
    form = example.form(tpid)
    assert isinstance(form, HovForm)
    return form.trainees.rows[0].begin.value
