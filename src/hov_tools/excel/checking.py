"""The buttons that check: the form in front, the report, the next finding."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hov_tools import __version__
from hov_tools.excel import text
from hov_tools.excel.apply_and_tell import apply_and_tell, withdraw_checks
from hov_tools.excel.button import Context
from hov_tools.excel.judging import JudgedBook, flow_in, judge_book, local_path
from hov_tools.ooxml.address import a1
from hov_tools.ooxml.edits import Edit
from hov_tools.ooxml.snapshot import Visibility
from hov_tools.ooxml.write.notes import HEADING
from hov_tools.report import text as report_text
from hov_tools.report.marks import mark_edits
from hov_tools.report.sheet import report_sheet
from hov_tools.rules.finding import Finding, Severity
from hov_tools.texts import in_words, printable

if TYPE_CHECKING:
    import xlwings as xw


def judge(context: Context) -> JudgedBook:
    """Judge the book in front, within its folder when other forms lie there."""
    context.progress.step(text("bezig_lezen"))
    path = local_path(context.book)
    folder = None if path is None else path.parent
    judged = judge_book(context.book, context.native, folder=folder, path=path, progress=context.progress.files)
    context.progress.step(text("bezig_schrijven"))
    return judged


def check_edits(judged: JudgedBook, *, with_report: bool = False) -> tuple[Edit, ...]:
    """Give the edits of a check: those that `hov valideer --schrijf` makes in the same file, but for one sheet.

    What to correct gets no sheet of its own in an open book: whoever has it in front goes from cell to cell by the
    notes and the button, and a sheet would take as many calls as all the marks together.

    Args:
        judged: what was found.
        with_report: put the report into any form, not only into the in- en doorstroom form.
    """
    home = flow_in(judged.intake)
    is_home = home is not None and home[0].document.file == judged.file
    sheets = (report_sheet(judged.assessment, judged.file, version=__version__),) if is_home or with_report else ()
    return (*sheets, *mark_edits(judged.assessment, judged.file))


def check_form(context: Context) -> str:
    """Check the form in front: mark the cells that findings name."""
    judged = judge(context)
    if judged.form.form is None:
        return text("geen_formulier")
    withdrawn = withdraw_checks(context)
    told = [*withdrawn.told, *apply_and_tell(context, check_edits(judged, with_report=withdrawn.had_report)).told]
    own = [finding for finding in judged.assessment.findings if finding.file == judged.file]
    others = [finding for finding in judged.assessment.findings if finding.file != judged.file]
    lines = [text("controle_gevonden", counts=_counts(own)) if own else text("controle_goed")]
    bare = [finding.code for finding in own if finding.cell is None]
    if bare:
        lines.append(text("controle_blad", codes=", ".join(dict.fromkeys(bare))))
    if judged.intake.case.is_folder:
        lines.append(text("controle_oordeel", headline=judged.assessment.outcome.headline))
        if others:
            lines.append(text("controle_elders", counts=_counts(others)))
    else:
        lines.append(text("controle_alleen" if judged.is_on_disk else _where(context)))
    if any(finding.cell is not None for finding in own):
        lines.append(text("controle_verder"))
    return "\n\n".join([*lines, *told])


def _where(context: Context) -> str:
    """Tell a book that was never saved from one that lies online."""
    import xlwings as xw  # noqa: PLC0415 - loaded already by whoever gave the book

    try:
        return "controle_online" if "://" in context.book.fullname else "controle_alleen"
    except xw.XlwingsError:
        return "controle_online"


def _counts(findings: list[Finding]) -> str:
    """Count as the report does: what follows from another finding apart."""
    counts = Counter(finding.severity for finding in findings if finding.cause is None)
    told = [report_text.counted(f"counts.{in_words(one.value)}", counts[one]) for one in Severity if counts[one]]
    following = sum(finding.cause is not None for finding in findings)
    return ", ".join([*told, report_text.counted("counts.following", following)] if following else told)


def make_report(context: Context) -> str:
    """Put the report sheet into the book in front, and show it."""
    judged = judge(context)
    if judged.form.form is None:
        return text("geen_formulier")
    sheet = report_sheet(judged.assessment, judged.file, version=__version__)
    carried = apply_and_tell(context, [sheet])
    if carried.refused:
        return "\n\n".join(carried.told)
    context.book.sheets[sheet.name].activate()
    headline = judged.assessment.outcome.headline
    return "\n\n".join([text("rapport_gezet", headline=headline), *carried.told])


def next_finding(context: Context) -> str | None:
    """Select the next cell with a finding: behind the selected one, and after the last the first again.

    Findings are known by the notes on the cells, so that nothing is computed again.
    """
    # By their places among the worksheets: a sheet's own number counts the sheets of charts as well.
    sheets = list(context.book.sheets)
    found = [one for place, sheet in enumerate(sheets) for one in _findings_on(sheet, place, context)]
    if not found:
        return text("bevinding_geen")
    here = _selected(context, [sheet.name for sheet in sheets])
    number = next((index for index, (ref, _) in enumerate(found) if here is None or ref > here), 0)
    (place, row, column), line = found[number]
    sheets[place].activate()
    sheets[place].range(a1(row, column)).select()
    context.progress.keep(text("bevinding_hier", number=number + 1, count=len(found), line=line))
    return None


def _findings_on(sheet: xw.Sheet, place: int, context: Context) -> list[tuple[tuple[int, int, int], str]]:
    if context.native.visibility(sheet) is not Visibility.VISIBLE:
        return []
    return sorted(
        ((place, row, column), printable(says.removeprefix(HEADING), keeps_lines=True).strip().partition("\n")[0])
        for (row, column), says in context.native.notes(sheet).items()
        if says.startswith(HEADING)
    )


def _selected(context: Context, sheets: list[str]) -> tuple[int, int, int] | None:
    selection = context.book.app.selection
    if selection is None or selection.sheet.book.name != context.book.name:
        return None
    return sheets.index(selection.sheet.name), selection.row, selection.column
