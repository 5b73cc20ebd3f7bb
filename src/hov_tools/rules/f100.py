"""F101–F107 and F110–F115: what is filled in on one form (domain, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from hov_tools import dutch
from hov_tools.forms.choices import choice_list
from hov_tools.forms.depends import refers_to
from hov_tools.forms.layout import all_layouts
from hov_tools.forms.records import (
    AnyForm,
    ApplicationForm,
    CellRef,
    Field,
    FlowForm,
    HovForm,
    Row,
    TraineeRow,
    Trouble,
)
from hov_tools.rules.answers import Answer, rows_of
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import Facts
from hov_tools.rules.finding import Finding
from hov_tools.rules.known import Known
from hov_tools.rules.personal import looks_personal
from hov_tools.rules.shown import shown


def at_answer(
    code: str,
    answer: Answer,
    variant: str | None = None,
    cause: Finding | None = None,
    **values: Any,  # noqa: ANN401 - whatever the text has to say
) -> Finding:
    """Make a finding on an answer."""
    ref: CellRef | None = answer.field.ref
    label = answer.field.label
    return finding(code, answer.file, ref, variant=variant, found=answer.shown, cause=cause, label=label, **values)


def f101(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a required field that is empty, and a table of members without a row."""
    for document in facts.case.documents:
        form = document.form
        if form is None:
            continue
        for field in form.fields.values():
            # What has a value is not empty.
            if field.value is not None or not field.is_empty:
                continue
            if field.is_required or _is_required_here(facts, form, field):
                yield finding("F101", document.file, field.ref, found=text("leeg"), label=field.label)
        if isinstance(form, ApplicationForm | FlowForm) and not form.members.rows and form.members.headings:
            ref = form.members.heading("tpid")
            yield finding("F101", document.file, ref, variant="geen_deelnemers", found=text("leeg"))


def _is_required_here(facts: Facts, form: AnyForm, field: Field[object]) -> bool:
    """Tell whether the way of applying makes a field required: the receiver, and who asks for places (domain, 5)."""
    if not isinstance(form, HovForm):
        return False
    way = form.text("way").value
    if field.name == "receiver":
        return way == "samenvoegen"
    if field.name == "requested":
        own = next(one.tpid for one in facts.hov if one.form is form)
        return way == "afzonderlijk" or (way == "samenvoegen" and own is not None and own == facts.receiver)
    return False


