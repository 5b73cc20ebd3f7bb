"""What changed, in words."""

from __future__ import annotations

from collections.abc import Iterator

from hov_tools import dutch
from hov_tools.desk.changes import text
from hov_tools.desk.changes.values import (
    ChangeSum,
    ConsortiumChange,
    FileState,
    FindingState,
    Kind,
    ValueChange,
)
from hov_tools.texts import in_words


def in_a_sentence(total: ChangeSum) -> str:
    """Say what changed in all, in one sentence; findings that are still open are told beside what changed."""
    counts = {
        "verbanden_nieuw": total.consortia_new,
        "verbanden_weg": total.consortia_gone,
        "mislukt": total.broken,
        "bestanden_nieuw": total.files_new,
        "bestanden_gecorrigeerd": total.files_corrected,
        "bestanden_ingetrokken": total.files_withdrawn,
        "oordelen": total.verdicts,
        "opgelost": total.solved,
        "vervallen": total.lapsed,
        "toegestaan": total.allowed,
        "nieuw": total.found,
    }
    told = [text.counted(f"som.{key}", n) for key, n in counts.items() if n]
    if not told:
        return text("niets")
    if total.open:
        told.append(text.counted("som.nog_open", total.open))
    return text("sinds", what=", ".join(told))


def in_short(one: ConsortiumChange) -> str:
    """Say what changed of one consortium, short enough for a column; "" when nothing did."""
    return ", ".join(_short_parts(one))


def _short_parts(one: ConsortiumChange) -> Iterator[str]:
    if one.kind is Kind.NEW:
        yield text("kort.nieuw")
        return
    if one.is_broken:
        yield text("kort.mislukt")
    for value in one.values:
        if value.what == "oordeel":
            yield text("kort.oordeel", before=in_value(value, value.before), after=in_value(value, value.after))
    counts = {
        "bestanden_nieuw": one.count(FileState.NEW),
        "bestanden_gecorrigeerd": one.count(FileState.CORRECTED),
        "bestanden_ingetrokken": one.count(FileState.WITHDRAWN),
        "opgelost": one.count(FindingState.SOLVED),
        "vervallen": one.count(FindingState.LAPSED),
        "toegestaan": one.count(FindingState.ALLOWED),
        "bevindingen_nieuw": one.count(FindingState.NEW),
    }
    yield from (text.counted(f"kort.{key}", n) for key, n in counts.items() if n)
    if any(value.what != "oordeel" for value in one.values):
        yield text("kort.getallen")


def named(value: ValueChange) -> str:
    """Name what is another one now."""
    return text(f"waarde.{value.what}")


def in_value(value: ValueChange, stated: str | int | None) -> str:
    """Write what it was, or is."""
    if value.what == "oordeel":
        return text("geen_oordeel") if stated is None else in_words(str(stated))
    return text("onbekend") if stated is None else dutch.digits(int(stated))


def in_a_line(one: ConsortiumChange) -> str:
    """Say of one consortium which verdict it had and has; "" when that is the same."""
    for value in one.values:
        if value.what == "oordeel":
            before, after = in_value(value, value.before), in_value(value, value.after)
            return text("van_naar", what=one.label, before=before, after=after)
    return ""
