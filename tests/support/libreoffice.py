"""LibreOffice as an independent witness: it re-saves, recalculates, prints, and inserts rows and columns.

Every call works on copies with plain names in a folder of its own: a lock file left beside a workbook, or a
name that the locale cannot spell, makes LibreOffice load nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

import openpyxl

from support.environment import unavailable
from support.processes import ProgramError, run_to_end, running
from support.shifting import Shift, block_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

XLSX_FILTER = "Calc MS Excel 2007 XML"
_DRIVER = Path(__file__).with_name("uno_driver.py")
_RESTART = 81  # the first start of a fresh profile may end with this status and asks to be repeated
_START_SECONDS = 60.0
_FILE_SECONDS = 30.0
_LOOK_SECONDS = 0.5

# OOXMLRecalcMode and ODFRecalcMode 0: always recalculate on load. The default trusts the cached values.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MigrationCompleted" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop></item>
</oor:items>
"""


def find_soffice() -> Path | None:
    """Give the LibreOffice program on the search path, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def find_uno_python(soffice: Path) -> Path | None:
    """Give a Python that can import uno: LibreOffice's own, the system's or this one; None without any."""
    candidates = (soffice.resolve().with_name("python"), Path("/usr/bin/python3"), Path(sys.executable))
    for candidate in candidates:
        if candidate.is_file() and _imports_uno(candidate):
            return candidate
    return None


def _imports_uno(python: Path) -> bool:
    result = subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=_START_SECONDS, check=False)
    return result.returncode == 0


class LibreOffice:
    """One LibreOffice with a profile of its own; a context manager that removes the profile.

    Args:
        folder: an existing folder for the profile and the files under way.
        soffice: the program.
        python: a Python that can import uno.
    """

    def __init__(self, folder: Path, soffice: Path, python: Path) -> None:
        self._folder = folder
        self._soffice = soffice
        self._python = python
        self._profile = folder / "profile"
        self._has_settled = False
        (self._profile / "user").mkdir(parents=True)
        (self._profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._profile)

    def resave(self, source: Path, target: Path) -> list[Path]:
        """Re-save a workbook, or every .xlsx of a folder, as .xlsx under the same names; recalculated.

        Args:
            source: a workbook, or a folder of them.
            target: folder, made when it is not there.
        """
        return self.convert(_workbooks(source), target, "xlsx", XLSX_FILTER)

    def convert(self, sources: Sequence[Path], target: Path, suffix: str, export: str) -> list[Path]:
        """Convert files in one run of LibreOffice.

        Args:
            sources: the files.
            target: folder, made when it is not there.
            suffix: of the results, without the dot.
            export: name of LibreOffice's export filter, such as "MS Excel 97" or "calc_pdf_Export".

        Raises:
            ProgramError: at least one file was not made.
        """
        with self._copies(sources) as (copies, made):
            command = ["--convert-to", f"{suffix}:{export}", "--outdir", str(made), *map(str, copies)]
            self._run(command, len(copies))
            return _deliver(sources, copies, made, target, suffix)

    def convert_each(self, sources: Sequence[Path], target: Path, seconds: float) -> list[Path | None]:
        """Convert workbooks to .xlsx, recalculated; give None of each that LibreOffice cannot read.

        What LibreOffice hangs or ends on costs that file only: it is started again for those that follow.

        Args:
            sources: the files; whatever they hold is read as a workbook of Excel 2007 or later.
            target: folder, made when it is not there.
            seconds: for one file.
        """
        target.mkdir(parents=True, exist_ok=True)
        with self._copies(sources) as (copies, made):
            there = {copy: made / f"{copy.stem}.xlsx" for copy in copies}
            left = list(copies)
            options = [f"--infilter={XLSX_FILTER}", "--convert-to", f"xlsx:{XLSX_FILTER}", "--outdir", str(made)]
            while left:
                if not self._has_settled:
                    self._run(["--terminate_after_init"], 0)
                command = [*self._command(), *options, *map(str, left)]
                is_ended = _watch(command, self._folder / "soffice.log", [there[copy] for copy in left], seconds)
                last = max((number for number, copy in enumerate(left) if there[copy].is_file()), default=-1)
                # Those that it passed by on its way cannot be read; neither can the one that stopped it.
                left = [] if is_ended else left[last + 2 :]
            return [
                Path(shutil.move(there[copy], target / f"{copy.stem}.xlsx")) if there[copy].is_file() else None
                for copy in copies
            ]

    def values(self, file: Path) -> dict[str, dict[str, object]]:
        """Recalculate a workbook and give its values: sheet → A1 address → value, empty cells left out."""
        return self.all_values(file)[file.name]

    def all_values(self, source: Path) -> dict[str, dict[str, dict[str, object]]]:
        """Recalculate a workbook, or every .xlsx of a folder, in one run: file name → values by sheet."""
        with tempfile.TemporaryDirectory(dir=self._folder) as target:
            return {file.name: _cached_values(file) for file in self.resave(source, Path(target))}

    def to_pdf(self, file: Path, folder: Path) -> Path:
        """Print a workbook's visible sheets into a PDF of the same name."""
        return self.convert([file], folder, "pdf", "calc_pdf_Export")[0]

    def to_png(self, file: Path, folder: Path, dots_per_inch: int = 80) -> list[Path]:
        """Print a workbook's visible sheets into pictures, one per page, in order."""
        if shutil.which("pdftoppm") is None:
            unavailable("pdftoppm is not installed (Debian: poppler-utils)")
        pdf = self.to_pdf(file, folder)
        command = ["pdftoppm", "-png", "-r", str(dots_per_inch), str(pdf), str(pdf.with_suffix(""))]
        run_to_end(command, self._folder / "pdftoppm.log", _START_SECONDS)
        return sorted(folder.glob(f"{_literal(pdf.stem)}-*.png"))

    def shift(self, file: Path, target: Path, rows: int = 3, columns: int = 1) -> Shift:
        """Insert rows above each block and columns at the left of every visible sheet of a workbook.

        LibreOffice itself adapts formulas, merged cells and validations. Protected sheets stay protected.

        Args:
            file: the workbook.
            target: the file to make; its folder is made when it is not there.
            rows: number of rows above each block (see `shifting.block_rows`).
            columns: number of columns.

        Returns:
            Where each cell went.
        """
        return self._shift([(file, target)], rows, columns)[0]

    def shift_folder(self, source: Path, target: Path, rows: int = 3, columns: int = 1) -> dict[str, Shift]:
        """Do as `shift` with every .xlsx of a folder in one run: file name → where each cell went."""
        files = _workbooks(source)
        shifts = self._shift([(file, target / file.name) for file in files], rows, columns)
        return {file.name: shift for file, shift in zip(files, shifts, strict=True)}

    def encrypt(self, file: Path, target: Path, password: str) -> None:
        """Store a workbook encrypted with a password, as Excel does (MS-OFFCRYPTO)."""
        self._drive([(file, target)], [{"password": password, "insert": {}}])

    def _shift(self, pairs: Sequence[tuple[Path, Path]], rows: int, columns: int) -> list[Shift]:
        shifts = [Shift(block_rows(source), rows, columns) for source, _ in pairs]
        jobs: list[dict[str, object]] = [
            {
                "password": None,
                "insert": {
                    sheet: {"above": above, "rows": rows, "columns": columns}
                    for sheet, above in shift.blocks.items()
                    if above is not None
                },
            }
            for shift in shifts
        ]
        self._drive(pairs, jobs)
        return shifts

    def _drive(self, pairs: Sequence[tuple[Path, Path]], jobs: Sequence[dict[str, object]]) -> None:
        """Carry out one job of the UNO driver per (source, target)."""
        sources = [source for source, _ in pairs]
        with self._copies(sources) as (copies, made):
            results = [made / copy.name for copy in copies]
            request = [
                {**job, "source": copy.as_uri(), "target": result.as_uri(), "filter": XLSX_FILTER}
                for copy, result, job in zip(copies, results, jobs, strict=True)
            ]
            if not self._has_settled:
                self._run(["--terminate_after_init"], 0)
            pipe = f"hov-{uuid.uuid4().hex}"
            seconds = _START_SECONDS + _FILE_SECONDS * len(copies)
            command = [*self._command(), f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"]
            driver = [str(self._python), str(_DRIVER), pipe, str(_START_SECONDS)]
            with running(command, self._folder / "listening.log"):
                run_to_end(driver, self._folder / "driver.log", seconds, json.dumps(request))
            for result, (_, target) in zip(results, pairs, strict=True):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(result, target)

    def _command(self) -> list[str]:
        options = ["--headless", "--norestore", "--nologo", "--nodefault"]
        return [str(self._soffice), f"-env:UserInstallation={self._profile.as_uri()}", *options]

    def _run(self, arguments: Sequence[str], files: int) -> None:
        seconds = _START_SECONDS + _FILE_SECONDS * files
        log = self._folder / "soffice.log"
        command = [*self._command(), *arguments]
        if run_to_end(command, log, seconds, accepted=(0, _RESTART)) == _RESTART:
            run_to_end(command, log, seconds)
        self._has_settled = True

    @contextmanager
    def _copies(self, sources: Sequence[Path]) -> Iterator[tuple[list[Path], Path]]:
        """Copy files under plain names; give the copies and an empty folder for the results."""
        with tempfile.TemporaryDirectory(dir=self._folder) as scratch:
            given, made = Path(scratch, "given"), Path(scratch, "made")
            given.mkdir()
            made.mkdir()
            copies = [given / f"{number:05}{source.suffix}" for number, source in enumerate(sources)]
            for source, copy in zip(sources, copies, strict=True):
                shutil.copyfile(source, copy)
            yield copies, made


def _watch(command: Sequence[str], log: Path, expected: Sequence[Path], seconds: float) -> bool:
    """Run LibreOffice while it goes on making files; tell whether it came to its end by itself, all files seen."""
    with suppress(ProgramError), running(command, log) as process:
        done, idle = 0, 0.0
        while idle < seconds:
            try:
                return process.wait(_LOOK_SECONDS) == 0
            except subprocess.TimeoutExpired:
                now = sum(file.is_file() for file in expected)
                done, idle = now, 0.0 if now > done else idle + _LOOK_SECONDS
        process.kill()
    return False


def _workbooks(source: Path) -> list[Path]:
    return sorted(source.glob("*.xlsx")) if source.is_dir() else [source]


def _deliver(sources: Sequence[Path], copies: Sequence[Path], made: Path, target: Path, suffix: str) -> list[Path]:
    """Move results to the target folder under the names of their sources."""
    target.mkdir(parents=True, exist_ok=True)
    delivered = []
    for source, copy in zip(sources, copies, strict=True):
        result = made / f"{copy.stem}.{suffix}"
        if not result.is_file():
            raise ProgramError(f"LibreOffice made no .{suffix} of {source.name}")
        delivered.append(Path(shutil.move(result, target / f"{source.stem}.{suffix}")))
    return delivered


def _cached_values(file: Path) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(file, data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def _literal(text: str) -> str:
    """Escape a name for use in a glob pattern."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in text)
