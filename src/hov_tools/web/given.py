"""What was handed in through the page: files in a folder, and the consortia in it, as the commands find them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apart import Apart
from hov_tools.files.apply_and_tell import notes_left_alone
from hov_tools.files.consortium import AS_STATED, Basis, Intake, Progress, meant_as, take_in_group
from hov_tools.files.documents import read_document
from hov_tools.files.grouping import Group
from hov_tools.files.guarded import Guard, groups_in, of_group, take_in_guarded
from hov_tools.files.guarded_writing import marked_guarded
from hov_tools.files.handed_in import InputFile, entries
from hov_tools.files.output import Target, write_each
from hov_tools.files.unfinished import settle_before
from hov_tools.journalkey import journal_key
from hov_tools.rules.finding import Assessment
from hov_tools.texts import printable
from hov_tools.web import text

Result = TypeVar("Result")

Files = Sequence[tuple[str, bytes]]
"""Files with their paths below what was dropped, with "/"."""

Tell = Callable[[str, int, int], None]
"""Shows how far something is: what is being done, in Dutch, how much of it is done, of how much."""

SECONDS = 300.0
"""What reading a consortium may take where somebody can end it."""


class Handed(Struct, frozen=True):
    """A consortium that was handed in.

    Attributes:
        key: by which the page asks for it.
        group: its submissions.
        path: what a command would be given for it alone; None when it lies in more than one place.
        is_alone: nothing else was handed in, so that it is read as a command reads it.
    """

    key: str
    group: Group
    path: Path | None
    is_alone: bool


class Replacement(Struct, frozen=True):
    """A file of a correction, and the one of which it took the place; None: it came beside the others."""

    old: str | None
    new: str


class Given:
    """What was handed in.

    Args:
        place: a folder of its own.
        apart: reads.
    """

    def __init__(self, place: Path, apart: Apart) -> None:
        self.remarks: list[str] = []
        self.basis: Basis = AS_STATED
        self.base = self._root = place / "in"
        self._spare = place / "verbanden"
        self._guard = Guard(apart, SECONDS, self.remarks.append)
        self.handed: Mapping[str, Handed] = {}
        self.beside: tuple[InputFile, ...] = ()

    def take(self, files: Files, basis: Basis, tell: Tell) -> None:
        """Forget what was there, and take these."""
        shutil.rmtree(self._root, ignore_errors=True)
        self.add(files, basis, tell)

    def add(self, files: Files, basis: Basis, tell: Tell) -> None:
        """Take these beside what is there.

        Raises:
            UsageError: a name leads out of what was dropped, or the hov.toml cannot be understood.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        for path, data in files:
            place = self._root / within(path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        self.basis = basis
        self._find(tell)

    def correct(self, files: Files, known: Mapping[Path, object], basis: Basis, tell: Tell) -> tuple[Replacement, ...]:
        """Take each file in the place of what it is a newer version of, else beside what is there.

        A file of the same name is an older version, and so is a form of the same kind, year and institution. What lies
        in a zip file stays: which version counts then follows from the forms (domain, 5a).

        Args:
            files: the newer ones.
            known: path of a file that was read → what it is a version of.
            basis: by what is judged.
            tell: shows how far it is.
        """
        there = [one for one in self._root.rglob("*") if one.is_file()]
        found: list[Replacement] = []
        placed: list[tuple[str, bytes]] = []
        for path, data in files:
            name = Path(within(path)).name
            old = _only([one for one in there if one.name == name]) or _of_same(name, data, known)
            if old is None:
                beside = _only([one for one in self._root.iterdir() if one.is_dir()])
                placed.append((f"{beside.name}/{name}" if beside is not None and len(self.handed) == 1 else name, data))
                found.append(Replacement(None, printable(name)))
                continue
            old.unlink()
            placed.append((old.with_name(name).relative_to(self._root).as_posix(), data))
            found.append(Replacement(printable(old.name), printable(name)))
        self.add(placed, basis, tell)
        return tuple(found)

    def _find(self, tell: Tell) -> None:
        """Find the consortia."""
        self.remarks.clear()
        progress = shown(tell, text("zoeken"))
        roots = entries(self._root)
        self.base = self._root
        found = groups_in(self._guard, self._root, progress)
        if len(roots) == 1 and len(found.groups) <= 1:
            (root,) = roots
            group = found.groups[0] if found.groups else Group(printable(root.name), (), is_whole=True, choices=())
            self.remarks += settle_before(root)
            self.beside = () if root.is_dir() or found.groups else found.beside
            alone = Handed(printable(root.name), group, root, is_alone=True)
            self.handed = {} if self.beside else {alone.key: alone}
            return
        if len(roots) == 1 and roots[0].is_dir():
            self.base = roots[0]
            found = groups_in(self._guard, self.base, progress)
        self.beside = found.beside
        here = {printable(one.name): one for one in entries(self.base)}
        self.handed = {one.key: Handed(one.key, one, _path_of(one, here), is_alone=False) for one in found.groups}

    def one(self, key: str) -> Handed:
        """Give a consortium; raises UsageError when there is none of that key."""
        found = self.handed.get(key)
        if found is None:
            raise UsageError(text("geen_verband"))
        return found

    def read(self, key: str, then: Callable[[Intake], Result], tell: Tell) -> Result:
        """Read the forms of a consortium and do something with them, as the commands do.

        Args:
            key: of the consortium.
            then: what is done with what was read, such as judging it.
            tell: shows how far it is.

        Raises:
            UsageError: there is no such consortium.
            OutputError: it could not be read.
        """
        one = self.one(key)
        progress = shown(tell, text("lezen"))
        if one.is_alone and one.path is not None:
            return take_in_guarded(self._guard, one.path, self.basis, then, progress)
        done = of_group(self._guard, one.group, partial(_taken_in, basis=self.basis, then=then))
        if done.result is None:
            raise OutputError(done.why)
        return done.result

    def write_marked(self, intake: Intake, assessment: Assessment, folder: Path) -> list[str]:
        """Write copies with the report and marks into a folder, as `hov valideer --schrijf` does; gives what is told.

        Raises:
            OutputError: it could not be done without harm.
        """
        told: list[str] = []
        guard = replace(self._guard, tell=told.append)
        prepared = marked_guarded(guard, intake, assessment, folder, journal_key())
        for one, outcome in write_each("valideer", intake, assessment, prepared, Target(folder)):
            told += [str(outcome)] if isinstance(outcome, OutputError) else notes_left_alone(one)
        return told

    def path_of(self, key: str, intake: Intake) -> Path:
        """Give a path under which a command finds the consortium, and nothing else."""
        one = self.one(key)
        if one.path is not None:
            return one.path
        folder = self._spare / key
        shutil.rmtree(folder, ignore_errors=True)
        for source in intake.sources:
            if source.data is not None:
                place = folder / within(source.document.file)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(source.data)
        return folder


def _taken_in(group: Group, basis: Basis, then: Callable[[Intake], Result]) -> Result:
    return then(take_in_group(group, basis).intake)


def _path_of(group: Group, here: Mapping[str, Path]) -> Path | None:
    return here.get(group.submissions[0].name) if len(group.submissions) == 1 else None


def _only(found: Sequence[Path]) -> Path | None:
    return found[0] if len(found) == 1 else None


def _of_same(name: str, data: bytes, known: Mapping[Path, object]) -> Path | None:
    document = read_document(name, data)
    meant = None if document is None else meant_as(document)
    return None if meant is None else _only([path for path, other in known.items() if other == meant and path.exists()])


def within(path: str) -> str:
    """Give a path that stays within a folder; raises UsageError for one that does not."""
    parts = path.split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts):
        raise UsageError(text("vreemde_naam", name=path))
    return path


def shown(tell: Tell, what: str) -> Progress:
    """Show how far something is through `tell`."""

    def progress(files: Iterable[InputFile], count: int) -> Iterator[InputFile]:
        for number, one in enumerate(files):
            tell(what, number, count)
            yield one

    return progress
