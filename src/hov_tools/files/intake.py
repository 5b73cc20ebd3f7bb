"""What was handed in, taken in for judging: the one way for every command, button and batch.

List what was handed in, find out of which consortia it is, read it.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec.structs import replace

from hov_tools.errors import UsageError
from hov_tools.files import text
from hov_tools.files.consortium import AS_STATED, Basis, Intake, Progress, show_nothing, take_in_group
from hov_tools.files.corrected import Results, with_corrections
from hov_tools.files.documents import read_document
from hov_tools.files.grouping import Group, Grouped, group
from hov_tools.files.handed_in import CONTAINER_SUFFIXES, InputFile, Reader, Refusal, Refused, Submission
from hov_tools.files.identity import Looked, look, with_settled_files
from hov_tools.files.settled import SETTLED_NAME, Settled, read_settled
from hov_tools.rules.case import Beside, Document, Fate
from hov_tools.texts import Lines, printable

_MOST_NAMED = 10


class SeveralConsortiaError(UsageError):
    """One consortium was to be judged, and there are more: the message names them.

    Attributes:
        groups: what is there.
    """

    def __init__(self, path: Path, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        known = [one for one in groups if one.regiehouder]
        rest = [one.folders for one in groups if not one.regiehouder]
        lines = [
            text("meer_verbanden_regel", folders=one.folders, name=one.name or "-", regiehouder=one.regiehouder)
            for one in known
        ]
        if rest:
            more = len(rest) - len(rest[:_MOST_NAMED])
            lines.append(
                text("meer_verbanden_rest", files=", ".join(rest[:_MOST_NAMED]), more=f" (+{more})" if more else "")
            )
        told = {"path": path, "quoted": shlex.quote(str(path))}
        super().__init__(text("meer_verbanden", count=len(known), names=Lines("\n".join(lines)), **told))
        self._path = path

    def __reduce__(self) -> tuple[type[SeveralConsortiaError], tuple[Path, tuple[Group, ...]]]:
        """Let it come from another process."""
        return SeveralConsortiaError, (self._path, self.groups)


class _Remembering:
    """Reads each file once, for who it is of and for judging it; then it lets go of it, or all would be kept."""

    def __init__(self) -> None:
        self._known: dict[str, Document | None] = {}

    def __call__(self, file: InputFile, data: bytes) -> Document | None:
        """Read a file, or give what was read of it."""
        # The name counts too: it tells whether what is no form was meant to be one.
        key = f"{file.sha256} {file.name.rpartition('/')[2]}"
        if file.sha256 and key in self._known:
            found = self._known.pop(key)
        else:
            found = self._known[key] = read_document(file.name, data, sha256=file.sha256)
        return None if found is None else replace(found, file=file.name)


def take_in(
    path: Path,
    basis: Basis = AS_STATED,
    *,
    without: frozenset[str] = frozenset(),
    refused: Refused = (),
    progress: Progress = show_nothing,
    results: Results | None = None,
) -> Intake:
    """Read the forms of one consortium: a folder with its subfolders, a zip file or mail, or one workbook.

    Args:
        path: a folder or a file.
        basis: by what it is judged.
        without: names of files in the folder that are not read.
        refused: files that cannot be read without harm.
        progress: shows how far it is.
        results: the folder of results that is about to be written to; None: none.

    Raises:
        FileNotFoundError: there is nothing at the path.
        NotADirectoryError: as FileNotFoundError.
        PermissionError: the folder may not be listed.
        SeveralConsortiaError: it holds forms of more than one consortium.
        UsageError: someone corrected a copy in the folder of results (`with_corrections`).
    """
    if path.is_dir():
        # Says why when it cannot be listed.
        next(path.iterdir(), None)
    elif not path.exists():
        raise FileNotFoundError(path)
    elif is_one_workbook(path):
        return _of_file(path, basis, refused, progress, results)
    place = place_of(path)
    read = _Remembering()
    looked = [_without(one, without) for one in look(str(place), refused, read=read)]
    if results is not None:
        looked = _with_corrections(looked, results, path)
    found = group(looked, _settled(place))
    if len(found.groups) > 1:
        raise SeveralConsortiaError(path, found.groups)
    name = printable(place.name)
    one = found.groups[0] if found.groups else Group(name, (), is_whole=True, choices=())
    intake = take_in_group(replace(one, key=name, is_whole=True), basis, progress=progress, read=read).intake
    beside = [Beside(own.name.removeprefix(f"{name}/"), own.sha256, *fate_beside(own)) for own in found.beside]
    return replace(intake, case=replace(intake.case, beside=(*intake.case.beside, *beside)))


def is_one_workbook(path: Path) -> bool:
    """Tell whether something is read as one file, whatever lies beside it; not so a folder, zip file or mail."""
    return not path.is_dir() and path.suffix.lower() not in CONTAINER_SUFFIXES


def place_of(path: Path) -> Path:
    """Give a folder a name: "." has none of its own, and names begin with that of the folder."""
    return path if path.name not in ("", "..") else path.resolve()


def workbook_at(path: Path) -> InputFile:
    """Give one workbook as what was handed in."""
    return InputFile(printable(path.name), str(path))


def _of_file(path: Path, basis: Basis, refused: Refused, progress: Progress, results: Results | None) -> Intake:
    """Read one workbook, whatever lies beside it."""
    file = replace(workbook_at(path), refusal=next((refusal for _, refusal in refused), None))
    if results is not None:
        data = Reader().read(file)
        known = file if isinstance(data, Refusal) else replace(file, sha256=hashlib.sha256(data).hexdigest())
        (file,) = with_corrections([known], results, path)
    name = file.name
    submission = Submission(name, (file,), is_folder=False)
    alone = Group(name, (submission,), is_whole=True, choices=_told_of_corrections([submission]))
    intake = take_in_group(alone, basis, progress=progress).intake
    return replace(intake, case=replace(intake.case, is_folder=False))


def _with_corrections(looked: Sequence[Looked], results: Results, path: Path) -> list[Looked]:
    """Read the copies that someone corrected instead of the forms that they were made from; raises as that does."""
    files = iter(with_corrections([file for one in looked for file in one.submission.files], results, path))
    found: list[Looked] = []
    for one in looked:
        submission = replace(one.submission, files=tuple(next(files) for _ in one.submission.files))
        found.append(replace(one, submission=submission, told=(*one.told, *_told_of_corrections([submission]))))
    return found


def _told_of_corrections(submissions: Iterable[Submission]) -> tuple[str, ...]:
    files = [file.name for one in submissions for file in one.files if file.is_corrected]
    return (text.counted("kopie_gelezen", len(files), files=", ".join(files)),) if files else ()


def _without(one: Looked, names: frozenset[str]) -> Looked:
    files = tuple(file for file in one.submission.files if file.name not in names)
    return replace(one, submission=replace(one.submission, files=files))


def _settled(path: Path) -> Settled:
    """Read what a person settled of the parts of a folder; what it says of files is applied where they are listed."""
    try:
        return read_settled(path).below(printable(path.name)) if path.is_dir() else Settled()
    except (OSError, ValueError):
        # It is named as a file that cannot be understood.
        return Settled()


def fate_beside(file: InputFile) -> tuple[Fate, str]:
    """Give what became of a file that is of no consortium, and why."""
    return (Fate.ATTACHMENT, "") if file.fate is None else (file.fate, file.reason)


def grouped(folder: Path, looked: Iterable[Looked], *, apart: bool = False) -> Grouped:
    """Group what lies in a folder, as a person settled it there.

    Raises:
        UsageError: the hov.toml of the folder cannot be understood.
    """
    try:
        settled = read_settled(folder)
    except (OSError, ValueError) as error:
        path = folder / SETTLED_NAME
        raise UsageError(text("hov_toml_fout", path=path, why=type(error).__name__)) from error
    ready: list[Looked] = []
    for one in looked:
        submission, missing = with_settled_files(one.submission, settled)
        ready.append(replace(one, submission=submission, told=(*one.told, *missing)))
    return group(ready, settled, apart=apart)
