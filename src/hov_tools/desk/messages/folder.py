"""From a folder of results to a folder of messages: consortium by consortium, so that memory stays flat."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct, field

from hov_tools.batch.publish import flush_to_disk
from hov_tools.batch.result import ConsortiumResult
from hov_tools.batch.result_file import ResultsUnusableError, read_result, result_files
from hov_tools.desk.messages import text
from hov_tools.desk.messages.compose import Message, Order, messages
from hov_tools.desk.messages.earlier import LIST_NAME, LIST_VERSION, Addressee
from hov_tools.desk.messages.letters import Identity, Kind
from hov_tools.desk.messages.templates import README, default_folder, file_of
from hov_tools.errors import OutputError, UsageError
from hov_tools.files import text as file_text
from hov_tools.files.archive import safe_name
from hov_tools.files.consortium import free_name
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER
from hov_tools.ooxml.fileset import write_new
from hov_tools.ooxml.rights import take_rights, usual_mode
from hov_tools.system_errors import system_reason

Progress = Callable[[Sequence[Path], int], Iterable[Path]]
"""Passes the files of results on, and shows how many of them are done."""


class Written(Struct, frozen=True):
    """A message as it was written, for the list of messages and who reads it.

    Attributes:
        consortium: the name of its folder of results.
        addressee: by what it is the same in a later run.
        kind: of message.
        points: what it asks.
        tpid: of the addressee, or "".
        name: of it, or "".
        to: e-mail address, or None.
        subject: of the message.
        mail: path of the mail, below the folder of messages.
        plain: path of its text.
        attached: names of the workbooks that go along.
    """

    consortium: str = field(name="sleutel")
    addressee: Addressee = field(name="aan_wie")
    kind: Kind = field(name="soort")
    points: tuple[Identity, ...] = field(name="punten")
    tpid: str
    name: str = field(name="naam")
    to: str | None = field(name="e_mail")
    subject: str = field(name="onderwerp")
    mail: str = field(name="bericht")
    plain: str = field(name="tekst")
    attached: tuple[str, ...] = field(name="bijlagen")


class Remark(Struct, frozen=True):
    """What could not be done.

    Attributes:
        where: the name of the folder of results.
        message: what, in Dutch.
    """

    where: str = field(name="waar")
    message: str = field(name="melding")


class Outcome(Struct, frozen=True, tag_field="versie", tag=LIST_VERSION):
    """What was written, and what could not be: the list that lies beside the messages."""

    messages: tuple[Written, ...] = field(name="berichten")
    remarks: tuple[Remark, ...] = field(name="meldingen")


def results_in(folder: Path, keys: Collection[str]) -> tuple[Path, ...]:
    """Give the files with the results, in the order of their keys.

    Args:
        folder: of results.
        keys: of the consortia that are asked for; none: all.

    Raises:
        UsageError: it is no folder of results, may not be read, the batch did not come to its end, or a key is not
            there.
    """
    try:
        found = result_files(folder)
    except ResultsUnusableError as error:
        raise UsageError(text(error.why, path=error.path)) from error
    there = {one.parent.name for one in found}
    for key in keys:
        if key not in there:
            raise UsageError(text("sleutel_onbekend", key=key, folder=folder))
    return tuple(one for one in found if not keys or one.parent.name in keys)


def refuse_taken(out: Path, results: Path | None = None) -> None:
    """Refuse a folder for what is written that holds something, or lies in that of the results.

    Raises:
        UsageError: it does, or may not be read.
    """
    if results is not None and out.resolve().is_relative_to(results.resolve()):
        raise UsageError(text("uit_in_uitkomsten", folder=out))
    try:
        is_taken = out.is_dir() and any(out.iterdir())
    except PermissionError as error:
        raise UsageError(text("geen_toegang", path=out)) from error
    if is_taken:
        raise UsageError(text("uit_niet_leeg", folder=out))


def write_messages(
    results: Sequence[Path], out: Path, order: Order, progress: Progress, account: list[Path]
) -> Outcome:
    """Write the messages about every consortium, each as a mail and as text, and the list of them: all or nothing.

    Args:
        results: as `results_in` gives them.
        out: the folder of messages, as `refuse_taken` lets it through.
        order: what was asked.
        progress: shows how far it is.
        account: receives what was written.

    Raises:
        UsageError: a template asks for something that is not there.
        OutputError: something cannot be written.
    """
    written: list[Written] = []
    remarks: list[Remark] = []
    folders: set[str] = {LIST_NAME.casefold(), WORK_FOLDER.casefold()}
    with _in_one_step(out, account) as work:
        for path in progress(results, len(results)):
            key = path.parent.name
            result = _read(path, key, remarks)
            if result is None:
                continue
            told: list[str] = []
            made = messages(result, path.parent, order, told)
            written += _write(made, result, path, work / free_name(safe_name(key), folders))
            remarks += (Remark(key, one) for one in told)
        outcome = Outcome(tuple(written), tuple(remarks))
        (work / LIST_NAME).write_bytes(msgspec.json.format(msgspec.json.encode(outcome)) + b"\n")
    return outcome


def _read(path: Path, key: str, remarks: list[Remark]) -> ConsortiumResult | None:
    """Read a result; of one that gives no messages is told why."""
    try:
        result = read_result(path)
    except (OSError, ValueError):
        remarks.append(Remark(key, text("uitkomst_onleesbaar", file=f"{key}/{RESULT_NAME}")))
        return None
    if result.key != key:
        remarks.append(Remark(key, text("uitkomst_verplaatst", key=result.key)))
        return None
    if result.failure is not None:
        remarks.append(Remark(key, text("niet_beoordeeld", why=result.failure)))
        return None
    return result


@contextmanager
def _in_one_step(out: Path, account: list[Path]) -> Iterator[Path]:
    """Give a folder for files, which take their places together when all of them are made.

    Raises:
        OutputError: one cannot be written; then none is there.
    """
    work = out / WORK_FOLDER
    try:
        try:
            work.mkdir(parents=True)
            yield work
            flush_to_disk(work)
            # A folder of a consortium before the list, which says that all is there.
            for path in sorted(work.iterdir(), key=lambda one: (one.is_file(), one.name)):
                path.rename(out / path.name)
                account.append(out / path.name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        file = error.filename or out
        raise OutputError(file_text("niet_geschreven", file=file, why=system_reason(error))) from error


def _write(made: Iterable[Message], result: ConsortiumResult, source: Path, folder: Path) -> Iterator[Written]:
    names: set[str] = set()
    for one in made:
        lead = text("naam_regiehouder") if one.asked.addressee.leads else ""
        stem = " ".join(part for part in (lead, one.tpid, one.name) if part) or text("naam_zonder")
        mail = free_name(safe_name(f"{stem}.eml"), names)
        plain = f"{mail.removesuffix('.eml')}.txt"
        folder.mkdir(exist_ok=True)
        for name, data in ((mail, one.mail), (plain, one.body.encode("utf-8"))):
            write_new(folder / name, data, is_flushed=False)
            # Who may not read the results may not read what was made of them.
            take_rights(folder / name, source, usual_mode())
        yield Written(
            consortium=result.key,
            addressee=one.asked.addressee,
            kind=one.asked.kind,
            points=one.asked.points,
            tpid=one.tpid,
            name=one.name,
            to=one.to,
            subject=one.subject,
            mail=f"{folder.name}/{mail}",
            plain=f"{folder.name}/{plain}",
            attached=one.attached,
        )


def write_templates(out: Path, account: list[Path]) -> None:
    """Write the templates that come along, and what can be used in them, to start from.

    Raises:
        OutputError: they cannot be written.
    """
    with _in_one_step(out, account) as work:
        for name in (*(file_of(kind) for kind in Kind), README):
            # By this mark Notepad knows UTF-8.
            (work / name).write_bytes(b"\xef\xbb\xbf" + (default_folder() / name).read_bytes())
