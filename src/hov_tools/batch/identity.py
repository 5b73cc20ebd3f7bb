"""Which consortium a submission is of: what its own forms say."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.batch.submissions import InputFile, Reader, Refusal, Submission, submissions_of
from hov_tools.files.intake import read_document
from hov_tools.forms.records import AnyForm, HovForm
from hov_tools.forms.text import normalise


class Identity(Struct, frozen=True):
    """What a form says of its consortium.

    Attributes:
        name: of the consortium as it is compared, or "".
        shown_name: as the form writes it, or "".
        regiehouder: TPID, or "".
        year: the allocation year.
        members: TPIDs in the form's list of members; None for a HOV form, which has no such list.
    """

    name: str
    shown_name: str
    regiehouder: str
    year: int
    members: frozenset[str] | None


class Looked(Struct, frozen=True):
    """A submission with the consortium that it is of; None when no form of it says."""

    submission: Submission
    identity: Identity | None


def look(path: str, refused: Sequence[tuple[InputFile, Refusal]] = (), *, reads: bool = True) -> tuple[Looked, ...]:
    """List the submissions that one entry holds, with their checksums, and find out of which consortium each is.

    Args:
        path: of the entry.
        refused: files that cannot be read as workbooks without harm, with the reason.
        reads: look into the workbooks; without it, no consortium is known.
    """
    why = {(file.path, file.entry): refusal for file, refusal in refused}
    found: list[Looked] = []
    reader = Reader()
    for one in submissions_of(Path(path)):
        sizes: dict[InputFile, int] = {}
        for file in one.files:
            data = reader.read(file)
            refusal = why.get((file.path, file.entry), data if isinstance(data, Refusal) else None)
            sha256, size = ("", 0) if isinstance(data, Refusal) else (hashlib.sha256(data).hexdigest(), len(data))
            sizes[replace(file, refusal=refusal, sha256=sha256)] = size
        submission = replace(one, files=tuple(sizes))
        identity = _identity(sizes, reader) if reads else None
        if identity is None and reads and not one.is_folder and _is_own_report(submission.files, reader):
            # A report of ours that someone put beside the submissions says nothing new.
            continue
        found.append(Looked(submission, identity))
    return tuple(found)


def _is_own_report(files: Sequence[InputFile], reader: Reader) -> bool:
    data = [reader.read(file) for file in files]
    return all(not isinstance(one, Refusal) and read_document("", one) is None for one in data)


def _identity(sizes: Mapping[InputFile, int], reader: Reader) -> Identity | None:
    """Read until a form with a list of members tells; else what most HOV forms say."""
    told: list[Identity] = []
    # An application is smaller than a HOV form, and one of them is enough.
    for file in sorted(sizes, key=lambda one: (sizes[one], one.name)):
        data = reader.read(file)
        document = None if isinstance(data, Refusal) else read_document(file.name, data, sha256=file.sha256)
        if document is None or document.form is None:
            continue
        identity = identity_of(document.form)
        if identity is not None and identity.members:
            return identity
        told += [] if identity is None else [identity]
    return max(told, key=lambda one: (told.count(one), _order(one)), default=None)


def _order(one: Identity) -> tuple[int, str, str, str]:
    return one.year, one.name, one.regiehouder, one.shown_name


def identity_of(form: AnyForm) -> Identity | None:
    """Read of which consortium a form is; None when it does not say, or not for which year."""
    shown = form.text("consortium").value or ""
    regiehouder = form.text("regiehouder").value or ""
    if form.year is None or not (shown or regiehouder):
        return None
    members = None
    if not isinstance(form, HovForm):
        members = frozenset(row.tpid.value for row in form.members.rows if row.tpid.value is not None)
    return Identity(normalise(shown), shown, regiehouder, form.year, members)
