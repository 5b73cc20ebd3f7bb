"""The sheet that goes back with a form: its own findings, with links, and nothing of the others."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from report_cases import APPLICATION, CLEAN, FAULTY, HOSTILE, INFLOW, NORTH, hov_form

from hov_tools.ooxml.edits import AddSheet, NewCell
from hov_tools.report.to_correct import in_order, to_correct_sheet
from hov_tools.rules.finding import Assessment

LEAD = (
    "Klik op een plaats in de eerste kolom om naar de cel te gaan. Herstel alle fouten in deze werkmap, sla haar op en"
    " lever haar opnieuw in."
)
HEADS = ("Waar", "Wat is er mis", "Gevonden", "Verwacht", "Wat te doen")
FOOTER = ("Gemaakt met hov_tools 0.1.0.",)


def made(assessment: Assessment, file: str) -> AddSheet:
    sheet = to_correct_sheet(assessment, file, version="0.1.0")
    assert sheet is not None
    return sheet


def rows(sheet: AddSheet) -> list[tuple[object, ...]]:
    by_row: dict[int, list[NewCell]] = {}
    for cell in sheet.cells:
        if cell.value is not None:
            by_row.setdefault(cell.row, []).append(cell)
    return [tuple(cell.value for cell in by_row[row]) for row in sorted(by_row)]


def test_a_member_sees_what_to_correct_the_gravest_first_and_what_follows_under_it() -> None:
    assert rows(made(FAULTY, hov_form(10286))) == [
        ("Wat te herstellen", "HOV-formulier · toewijzingsjaar 2022"),
        ("1 fout · 2 gevolgen",),
        (LEAD,),
        HEADS,
        ("Fouten: herstel deze",),
        (
            "F6 op Opleidelingen",
            "De einddatum ligt vóór de begindatum van de opleiding. (F106)",
            "14-03-2018",
            "een datum na 15-03-2019",
            "Controleer beide data van deze opleideling en verbeter de verkeerde.",
        ),
        (
            "D28 op HOV-formulier",
            "De beschikte kalenderdagen van 2019 zijn niet de dagen die uit de opleidelingen volgen. (H201)",
            "1.096",
            "731",
            "Dit komt door F6 op Opleidelingen. Herstel die eerst, en kijk daarna of dit nog nodig is.",
        ),
        (
            "D31 op HOV-formulier",
            "Het totaal is niet de som van de jaren. (H202)",
            "4.384",
            "4.019",
            "Dit komt door D28 op HOV-formulier. Herstel die eerst, en kijk daarna of dit nog nodig is.",
        ),
        FOOTER,
    ]


def test_what_is_grave_stands_before_what_is_less_so_each_under_a_heading_in_words() -> None:
    told = [row[0] for row in rows(made(FAULTY, hov_form(10283)))]
    assert told[4:8] == [
        "Fouten: herstel deze",
        "D8 op HOV-formulier",
        "Waarschuwingen: kijk of het klopt",
        "D23 op HOV-formulier",
    ]


def test_every_place_is_a_link_to_its_cell() -> None:
    sheet = made(FAULTY, INFLOW)
    links = {cell.value: cell.link for cell in sheet.cells if cell.link is not None}
    assert links["A5 op Route's"] == "'Route''s'!A5"
    assert links["H18 op In- en doorstroom"] == "'In- en doorstroom'!H18"
    places = [cell for cell in sheet.cells if cell.column == 1 and " op " in str(cell.value) and cell.row > 4]
    assert len(places) == len(links) == 3


def test_the_sheet_is_in_front_with_its_heads_in_view_and_on_every_page() -> None:
    sheet = made(FAULTY, hov_form(10286))
    assert (sheet.first, sheet.frozen_rows, sheet.repeat_rows, sheet.landscape) == (True, 4, (4, 4), True)
    assert sheet.tab_color == "B3261E"
    assert made(FAULTY, APPLICATION).tab_color != "B3261E"


@pytest.mark.parametrize("file", [checked.file for checked in FAULTY.files])
def test_no_number_of_the_consortium_stands_in_the_sheet_of_one_form(file: str) -> None:
    sheet = to_correct_sheet(FAULTY, file, version="0.1.0")
    told = "" if sheet is None else "\n".join(str(cell.value) for cell in sheet.cells)
    # The joint HOV and the days per place of these assessments, and the line of the verdict.
    for number in ("19.999", "19999", "2.000", FAULTY.outcome.headline, "Samenwerkingsverband Zuid"):
        assert number not in told


def test_a_member_is_not_told_in_whose_form_the_cause_is_but_the_regiehouder_is() -> None:
    [joint] = [one for one in FAULTY.findings if one.code == "H208"]
    of_member = replace(joint, file=hov_form(10280), sheet="HOV-formulier")
    told = rows(made(replace(FAULTY, findings=(of_member,)), hov_form(10280)))
    assert told[5][-1] == "Dit komt door een ander formulier. Wacht tot dat is hersteld."
    assert "10286" not in str(told[5][-1])
    [of_regiehouder] = [row for row in rows(made(FAULTY, INFLOW)) if "(H208)" in str(row)]
    assert of_regiehouder[-1] == joint.remedy


def test_without_an_error_the_lead_asks_to_look_and_not_to_correct() -> None:
    told = rows(made(FAULTY, hov_form(10298)))
    assert str(told[2][0]).startswith("Er zijn geen fouten.")


def test_what_concerns_the_form_as_a_whole_has_no_link() -> None:
    sheet = made(FAULTY, hov_form(10301))
    [place] = [cell for cell in sheet.cells if cell.value == "Het hele formulier"]
    assert place.link is None


def test_texts_from_a_form_are_never_formulas_and_hold_no_control_characters() -> None:
    for cell in made(HOSTILE, INFLOW).cells:
        assert cell.formula is None
        assert not {"\x1b", "\u202e", "\ud800"} & set(str(cell.value))


def test_a_form_without_findings_has_no_sheet_and_is_said_to_be_in_order() -> None:
    assert to_correct_sheet(CLEAN, hov_form(NORTH[0]), version="0.1.0") is None
    alone = replace(CLEAN, files=CLEAN.files[1:2])
    assert in_order(alone) == "Dit formulier is in orde."
    assert in_order(FAULTY) == "In orde, zonder iets te herstellen: HOV-formulier 10292.xlsx, HOV-formulier 10295.xlsx."
    assert in_order(replace(alone, findings=(replace(FAULTY.findings[0], file=alone.files[0].file),))) is None
