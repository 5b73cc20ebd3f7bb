"""What hov batch shows of its results: a few lines for each consortium, or JSON, whole or a line for each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum

from msgspec import to_builtins

from hov_tools import dutch
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import as_json
from hov_tools.batch.run import Done
from hov_tools.commands import text
from hov_tools.commands.terminal import say, show, show_as_is
from hov_tools.desk.changes.values import ChangeSum, ConsortiumChange
from hov_tools.desk.changes.values import as_json as changes_as_json
from hov_tools.desk.changes.words import in_a_line, in_a_sentence
from hov_tools.files.versions import VersionResult
from hov_tools.report.document import DocumentFile
from hov_tools.rules.finding import Severity, Verdict
from hov_tools.texts import in_words, printable

_MAX_DIFFERENCES = 10
_MAX_VERDICTS = 10


class Shape(Enum):
    """What is shown on standard output."""

    LINES = "lines"
    JSON = "json"
    JSON_LINES = "jsonl"


class Shown:
    """Shows each consortium, in the order in which they come.

    Args:
        shape: of what is shown.
        keys: of all consortia.
        only_new: leave out what an earlier run did already.
    """

    def __init__(self, shape: Shape, keys: Sequence[str], *, only_new: bool) -> None:
        self._shape = shape
        self._width = max((len(key) for key in keys), default=0)
        self._only_new = only_new
        self._is_first = True
        self._total = ChangeSum()
        self._changes: list[ConsortiumChange] = []
        self._verdicts: list[str] = []
        if shape is Shape.JSON:
            show_as_is('{"versie": 1, "samenwerkingsverbanden": [')

    def add(self, done: Done, change: ConsortiumChange | None) -> None:
        """Show a consortium; what changed of it since last time is kept for the end."""
        if change is not None:
            self._add_change(change)
        if self._only_new and done.was_done:
            return
        if self._shape is Shape.LINES:
            show(*_lines(done.result, self._width))
            return
        comma = "," if self._shape is Shape.JSON and not self._is_first else ""
        self._is_first = False
        show_as_is(comma + json.dumps(as_json(done.result), ensure_ascii=False))

    def _add_change(self, change: ConsortiumChange) -> None:
        self._total = self._total.with_one(change)
        if change.is_nothing:
            return
        if self._shape is Shape.JSON:
            self._changes.append(change)
        elif change.has_other_verdict:
            self._verdicts.append(in_a_line(change))

    def finish(
        self, withdrawn: Sequence[str], beside: Sequence[DocumentFile], gone: Iterable[ConsortiumChange] | None
    ) -> None:
        """Name what is of no consortium, tell what changed, and end the document.

        Args:
            withdrawn: keys of consortia that are no longer handed in.
            beside: files that are of no consortium.
            gone: what there was of consortia that are no longer there; None when there is no run to compare with.
        """
        for change in gone or ():
            self._add_change(change)
        if self._shape is Shape.JSON:
            changed = None if gone is None else changes_as_json(self._total, self._changes)
            told = {"vervallen": list(withdrawn), "bestanden": to_builtins(beside), "wijzigingen": changed}
            show_as_is(f"], {json.dumps(told, ensure_ascii=False)[1:]}")
            return
        lines = [text("batch_los_bestand", file=one.file, fate=in_words(one.fate.value)) for one in beside]
        if lines and not self._only_new:
            (show if self._shape is Shape.LINES else say)("", text("batch_los"), *lines)
        if gone is not None and self._total.is_something:
            (show if self._shape is Shape.LINES else say)("", in_a_sentence(self._total), *self._verdict_lines())

    def _verdict_lines(self) -> Iterator[str]:
        yield from (text("batch_gewijzigd", what=one) for one in self._verdicts[:_MAX_VERDICTS])
        if len(self._verdicts) > _MAX_VERDICTS:
            yield text.counted("batch_meer_gewijzigd", len(self._verdicts) - _MAX_VERDICTS)


def _bonus(result: ConsortiumResult) -> str:
    """Say which bonus counts: it lapses while the conditions are not met, and is provisional while that is not sure."""
    if result.bonus is None:
        return text("batch_geen_bonus")
    match result.verdict:
        case Verdict.MEETS:
            name = "batch_bonus"
        case Verdict.FAILS:
            name = "batch_bonus_vervalt"
        case _:
            name = "batch_bonus_voorlopig"
    return text(name, places=result.bonus[1]) + _of_decisions("batch_besluit", result.applied_decisions)


def _of_decisions(key: str, numbers: Sequence[int]) -> str:
    return text.counted(key, len(numbers), numbers=dutch.listed(map(str, numbers))) if numbers else ""


def _lines(result: ConsortiumResult, width: int) -> Iterator[str]:
    """Give the line of a consortium, and what a newer version of a form replaced."""
    if result.failure is not None:
        verdict = text("batch_mislukt")
    else:
        verdict = text("batch_onbekend") if result.verdict is None else in_words(result.verdict.value)
    errors = result.count(Severity.FOUT)
    counted = text.counted("batch_fouten", errors)
    if result.following:
        counted += text.counted("batch_gevolgen", result.following)
    yield text(
        "batch_regel",
        key=f"{printable(result.key):{width}}",
        verdict=f"{verdict:18}",
        errors=counted,
        bonus=_bonus(result),
    )
    if result.lapsed_decisions:
        yield _of_decisions("batch_besluit_vervallen", result.lapsed_decisions)
    for version in result.versions:
        yield from _version_lines(version)
    replaced = {version.old for version in result.versions}
    for one in result.findings:
        # Of a form that another one replaced it is said above; this is of one that counts while another came in too.
        is_rival = one.code == "F119" and one.severity is Severity.WAARSCHUWING and one.file not in replaced
        if one.code in ("F126", "H211") or is_rival:
            yield text("batch_aandacht", file=one.file, message=one.message)


def _version_lines(version: VersionResult) -> Iterator[str]:
    yield text("batch_versie", new=version.new, old=version.old, why=version.why)
    differences = version.differences or ()
    for one in differences[:_MAX_DIFFERENCES]:
        cell = one.new_cell or one.old_cell or ""
        hidden = text("verschil_niet_getoond")
        old, new = (hidden if value is None else value for value in (one.old, one.new))
        yield text("batch_verschil", label=one.label or cell, cell=cell, old=old, new=new)
    if len(differences) > _MAX_DIFFERENCES:
        yield text.counted("batch_meer", len(differences) - _MAX_DIFFERENCES)
