"""F101–F107 and F110–F115: what is filled in on one form (domain, 5)."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools import dutch
from hov_tools.forms.choices import choice_list, wording
from hov_tools.forms.depends import rows_below_table
from hov_tools.forms.layout import Layout, layout_named
from hov_tools.forms.records import (
    AnyForm,
    ApplicationForm,
    Field,
    FlowForm,
    HovForm,
    ReadAs,
    Row,
    TraineeRow,
    Trouble,
    rows_of,
)
from hov_tools.ooxml.snapshot import CellKind
from hov_tools.rules.catalogue import amount, finding, text
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.noticed_fields import NoticedField
from hov_tools.rules.shown import finding_on, looks_personal, shown, shown_value


def f101_required_field_empty(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F101: every required field is filled in, and every table of members has a row (domain, 5)."""
    for document in facts.case.documents:
        form = document.form
        if form is None:
            continue
        for field in form.fields.values():
            if not field.is_empty:
                continue
            if field.is_required or _is_required_here(facts, form, field):
                yield _empty("F101", document.file, field)
        if isinstance(form, ApplicationForm | FlowForm) and not form.members.rows and form.members.headings:
            ref = form.members.heading("tpid")
            yield finding("F101", document.file, ref, variant="geen_deelnemers", found=text("leeg"))


def _empty(code: str, file: str, field: Field[object]) -> Finding:
    """Make a finding on a field without an answer; what stands there may tell what is meant."""
    variant = "bedoeld" if field.hint else None
    return finding(code, file, field.ref, variant=variant, found=shown(field), label=field.label, likely=field.hint)


def _is_required_here(facts: ConsortiumFacts, form: AnyForm, field: Field[object]) -> bool:
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


def f102_number_or_date_expected(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F102: a number or a date stands where the form asks for one, not a text or what is no value (domain, 5)."""
    for noticed in facts.troubled:
        if noticed.field.trouble is Trouble.WRONG_TYPE:
            variant = "datum" if _is_date(noticed) else None
            if noticed.field.cell.kind is CellKind.UNREADABLE:
                variant = "onleesbaar"
            yield finding_on("F102", noticed, variant)


def _is_date(noticed: NoticedField) -> bool:
    names = ("begin", "end", "interrupted_from", "interrupted_to", "start", "signed_on", "submitted_on")
    return noticed.field.name in names


def f103_typed_as_text(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """F103: a number or date is typed as such; as text it is understood, and reported (domain, 5).

    So is whatever else is read more tolerantly than it was typed, or than the form's own formulas read it (domain,
    5a).
    """
    for noticed in facts.typed_as_text:
        field = noticed.field
        if field.read_as is ReadAs.EMPTY and _must_be_filled(noticed, so_far):
            continue
        variant = _VARIANTS_OF_F103.get(field.read_as) if field.read_as is not None else None
        yield finding_on("F103", noticed, variant, meant=_meant(noticed), characters=field.detail)
    for document in facts.hov:
        for row in rows_below_table(document.form):
            yield finding(
                "F103", document.file, row.registration.ref, variant="onder_de_tabel", found=text("niet_getoond")
            )


_VARIANTS_OF_F103 = {
    ReadAs.ODD_CHARACTER: "teken",
    ReadAs.SPELLING: "spelling",
    ReadAs.TIME_OF_DAY: "tijd",
    ReadAs.EMPTY: "leeg",
}


def _meant(noticed: NoticedField) -> str:
    """Write what an answer was read as, as far as that may be shown."""
    value = noticed.field.value
    choices = _choices_of(noticed)
    if choices and isinstance(value, str):
        return f"“{wording(choices, value)}”"
    if noticed.is_about_trainee:
        return text("niet_getoond")
    return shown_value(noticed.field)


def _must_be_filled(noticed: NoticedField, so_far: FindingsSoFar) -> bool:
    """Tell whether an optional cell must be filled in after all, so that leaving it empty is no advice."""
    field = noticed.field
    if noticed.row is not None and field.name in _PAIRS:
        return _is_half_of_pair(noticed.row, field.name)
    return so_far.at(noticed.file, field.ref, "F101") is not None


def f104_not_a_choice(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F104: an answer is one of the choices that the form offers; a near miss names the likely one (domain, 5)."""
    for noticed in facts.troubled:
        if noticed.field.trouble is Trouble.NOT_A_CHOICE:
            offered = ", ".join(choice_list(_choices_of(noticed)).offered)
            variant = "bijna" if noticed.field.hint else None
            yield finding_on("F104", noticed, variant, offered=offered, likely=noticed.field.hint)


