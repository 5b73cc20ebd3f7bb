"""What must hold of any workbook: it is read or refused by name, and what is written into it can be read and undone."""

from __future__ import annotations

import re
import signal
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from hov_tools.files import text
from hov_tools.files.apply_and_tell import apply_and_tell
from hov_tools.files.consortium import Intake, Source
from hov_tools.files.documents import read_document
from hov_tools.files.marked import prepare
from hov_tools.files.reread import reads_as_before
from hov_tools.ooxml.edits import Edit, Mark, MarkStyle, SetNote, SetValue
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.package import Package
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.ooxml.undo import undo_last
from hov_tools.report.document import as_document
from hov_tools.report.marks import mark_edits, own_titles
from hov_tools.report.sheet import report_sheet
from hov_tools.report.summary import findings_text
from hov_tools.report.to_correct import to_correct_sheet
from hov_tools.rules.case import Case, Document
from hov_tools.rules.engine import assess
from support.soundness import faults, new_faults

from .machine import memory_of, peak_since
from .readers import still_read
from .seeds import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random
    from types import FrameType

    from hov_tools.ooxml.snapshot import Snapshot
    from hov_tools.rules.finding import Assessment

    from .mutant import Mutant

MOST_SECONDS = 2.0
"""Of processor time, for all that is done with one workbook."""
MOST_MEMORY = 150 * 2**20
"""Bytes above what the process had before."""
_READERS_EVERY = 8
_FRAMES = 3
_NO_UNDO = text("geen_herstel", file="", why="").strip(" .:").partition(",")[0]
_VARIABLE = re.compile(r"\b[A-Z]{1,3}\d+\b|'[^']*'|\"[^\"]*\"|b'[^']*'|[\w\[\]%./\\-]*[./\\][\w\[\]%./\\-]*|-?\d+")


class FaultError(Exception):
    """Something does not hold; what and of which kind stands in it."""


class TooLongError(BaseException):
    """The time is over; not an Exception, so that nothing that is tried catches it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a workbook.

    Attributes:
        kind: how it ended, such as "F120" or "written".
        signature: of a failure what tells it apart from others; else kind, form, codes and refusals.
        is_failure: something does not hold.
        detail: of a failure, for people.
        seconds: of processor time, without building it and without what only the fuzzer does.
    """

    kind: str
    signature: str
    is_failure: bool = False
    detail: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class _Watch:
    """Counts the processor time and the memory of what is looked at, and not of what looks."""

    seconds: float = 0.0
    peak: int = 0
    step: str = ""
    told: list[str] = field(default_factory=list)

    @contextmanager
    def over(self, step: str) -> Iterator[None]:
        self.step = step
        base = memory_of()
        start = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, max(0.05, MOST_SECONDS - self.seconds))
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self.seconds += time.process_time() - start
            self.peak = peak_since(base)
            if self.peak > MOST_MEMORY:
                self.told.append(f"{step} took {self.peak >> 20} MiB")


def examine(mutant: Mutant) -> Result:
    """Do with a mutant all that a check does with a workbook."""
    watch = _Watch()
    before = signal.signal(signal.SIGPROF, _stop)
    try:
        data, _ = mutant.build()
        result = _checked(mutant, data, watch)
    except TooLongError as error:
        frames = _frames(error)
        result = Result("time", f"time in {watch.step}: {frames}", is_failure=True, detail=f"{watch.seconds:.1f} s")
    except FaultError as error:
        kind, _, detail = str(error).partition(": ")
        result = Result(kind, f"{kind}: {_plain(detail)}", is_failure=True, detail=detail)
    except Exception as error:  # noqa: BLE001 - whatever comes is what is looked for
        name = type(error).__name__
        result = Result(
            "exception", f"{name} in {watch.step}: {_frames(error)}", is_failure=True, detail=str(error)[:300]
        )
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    if watch.told and not result.is_failure:
        result = Result("memory", f"memory in {watch.step}", is_failure=True, detail="; ".join(watch.told))
    return Result(result.kind, result.signature, result.is_failure, result.detail, watch.seconds)


def _stop(_: int, __: FrameType | None) -> None:
    raise TooLongError


