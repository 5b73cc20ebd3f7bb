"""When "voldoet" may be said (domain, 5a): per phase, and only of what was read."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

from hov_tools.files.documents import read_document
from hov_tools.forms.records import ApplicationForm, Field, FlowForm, HovForm
from hov_tools.rules.case import Case, Document, FileTrouble
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment, ConditionOutcome, Verdict, counted
from support.cases import Consortium, document_of

MEETS, UNKNOWN, LATER = ConditionOutcome.MEETS, ConditionOutcome.UNKNOWN, ConditionOutcome.LATER
KEYS = ("V1", "V2", "V3", "V4", "V5", "V6", "A", "P", "D", "H", "F")


def outcomes(found: Assessment) -> dict[str, ConditionOutcome]:
    return {one.key: one.outcome for one in found.outcome.conditions}


def cell_of(case: Case, short: str, file: str, field: Field[object]) -> str:
    """Write a field as the notation of `support.cases` has it."""
    assert field.ref is not None, (case.name, file)
    return f"{short} {field.ref.sheet}!{field.ref.address}"


@pytest.mark.parametrize(
    ("without", "phase", "later"),
    [
        ((), "Verdeling", set()),
        (("stroom",), "Definitieve beoordeling", {"V2", "V6", "D"}),
        (("stroom", "aanmelding"), "Eerste beoordeling", {"V2", "V6", "D"}),
    ],
)
def test_a_clean_consortium_meets_the_conditions_of_its_phase(
    noord: Consortium, without: tuple[str, ...], phase: str, later: set[str]
) -> None:
    found = assess(noord.case(without=without))
    assert outcomes(found) == {key: LATER if key in later else MEETS for key in KEYS}
    assert found.outcome.phase == phase
    assert found.outcome.verdict is Verdict.MEETS
    assert found.outcome.headline == f"In orde. {phase}: voldoet aan de voorwaarden."
    assert not found.outcome.is_provisional


def test_a_form_alone_has_no_phase_and_no_verdict(noord: Consortium) -> None:
    found = assess(noord.alone("10243"))
    assert (found.outcome.phase, found.outcome.verdict) == (None, None)
    assert outcomes(found)["V1"] is UNKNOWN


def test_a_condition_that_lacks_a_document_names_it(noord: Consortium) -> None:
    found = assess(noord.case(without=["10243"]))
    lacks = {one.key: one.lacks for one in found.outcome.conditions}
    assert any("10243" in one for one in lacks["V5"])
    assert found.outcome.verdict is not Verdict.MEETS


RESTS_ON = [
    ("V1", "aanmelding", lambda form: form.members.rows[2].self_sufficient),
    ("V3", "aanmelding", lambda form: form.members.rows[2].sector),
    ("V4", "aanmelding", lambda form: form.text("agreement")),
    ("V4", "aanvraag", lambda form: form.text("agreement_costs")),
    ("A", "aanmelding", lambda form: form.text("training_plan")),
    ("A", "stroom", lambda form: form.routes.rows[1].approved),
    ("P", "aanmelding", lambda form: form.day("submitted_on")),
    ("P", "aanmelding", lambda form: form.members.rows[0].contact),
    ("P", "10243", lambda form: form.text("signed")),
    ("V2", "stroom", lambda form: form.routes.rows[1].months_2),
    ("D", "stroom", lambda form: form.number("allocated")),
    ("V5", "10243", lambda form: form.trainees.rows[0].begin),
    ("H", "10243", lambda form: form.trainees.rows[0].funded),
    ("V6", "stroom", lambda form: form.routes.rows[0].institution_1),
]


@pytest.mark.parametrize("value", [None, "weet ik nog niet"], ids=["empty", "not understood"])
@pytest.mark.parametrize(("key", "short", "pick"), RESTS_ON, ids=[f"{one[0]}-{at}" for at, one in enumerate(RESTS_ON)])
def test_a_condition_is_judged_only_when_every_answer_that_it_rests_on_was_read(
    noord: Consortium, key: str, short: str, pick: object, value: str | None
) -> None:
    case = noord.case()
    document = next(one for one in case.documents if one.file == noord.files[short])
    assert isinstance(document.form, ApplicationForm | FlowForm | HovForm)
    field = pick(document.form)  # type: ignore[operator]  # one of the functions above
    if value is not None and field.name == "contact":
        value = "-"  # any other text is a contact
    found = assess(noord.case({cell_of(case, short, document.file, field): value}))
    condition = next(one for one in found.outcome.conditions if one.key == key)
    assert condition.outcome in (UNKNOWN, ConditionOutcome.FAILS)
    if condition.outcome is UNKNOWN:
        assert any(field.ref.address in one or f"regel {field.ref.row}" in one for one in condition.lacks)
    assert found.outcome.verdict is Verdict.FAILS


def test_causes_are_counted_and_what_follows_from_them_apart(zuid: Consortium) -> None:
    found = assess(zuid.case())
    counts = counted(found.findings)
    assert (counts.errors, counts.following) == (24, 10)
    assert found.outcome.headline == "Voldoet nog niet: er zijn 24 fouten te herstellen."
    assert found.outcome.is_provisional
    assert len(found.findings) == sum((counts.errors, counts.doubts, counts.warnings, counts.infos, counts.following))


@pytest.mark.parametrize("short", ["HOV-formulier", "In- en doorstroom", "Aanvraag"])
def test_f125_a_blank_form_that_was_left_in_the_folder(noord: Consortium, workbooks: Path, short: str) -> None:
    """F125: what is handed in beside the forms is named, and judged nothing by (domain, 5 and 5a)."""
    blank = next((workbooks / "formulieren" / "2022").glob(f"{short}*.xlsx"))
    document = replace(document_of(blank), file=f"leeg {blank.name}")
    case = noord.case()
    found = assess(replace(case, documents=(*case.documents, document)))
    assert [(one.code, one.file) for one in found.findings] == [("F125", document.file)]
    assert found.outcome.verdict is Verdict.MEETS
    assert not found.outcome.is_provisional


@pytest.mark.parametrize("name", ["inzending.rar", "HOV-formulier 10240.xlsx.crdownload", "formulieren.7z"])
def test_f126_what_cannot_be_opened_asks_for_attention_and_breaks_no_condition(noord: Consortium, name: str) -> None:
    """F126: what is handed in can be opened: no other archive or mail, no unfinished download (domain, 5)."""
    unopened = Document(name, "", trouble=FileTrouble.NOT_OPENED)
    case = noord.case()
    found = assess(replace(case, documents=(*case.documents, unopened)))
    assert [(one.code, one.file) for one in found.findings] == [("F126", name)]
    assert found.outcome.verdict is Verdict.MEETS
    assert found.needs_attention
    assert found.outcome.is_provisional


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Begeleidende brief.docx", "F125"),
        ("Begroting.csv", "F125"),
        ("HOV-formulier 10240.docx", "F122"),
        ("Aanmelding door praktijkinstellingen toewijzing 2022.csv", "F122"),
    ],
)
def test_what_is_no_workbook_is_an_attachment_unless_its_name_is_that_of_a_form(
    noord: Consortium, name: str, code: str
) -> None:
    document = read_document(name, b"Geachte heer, mevrouw,")
    assert document is not None
    case = noord.case()
    found = assess(replace(case, documents=(*case.documents, document)))
    assert [(one.code, one.file) for one in found.findings] == [(code, name)]
    assert found.outcome.verdict is (Verdict.MEETS if code == "F125" else Verdict.FAILS)


def planning() -> bytes:
    """Make a workbook of somebody's own."""
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Wie werft wie"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