def _choices_of(noticed: NoticedField) -> str:
    layout, name = _layout_of(noticed.form), noticed.field.name
    if noticed.row is None:
        return layout.fields[name].choices or "" if name in layout.fields else ""
    for table in layout.tables.values():
        question = table.columns.get(name)
        if question is not None and question.choices:
            return question.choices
    return ""


def _layout_of(form: AnyForm) -> Layout:
    return layout_named(form.layout)


def f105_number_out_of_range(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """F105: a number is not negative, not too large, and whole where the form asks for it (domain, 5)."""
    for noticed in facts.troubled:
        if noticed.field.trouble is Trouble.NOT_WHOLE:
            yield finding_on("F105", noticed, "niet_heel")
        elif noticed.field.trouble is Trouble.OUT_OF_RANGE:
            # A number that a formula got from one that is out of range itself.
            cause = so_far.named_by(noticed.file, noticed.field, "F105")
            yield finding_on("F105", noticed, cause=cause, bounds=noticed.field.hint)


def f106_impossible_date(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F106: a date is plausible, and does not lie before the date that it must follow (domain, 5)."""
    for noticed in facts.troubled:
        if noticed.field.trouble is Trouble.IMPLAUSIBLE_DATE:
            variant = "jaren" if noticed.field.hint else None
            yield finding_on("F106", noticed, variant, years=noticed.field.hint)
        elif noticed.field.trouble is Trouble.NO_SUCH_DAY:
            yield finding_on("F106", noticed, "bestaat_niet")
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


def _trainees(facts: ConsortiumFacts) -> Iterator[tuple[str, TraineeRow]]:
    for document in facts.case.documents:
        if isinstance(document.form, HovForm):
            for row in document.form.trainees.rows:
                yield document.file, row


def f107_no_tpid(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F107: a TPID has four to six digits, as a number or a text, with or without "TP" (domain, 5)."""
    for noticed in facts.troubled:
        if noticed.field.trouble is Trouble.NOT_A_TPID:
            own = next((one for one in facts.hov if one.form is noticed.form and one.is_known_by_name), None)
            if own is not None and noticed.field.name == "tpid" and noticed.row is None:
                yield finding_on("F107", noticed, "op_naam", likely=own.tpid)
            else:
                yield finding_on("F107", noticed)
    for one in facts.mistyped:
        variant = "van_ander_onbekend" if one.likely is None else "van_ander" if one.owner else "van_ander_regel"
        yield finding(
            "F107",
            one.file,
            one.field.ref,
            variant=variant,
            found=shown(one.field),
            label=one.field.label,
            likely=one.likely,
            owner=one.owner,
        )


def f110_part_not_found(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F110: every label, table and sheet of the form is found, and every workbook is a form (domain, 5)."""
    for document in facts.case.documents:
        if document.form is not None:
            for missing in document.form.missing:
                yield finding("F110", document.file, missing.ref, found=text("niet_gevonden"), what=missing.what)
        elif document.trouble is None and document.held_twice is None:
            yield finding("F110", document.file, None, variant="geen_formulier", found=text("geen_formulier"))


def f111_another_year(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F111: a form is for the allocation year that is judged, and the year filled in is its own (domain, 5)."""
    if facts.year is None:
        yield from _without_year(facts)
        return
    yield from _asked_otherwise(facts, facts.year)
    for document in facts.case.documents:
        form = document.form
        if form is None:
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


def _without_year(facts: ConsortiumFacts) -> Iterator[Finding]:
    """Report forms of which the years differ, while nothing tells which one is meant: a majority does not."""
    forms = [(one.file, one.form) for one in facts.case.documents if one.form is not None]
    for kinds in (ApplicationForm, FlowForm, HovForm):
        own = [(file, form) for file, form in forms if isinstance(form, kinds) and form.year is not None]
        years = sorted({form.year for _, form in own if form.year is not None})
        if years:
            listed = dutch.listed(map(str, years))
            for file, form in own:
                yield finding("F111", file, form.year_ref, variant="verschillend", found=str(form.year), years=listed)
            return


def _asked_otherwise(facts: ConsortiumFacts, year: int) -> Iterator[Finding]:
    """Report that another year was asked for than the form of the regiehouder is for."""
    leading = facts.newest or facts.flow
    asked = facts.case.year
    if leading is not None and asked is not None and asked != year and leading.form.year == year:
        ref = leading.form.year_ref
        yield finding("F111", leading.file, ref, variant="gevraagd", found=str(year), asked=asked, year=year)


def f112_trainee_twice(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F112: a trainee stands once in a form for the same days (domain, 5).

    The finding stands at the second row.
    """
    for document in facts.hov:
        rows = document.form.trainees.rows
        for overlap in document.specification.overlaps:
            first, second = int(str(overlap.first_key)), int(str(overlap.second_key))
            ref, other = rows[second].registration.ref, rows[first].registration.ref
            if ref is None or other is None:
                continue
            found = amount("dubbel_opgegeven", overlap.days)
            yield finding("F112", document.file, ref, found=found, other=other.address)


def f113_row_incomplete(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F113: a row that is begun is filled in as a whole (domain, 5).

    Every empty cell of it has a finding of its own.
    """
    for document in facts.case.documents:
        for row in () if document.form is None else rows_of(document.form):
            only_choice = _only_choice(document.form, row)
            if only_choice is not None:
                yield finding(
                    "F113",
                    document.file,
                    only_choice.ref,
                    variant="alleen_keuze",
                    found=shown(only_choice),
                    label=only_choice.label,
                )
                continue
            for field in row.answers():
                # What has a value is not empty; most cells are filled in or may stay empty.
                if field.value is not None or not (field.is_required or field.name in _PAIRS):
                    continue
                if field.is_empty and field.is_required:
                    yield _empty("F113", document.file, field)
                elif field.is_empty and _is_half_of_pair(row, field.name):
                    other = getattr(row, _PAIRS[field.name]).label
                    yield finding(
                        "F113",
                        document.file,
                        field.ref,
                        variant="paar",
                        found=shown(field),
                        label=field.label,
                        other=other,
                    )


def _only_choice(form: AnyForm | None, row: Row) -> Field[object] | None:
    """Find the choice in a row in which nothing else is filled in: filled down too far, most likely."""
    filled = [field for field in row.answers() if field.is_required and field.ref is not None and not field.is_empty]
    if form is None or len(filled) != 1:
        return None
    columns = [table.columns.get(filled[0].name) for table in _layout_of(form).tables.values()]
    return filled[0] if any(one is not None and one.type == "choice" for one in columns) else None


_PAIRS = {
    "interrupted_from": "interrupted_to",
    "interrupted_to": "interrupted_from",
    "institution_3": "months_3",
    "months_3": "institution_3",
}


def _is_half_of_pair(row: Row, name: str) -> bool:
    """Tell whether the other half of an interruption or a third placement, named by one half, is filled in."""
    partner: Field[object] = getattr(row, _PAIRS[name])
    return partner.ref is not None and not partner.is_empty


def f114_interruption_outside(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """F114: an interruption lies within the training that it interrupts (domain, 5)."""
    for file, row in _trainees(facts):
        begin, end = row.begin.value, row.end.value
        is_sound = begin is not None and end is not None and begin <= end
        if begin is None or end is None or not is_sound:
            continue
        for field in (row.interrupted_from, row.interrupted_to):
            day = field.value
            if day is not None and not begin <= day <= end and so_far.at(file, field.ref, "F106") is None:
                yield finding("F114", file, field.ref, found=text("niet_getoond"), label=field.label)


def f115_personal_data(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F115: a registration number stands where one belongs, not a BSN or a name (domain, 5).

    No output repeats the value.
    """
    for file, row in _trainees(facts):
        kind = None if row.registration.is_empty else looks_personal(row.registration.cell.lexical)
        if kind is not None:
            yield finding("F115", file, row.registration.ref, found=text("niet_getoond"), kind=text(kind))
