"""The report as a PDF, printed by LibreOffice where that is installed.

LibreOffice gets a workbook of our own with the report sheet only: nothing of what was handed in reaches it. It runs
without a window, in a folder and with a profile of its own that lets no macro run, and not longer than it may.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hov_tools import __version__
from hov_tools.files import text
from hov_tools.ooxml.blank import blank_workbook
from hov_tools.ooxml.writer import apply_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.rules.finding import Assessment

SECONDS = 90.0
"""That LibreOffice may take: its first start on a slow computer takes half a minute."""

_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_START = b"%PDF-"
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/Office">
<prop oor:name="ooSetupInstCompleted" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>nl-NL</value></prop></item>
</oor:items>
"""


class NotPrintedError(Exception):
    """There is no PDF; the message says why, in Dutch."""


def find_libreoffice() -> Path | None:
    """Give the program on the search path or where it is usually installed; None when it is not there."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is not None:
        return Path(found)
    return next((path for path in map(Path, _PLACES) if path.is_file()), None)


def printed_report(assessment: Assessment, *, program: Path | None, seconds: float = SECONDS) -> bytes:
    """Print the report sheet, and nothing else.

    Args:
        assessment: what to report.
        program: LibreOffice; None when it is not there.
        seconds: that it may take.

    Raises:
        NotPrintedError: LibreOffice is not there, took too long or made no PDF.
    """
    if program is None:
        raise NotPrintedError(text("pdf_zonder_libreoffice"))
    sheet = report_sheet(assessment, None, version=__version__)
    try:
        with TemporaryDirectory(prefix="hov_tools-", ignore_cleanup_errors=True) as folder:
            source = Path(folder, text("rapport_naam"))
            source.write_bytes(apply_edits(blank_workbook(sheet.name), [sheet]).data)
            _run(program, source, _profile(Path(folder)), seconds)
            made = source.with_suffix(".pdf").read_bytes()
    except OSError as error:
        raise NotPrintedError(text("pdf_mislukt")) from error
    if not made.startswith(_START):
        raise NotPrintedError(text("pdf_mislukt"))
    return made


def _profile(folder: Path) -> Path:
    profile = folder / "profiel"
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, encoding="utf-8")
    return profile


def _run(program: Path, source: Path, profile: Path, seconds: float) -> None:
    """Let LibreOffice make the PDF beside the workbook; nothing of it stays behind."""
    command = [
        str(program),
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"),
        *("--convert-to", "pdf:calc_pdf_Export", "--outdir", str(source.parent), str(source)),
    ]
    process = subprocess.Popen(  # noqa: S603 - LibreOffice, and paths that are ours
        command,
        cwd=source.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise NotPrintedError(text("pdf_te_lang", seconds=round(seconds))) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with what it started: what launches it may be gone while it still runs."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe"))
            subprocess.run([kill, "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
