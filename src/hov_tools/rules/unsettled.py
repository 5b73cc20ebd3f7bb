"""What in the HOV forms can still change, and the finding that stands in its way: what follows from it is no fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hov_tools.forms.records import HovForm, TraineeRow
from hov_tools.rules.facts import ConsortiumFacts, HovDocument
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.trainings import COUNTED_COLUMNS, DayBounds

# What makes a row of a trainee one that cannot be counted as it stands.
_UNCOUNTABLE = ("F102", "F104", "F106", "F108", "F113", "F114", "F116", "H210")


def finding_in_rows(document: HovDocument, indexes: Iterable[int], so_far: FindingsSoFar) -> Finding | None:
    """Give the first finding in rows of trainees by which they cannot be counted."""
    rows: list[TraineeRow] = [document.form.trainees.rows[index] for index in indexes]
    refs = [field.ref for row in rows for field in row.answers()]
    return so_far.among(document.file, refs, *_UNCOUNTABLE)


def is_countable(form: HovForm) -> bool:
    """Tell whether the columns that the days depend on were found (else F110)."""
    return set(form.trainees.headings) >= COUNTED_COLUMNS


def cause_in_form(facts: ConsortiumFacts, document: HovDocument, so_far: FindingsSoFar) -> Finding | None:
    """Give the finding by which the HOV of a form can still become another number."""
    if document.form.year not in (None, facts.year):
        return so_far.of("F111", file=document.file)
    if not is_countable(document.form):
        return so_far.of("F110", file=document.file)
    return finding_in_rows(document, document.specification.doubtful, so_far) or so_far.of("H203", file=document.file)


def double_days_of(facts: ConsortiumFacts, tpid: str | None) -> int:
    """Give the days of an institution that another one claims too, of each pair of rows."""
    claims = facts.claims.double
    return sum(claim.counted_days for claim in claims if tpid in (claim.member_a, claim.member_b))


def possible_hov(facts: ConsortiumFacts, document: HovDocument) -> DayBounds:
    """Bound the HOV of a form that counts, by what its doubtful rows and its double days can still come to.

    Of a form of another year nothing can be said: neither what it should hold nor that it is less or more.
    """
    own = facts.own_hov[document.tpid or ""]
    if document.form.year not in (None, facts.year):
        return DayBounds(own, own)
    table, possible = document.specification.table, document.specification.possible
    counted = [key for key in possible if facts.parameters.counts(*key)]
    least = sum(possible[key].least - table.days(*key) for key in counted) - double_days_of(facts, document.tpid)
    most = sum(possible[key].most - table.days(*key) for key in counted)
    return DayBounds(max(own + least, 0), own + most)


def most_days(facts: ConsortiumFacts) -> Mapping[str, int]:
    """Give per institution how many days its HOV can still grow."""
    counted = [one for one in facts.hov if one.is_counted]
    return {one.tpid or "": possible_hov(facts, one).most - facts.own_hov[one.tpid or ""] for one in counted}