@pytest.mark.parametrize(("name", "code"), [("Planning werving.xlsx", "F125"), ("HOV-formulier.xlsx", "F110")])
def test_a_workbook_that_is_no_form(noord: Consortium, name: str, code: str) -> None:
    document = read_document(name, planning())
    assert document is not None
    case = noord.case()
    found = assess(replace(case, documents=(*case.documents, document)))
    assert [(one.code, one.file) for one in found.findings] == [(code, name)]


def test_every_file_that_was_handed_in_has_a_fate(noord: Consortium, workbooks: Path) -> None:
    blank = document_of(next((workbooks / "formulieren" / "2022").glob("HOV*.xlsx")))
    letter = read_document("brief.docx", b"Geachte heer, mevrouw,")
    broken = read_document("HOV-formulier 10999.xlsx", b"PK")
    stranger = document_of(next((workbooks / "voorbeelden" / "2022-zuid").glob("HOV-formulier 10280.xlsx")))
    case = noord.case()
    handed_in = (*case.documents, blank, letter, broken, stranger)
    assert letter is not None
    assert broken is not None
    found = assess(replace(case, documents=handed_in))
    fates = {one.file: one.fate.value for one in found.files}
    assert len(fates) == len(handed_in)
    assert fates.pop(blank.file) == "bijlage, niet gelezen"
    assert fates.pop("brief.docx") == "bijlage, niet gelezen"
    assert fates.pop("HOV-formulier 10999.xlsx") == "kon niet worden gelezen"
    assert fates.pop("HOV-formulier 10280.xlsx") == "telt niet mee"
    assert set(fates.values()) == {"telt mee"}


def test_one_error_is_said_in_the_singular(noord: Consortium) -> None:
    found = assess(noord.case({"aanmelding I26": "nee"}))
    assert found.outcome.headline == "Voldoet nog niet: er is 1 fout te herstellen."


def test_conditions_say_in_words_what_is_wrong(zuid: Consortium) -> None:
    numbers = {one.key: one.numbers for one in assess(zuid.case()).outcome.conditions}
    assert numbers["V2"] == "2 van 17 routes kloppen niet"
    assert numbers["V4"] == "Dit is niet geregeld: “Overeenkomst: verdeling van kosten en opbrengsten”."
    assert numbers["P"] == "Niet ondertekend (3 keer); Te laat ingediend"
    assert numbers["F"].endswith("; en nog 8 andere")


def test_findings_name_the_institution(zuid: Consortium) -> None:
    told = {(one.code, one.cell): one.message for one in assess(zuid.case()).findings}
    assert told["P2", "D35"] == "Instelling 10283 heeft niet ondertekend."  # its name lacks on this form
    assert told["P2", "I20"].endswith("(10283) heeft niet ondertekend.")
    assert told["H208", "G19"].partition(":")[0].endswith("(10286)")


def test_all_in_order_is_not_said_beside_a_warning(noord: Consortium) -> None:
    found = assess(noord.case({"10246 D23": " 2 "}))
    assert [one.code for one in found.findings] == ["F103"]
    assert found.outcome.headline == "Verdeling: voldoet aan de voorwaarden; er is 1 waarschuwing om na te kijken."


def test_where_no_form_says_the_year_no_sentence_breaks_off() -> None:
    lacks = [what for one in assess(Case("leeg", (), is_folder=True)).outcome.conditions for what in one.lacks]
    assert "het HOV per plaats" in lacks
    assert not any(what.endswith(" voor ") for what in lacks)
