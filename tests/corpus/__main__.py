"""Run: python -m tests.corpus FOLDER [--schemas FOLDER] [--libreoffice] [--openpyxl] [--seconds N]."""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
import warnings
from collections import Counter
from functools import partial
from pathlib import Path

import openpyxl

from hov_tools.ooxml.limits import LARGE_LIMITS
from hov_tools.ooxml.package import Package
from support.libreoffice import LibreOffice, find_soffice, find_uno_python

from .check import Outcome, check
from .isolated import in_a_process
from .office import compare
from .schemas import Schemas


def say(line: str) -> None:
    """Write a line of the table."""
    sys.stdout.write(line + "\n")


def main() -> int:
    """Check every workbook of a folder and print a table of outcomes by reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schemas", type=Path, help="folder with sml.xsd")
    parser.add_argument("--openpyxl", action="store_true", help="also count what openpyxl's load and save loses")
    parser.add_argument("--libreoffice", action="store_true", help="also compare what LibreOffice computes")
    parser.add_argument("--seconds", type=float, default=60.0, help="for one workbook")
    parser.add_argument("--limit", type=int, default=0, help="at most this many workbooks")
    given = parser.parse_args()
    schemas = None if given.schemas is None else Schemas(given.schemas)
    files = sorted(file for kind in ("*.xlsx", "*.xlsm") for file in given.folder.rglob(kind))
    files = files[: given.limit or None]
    outcomes = [alone(file, schemas, given.seconds) for file in files]
    if given.libreoffice:
        recalculate(files, outcomes)
    table(outcomes)
    if given.openpyxl:
        losses(files, given.seconds)
    return 1 if any(one.kind == "failed" for one in outcomes) else 0


def recalculate(files: list[Path], outcomes: list[Outcome]) -> None:
    """Compare what LibreOffice computes of every workbook that was edited, before and after."""
    soffice = find_soffice()
    python = None if soffice is None else find_uno_python(soffice)
    if soffice is None or python is None:
        raise SystemExit("LibreOffice, or its Python, is missing")
    edited = [(file, one) for file, one in zip(files, outcomes, strict=True) if one.kind == "edited"]
    with tempfile.TemporaryDirectory() as folder, LibreOffice(Path(folder), soffice, python) as office:
        read = compare(office, edited)
    say(f"{read} of {len(edited)} that were edited are read by LibreOffice, and compared")


def alone(file: Path, schemas: Schemas | None, seconds: float) -> Outcome:
    """Check a workbook in a process of its own: a reader that aborts or hangs takes nothing with it."""
    found = in_a_process(partial(_checked, file, schemas), seconds)
    return found if isinstance(found, Outcome) else Outcome(file.name, "failed", str(found))


def _checked(file: Path, schemas: Schemas | None) -> Outcome:
    return check(file.name, file.read_bytes(), schemas)


def table(outcomes: list[Outcome]) -> None:
    """Print the outcomes by reason, then each failure."""
    counts = Counter((one.kind, one.reason) for one in outcomes)
    by_excel = sum("Microsoft" in one.made_by for one in outcomes)
    say(f"{len(outcomes)} workbooks, {by_excel} of them by Excel")
    for (kind, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        say(f"{count:6}  {kind}{': ' if reason else ''}{reason}")
    for one in outcomes:
        if one.kind == "failed":
            sys.stderr.write(f"- {one.name}: {one.reason or '; '.join(one.problems[:3])}\n")


def losses(files: list[Path], seconds: float) -> None:
    """Print what a load and save by openpyxl does to the same workbooks."""
    warnings.simplefilter("ignore")
    counts = Counter(in_a_process(partial(lost_parts, file), seconds) for file in files)
    sound = {found: count for found, count in counts.items() if isinstance(found, bool)}
    say("openpyxl, load and save:")
    say(f"{sound.get(False, 0):6}  keeps the names of all parts")
    say(f"{sound.get(True, 0):6}  loses parts")
    say(f"{len(files) - sum(sound.values()):6}  does not load or save")


def lost_parts(file: Path) -> bool:
    """Tell whether a load and save by openpyxl loses parts; it raises whatever Python raises."""
    data = file.read_bytes()
    buffer = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data), keep_vba=file.suffix == ".xlsm").save(buffer)
    old = {entry.name for entry in Package(data, LARGE_LIMITS).entries}
    new = {entry.name for entry in Package(buffer.getvalue(), LARGE_LIMITS).entries}
    return any("calcChain" not in name and "sharedStrings" not in name for name in old - new)


if __name__ == "__main__":
    sys.exit(main())