def f102(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report text where a number or a date belongs."""
    for answer in facts.troubled:
        if answer.field.trouble is Trouble.WRONG_TYPE:
            variant = "datum" if _is_date(answer) else None
            yield at_answer("F102", answer, variant)


def _is_date(answer: Answer) -> bool:
    names = ("begin", "end", "interrupted_from", "interrupted_to", "start", "signed_on", "submitted_on")
    return answer.field.name in names


def f103(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a number or date that was typed as text and understood."""
    for answer in facts.typed_as_text:
        value = answer.field.value
        meant = dutch.day(value) if isinstance(value, date) else ""
        if not isinstance(value, date) and value is not None:
            meant = dutch.number(value)  # type: ignore[arg-type]  # a field typed as text holds a date or a number
        if answer.is_about_trainee:
            meant = text("niet_getoond")
        yield at_answer("F103", answer, meant=meant)


def f104(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report what is not one of the choices; a near miss names the likely one."""
    for answer in facts.troubled:
        if answer.field.trouble is Trouble.NOT_A_CHOICE:
            offered = ", ".join(choice_list(_choices_of(answer)).offered)
            variant = "bijna" if answer.field.hint else None
            yield at_answer("F104", answer, variant, offered=offered, likely=answer.field.hint)


def _choices_of(answer: Answer) -> str:
    layout = next(layout for layout in all_layouts() if layout.id == answer.form.layout)
    if answer.row is None:
        return layout.fields[answer.field.name].choices or ""
    for table in layout.tables.values():
        question = table.columns.get(answer.field.name)
        if question is not None and question.choices:
            return question.choices
    return ""


def f105(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report a number that is negative, too large, or not whole where it must be."""
    for answer in facts.troubled:
        if answer.field.trouble is Trouble.NOT_WHOLE:
            yield at_answer("F105", answer, "niet_heel")
        elif answer.field.trouble is Trouble.OUT_OF_RANGE:
            yield at_answer("F105", answer, cause=_passed_on(answer, known))


def _passed_on(answer: Answer, known: Known) -> Finding | None:
    """Find the number that a formula got its own number from."""
    earlier = (one for one in known.all() if one.code == "F105" and one.file == answer.file)
    return next((one for one in earlier if refers_to(answer.field, one.sheet or "", one.cell or "")), None)


def f106(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a date that is not plausible, or lies before the date that it must follow."""
    for answer in facts.troubled:
        if answer.field.trouble is Trouble.IMPLAUSIBLE_DATE:
            variant = "jaren" if answer.field.hint else None
            yield at_answer("F106", answer, variant, years=answer.field.hint)
    for file, row in _trainees(facts):
        for first, last in ((row.begin, row.end), (row.interrupted_from, row.interrupted_to)):
            if first.value is not None and last.value is not None and last.value < first.value:
                address = "" if first.ref is None else first.ref.address
                yield finding(
                    "F106",
                    file,
                    last.ref,
                    variant="volgorde",
                    found=text("niet_getoond"),
                    label=last.label,
                    other=first.label,
                    other_cell=address,
                )


def _trainees(facts: Facts) -> Iterator[tuple[str, TraineeRow]]:
    for document in facts.case.documents:
        if isinstance(document.form, HovForm):
            for row in document.form.trainees.rows:
                yield document.file, row


def f107(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a TPID that is not made of four to six digits."""
    for answer in facts.troubled:
        if answer.field.trouble is Trouble.NOT_A_TPID:
            own = next((one for one in facts.hov if one.form is answer.form and one.is_known_by_name), None)
            if own is not None and answer.field.name == "tpid" and answer.row is None:
                yield at_answer("F107", answer, "op_naam", likely=own.tpid)
            else:
                yield at_answer("F107", answer)


def f110(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a label, table or sheet of the form that was not found, and a workbook that is no form."""
    for document in facts.case.documents:
        if document.form is not None:
            for missing in document.form.missing:
                yield finding("F110", document.file, missing.ref, found=text("niet_gevonden"), what=missing.what)
        elif document.trouble is None:
            yield finding("F110", document.file, None, variant="geen_formulier", found=text("geen_formulier"))


def f111(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report a form of another allocation year, and a year filled in that is not the form's."""
    for document in facts.case.documents:
        form = document.form
        if form is None or facts.year is None:
            continue
        own = form.fields.get("year")
        if form.year is not None and form.year != facts.year:
            yield finding("F111", document.file, form.year_ref, found=str(form.year), year=facts.year, own=form.year)
        elif own is not None and own.value is not None and own.value != facts.year:
            yield finding(
                "F111",
                document.file,
                own.ref,
                variant="ingevuld",
                found=shown(own),
                year=facts.year,
                own=form.year,
            )


def f112(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report the same trainee twice in one form on overlapping days, at the second row."""
    for document in facts.hov:
        rows = document.form.trainees.rows
        reported: set[int] = set()
        for overlap in document.specification.overlaps:
            first, second = int(str(overlap.first_key)), int(str(overlap.second_key))
            ref, other = rows[second].registration.ref, rows[first].registration.ref
            if second in reported or ref is None or other is None:
                continue
            reported.add(second)
            days = dutch.number(overlap.days)
            found = text("zelfde_opleideling", cell=other.address, days=days)
            yield finding("F112", document.file, ref, found=found, other=other.address, days=days)


def f113(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report every empty cell of a row that is filled in partly."""
    for document in facts.case.documents:
        for row in () if document.form is None else rows_of(document.form):
            for field in row.answers():
                # What has a value is not empty; most cells are filled in or may stay empty.
                if field.value is not None or not (field.is_required or field.name in _PAIRS):
                    continue
                if field.is_empty and (field.is_required or _is_half_of_pair(row, field.name)):
                    yield finding("F113", document.file, field.ref, found=text("leeg"), label=field.label)


_PAIRS = {
    "interrupted_from": "interrupted_to",
    "interrupted_to": "interrupted_from",
    "institution_3": "months_3",
    "months_3": "institution_3",
}


def _is_half_of_pair(row: Row, name: str) -> bool:
    """Tell whether the other half of an interruption or a third placement, named by one half, is filled in."""
    partner: Field[object] = getattr(row, _PAIRS[name])
    is_filled = partner.cell.lexical.strip() or partner.cell.formula is not None
    return bool(partner.ref is not None and is_filled)


def f114(facts: Facts, known: Known) -> Iterator[Finding]:
    """Report an interruption that begins before the training or ends after it."""
    for file, row in _trainees(facts):
        begin, end = row.begin.value, row.end.value
        is_sound = begin is not None and end is not None and begin <= end
        if begin is None or end is None or not is_sound:
            continue
        for field in (row.interrupted_from, row.interrupted_to):
            day = field.value
            if day is not None and not begin <= day <= end and known.at(file, field.ref, "F106") is None:
                yield finding("F114", file, field.ref, found=text("niet_getoond"), label=field.label)


def f115(facts: Facts, _: Known) -> Iterator[Finding]:
    """Report what looks like personal data where a registration number belongs; the value is not repeated."""
    for file, row in _trainees(facts):
        kind = looks_personal(row.registration.cell.lexical)
        if kind is not None:
            yield finding("F115", file, row.registration.ref, found=text("niet_getoond"), kind=text(kind))
