"""Days of one trainee that two applicants claim, each in another consortium or on its own.

Within a consortium the rules find these (H203). Between consortia nobody else can see them: only here all forms lie
side by side. The days count at both until somebody corrects a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hov_tools.allocation import text
from hov_tools.allocation.entries import Judged
from hov_tools.allocation.submissions import Notice
from hov_tools.calculations.hov import reference_years
from hov_tools.calculations.merging import joint_hov
from hov_tools.rules.facts import HovDocument
from hov_tools.rules.parameters import parameters


def claimed_twice(judged: Sequence[Judged], year: int) -> Iterator[Notice]:
    """Report the days that institutions of different submissions both claim; trainees stay unnamed."""
    owners = {
        document.tpid: (one, document)
        for one in judged
        for document in one.facts.hov
        if document.tpid is not None and not document.is_second
    }
    rows = {tpid: document.specification.trainings for tpid, (_, document) in owners.items()}
    for claim in joint_hov(rows, reference_years(year), parameters(year).counts).double:
        (one, first), (other, second) = owners[claim.member_a], owners[claim.member_b]
        if one is not other and claim.counted_days:
            message = text(
                "dubbel_elders",
                days=claim.counted_days,
                first=_place(one, first, claim.key_a),
                second=_place(other, second, claim.key_b),
            )
            yield Notice(f"{claim.member_a}, {claim.member_b}", message)


def _place(judged: Judged, document: HovDocument, key: object) -> str:
    place = document.form.trainees.rows[key].registration.ref if isinstance(key, int) else None
    where = [judged.label] if judged.submission.is_consortium else []
    where += [document.file] + ([f"{place.sheet}!{place.address}"] if place is not None else [])
    return ", ".join(where)
