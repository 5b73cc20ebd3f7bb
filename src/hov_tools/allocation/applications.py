"""From forms and lists to who applies for what: an application of each applicant, with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.submissions import Submission
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


class Application(Struct, frozen=True):
    """Who asks for places, and for how many: the applicant (calculations) with all that is known of it.

    Attributes:
        key: TPID of the institution that asks.
        name: of it, or of the consortium on merging.
        hov: in days; the joint HOV on merging.
        requested: places; None when the forms do not say.
        members: the institutions whose HOV it is.
        consortium: label of the consortium, or None.
        brought_in: of a separate applicant: the places that it brings into its consortium, or None.
        stated_at: where the number of requested places belongs, in Dutch.
        is_assumed: the request is an assumption of a what-if.
    """

    key: str
    name: str
    hov: int
    requested: int | None
    members: tuple[Institution, ...]
    consortium: str | None
    brought_in: int | None
    stated_at: str
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
    return Institution(
        tpid=row.tpid,
        name=row.name,
        sector=row.sector,
        hov=row.total,
        consortium=label,
        source=row.file,
        doubt=row.doubt or double,
    )


def applications_of(judged: Judged) -> Iterator[Application]:
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
        yield Application(
            key=receiver.tpid,
            name=judged.name if len(merging) > 1 else receiver.name,
            hov=facts.joint.total,
            requested=_requested(facts, receiver.tpid),
            members=tuple(merging),
            consortium=judged.label,
            brought_in=None,
            stated_at=_stated_at(judged, receiver.tpid),
        )
    yield from (_separate(judged, one) for one in judged.institutions if one.tpid not in facts.merging)


def _separate(judged: Judged, one: Institution) -> Application:
    facts = judged.facts
    document = facts.hov_of(one.tpid)
    brought = None if document is None else document.form.number("brought_in").value
    is_member = judged.submission.is_consortium
    return Application(
        key=one.tpid,
        name=one.name,
        hov=one.hov,
        requested=_requested(facts, one.tpid),
        members=(one,),
        consortium=judged.label if is_member else None,
        brought_in=int(brought) if brought is not None and is_member else None,
        stated_at=_stated_at(judged, one.tpid),
    )


def _field(facts: ConsortiumFacts, tpid: str) -> Number | None:
    document = facts.hov_of(tpid)
    return None if document is None else document.form.number("requested")


def _requested(facts: ConsortiumFacts, tpid: str) -> int | None:
    field = _field(facts, tpid)
    return None if field is None or field.value is None else int(field.value)


def _stated_at(judged: Judged, tpid: str) -> str:
    """Say where the number of requested places belongs."""
    document, field = judged.facts.hov_of(tpid), _field(judged.facts, tpid)
    where = [judged.label] if judged.submission.is_consortium else []
    where += [document.file] if document is not None else []
    where += [f"{field.ref.sheet}!{field.ref.address}"] if field is not None and field.ref is not None else []
    return ", ".join(where)


def listed_applications(listed: Iterable[ListedInstitution], file: str) -> Iterator[Application]:
    """Give the applicants of the list."""
    for one in listed:
        institution = Institution(one.tpid, one.name, one.sector, one.hov, None, file)
        yield Application(
            key=one.tpid,
            name=one.name,
            hov=one.hov,
            requested=one.requested,
            members=(institution,),
            consortium=None,
            brought_in=None,
            stated_at=text("lijst_regel", file=file, line=one.line),
        )


def with_requests(
    applications: Sequence[Application], given: Mapping[str, int], also: frozenset[str] = frozenset()
) -> tuple[Application, ...]:
    """Fill in the requests that were given, and ask by name for those that nobody gives.

    Args:
        applications: the applicants.
        given: TPID → places.
        also: TPIDs that ask in a what-if only.

    Raises:
        UsageError: a request is missing, or one was given for who does not ask.
    """
    unknown = sorted(set(given) - {application.key for application in applications} - also)
    if unknown:
        raise UsageError(text("gevraagd_onbekend", tpids=", ".join(unknown)))
    filled = tuple(replace(one, requested=given.get(one.key, one.requested)) for one in applications)
    missing = [one for one in filled if one.requested is None]
    if missing:
        lines = "\n".join(text("gevraagd_regel", tpid=one.key, name=one.name, place=one.stated_at) for one in missing)
        example = " ".join(f"{one.key}=N" for one in missing)
        raise UsageError(text("gevraagd_ontbreekt", lines=lines, example=example))
    return filled


def applicants_of(
    applications: Sequence[Application], new: frozenset[str], guarantee: frozenset[str]
) -> tuple[Applicant, ...]:
    """Give the applicants for the calculation; who asks for one inside its guarantee period is inside it as well."""
    return tuple(
        Applicant(
            one.key,
            one.hov,
            one.requested or 0,
            has_guarantee=any(member.tpid in guarantee for member in one.members),
            is_new=one.key in new and not one.is_merged,
        )
        for one in applications
    )
