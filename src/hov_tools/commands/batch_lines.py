"""What hov batch shows of each consortium: lines, JSON Lines or one document, always in the order of the keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path

from hov_tools.batch.result import RESULT_NAME, ConsortiumResult, VersionResult, as_json, read_result
from hov_tools.batch.run import Done
from hov_tools.commands.common import show
from hov_tools.commands.texts import text
from hov_tools.report.texts import printable
from hov_tools.rules.finding import Severity, Verdict

_MAX_DIFFERENCES = 10


class Shape(Enum):
    """What is shown on standard output."""

    LINES = "lines"
    JSON = "json"
    JSON_LINES = "jsonl"


class Shown:
    """Shows each consortium as soon as those before it are done; of those that wait only their lines are kept.

    Args:
        shape: of what is shown.
        out: the folder of results, from which JSON is read when its turn comes.
        keys: of all consortia, in order.
        only_new: leave out what an earlier run did already.
    """

    def __init__(self, shape: Shape, out: Path, keys: Sequence[str], *, only_new: bool) -> None:
        self._shape = shape
        self._out = out
        self._width = max((len(key) for key in keys), default=0)
        self._waiting: dict[str, list[str] | None] = dict.fromkeys(keys)
        self._only_new = only_new
        self._count = 0
        if shape is Shape.JSON:
            show('{"versie": 1, "samenwerkingsverbanden": [')

    def add(self, done: Done) -> None:
        """Take in a consortium, and show what can be shown."""
        key = done.result.key
        if self._only_new and done.was_done:
            self._waiting[key] = []
        elif self._shape is Shape.LINES:
            self._waiting[key] = list(lines_of(done.result, self._width))
        elif done.is_written:
            # Read back when its turn comes: kept until then, the results of a large batch would fill the memory.
            self._waiting[key] = [""]
        else:
            self._waiting[key] = [self._as_text(done.result)]
        while self._waiting:
            first, lines = next(iter(self._waiting.items()))
            if lines is None:
                return
            del self._waiting[first]
            self._show(first, lines)

    def finish(self, withdrawn: Sequence[str]) -> None:
        """End the document."""
        if self._shape is Shape.JSON:
            show(f'], "vervallen": {json.dumps(list(withdrawn), ensure_ascii=False)}}}')

    def _show(self, key: str, lines: list[str]) -> None:
        if not lines:
            return
        if lines == [""]:
            lines = [self._as_text(read_result(self._out / key / RESULT_NAME))]
        if self._shape is Shape.JSON and self._count:
            lines[0] = f",{lines[0]}"
        self._count += 1
        show(*lines)

    def _as_text(self, result: ConsortiumResult) -> str:
        return json.dumps(as_json(result), ensure_ascii=False)


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
    return text(name, places=result.bonus[1])


def lines_of(result: ConsortiumResult, width: int) -> Iterator[str]:
    """Give the line of a consortium, and what a newer version of a form replaced."""
    if result.failure is not None:
        verdict = text("batch_mislukt")
    else:
        verdict = text("batch_onbekend") if result.verdict is None else result.verdict.value
    errors = result.count(Severity.FOUT)
    counted = text("batch_een_fout") if errors == 1 else text("batch_fouten", count=errors)
    yield text(
        "batch_regel",
        key=f"{printable(result.key):{width}}",
        verdict=f"{verdict:18}",
        errors=counted,
        bonus=_bonus(result),
    )
    for version in result.versions:
        yield from _version_lines(version)


def _version_lines(version: VersionResult) -> Iterator[str]:
    yield text("batch_versie", new=version.new, old=version.old, why=version.why)
    differences = version.differences or ()
    for one in differences[:_MAX_DIFFERENCES]:
        cell = one.new_cell or one.old_cell or ""
        hidden = text("verschil_niet_getoond")
        old, new = (hidden if value is None else value for value in (one.old, one.new))
        yield printable(text("batch_verschil", label=one.label or cell, cell=cell, old=old, new=new))
    if len(differences) > _MAX_DIFFERENCES:
        yield text("batch_meer", count=len(differences) - _MAX_DIFFERENCES)
