"""The buttons that fill in: the members' HOV, the bonus, a distribution; and taking back what was filled in."""

from __future__ import annotations

from hov_tools import __version__, dutch
from hov_tools.excel import reason, text
from hov_tools.excel.apply_and_tell import apply_and_tell
from hov_tools.excel.button import Context
from hov_tools.excel.checking import judge
from hov_tools.excel.judging import JudgedBook, folder_of, judge_book
from hov_tools.excel.undo import undo_last
from hov_tools.forms.records import FlowForm
from hov_tools.ooxml.edits import Change
from hov_tools.ooxml.errors import EditRefusedError, Refusal, UnusableJournalError
from hov_tools.report.filled import bonus_edits, hov_edits
from hov_tools.rules.finding import Verdict
from hov_tools.rules.joint_table import JointTable, joint_table

_MAX_TOLD = 5
# A message box does not scroll.
_MAX_REASONS = 16


def merge_hov(context: Context) -> str:
    """Add up the members' HOV from a folder of closed files, and fill it in."""
    folder = context.screen.choose_folder(text("kies_map"))
    if folder is None:
        return text("geen_map")
    context.progress.step(text("bezig_lezen"))
    judged = judge_book(context.book, context.native, folder=folder, progress=context.progress.files)
    table = joint_table(judged.assessment)
    if not table.rows:
        return text("samen_geen_hov")
    lines = [text("samen_som", total=dutch.number(table.total), count=len(table.rows))]
    if table.double_days:
        lines.append(text("samen_dubbel", days=dutch.number(table.double_days)))
    form = judged.form.form
    if not isinstance(form, FlowForm):
        return "\n\n".join([*lines, text("samen_geen_formulier")])
    context.progress.step(text("bezig_schrijven"))
    return "\n\n".join([*lines, *_fill_in(context, form, table)])


def _fill_in(context: Context, form: FlowForm, table: JointTable) -> list[str]:
    filled = hov_edits(form, table)
    carried = apply_and_tell(context, filled.edits)
    told = list(carried.told)
    for row in table.rows:
        if row.doubt is not None:
            ref = f"{row.doubt.sheet}!{row.doubt.cell}"
            told.append(text("samen_onzeker", tpid=row.tpid, code=row.doubt.code, file=row.doubt.file, cell=ref))
    told += [text("samen_geen_regel", tpid=tpid) for tpid in filled.without_row]
    done = text("samen_deels") if carried.refused else text("samen_ingevuld", count=filled.count)
    return [*_first(told), done]


def fill_bonus(context: Context) -> str:
    """Compute the bonus places, and fill them in."""
    judged = judge(context)
    form, outcome = judged.form.form, judged.assessment.outcome
    if not isinstance(form, FlowForm):
        return text("bonus_geen_formulier")
    if outcome.allocated is None or outcome.bonus is None:
        return text("bonus_geen_toegewezen")
    why = text("bonus_waarom", places=outcome.allocated)
    edits = bonus_edits(form, outcome.bonus.places, why)
    carried = apply_and_tell(context, edits)
    exact, places = dutch.number(outcome.bonus.exact), outcome.bonus.places
    lines = [
        text("bonus_som", allocated=outcome.allocated, exact=exact, places=places),
        *([] if carried.refused else [text("bonus_ingevuld" if edits else "bonus_al_goed")]),
        *_reservations(outcome.verdict),
    ]
    return "\n\n".join([*lines, *carried.told])


def _reservations(verdict: Verdict | None) -> list[str]:
    match verdict:
        case Verdict.MEETS:
            return []
        case Verdict.BOARD:
            return [text("bonus_voorlopig")]
        case Verdict.FAILS:
            return [text("bonus_vervalt")]
        case None:
            return [text("bonus_nog_niet")]


def propose_distribution(context: Context) -> str:
    """Propose a distribution, and put it into the form; the rules judge the result in the open book."""
    # Only this button waits for what it needs to work out a distribution.
    from hov_tools.calculations.errors import UnprovenError  # noqa: PLC0415 - as said
    from hov_tools.proposal.advice import advise, proposal_edits  # noqa: PLC0415 - as said
    from hov_tools.proposal.document import filled_line, proposal_lines  # noqa: PLC0415 - as said
    from hov_tools.proposal.problem import Wishes  # noqa: PLC0415 - as said
    from hov_tools.proposal.settled import proof_lines, settled_lines  # noqa: PLC0415 - as said

    judged = judge(context)
    if not isinstance(judged.form.form, FlowForm):
        return text("verdeling_geen_formulier")
    context.progress.step(text("bezig_verdelen"))
    try:
        advice = advise(judged.intake.case, Wishes(), judged.assessment)
    except UnprovenError:
        return text("verdeling_te_lang")
    if not advice.proposals:
        why = [line.strip() for line in proposal_lines(advice) if line.strip()]
        return "\n".join([*why[:_MAX_REASONS], "", text("verdeling_onmogelijk")])
    context.progress.step(text("bezig_schrijven"))
    edits = proposal_edits(advice, advice.proposals[0], version=__version__)
    carried = apply_and_tell(context, edits)
    _check_proposal(context, judged)
    done = text("verdeling_deels" if carried.refused else "verdeling_gezet")
    if advice.is_filled:
        done = filled_line(advice)
    chosen = advice.proposals[0]
    more = (*proof_lines(chosen, advice.wishes.seconds), *settled_lines(chosen))
    return "\n\n".join([done, *_first(list(carried.told)), text("verdeling_grafieken"), *more])


def _check_proposal(context: Context, before: JudgedBook) -> None:
    """Let the rules judge what now stands in the book; what they do not accept is taken out again."""
    from hov_tools.proposal.advice import RejectedProposalError, check  # noqa: PLC0415 - as above

    context.book.app.calculate()
    folder = folder_of(context.book) if before.intake.case.is_folder else None
    after = judge_book(context.book, context.native, folder=folder)
    try:
        check(after.assessment)
    except RejectedProposalError:
        undo_last(context.book, context.native, journal=context.journal)
        raise


def take_back(context: Context) -> str | None:
    """Take back the last run that changed the book; one that was broken off is taken back already."""
    if context.is_mended:
        return None
    context.progress.step(text("bezig_terug"))
    try:
        changes = undo_last(context.book, context.native, journal=context.journal)
    except UnusableJournalError:
        return text("terug_journaal")
    except EditRefusedError as error:
        if error.reason == Refusal.NOTHING_TO_UNDO:
            return text("terug_niets")
        raise
    left = [change for change in changes if change.left_alone is not None]
    done = text("terug_gedaan", count=len(changes) - len(left), total=len(changes))
    is_other = any(change.left_alone == Refusal.JOURNAL_OF_ANOTHER for change in left)
    other = [text("terug_ander_journaal")] if is_other else []
    return "\n\n".join([done, *other, *_first([_left(change) for change in left])])


def _left(change: Change) -> str:
    ref = change.sheet if change.cell is None else f"{change.sheet}!{change.cell}"
    return text("terug_gelaten", place=ref, what=change.action.value, why=reason(str(change.left_alone)))


def _first(lines: list[str]) -> list[str]:
    """Give as many lines as a message box shows well, and how many there are more."""
    if len(lines) <= _MAX_TOLD:
        return lines
    return [*lines[:_MAX_TOLD], text("terug_meer", count=len(lines) - _MAX_TOLD)]