def _frames(error: BaseException) -> str:
    """Name the innermost functions of the package in which it happened."""
    found: list[str] = []
    place = error.__traceback__
    while place is not None:
        code = place.tb_frame.f_code
        if "/hov_tools/" in code.co_filename:
            found.append(f"{Path(code.co_filename).stem}.{code.co_name}")
        place = place.tb_next
    return " < ".join(reversed(found[-_FRAMES:])) or "outside the package"


def _plain(text: str) -> str:
    """Leave out of a message what differs between workbooks."""
    return _VARIABLE.sub("…", text)[:200]


def _checked(mutant: Mutant, data: bytes, watch: _Watch) -> Result:
    name = mutant.seed().name
    others = mutant.seed().others if mutant.is_among_others() else ()
    with watch.over("read"):
        document = read_document(name, data)
    if document is None:
        return Result("own report", "own report")
    with watch.over("judge"):
        assessment = _judged(document, others)
        as_document(assessment)
        findings_text(assessment, all_findings=True)
    form = "no form" if document.form is None else document.form.kind
    codes = ",".join(sorted({one.code for one in assessment.findings if one.file == name}))
    if document.trouble is not None:
        if not any(one.file == name and one.code == document.trouble.value for one in assessment.findings):
            raise FaultError(f"not told: {document.trouble} of {name} is no finding")
        return Result(document.trouble.value, f"{document.trouble.value}: {_plain(document.detail)}")
    if document.has_own_run:
        _undone_as_it_came(data, watch)
    remarks: list[str] = []
    with watch.over("write"):
        written = _written(name, data, document, others, assessment, remarks)
    by_check = written is not None
    start = data
    if written is None or document.has_own_run:
        # Nothing is to be marked, or what a check did before was taken out too: then fixed edits, to undo exactly.
        edits = _edits(read_snapshot(data), mutant.chance(), assessment)
        with watch.over("write"):
            applied = apply_and_tell(name, data, edits, remarks, KEY)
        if applied is None:
            _look_at_unwritten(remarks)
            return Result("not written", f"not written {form} {codes}: {_plain('; '.join(remarks))}")
        _sound(data, applied.data)
        if written is not None:
            _sound(data, written)
            _same_judgement(written, document, others, assessment)
        written = applied.data
    else:
        _sound(data, written)
        with watch.over("read again"):
            _same_judgement(written, document, others, assessment)
    if mutant.number % _READERS_EVERY == 0:
        lost = still_read(data, written)
        if lost:
            raise FaultError(f"another reader: {lost}")
    # Where no journal fits that is told, and undo is not promised.
    if not any(_NO_UNDO in one for one in remarks):
        _undone(start, written, watch)
    kind = "marked" if by_check else "written"
    refused = sorted({_plain(one.rpartition(": ")[2]) for one in remarks})
    return Result(kind, f"{kind} {form} {codes}: {'; '.join(refused)}")


def _judged(document: Document, others: tuple[Document, ...]) -> Assessment:
    documents = tuple(sorted((document, *others), key=lambda one: one.file))
    return assess(Case("verband", documents, is_folder=bool(others)))


def _written(
    name: str,
    data: bytes,
    document: Document,
    others: tuple[Document, ...],
    assessment: Assessment,
    remarks: list[str],
) -> bytes | None:
    """Give what a check makes of a workbook; None when it leaves it as it is."""
    documents = sorted((document, *others), key=lambda one: one.file)
    sources = tuple(Source(Path(one.file), one, data if one.file == name else None) for one in documents)
    case = Case("verband", tuple(documents), is_folder=bool(others))
    prepared = prepare(Intake(case, sources), assessment, None, remarks, key=KEY)
    if text("anders_dan_beoordeeld", file=name) in remarks:
        sheets = (report_sheet(assessment, name, version="fuzz"), to_correct_sheet(assessment, name, version="fuzz"))
        edits = (*(one for one in sheets if one is not None), *mark_edits(assessment, name))
        if not _is_explained(name, data, document, edits):
            raise FaultError("reads otherwise than was judged: by the check")
    return next((one.data for one in prepared if one.name is None), None)


