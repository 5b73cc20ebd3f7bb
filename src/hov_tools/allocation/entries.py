"""From forms and lists to who applies for what: one entry per applicant, with everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.submissions import Notice, Submission
from hov_tools.allocation.table import ListedInstitution
from hov_tools.calculations.apportionment.national import Applicant
from hov_tools.errors import UsageError
from hov_tools.forms.records import Number
from hov_tools.rules.engine import assess
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Assessment, Finding
from hov_tools.rules.joint_table import JointRow, joint_table


class Institution(Struct, frozen=True):
    """One institution.

    Attributes:
        tpid: its TPID.
        name: or "".
        sector: as the forms word it, or "".
        hov: own HOV, in days.
        consortium: label of its consortium, or None.
        source: the file that gives its HOV.
        doubt: a finding by which its HOV may still change; None when it is settled.
    """

    tpid: str
    name: str
    sector: str
    hov: int
    consortium: str | None
    source: str
    doubt: Finding | None = None


class Entry(Struct, frozen=True):
    """Who asks for places.

    Attributes:
        key: TPID of the institution that asks.
        name: of it, or of the consortium on merging.
        hov: in days; the joint HOV on merging.
        requested: places; None when the forms do not say.
        members: the institutions whose HOV it is.
        consortium: label of the consortium, or None.
        brought_in: of a separate applicant: the places that it brings into its consortium, or None.
        place: where the number of requested places belongs, in Dutch.
        is_assumed: the request is an assumption of a what-if.
    """

    key: str
    name: str
    hov: int
    requested: int | None
    members: tuple[Institution, ...]
    consortium: str | None
    brought_in: int | None
    place: str
    is_assumed: bool = False

    @property
    def is_merged(self) -> bool:
        """It asks for others as well."""
        return len(self.members) > 1

    @property
    def doubts(self) -> tuple[Finding, ...]:
        """The findings by which its HOV may still change."""
        return tuple(one.doubt for one in self.members if one.doubt is not None)


class Judged(Struct, frozen=True):
    """A submission with what the rules say of it."""

    submission: Submission
    facts: ConsortiumFacts
    assessment: Assessment
    name: str
    institutions: tuple[Institution, ...]

    @property
    def label(self) -> str:
        """The label of the submission."""
        return self.submission.label


def judge(submission: Submission) -> Judged:
    """Judge a submission and look up its institutions."""
    assessment = assess(submission.case)
    table = joint_table(assessment)
    label = submission.label if submission.is_consortium else None
    institutions = tuple(_institution(row, label, _double(row, assessment)) for row in table.rows)
    name = assessment.outcome.name if submission.is_consortium else None
    return Judged(submission, assessment.facts, assessment, name or submission.label, institutions)


def _double(row: JointRow, assessment: Assessment) -> Finding | None:
    """Give the finding that days are claimed by two; those who merge have them counted once, others twice."""
    found = (one for one in assessment.findings if one.code == "H203" and one.file == row.file)
    return None if row.merges else next(found, None)


def _institution(row: JointRow, label: str | None, double: Finding | None) -> Institution:
    return Institution(row.tpid, row.name, row.sector, row.total, label, row.file, row.doubt or double)


def entries_of(judged: Judged) -> Iterator[Entry]:
    """Give the applicants of a submission: one for all who merge their HOV, one for each who applies itself.

    Raises:
        UsageError: it is not known who asks for the places of those who merge.
    """
    facts = judged.facts
    merging = [one for one in judged.institutions if one.tpid in facts.merging]
    if not judged.submission.is_consortium:
        if merging:
            raise UsageError(text("los_en_samenvoegen", file=judged.label))
        yield from (_separate(judged, one) for one in judged.institutions)
        return
    receiver = next((one for one in merging if one.tpid == facts.receiver), None)
    if merging and receiver is None:
        raise UsageError(text("ontvanger_onbekend", label=judged.label))
    if receiver is not None:
        yield Entry(
            receiver.tpid,
            judged.name if len(merging) > 1 else receiver.name,
            facts.joint.total,
            _requested(facts, receiver.tpid),
            tuple(merging),
            judged.label,
            None,
            _place(judged, receiver.tpid),
        )
    yield from (_separate(judged, one) for one in judged.institutions if one.tpid not in facts.merging)


def _separate(judged: Judged, one: Institution) -> Entry:
    facts = judged.facts
    document = facts.hov_of(one.tpid)
    brought = None if document is None else document.form.number("brought_in").value
    is_member = judged.submission.is_consortium
    return Entry(
        one.tpid,
        one.name,
        one.hov,
        _requested(facts, one.tpid),
        (one,),
        judged.label if is_member else None,
        int(brought) if brought is not None and is_member else None,
        _place(judged, one.tpid),
    )


def _field(facts: ConsortiumFacts, tpid: str) -> Number | None:
    document = facts.hov_of(tpid)
    return None if document is None else document.form.number("requested")


def _requested(facts: ConsortiumFacts, tpid: str) -> int | None:
    field = _field(facts, tpid)
    return None if field is None or field.value is None else int(field.value)


def _place(judged: Judged, tpid: str) -> str:
    """Say where the number of requested places belongs."""
    document, field = judged.facts.hov_of(tpid), _field(judged.facts, tpid)
    where = [judged.label] if judged.submission.is_consortium else []
    where += [document.file] if document is not None else []
    where += [f"{field.ref.sheet}!{field.ref.address}"] if field is not None and field.ref is not None else []
    return ", ".join(where)


def listed_entries(listed: Iterable[ListedInstitution], file: str) -> Iterator[Entry]:
    """Give the applicants of the list."""
    for one in listed:
        institution = Institution(one.tpid, one.name, one.sector, one.hov, None, file)
        place = text("lijst_regel", file=file, line=one.line)
        yield Entry(one.tpid, one.name, one.hov, one.requested, (institution,), None, None, place)


def without_owner(judged: Judged) -> Iterator[Notice]:
    """Give the HOV forms that count for nobody: their TPID is not known, or another form was counted already."""
    for one in judged.facts.hov:
        where = f"{judged.label}, {one.file}" if judged.submission.is_consortium else one.file
        if one.tpid is None:
            yield Notice(where, text("zonder_tpid"))
        elif one.is_second:
            yield Notice(where, text("tweede_formulier", tpid=one.tpid))


def check_once(entries: Sequence[Entry]) -> None:
    """Refuse an institution that takes part twice.

    Raises:
        UsageError: naming both places.
    """
    seen: dict[str, str] = {}
    for entry in entries:
        for member in entry.members:
            where = ", ".join(part for part in (member.consortium, member.source) if part)
            if member.tpid in seen:
                raise UsageError(text("twee_keer", tpid=member.tpid, one=seen[member.tpid], other=where))
            seen[member.tpid] = where


def with_requests(
    entries: Sequence[Entry], given: Mapping[str, int], also: frozenset[str] = frozenset()
) -> tuple[Entry, ...]:
    """Fill in the requests that were given, and ask by name for those that nobody gives.

    Args:
        entries: the applicants.
        given: TPID → places.
        also: TPIDs that ask in a what-if only.

    Raises:
        UsageError: a request is missing, or one was given for who does not ask.
    """
    unknown = sorted(set(given) - {entry.key for entry in entries} - also)
    if unknown:
        raise UsageError(text("gevraagd_onbekend", tpids=", ".join(unknown)))
    filled = tuple(replace(one, requested=given.get(one.key, one.requested)) for one in entries)
    missing = [one for one in filled if one.requested is None]
    if missing:
        lines = "\n".join(text("gevraagd_regel", tpid=one.key, name=one.name, place=one.place) for one in missing)
        example = " ".join(f"{one.key}=N" for one in missing)
        raise UsageError(text("gevraagd_ontbreekt", lines=lines, example=example))
    return filled


def check_named(entries: Sequence[Entry], new: frozenset[str], guarantee: frozenset[str]) -> None:
    """Refuse what cannot be: a new or guaranteed institution that does not ask itself, or that is both.

    Raises:
        UsageError: naming the institution.
    """
    by_member = {member.tpid: entry for entry in entries for member in entry.members}
    for tpid in sorted(new | guarantee):
        if tpid not in by_member:
            raise UsageError(text("tpid_onbekend", tpid=tpid))
        entry = by_member[tpid]
        if entry.key != tpid:
            raise UsageError(text("vraagt_niet_zelf", tpid=tpid, key=entry.key))
        if tpid in new and entry.is_merged:
            raise UsageError(text("nieuw_en_samengevoegd", tpid=tpid))
        if tpid in new and tpid in guarantee:
            raise UsageError(text("nieuw_en_garantie", tpid=tpid))


def applicants_of(entries: Sequence[Entry], new: frozenset[str], guarantee: frozenset[str]) -> tuple[Applicant, ...]:
    """Give the applicants for the calculation; who asks for one inside its guarantee period is inside it as well."""
    return tuple(
        Applicant(
            one.key,
            one.hov,
            one.requested or 0,
            has_guarantee=any(member.tpid in guarantee for member in one.members),
            is_new=one.key in new and not one.is_merged,
        )
        for one in entries
    )
