"""H201–H210: the HOV, within a form and between forms (domain, 4.1 and 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hov_tools import dutch
from hov_tools.calculations.hov import training_days
from hov_tools.calculations.merging import DoubleClaim
from hov_tools.calculations.periods import year_period
from hov_tools.forms.choices import wording
from hov_tools.forms.depends import rows_below_table
from hov_tools.forms.records import CellRef, ShareRow
from hov_tools.rules.catalogue import finding, text
from hov_tools.rules.facts import ConsortiumFacts, HovDocument, LeftOut
from hov_tools.rules.finding import Finding
from hov_tools.rules.findings_so_far import FindingsSoFar
from hov_tools.rules.shown import shown, spelling
from hov_tools.rules.totals import Total, sum_of, totals_of
from hov_tools.rules.trainings import IS_FUNDED, DayBounds, days_of_row
from hov_tools.rules.unsettled import double_days_of, finding_in_rows, is_countable, possible_hov
from hov_tools.texts import in_words


def h201_days_stated(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """H201: the days stated per year and kind are those computed from the trainees (domain, 4.1; Stappenplan 6)."""
    for document in facts.hov:
        own = document.specification
        for (year, kind), field in document.form.days.cells.items():
            if field.trouble is not None or field.ref is None:
                continue
            stated, computed = field.value or Fraction(0), own.table.days(year, IS_FUNDED[kind])
            if stated == computed:
                continue
            possible = own.possible[year, IS_FUNDED[kind]]
            yield finding(
                "H201",
                document.file,
                field.ref,
                variant="onzeker" if possible.least < possible.most else None,
                found=shown(field),
                least=dutch.number(possible.least),
                most=dutch.number(possible.most),
                cause=_cause_of_days(document, year, IS_FUNDED[kind], stated, field.ref, so_far),
                label=field.label,
                computed=dutch.number(computed),
                difference=dutch.number(abs(stated - computed)),
                direction=in_words("meer" if stated > computed else "minder"),
            )


def _cause_of_days(
    document: HovDocument, year: int, funded: bool, stated: Fraction, ref: CellRef, so_far: FindingsSoFar
) -> Finding | None:
    """Find what explains a difference: rows to be put right, trainees given twice, or a larger mistake at the cell."""
    at_cell = so_far.at(document.file, ref, "H204", "F109")
    if at_cell is not None:
        return at_cell
    own = document.specification
    if not is_countable(document.form):
        return so_far.of("F110", file=document.file)
    in_formulas = _cause_in_formulas(document, year, funded, stated, ref, so_far)
    if in_formulas is not None or stated.denominator != 1:
        return in_formulas
    days = int(stated)
    if own.doubtful and days in own.possible[year, funded]:
        return finding_in_rows(document, own.doubtful, so_far)
    if own.overlaps and days == own.simple[year, funded]:
        return so_far.of("F112", file=document.file)
    if own.overlaps and own.doubtful and days in own.possible_simple[year, funded]:
        return finding_in_rows(document, own.doubtful, so_far)
    return None


def _cause_in_formulas(
    document: HovDocument, year: int, funded: bool, stated: Fraction, ref: CellRef, so_far: FindingsSoFar
) -> Finding | None:
    """Find the row that the form's own formulas read otherwise: overtyped, below the table, or typed too freely."""
    form, own = document.form, document.specification
    days = next(field for field in form.days.cells.values() if field.ref == ref)
    if days.cell.formula is None or form.year is None:
        return None
    off, cause = Fraction(0), None
    passed_over = {row.registration.ref for row in rows_below_table(form)}
    for training in own.trainings:
        row = form.trainees.rows[int(str(training.key))]
        stated_days = days_of_row(row, form.year)[year]
        is_counted = row.registration.ref not in passed_over and row.funded.read_as is None
        difference = (stated_days.value or 0 if is_counted else 0) - training_days(training, year)
        if training.funded is funded and difference:
            off += difference
            typed = (row.registration, row.funded, row.begin, row.end, row.interrupted_from, row.interrupted_to)
            at_days = so_far.at(document.file, stated_days.ref, "F109")
            cause = cause or at_days or so_far.among(document.file, [one.ref for one in typed], "F103")
    as_read = stated - off
    if as_read == own.simple[year, funded]:
        return cause
    is_possible = as_read.denominator == 1 and int(as_read) in own.possible_simple[year, funded]
    return cause if own.doubtful and is_possible else None


