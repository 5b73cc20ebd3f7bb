"""Forms that another version of them replaced, for people: by what the newer one is known, and what differs.

Which one counts is told by the rules (domain, 5a; F119). The time of a file on the disk says nothing: copying changes
it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from hov_tools import dutch
from hov_tools.files import text
from hov_tools.files.compare import Version, compare
from hov_tools.files.consortium import Intake, Source
from hov_tools.forms.records import CellRef
from hov_tools.ooxml.reader import read_snapshot
from hov_tools.rules.facts import ConsortiumFacts
from hov_tools.rules.versions import Superseded, day_of


class DifferenceResult(Struct, frozen=True):
    """A field that differs between two versions of a form.

    Attributes:
        label: the question; "" for a cell that is no field.
        old_cell: "sheet!A1" in the older version, or None.
        new_cell: the same in the newer one.
        old: what the older one holds; None when it is not to be shown.
        new: what the newer one holds; None when it is not to be shown.
    """

    label: str = field(name="veld")
    old_cell: str | None = field(name="cel_oud")
    new_cell: str | None = field(name="cel_nieuw")
    old: str | None = field(name="oud")
    new: str | None = field(name="nieuw")


class VersionResult(Struct, frozen=True):
    """A form that a newer version of it replaced.

    Attributes:
        old: the file that does not count.
        new: the file that counts.
        why: by what the newer one is known, in Dutch.
        differences: between the two; None when they cannot be compared.
    """

    old: str = field(name="vervallen")
    new: str = field(name="geldig")
    why: str = field(name="waarom")
    differences: tuple[DifferenceResult, ...] | None = field(name="verschillen")


def replaced_versions(intake: Intake, facts: ConsortiumFacts) -> tuple[VersionResult, ...]:
    """Give the forms that another version replaced, by the name of the one that counts.

    Args:
        intake: what was read.
        facts: what the forms say together.
    """
    return tuple(sorted(_replaced(intake, facts), key=lambda one: (one.new, one.old)))


def _replaced(intake: Intake, facts: ConsortiumFacts) -> Iterator[VersionResult]:
    for one in facts.superseded:
        old, new = intake.source(one.document.file), intake.source(one.used)
        if old is not None and new is not None and not one.is_own_copy:
            yield VersionResult(one.document.file, one.used, _why(one, new), _differences(old, new))


def _why(one: Superseded, new: Source) -> str:
    """Say by what the newer one is known."""
    old_file = one.document.file
    if one.is_equal:
        return text("versie_gelijk")
    if one.was_asked:
        return text("versie_gekozen", new=one.used)
    if one.is_of_another:
        return text("versie_apart", old=old_file)
    dates = day_of(one.document.form), day_of(new.document.form)
    if dates[0] is not None and dates[1] is not None and dates[0] < dates[1]:
        shown = {"old_date": dutch.day(dates[0]), "date": dutch.day(dates[1])}
        return text("versie_datum", old=old_file, new=one.used, **shown)
    return text("versie_naam", new=one.used)


def _differences(old: Source, new: Source) -> tuple[DifferenceResult, ...]:
    if old.document.sha256 == new.document.sha256:
        return ()
    before, after = (Version(read_snapshot(one.data or b""), one.document.form) for one in (old, new))
    return tuple(
        DifferenceResult(one.label, _cell(one.ref_a), _cell(one.ref_b), one.old, one.new)
        for one in compare(before, after).differences
    )


def _cell(ref: CellRef | None) -> str | None:
    return None if ref is None else f"{ref.sheet}!{ref.address}"
