"""Who is written to about one consortium, and about what: from a result to letters, each of its addressee's own forms.

The regiehouder hears of the forms of the consortium as such, and of every member how much is open, not what. A member,
or another institution that sent a HOV form, hears of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from hov_tools.batch.result import ConsortiumResult, FindingResult
from hov_tools.desk.messages.wording import is_told
from hov_tools.report.document import DocumentFile
from hov_tools.report.finding_trees import form_name
from hov_tools.rules.case import Fate
from hov_tools.texts import in_words

HOV = "hov"
# An address as RFC 5322 writes it without quotes, comments or names (3.4.1), and as long as RFC 5321 allows.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONGEST_ADDRESS = 254
_NOT_FROM_A_SENDER = frozenset([Fate.OWN_OUTPUT, Fate.SYSTEM])


class Identity(Struct, frozen=True, order=True):
    """What makes a point the same as one of an earlier message, in which the file may have had another name.

    Attributes:
        code: of the finding; "" for a form that is not there.
        form: its kind, or else the name of the file.
        sheet: or "".
        cell: or "".
    """

    code: str
    form: str = field(name="formulier")
    sheet: str = field(name="blad", default="")
    cell: str = field(name="cel", default="")


class Kind(Enum):
    """What a message is; the value is its name on the command line, in JSON and of its template."""

    FIRST = "eerste"
    REMINDER = "herinnering"
    FINE = "in-orde"


class Received(Struct, frozen=True):
    """A form that came in.

    Attributes:
        form: name of its kind.
        file: its name.
        fate: what became of it, in Dutch; "" when it counts.
    """

    form: str
    file: str
    fate: str


class Standing(Struct, frozen=True):
    """What is open at an institution, in sum.

    Attributes:
        tpid: "" when no form gives a usable one.
        name: or "".
        count: points to correct.
        lacks_form: its HOV form was not received.
        file: the first of its HOV forms, or "".
    """

    tpid: str
    name: str
    count: int
    lacks_form: bool
    file: str

    @property
    def is_open(self) -> bool:
        """Something is still to be done."""
        return self.count > 0 or self.lacks_form


class Letter(Struct, frozen=True):
    """What one institution, or the regiehouder, is written about.

    Attributes:
        standing: of itself; `lacks_form` is its own HOV form.
        leads: it is the regiehouder, for the consortium as such too.
        received: its forms.
        beside: the number of files that came along and are no forms; of the regiehouder only.
        findings: in its forms, that it is asked to do something about, each with what makes it the same later.
        others: of every other institution what is open; of the regiehouder only.
        files: the names of its files.
        to: the e-mail address that its own forms state, when it is a plain one; None otherwise.
        lacks_application: no application or registration of the consortium was received; of the regiehouder only.
    """

    standing: Standing
    leads: bool
    received: tuple[Received, ...]
    beside: int
    findings: tuple[tuple[Identity, FindingResult], ...]
    others: tuple[Standing, ...]
    files: tuple[str, ...]
    to: str | None
    lacks_application: bool = False

    @property
    def who(self) -> str:
        """By what it is the same addressee in an earlier message: its TPID, else its first file, else its name."""
        return self.standing.tpid or ("" if self.leads else next(iter(self.files), self.standing.name))

    @property
    def is_open(self) -> bool:
        """Something is asked; of the regiehouder also when that is another's to do."""
        return self.standing.is_open or self.lacks_application or any(one.is_open for one in self.others)


class _Party(Struct, frozen=True):
    """An institution with its files."""

    tpid: str
    name: str
    lacks_form: bool
    files: tuple[DocumentFile, ...]


def letters(result: ConsortiumResult) -> tuple[Letter, ...]:
    """Give the letters about a consortium: that of the regiehouder first, then in the order of the members."""
    told: dict[str, list[tuple[Identity, FindingResult]]] = {}
    kinds = {one.file: one.form for one in result.files}
    for finding in result.findings:
        if is_told(finding):
            told.setdefault(finding.file, []).append((_identity(finding, kinds), finding))
    parties = list(_parties(result))
    known = {one.file for party in parties for one in party.files}
    rest = [one for one in result.files if one.file not in known and one.fate not in _NOT_FROM_A_SENDER]
    # What is wrong with a folder or mail as a whole stands at a name that is no file.
    elsewhere = [name for name in told if name not in kinds]
    leader = next((one for one in parties if one.tpid == result.regiehouder), None)
    found = [_letter(party, told, _address(result, party)) for party in parties if party is not leader]
    if not (result.is_consortium or leader is not None or rest or elsewhere):
        return tuple(found)
    own = leader or _Party(result.regiehouder or "", _name_of(result), lacks_form=False, files=())
    others = tuple(one.standing for one in found)
    mine = _letter(own, told, _address(result, own, leads=True), rest, elsewhere)
    lacks_application = result.is_consortium and result.phase is None
    return (replace(mine, leads=True, others=others, lacks_application=lacks_application), *found)


