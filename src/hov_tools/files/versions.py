"""Of two versions of one form the newest counts: as the rules see it, else by the submission it came with.

The time of a file on the disk says nothing: copying changes it. What cannot be settled is not settled in silence: both
forms stay, so that the rules report them (F119), and that none of them counts is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from msgspec import Struct, field

from hov_tools import dutch
from hov_tools.files import text
from hov_tools.files.compare import Version, compare
from hov_tools.files.intake import Source
from hov_tools.forms.records import AnyForm, ApplicationForm, CellRef, HovForm
from hov_tools.forms.text import normalise
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.rules.versions import Version as Stated
from hov_tools.rules.versions import day_of, version_stated
from hov_tools.rules.versions import newest as newest_version

_STAGES = {"aanvraag": 0, "aanmelding-nieuw": 0, "aanmelding": 1, "aanmelding-definitief": 1}

_Key: TypeAlias = tuple[str, tuple[str, ...], int]
_Age: TypeAlias = tuple[int, date]


class DifferenceResult(Struct, frozen=True):
    """A field that differs between two versions of a form.

    Attributes:
        label: the question; "" for a cell that is no field.
        old_cell: "sheet!A1" in the older version, or None.
        new_cell: the same in the newer one.
        old: what the older one holds; None when it is not to be shown.
        new: what the newer one holds; None when it is not to be shown.
    """

    label: str = field(name="veld")
    old_cell: str | None = field(name="cel_oud")
    new_cell: str | None = field(name="cel_nieuw")
    old: str | None = field(name="oud")
    new: str | None = field(name="nieuw")


class VersionResult(Struct, frozen=True):
    """A form that a newer version of it replaced.

    Attributes:
        old: the file that does not count.
        new: the file that counts.
        why: by what the newer one is known, in Dutch.
        differences: between the two; None when they cannot be compared.
    """

    old: str = field(name="vervallen")
    new: str = field(name="geldig")
    why: str = field(name="waarom")
    differences: tuple[DifferenceResult, ...] | None = field(name="verschillen")


class Submitted(Struct, frozen=True):
    """A file of a consortium.

    Attributes:
        source: as read.
        submission: name of the submission that it is in.
    """

    source: Source
    submission: str


class Chosen(Struct, frozen=True):
    """Which files count.

    Attributes:
        counting: in the order in which they were given.
        replaced: the versions that do not count.
        choices: in Dutch.
    """

    counting: tuple[Submitted, ...]
    replaced: tuple[VersionResult, ...]
    choices: tuple[str, ...]


def choose(files: Sequence[Submitted]) -> Chosen:
    """Choose the newest version of every form; forms of other years, stages or trainings are none of each other."""
    ages = _ages_of_submissions(files)
    by_form: dict[_Key, list[Submitted]] = {}
    for one in files:
        key = _key(one.source.document.form)
        if key is not None:
            by_form.setdefault(key, []).append(one)
    replaced: list[VersionResult] = []
    choices: list[str] = []
    without: set[str] = set()
    for versions in by_form.values():
        different = list(_without_equals(versions, replaced))
        newest = _newest(different, ages)
        if newest is None:
            choices += _undecided(different)
            continue
        replaced += (_replaced(one, newest) for one in different if one is not newest)
    without.update(one.old for one in replaced)
    choices += [text("versie_keuze", old=one.old, new=one.new) for one in replaced if one.differences != ()]
    counting = tuple(one for one in files if one.source.document.file not in without)
    return Chosen(counting, tuple(sorted(replaced, key=lambda one: (one.new, one.old))), tuple(choices))


def _key(form: AnyForm | None) -> _Key | None:
    """Tell what a form is a version of; None when it does not say."""
    if form is None or form.year is None or not form.has_title:
        return None
    if not isinstance(form, HovForm):
        return form.kind, (), form.year
    tpid = form.text("tpid").value
    # A form with another name may be one on which the TPID of this one was typed: the rules tell which.
    name, training = normalise(form.text("name").value or ""), form.text("training").value or ""
    return None if tpid is None else (form.kind, (tpid, name, training), form.year)


def _without_equals(versions: Iterable[Submitted], replaced: list[VersionResult]) -> Iterator[Submitted]:
    """Give files that differ; of equal ones the first counts."""
    seen: dict[str, str] = {}
    for one in versions:
        document = one.source.document
        if document.sha256 in seen:
            replaced.append(VersionResult(document.file, seen[document.sha256], text("versie_gelijk"), ()))
            continue
        seen[document.sha256] = document.file
        yield one


def _newest(versions: Sequence[Submitted], ages: Mapping[str, _Age]) -> Submitted | None:
    """Give the newest of a form's versions; None when that cannot be told."""
    if len(versions) == 1:
        return versions[0]
    documents = [one.source.document for one in versions]
    dates = [day_of(one.form) for one in documents]
    told_by_rules = newest_version([Stated(one, day) for one, day in zip(documents, dates, strict=True)])
    if told_by_rules is not None:
        return next(one for one in versions if one.source.document is told_by_rules)
    if len(set(dates) - {None}) > 1:
        # One without a date among several that differ: the submissions could contradict the dates.
        return None
    found = [ages.get(one.submission) for one in versions]
    told = [one for one in found if one is not None]
    if len(told) == len(versions) and told.count(max(told)) == 1:
        return versions[told.index(max(told))]
    return None


def _ages_of_submissions(files: Iterable[Submitted]) -> Mapping[str, _Age]:
    """Give the stage and date of the newest application in each submission that has one."""
    ages: dict[str, _Age] = {}
    for one in files:
        form = one.source.document.form
        if isinstance(form, ApplicationForm) and form.has_title:
            age = (_STAGES[form.kind], day_of(form) or date.min)
            ages[one.submission] = max(age, ages.get(one.submission, age))
    return ages


def _undecided(versions: Sequence[Submitted]) -> list[str]:
    """Say that no version counts (F119)."""
    names = sorted(one.source.document.file for one in versions)
    return [text("versie_onbeslist", files=text("en").join(names))]


def _replaced(old: Submitted, new: Submitted) -> VersionResult:
    old_file, new_file = old.source.document.file, new.source.document.file
    dates = day_of(old.source.document.form), day_of(new.source.document.form)
    if dates[0] is not None and dates[1] is not None and dates[0] < dates[1]:
        shown = {"old_date": dutch.day(dates[0]), "date": dutch.day(dates[1])}
        why = text("versie_datum", old=old_file, new=new_file, **shown)
    elif version_stated(old_file) != version_stated(new_file):
        why = text("versie_naam", new=new_file)
    else:
        why = text("versie_inzending", new=new_file, submission=new.submission)
    return VersionResult(old_file, new_file, why, _differences(old.source, new.source))


def _differences(old: Source, new: Source) -> tuple[DifferenceResult, ...]:
    before, after = (Version(read_snapshot(one.data or b""), one.document.form) for one in (old, new))
    return tuple(
        DifferenceResult(one.label, _cell(one.ref_a), _cell(one.ref_b), one.old, one.new)
        for one in compare(before, after).differences
    )


def _cell(ref: CellRef | None) -> str | None:
    return None if ref is None else f"{ref.sheet}!{ref.address}"
