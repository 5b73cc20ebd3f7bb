"""Copies of ours in a folder of results that someone corrected: read instead of the forms that they were made from.

A correction is never lost: without being asked for, nothing is written over it, and where the form itself was changed
too, a person decides which of the two counts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.files import text
from hov_tools.files.handed_in import InputFile
from hov_tools.files.own_output import RESULT_NAME, Account, folder_with_workbooks, is_named_as_account, read_account
from hov_tools.rules.case import Fate
from hov_tools.texts import printable

_MOST_BYTES = 64 << 20
_MOST_NAMED = 10


class Results(Struct, frozen=True):
    """The folder of results that is about to be written to.

    Attributes:
        folder: of the copies.
        goes_on: read the copies that someone corrected there.
    """

    folder: Path
    goes_on: bool = False


class OwnCopy(Struct, frozen=True):
    """A copy of a form that we wrote into a folder of results.

    Attributes:
        name: its path in that folder, with "/", which is that of the form in what was handed in.
        path: where it lies.
        sha256: of its content now.
        made_from: SHA-256 of the form, as it was handed in.
        is_corrected: it holds what someone corrected, in it or in a copy before it.
    """

    name: str
    path: Path
    sha256: str
    made_from: str
    is_corrected: bool


def own_copies(folder: Path) -> Iterator[OwnCopy]:
    """Give the copies in a folder of results, by the receipts there.

    Raises:
        OSError: a file cannot be read.
    """
    for place, _, names in os.walk(folder):
        below = Path(place).relative_to(folder).as_posix()
        around = PurePosixPath(folder_with_workbooks("" if below == "." else below))
        for name in sorted(names):
            account = _account(Path(place, name))
            if account is None or account.is_in_place:
                continue
            for path, written in account.written.items():
                own = around / path
                there = folder / own
                shown = printable(own.as_posix())
                made_from = account.made_from.get(path) or account.read.get(shown)
                if made_from is None or ".." in own.parts or not there.is_file():
                    continue
                sha256 = hashlib.sha256(there.read_bytes()).hexdigest()
                is_corrected = sha256 != written or path in account.corrected
                yield OwnCopy(shown, there, sha256, made_from, is_corrected=is_corrected)


def _account(path: Path) -> Account | None:
    is_named = is_named_as_account(path.name) and path.name != RESULT_NAME
    return (
        read_account(path.read_bytes()) if is_named and path.is_file() and path.stat().st_size < _MOST_BYTES else None
    )


def with_corrections(files: Sequence[InputFile], results: Results, path: Path) -> tuple[InputFile, ...]:
    """Give what was handed in with the copies that someone corrected in the place of the forms they were made from.

    Args:
        files: what was handed in, with checksums.
        results: the folder of results.
        path: what was handed in, as people name it.

    Raises:
        UsageError: someone corrected a copy, and it was not said to go on with it; the form itself was changed too; or
            there is no such form.
        OSError: a copy cannot be read.
    """
    copies = {one.name: one for one in own_copies(results.folder)}
    there = {one.name: one for one in files if one.is_to_read}
    # What was put back into the forms as it is needs nothing.
    corrected = {
        name: one
        for name, one in copies.items()
        if one.is_corrected and (name not in there or _is_at(there[name], one) or there[name].sha256 != one.sha256)
    }
    alone = [name for name in corrected if name not in there]
    if alone and path.is_dir():
        raise _refused("kopie_zonder_formulier", alone, results, path)
    corrected = {name: one for name, one in corrected.items() if name in there}
    if corrected and not results.goes_on:
        raise _refused("kopie_gewijzigd", corrected, results, path)
    both = [
        name for name, one in corrected.items() if not _is_at(there[name], one) and there[name].sha256 != one.made_from
    ]
    if both:
        raise _refused("kopie_en_formulier", both, results, path)
    return tuple(_instead(one, copies, corrected) for one in files)


def _instead(file: InputFile, copies: Mapping[str, OwnCopy], corrected: Mapping[str, OwnCopy]) -> InputFile:
    copy = copies.get(file.name)
    if copy is not None and _is_at(file, copy):
        # The folder of results is itself what is judged: of which forms it is made stays known.
        return replace(file, original=copy.made_from, is_corrected=copy.is_corrected)
    if file.name in corrected and file.is_to_read:
        copy = corrected[file.name]
        instead = replace(file, path=str(copy.path), entries=(), sha256=copy.sha256, as_written="", made_from="")
        return replace(instead, original=file.sha256, is_corrected=True)
    if any(_is_at(file, one) for one in corrected.values()):
        # The folder of results lies in what is judged.
        return replace(file, fate=Fate.OWN_OUTPUT)
    return file


def _is_at(file: InputFile, copy: OwnCopy) -> bool:
    return not file.entries and os.path.realpath(file.path) == os.path.realpath(copy.path)


def _refused(why: str, names: Sequence[str] | Mapping[str, OwnCopy], results: Results, path: Path) -> UsageError:
    named = list(names)
    shown = [*named[:_MOST_NAMED], *([text("en_nog", count=len(named) - _MOST_NAMED)] if named[_MOST_NAMED:] else [])]
    return UsageError(text.counted(why, len(named), files=", ".join(shown), folder=results.folder, path=path))
