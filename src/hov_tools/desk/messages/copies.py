"""The marked workbooks that go along with a message: of the addressee's own forms, as the batch wrote them.

The report on the consortium, which tells of every member, is taken out of the regiehouder's.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path, PurePosixPath

from hov_tools.batch.result import ConsortiumResult
from hov_tools.desk.messages import text
from hov_tools.desk.messages.letters import Letter
from hov_tools.desk.messages.mail import Attachment
from hov_tools.files.archive import safe_name
from hov_tools.ooxml.errors import WorkbookError
from hov_tools.ooxml.passed_on import without_sheet
from hov_tools.report.marks import report_title
from hov_tools.system_errors import system_reason


def copies(
    folder: Path, result: ConsortiumResult, letter: Letter, key: bytes | None, remarks: list[str]
) -> dict[str, Attachment]:
    """Give the marked copy of every form in which the addressee has something to correct.

    Args:
        folder: of the consortium's results.
        result: that was read there.
        letter: what is written about.
        key: the user's own, with which workbooks are signed, or None.
        remarks: receives why one does not go along, in Dutch.

    Returns:
        Name of the form, as findings have it → the copy.
    """
    wanted = [name for name in letter.files if any(finding.file == name for _, finding in letter.findings)]
    safe = {one.file: _safe(one.file) for one in result.files}
    # Of two files with one safe name nobody can tell which is which.
    single = {name for name, count in Counter(one.casefold() for one in safe.values()).items() if count == 1}
    written = {one.path: one.sha256 for one in result.written}
    found: dict[str, Attachment] = {}
    for name in wanted:
        path = safe.get(name, "")
        if path not in written or path.casefold() not in single:
            continue
        data = _read(folder, path, written[path], remarks)
        if data is not None and letter.leads:
            data = _without_report(data, path, key, remarks)
        if data is not None:
            found[name] = Attachment(PurePosixPath(path).name, data)
    return found


def _safe(file: str) -> str:
    return "/".join(map(safe_name, file.split("/")))


def _read(folder: Path, path: str, sha256: str, remarks: list[str]) -> bytes | None:
    place = folder / path
    try:
        # A result of someone else can name anything.
        if not place.resolve().is_relative_to(folder.resolve()):
            remarks.append(text("kopie_gewijzigd", file=path))
            return None
        data = place.read_bytes()
    except OSError as error:
        remarks.append(text("kopie_onleesbaar", file=path, why=system_reason(error)))
        return None
    if hashlib.sha256(data).hexdigest() != sha256:
        remarks.append(text("kopie_gewijzigd", file=path))
        return None
    return data


def _without_report(data: bytes, path: str, key: bytes | None, remarks: list[str]) -> bytes | None:
    try:
        return without_sheet(data, report_title(), key=key)
    except WorkbookError:
        remarks.append(text("kopie_met_rapport", file=path, sheet=report_title()))
        return None
