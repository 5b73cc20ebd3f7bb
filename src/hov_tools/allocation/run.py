"""From a folder and a question to a result: everything that `hov toewijzing` works out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.applications import (
    Application,
    Judged,
    applications_of,
    judge,
    listed_applications,
    with_requests,
)
from hov_tools.allocation.checks import check_named, check_once, claimed_twice, without_owner
from hov_tools.allocation.proposal import Result, Terms, choices_of, propose
from hov_tools.allocation.scenarios import Scenario, apart, find, together
from hov_tools.allocation.submissions import Submission, make_round, read_submissions, training_key
from hov_tools.allocation.table import InstitutionList, read_list
from hov_tools.errors import UsageError
from hov_tools.files.intake import Progress
from hov_tools.forms.choices import wording
from hov_tools.rules.case import GivenDays
from hov_tools.rules.parameters import parameters


class Question(Struct, frozen=True):
    """What was asked.

    Attributes:
        path: the folder.
        places: the numbers of places; the first one is the proposal.
        year: the allocation year, or None.
        training: as it was typed, or None.
        seed: for the lots, or None.
        new: TPIDs of newly recognised institutions.
        guarantee: TPIDs of institutions inside their guarantee period.
        requested: TPID → places that the forms do not state.
        listed: file with institutions that hand in no forms here, or None.
        apart: consortia to compare without merging.
        together: consortia to compare with merging.
        numbers: HOV per place that the user gives.
    """

    path: Path
    places: tuple[int, ...]
    year: int | None = None
    training: str | None = None
    seed: str | None = None
    new: frozenset[str] = frozenset()
    guarantee: frozenset[str] = frozenset()
    requested: Mapping[str, int] | None = None
    listed: Path | None = None
    apart: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    numbers: tuple[GivenDays, ...] = ()


def answer(question: Question, progress: Progress) -> Result | None:
    """Work it out; None when not one form or institution was read.

    Raises:
        UsageError: a number is needed that neither the forms nor the question give, or the question contradicts them.
    """
    listed = None if question.listed is None else read_list(question.listed)
    submissions, unread = read_submissions(question.path, progress)
    if not submissions and (listed is None or not listed.institutions):
        return None
    key = None if question.training is None else training_key(question.training)
    if not submissions and (question.year is None or key is None):
        raise UsageError(text("jaar_geven") if question.year is None else text("opleiding_geven"))
    taking_part = make_round(submissions, question.year, key)
    judged = tuple(judge(_with_numbers(one, question)) for one in taking_part.submissions)
    applications, new, guarantee = _base(question, judged, listed)
    params = parameters(taking_part.year)
    terms = Terms(
        parameters=params,
        training=taking_part.training,
        known=params.days_per_place(taking_part.training, question.numbers),
        new=new,
        guarantee=guarantee,
        seed=question.seed,
    )
    scenarios = tuple(_scenarios(question, applications, judged))
    proposals = tuple(propose(one, places, judged, terms) for places in question.places for one in scenarios)
    left_out = (
        *unread,
        *taking_part.left_out,
        *(notice for one in judged for notice in without_owner(one)),
        *claimed_twice(judged, taking_part.year),
    )
    return Result(
        year=taking_part.year,
        training=wording("opleiding", taking_part.training),
        known=terms.known,
        proposals=proposals,
        judged=judged,
        left_out=left_out,
        choices=choices_of(proposals, terms),
        seed=question.seed,
        files=tuple(_files(taking_part.submissions, listed)),
    )


def _with_numbers(submission: Submission, question: Question) -> Submission:
    return replace(submission, case=replace(submission.case, numbers=question.numbers))


def _base(
    question: Question, judged: Sequence[Judged], listed: InstitutionList | None
) -> tuple[tuple[Application, ...], frozenset[str], frozenset[str]]:
    """Give the applicants as the forms and the list have them, and who is new or guaranteed."""
    applications = [application for one in judged for application in applications_of(one)]
    rows = () if listed is None else listed.institutions
    if listed is not None:
        applications += listed_applications(rows, listed.file)
    check_once(applications)
    if not applications:
        raise UsageError(text("niemand"))
    new = question.new | {one.tpid for one in rows if one.is_new}
    guarantee = question.guarantee | {one.tpid for one in rows if one.has_guarantee}
    what_if = frozenset(one.tpid for asked in question.apart for one in find(judged, asked).institutions)
    complete = with_requests(applications, question.requested or {}, what_if)
    check_named(complete, new, guarantee)
    return tuple(sorted(complete, key=lambda one: one.key)), new, guarantee


def _scenarios(
    question: Question, applications: tuple[Application, ...], judged: Sequence[Judged]
) -> Iterator[Scenario]:
    yield Scenario(text("scenario_gewoon"), applications)
    for asked in question.apart:
        yield apart(applications, find(judged, asked), question.requested or {})
    for asked in question.together:
        yield together(applications, find(judged, asked))


def _files(submissions: Sequence[Submission], listed: InstitutionList | None) -> Iterator[tuple[str, str]]:
    for one in submissions:
        for document in one.case.documents:
            name = f"{one.label}/{document.file}" if one.is_consortium else document.file
            yield name, document.sha256
    if listed is not None:
        yield listed.file, listed.sha256
