"""The blank forms of a year as they were learned together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from hov_tools.errors import UsageError
from hov_tools.forms.learning import Doubt
from hov_tools.forms.read import read_by
from hov_tools.forms.records import AnyForm
from hov_tools.forms.teaching import KINDS, Taught, kind_of, layouts_besides, teach
from hov_tools.newyear import text
from hov_tools.newyear.blankfiles import blank_files
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.snapshot import Snapshot
from hov_tools.system_errors import system_reason

_APPLICATIONS = frozenset(one for one in KINDS if one.startswith(("aanvraag", "aanmelding")))
KIND = "soort"
"""The key of the question what kind of form a blank one is."""


class BlankForm(Struct, frozen=True):
    """A blank form that was given.

    Attributes:
        file: its name.
        snapshot: its workbook.
        form: its kind; None when it does not say, and nobody has said.
    """

    file: str
    snapshot: Snapshot
    form: str | None


class LearntForm(Struct, frozen=True):
    """A blank form, what was learned of it, and how it is read by that.

    Attributes:
        blank: the form.
        taught: what was learned.
        form: the form as it is read by the new layout.
    """

    blank: BlankForm
    taught: Taught
    form: AnyForm


class LearntYear(Struct, frozen=True):
    """A year.

    Attributes:
        year: the allocation year.
        forms: what was learned, one per kind.
        unknown: the forms of which the kind is not known.
    """

    year: int
    forms: tuple[LearntForm, ...]
    unknown: tuple[BlankForm, ...]

    @property
    def doubts(self) -> Iterator[tuple[str, Doubt]]:
        """Give what a person must say, with the kind of form; what several applications ask alike only once."""
        seen: set[tuple[str, tuple[str, ...]]] = set()
        for one in self.forms:
            for doubt in one.taught.lesson.doubts:
                same = (doubt.key, tuple(each.text for each in doubt.candidates))
                if one.taught.form not in _APPLICATIONS or same not in seen:
                    yield one.taught.form, doubt
                seen.add(same)

    @property
    def is_complete(self) -> bool:
        """A person has nothing more to say."""
        return not self.unknown and all(not one.taught.lesson.doubts for one in self.forms)


def learn_year(
    paths: Sequence[Path], year: int | None, answers: Mapping[str, Mapping[str, str]], kinds: Mapping[str, str]
) -> LearntYear:
    """Learn the blank forms of a year.

    Args:
        paths: the workbooks, or folders of them.
        year: the allocation year; None: the one that they name.
        answers: kind of form → the answers of a person, by key.
        kinds: file → its kind, as a person said.

    Raises:
        UsageError: one cannot be read, they name no year or more than one, or two are of one kind.
    """
    blanks: list[BlankForm] = []
    years: dict[int, str] = {}
    files = blank_files(paths)
    if not files:
        raise UsageError(text("vul.geen_formulier", path=paths[0]))
    for path in files:
        snapshot = _snapshot(path)
        form, own = kind_of(snapshot)
        blanks.append(BlankForm(path.name, snapshot, kinds.get(path.name, form)))
        if own is not None:
            years.setdefault(own, path.name)
    if year is None and len(years) > 1:
        raise UsageError(text("verschillend_jaar", years=", ".join(map(str, sorted(years)))))
    if year is None and not years:
        raise UsageError(text("geen_jaar", file=paths[0].name))
    chosen = year or next(iter(years))
    by_kind: dict[str, BlankForm] = {}
    for one in blanks:
        if one.form in by_kind:
            raise UsageError(text("twee_keer", file=one.file, other=by_kind[one.form].file, form=one.form))
        if one.form is not None:
            by_kind[one.form] = one
    forms = [_learnt(by_kind[form], form, chosen, _answers_for(form, answers)) for form in KINDS if form in by_kind]
    return LearntYear(chosen, tuple(forms), tuple(one for one in blanks if one.form is None))


def _answers_for(form: str, answers: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Give the answers for a kind of form: the applications ask the same, so one answer is for all of them."""
    alike = [one for one in answers if form in _APPLICATIONS and one in _APPLICATIONS and one != form]
    return {key: text for one in (*alike, form) for key, text in answers.get(one, {}).items()}


def _snapshot(path: Path) -> Snapshot:
    try:
        return read_snapshot(path.read_bytes())
    except WorkbookError as error:
        raise UsageError(text("niet_leesbaar", file=path)) from error
    except OSError as error:
        raise UsageError(text("niet_te_openen", file=path, why=system_reason(error))) from error


def _learnt(blank: BlankForm, form: str, year: int, answers: Mapping[str, str]) -> LearntForm:
    taught = teach(blank.snapshot, form, year, answers, layouts_besides(year))
    return LearntForm(blank, taught, read_by(blank.snapshot, taught.layout, year, taught.lesson.words))
