"""The example handed in with changes, judged without writing, for tests of the bureau's desk."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from pathlib import Path
from typing import TypeAlias

from batch.submitted import EXAMPLE, NOTICE, jobs_of
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.summing import result_of
from hov_tools.desk.receipt.register import Sight
from hov_tools.files.consortium import AS_STATED, take_in_group
from hov_tools.files.versions import replaced_versions
from hov_tools.rules.engine import assess
from support.workbooks import set_cells

HOV = "HOV-formulier 10243.xlsx"
LEAD, MEMBER = "10240", "10243"

Change: TypeAlias = Callable[[Path], object]


def handed_in(folder: Path, *changes: Change) -> ConsortiumResult:
    """Hand in the example with all its forms, after these changes."""
    shutil.copytree(EXAMPLE, folder / "in" / "noord")
    for change in changes:
        change(folder / "in" / "noord")
    (job,) = jobs_of(folder / "in", folder / "uit").values()
    taken = take_in_group(job.group, AS_STATED)
    assessment = assess(taken.intake.case)
    return result_of(
        assessment,
        key=job.group.key,
        fingerprint="",
        rules="",
        submissions=[one.name for one in job.group.submissions],
        versions=replaced_versions(taken.intake, assessment.facts),
        written=(),
        remarks=(),
        mailed=taken.mailed,
    )


def on(day: date) -> Sight:
    return Sight(datetime.combine(day, time(12), UTC))


def without(*names: str) -> Change:
    def change(folder: Path) -> None:
        for name in names:
            (folder / name).unlink()

    return change


def damaged(folder: Path) -> None:
    (folder / HOV).write_bytes((folder / HOV).read_bytes()[:2000])


def as_pdf(folder: Path) -> None:
    (folder / HOV).unlink()
    (folder / HOV).with_suffix(".pdf").write_bytes(b"%PDF-1.4\n")


def with_scan(folder: Path) -> None:
    (folder / HOV).with_suffix(".pdf").write_bytes(b"%PDF-1.4\n")


def unsigned(folder: Path) -> None:
    set_cells(folder / NOTICE, {("Aanmelding", "I20"): "nee"})


def corrected(folder: Path, day: date = date(2021, 2, 20)) -> None:
    new = folder / "HOV-formulier 10243 v2.xlsx"
    shutil.copyfile(folder / HOV, new)
    set_cells(new, {("HOV-formulier", "D34"): day})


def mailed(folder: Path, sent: str, form: str = HOV) -> None:
    """Have a HOV form come in by mail, with these lines in its head."""
    message = EmailMessage()
    for line in sent.splitlines():
        key, _, value = line.partition(": ")
        message[key] = value
    message.set_content("Zie bijlage.")
    data = (folder / form).read_bytes()
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=form)
    (folder / "mail.eml").write_bytes(bytes(message))
    (folder / form).unlink()


def mailed_pdf(folder: Path) -> None:
    as_pdf(folder)
    mailed(folder, "Subject: HOV-formulier", form=HOV.replace("xlsx", "pdf"))