def _is_explained(name: str, data: bytes, document: Document, edits: tuple[Edit, ...]) -> bool:
    """Tell whether it can be that a workbook reads otherwise once it is marked, so that a check leaves it alone.

    A value is dropped that the formula beside it no longer explains; or a cell that was not written out gets the
    format of its column, and could then be what is filled in.
    """
    applied = apply_and_tell(name, data, edits, [], KEY)
    if applied is not None and (applied.dropped or applied.recalculated):
        return True
    there = {(sheet.name, one.address) for sheet in read_snapshot(data).sheets for one in sheet.cells}
    kept = [one for one in edits if not isinstance(one, Mark | SetNote) or (one.sheet, one.cell) in there]
    applied = apply_and_tell(name, data, tuple(kept), [], KEY)
    return applied is not None and len(kept) < len(edits) and reads_as_before(document, applied.data)


def _look_at_unwritten(remarks: list[str]) -> None:
    if not remarks:
        raise FaultError("not told: nothing was written and nothing said")


def _edits(snapshot: Snapshot, chance: Random, assessment: Assessment) -> tuple[Edit, ...]:
    """Make edits of every kind that commands make, on cells of the workbook."""
    sheets = [one for one in snapshot.sheets if one.name != "_hov_tools"]
    if not sheets:
        return ()
    sheet = chance.choice(sheets)
    addresses = [one.address for one in sheet.cells][:400] or ["B2"]
    edits: list[Edit] = [report_sheet(assessment, None, version="fuzz")]
    for number, style in enumerate(MarkStyle):
        cell = chance.choice(addresses)
        edits += [Mark(sheet.name, cell, style), SetNote(sheet.name, cell, f"F10{number}: kijk dit na")]
    value = chance.choice((12, "tekst & meer", 0, "=geen formule"))
    edits.append(SetValue(sheet.name, chance.choice((*addresses, "C7", "AA70")), value))
    return tuple(edits)


def _sound(before: bytes, after: bytes) -> None:
    """See that a workbook has no fault of a kind that it had not."""
    if new_faults([before], after):
        known = {_plain(one) for one in faults(before)}
        # Where a place was out of order already, an edit beside it can put another out of order too.
        new = [one for one in faults(after) if _plain(one) not in known]
        if new:
            raise FaultError(f"unsound: {new[0]}")


def _same_judgement(written: bytes, document: Document, others: tuple[Document, ...], assessment: Assessment) -> None:
    """See that what was written is judged as what it was made from."""
    again = read_document(document.file, written, sha256=document.sha256)
    if again is None:
        raise FaultError("judged otherwise: as a report of our own")
    if again.trouble is not None:
        raise FaultError(f"unreadable afterwards: {again.trouble.value} {again.detail}")
    found = _judged(again, others).findings
    if found != assessment.findings:
        codes = sorted({one.code for one in set(found) ^ set(assessment.findings)})
        raise FaultError(f"judged otherwise: {','.join(codes)}")


def _undone_as_it_came(data: bytes, watch: _Watch) -> None:
    """Take back what stands in the journal that the workbook came with, if that can be; what is left is sound."""
    with watch.over("undo"), suppress(WorkbookError):
        _sound(data, undo_last(data, key=KEY, titles=own_titles()).data)


def _undone(start: bytes, written: bytes, watch: _Watch) -> None:
    """See that undo gives back what was there: every byte, or, where a part was packed otherwise, what it held."""
    try:
        with watch.over("undo"):
            undone = undo_last(written, key=KEY, titles=own_titles())
    except WorkbookError as error:
        raise FaultError(f"not undone: {type(error).__name__} {error.detail}") from error
    if undone.is_ours and undone.is_exact:
        if undone.data == start:
            return
        before, after = Package(start), Package(undone.data)
        names = [one.name for one in before.entries]
        if names != [one.name for one in after.entries]:
            raise FaultError("undo: other parts")
        for name in names:
            if _content(before, name) != _content(after, name) != _opened(_content(before, name)):
                raise FaultError(f"undo: the content of {name} differs")
        return
    raise FaultError(f"undo: is_ours {undone.is_ours}, is_exact {undone.is_exact}")


def _opened(content: bytes | str) -> bytes | str:
    """Give the sheet of a journal without runs as it is when a run was in it."""
    return content.replace(b"<sheetData/>", b"<sheetData></sheetData>") if isinstance(content, bytes) else content


def _content(package: Package, name: str) -> bytes | str:
    try:
        return package.read(name)
    except WorkbookError as error:
        return error.detail
