"""A folder of submissions, judged one consortium after the other: of each the little is kept that allocating needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.judged import Judged, RegisteredFile, judged_of
from hov_tools.allocation.taking_part import HandedIn
from hov_tools.batch.summing import failed, result_of
from hov_tools.errors import UsageError
from hov_tools.files.consortium import Basis, Progress, take_in_group
from hov_tools.files.grouping import Group
from hov_tools.files.guarded import Guard
from hov_tools.files.handed_in import InputFile, Refused, entries
from hov_tools.files.identity import Looked, look
from hov_tools.files.intake import fate_beside, grouped
from hov_tools.files.isolate import (
    Less,
    Reserve,
    first_seconds,
    look_with_less,
    probe,
    why_not,
    with_less,
    without_files,
)
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.engine import assess
from hov_tools.rules.h211 import Claims, claims_of
from hov_tools.texts import printable

JudgedWithClaims: TypeAlias = tuple[Judged, Claims]


STEPS = 2
"""What is done with a consortium when all goes well: finding out whose it is, and judging it."""


class Folder(Struct, frozen=True):
    """The folder, for judging a consortium of it again.

    Attributes:
        groups: key → its submissions, without the files that cannot be read without harm.
    """

    groups: Mapping[str, Group]

    def judge(self, key: str, basis: Basis, elsewhere: tuple[Elsewhere, ...] = ()) -> JudgedWithClaims:
        """Read and judge a consortium, as `judge_group` does; key: of it."""
        return judge_group(self.groups[key], basis, elsewhere)


def judge_group(group: Group, basis: Basis, elsewhere: tuple[Elsewhere, ...] = ()) -> JudgedWithClaims:
    """Read and judge a consortium; gives also what it claims, to be compared with the others (H211).

    Args:
        group: its submissions.
        basis: by what it is judged.
        elsewhere: what others claim too.
    """
    case = take_in_group(group, basis).intake.case
    assessment = assess(replace(case, elsewhere=elsewhere))
    names = [one.name for one in group.submissions]
    result = result_of(
        assessment, key=group.key, fingerprint="", rules="", submissions=names, versions=(), written=(), remarks=()
    )
    return judged_of(result), claims_of(assessment.facts, group.key)


def read_folder(path: Path, basis: Basis, progress: Progress, guard: Guard) -> HandedIn:
    """Judge everything in a folder of submissions, in another process.

    Args:
        path: the folder.
        basis: by what all are judged.
        progress: shows how far it is, over what lies in the folder and then over the consortia.
        guard: who reads, and how long one consortium may take.

    Raises:
        UsageError: it is no folder, may not be read, or its hov.toml cannot be understood.
    """
    if not path.is_dir():
        raise UsageError(text("geen_map", path=path))
    try:
        paths = entries(path)
    except PermissionError as error:
        raise UsageError(text("geen_toegang", path=error.filename or path)) from error
    looked: list[Looked] = []
    for one in progress([InputFile(printable(one.name), str(one)) for one in paths], len(paths)):
        looked += _looked_at(one.path, guard)
    everything = grouped(path, looked)
    groups: dict[str, Group] = {}
    judged: list[Judged] = []
    claims: dict[str, Claims] = {}
    waiting = {one.key: one for one in everything.groups}
    for one in progress([InputFile(key, "") for key in waiting], len(waiting)):
        groups[one.name], found = _judged(waiting[one.name], basis, guard)
        if isinstance(found, Judged):
            judged.append(found)
        else:
            judged.append(found[0])
            claims[one.name] = found[1]
    judged.sort(key=lambda one: (not one.is_consortium, one.label))
    return HandedIn(
        judged=tuple(judged),
        beside=tuple(RegisteredFile(one.name, one.sha256, *fate_beside(one)) for one in everything.beside),
        claims=claims,
        judge=Folder(groups).judge,
    )


def _looked_at(path: str, guard: Guard) -> tuple[Looked, ...]:
    ended = guard.apart.do(look, path, first_seconds(guard.seconds, STEPS))
    if ended.result is not None:
        return ended.result
    found, told = look_with_less(guard.apart, Reserve(guard.seconds), path, look, ended.error, probe)
    for line in told:
        guard.tell(line)
    return found


def _judged(group: Group, basis: Basis, guard: Guard) -> tuple[Group, JudgedWithClaims | Judged]:
    """Judge a consortium; gives it as it was judged, and only that it failed when nothing helps."""
    function = partial(_judge_without, group, basis)
    first: Refused = ()
    ended = guard.apart.do(function, first, first_seconds(guard.seconds, STEPS))
    if ended.result is not None:
        return group, ended.result
    files = tuple(file for one in group.submissions for file in one.files)
    reserve = Reserve(guard.seconds, group.spent)
    found = with_less(guard.apart, reserve, function, ended.error, Less(files, None), probe, is_last=True)
    for line in found.told:
        guard.tell(line)
    if found.result is not None:
        return without_files(group, found.refused), found.result
    why = why_not(group.key, guard.seconds, found.error, found.untried)
    return group, judged_of(failed(group, "", "", why))


def _judge_without(group: Group, basis: Basis, refused: Refused) -> JudgedWithClaims:
    return judge_group(without_files(group, refused), basis)
