"""The button Nieuw jaar leren: the forms of a new year, learned from the blank ones in the folder of the open one."""

from __future__ import annotations

from pathlib import Path

from hov_tools.errors import OutputError
from hov_tools.excel import text
from hov_tools.excel.button import Context
from hov_tools.excel.judging import local_path
from hov_tools.excel.session import Screen
from hov_tools.forms.learning import GONE, Doubt
from hov_tools.forms.teaching import kind_of
from hov_tools.newyear.blankfiles import blank_files
from hov_tools.newyear.keeping import Given, answers_name, keep_year
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.save import save_atomically
from hov_tools.system_errors import system_reason

_MOST_SHOWN = 9


def learn_new_year(context: Context) -> str:
    """Learn the blank form in front with those beside it, and ask what only a person can say."""
    path = local_path(context.book)
    if path is None:
        return text("jaar_opslaan")
    if not context.native.is_saved(context.book):
        return text("jaar_eerst_opslaan")
    context.progress.step(text("bezig_leren"))
    forms, year = _beside(path)
    answers = path.parent / answers_name(year) if year is not None else None
    given = Given(forms, answers=answers if answers is not None and answers.is_file() else None)
    kept = keep_year(given, path.parent, _save, lambda form, doubt: _ask(context.screen, form, doubt))
    context.book.app.books.open(kept.picture)
    names = ", ".join(one.name for one in forms)
    if kept.questions is not None:
        return text("jaar_vragen", forms=names, path=kept.questions.name, picture=kept.picture.name)
    return text("jaar_geleerd", forms=names, year=kept.learnt.year, path=kept.year_file, picture=kept.picture.name)


def _beside(path: Path) -> tuple[tuple[Path, ...], int | None]:
    """Give the blank forms of the same year in the folder of one, and the year; others are left alone."""
    own = _kind(path)
    if own is None or own[0] is None:
        return (path,), None if own is None else own[1]
    by_kind = {own[0]: path}
    for one in blank_files([path.parent]):
        kind = _kind(one)
        if kind is not None and kind[0] is not None and kind[1] == own[1]:
            by_kind.setdefault(kind[0], one)
    return tuple(by_kind.values()), own[1]


def _kind(path: Path) -> tuple[str | None, int | None] | None:
    try:
        return kind_of(read_snapshot(path.read_bytes()))
    except (WorkbookError, OSError):
        return None


def _ask(screen: Screen, form: str, doubt: Doubt) -> str | None:
    shown = doubt.candidates[:_MOST_SHOWN]
    lines = [text("jaar_vraag", form=form, asked=doubt.asked), ""]
    lines += [f"{number}. {one.text} ({one.ref.sheet}!{one.ref.address})" for number, one in enumerate(shown, 1)]
    question = "\n".join([*lines, "", text("jaar_vraag_keuze")])
    while True:
        typed = (screen.ask(question) or "").strip()
        if typed.isdecimal() and 1 <= int(typed) <= len(shown):
            return shown[int(typed) - 1].text
        if typed == "0":
            return GONE
        if not typed:
            return None


def _save(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_atomically(path, data)
    except OSError as error:
        raise OutputError(text("jaar_niet_geschreven", path=path, why=system_reason(error))) from error