def h202_total(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """H202: a total is the sum of what it adds up (domain, 5)."""
    for document in facts.case.documents:
        if document.form is None:
            continue
        for total in totals_of(document.form):
            expected = total.expected
            if expected is None or not total.is_off(expected):
                continue
            yield finding(
                "H202",
                document.file,
                total.field.ref,
                found=shown(total.field),
                cause=_cause_of_total(document.file, total, so_far),
                label=total.field.label,
                sum=dutch.number(expected),
            )


def _cause_of_total(file: str, total: Total, so_far: FindingsSoFar) -> Finding | None:
    overtyped = so_far.at(file, total.field.ref, "F109")
    if overtyped is not None:
        return overtyped
    typed = [part for part in total.parts if part.typed_as_text]
    if typed and total.field.value == sum_of(part for part in total.parts if not part.typed_as_text):
        # A formula of Excel passes over numbers that were typed as text.
        return so_far.among(file, [part.ref for part in typed], "F103")
    if not total.subtotals or sum_of(total.subtotals) is None:
        return None
    return so_far.among(file, [one.ref for one in total.subtotals], "F109", "H202", "F108")


def h203_days_claimed_twice(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H203: a calendar day of a trainee counts for one member; both claims are reported (domain, 4.2; Richtlijn §6)."""
    found: dict[tuple[str, CellRef], list[tuple[str, CellRef, int]]] = {}
    for claim in facts.claims.double:
        first, second = _cell(facts, claim.member_a, claim.key_a), _cell(facts, claim.member_b, claim.key_b)
        if first is None or second is None:
            continue
        days = _days(claim)
        found.setdefault(first, []).append((*second, days))
        found.setdefault(second, []).append((*first, days))
    spelled = {
        (document.file, row.registration.ref): spelling(row.registration)
        for document in (facts.hov if found else ())
        for row in document.form.trainees.rows
    }
    for (file, ref), others in found.items():
        listed = dutch.listed(f"{other}, {at.sheet}!{at.address}" for other, at, _ in others)
        days = max(count for _, _, count in others)
        here, there = spelled[file, ref], list(dict.fromkeys(spelled[other, at] for other, at, _ in others))
        yield finding(
            "H203",
            file,
            ref,
            variant="anders_geschreven" if there != [here] else None,
            found=text("ook_opgegeven", where=listed),
            where=listed,
            days=dutch.number(days),
            here=here,
            there=dutch.listed(there),
        )


def _cell(facts: ConsortiumFacts, member: str, key: object) -> tuple[str, CellRef] | None:
    document = facts.hov_of(member)
    if document is None:
        return None
    ref = document.form.trainees.rows[int(str(key))].registration.ref
    return None if ref is None else (document.file, ref)


def _days(claim: DoubleClaim) -> int:
    return sum(claim.days.values())


def h204_more_days_than_possible(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H204: a year has no more days of a kind than its trainees can have in it (domain, 5)."""
    for document in facts.hov:
        answers = [row.funded.value for row in document.form.trainees.rows]
        yes, unknown = answers.count("ja"), answers.count(None)
        # A trainee of whom the form does not say may be of either kind.
        of_kind = {True: yes + unknown, False: len(answers) - yes}
        for (year, kind), field in document.form.days.cells.items():
            if field.value is None:
                continue
            trainees = of_kind[IS_FUNDED[kind]]
            most = trainees * year_period(year).days
            if trainees and field.value > most:
                yield finding(
                    "H204",
                    document.file,
                    field.ref,
                    found=shown(field),
                    year=year,
                    most=dutch.number(most),
                    trainees=trainees,
                    label=field.label,
                )


def h205_unfunded_days(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H205: days without funding are stated for years of which they count (domain, 4.1).

    The finding stands where the days are stated, else at the trainee.
    """
    for document in facts.hov:
        form, own = document.form, document.specification
        if form.year is None or form.year != facts.year:
            continue
        years = [
            year for year in range(form.year - 4, form.year - 1) if not facts.parameters.counts(year, funded=False)
        ]
        stated = {year: form.days.cells[year, "unfunded"] for year in years if (year, "unfunded") in form.days.cells}
        for year, field in stated.items():
            if field.value:
                yield finding("H205", document.file, field.ref, found=shown(field), years=str(year))
        left = [year for year in years if year not in stated]
        for training in own.trainings:
            counted = [
                year
                for year in left
                if not training.funded and any(day.begin.year <= year <= day.end.year for day in training.running)
            ]
            if counted:
                ref = form.trainees.rows[int(str(training.key))].funded.ref
                years_text = dutch.listed(str(year) for year in counted)
                yield finding("H205", document.file, ref, variant="opleideling", found="nee", years=years_text)


def h206_way_of_applying(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H206: a member applies in the way of its consortium, and on merging only the receiver asks (Richtlijn §6)."""
    whole = _contradicted_by_all(facts)
    if whole is not None:
        yield whole
    for document in facts.hov:
        way, requested = document.form.text("way"), document.form.number("requested")
        if facts.way in ("samenvoegen", "afzonderlijk") and way.value is not None and way.value != facts.way:
            expected = text(f"wijze_{facts.way}")
            yield finding("H206", document.file, way.ref, found=shown(way), cause=whole, way=expected)
        is_merged = way.value == "samenvoegen" and facts.receiver is not None
        if is_merged and requested.value and document.tpid not in (None, facts.receiver):
            yield finding(
                "H206",
                document.file,
                requested.ref,
                variant="vraagt_zelf",
                found=shown(requested),
                receiver=facts.receiver,
            )


def _contradicted_by_all(facts: ConsortiumFacts) -> Finding | None:
    """Find an application that all members contradict: its own answer is the one to change."""
    ways = {one.form.text("way").value for one in facts.hov}
    if facts.newest is None or facts.way == "combinatie" or len(facts.hov) < 2 or len(ways) != 1:
        return None
    field, (way,) = facts.newest.form.text("way"), ways
    if field.value is None or way is None or way == field.value:
        return None
    expected = text(f"wijze_{way}")
    return finding("H206", facts.newest.file, field.ref, variant="verband", found=shown(field), way=expected)


def h207_receiver(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """H207: members that merge name one and the same receiver, which is a member (Richtlijn §6)."""
    members = facts.member_tpids
    for one in facts.hov:
        field, most = one.form.text("receiver"), facts.receiver
        if one.form.text("way").value == "afzonderlijk" or field.value is None:
            continue
        cause = so_far.root_at(one.file, one.form.text("tpid").ref, "P4")
        if members and field.value not in members:
            yield finding("H207", one.file, field.ref, found=shown(field), cause=cause)
        elif most is not None and field.value != most:
            found = shown(field)
            yield finding("H207", one.file, field.ref, variant="verschillend", found=found, cause=cause, most=most)


def h208_hov_in_flow_form(facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """H208: the HOV in the in- en doorstroom form is that of the HOV form (Richtlijn §6)."""
    if facts.flow is None:
        return
    for row in facts.flow.form.members.rows:
        tpid = row.tpid.value
        if tpid is None or row.hov.value is None:
            continue
        document = facts.hov_of(tpid)
        if document is None:
            yield from _hov_of_form_left_out(facts.flow.file, row, facts, so_far)
            continue
        own, possible = facts.own_hov[tpid], possible_hov(facts, document)
        if row.hov.value != own:
            yield finding(
                "H208",
                facts.flow.file,
                row.hov.ref,
                variant="onzeker" if possible.least < possible.most else None,
                found=shown(row.hov),
                cause=so_far.root_at(facts.flow.file, row.tpid.ref, "P4")
                or _cause_of_hov(facts, document, row.hov.value, so_far),
                own=dutch.number(own),
                least=dutch.number(possible.least),
                most=dutch.number(possible.most),
                file=document.file,
            )


def _hov_of_form_left_out(file: str, row: ShareRow, facts: ConsortiumFacts, so_far: FindingsSoFar) -> Iterator[Finding]:
    """Hold the HOV against what a form that does not count states itself: it may come to count."""
    for one in facts.hov:
        why = None if one.left_out is None else so_far.of(one.left_out.value, file=one.file)
        stated = sum_of(one.form.days.cells.values())
        if one.tpid != row.tpid.value or why is None or stated is None or stated == row.hov.value:
            continue
        own = dutch.number(stated)
        yield finding("H208", file, row.hov.ref, found=shown(row.hov), cause=why, own=own, file=one.file)


def h209_another_training(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H209: a HOV form is for the training that is judged; another one is not counted (domain, 4.3)."""
    for one in facts.hov:
        field = one.form.text("training")
        if one.left_out is LeftOut.OTHER_TRAINING and facts.training is not None:
            judged = wording("opleiding", facts.training)
            yield finding("H209", one.file, field.ref, found=shown(field), training=judged)


def h210_row_of_another_training(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """H210: a trainee in a HOV form is in the form's training; another one is not counted (domain, 4.3)."""
    for one in facts.hov:
        own = one.form.text("training").value or facts.training
        for index in sorted(one.specification.of_another):
            field = one.form.trainees.rows[index].training
            if own is not None and field.value is not None:
                found, training = wording("opleiding", field.value), wording("opleiding", own)
                yield finding("H210", one.file, field.ref, found=found, training=training)


def _cause_of_hov(
    facts: ConsortiumFacts, document: HovDocument, stated: Fraction, so_far: FindingsSoFar
) -> Finding | None:
    """Find what in the HOV form explains the number: it is what the form itself states, or could still come to."""
    other_year = so_far.of("F111", file=document.file)
    if other_year is not None:
        return other_year
    own, form = document.specification, document.form
    if not is_countable(form):
        return so_far.of("F110", file=document.file)
    counted = [key for key in own.possible if facts.parameters.counts(*key)]
    if own.doubtful and _within(stated, [own.possible[key] for key in counted]):
        return finding_in_rows(document, own.doubtful, so_far)
    if own.overlaps and stated == sum(own.simple[key] for key in counted):
        return so_far.of("F112", file=document.file)
    if own.overlaps and own.doubtful and _within(stated, [own.possible_simple[key] for key in counted]):
        return finding_in_rows(document, own.doubtful, so_far)
    if 0 <= facts.own_hov[document.tpid or ""] - stated <= double_days_of(facts, document.tpid):
        return so_far.of("H203", file=document.file)
    cells = {key: cell for key, cell in form.days.cells.items() if facts.parameters.counts(key[0], IS_FUNDED[key[1]])}
    if stated == sum_of(cells.values()):
        return so_far.among(document.file, [cell.ref for cell in cells.values()], "H201", "H204", "F109")
    return None


def _within(stated: Fraction, ranges: list[DayBounds]) -> bool:
    return sum(one.least for one in ranges) <= stated <= sum(one.most for one in ranges)
