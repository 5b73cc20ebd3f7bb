"""Learning a year and keeping it: the picture, and then the year itself, or the questions that are still open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.forms.learning import Doubt
from hov_tools.newyear import text
from hov_tools.newyear.answers import Answers, answers_file, read_answers
from hov_tools.newyear.learnt import LearntYear, learn_year
from hov_tools.newyear.picture import picture
from hov_tools.newyear.yearfile import year_file
from hov_tools.ownyears import own_years_folder, read_year

Save = Callable[[Path, bytes], None]
"""Writes a file, and raises OutputError."""

Ask = Callable[[str, Doubt], str | None]
"""Asks a person one thing about a kind of form; gives a text of the form, GONE, or None for later."""


class Given(Struct, frozen=True):
    """What a year is learned from.

    Attributes:
        forms: the blank forms, or folders of them.
        year: the allocation year; None: the one that they name.
        answers: the file of answers; None when there is none.
    """

    forms: Sequence[Path]
    year: int | None = None
    answers: Path | None = None


class Kept(Struct, frozen=True):
    """What came of it.

    Attributes:
        learnt: the year.
        picture: the workbook that shows how the forms are read.
        questions: the file with what a person must still say; None when the year is complete.
        year_file: the file of the year, now one of the user's own years; None when questions are open.
    """

    learnt: LearntYear
    picture: Path
    questions: Path | None = None
    year_file: Path | None = None


def answers_name(year: int) -> str:
    """Give the name of the file of answers of a year."""
    return text("antwoorden", year=year)


def keep_year(given: Given, folder: Path, save: Save, ask: Ask | None = None) -> Kept:
    """Learn a year, ask what only a person can say, and keep it.

    Args:
        given: from what.
        folder: for the picture and the questions.
        save: writes a file.
        ask: a person; None when nobody is there.

    Raises:
        UsageError: a form cannot be read or says too little, or the answers are of something else.
        OutputError: by `save`.
    """
    stated, answers = (None, Answers()) if given.answers is None else read_answers(given.answers)
    chosen = given.year or stated
    learnt = learn_year(given.forms, chosen, answers.of_forms, answers.kinds)
    if stated not in (None, learnt.year):
        raise UsageError(text("antwoorden_ander", path=given.answers, own=stated, year=learnt.year))
    if ask is not None and not learnt.is_complete:
        answers = _asked(learnt, answers, ask)
        learnt = learn_year(given.forms, chosen, answers.of_forms, answers.kinds)
    drawn = folder / text("beeld", year=learnt.year)
    save(drawn, picture(learnt))
    if not learnt.is_complete:
        open_file = folder / answers_name(learnt.year)
        if given.answers is None and open_file.exists():
            raise UsageError(text("antwoorden_er_al", path=open_file))
        save(open_file, answers_file(learnt, answers).encode("utf-8"))
        return Kept(learnt, drawn, questions=open_file)
    target = own_years_folder() / f"{learnt.year}.toml"
    save(target, year_file(learnt, answers.numbers).encode("utf-8"))
    read_year(target)
    return Kept(learnt, drawn, year_file=target)


def _asked(learnt: LearntYear, known: Answers, ask: Ask) -> Answers:
    of_forms = {form: dict(own) for form, own in known.of_forms.items()}
    for form, doubt in learnt.doubts:
        answer = ask(form, doubt)
        if answer is not None:
            of_forms.setdefault(form, {})[doubt.key] = answer
    return replace(known, of_forms=of_forms)