def _identity(finding: FindingResult, kinds: Mapping[str, str | None]) -> Identity:
    return Identity(finding.code, kinds.get(finding.file) or finding.file, finding.sheet or "", finding.cell or "")


def _parties(result: ConsortiumResult) -> Iterator[_Party]:
    """Give every institution with its HOV forms; a form of nobody in particular is one of its own."""
    forms = {one.file: one for one in result.files if one.form == HOV}
    newer = {one.old: one.new for one in result.versions}
    stated = {one.file: one.tpid for one in result.received}
    tpids = {one.tpid for one in result.members if one.tpid is not None}
    counting = {one.file for one in result.members if one.file is not None}
    of_file: dict[str, list[DocumentFile]] = {}
    of_tpid: dict[str, list[DocumentFile]] = {}
    for name, one in forms.items():
        newest, tpid = _newest(name, newer), stated.get(name)
        # One that does not count is of whom it says; one that counts is of whom it was taken to be of.
        if newest not in counting and tpid in tpids:
            of_tpid.setdefault(tpid or "", []).append(one)
        else:
            of_file.setdefault(newest, []).append(one)
    seen: set[str] = set()
    for member in result.members:
        if member.tpid is not None and member.tpid in seen:
            # A list of members can name one twice (P7).
            continue
        seen.add(member.tpid or "")
        own = [*of_file.pop(member.file or "", []), *of_tpid.get(member.tpid or "", [])]
        is_expected = result.is_consortium and member.is_member
        yield _Party(member.tpid or "", member.name, is_expected and not own, tuple(own))
    for own in of_file.values():
        yield _Party("", "", lacks_form=False, files=tuple(own))


def _newest(name: str, newer: Mapping[str, str]) -> str:
    passed: set[str] = set()
    while name in newer and name not in passed:
        passed.add(name)
        name = newer[name]
    return name


def _name_of(result: ConsortiumResult) -> str:
    return next((one.name for one in result.members if one.tpid is not None and one.tpid == result.regiehouder), "")


def _letter(
    party: _Party,
    told: Mapping[str, list[tuple[Identity, FindingResult]]],
    to: str | None,
    rest: list[DocumentFile] | None = None,
    elsewhere: list[str] | None = None,
) -> Letter:
    files = [*(rest or []), *party.files]
    forms = [one for one in files if one.form is not None]
    findings = [one for name in (*(file.file for file in files), *(elsewhere or [])) for one in told.get(name, [])]
    return Letter(
        standing=Standing(
            party.tpid, party.name, len(findings), party.lacks_form, next((one.file for one in party.files), "")
        ),
        leads=False,
        received=tuple(Received(form_name(one.form), one.file, _fate(one)) for one in forms),
        beside=len(files) - len(forms),
        findings=tuple(findings),
        others=(),
        files=tuple(one.file for one in files),
        to=to,
    )


def _address(result: ConsortiumResult, party: _Party, *, leads: bool = False) -> str | None:
    """Give the address in the forms that a letter is about: by the file, as two forms can bear one TPID."""
    files = {one.file for one in party.files}
    counting = {one.file for one in party.files if one.fate is Fate.COUNTS}
    own = [one for one in result.contacts if one.file in (counting or files) and not one.is_lead]
    if leads:
        own = [one for one in result.contacts if one.is_lead and one.email] or own
    # Of two addresses nobody can tell which is meant.
    found = {one.email.strip() for one in own if one.email}
    address = next(iter(found)) if len(found) == 1 else ""
    return address if len(address) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(address) else None


def _fate(file: DocumentFile) -> str:
    return "" if file.fate is Fate.COUNTS else in_words(file.fate.value)
