"""What hov batch shows of its results: a few lines for each consortium, or JSON, whole or a line for each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from enum import Enum

from msgspec import to_builtins

from hov_tools.batch.result import ConsortiumResult, as_json
from hov_tools.batch.run import Done
from hov_tools.commands import text
from hov_tools.commands.terminal import say, show, show_as_is
from hov_tools.files.versions import VersionResult
from hov_tools.report.document import DocumentFile
from hov_tools.rules.finding import Severity, Verdict
from hov_tools.texts import in_words, printable

_MAX_DIFFERENCES = 10


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
        if shape is Shape.JSON:
            show_as_is('{"versie": 1, "samenwerkingsverbanden": [')

    def add(self, done: Done) -> None:
        """Show a consortium."""
        if self._only_new and done.was_done:
            return
        if self._shape is Shape.LINES:
            show(*_lines(done.result, self._width))
            return
        comma = "," if self._shape is Shape.JSON and not self._is_first else ""
        self._is_first = False
        show_as_is(comma + json.dumps(as_json(done.result), ensure_ascii=False))

    def finish(self, withdrawn: Sequence[str], beside: Sequence[DocumentFile]) -> None:
        """Name what is of no consortium, and end the document."""
        if self._shape is Shape.JSON:
            told = {"vervallen": list(withdrawn), "bestanden": to_builtins(beside)}
            show_as_is(f"], {json.dumps(told, ensure_ascii=False)[1:]}")
            return
        lines = [text("batch_los_bestand", file=one.file, fate=in_words(one.fate.value)) for one in beside]
        if lines and not self._only_new:
            (show if self._shape is Shape.LINES else say)("", text("batch_los"), *lines)


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
