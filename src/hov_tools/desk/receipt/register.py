"""From the result of a consortium to a line for each document of each member (domain, 5c).

A line says whether the document is there, since when, and if not, by when it must be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.stated_values import ContactResult, ReceivedFile
from hov_tools.desk.receipt.expected import Expected, Part, deadline, expected, lead, part_of
from hov_tools.dutch import day_here
from hov_tools.forms.text import normalise
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Fate, FileTrouble

SOON = timedelta(days=7)
"""How long before its last day a document that is not there is called for."""

_NUMBERS = re.compile("[0-9]+")
# By which the name of a file that was not read says which form it is, normalised.
_WORDS = {
    "aanvraag": ("aanvraag",),
    "aanmelding": ("aanmelding",),
    "aanmelding-nieuw": ("aanmelding", "nieuw"),
    "aanmelding-definitief": ("aanmelding", "definiti"),
    "hov": ("hov",),
    "in-en-doorstroom": ("doorstroom",),
}


class State(Enum):
    """How it stands with a document; the value is the Dutch of it."""

    RECEIVED = "ontvangen"
    NOT_COUNTED = "telt niet mee"
    UNREADABLE = "niet te lezen"
    NOT_READ = "niet gelezen"
    MISSING = "ontbreekt"
    LATER = "volgt later"
    SUPERSEDED = "vervangen"


IS_THERE = frozenset([State.RECEIVED, State.SUPERSEDED])
"""Of these nothing is to be done."""


_OF_FATE = {
    Fate.COUNTS: State.RECEIVED,
    Fate.LEFT_OUT: State.NOT_COUNTED,
    Fate.UNREAD: State.UNREADABLE,
    Fate.ATTACHMENT: State.NOT_READ,
    Fate.NOT_OPENED: State.NOT_READ,
    Fate.NO_FORM: State.NOT_READ,
}
_BEST_FIRST = tuple(State)


class Timing(Enum):
    """What a deadline makes of a line."""

    LATE = "te laat"
    SOON = "binnen een week"


class Arrival(Enum):
    """By what it is known when a file came in."""

    MAIL = "mail"
    FIRST_SEEN = "eerst gezien"


class Line(Struct, frozen=True):
    """A document of a member, or a file.

    Attributes:
        key: name of the consortium's folder of results.
        consortium: as people know it.
        year: the allocation year, or None.
        tpid: of the institution that sends it; for what is of the consortium as such the regiehouder, or None.
        name: of that institution, or "".
        is_member: it is a member, by the leading form.
        part: which document.
        form: kind of form that it is or is owed as, or None.
        state: how it stands with it.
        leads: it is the line that tells how it stands with this document; the others are of further files.
        file: None when there is none.
        reason: why it does not count or was not read, in Dutch, or "".
        arrived_on: the day on which it came in; None when that is not known.
        arrival: by what that day is known, or None.
        stated_on: the day of signing or submission that is typed in it, or None.
        superseded_by: the file that counts instead, or None.
        is_due: it belongs to the phase that the consortium is in; False for a later one, and for what nobody asked.
        last_day: the last day on which it is in time; None when no source sets one.
        timing: late, or soon due; None when neither, or when that is not known.
        contact: whom to write to about it, or None.
    """

    key: str
    consortium: str
    year: int | None
    tpid: str | None
    name: str
    is_member: bool
    part: Part
    form: str | None
    state: State
    leads: bool
    file: str | None
    reason: str
    arrived_on: date | None
    arrival: Arrival | None
    stated_on: date | None
    superseded_by: str | None
    is_due: bool
    last_day: date | None
    timing: Timing | None
    contact: ContactResult | None


class Sight(Struct, frozen=True):
    """When a run looks at what came in.

    Attributes:
        now: the moment, of one zone or none.
        before: SHA-256 of a file → the moment at which an earlier run first saw it.
    """

    now: datetime
    before: Mapping[str, datetime] = MappingProxyType({})

    @property
    def today(self) -> date:
        """The day in the Netherlands, against which deadlines are held."""
        return day_here(self.now)

    def first(self, sha256: str) -> datetime | None:
        """Give when a file was first seen; None for one that could not be read."""
        return self.before.get(sha256, self.now) if sha256 else None


class _File(Struct, frozen=True):
    """A file with what is known of it."""

    file: DocumentFile
    received: ReceivedFile | None
    state: State
    superseded_by: str | None
    arrived_on: date | None
    arrival: Arrival | None

    @property
    def stated_on(self) -> date | None:
        return None if self.received is None else self.received.stated_on

    @property
    def whose(self) -> str | None:
        """The TPID of the institution of which it is the HOV form."""
        return None if self.received is None else self.received.tpid

    @property
    def claimed_on(self) -> date | None:
        """The day of its mail, else the one that is typed in the form; first sight tells only that it was there."""
        return self.arrived_on if self.arrival is Arrival.MAIL else self.stated_on


def register(result: ConsortiumResult, sight: Sight) -> tuple[Line, ...]:
    """Give the lines of a consortium: what is owed, then what else came in.

    A file that is in time counts as in time even if a correction of it came later. Of a file that came in no mail the
    first sight tells only that it was there by then: what was typed in the form tells whether it is late.

    Args:
        result: of the consortium.
        sight: when it is looked at, and what was seen before.
    """
    today, left = sight.today, list(_files(result, sight))
    owed = [(one, _taken(left, one, _is_form_of)) for one in expected(result)]
    # What cannot be read is the form that lacks, where its name says so (as for P4 and P8).
    owed = [(one, files or _taken(left, one, _is_named)) for one, files in owed]
    found = [line for one, files in owed for line in _owed(result, one, files, today)]
    return (*sorted(found, key=lambda line: _place(result, line)), *_others(result, left, today))


def _files(result: ConsortiumResult, sight: Sight) -> Iterator[_File]:
    received = {one.file: one for one in result.received}
    # Under the name of a form, but a PDF or the like: its sender must send another kind of file, not mend this one.
    of_another_kind = {one.file for one in result.findings if one.code == FileTrouble.NOT_A_WORKBOOK.value}
    newer = {one.old: one.new for one in result.versions}
    for file in result.files:
        if file.fate not in _OF_FATE:
            continue
        own = received.get(file.file)
        seen = sight.first(file.sha256)
        day, arrival = None if own is None else own.mailed_on, Arrival.MAIL
        if day is None and seen is not None:
            day, arrival = day_here(seen), Arrival.FIRST_SEEN
        used = newer.get(file.file)
        state = _OF_FATE[file.fate] if used is None else State.SUPERSEDED
        if state is State.UNREADABLE and file.file in of_another_kind:
            state = State.NOT_READ
        yield _File(file, own, state, used, day, None if day is None else arrival)


def _taken(left: list[_File], one: Expected, is_it: Callable[[_File, Expected], bool]) -> tuple[_File, ...]:
    """Take files out of those that are left; what is best comes first."""
    found = [file for file in left if is_it(file, one)]
    left[:] = [file for file in left if file not in found]
    return tuple(sorted(found, key=lambda file: (_BEST_FIRST.index(file.state), file.file.file)))


def _is_form_of(file: _File, one: Expected) -> bool:
    if one.part is Part.HOV:
        return file.file.form == "hov" and file.whose is not None and file.whose == one.tpid
    return one.part is not Part.SIGNATURE and part_of(file.file.form) is one.part


def _is_named(file: _File, one: Expected) -> bool:
    """Tell whether the name of a file that was not read says that it is what lacks."""
    if file.file.form is not None or file.state is State.NOT_COUNTED or one.form is None:
        return False
    name = normalise(file.file.file.rpartition("/")[2])
    has_words = all(word in name for word in _WORDS[one.form])
    if one.part is Part.HOV:
        return has_words and one.tpid in _NUMBERS.findall(file.file.file)
    return has_words


def _owed(result: ConsortiumResult, one: Expected, files: Sequence[_File], today: date) -> Iterator[Line]:
    timing = _timing(one, files, today)
    lacking = State.MISSING if one.is_due or timing is not None else State.LATER
    if one.part is Part.SIGNATURE and one.member is not None and one.member.signed == "ja":
        yield replace(_line(result, one, State.RECEIVED), stated_on=one.member.signed_on)
    elif not files:
        yield replace(_line(result, one, lacking), timing=timing)
    for number, file in enumerate(files):
        line = _of_file(_line(result, one, file.state), file)
        yield replace(line, timing=timing) if number == 0 else replace(line, leads=False)


def _others(result: ConsortiumResult, files: Sequence[_File], today: date) -> Iterator[Line]:
    """Give the lines of what nobody owes: an application of an earlier phase, a form of no member, attachments."""
    told: set[tuple[Part, str | None]] = set()
    for file in files:
        form = file.file.form
        part = part_of(form)
        is_hov = part is Part.HOV
        tpid = file.whose if is_hov else result.regiehouder
        member = next((one for one in result.members if one.tpid == tpid), None) if is_hov else lead(result)
        one = Expected(part, form, tpid, member, is_due=False, deadline=None if is_hov else deadline(result, form))
        leads = part is not Part.OTHER and (part, tpid) not in told
        told.add((part, tpid))
        line = _of_file(_line(result, one, file.state), file)
        yield replace(line, leads=leads, timing=_timing(one, (file,), today) if leads else None)


def _line(result: ConsortiumResult, one: Expected, state: State) -> Line:
    """Make a line without a file."""
    return Line(
        key=result.key,
        consortium=result.label,
        year=result.year,
        tpid=one.tpid,
        name="" if one.member is None else one.member.name,
        is_member=one.member is not None and one.member.is_member,
        part=one.part,
        form=one.form,
        state=state,
        leads=True,
        file=None,
        reason="",
        arrived_on=None,
        arrival=None,
        stated_on=None,
        superseded_by=None,
        is_due=one.is_due,
        last_day=None if one.deadline is None else one.deadline.last_day,
        timing=None,
        contact=_contact(result, one),
    )


def _of_file(line: Line, file: _File) -> Line:
    return replace(
        line,
        form=file.file.form or line.form,
        file=file.file.file,
        reason=file.file.reason,
        arrived_on=file.arrived_on,
        arrival=file.arrival,
        stated_on=file.stated_on,
        superseded_by=file.superseded_by,
    )


def _timing(one: Expected, files: Sequence[_File], today: date) -> Timing | None:
    """Hold a document against its deadline: on what day it was there, or, when it is not, today."""
    if one.deadline is None:
        return None
    last = one.deadline.last_day
    read = [file for file in files if file.state in IS_THERE]
    if read:
        was_there = any(file.arrived_on is not None and file.arrived_on <= last for file in read)
        days = [file.claimed_on for file in read if file.claimed_on is not None]
        return Timing.LATE if days and min(days) > last and not was_there else None
    if today > last:
        return Timing.LATE
    return Timing.SOON if last - today <= SOON else None


def _contact(result: ConsortiumResult, one: Expected) -> ContactResult | None:
    """Give whom to write to: of a member its own contact, of what the regiehouder sends the one of the application."""
    is_of_lead = one.part not in (Part.HOV, Part.SIGNATURE)
    of_it = [own for own in result.contacts if own.tpid is not None and own.tpid == one.tpid]
    return next((own for own in of_it if own.is_lead is is_of_lead), next(iter(of_it), None))


def _place(result: ConsortiumResult, line: Line) -> int:
    """Put what is of one institution together, the regiehouder's first."""
    return [result.regiehouder, *(member.tpid for member in result.members)].index(line.tpid)
