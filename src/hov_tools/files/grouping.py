"""Which submissions are of one consortium: an application and its later ones, a correction, loose forms (domain, 5a).

A consortium is known by its regiehouder and the allocation year, else by its folder; a name alone joins nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.files.archive import ARCHIVE_SUFFIX, safe_name
from hov_tools.files.handed_in import InputFile, Submission
from hov_tools.files.identity import Identity, Looked, is_same_consortium, share_most_members
from hov_tools.files.own_output import BESIDE_RESULTS
from hov_tools.files.settled import NOTHING_SETTLED, Settled


class Group(Struct, frozen=True):
    """The submissions of one consortium.

    Attributes:
        key: name of its folder of results; no two are the same, whatever the case of their letters.
        submissions: in the order of their names.
        is_whole: forms that are not there are missing; not so for a loose form that names no consortium.
        choices: why they were taken together or apart, in Dutch.
        regiehouder: TPID, or "".
        name: of the consortium as a form writes it, or "".
        spent: seconds that finding out took what of it cannot be read.
    """

    key: str
    submissions: tuple[Submission, ...]
    is_whole: bool
    choices: tuple[str, ...]
    regiehouder: str = ""
    name: str = ""
    spent: float = 0.0

    @property
    def folders(self) -> str:
        """Where it came from, as people name it."""
        return ", ".join(one.name for one in self.submissions)


class Grouped(Struct, frozen=True):
    """Everything that was handed in.

    Attributes:
        groups: the consortia, in the order of their keys.
        beside: the loose files that are of no consortium and ask for nothing, in the order of their names.
    """

    groups: tuple[Group, ...]
    beside: tuple[InputFile, ...]


def group(looked: Iterable[Looked], settled: Settled = NOTHING_SETTLED, *, apart: bool = False) -> Grouped:
    """Take together what is of one consortium; the order of what is given does not matter.

    Submissions with a list of members are of one consortium when they name the same regiehouder and year, and one name
    or mostly the same members. Any other submission joins the one that names its regiehouder and year; of several by
    one regiehouder, the one of its name, else the one that lists it as a member; else it stands by itself.

    Args:
        looked: what was handed in.
        settled: what a person said of it.
        apart: take no folders together.
    """
    ordered = sorted(looked, key=lambda one: (not one.submission.is_folder, one.submission.name))
    beside = [replace(file, name=_full_name(one, file)) for one in ordered if one.is_beside for file in _files(one)]
    ordered = [one for one in ordered if not one.is_beside]
    clusters = _listed(ordered, settled, apart=apart)
    for one in (one for one in ordered if one.identity is not None and not one.identity.members):
        near = None if apart and one.submission.is_folder else _nearest(one, clusters, settled)
        if near is None:
            clusters.append([one])
        else:
            near.append(one)
    clusters += [[one] for one in ordered if one.identity is None]
    clusters = _as_settled(clusters, settled)
    return Grouped(_named(clusters, settled), tuple(sorted(beside, key=lambda one: one.name)))


def _files(one: Looked) -> tuple[InputFile, ...]:
    return one.submission.files


def _full_name(one: Looked, file: InputFile) -> str:
    # A loose file is its own submission.
    return f"{one.submission.name}/{file.name}" if one.submission.is_folder else one.submission.name


def _listed(ordered: Sequence[Looked], settled: Settled, *, apart: bool) -> list[list[Looked]]:
    """Put the submissions with a list of members together that are of one consortium."""
    clusters: list[list[Looked]] = []
    for one in (one for one in ordered if one.identity is not None and one.identity.members):
        same = [cluster for cluster in clusters if any(_may_join(one, each, settled, apart=apart) for each in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in same]
        clusters.append([one, *(other for cluster in same for other in cluster)])
    return clusters


def _may_join(a: Looked, b: Looked, settled: Settled, *, apart: bool) -> bool:
    if a.identity is None or b.identity is None or (apart and (a.submission.is_folder or b.submission.is_folder)):
        return False
    if settled.are_apart(a.submission.name, b.submission.name):
        return False
    return is_same_consortium(a.identity, b.identity)


def _nearest(one: Looked, clusters: Sequence[list[Looked]], settled: Settled) -> list[Looked] | None:
    """Find the consortium of a submission without a list of members; None when it is of none, or cannot be told."""
    own = one.identity
    if own is None or not own.regiehouder:
        return None
    found = [
        cluster
        for cluster in clusters
        if any(other.identity is not None and other.identity.key == own.key for other in cluster)
        and not any(settled.are_apart(one.submission.name, other.submission.name) for other in cluster)
    ]
    if len(found) > 1:
        named = [cluster for cluster in found if any(_is_named(other.identity, own.name) for other in cluster)]
        listing = [cluster for cluster in found if any(_lists(other.identity, own.tpid) for other in cluster)]
        found = named if len(named) == 1 else listing
    return found[0] if len(found) == 1 else None


def _is_named(identity: Identity | None, name: str) -> bool:
    return identity is not None and identity.name == name


def _lists(identity: Identity | None, tpid: str) -> bool:
    return identity is not None and tpid in (identity.members or ())


def _as_settled(clusters: Sequence[list[Looked]], settled: Settled) -> list[list[Looked]]:
    """Join what a person said to be the same."""
    joined: list[list[Looked]] = []
    for cluster in clusters:
        names = [one.submission.name for one in cluster]
        same = [
            other
            for other in joined
            if any(settled.are_same(name, each.submission.name) for name in names for each in other)
        ]
        joined = [other for other in joined if other not in same]
        joined.append([*(one for other in same for one in other), *cluster])
    return joined


def _named(clusters: Iterable[Sequence[Looked]], settled: Settled) -> tuple[Group, ...]:
    taken = set(BESIDE_RESULTS)
    groups: list[Group] = []
    ordered = [sorted(cluster, key=lambda one: one.submission.name) for cluster in clusters]
    wanted = Counter(_key(cluster).casefold() for cluster in ordered)
    near = {id(cluster): [other for other in ordered if _are_alike(cluster, other)] for cluster in ordered}
    for cluster in sorted(ordered, key=lambda one: (_key(one), one[0].submission.name)):
        key, best = _key(cluster), _identity(cluster)
        if wanted[key.casefold()] > 1 and best is not None and best.regiehouder:
            # Two of one name are told apart by who leads them.
            key = safe_name(f"{key} ({best.regiehouder})")
        base, number = key, 1
        while key.casefold() in taken:
            number += 1
            key = f"{base} ({number})"
        taken.add(key.casefold())
        submissions = _with_senders(cluster, settled)
        groups.append(
            Group(
                key,
                submissions,
                is_whole=any(one.submission.is_folder or one.identity is not None for one in cluster),
                choices=_choices(cluster, near[id(cluster)]),
                regiehouder="" if best is None else best.regiehouder,
                name="" if best is None else best.shown_name,
                spent=sum(one.spent for one in cluster),
            )
        )
    return tuple(sorted(groups, key=lambda one: one.key))


def _with_senders(cluster: Sequence[Looked], settled: Settled) -> tuple[Submission, ...]:
    """Say of each file whether it came with the list of members of its consortium, else how (domain, 5a).

    Whoever names a consortium in a form need not be of it. A list that lies beside that of another consortium proves
    less than one that does not.
    """
    listed = [one for one in cluster if one.identity is not None and one.identity.members]
    own = [one for one in listed if not one.is_mixed] or listed
    places = {_place(one) for one in own}
    names = [one.submission.name for one in own]
    found: list[Submission] = []
    for one in cluster:
        submission, place = one.submission, _place(one)
        if place not in places and not any(settled.are_same(submission.name, name) for name in names):
            files = tuple(replace(file, sender=file.sender or place) for file in submission.files)
            submission = replace(submission, files=files)
        found.append(submission)
    return tuple(found)


def _place(one: Looked) -> str:
    """Give where a submission came in: loose files that lie in one folder came together."""
    name = one.submission.name
    return name if one.submission.is_folder else name.rpartition("/")[0] or "."


def _identity(cluster: Sequence[Looked]) -> Identity | None:
    known = [one.identity for one in cluster if one.identity is not None]
    return next((one for one in known if one.members), known[0] if known else None)


def _key(cluster: Sequence[Looked]) -> str:
    """Name a group after its first folder or zip file; loose forms after the consortium that they name."""
    folders = sorted(one.submission.name for one in cluster if one.submission.is_folder)
    if folders:
        last = folders[0].rpartition("/")[2]
        return safe_name(last[: -len(ARCHIVE_SUFFIX)] if last.lower().endswith(ARCHIVE_SUFFIX) else last)
    best = _identity(cluster)
    if best is not None and best.shown_name:
        return safe_name(best.shown_name)
    if best is not None:
        return safe_name(text("regiehouder", tpid=best.regiehouder))
    name = min(one.submission.name for one in cluster)
    return safe_name(name.rpartition(".")[0] or name)


def _are_alike(cluster: Sequence[Looked], other: Sequence[Looked]) -> bool:
    """Tell whether two consortia could be one after all: most members are the same, and they were kept apart."""
    if cluster is other:
        return False
    return any(
        a.identity is not None
        and b.identity is not None
        and a.identity.year == b.identity.year
        and share_most_members(a.identity, b.identity)
        for a in cluster
        for b in other
    )


def _choices(cluster: Sequence[Looked], near: Sequence[Sequence[Looked]]) -> tuple[str, ...]:
    """Say why submissions were taken together, or apart although they look like one."""
    found = dict.fromkeys(line for one in cluster for line in one.told)
    names = sorted(one.submission.name for one in cluster)
    if len(names) > 1 and any(one.submission.is_folder for one in cluster):
        found[text("samengenomen", names=text("en").join(names))] = None
    for other in near:
        others = text("en").join(sorted(one.submission.name for one in other))
        found[text("apart_gehouden", names=text("en").join(names), others=others)] = None
    return tuple(found)
