"""Who takes part: what is for one year and one training; who does not is named with why.

One consortium in which something is wrong does not stop the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hov_tools.allocation import text
from hov_tools.allocation.judged import Judged, RegisteredFile
from hov_tools.errors import UsageError
from hov_tools.files.consortium import Basis
from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.text import normalise
from hov_tools.rules.case import UNREAD_CODES, Elsewhere, Fate, GivenDays
from hov_tools.rules.finding import Severity
from hov_tools.rules.h211 import Claims, shared_between

Judge: TypeAlias = Callable[[str, Basis, tuple[Elsewhere, ...]], tuple[Judged, Claims]]
"""Judges a consortium again: (key, by what, what others claim too)."""


class Notice(Struct, frozen=True):
    """Something that takes no part, or not as it stands.

    Attributes:
        where: consortium, file or TPID.
        message: what and why, in Dutch.
        is_error: somebody must do something about it.
        is_asked: left out because the user asked for it.
        requested: the places that it asks for and that are not allocated now, as far as they are known.
    """

    where: str
    message: str
    is_error: bool = True
    is_asked: bool = False
    requested: int | None = None


class HandedIn(Struct, frozen=True):
    """Everything that was handed in.

    Attributes:
        judged: the consortia and the institutions on their own.
        beside: files that are of nobody and ask for nothing.
        claims: key → what is claimed, to be compared (H211); empty when that was done already.
        judge: judges one again; None when the forms are not at hand.
        unread: what cannot take part, since its result cannot be read.
        waiting: key → why it does not take part yet, in Dutch; the user asked for that.
    """

    judged: tuple[Judged, ...]
    beside: tuple[RegisteredFile, ...] = ()
    claims: Mapping[str, Claims] = {}
    judge: Judge | None = None
    unread: tuple[Notice, ...] = ()
    waiting: Mapping[str, str] = {}


class Choice(Struct, frozen=True):
    """What was asked to take part.

    Attributes:
        year: the allocation year, or None.
        training: key of the training, or None.
        without: names of who does not.
        numbers: HOV per place that the user gives.
    """

    year: int | None = None
    training: str | None = None
    without: tuple[str, ...] = ()
    numbers: tuple[GivenDays, ...] = ()


class Round(Struct, frozen=True):
    """What takes part in one allocation.

    Attributes:
        year: the allocation year.
        training: key of the training.
        judged: of that year and training.
        left_out: what does not take part.
        shared: key → what others claim too (H211).
    """

    year: int
    training: str
    judged: tuple[Judged, ...]
    left_out: tuple[Notice, ...]
    shared: Mapping[str, tuple[Elsewhere, ...]]


def training_key(asked: str) -> str:
    """Give the key of a training by its name or the beginning of it: "gz" is gz-psycholoog.

    Raises:
        UsageError: none is meant, or more than one can be.
    """
    choices = choice_list("opleiding")
    meant = {key for said, key in choices.by_text.items() if said.startswith(normalise(asked))} if asked else set()
    exact = choices.read(asked)
    if exact is None and len(meant) != 1:
        raise UsageError(text("opleiding_onbekend", asked=asked, choices=", ".join(choices.offered)))
    return exact or meant.pop()


def make_round(handed: HandedIn, asked: Choice) -> Round:
    """Take together what is for one year and one training, and find what two of them both claim.

    Raises:
        UsageError: the forms state no year or training, or more than one, and none was given; or who is to be left out
            is not there.
    """
    on_request = dict(handed.waiting)
    on_request |= {one.key: text("op_verzoek") for name in asked.without for one in named(handed.judged, name)}
    left_out = list(handed.unread)
    readable: list[Judged] = []
    for one in handed.judged:
        if one.key in on_request:
            left_out.append(_out(one, on_request[one.key], is_asked=True))
            continue
        left_out += _unread(one)
        if one.failure is not None:
            left_out.append(Notice(one.label, one.failure))
        elif not one.has_read_nothing:
            readable.append(one)
        elif one.is_consortium:
            left_out.append(Notice(one.label, text("map_zonder_formulieren")))
        elif not any(finding.code in UNREAD_CODES for finding in one.errors):
            left_out.append(Notice(one.label, text("geen_formulier")))
    if not readable and left_out and (asked.year is None or asked.training is None):
        raise nobody(left_out)
    year = _year(readable, asked.year)
    training = _training([one for one in readable if one.year in (None, year)], asked.training)
    basis = Basis(year, asked.numbers, training)
    claims = dict(handed.claims)
    candidates: list[Judged] = []
    for one in readable:
        own = one
        if handed.judge is not None and (one.year is None or one.year == year and one.training != training):
            # It may be for this year, or hold forms of this training beside those by which it was judged.
            own, claims[one.key] = handed.judge(one.key, basis, ())
        if own.year == year and own.training == training and own.institutions:
            candidates.append(own)
        else:
            left_out.append(_of_another_round(one, asked, year, training))
    shared = shared_between(claims[one.key] for one in candidates) if handed.judge is not None else {}
    judged = tuple(_with_shared(handed, one, basis, shared.get(one.key, ())) for one in candidates)
    left_out += (notice for one in judged for notice in (*_uncounted(one), *_also_sent_by_another(one)))
    return Round(year, training, judged, tuple(left_out), shared)


def nobody(left_out: Sequence[Notice]) -> UsageError:
    """Say that there is nothing to propose, and why not."""
    return UsageError("\n".join([text("niemand"), *(f"  {one.where}: {one.message}" for one in left_out)]))


def named(judged: Sequence[Judged], asked: str) -> tuple[Judged, ...]:
    """Find who is meant: by label or name, else by regiehouder, else by the TPID of an institution on its own.

    Raises:
        UsageError: nobody, or more than one can be.
    """
    said = asked.lower()
    by_name = [one for one in judged if said in (one.label.lower(), one.name.lower())]
    found = by_name or [one for one in judged if asked in _tpids(one)]
    if len(found) == 1:
        return tuple(found)
    if found:
        choices = ", ".join(one.label for one in found)
        raise UsageError(text("verband_meer", asked=asked, choices=choices))
    known = ", ".join(one.label for one in judged)
    raise UsageError(text("verband_onbekend", asked=asked, known=known or text("geen")))


def _tpids(one: Judged) -> tuple[str, ...]:
    """Give the TPIDs by which people name it."""
    if one.is_consortium:
        return () if one.regiehouder is None else (one.regiehouder,)
    return tuple(institution.tpid for institution in one.institutions)


def _out(one: Judged, message: str, *, is_asked: bool = False) -> Notice:
    """Leave somebody out, with the places that it asks for."""
    own = [each.requested for each in one.institutions if not each.merges or each.tpid == one.receiver]
    known = [each for each in own if each is not None]
    return Notice(one.label, message, is_error=not is_asked, is_asked=is_asked, requested=sum(known) if known else None)


def _unread(one: Judged) -> Iterator[Notice]:
    """Name the files that could not be read, or were not opened."""
    for finding in one.errors:
        # Of a folder as a whole it is said elsewhere that nothing in it was read.
        if finding.code in UNREAD_CODES and finding.file != one.key:
            told = text("niet_gelezen", code=finding.code, message=finding.message, remedy=finding.remedy)
            yield Notice(one.place_of(finding.file), told)


def _uncounted(one: Judged) -> Iterator[Notice]:
    """Name the forms that were read and count for nobody; where that is an error there is a finding of it."""
    for file in one.files:
        if file.fate is Fate.LEFT_OUT:
            where = one.place_of(file.name.removeprefix(f"{one.label}/") if one.is_consortium else file.name)
            yield Notice(where, text("telt_niet_mee", why=file.reason), is_error=False)


def _also_sent_by_another(one: Judged) -> Iterator[Notice]:
    """Name the forms that count while another version of them came in by another way (F119)."""
    counting = {file.name for file in one.files if file.fate is Fate.COUNTS}
    for finding in one.errors:
        name = f"{one.label}/{finding.file}" if one.is_consortium else finding.file
        if finding.code == "F119" and finding.severity is Severity.WAARSCHUWING and name in counting:
            yield Notice(one.place_of(finding.file), f"F119: {finding.message}", is_error=False)


def _year(judged: Sequence[Judged], asked: int | None) -> int:
    stated = sorted({one.year for one in judged if one.year is not None})
    if asked is not None:
        return asked
    if len(stated) != 1:
        raise UsageError(text("jaar_kiezen", years=", ".join(map(str, stated))) if stated else text("jaar_geven"))
    return stated[0]


def _training(judged: Sequence[Judged], asked: str | None) -> str:
    stated = sorted({one.training for one in judged if one.institutions and one.training is not None})
    if asked is not None:
        return asked
    if len(stated) != 1:
        names = ", ".join(wording("opleiding", key) for key in stated)
        raise UsageError(text("opleiding_kiezen", trainings=names) if names else text("opleiding_geven"))
    return stated[0]


def _of_another_round(one: Judged, asked: Choice, year: int, training: str) -> Notice:
    """Leave out who is not of this round; who chose a year or a training asked for that."""
    if one.year is None:
        return _out(one, text("zonder_jaar"))
    if one.year != year:
        return _out(one, text("ander_jaar", found=one.year, year=year), is_asked=asked.year is not None)
    if not one.institutions or one.training in (None, training):
        return _out(one, text("geen_hov"))
    # Some of its forms did not count, and may be for the training that was asked for.
    is_all = not any(file.is_form and file.fate is Fate.LEFT_OUT for file in one.files)
    told = text("andere_opleiding", found=wording("opleiding", one.training))
    return _out(one, told, is_asked=is_all and asked.training is not None)


def _with_shared(handed: HandedIn, one: Judged, basis: Basis, elsewhere: tuple[Elsewhere, ...]) -> Judged:
    if not elsewhere or handed.judge is None:
        return one
    return handed.judge(one.key, basis, elsewhere)[0]
