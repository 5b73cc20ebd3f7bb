"""From a folder or a batch and a question to a result: everything that `hov toewijzing` works out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.applications import (
    Application,
    applications_of,
    check_list,
    check_named,
    each_once,
    listed_applications,
    with_requests,
)
from hov_tools.allocation.folder import read_folder
from hov_tools.allocation.from_batch import read_batch
from hov_tools.allocation.judged import Judged, RegisteredFile
from hov_tools.allocation.proposal import Result, Terms, choices_of, propose
from hov_tools.allocation.scenarios import Scenario, apart, find, together
from hov_tools.allocation.table import InstitutionList, read_list
from hov_tools.allocation.taking_part import Choice, HandedIn, Notice, Round, make_round, nobody, training_key
from hov_tools.errors import UsageError
from hov_tools.files.consortium import Basis, Progress
from hov_tools.files.guarded import Guard
from hov_tools.forms.choices import wording
from hov_tools.rules.case import Fate, GivenDays, given_days
from hov_tools.rules.finding import Verdict
from hov_tools.rules.parameters import parameters


class Question(Struct, frozen=True):
    """What was asked.

    Attributes:
        path: the folder of submissions, or of the results of a batch.
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
        without: who is left out, by name.
        is_batch: the folder holds the results of a batch.
        only_decided: of a batch only the consortia on which the bureau decided.
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
    without: tuple[str, ...] = ()
    is_batch: bool = False
    only_decided: bool = False


def answer(question: Question, progress: Progress, guard: Guard) -> Result | None:
    """Work it out; None when there is not one form, result or institution in a list.

    Args:
        question: what was asked.
        progress: shows how far reading is.
        guard: who reads, and how long one consortium may take.

    Raises:
        UsageError: nobody takes part, or the question contradicts the forms or leaves something open for all of them.
    """
    listed = None if question.listed is None else read_list(question.listed)
    key = None if question.training is None else training_key(question.training)
    handed = _handed_in(question, progress, guard)
    rows = () if listed is None else listed.institutions
    if not rows and not handed.unread and all(one.has_read_nothing and one.failure is None for one in handed.judged):
        return None
    taking_part = make_round(handed, Choice(question.year, key, question.without, question.numbers))
    field = _field(question, handed, taking_part, listed)
    params = parameters(taking_part.year)
    terms = Terms(
        parameters=params,
        training=taking_part.training,
        known=params.days_per_place(taking_part.training, question.numbers),
        new=question.new | {one.tpid for one in rows if one.is_new},
        guarantee=question.guarantee | {one.tpid for one in rows if one.has_guarantee},
        seed=question.seed,
        verdict_at=_verdict_at(handed, taking_part),
    )
    _check_numbers(question, taking_part, terms)
    everybody = frozenset(own.tpid for one in handed.judged for own in one.institutions)
    check_named(field.applications, terms.new, terms.guarantee, everybody)
    labels = {one.consortium for one in field.applications}
    consortia = [one for one in taking_part.judged if one.is_consortium and one.label in labels]
    scenarios = tuple(_scenarios(question, field.applications, consortia))
    proposals = tuple(propose(one, places, consortia, terms) for places in question.places for one in scenarios)
    grouping = dict.fromkeys(line for one in taking_part.judged for line in one.grouping)
    return Result(
        year=taking_part.year,
        training=wording("opleiding", taking_part.training),
        known=terms.known,
        proposals=proposals,
        judged=taking_part.judged,
        left_out=field.left_out,
        choices=(*choices_of(proposals, terms), *grouping),
        seed=question.seed,
        files=tuple(_files(handed, field, listed)),
    )


def _handed_in(question: Question, progress: Progress, guard: Guard) -> HandedIn:
    if question.is_batch:
        return read_batch(question.path, only_decided=question.only_decided)
    return read_folder(question.path, Basis(question.year, question.numbers), progress, guard)


class _Field(Struct, frozen=True):
    """Who takes part, and who does not.

    Attributes:
        applications: by TPID.
        left_out: what does not take part.
        keys: of the consortia and the institutions on their own of which an application takes part.
    """

    applications: tuple[Application, ...]
    left_out: tuple[Notice, ...]
    keys: frozenset[str]


def _field(question: Question, handed: HandedIn, taking_part: Round, listed: InstitutionList | None) -> _Field:
    """Give the applicants as the forms and the list have them."""
    own: list[Application] = []
    left_out = list(taking_part.left_out)
    owners: dict[str, str] = {}
    in_round = {one.key for one in taking_part.judged}
    for one in taking_part.judged:
        applications, notices = applications_of(one)
        own += applications
        left_out += notices
        owners |= {application.key: one.key for application in applications}
    if listed is not None:
        check_list(listed, own)
    once, notices = each_once(own)
    left_out += notices
    once += [] if listed is None else listed_applications(listed)
    what_if = {one.tpid for asked in question.apart for one in find(taking_part.judged, asked).institutions}
    elsewhere = {each.tpid for one in handed.judged if one.key not in in_round for each in one.institutions}
    complete, notices = with_requests(once, question.requested or {}, frozenset({*what_if, *elsewhere, *owners}))
    left_out += notices
    if not complete and (what_if or not any(one.is_error for one in left_out)):
        # Otherwise the proposal itself says who is out and why, and that nobody is in.
        raise nobody(left_out)
    keys = frozenset(owners[one.key] for one in complete if one.key in owners)
    return _Field(tuple(sorted(complete, key=lambda one: one.key)), tuple(left_out), keys)


def _verdict_at(handed: HandedIn, taking_part: Round) -> Callable[[Judged, int], Verdict | None] | None:
    """Give what judges a consortium by another HOV per place; None when its forms are not at hand."""
    judge = handed.judge
    if judge is None:
        return None
    again = judge

    @cache
    def at(key: str, days: int) -> Verdict | None:
        basis = Basis(taking_part.year, given_days(days), taking_part.training)
        return again(key, basis, taking_part.shared.get(key, ()))[0].verdict

    return lambda judged, days: at(judged.key, days)


def _check_numbers(question: Question, taking_part: Round, terms: Terms) -> None:
    """Refuse results of a batch that was judged by another HOV per place than this proposal.

    Raises:
        UsageError: saying which number was used, and which one would be now.
    """
    known = None if terms.known is None else terms.known.days
    others = {one.days_per_place for one in taking_part.judged if one.days_per_place != known}
    if question.is_batch and others:
        used = ", ".join(sorted(text("geen") if one is None else str(one) for one in others))
        raise UsageError(text("andere_getallen", used=used, known=text("geen") if known is None else known))


def _scenarios(
    question: Question, applications: tuple[Application, ...], judged: Sequence[Judged]
) -> Iterator[Scenario]:
    yield Scenario(text("scenario_gewoon"), applications)
    for asked in question.apart:
        yield apart(applications, find(judged, asked), question.requested or {})
    for asked in question.together:
        yield together(applications, find(judged, asked))


def _files(handed: HandedIn, field: _Field, listed: InstitutionList | None) -> Iterator[RegisteredFile]:
    """Give every file that was there with what became of it; those of who is left out do not count."""
    for one in handed.judged:
        for file in one.files:
            is_out = file.fate is Fate.COUNTS and one.key not in field.keys
            yield replace(file, fate=Fate.LEFT_OUT, reason=text("bestand_niet_mee")) if is_out else file
    yield from handed.beside
    if listed is not None:
        yield RegisteredFile(listed.file, listed.sha256, Fate.COUNTS)
