"""The operations of the page: each takes a value of the contract and files, and gives a value and files."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from hov_tools import __version__
from hov_tools.allocation.taking_part import training_key
from hov_tools.commands.codes import code_list
from hov_tools.errors import OutputError, UsageError
from hov_tools.files.apart import Apart, InPlace
from hov_tools.files.consortium import Basis, Intake, meant_as
from hov_tools.files.intake import fate_beside
from hov_tools.journalkey import key_path
from hov_tools.report.document import DocumentFile
from hov_tools.rules.case import Elsewhere, given_days
from hov_tools.rules.catalogue import codes
from hov_tools.rules.engine import assess
from hov_tools.rules.finding import Assessment
from hov_tools.rules.h211 import Claims, claims_of
from hov_tools.rules.parameters import published_days
from hov_tools.texts import catalogue
from hov_tools.web import text
from hov_tools.web.contract import (
    OPERATIONS,
    AskCommand,
    AskDescription,
    AskIntake,
    AskMarked,
    AskMessages,
    AskOne,
    AskSheet,
    Command,
    CommandDone,
    Consortium,
    Description,
    Empty,
    Keys,
    Made,
    Manner,
    Messages,
    PublishedYear,
    Register,
    Replaced,
    SheetView,
)
from hov_tools.web.given import Files, Given, Tell, within
from hov_tools.web.judged import Before, judged
from hov_tools.web.messages import messages
from hov_tools.web.results import make_folder, shared, zipped
from hov_tools.web.running import carry_out, emptied, files_below
from hov_tools.web.sheet import view

Answer = tuple[Struct, Files]


class Answered(Struct, frozen=True):
    """What an operation came to.

    Attributes:
        result: the value, as JSON; b"" when it could not be carried out.
        files: that come with it.
        error: why it could not be carried out, in Dutch; None when it was.
    """

    result: bytes
    files: Files = ()
    error: str | None = None


class Session:
    """A session of the page: what was handed in, and how it was judged.

    Args:
        place: a folder of its own, which need not be there.
        apart: reads; None: this process does.
    """

    def __init__(self, place: Path, apart: Apart | None = None) -> None:
        self._place = place
        self._given = Given(place, InPlace() if apart is None else apart)
        self._claims: dict[str, Claims] = {}
        self._before: dict[str, Before] = {}
        self._elsewhere: Mapping[str, tuple[Elsewhere, ...]] = {}
        self._known: dict[Path, object] = {}
        # Of the last one only: a hundred of them would fill the memory.
        self._last: tuple[str, Intake, Assessment] | None = None
        self._operations: Mapping[str, Callable[[Any, Files, Tell], Answer]] = {
            "beschrijf": self._describe,
            "inname": self._take_in,
            "oordeel": self._judge,
            "dubbelen": self._compare,
            "blad": self._view,
            "gemarkeerd": self._mark,
            "opdracht": self._command,
            "overzicht": self._overview,
            "berichten": self._messages,
        }

    def call(self, operation: str, request: bytes, files: Files, tell: Tell) -> Answered:
        """Carry out an operation.

        Args:
            operation: a name of `OPERATIONS`.
            request: the value that it asks, as JSON.
            files: that come with it.
            tell: shows how far it is.

        Raises:
            KeyError: there is no such operation.
            msgspec.ValidationError: the value is not as the contract has it.
        """
        asked = msgspec.json.decode(request, type=OPERATIONS[operation][0])
        try:
            result, made = self._operations[operation](asked, files, tell)
        except (UsageError, OutputError) as error:
            return Answered(b"", (), str(error))
        return Answered(msgspec.json.encode(result), made)

    def _describe(self, asked: AskDescription, _: Files, __: Tell) -> Answer:
        if asked.key is not None:
            path = key_path()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes.fromhex(asked.key))
        years = tuple(PublishedYear(year, days) for year, days in published_days().items())
        texts = catalogue("web/texts.toml")
        return Description(__version__, platform.python_version(), texts, years, tuple(code_list(codes()))), ()

    def _take_in(self, asked: AskIntake, files: Files, tell: Tell) -> Answer:
        training = None if asked.training is None else training_key(asked.training)
        basis = Basis(asked.year, given_days(asked.days), training)
        replaced: tuple[Replaced, ...] = ()
        self._last = None
        match asked.manner:
            case Manner.NEW:
                self._claims, self._before, self._elsewhere, self._known = {}, {}, {}, {}
                self._given.take(files, basis, tell)
            case Manner.BESIDE:
                self._given.add(files, basis, tell)
            case Manner.CORRECTION:
                found = self._given.correct(files, self._known, basis, tell)
                replaced = tuple(Replaced(one.old, one.new) for one in found)
        given = self._given
        consortia = tuple(
            Consortium(
                one.key,
                one.group.name or one.key,
                one.group.regiehouder,
                one.group.folders or one.key,
                sum(len(submission.files) for submission in one.group.submissions),
            )
            for one in given.handed.values()
        )
        return Register(consortia, self._beside(), replaced, tuple(given.remarks)), ()

    def _beside(self) -> tuple[DocumentFile, ...]:
        return tuple(DocumentFile(one.name, None, None, one.sha256, *fate_beside(one)) for one in self._given.beside)

    def _assessed(self, key: str, tell: Tell) -> tuple[Intake, Assessment]:
        if self._last is not None and self._last[0] == key:
            return self._last[1:]
        intake, assessment = self._given.read(key, partial(_judged, self._elsewhere.get(key, ())), tell)
        self._claims[key] = claims_of(assessment.facts, key)
        self._known |= {one.path: meant_as(one.document) for one in intake.sources if not one.is_inside}
        self._last = (key, intake, assessment)
        return intake, assessment

    def _judge(self, asked: AskOne, _: Files, tell: Tell) -> Answer:
        intake, assessment = self._assessed(asked.key, tell)
        found, self._before[asked.key] = judged(asked.key, intake, assessment, self._before.get(asked.key))
        return found, ()

    def _compare(self, _: Empty, __: Files, ___: Tell) -> Answer:
        now = shared({key: one for key, one in self._claims.items() if key in self._given.handed})
        again = tuple(
            key for key in self._given.handed if tuple(now.get(key, ())) != tuple(self._elsewhere.get(key, ()))
        )
        self._elsewhere = now
        self._last = None
        return Keys(again), ()

    def _view(self, asked: AskSheet, _: Files, tell: Tell) -> Answer:
        intake, _assessment = self._assessed(asked.key, tell)
        source = intake.source(asked.file)
        if source is None or source.data is None:
            raise OutputError(text("blad_onleesbaar", file=asked.file))
        found: SheetView = view(source.data, asked)
        return found, ()

    def _mark(self, asked: AskMarked, _: Files, tell: Tell) -> Answer:
        out = emptied(self._place / "uit")
        keys = tuple(self._given.handed) if asked.key is None else (asked.key,)
        remarks: list[str] = []
        for number, key in enumerate(keys):
            tell(text("schrijven"), number, len(keys))
            intake, assessment = self._assessed(key, tell)
            folder = out if len(keys) == 1 else out / key
            remarks += self._given.write_marked(intake, assessment, folder)
        files = tuple(files_below(out))
        return Made(tuple(remarks)), ((text("zip_naam"), zipped(files)),) if asked.as_zip else files

    def _command(self, asked: AskCommand, files: Files, tell: Tell) -> Answer:
        out = emptied(self._place / "uit")
        if asked.command in (Command.UNDO, Command.COMPARE):
            about = self._own_files(files)
        elif asked.key is None:
            about = [self._given.base]
        else:
            intake, _ = self._assessed(asked.key, tell)
            about = [self._given.path_of(asked.key, intake)]
        done: CommandDone = carry_out(self._with_basis(asked), about, out)
        return done, tuple(files_below(out))

    def _with_basis(self, asked: AskCommand) -> AskCommand:
        """Give the numbers by which is judged along, unless others are asked for."""
        if asked.command in (Command.UNDO, Command.COMPARE):
            return asked
        basis, options = self._given.basis, list(asked.options)
        if basis.year is not None and "--jaar" not in options and asked.command is not Command.SCENARIO:
            options += ["--jaar", str(basis.year)]
        takes_days = asked.command in (Command.MERGE, Command.BONUS, Command.DISTRIBUTE)
        if basis.numbers and takes_days and "--dagen-per-plaats" not in options:
            options += ["--dagen-per-plaats", str(basis.numbers[0].days)]
        return replace(asked, options=tuple(options))

    def _own_files(self, files: Files) -> list[Path]:
        """Put the files of a command that is about files where it finds them: what it is about, in their order."""
        place = emptied(self._place / "eigen")
        about: list[Path] = []
        for path, data in files:
            at = place / within(path)
            at.parent.mkdir(parents=True, exist_ok=True)
            at.write_bytes(data)
            first = place / path.split("/")[0]
            if first not in about:
                about.append(first)
        return [_file_or_folder(one) for one in about]

    def _overview(self, _: Empty, __: Files, tell: Tell) -> Answer:
        out = emptied(self._place / "uit")
        groups = [one.group for one in self._given.handed.values()]
        make_folder(groups, self._given.basis, self._beside(), out, tell)
        files = tuple(files_below(out))
        books = tuple((path, data) for path, data in files if "/" not in path)
        return Made(()), (*books, (text("resultaten_naam"), zipped(files)))

    def _messages(self, asked: AskMessages, _: Files, tell: Tell) -> Answer:
        intake, assessment = self._assessed(asked.key, tell)
        found, _before = judged(asked.key, intake, assessment, None)
        told, mails = messages(found, assessment.findings, asked.until)
        return Messages(told), mails


def _judged(elsewhere: tuple[Elsewhere, ...], intake: Intake) -> tuple[Intake, Assessment]:
    told = replace(intake, case=replace(intake.case, elsewhere=elsewhere))
    return told, assess(told.case)


def _file_or_folder(path: Path) -> Path:
    """Give the one workbook in a folder "a" or "b", or the folder where it holds more."""
    held = list(path.iterdir()) if path.is_dir() else []
    return held[0] if len(held) == 1 else path
