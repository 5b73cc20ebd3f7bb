"""Forms that state one trainee so often that comparing the rows takes more work than a workbook may ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from hov_tools.forms.records import HovForm
from hov_tools.ooxml.errors import LimitError, Load
from hov_tools.ooxml.work import Work
from hov_tools.rules.case import Document, FileTrouble
from hov_tools.rules.catalogue import text

# Of work: two rows of one trainee in two forms, which end as a finding at each, and two rows of one form.
_STEPS_PER_PAIR = 15
_STEPS_PER_OWN_PAIR = 1


def without_crowded(documents: Sequence[Document]) -> list[Document]:
    """Take forms that state one trainee too often for forms that could not be read (F123).

    What is left of the budget of each workbook pays for the pairs of its rows. The form with most of them goes first,
    as without it the others may have few.
    """
    result = list(documents)
    rows = {at: _rows(one.form) for at, one in enumerate(result) if isinstance(one.form, HovForm)}
    together = sum(rows.values(), Counter[str]())
    while rows:
        steps = {at: _steps(own, together) for at, own in rows.items()}
        at = max(steps, key=lambda one: steps[one])
        try:
            Work(spent=result[at].spent).charge(steps[at], Load.ROWS)
        except LimitError as error:
            load = text("veel_regels")
            result[at] = replace(
                result[at], form=None, trouble=FileTrouble.TOO_LARGE, variant="werk", detail=error.detail, load=load
            )
            together -= rows.pop(at)
        else:
            break
    return result


def _rows(form: HovForm) -> Counter[str]:
    """Count the rows of each trainee."""
    return Counter(row.registration.value for row in form.trainees.rows if row.registration.value is not None)


def _steps(own: Counter[str], together: Counter[str]) -> int:
    return sum(
        count * (_STEPS_PER_PAIR * (together[trainee] - count) + _STEPS_PER_OWN_PAIR * (count - 1))
        for trainee, count in own.items()
    )
