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
from hov_tools.files.guarded import Guard, groups_in, of_group
from hov_tools.files.handed_in import InputFile
from hov_tools.files.intake import fate_beside
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.engine import assess
from hov_tools.rules.h211 import Claims, claims_of

JudgedWithClaims: TypeAlias = tuple[Judged, Claims]


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
        assessment,
        key=group.key,
        fingerprint="",
        rules="",
        submissions=names,
        versions=(),
        written=(),
        remarks=(),
        mailed={},
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
        everything = groups_in(guard, path, progress)
    except PermissionError as error:
        raise UsageError(text("geen_toegang", path=error.filename or path)) from error
    groups: dict[str, Group] = {}
    judged: list[Judged] = []
    claims: dict[str, Claims] = {}
    waiting = {one.key: one for one in everything.groups}
    for one in progress([InputFile(key, "") for key in waiting], len(waiting)):
        done = of_group(guard, waiting[one.name], partial(judge_group, basis=basis))
        groups[one.name] = done.group
        if done.result is None:
            judged.append(judged_of(failed(done.group, "", "", done.why)))
        else:
            own, claims[one.name] = done.result
            judged.append(own)
    judged.sort(key=lambda one: (not one.is_consortium, one.label))
    return HandedIn(
        judged=tuple(judged),
        beside=tuple(RegisteredFile(one.name, one.sha256, *fate_beside(one)) for one in everything.beside),
        claims=claims,
        judge=Folder(groups).judge,
    )
