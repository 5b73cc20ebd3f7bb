"""F127: a form of a year that the program has no layout of, and what is not judged because of it.

What is doubtful in such a form is nobody's mistake: nothing that rests on it is found to be wrong, and there is no
verdict before the form is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hov_tools import dutch
from hov_tools.forms.layout import layout_named, questions_of
from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm, Missing
from hov_tools.rules.catalogue import finding, text

if TYPE_CHECKING:
    from hov_tools.rules.facts import ConsortiumFacts
    from hov_tools.rules.finding import Finding
    from hov_tools.rules.findings_so_far import FindingsSoFar

_MAX_NAMED = 5

# What each condition, or group of codes, adds up or compares: tables of these forms, and single answers.
_OF_MEMBERS = (ApplicationForm, FlowForm)
_RESTS_ON: dict[str, tuple[tuple[type[AnyForm], ...], frozenset[str]]] = {
    "V1": (_OF_MEMBERS, frozenset()),
    "V2": ((FlowForm,), frozenset()),
    "V3": (_OF_MEMBERS, frozenset()),
    "V5": ((HovForm, ApplicationForm), frozenset(["brought_in", "way", "receiver", "training", "funded"])),
    "V6": ((HovForm, FlowForm), frozenset()),
    "H": ((HovForm, FlowForm), frozenset(["way", "receiver", "requested", "training"])),
    "D": ((FlowForm,), frozenset(["allocated", "bonus"])),
}


def f127_new_year(facts: ConsortiumFacts, _: FindingsSoFar) -> Iterator[Finding]:
    """F127: the program knows the form of this year; else it is read as far as that is certain (domain, 5)."""
    for document in facts.case.documents:
        form = document.form
        if form is None or form.new_year is None:
            continue
        new = form.new_year
        asked = len(questions_of(layout_named(form.layout)))
        yield finding(
            "F127",
            document.file,
            form.year_ref,
            variant="alles" if not new.unsure else None,
            found=_listed([text("anders_verwoord", text=one.text, asked=one.asked) for one in new.alike]),
            own=form.year,
            known=dutch.listed([str(year) for year in new.known]),
            read=max(asked - len(new.unsure), 0),
            asked=asked,
            unsure=_listed([f"“{one.what}”" for one in new.unsure]),
        )


def _listed(ones: list[str]) -> str:
    if not ones:
        return ""
    if len(ones) <= _MAX_NAMED:
        return dutch.listed(ones)
    return text("en_meer", first=", ".join(ones[:_MAX_NAMED]), count=len(ones) - _MAX_NAMED)


def new_years(facts: ConsortiumFacts) -> tuple[int, ...]:
    """Give the years of the forms that the program does not know."""
    forms = (one.form for one in facts.case.documents)
    return tuple(sorted({form.year for form in forms if form is not None and form.new_year is not None and form.year}))


def unsure_for(facts: ConsortiumFacts, key: str) -> Iterator[tuple[str, Missing]]:
    """Give what a condition or group of codes rests on and what was not read with certainty, each with its file.

    Args:
        facts: what the forms say.
        key: "V1" … "V6", or the letter of a group.
    """
    kinds, fields = _RESTS_ON.get(key, ((), frozenset()))
    for document in facts.case.documents:
        form = document.form
        if isinstance(form, kinds) and form.new_year is not None:
            for one in form.new_year.unsure:
                if one.is_in_table or one.field in fields:
                    yield document.file, one


def is_unjudged(facts: ConsortiumFacts, code: str) -> bool:
    """Tell whether a rule rests on what was not read with certainty, so that what it finds may be nobody's mistake."""
    key = code if code.startswith("V") else code[0]
    return next(unsure_for(facts, key), None) is not None
