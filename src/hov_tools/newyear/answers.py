"""What a person says of a new year's forms: a file that the program writes and reads back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from msgspec import Struct, ValidationError, convert
from tomlkit.items import Table

from hov_tools.errors import UsageError
from hov_tools.forms.learning import GONE
from hov_tools.forms.teaching import KINDS
from hov_tools.newyear import text
from hov_tools.newyear.learnt import KIND, LearntYear
from hov_tools.rules.parameters import parameters

_TRAINING = "gz-psycholoog"


class _Asked(Struct, frozen=True):
    """A question in the file."""

    formulier: str
    sleutel: str
    antwoord: str | int
    gevraagd: str = ""
    mogelijk: list[str] = []


class _File(Struct, frozen=True):
    """The file."""

    jaar: int
    vraag: list[_Asked] = []
    getallen: dict[str, dict[str, Any]] = {}


class Answers(Struct, frozen=True):
    """What a person said.

    Attributes:
        of_forms: kind of form → key → the text on the form, or GONE.
        kinds: file → its kind.
        numbers: of the year, as `rules/parameters.toml` has them.
    """

    of_forms: Mapping[str, Mapping[str, str]] = {}
    kinds: Mapping[str, str] = {}
    numbers: Mapping[str, Any] = {}


def read_answers(path: Path) -> tuple[int, Answers]:
    """Read a file of answers; gives the year that it is of as well.

    Raises:
        UsageError: it cannot be read, or is none.
    """
    try:
        found = convert(tomlkit.parse(path.read_text(encoding="utf-8")).unwrap(), _File)
    except (OSError, UnicodeDecodeError, ValidationError, tomlkit.exceptions.ParseError) as error:
        raise UsageError(text("ander_bestand", path=path, year="")) from error
    of_forms: dict[str, dict[str, str]] = {}
    kinds: dict[str, str] = {}
    for one in found.vraag:
        answer = _chosen(one)
        if answer is None:
            continue
        if one.sleutel == KIND:
            kinds[one.formulier] = answer
        else:
            of_forms.setdefault(one.formulier, {})[one.sleutel] = answer
    return found.jaar, Answers(of_forms, kinds, _numbers(path, found))


def _chosen(one: _Asked) -> str | None:
    answer = str(one.antwoord).strip()
    if answer.isdigit() and 1 <= int(answer) <= len(one.mogelijk):
        return one.mogelijk[int(answer) - 1].rpartition(" (")[0] or one.mogelijk[int(answer) - 1]
    return None if not answer else GONE if answer.casefold() == text("vervallen") else answer


def _numbers(path: Path, found: _File) -> Mapping[str, Any]:
    """Check the numbers; a number goes with its source."""
    result: dict[str, Any] = {}
    for form, entry in found.getallen.get("termijn", {}).items():
        day, month = entry.get("dag", 0), entry.get("maand", 0)
        if not day and not month:
            continue
        is_day = isinstance(day, int) and isinstance(month, int) and 1 <= day <= 31 and 1 <= month <= 12
        if not is_day or not entry.get("bron"):
            raise UsageError(text("getal_onbekend", path=path, key=form, expected=text("een_datum")))
        result.setdefault("termijn", {})[form] = {
            "dag": day,
            "maand": month,
            "inclusief": bool(entry.get("inclusief", False)),
            "bron": str(entry["bron"]),
        }
    for training, entry in found.getallen.get("dagen_per_plaats", {}).items():
        days = entry.get("waarde", 0)
        if not days:
            continue
        if not isinstance(days, int) or days < 1 or not entry.get("bron"):
            raise UsageError(text("getal_onbekend", path=path, key=training, expected=text("een_getal")))
        own = {"waarde": days, "bron": str(entry["bron"])}
        result.setdefault("dagen_per_plaats", {})[training] = {str(found.jaar): own}
    return result


def answers_file(learnt: LearntYear, known: Answers) -> str:
    """Write the file of answers: what is asked, with what it could be, and what was answered before.

    Args:
        learnt: what was learned so far.
        known: what a person said before.
    """
    document = tomlkit.document()
    for line in text("kop_antwoorden", year=learnt.year).strip().splitlines():
        document.add(tomlkit.comment(line))
    document.add("jaar", tomlkit.item(learnt.year))
    questions = tomlkit.aot()
    for table in (*_kinds(learnt), *_doubts(learnt), *_given(known)):
        questions.append(table)
    if len(questions):
        document.add("vraag", questions)
    document.add("getallen", _asked_numbers(learnt, known))
    return tomlkit.dumps(document)


def _question(form: str, key: str, asked: str, possible: list[str], answer: str) -> Table:
    table = tomlkit.table()
    for name, value in (("formulier", form), ("sleutel", key), ("gevraagd", asked)):
        table.add(name, value)
    if possible:
        array = tomlkit.array()
        array.extend(possible)
        table.add("mogelijk", array.multiline(True))  # noqa: FBT003 - as the library has it
    table.add("antwoord", answer)
    return table


def _kinds(learnt: LearntYear) -> Iterator[Table]:
    for one in learnt.unknown:
        yield _question(one.file, KIND, text("soort", file=one.file), list(KINDS), "")


def _doubts(learnt: LearntYear) -> Iterator[Table]:
    for form, doubt in learnt.doubts:
        possible = [f"{each.text} ({each.ref.sheet}!{each.ref.address})" for each in doubt.candidates]
        yield _question(form, doubt.key, doubt.asked, possible, "")


def _given(known: Answers) -> Iterator[Table]:
    for file, kind in known.kinds.items():
        yield _question(file, KIND, text("soort", file=file), [], kind)
    for form, answers in known.of_forms.items():
        for key, answer in answers.items():
            yield _question(form, key, "", [], text("vervallen") if answer == GONE else answer)


def _asked_numbers(learnt: LearntYear, known: Answers) -> Table:
    """The deadlines of the forms and the days per place; what the year before had stands there as an example."""
    numbers = tomlkit.table()
    for line in text("kop_getallen", year=learnt.year).strip().splitlines():
        numbers.add(tomlkit.comment(line))
    deadlines, days = tomlkit.table(), tomlkit.table()
    for one in learnt.forms:
        before = parameters(learnt.year - 1).deadline(one.taught.form)
        own = known.numbers.get("termijn", {}).get(one.taught.form)
        if before is not None:
            entry = tomlkit.inline_table()
            entry.update(own or {"dag": 0, "maand": 0, "inclusief": before.is_inclusive, "bron": ""})
            entry.comment(f"{before.day.day}-{before.day.month}, {before.source}")
            deadlines.add(one.taught.form, entry)
    own = known.numbers.get("dagen_per_plaats", {}).get(_TRAINING, {}).get(str(learnt.year))
    entry = tomlkit.inline_table()
    entry.update(own or {"waarde": 0, "bron": ""})
    days.add(_TRAINING, entry)
    numbers.add("termijn", deadlines)
    numbers.add("dagen_per_plaats", days)
    return numbers
