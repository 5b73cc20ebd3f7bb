"""The results of all consortia: what each claims of the others, and the folder of results with its overview."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from hov_tools import __version__
from hov_tools.batch.work import Job, Options, Worked, rules_version, work
from hov_tools.desk.receipt.register import Sight
from hov_tools.files.consortium import Basis
from hov_tools.files.grouping import Group
from hov_tools.journalkey import journal_key
from hov_tools.overview.workbook import new_overview, save_overview
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Elsewhere
from hov_tools.rules.h211 import Claims, shared_between
from hov_tools.web import text
from hov_tools.web.given import Tell

# The oldest moment that a zip file can state: the same files give the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def shared(claims: Mapping[str, Claims]) -> Mapping[str, tuple[Elsewhere, ...]]:
    """Give by consortium what it shares with others."""
    return shared_between(claims.values())


def make_folder(groups: Sequence[Group], basis: Basis, beside: Sequence[DocumentFile], out: Path, tell: Tell) -> None:
    """Make the folder of results, as `hov batch` does: of each consortium its own, and the overview of all.

    Args:
        groups: the consortia, in order.
        basis: by what they are judged.
        beside: the files that are of none.
        out: an empty folder.
        tell: shows how far it is.
    """
    options, rules, key = Options(basis.year, basis.numbers), rules_version(), journal_key()

    def worked(group: Group, elsewhere: tuple[Elsewhere, ...] = ()) -> Worked:
        return work(Job(group, str(out), options, rules, elsewhere, key))

    done: dict[str, Worked] = {}
    for number, group in enumerate(groups):
        tell(text("overzicht"), number, len(groups))
        done[group.key] = worked(group)
    elsewhere = shared({name: one.claims for name, one in done.items()})
    for group in groups:
        if elsewhere.get(group.key):
            done[group.key] = worked(group, elsewhere[group.key])
    with new_overview(__version__, Sight(datetime.now(UTC))) as overview:
        for group in groups:
            overview.add(done[group.key].result)
        save_overview(overview.finish(beside), out)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Put files into one zip file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files:
            archive.writestr(zipfile.ZipInfo(path, _MOMENT), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()
