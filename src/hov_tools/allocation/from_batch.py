"""The results of a batch instead of its submissions: nothing is read or judged again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hov_tools.allocation import text
from hov_tools.allocation.judged import Judged, judged_of
from hov_tools.allocation.taking_part import HandedIn, Notice
from hov_tools.batch.result_file import ResultsUnusableError, read_result, result_files
from hov_tools.desk.dossiers.store import open_dossiers
from hov_tools.desk.dossiers.values import Status
from hov_tools.errors import UsageError
from hov_tools.files.own_output import RESULT_NAME


def read_batch(path: Path, *, only_decided: bool = False) -> HandedIn:
    """Read the results of a batch; one that cannot be read is named.

    Args:
        path: the folder of results.
        only_decided: a consortium takes part only when its dossier says that the bureau decided on it.

    Raises:
        UsageError: it is no folder of results, may not be read, or the batch did not come to its end.
        OutputError: the dossiers cannot be read.
    """
    try:
        results = result_files(path)
    except ResultsUnusableError as error:
        raise UsageError(text(error.why, path=error.path)) from error
    judged: list[Judged] = []
    unread: list[Notice] = []
    for file in results:
        key = file.parent.name
        try:
            result = read_result(file)
        except (OSError, ValueError):
            unread.append(Notice(key, text("uitkomst_onleesbaar", file=f"{key}/{RESULT_NAME}")))
            continue
        if result.key == key:
            judged.append(judged_of(result))
        else:
            unread.append(Notice(key, text("uitkomst_verplaatst", key=result.key)))
    judged.sort(key=lambda one: (not one.is_consortium, one.label))
    waiting = _undecided(path, judged) if only_decided else {}
    return HandedIn(tuple(judged), unread=tuple(unread), waiting=waiting)


def _undecided(path: Path, judged: Iterable[Judged]) -> dict[str, str]:
    """Say of each consortium on which the bureau did not decide where it stands; others have no dossier (desk)."""
    found: dict[str, str] = {}
    with open_dossiers(path, write=False) as dossiers:
        for one in judged:
            if not one.is_consortium:
                continue
            known = one.regiehouder is not None and one.year is not None
            dossier = dossiers.find(one.regiehouder or "", one.year or 0) if known else None
            if dossier is None:
                found[one.key] = text("geen_dossier")
            elif dossier.status is not Status.DECIDED:
                found[one.key] = text("niet_besloten", status=dossier.status.value)
    return found
