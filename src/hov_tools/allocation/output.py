"""Writing the proposal and a workbook for each institution, with one receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hov_tools import __version__
from hov_tools.allocation import text
from hov_tools.allocation.document import as_document
from hov_tools.allocation.proposal import Result
from hov_tools.allocation.run import Question
from hov_tools.batch.result_file import json_lines
from hov_tools.errors import OutputError
from hov_tools.files import text as file_text
from hov_tools.files.output import Target, Written, write
from hov_tools.ooxml.save import save_atomically
from hov_tools.system_errors import system_reason

Progress: TypeAlias = Callable[[Iterable[str], int], Iterable[str]]
"""Wraps the names of the workbooks that are written, to show how far it is."""


class WrittenProposal(Struct, frozen=True):
    """What was written.

    Attributes:
        proposal: Toewijzingsvoorstel.xlsx with its receipt.
        letters: the list from which letters are merged.
        folder: of the workbooks of the institutions.
        count: how many of them were written.
        stale: names of workbooks there that an earlier run wrote and this one did not.
    """

    proposal: Written
    letters: Path
    folder: Path
    count: int
    stale: tuple[str, ...]


def write_all(
    result: Result, question: Question, folder: Path, progress: Progress, account: list[Path]
) -> WrittenProposal:
    """Write Toewijzingsvoorstel.xlsx with its receipt and, beside it, what follows from it.

    That is the same as JSON, to be compared with another round; the list from which letters are merged; and a folder
    with a workbook for each institution, which can be sent as it is, and holds nothing of the others.

    Args:
        result: what is written.
        question: what was asked.
        folder: where it goes.
        progress: shows how far it is.
        account: receives what was written.

    Raises:
        OutputError: something cannot be written.
    """
    from hov_tools.allocation.letters import letters_workbook  # noqa: PLC0415 - only writing waits for openpyxl
    from hov_tools.allocation.workbook import (  # noqa: PLC0415 - only writing waits for openpyxl
        institution_workbook,
        proposal_workbook,
    )

    written = write(
        Target(folder),
        question.path,
        proposal_workbook(result),
        name=text("bestand_voorstel"),
        receipt=_receipt(result, question),
    )
    account.append(written.path)
    beside = {text("bestand_json"): json_lines(as_document(result)), text("bestand_brieven"): letters_workbook(result)}
    for name, data in beside.items():
        account.append(_save(folder / name, data))
    own = folder / text("map_instellingen")
    institutions = {one.institution.tpid: one for one in result.main.institutions}
    path = own
    try:
        own.mkdir(exist_ok=True)
        for tpid in progress(sorted(institutions), len(institutions)):
            path = own / text("bestand_instelling", tpid=tpid)
            save_atomically(path, institution_workbook(result, institutions[tpid]))
            account.append(path)
        names = {text("bestand_instelling", tpid=tpid) for tpid in institutions}
        there = sorted(one.name for one in own.glob(text("bestand_instelling", tpid="[0-9]*")))
    except OSError as error:
        raise OutputError(file_text("niet_geschreven", file=path, why=system_reason(error))) from error
    return WrittenProposal(
        written,
        folder / text("bestand_brieven"),
        own,
        len(institutions),
        tuple(name for name in there if name not in names),
    )


def _save(path: Path, data: bytes) -> Path:
    try:
        save_atomically(path, data)
    except OSError as error:
        raise OutputError(file_text("niet_geschreven", file=path, why=system_reason(error))) from error
    return path


def _receipt(result: Result, question: Question) -> dict[str, object]:
    """Account for the run: what went in, what was asked, and the choices."""
    return {
        "versie": 1,
        "gereedschap": {"naam": "hov_tools", "versie": __version__},
        "opdracht": "toewijzing",
        "invoer": [{"bestand": one.name, "sha256": one.sha256, "lot": one.fate.value} for one in result.files],
        "parameters": {
            "jaar": result.year,
            "opleiding": result.training,
            "plaatsen": list(question.places),
            "zaad": question.seed,
            "nieuw": sorted(question.new),
            "garantie": sorted(question.guarantee),
            "gevraagd": dict(sorted((question.requested or {}).items())),
            "zonder_samenvoegen": list(question.apart),
            "met_samenvoegen": list(question.together),
            "zonder": list(question.without),
            "uit_batch": question.is_batch,
            "alleen_besloten": question.only_decided,
        },
        "keuzes": list(result.choices),
    }
