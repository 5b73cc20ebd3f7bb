"""A folder of submissions, judged one consortium after the other: of each the little is kept that allocating needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.allocation import text
from hov_tools.allocation.judged import Judged, RegisteredFile, judged_of
from hov_tools.allocation.taking_part import HandedIn
from hov_tools.batch.summing import result_of
from hov_tools.errors import UsageError
from hov_tools.files.consortium import Basis, Progress, take_in_group
from hov_tools.files.grouping import Group
from hov_tools.files.handed_in import InputFile
from hov_tools.files.identity import Read, read_alone
from hov_tools.files.intake import fate_beside, take_in_all
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.engine import assess
from hov_tools.rules.h211 import Claims, claims_of

JudgedWithClaims: TypeAlias = tuple[Judged, Claims]


class Folder(Struct, frozen=True):
    """The folder, for judging a consortium of it again.

    Attributes:
        groups: key → its submissions.
    """

    groups: Mapping[str, Group]

    def judge(
        self, key: str, basis: Basis, elsewhere: tuple[Elsewhere, ...] = (), *, read: Read = read_alone
    ) -> JudgedWithClaims:
        """Read and judge a consortium; gives also what it claims, to be compared with the others (H211).

        Args:
            key: of it.
            basis: by what it is judged.
            elsewhere: what others claim too.
            read: reads a workbook.
        """
        group = self.groups[key]
        case = take_in_group(group, basis, read=read).intake.case
        assessment = assess(replace(case, elsewhere=elsewhere))
        names = [one.name for one in group.submissions]
        result = result_of(
            assessment, key=key, fingerprint="", rules="", submissions=names, versions=(), written=(), remarks=()
        )
        return judged_of(result), claims_of(assessment.facts, key)


def read_folder(path: Path, basis: Basis, progress: Progress) -> HandedIn:
    """Judge everything in a folder of submissions.

    Args:
        path: the folder.
        basis: by what all are judged.
        progress: shows how far it is, over what lies in the folder and then over the consortia.

    Raises:
        UsageError: it is no folder, may not be read, or its hov.toml cannot be understood.
    """
    if not path.is_dir():
        raise UsageError(text("geen_map", path=path))
    try:
        everything, read = take_in_all(path, progress=progress)
    except PermissionError as error:
        raise UsageError(text("geen_toegang", path=error.filename or path)) from error
    folder = Folder({one.key: one for one in everything.groups})
    shown = progress([InputFile(one.key, "") for one in everything.groups], len(everything.groups))
    found = [folder.judge(one.name, basis, read=read) for one in shown]
    found.sort(key=lambda one: (not one[0].is_consortium, one[0].label))
    return HandedIn(
        judged=tuple(judged for judged, _ in found),
        beside=tuple(RegisteredFile(one.name, one.sha256, *fate_beside(one)) for one in everything.beside),
        claims={claims.label: claims for _, claims in found},
        judge=folder.judge,
    )
