"""What a template may name: a letter as plain texts and lists of them, safe to show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from hov_tools.desk.messages import text
from hov_tools.desk.messages.letters import HOV, Kind, Letter, Standing
from hov_tools.desk.messages.wording import Point
from hov_tools.report.finding_trees import form_name
from hov_tools.rules.finding import Severity
from hov_tools.texts import in_words, printable

Value: TypeAlias = "str | bool | Sequence[str] | Sequence[Mapping[str, object]]"

LISTS = frozenset(["ontvangen", "ontbreekt", "bestanden", "eerder", "nieuw", "leden", "bijlagen", "punten"])
"""What a template may repeat over."""
NAMES = frozenset(
    [
        *(LISTS - {"punten"}),
        *("soort", "samenwerkingsverband", "jaar", "tpid", "naam", "is_regiehouder"),
        *("voor", "aantal", "andere_bestanden"),
    ]
)
"""What a template may name."""
FIELDS = frozenset(
    [
        *("formulier", "bestand", "bijzonderheid"),
        *("punten", "plaats", "wat", "doe", "code", "let_op"),
        *("wie", "tpid", "naam", "stand", "is_open"),
    ]
)
"""What it may name of an item of a list."""


class About(Struct, frozen=True):
    """What all messages about one consortium have in common.

    Attributes:
        name: of the consortium.
        year: the allocation year, or None.
        until: by when an answer is asked, as people read it; "" when no date is named.
    """

    name: str
    year: int | None
    until: str


def values_of(
    about: About,
    kind: Kind,
    letter: Letter,
    open_before: Sequence[Point],
    new: Sequence[Point],
    attached: Sequence[str],
) -> dict[str, Value]:
    """Give what a template may name.

    Args:
        about: the consortium.
        kind: of message.
        letter: what it is about.
        open_before: what was asked before and is still open.
        new: what was not asked before.
        attached: the names of the workbooks that go along.
    """
    own = letter.standing
    return {
        "soort": kind.value,
        "samenwerkingsverband": printable(about.name),
        "jaar": "" if about.year is None else str(about.year),
        "tpid": printable(own.tpid),
        "naam": printable(own.name),
        "is_regiehouder": letter.leads,
        "voor": about.until,
        "aantal": text.counted("punten", own.count) if own.count else "",
        "ontvangen": [
            {"formulier": one.form, "bestand": printable(one.file), "bijzonderheid": one.fate}
            for one in letter.received
        ],
        "andere_bestanden": text.counted("andere_bestanden", letter.beside) if letter.beside else "",
        "ontbreekt": [
            *([text("aanvraag")] if letter.lacks_application else []),
            *([form_name(HOV)] if own.lacks_form else []),
        ],
        "bestanden": _by_file([*open_before, *new]),
        "eerder": _by_file(open_before),
        "nieuw": _by_file(new),
        "leden": [
            {
                "wie": printable(f"{one.tpid} {one.name}".strip() or one.file),
                "tpid": printable(one.tpid),
                "naam": printable(one.name),
                "stand": _stand(one),
                "is_open": one.is_open,
            }
            for one in letter.others
        ],
        "bijlagen": [printable(one) for one in attached],
    }


def _by_file(points: Iterable[Point]) -> list[Mapping[str, object]]:
    found: dict[str, list[dict[str, str]]] = {}
    for one in points:
        found.setdefault(one.file, []).append(
            {
                "plaats": one.place,
                "wat": printable(one.wrong),
                "doe": one.remedy,
                "code": one.code,
                "let_op": "" if one.severity is Severity.FOUT else in_words(one.severity.value),
            }
        )
    return [{"bestand": printable(file), "punten": listed} for file, listed in found.items()]


def _stand(one: Standing) -> str:
    told = [text("stand.ontbreekt")] if one.lacks_form else []
    if one.count:
        told.append(text.counted("stand.punten", one.count))
    return "; ".join(told) or text("stand.in_orde")
