"""Which submissions are of one consortium: an application and its later ones, a correction, loose forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from hov_tools.batch.identity import Identity, Looked
from hov_tools.batch.submissions import Submission
from hov_tools.files import text
from hov_tools.files.archive import ARCHIVE_SUFFIX, safe_name


class Group(Struct, frozen=True):
    """The submissions of one consortium.

    Attributes:
        key: name of its folder of results; no two are the same, whatever the case of their letters.
        submissions: in the order of their names.
        is_whole: forms that are not there are missing; not so for a loose form that names no consortium.
        choices: why they were taken together, in Dutch.
    """

    key: str
    submissions: tuple[Submission, ...]
    is_whole: bool
    choices: tuple[str, ...]


def group(looked: Iterable[Looked]) -> tuple[Group, ...]:
    """Take together what is of one consortium; the order of what is given does not matter.

    Two submissions with a list of members are of one consortium when they are for the same year, name the same
    consortium or the same regiehouder, and share a member: a slip of the pen in one of the two does not throw two
    consortia together. Any other submission joins the one that it names by both, else by regiehouder, else by name.

    Returns:
        The groups in the order of their keys.
    """
    ordered = sorted(looked, key=lambda one: (not one.submission.is_folder, one.submission.name))
    clusters: list[list[Looked]] = []
    for one in (one for one in ordered if one.identity is not None and one.identity.members):
        same = [cluster for cluster in clusters if any(_is_same(one, other) for other in cluster)]
        clusters = [cluster for cluster in clusters if cluster not in same]
        clusters.append([one, *(other for cluster in same for other in cluster)])
    for one in (one for one in ordered if one.identity is not None and not one.identity.members):
        near = max(clusters, key=lambda cluster: _likeness(one, cluster), default=None)
        if near is None or not _likeness(one, near):
            clusters.append([one])
        else:
            near.append(one)
    clusters += [[one] for one in ordered if one.identity is None]
    return _named(clusters)


def _is_same(a: Looked, b: Looked) -> bool:
    first, second = a.identity, b.identity
    if first is None or second is None:
        return False
    shared = (first.members or frozenset()) & (second.members or frozenset())
    return _names_alike(first, second) > 0 and bool(shared)


def _names_alike(a: Identity, b: Identity) -> int:
    """Tell how much two forms name the same consortium: 3 by both, 2 by regiehouder, 1 by name, 0 not at all."""
    if a.year != b.year:
        return 0
    return 2 * (a.regiehouder == b.regiehouder != "") + (a.name == b.name != "")


def _likeness(one: Looked, cluster: Sequence[Looked]) -> int:
    found = [_names_alike(one.identity, other.identity) for other in cluster if one.identity and other.identity]
    return max(found, default=0)


def _named(clusters: Iterable[Sequence[Looked]]) -> tuple[Group, ...]:
    taken: set[str] = set()
    groups: list[Group] = []
    keyed = [(_key(cluster), sorted(cluster, key=lambda one: one.submission.name)) for cluster in clusters]
    for wanted, cluster in sorted(keyed, key=lambda one: (one[0], one[1][0].submission.name)):
        key, number = wanted, 1
        while key.casefold() in taken:
            number += 1
            key = f"{wanted} ({number})"
        taken.add(key.casefold())
        submissions = tuple(one.submission for one in cluster)
        is_whole = any(one.submission.is_folder or one.identity is not None for one in cluster)
        groups.append(Group(key, submissions, is_whole, _choices(cluster)))
    return tuple(sorted(groups, key=lambda one: one.key))


def _key(cluster: Sequence[Looked]) -> str:
    """Name a group after its first folder or zip file; loose forms after the consortium that they name."""
    folders = sorted(one.submission.name for one in cluster if one.submission.is_folder)
    if folders:
        last = folders[0].rpartition("/")[2]
        return safe_name(last[: -len(ARCHIVE_SUFFIX)] if last.lower().endswith(ARCHIVE_SUFFIX) else last)
    names = sorted(one.identity.shown_name for one in cluster if one.identity is not None and one.identity.shown_name)
    if names:
        return safe_name(names[0])
    known = sorted(one.identity.regiehouder for one in cluster if one.identity is not None)
    if known:
        return safe_name(text("regiehouder", tpid=known[0]))
    return safe_name(min(one.submission.name for one in cluster).rpartition(".")[0])


def _choices(cluster: Sequence[Looked]) -> tuple[str, ...]:
    folders = sorted(one.submission.name for one in cluster)
    if len(folders) < 2 or not any(one.submission.is_folder for one in cluster):
        return ()
    return (text("samengenomen", names=text("en").join(folders)),)
