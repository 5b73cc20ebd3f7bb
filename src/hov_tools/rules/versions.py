"""Which of several versions of one form counts: by the date in it, else by what its file name says (domain, 5a)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from types import MappingProxyType

from msgspec import Struct

from hov_tools.forms.records import AnyForm, HovForm
from hov_tools.rules.case import Document

_SEPARATORS = re.compile(r"[\s_.-]+")
_NUMBER = re.compile(r"\b(?:v|versie|version) ?([0-9]{1,3})\b|(?<=[0-9])v([0-9]{1,3})\b")
_COPY = re.compile(r"\(([0-9]{1,2})\)")
_CORRECTION = re.compile(r"\b(?:correctie|gecorrigeerd|gecorrigeerde|verbeterd|herzien)\b")
_DEFINITIVE = re.compile(r"\b(?:def|definitief)\b")
_DRAFT = re.compile(r"\bconcept\b")


class Version(Struct, frozen=True):
    """What tells how new a form is.

    Attributes:
        document: the form.
        day: on which it was signed or submitted; None when it does not say.
    """

    document: Document
    day: date | None


class Superseded(Struct, frozen=True):
    """A form that is set aside, because another version of it counts.

    Attributes:
        document: that does not count.
        used: name of the file that counts.
        is_equal: both say the same.
        was_asked: the choice was made by hand.
        is_own_copy: it says the same, and is a copy that we marked: output of ours, no version of a person.
        is_of_another: it did not come with the consortium's own list of members, and the one that counts did.
    """

    document: Document
    used: str
    is_equal: bool = False
    was_asked: bool = False
    is_own_copy: bool = False
    is_of_another: bool = False


class Choice(Struct, frozen=True):
    """What became of the versions of a form.

    Attributes:
        counting: the one that counts; None when none is the newest.
        superseded: those that are set aside.
        undecided: those of which none is the newest.
    """

    counting: Document | None
    superseded: tuple[Superseded, ...] = ()
    undecided: tuple[Document, ...] = ()


def choose_version(
    documents: Sequence[Document], asked: Collection[str] = (), senders: Mapping[str, str] = MappingProxyType({})
) -> Choice:
    """Choose the version of a form that counts.

    A date in a form is what its sender typed. It tells which of the versions that came together is the newest, and
    nothing of one that somebody else handed in.

    Args:
        documents: the versions, in the order of their names; one at least.
        asked: names of the files that a person said to count.
        senders: name of a file that did not come with its consortium's own list of members → with what it came.
    """
    wanted = [one for one in documents if one.file in asked]
    own = [one for one in documents if one.file not in senders]
    different = _different(wanted or own or documents)
    counting = newest([Version(one, day_of(one.form)) for one in different])
    are_of_several = len({senders.get(one.file) for one in different}) > 1
    if counting is None or are_of_several and not wanted:
        return Choice(None, undecided=tuple(documents))
    superseded = tuple(
        Superseded(
            one,
            counting.file,
            is_equal=_are_equal(one, counting),
            was_asked=bool(wanted),
            is_own_copy=one.has_own_run and not counting.has_own_run and _are_equal(one, counting),
            is_of_another=one.file in senders and counting.file not in senders,
        )
        for one in documents
        if one is not counting
    )
    return Choice(counting, superseded)


def newest(versions: Sequence[Version]) -> Document | None:
    """Give the newest of versions that differ; None when that cannot be told."""
    days = [one.day for one in versions]
    known = [day for day in days if day is not None]
    latest = list(versions)
    if len(known) == len(days):
        latest = [one for one in versions if one.day == max(known)]
    if len(latest) == 1:
        return latest[0].document
    stated = {one.document.file: version_stated(one.document.file) for one in latest}
    for one in latest:
        own = stated[one.document.file]
        if all(_is_later(own, stated[other.document.file]) for other in latest if other is not one):
            return one.document
    return None


def day_of(form: AnyForm | None) -> date | None:
    """Give the date on which a form was signed or submitted; an in- en doorstroom form has none."""
    name = "signed_on" if isinstance(form, HovForm) else "submitted_on"
    return None if form is None or name not in form.fields else form.day(name).value


def version_stated(file: str) -> tuple[int, int, int, int]:
    """Read the version that the name of a file states: how far it is, the correction, its number, its copy.

    A name that says nothing is the first version of its form, and no correction.
    """
    name = PurePath(file).name
    # The ending is no part of what a person called the file, and a name may hold points of its own.
    stem = _SEPARATORS.sub(" ", name.rpartition(".")[0] or name).casefold()
    stage = 1 if _DEFINITIVE.search(stem) else -1 if _DRAFT.search(stem) else 0
    numbers = [int(first or second) for first, second in _NUMBER.findall(stem)]
    copies = [int(number) for number in _COPY.findall(stem)]
    return stage, int(_CORRECTION.search(stem) is not None), max(numbers, default=1), max(copies, default=0)


def _is_later(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether a version is later: in something, and in nothing earlier. Of "v2" and "def" neither is."""
    return one != other and all(own >= its for own, its in zip(one, other, strict=True))


def _different(documents: Sequence[Document]) -> list[Document]:
    """Give the documents that differ; of equal ones the first, and a copy that we marked after what it was made of."""
    found: list[Document] = []
    for one in sorted(documents, key=lambda one: one.has_own_run):
        if not any(_are_equal(one, other) for other in found):
            found.append(one)
    return found


def _are_equal(one: Document, other: Document) -> bool:
    return (one.sha256 == other.sha256 and bool(one.sha256)) or one.form == other.form
