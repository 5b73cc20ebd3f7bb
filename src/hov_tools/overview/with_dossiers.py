"""Making the overview anew: what was typed in the last one goes into the dossiers first, and the dossiers into it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct

from hov_tools.desk.dossiers import text
from hov_tools.desk.dossiers.merge import Fate, Remark, mark_of, take_in, written_with
from hov_tools.desk.dossiers.store import open_dossiers, user_name
from hov_tools.desk.dossiers.values import Stamp, Way
from hov_tools.errors import OutputError
from hov_tools.files.receipt import backup_beside
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.save import NOTHING, NewFile, save_together
from hov_tools.overview import text as overview_text
from hov_tools.overview.dossier_columns import Dossiers, dossier_of
from hov_tools.overview.totals import ConsortiumLine
from hov_tools.overview.typed_in import TypedIn, read_typed
from hov_tools.overview.workbook import Overview, overview_name, save_overview
from hov_tools.report.document import DocumentFile
from hov_tools.sheetbook import fitting
from hov_tools.system_errors import system_reason

_TPID = re.compile(r"[0-9]{4,6}")
_MOST_TOLD = 20
_MOST_OF_LOCK = 1_000
_MOST_OF_TYPED = 60


def finish_with_dossiers(
    overview: Overview, beside: Sequence[DocumentFile], out: Path, now: datetime, tell: Callable[[str], None]
) -> Path:
    """Write the overview of a folder of results over the last one; gives its path.

    Args:
        overview: every consortium was added to it.
        beside: the files that are of no consortium.
        out: the folder of results.
        now: with its time zone.
        tell: is told, in Dutch, what became of what was typed.

    Raises:
        OutputError: the last one is open, or saved meanwhile; the dossiers cannot be used; a file cannot be written.
            Nothing of what was typed is lost: the next run takes it in.
    """
    path = out / overview_name()
    _check_closed(path)
    last = _last(path)
    typed = None if last is None else _typed(path, last.data, tell, now.date())
    stamp = None if typed is None or last is None else Stamp(typed.who, last.saved, Way.OVERVIEW)
    met = _meet(out, [key for line in overview.lines if (key := _key(line)) is not None], typed, stamp, now)
    nameless = () if typed is None else typed.nameless
    is_lost = bool(nameless) or any(one.fate is Fate.NO_DOSSIER for one in met.remarks)
    copy = _kept_copy(path, last.data, now.date()) if last is not None and is_lost else None
    _tell(tell, [*_told(met.remarks, copy), *(text("zonder_naam", cel=cell, kopie=copy) for cell in nameless)])
    if met.conflicts:
        tell(text.counted("conflicten", met.conflicts))
    without = [line.name for line in overview.lines if dossier_of(line, met.shown) is None]
    if without:
        tell(text("zonder_dossier", namen=", ".join(without)))
    replaces = NOTHING if last is None else hashlib.sha256(last.data).hexdigest()
    return save_overview(overview.finish(beside, met.shown, met.mark), out, replaces)


class _Met(Struct, frozen=True):
    """What came of the dossiers and what was typed.

    Attributes:
        shown: the dossiers of this overview.
        mark: of what it shows of them.
        remarks: what became of each cell.
        conflicts: how many wait for a choice, in all dossiers.
    """

    shown: Dossiers
    mark: str
    remarks: tuple[Remark, ...]
    conflicts: int


def _meet(
    out: Path, keys: Collection[tuple[str, int]], typed: TypedIn | None, stamp: Stamp | None, now: datetime
) -> _Met:
    """Make the dossiers that are not there, take in what was typed, and keep what the new overview will show."""
    with open_dossiers(out, write=True) as dossiers:
        for key in keys:
            dossiers.receive(*key, Stamp(user_name(), now, Way.BATCH))
        remarks: list[Remark] = []
        if typed is not None and stamp is not None:
            before = None if typed.mark is None else dossiers.written(typed.mark)
            remarks = list(take_in(dossiers, typed.cells, before, stamp, fitting))
        every = {(one.regiehouder, one.year): one for one in dossiers.all()}
        shown = {key: every[key] for key in keys}
        written = written_with(shown.values(), fitting)
        mark = mark_of(written)
        dossiers.keep_written(mark, written, now)
    return _Met(shown, mark, tuple(remarks), sum(len(one.conflicts) for one in every.values()))


def _key(line: ConsortiumLine) -> tuple[str, int] | None:
    if line.regiehouder is None or line.year is None or not _TPID.fullmatch(line.regiehouder):
        return None
    return line.regiehouder, line.year


def _check_closed(path: Path) -> None:
    """Refuse an overview that somebody has open; what is typed there is not saved yet."""
    excel, office = path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")
    for lock, name_in in ((excel, _name_in_excel), (office, _name_in_office)):
        if lock.exists():
            who = name_in(_beginning(lock)) or text("iemand")
            raise OutputError(text("open_bij", bestand=path, wie=who, slot=lock.name))


def _beginning(lock: Path) -> bytes:
    try:
        with lock.open("rb") as file:
            return file.read(_MOST_OF_LOCK)
    except OSError:
        # Who has the workbook open may keep this to himself; that it is open is told all the same.
        return b""


def _name_in_excel(raw: bytes) -> str:
    """Give the name in the file that Excel keeps beside an open workbook: its length, then so many letters."""
    return raw[1 : 1 + raw[0]].decode("cp1252", errors="replace").strip() if raw else ""


def _name_in_office(raw: bytes) -> str:
    """Give the name in the file that LibreOffice keeps there: what stands before the first comma."""
    return raw.decode("utf-8", errors="replace").partition(",")[0].strip()


class _Last(Struct, frozen=True):
    """The last overview, as it stands there.

    Attributes:
        data: its bytes.
        saved: when it was saved.
    """

    data: bytes
    saved: datetime


def _last(path: Path) -> _Last | None:
    try:
        # The time first: of what is saved in between, the bytes are not replaced.
        saved = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return _Last(path.read_bytes(), saved)
    except FileNotFoundError:
        return None
    except OSError as error:
        # What stands in its way, or keeps it, keeps the new one from being written too.
        raise OutputError(overview_text("niet_geschreven", bestand=path, waarom=system_reason(error))) from error


def _typed(path: Path, data: bytes, tell: Callable[[str], None], day: date) -> TypedIn | None:
    try:
        return read_typed(data)
    except WorkbookError:
        tell(text("onleesbaar", bestand=path, kopie=_kept_copy(path, data, day)))
        return None


def _kept_copy(path: Path, data: bytes, day: date) -> str:
    """Keep an overview of which not everything was taken over; gives where the copy lies in the folder of results."""
    number = 1
    while True:
        copy = backup_beside(path, day, number)
        try:
            if copy.exists() and copy.read_bytes() != data:
                number += 1
                continue
            copy.parent.mkdir(exist_ok=True)
            save_together([NewFile(copy, data, like=path, is_backup=True)])
        except OSError as error:
            raise OutputError(overview_text("niet_geschreven", bestand=copy, waarom=system_reason(error))) from error
        return copy.relative_to(path.parent).as_posix()


def _told(remarks: Iterable[Remark], copy: str | None) -> Iterator[str]:
    for one in remarks:
        yield text(
            one.fate.value,
            cel=one.typed.cell,
            veld=text(f"veld.{one.typed.key[2].value}"),
            getypt=_short(one.typed.value or text("leeg")),
            kopie=copy,
        )


def _short(typed: str) -> str:
    line = " ".join(typed.split())
    return line if len(line) <= _MOST_OF_TYPED else f"{line[: _MOST_OF_TYPED - 1]}…"


def _tell(tell: Callable[[str], None], lines: Sequence[str]) -> None:
    for line in lines[:_MOST_TOLD]:
        tell(line)
    if len(lines) > _MOST_TOLD:
        tell(text.counted("en_nog", len(lines) - _MOST_TOLD))
