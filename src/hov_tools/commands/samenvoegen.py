"""hov samenvoegen: the joint HOV, per member with its cells, and filling in the in- en doorstroom form."""

from __future__ import annotations

import argparse

from hov_tools import dutch
from hov_tools.calculations.hov import reference_years
from hov_tools.commands import ERRORS, NOTHING_READ, OK, text
from hov_tools.commands.judging import judge, tell_files
from hov_tools.commands.options import Asked, Writing, add_judging, add_limit, add_writing, asked_of, writing_of
from hov_tools.commands.parser import Parser
from hov_tools.commands.terminal import Part, Table, say, show, show_json
from hov_tools.files.consortium import Intake
from hov_tools.report.paragraph import WIDTH
from hov_tools.rules.finding import Assessment
from hov_tools.rules.joint_table import JointRow, JointTable, joint_table


def add_options(parser: Parser) -> None:
    """Add the options of the command, and what runs it."""
    add_judging(parser, "MAP")
    add_limit(parser)
    add_writing(parser, "hov")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> int:
    """Run the command; gives the exit status.

    Raises:
        UsageError: the options do not say where to.
        OutputError: the workbook cannot be changed or written.
    """
    writing = writing_of(parsed)
    as_json: bool = parsed.json
    asked = asked_of(parsed)
    intake, assessment = judge(asked)
    tell_files(assessment)
    table = joint_table(assessment)
    if not table.rows:
        say(text("samen_geen_hov"))
        if as_json:
            show_json(as_values(table))
        return NOTHING_READ if intake.has_read_nothing else ERRORS
    if as_json and not writing.is_trial:
        show_json(as_values(table))
    elif not writing.is_trial:
        show(*_shown(table))
    if writing.writes or writing.is_trial:
        status = _fill_in(asked, intake, assessment, table, writing, as_json=as_json)
        if status != OK:
            return status
    return ERRORS if assessment.needs_attention else OK


def as_values(table: JointTable) -> dict[str, object]:
    """Give the table as values that JSON can hold."""
    return {
        "versie": 1,
        "jaar": table.year,
        "leden": [
            {
                "tpid": row.tpid,
                "naam": row.name,
                "voegt_samen": row.merges,
                "dagen": {str(year): days for year, days in row.days.items()},
                "hov": row.total,
                "bestand": row.file,
                "cellen": list(row.cells),
                "onzeker": None if row.doubt is None else row.doubt.code,
            }
            for row in table.rows
        ],
        "som": table.sum_of_members,
        "dubbel": table.double_days,
        "gezamenlijk_hov": table.total,
    }


def _shown(table: JointTable) -> list[Part]:
    years = [str(year) for year in reference_years(table.year)] if table.year is not None else []
    heads = [text("samen_kop_tpid"), text("samen_kop_naam"), *years, text("samen_kop_totaal"), text("samen_kop_waar")]
    rows = [_row(row, years) for row in table.rows]
    gap = [""] * len(years)
    sums = [["", text("samen_som"), *gap, dutch.number(table.sum_of_members), ""]]
    if table.double_days:
        sums.append(["", text("samen_dubbel"), *gap, f"-{dutch.number(table.double_days)}", ""])
    sums.append(["", text("samen_totaal"), *gap, dutch.number(table.total), ""])
    numbers = frozenset(range(2, 3 + len(years)))
    title = text("samen_titel", name=table.name or "", year=table.year or "?")
    return [" ".join(title.split()), "", Table(heads, rows, sums, right=numbers, rule=WIDTH)]


def _row(row: JointRow, years: list[str]) -> list[str]:
    days = [dutch.number(row.days.get(int(year), 0)) for year in years]
    where = f"{row.file}, {', '.join(row.cells)}"
    if not row.merges:
        where = f"{text('samen_apart')} ({where})"
    return [row.tpid, row.name, *days, dutch.number(row.total), where]


def _fill_in(
    asked: Asked, intake: Intake, assessment: Assessment, table: JointTable, writing: Writing, *, as_json: bool
) -> int:
    from hov_tools.commands.writing import filled_in, finish
    from hov_tools.files.marked import flow_source
    from hov_tools.report.filled import hov_edits

    found = flow_source(intake, assessment)
    if found is None:
        say(text("samen_geen_formulier"))
        return ERRORS
    source, form = found
    for row in table.rows:
        if row.doubt is not None:
            ref = f"{row.doubt.sheet}!{row.doubt.cell}"
            say(text("samen_onzeker", tpid=row.tpid, code=row.doubt.code, file=row.doubt.file, cell=ref))
    filled = hov_edits(form, table)
    for tpid in filled.without_row:
        say(text("samen_geen_regel", tpid=tpid))
    prepared = filled_in(asked.left, source, filled.edits)
    finish("samenvoegen", intake, assessment, (prepared,), writing, as_json=as_json)
    if not writing.is_trial:
        say(text.counted("samen_ingevuld", filled.count))
    return OK
