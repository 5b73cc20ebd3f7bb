"""Who is who: TPIDs that were typed as another member's, and whose a HOV form is (domain, 5a).

The name beside a TPID tells whose it was meant to be. It decides only where it says it of exactly one institution.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.forms.records import AnyForm, ApplicationForm, FlowForm, HovForm, MemberRow, ShareRow, Text
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Document

RowT = TypeVar("RowT", MemberRow, ShareRow)


class MistypedTpid(Struct, frozen=True):
    """A TPID that is another institution's.

    Attributes:
        file: where it stands.
        field: the cell, with what was typed.
        likely: whose form or row it is by its name; None when the name tells of nobody.
        owner: the file of the institution whose TPID it is; "" for a row.
    """

    file: str
    field: Text
    likely: str | None
    owner: str = ""


class Names(Struct, frozen=True):
    """Which names forms give to which TPIDs, as normalised texts."""

    pairs: frozenset[tuple[str, str]]

    def has(self, tpid: str, name: str | None) -> bool:
        """Tell whether a form gives this name to a TPID."""
        return (tpid, normalise(name or "")) in self.pairs

    def owner_of(self, name: str | None, other_than: str | None = None) -> str | None:
        """Give the TPID to which a name is given, when that is exactly one, or one beside a TPID that is disputed."""
        key = normalise(name or "")
        found = {tpid for tpid, own in self.pairs if own == key and tpid != other_than} if key else set()
        return found.pop() if len(found) == 1 else None


def names_in(forms: Iterable[AnyForm]) -> Names:
    """Collect the names and TPIDs of forms; a form or row in which one of the two lacks says nothing."""
    found: set[tuple[str, str]] = set()
    for form in forms:
        if isinstance(form, HovForm):
            fields = [(form.text("tpid"), form.text("name"))]
        else:
            fields = [(row.tpid, row.name) for row in form.members.rows]
        found |= {
            (tpid.value, normalise(name.value))
            for tpid, name in fields
            if tpid.value is not None and name.value and normalise(name.value)
        }
    return Names(frozenset(found))


def with_own_tpids(file: str, rows: Sequence[RowT], others: Names) -> tuple[tuple[RowT, ...], tuple[MistypedTpid, ...]]:
    """Give rows with the TPIDs that were meant, where one was typed as another row's.

    Args:
        file: where the rows stand.
        rows: of the list of members.
        others: what the other forms say.
    """
    claims: dict[str, list[RowT]] = {}
    for row in rows:
        if row.tpid.value is not None:
            claims.setdefault(row.tpid.value, []).append(row)
    meant: dict[int, str] = {}
    for tpid, own in claims.items():
        if len(own) == 1 or not any(others.has(tpid, row.name.value) for row in own):
            continue
        for row in own:
            likely = others.owner_of(row.name.value, other_than=tpid)
            if likely is not None and likely not in claims and likely not in meant.values():
                meant[id(row)] = likely
    if not meant:
        return tuple(rows), ()
    mistyped = tuple(MistypedTpid(file, row.tpid, meant[id(row)]) for row in rows if id(row) in meant)
    corrected = tuple(
        replace(row, tpid=replace(row.tpid, value=meant[id(row)])) if id(row) in meant else row for row in rows
    )
    return corrected, mistyped


class Owner(Struct, frozen=True):
    """Whose a HOV form is.

    Attributes:
        tpid: None when it cannot be told.
        is_known_by_name: by its name, as its TPID cannot be used.
        mistyped: its TPID is another institution's.
    """

    tpid: str | None
    is_known_by_name: bool = False
    mistyped: MistypedTpid | None = None


def owners_of(documents: Sequence[Document], members: Names, flow: Names) -> Mapping[int, Owner]:
    """Tell whose each HOV form is: identity of the document → owner.

    Args:
        documents: with a HOV form.
        members: the names in the list of members.
        flow: the names in the in- en doorstroom form.
    """
    forms = [(id(one), one.file, one.form) for one in documents if isinstance(one.form, HovForm)]
    claims: dict[str, list[tuple[str, str | None]]] = {}
    for _, file, form in forms:
        own = form.text("tpid").value
        if own is not None:
            claims.setdefault(own, []).append((file, form.text("name").value))
    return {key: _owner(file, form, claims, members, flow) for key, file, form in forms}


def _owner(
    file: str, form: HovForm, claims: Mapping[str, Sequence[tuple[str, str | None]]], members: Names, flow: Names
) -> Owner:
    field, name = form.text("tpid"), form.text("name").value
    own, likely = field.value, members.owner_of(name)
    if own is None:
        is_free = likely is not None and likely not in claims
        return Owner(likely, is_known_by_name=True) if is_free else Owner(None)
    if likely == own or members.has(own, name):
        return Owner(own)
    rivals = [other for other, its_name in claims[own] if other != file and members.has(own, its_name)]
    if rivals:
        if likely is None and (not name or _is_part(name, own, members)):
            return Owner(own)
        return Owner(likely, mistyped=MistypedTpid(file, field, likely, rivals[0]))
    is_a_members = any(tpid == own for tpid, _ in members.pairs)
    if likely is not None and is_a_members and likely not in claims and not flow.has(own, name):
        return Owner(likely, mistyped=MistypedTpid(file, field, likely))
    return Owner(own)


def _is_part(name: str, tpid: str, members: Names) -> bool:
    """Tell whether a name is a shorter or a longer one of a member's own."""
    key = normalise(name)
    return any(key in own or own in key for other, own in members.pairs if other == tpid)


def wrong_in_list(
    strangers: Mapping[str, str], absent: Mapping[str, str], in_flow: Collection[str]
) -> Mapping[str, str]:
    """Tell which TPID in the list of members stands for which other one: both other forms agree on that.

    Args:
        strangers: TPID → name of the HOV forms of which the TPID is not in the list.
        absent: TPID → name of the members without a HOV form.
        in_flow: the TPIDs in the in- en doorstroom form.

    Returns:
        TPID of the HOV form → TPID in the list.
    """
    right = [tpid for tpid in strangers if tpid in in_flow]
    wrong = [tpid for tpid in absent if tpid not in in_flow]
    found: dict[str, str] = {}
    for tpid in right:
        same = [one for one in wrong if absent[one] and normalise(absent[one]) == normalise(strangers[tpid])]
        if len(same) == 1:
            found[tpid] = same[0]
        elif len(right) == len(wrong) == 1:
            found[tpid] = wrong[0]
    return found


def corrected(form: ApplicationForm | FlowForm, file: str, others: Names) -> tuple[AnyForm, tuple[MistypedTpid, ...]]:
    """Give a form of the regiehouder with the TPIDs that were meant."""
    if isinstance(form, ApplicationForm):
        members, mistyped = with_own_tpids(file, form.members.rows, others)
        return (replace(form, members=replace(form.members, rows=members)) if mistyped else form), mistyped
    shares, mistyped = with_own_tpids(file, form.members.rows, others)
    return (replace(form, members=replace(form.members, rows=shares)) if mistyped else form), mistyped
