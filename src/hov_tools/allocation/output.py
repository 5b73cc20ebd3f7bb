"""Writing the proposal and a workbook for each institution, with one receipt."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from hov_tools import __version__
from hov_tools.allocation import text
from hov_tools.allocation.places import InstitutionPlaces
from hov_tools.allocation.proposal import Result
from hov_tools.allocation.run import Question
from hov_tools.allocation.sheet import Book, Column, Kind, Value
from hov_tools.errors import OutputError
from hov_tools.files import text as file_text
from hov_tools.files.output import Target, Written, write
from hov_tools.ooxml.save import save_atomically

Progress: TypeAlias = Callable[[Iterable[str], int], Iterable[str]]
"""Wraps the names of the workbooks that are written, to show how far it is."""


class WrittenProposal(Struct, frozen=True):
    """What was written.

    Attributes:
        proposal: Toewijzingsvoorstel.xlsx with its receipt.
        folder: of the workbooks of the institutions.
        count: how many of them were written.
        stale: names of workbooks there that an earlier run wrote and this one did not.
    """

    proposal: Written
    folder: Path
    count: int
    stale: tuple[str, ...]


def write_all(result: Result, question: Question, folder: Path, progress: Progress) -> WrittenProposal:
    """Write Toewijzingsvoorstel.xlsx with its receipt, and a workbook for each institution in a folder beside it.

    An institution gets a workbook of its own: it can be sent as it is, and holds nothing of the others.

    Raises:
        OutputError: something cannot be written.
    """
    from hov_tools.allocation.workbook import workbook  # noqa: PLC0415 - only writing waits for it

    written = write(
        Target(folder),
        question.path,
        workbook(result),
        name=text("bestand_voorstel"),
        receipt=_receipt(result, question),
    )
    own = folder / text("map_instellingen")
    institutions = {one.institution.tpid: one for one in result.main.institutions}
    path = own
    try:
        own.mkdir(exist_ok=True)
        for tpid in progress(sorted(institutions), len(institutions)):
            path = own / text("bestand_instelling", tpid=tpid)
            save_atomically(path, institution_workbook(result, institutions[tpid]))
        names = {text("bestand_instelling", tpid=tpid) for tpid in institutions}
        there = sorted(one.name for one in own.glob(text("bestand_instelling", tpid="[0-9]*")))
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(file_text("niet_geschreven", file=path, why=why)) from error
    return WrittenProposal(written, own, len(institutions), tuple(name for name in there if name not in names))


def institution_workbook(result: Result, one: InstitutionPlaces) -> bytes:
    """Make the workbook of one institution: the places on which it applies for its beschikbaarheidsbijdrage."""
    title = text("instelling_titel", tpid=one.institution.tpid, name=one.institution.name).strip()
    book = Book(title)
    subtitle = text("blad_titel", training=result.training, year=result.year)
    sheet = book.sheet(text("blad_plaatsen"), title, subtitle, is_wide=False)
    sheet.widths([34, 14, 14, 14])
    year = result.year
    lines: list[tuple[str, Value, str]] = [
        (text("kop_sector"), one.institution.sector, ""),
        (text("kop_samenwerkingsverband"), one.consortium or text("geen"), ""),
        (text("kop_eigen_hov"), one.institution.hov, text("dagen")),
    ]
    sheet.facts(lines)
    sheet.heading(text("instelling_kop"))
    columns = (
        Column(text("kop_soort"), 34),
        Column(text("kop_regulier_kort"), 14, Kind.NUMBER),
        Column(text("kop_bonus"), 14, Kind.NUMBER),
        Column(text("kop_totaal"), 14, Kind.NUMBER),
    )
    rows: list[tuple[Value, ...]] = [
        (text("soort_instroom", year=year), one.regular, one.bonus, one.inflow),
        (text("soort_doorstroom", year=year + 1), one.flow_1.regular, one.flow_1.bonus, one.flow_1.total),
        (text("soort_doorstroom", year=year + 2), one.flow_2.regular, one.flow_2.bonus, one.flow_2.total),
    ]
    sheet.table(columns, rows, is_main=False)
    for remark in one.remarks:
        sheet.paragraph("", remark, 4, 76)
    sheet.row += 1
    sheet.paragraph(text("kop_toelichting"), text("instelling_toelichting"), 4, 76)
    return book.data()


def _receipt(result: Result, question: Question) -> dict[str, object]:
    """Account for the run: what went in, what was asked, and the choices."""
    return {
        "versie": 1,
        "gereedschap": {"naam": "hov_tools", "versie": __version__},
        "opdracht": "toewijzing",
        "invoer": [{"bestand": name, "sha256": sha256} for name, sha256 in result.files],
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
        },
        "keuzes": list(result.choices),
    }
