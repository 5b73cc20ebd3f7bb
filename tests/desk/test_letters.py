"""Letters: whom is written to, about which files, and that nobody hears what is another's."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from desk.letter_cases import (
    APPLICATION,
    DAMAGED,
    LEAD,
    LEAD_HOV,
    SECOND,
    SECOND_HOV,
    SECOND_OLD,
    STRANGE_HOV,
    THIRD,
    a_result,
    complete,
    contact,
    wrong,
)
from hov_tools.batch.result import ConsortiumResult, ReceivedFile
from hov_tools.desk.messages.letters import Identity, Letter, letters


def by_who(result: ConsortiumResult) -> Mapping[str, Letter]:
    return {one.who: one for one in letters(result)}


# Whose each file is, by what it is: the form of a member, an older version of it, of nobody, of the consortium.
@pytest.mark.parametrize(
    ("name", "who"),
    [
        (APPLICATION, LEAD),
        (LEAD_HOV, LEAD),
        (DAMAGED, LEAD),
        ("map noord", LEAD),
        (SECOND_HOV, SECOND),
        (SECOND_OLD, SECOND),
        (STRANGE_HOV, STRANGE_HOV),
    ],
)
def test_a_finding_goes_to_whose_file_it_is_in_and_to_nobody_else(name: str, who: str) -> None:
    found = by_who(a_result(wrong(name)))
    assert [one.who for one in found.values() if one.findings] == [who]
    assert found[LEAD].leads
    assert not any(one.leads for one in found.values() if one.who != LEAD)


def test_the_regiehouder_hears_of_others_in_sum() -> None:
    lead = by_who(a_result(wrong(SECOND_HOV), wrong(SECOND_HOV, "F102"), wrong(STRANGE_HOV)))[LEAD]
    assert [(one.tpid, one.count, one.lacks_form) for one in lead.others] == [
        (SECOND, 2, False),
        (THIRD, 0, True),
        ("", 1, False),
    ]
    assert not lead.standing.is_open
    assert lead.is_open


def test_what_was_received_is_of_the_addressee_and_nothing_of_the_system_counts() -> None:
    found = by_who(a_result())
    assert [(one.form, one.file, one.fate) for one in found[LEAD].received] == [
        ("Aanvraag door regiehouder", APPLICATION, ""),
        ("HOV-formulier", LEAD_HOV, ""),
    ]
    assert found[LEAD].beside == 2
    assert [(one.file, one.fate) for one in found[SECOND].received] == [
        (SECOND_HOV, ""),
        (SECOND_OLD, "telt niet mee"),
    ]
    assert (found[THIRD].received, found[THIRD].standing.lacks_form) == ((), True)


def test_a_form_that_does_not_count_is_of_whom_it_says() -> None:
    made = a_result(wrong(STRANGE_HOV))
    stated = (ReceivedFile(STRANGE_HOV, THIRD, None, None),)
    found = by_who(replace(made, received=stated))
    assert STRANGE_HOV in found[THIRD].files
    assert STRANGE_HOV not in found
    # It came in, and what is wrong with it is told.
    assert (found[THIRD].standing.lacks_form, found[THIRD].standing.count) == (False, 1)


@pytest.mark.parametrize("code", ["F127", "H205"])
def test_what_its_sender_need_do_nothing_about_is_not_asked(code: str) -> None:
    assert not by_who(complete(wrong(SECOND_HOV, code, ernst="waarschuwing")))[SECOND].is_open


@pytest.mark.parametrize(
    ("change", "is_told"),
    [({}, True), ({"ernst": "twijfel"}, True), ({"ernst": "info"}, False), ({"oorzaak": "F101"}, False)],
)
def test_what_follows_or_informs_is_not_asked(change: dict[str, str], is_told: bool) -> None:
    assert by_who(complete(wrong(SECOND_HOV, **change)))[SECOND].is_open is is_told


def test_a_member_that_is_listed_twice_gets_one_letter() -> None:
    made = complete()
    assert [one.who for one in letters(replace(made, members=(*made.members, made.members[1])))] == [LEAD, SECOND]


def test_without_a_regiehouder_somebody_hears_of_the_forms_of_the_consortium() -> None:
    first, *rest = letters(replace(complete(), regiehouder=None))
    assert (first.leads, first.who, APPLICATION in first.files) == (True, "", True)
    assert [one.who for one in rest] == [LEAD, SECOND]


def test_a_loose_form_is_its_senders_only() -> None:
    made = complete(wrong(SECOND_HOV))
    loose = replace(
        made,
        is_consortium=False,
        regiehouder=None,
        members=made.members[1:],
        document={**made.document, "bestanden": made.document["bestanden"][2:]},
    )
    assert [(one.who, one.leads) for one in letters(loose)] == [(SECOND, False)]


# An address is taken from the very form that the letter is about, and only when it is plain.
@pytest.mark.parametrize(
    ("contacts", "to"),
    [
        ([contact(SECOND_HOV, "op@instelling.nl")], "op@instelling.nl"),
        ([contact(SECOND_HOV, " op@instelling.nl ")], "op@instelling.nl"),
        ([contact(LEAD_HOV, "op@instelling.nl")], None),
        ([contact(SECOND_OLD, "oud@instelling.nl"), contact(SECOND_HOV, "op@instelling.nl")], "op@instelling.nl"),
        ([contact(SECOND_HOV, "een@a.nl"), contact(SECOND_HOV, "twee@a.nl")], None),
        ([contact(SECOND_HOV, "een@a.nl, twee@a.nl")], None),
        ([contact(SECOND_HOV, "een@a.nl\nBcc: twee@b.nl")], None),
        ([contact(SECOND_HOV, "Piet <een@a.nl>")], None),
        ([contact(SECOND_HOV, "een@intern")], None),
        ([contact(SECOND_HOV, "zie site")], None),
        ([contact(SECOND_HOV, f"{'a' * 250}@b.nl")], None),
        ([contact(APPLICATION, "regie@a.nl", LEAD, leads=True)], None),
        ([], None),
    ],
)
def test_the_address_is_that_of_the_own_form(contacts: list[object], to: str | None) -> None:
    assert by_who(replace(a_result(), contacts=tuple(contacts)))[SECOND].to == to


def test_the_regiehouder_is_written_to_as_the_application_says() -> None:
    own, lead = contact(LEAD_HOV, "hov@a.nl", LEAD), contact(APPLICATION, "regie@a.nl", LEAD, leads=True)
    assert by_who(replace(a_result(), contacts=(lead, own)))[LEAD].to == "regie@a.nl"
    assert by_who(replace(a_result(), contacts=(own,)))[LEAD].to == "hov@a.nl"


def test_a_point_is_the_same_though_its_file_has_another_name() -> None:
    ((same, _),) = by_who(complete(wrong(SECOND_HOV)))[SECOND].findings
    assert same == Identity("F101", "hov", "HOV-formulier", "D8")
    ((same, _),) = by_who(a_result(wrong(DAMAGED, "F120", None, blad=None)))[LEAD].findings
    assert same == Identity("F120", DAMAGED)
