"""The register of receipt, against a bookkeeping of its own: what was put into the folder, and what was taken out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
from msgspec.structs import replace

from batch.submitted import APPLICATION, EXAMPLE, FLOW, NOTICE
from desk.handing_in import (
    HOV,
    LEAD,
    MEMBER,
    Change,
    as_pdf,
    corrected,
    damaged,
    handed_in,
    mailed,
    mailed_pdf,
    on,
    unsigned,
    with_scan,
    without,
)
from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.receipt.expected import Part
from hov_tools.desk.receipt.register import Arrival, Line, Sight, State, Timing, register
from support.workbooks import set_cells

MEMBERS = {found[1] for path in EXAMPLE.iterdir() if (found := re.match(r"HOV-formulier (\d+)\.xlsx", path.name))}
LONG_BEFORE = date(2020, 12, 1)
NOON = datetime(2021, 12, 1, 12, tzinfo=UTC)
AFTER = Sight(NOON)
# Richtlijn §6: the Aanvraag before 1 February, the Aanmelding before 1 April of the year before.
LAST_DAY = {Part.FIRST: date(2021, 1, 31), Part.HOV: date(2021, 1, 31), Part.DEFINITIVE: date(2021, 3, 31)}
LAST_DAY[Part.SIGNATURE] = LAST_DAY[Part.DEFINITIVE]

Books: TypeAlias = Mapping[tuple[Part, str | None], State]


def everything(**instead: State) -> Books:
    """Keep the books of a consortium in the last phase that handed in all; what is given is otherwise."""
    books: dict[tuple[Part, str | None], State] = {}
    for tpid in MEMBERS:
        books[Part.HOV, tpid] = books[Part.SIGNATURE, tpid] = State.RECEIVED
    for part in (Part.FIRST, Part.DEFINITIVE, Part.FLOW):
        books[part, LEAD] = State.RECEIVED
    for name, state in instead.items():
        part = Part[name.upper()]
        books[part, MEMBER if part in (Part.HOV, Part.SIGNATURE) else LEAD] = state
    return books


def kept(lines: tuple[Line, ...]) -> Books:
    found = [((one.part, one.tpid), one.state) for one in lines if one.leads]
    assert len(found) == len(dict(found))
    return dict(found)


def lead_line(lines: tuple[Line, ...], part: Part, tpid: str | None = MEMBER) -> Line:
    (found,) = (one for one in lines if one.leads and (one.part, one.tpid) == (part, tpid))
    return found


@pytest.mark.parametrize(
    ("changes", "books"),
    [
        pytest.param((), everything(), id="all is there"),
        pytest.param((without(HOV),), everything(hov=State.MISSING), id="a HOV form lacks"),
        pytest.param((damaged,), everything(hov=State.UNREADABLE), id="a HOV form is damaged"),
        pytest.param((as_pdf,), everything(hov=State.NOT_READ), id="a HOV form came as PDF"),
        pytest.param((mailed_pdf,), everything(hov=State.NOT_READ), id="a HOV form came as PDF in a mail"),
        pytest.param((with_scan,), everything(), id="a scan came beside it"),
        pytest.param((unsigned,), everything(signature=State.MISSING), id="a member did not sign"),
        pytest.param((corrected,), everything(), id="a newer version"),
        pytest.param((without(NOTICE),), everything(definitive=State.MISSING), id="no aanmelding"),
    ],
)
def test_each_document_of_each_member_stands_as_it_was_handed_in(
    tmp_path: Path, changes: tuple[Change, ...], books: Books
) -> None:
    assert kept(register(handed_in(tmp_path, *changes), AFTER)) == books


def test_what_the_next_phase_asks_follows_later_until_a_week_before(tmp_path: Path) -> None:
    result = handed_in(tmp_path, without(NOTICE, FLOW))
    found = {day: lead_line(register(result, on(date(2021, 3, day))), Part.DEFINITIVE, LEAD) for day in (23, 24, 31)}
    assert {day: (one.state, one.timing) for day, one in found.items()} == {
        23: (State.LATER, None),
        24: (State.MISSING, Timing.SOON),
        31: (State.MISSING, Timing.SOON),
    }
    late = lead_line(register(result, on(date(2021, 4, 1))), Part.DEFINITIVE, LEAD)
    assert (late.state, late.timing, late.is_due) == (State.MISSING, Timing.LATE, False)


def test_without_an_application_the_definitive_one_is_owed(tmp_path: Path) -> None:
    result = handed_in(tmp_path, without(NOTICE, FLOW, APPLICATION))
    lines = register(result, on(LONG_BEFORE))
    assert {one.part for one in lines if one.state is State.MISSING} == {Part.DEFINITIVE}
    assert {one.tpid for one in lines if one.part is Part.HOV and one.state is State.RECEIVED} == MEMBERS


@pytest.mark.parametrize(
    ("today", "timing"),
    [
        (date(2021, 1, 23), None),
        (date(2021, 1, 24), Timing.SOON),
        (date(2021, 1, 31), Timing.SOON),
        (date(2021, 2, 1), Timing.LATE),
    ],
)
def test_what_lacks_is_called_for_a_week_before_its_last_day(
    tmp_path: Path, today: date, timing: Timing | None
) -> None:
    line = lead_line(register(handed_in(tmp_path, without(HOV)), on(today)), Part.HOV)
    assert (line.state, line.last_day, line.timing) == (State.MISSING, LAST_DAY[Part.HOV], timing)


def test_every_last_day_is_that_of_the_guideline(tmp_path: Path) -> None:
    lines = register(handed_in(tmp_path), AFTER)
    # No source of 2022 says by when the in- en doorstroom form must be in.
    assert {one.part: one.last_day for one in lines if one.leads} == {**LAST_DAY, Part.FLOW: None}


DATE = "Date: Sun, 31 Jan 2021 22:30:00 +0000"
RECEIVED = "Received: from a by b; Mon, 1 Feb 2021 00:10:00 +0100"


@pytest.mark.parametrize(
    ("head", "day", "timing"),
    [
        (DATE, date(2021, 1, 31), None),
        # An hour later it is February in the Netherlands.
        (DATE.replace("22:30", "23:30"), date(2021, 2, 1), Timing.LATE),
        # The receiver's own server goes before what the sender's clock said.
        (f"{RECEIVED}\n{DATE}", date(2021, 2, 1), Timing.LATE),
    ],
)
def test_a_mail_tells_when_it_came_in(tmp_path: Path, head: str, day: date, timing: Timing | None) -> None:
    line = lead_line(register(handed_in(tmp_path, partial(mailed, sent=head)), AFTER), Part.HOV)
    assert (line.file, line.arrived_on, line.arrival) == (f"mail.eml/{HOV}", day, Arrival.MAIL)
    assert line.timing is timing


@pytest.mark.parametrize("head", ["Subject: zonder datum", "Date: gisteren"])
def test_a_mail_without_a_date_counts_from_its_first_sight(tmp_path: Path, head: str) -> None:
    line = lead_line(register(handed_in(tmp_path, partial(mailed, sent=head)), AFTER), Part.HOV)
    assert (line.arrived_on, line.arrival) == (NOON.date(), Arrival.FIRST_SEEN)


def seen(result: ConsortiumResult, moment: datetime) -> Sight:
    return Sight(NOON, {one.sha256: moment for one in result.files})


def test_without_a_mail_the_first_sight_of_a_file_counts(tmp_path: Path) -> None:
    result = handed_in(tmp_path)
    line = lead_line(register(result, seen(result, datetime(2021, 7, 1, 22, 0, tzinfo=UTC))), Part.HOV)
    # Summer time: it was the second of July here.
    assert (line.arrived_on, line.arrival) == (date(2021, 7, 2), Arrival.FIRST_SEEN)
    # Seen long after, but signed in time: the first sight tells only that it was there by then.
    assert (line.stated_on, line.timing) == (date(2021, 1, 12), None)


def test_a_form_of_after_the_deadline_is_late_unless_it_was_seen_before(tmp_path: Path) -> None:
    result = handed_in(tmp_path, lambda folder: set_cells(folder / HOV, {("HOV-formulier", "D34"): date(2021, 2, 20)}))
    assert lead_line(register(result, AFTER), Part.HOV).timing is Timing.LATE
    early = seen(result, datetime(2021, 1, 20, tzinfo=UTC))
    assert lead_line(register(result, early), Part.HOV).timing is None


def test_a_correction_after_the_deadline_is_not_late(tmp_path: Path) -> None:
    lines = register(handed_in(tmp_path, corrected), AFTER)
    line = lead_line(lines, Part.HOV)
    assert (line.file, line.stated_on, line.timing) == ("HOV-formulier 10243 v2.xlsx", date(2021, 2, 20), None)
    (old,) = (one for one in lines if one.state is State.SUPERSEDED)
    assert (old.file, old.superseded_by, old.leads, old.tpid) == (HOV, line.file, False, MEMBER)


def test_what_is_no_form_is_named_and_asks_for_nothing(tmp_path: Path) -> None:
    (line,) = (one for one in register(handed_in(tmp_path, with_scan), AFTER) if one.part is Part.OTHER)
    assert (line.file, line.state, line.leads, line.timing) == (
        "HOV-formulier 10243.pdf",
        State.NOT_READ,
        False,
        None,
    )


def test_whom_to_write_to(tmp_path: Path) -> None:
    lines = register(handed_in(tmp_path), AFTER)
    contacts = {tpid: lead_line(lines, Part.HOV, tpid).contact for tpid in MEMBERS}
    assert all(one is not None and one.email and one.contact and not one.is_lead for one in contacts.values())
    assert len({one.email for one in contacts.values() if one is not None}) == len(MEMBERS)
    lead = lead_line(lines, Part.DEFINITIVE, LEAD).contact
    assert lead is not None
    assert (lead.is_lead, lead.file) == (True, NOTICE)


def test_of_a_missing_form_the_application_still_names_somebody(tmp_path: Path) -> None:
    contact = lead_line(register(handed_in(tmp_path, without(HOV)), AFTER), Part.HOV).contact
    assert contact is not None
    assert (contact.file, bool(contact.contact), contact.email) == (NOTICE, True, "")


def test_nothing_is_owed_where_the_work_failed_or_a_loose_form_names_nobody(tmp_path: Path) -> None:
    result = handed_in(tmp_path, without(HOV))
    for one in (replace(result, failure="mislukt"), replace(result, is_consortium=False)):
        assert not [line for line in register(one, AFTER) if line.state is State.MISSING]


def test_a_member_without_a_usable_tpid_is_not_lost(tmp_path: Path) -> None:
    result = handed_in(tmp_path)
    nameless = replace(result.members[1], tpid=None, file=None)
    lines = register(replace(result, members=(*result.members, nameless, nameless)), AFTER)
    assert [one.state for one in lines if one.part is Part.HOV and one.tpid is None] == [State.MISSING] * 2


def test_the_same_results_give_the_same_register(tmp_path: Path) -> None:
    result = handed_in(tmp_path, corrected, damaged)
    assert register(result, AFTER) == register(result, AFTER)
