"""Run: python -m tests.corpus FOLDER [--log FILE] [--schemas FOLDER] [--libreoffice] [--openpyxl] …"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from support.libreoffice import LibreOffice, find_soffice, find_uno_python

from . import record
from .check import Outcome, check
from .isolated import in_a_process
from .losses import losses
from .office import compare
from .record import Verdict
from .schemas import Schemas
from .table import table

_AT_ONCE = 50


def main() -> int:
    """Check every workbook of a folder, the small ones first, and print tables of what became of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="its folders are the sources")
    parser.add_argument("--log", type=Path, help="a line for each workbook; what it has is not done again")
    parser.add_argument("--schemas", type=Path, help="folder with sml.xsd")
    parser.add_argument("--openpyxl", action="store_true", help="also count what openpyxl's load and save loses")
    parser.add_argument("--libreoffice", action="store_true", help="also compare what LibreOffice computes")
    parser.add_argument("--seconds", type=float, default=60.0, help="of processor time, for one workbook")
    parser.add_argument("--sources", nargs="+", default=[], metavar="NAME", help="only these folders of it")
    parser.add_argument("--limit", type=int, default=0, help="at most this many workbooks")
    given = parser.parse_args()
    schemas = None if given.schemas is None else Schemas(given.schemas)
    folders = [given.folder / name for name in given.sources] or [given.folder]
    found = [file for folder in folders for kind in ("*.xlsx", "*.xlsm") for file in folder.rglob(kind)]
    files = sorted(found, key=lambda file: (file.stat().st_size, file))
    with ExitStack() as stack:
        log = given.log or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "log"
        known = {one.name for one in record.read(log)}
        todo = [file for file in files[: given.limit or None] if file.relative_to(given.folder).as_posix() not in known]
        office = stack.enter_context(_office(stack)) if given.libreoffice else None
        for start in range(0, len(todo), _AT_ONCE):
            some = todo[start : start + _AT_ONCE]
            checked = [(file, alone(file, schemas, given.seconds)) for file in some]
            seen = [""] * len(some) if office is None else compare(office, checked, given.seconds)
            patience = given.seconds if given.openpyxl else 0.0
            pairs = zip(checked, seen, strict=True)
            record.append(log, [_verdict(file, given.folder, one, said, patience) for (file, one), said in pairs])
        verdicts = record.read(log)
    sys.stdout.write(table(verdicts))
    return 1 if any(one.kind == "failed" for one in verdicts) else 0


def _office(stack: ExitStack) -> LibreOffice:
    soffice = find_soffice()
    python = None if soffice is None else find_uno_python(soffice)
    if soffice is None or python is None:
        raise SystemExit("LibreOffice, or its Python, is missing")
    return LibreOffice(Path(stack.enter_context(tempfile.TemporaryDirectory())), soffice, python)


def alone(file: Path, schemas: Schemas | None, seconds: float) -> Outcome:
    """Check a workbook in a process of its own: a reader that aborts or hangs takes nothing with it."""
    found = in_a_process(partial(_checked, file, schemas), seconds)
    return (
        found if isinstance(found, Outcome) else Outcome(file.name, "failed", str(found).partition(":")[0], str(found))
    )


def _checked(file: Path, schemas: Schemas | None) -> Outcome:
    outcome = check(file.name, file.read_bytes(), schemas)
    outcome.seconds = time.process_time()
    return outcome


def _verdict(file: Path, folder: Path, outcome: Outcome, office: str, seconds: float) -> Verdict:
    lost = in_a_process(partial(losses, file), seconds) if seconds else ""
    beside = lost if isinstance(lost, str) else "loses" if lost else "keeps"
    return Verdict(
        name=file.relative_to(folder).as_posix(),
        kind="failed" if outcome.problems else outcome.kind,
        reason=outcome.reason,
        detail=outcome.detail,
        elsewhere=outcome.elsewhere,
        is_without_sheet=outcome.is_without_sheet,
        problems=tuple(outcome.problems[:10]),
        made_by=outcome.made_by,
        size=file.stat().st_size,
        seconds=round(outcome.seconds, 3),
        office=office,
        openpyxl=beside.partition(":")[0],
        lost=lost if isinstance(lost, dict) else {},
    )


if __name__ == "__main__":
    sys.exit(main())
