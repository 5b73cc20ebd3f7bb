"""Which consortium a submission is of: what its own forms say. A folder with forms of two consortia is taken apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.files import text
from hov_tools.files.documents import kind_without_reading, read_document
from hov_tools.files.handed_in import InputFile, Reader, Refusal, Refused, Submission, submission_of
from hov_tools.files.settled import SETTLED_NAME, Settled, read_settled
from hov_tools.forms.records import AnyForm, HovForm
from hov_tools.forms.text import normalise
from hov_tools.rules.case import Document, Fate, FileTrouble

Read: TypeAlias = Callable[[InputFile, bytes], Document | None]
"""Reads a file; None when it is a report of ours."""


class Identity(Struct, frozen=True):
    """What a form says of its consortium.

    Attributes:
        name: of the consortium as it is compared, or "".
        shown_name: as the form writes it, or "".
        regiehouder: TPID, or "".
        year: the allocation year.
        members: TPIDs in the form's list of members; None for a HOV form, which has no such list.
        tpid: of the institution of a HOV form, or "".
    """

    name: str
    shown_name: str
    regiehouder: str
    year: int
    members: frozenset[str] | None
    tpid: str = ""

    @property
    def key(self) -> tuple[str, int]:
        """What a consortium is known by (domain, 5a)."""
        return self.regiehouder, self.year


class Looked(Struct, frozen=True):
    """A submission with the consortium that it is of; None when no form of it says.

    Attributes:
        submission: with the checksums of its files.
        identity: what its forms say.
        told: what was chosen to come to it, in Dutch.
        spent: seconds that finding out took what of it cannot be read.
        is_mixed: its list of members lies in one folder with that of another consortium.
    """

    submission: Submission
    identity: Identity | None
    told: tuple[str, ...] = ()
    spent: float = 0.0
    is_mixed: bool = False

    @property
    def is_beside(self) -> bool:
        """It asks for nothing: a loose attachment, output of ours, a system's file; or a folder with only such output.

        A folder with attachments and no form is a consortium that forgot its forms.
        """
        files = self.submission.files
        if not files or any(map(_asks_for_something, files)):
            return False
        return not self.submission.is_folder or all(one.fate is not None for one in files)


def _asks_for_something(file: InputFile) -> bool:
    is_attachment = file.refusal is not None and file.refusal.trouble is FileTrouble.ATTACHMENT
    return file.fate is None and not is_attachment


def read_alone(file: InputFile, data: bytes) -> Document | None:
    """Read a file, and keep nothing of it."""
    return read_document(file.name, data, sha256=file.sha256)


def look(
    path: str,
    refused: Refused = (),
    *,
    reads: bool = True,
    read: Read = read_alone,
) -> tuple[Looked, ...]:
    """List what one entry holds, with its checksums, and find out of which consortium it is; of several, each apart.

    Args:
        path: of the entry.
        refused: files that cannot be read as workbooks without harm, with the reason.
        reads: look into the workbooks; without it, no consortium is known.
        read: reads a workbook.
    """
    why = {(file.path, file.entries): refusal for file, refusal in refused}
    reader = Reader()
    listed, missing = _settled_within(submission_of(Path(path), refused), Path(path))
    files = [_checked(file, why.get((file.path, file.entries)), reader) for file in listed.files]
    submission = replace(listed, files=tuple(file for file, _ in files))
    if not reads:
        return (Looked(submission, None, missing),)
    sizes = {file: size for file, size in files if file.is_to_read}
    parts = _of_one_consortium(submission, _Forms(sizes, reader, read))
    return tuple(replace(part, told=(*missing, *part.told)) for part in parts)


def _settled_within(submission: Submission, path: Path) -> tuple[Submission, tuple[str, ...]]:
    """Apply the hov.toml of a folder to the files in it; gives what of it could not be done, in Dutch."""
    if not submission.is_folder or not path.is_dir():
        return submission, ()
    try:
        settled = read_settled(path)
    except (OSError, ValueError) as error:
        why = Refusal(FileTrouble.DAMAGED, "hov_toml", str(error))
        files = [replace(one, fate=None, refusal=why) if one.name == SETTLED_NAME else one for one in submission.files]
        return replace(submission, files=tuple(files)), ()
    return with_settled_files(submission, settled.below(submission.name))


def with_settled_files(submission: Submission, settled: Settled) -> tuple[Submission, tuple[str, ...]]:
    """Say of the files of a submission what a person settled; gives the names that are none of its files, in Dutch.

    Args:
        submission: what was handed in.
        settled: with names that begin with that of the submission.
    """
    # Two files can have one name: names are shown, and what a system tells apart can look the same.
    named = [
        (f"{submission.name}/{one.name}" if submission.is_folder else submission.name, one) for one in submission.files
    ]
    files: list[InputFile] = []
    for name, one in named:
        is_left_out = name in settled.does_not_count and one.fate is None
        left_out = replace(one, fate=Fate.LEFT_OUT, reason=text("telt_niet_volgens")) if is_left_out else one
        files.append(replace(left_out, counts=one.counts or name in settled.counts))
    asked = (*settled.counts, *settled.does_not_count)
    missing = [name for name in asked if name.startswith(f"{submission.name}/") and name not in dict(named)]
    told = tuple(text("hov_toml_onbekend", name=name) for name in missing)
    return replace(submission, files=tuple(files)), told


def _checked(file: InputFile, refusal: Refusal | None, reader: Reader) -> tuple[InputFile, int]:
    """Give a file with its checksum, and with why it is not read as far as its bytes tell; and how many those are."""
    if file.fate is not None:
        return file, 0
    unread = replace(file, refusal=None) if file.path and _is_regular(file) else file
    data = reader.read(unread)
    if isinstance(data, Refusal):
        return replace(file, refusal=refusal or file.refusal or data), 0
    kind = kind_without_reading(file.name, data)
    of_kind = None if kind is None else Refusal(kind[0], kind[1])
    sha256 = hashlib.sha256(data).hexdigest()
    return replace(file, refusal=refusal or file.refusal or of_kind, sha256=sha256), len(data)


def _is_regular(file: InputFile) -> bool:
    """Tell whether there are bytes to look at: not so for a folder that may not be listed, or a name outside a zip."""
    why = file.refusal
    return why is None or why.trouble in (FileTrouble.ATTACHMENT, FileTrouble.NOT_OPENED)


class _Forms:
    """Reads what the forms of a submission say of their consortium, each once and only when asked."""

    def __init__(self, sizes: Mapping[InputFile, int], reader: Reader, read: Read) -> None:
        # An application is smaller than a HOV form, and one of them is enough to know a consortium.
        self.files = sorted(sizes, key=lambda one: (_is_named_hov(one), sizes[one], one.name))
        self._reader = reader
        self._read = read
        self._known: dict[InputFile, Identity | None] = {}
        self.kinds: dict[InputFile, FileTrouble | Fate] = {}

    def of(self, file: InputFile) -> Identity | None:
        """Give what a file says of its consortium."""
        if file not in self._known:
            data = self._reader.read(file)
            document = None if isinstance(data, Refusal) else self._read(file, data)
            if document is None:
                self.kinds[file] = Fate.OWN_OUTPUT
            elif document.trouble is not None:
                self.kinds[file] = document.trouble
            form = None if document is None else document.form
            self._known[file] = None if form is None else identity_of(form)
        return self._known[file]


def _is_named_hov(file: InputFile) -> bool:
    return "hov" in normalise(file.name.rpartition("/")[2])


def _of_one_consortium(submission: Submission, forms: _Forms) -> list[Looked]:
    """Give a submission with its identity, or its parts when its forms are of several consortia."""
    if not submission.is_folder:
        return [_loose(submission, forms)]
    listed: dict[InputFile, Identity] = {}
    for file in forms.files:
        # What is named as a HOV form has no list of members, and there are many of them.
        if listed and _is_named_hov(file):
            continue
        identity = forms.of(file)
        if identity is not None and identity.members:
            listed[file] = identity
    clusters = _clusters(listed)
    if len(clusters) > 1:
        return _taken_apart(submission, clusters, forms)
    if clusters:
        return [Looked(submission, _best(clusters[0].values()))]
    return _by_hov_forms(submission, forms)


def _loose(submission: Submission, forms: _Forms, original: InputFile | None = None) -> Looked:
    """Say of a loose file what reading it tells.

    Args:
        submission: with that file alone.
        forms: reads it.
        original: the file as it is known there, when it is not that of the submission.
    """
    (file,) = submission.files
    if not file.is_to_read:
        return Looked(submission, None)
    known = original or file
    identity, kind = forms.of(known), forms.kinds.get(known)
    if kind is Fate.OWN_OUTPUT:
        file = replace(file, fate=Fate.OWN_OUTPUT)
    elif kind is FileTrouble.ATTACHMENT:
        file = replace(file, refusal=Refusal(FileTrouble.ATTACHMENT))
    return Looked(replace(submission, files=(file,)), identity)


def _best(told: Iterable[Identity]) -> Identity:
    """Give what most forms say; of equals the one that comes first whatever the order of the files."""
    listed = list(told)
    best = max(listed, key=lambda one: (sum(one.key == other.key for other in listed), _order(one)))
    members = frozenset[str]().union(*(one.members or frozenset() for one in listed if one.key == best.key))
    return replace(best, members=members or best.members)


def _order(one: Identity) -> tuple[int, str, str, str]:
    return one.year, one.name, one.regiehouder, one.shown_name


def is_same_consortium(a: Identity, b: Identity) -> bool:
    """Tell whether two lists of members are of one consortium: by regiehouder and year (domain, 5a).

    One regiehouder may lead two: their names differ, and so do their members. Most members alike and another name is
    one consortium of which the name was written otherwise.
    """
    if a.key != b.key or not a.regiehouder:
        return False
    return a.name == b.name or not a.name or not b.name or share_most_members(a, b)


def share_most_members(a: Identity, b: Identity) -> bool:
    """Tell whether more than half of the members of the smaller list, the regiehouder aside, are in the other."""
    first, second = ((one.members or frozenset()) - {one.regiehouder} for one in (a, b))
    return 2 * len(first & second) > min(len(first), len(second)) > 0


def _clusters(listed: Mapping[InputFile, Identity]) -> list[dict[InputFile, Identity]]:
    """Put forms together that are of one consortium: within a folder a mistyped regiehouder takes nothing apart."""
    clusters: list[dict[InputFile, Identity]] = []
    for file, identity in sorted(listed.items(), key=lambda one: one[0].name):
        same = [
            cluster
            for cluster in clusters
            if any(is_same_consortium(identity, one) or share_most_members(identity, one) for one in cluster.values())
        ]
        clusters = [cluster for cluster in clusters if cluster not in same]
        clusters.append({key: own for cluster in same for key, own in cluster.items()} | {file: identity})
    return clusters


def _taken_apart(
    submission: Submission, clusters: Sequence[Mapping[InputFile, Identity]], forms: _Forms
) -> list[Looked]:
    """Give each consortium of a folder its own files; what is of none of them stands by itself."""
    bests = [_best(cluster.values()) for cluster in clusters]
    parts: list[list[InputFile]] = [list(cluster) for cluster in clusters]
    places = [{file.name.rpartition("/")[0] for file in cluster} for cluster in clusters]
    rest: list[InputFile] = []
    for file in submission.files:
        if any(file in part for part in parts):
            continue
        owner = _owner(file, forms.of(file) if file.is_to_read else None, bests, places)
        (rest if owner is None else parts[owner]).append(_with_sender(file, owner, submission, places))
    labels = [_label(best, place) for best, place in zip(bests, places, strict=True)]
    told = (text("map_gesplitst", name=submission.name, parts=", ".join(labels)),)
    found = [
        Looked(
            _part(submission, label, part, places[position]),
            best,
            told,
            is_mixed=any(places[position] & other for at, other in enumerate(places) if at != position),
        )
        for position, (label, part, best) in enumerate(zip(labels, parts, bests, strict=True))
    ]
    for file in rest:
        name = f"{submission.name}/{file.name}"
        alone = Submission(name, (replace(file, name=file.name.rpartition("/")[2]),), is_folder=False)
        found.append(_loose(alone, forms, file))
    return found


def _owner(
    file: InputFile, identity: Identity | None, bests: Sequence[Identity], places: Sequence[set[str]]
) -> int | None:
    """Tell of which consortium in a folder a file is: by what it says, by whose it is, else by where it lies."""
    if identity is not None:
        by_key = [number for number, best in enumerate(bests) if best.key == identity.key and best.regiehouder]
        for number in by_key:
            if bests[number].name == identity.name or identity.tpid in (bests[number].members or ()):
                return number
        if len(by_key) == 1:
            return by_key[0]
        by_tpid = [number for number, best in enumerate(bests) if identity.tpid in (best.members or ())]
        if len(by_tpid) == 1:
            return by_tpid[0]
    folder = file.name.rpartition("/")[0]
    near = [number for number, own in enumerate(places) if any(_is_in(folder, place) for place in own if place)]
    return near[0] if len(near) == 1 else None


def _with_sender(file: InputFile, owner: int | None, submission: Submission, places: Sequence[set[str]]) -> InputFile:
    """Say of a file that lies beside the list of members of another consortium than its own where that is."""
    folder = file.name.rpartition("/")[0]
    beside = {
        number
        for number, own in enumerate(places)
        if folder in own or any(_is_in(folder, place) for place in own if place)
    }
    if owner is None or not beside or owner in beside:
        return file
    return replace(file, sender=f"{submission.name}/{folder}")


def _is_in(folder: str, place: str) -> bool:
    return folder == place or folder.startswith(f"{place}/")


def _label(best: Identity, places: set[str]) -> str:
    place = next(iter(places)) if len(places) == 1 else ""
    named = best.shown_name or text("regiehouder", tpid=best.regiehouder)
    return place or (f"{named} ({best.regiehouder})" if best.regiehouder and best.shown_name else named)


def _part(submission: Submission, label: str, files: Iterable[InputFile], places: set[str]) -> Submission:
    place = next(iter(places)) if len(places) == 1 else ""
    start = f"{place}/" if place else ""
    own = sorted((replace(file, name=file.name.removeprefix(start)) for file in files), key=lambda one: one.name)
    return Submission(f"{submission.name}/{label}", tuple(own), is_folder=True)


def _by_hov_forms(submission: Submission, forms: _Forms) -> list[Looked]:
    """Give a folder without any list of members: one consortium, unless its subfolders are each of another."""
    told = {file: forms.of(file) for file in forms.files}
    known = {file: one for file, one in told.items() if one is not None}
    if not known:
        return [Looked(submission, None)]
    by_place: dict[str, list[Identity]] = {}
    for file, one in known.items():
        by_place.setdefault(file.name.rpartition("/")[0], []).append(one)
    # A folder with one form may be that of a member who mistyped its regiehouder.
    bests = {place: _best(own) for place, own in by_place.items() if len(own) > 1}
    if len({best.key for best in bests.values()}) < 2:
        return [Looked(submission, _best(known.values()))]
    clusters: dict[tuple[str, int], dict[InputFile, Identity]] = {}
    for file, one in known.items():
        place = file.name.rpartition("/")[0]
        if place in bests:
            clusters.setdefault(bests[place].key, {})[file] = one
    return _taken_apart(submission, list(clusters.values()), forms)


def identity_of(form: AnyForm) -> Identity | None:
    """Read of which consortium a form is; None when it does not say, or not for which year."""
    shown = form.text("consortium").value or ""
    regiehouder = form.text("regiehouder").value or ""
    if form.year is None or not (shown or regiehouder):
        return None
    members, tpid = None, ""
    if isinstance(form, HovForm):
        tpid = form.text("tpid").value or ""
    else:
        members = frozenset(row.tpid.value for row in form.members.rows if row.tpid.value is not None)
    return Identity(normalise(shown), shown, regiehouder, form.year, members, tpid=tpid)
