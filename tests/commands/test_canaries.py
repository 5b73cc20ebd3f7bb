"""Nothing that hov shows or writes obeys a sign from a submission, or says who a trainee is (README, privacy)."""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from msgspec import Struct

from commands.calling import Called, hov_inside
from hov_tools.cli import COMMANDS, _parser, main
from hov_tools.logfile import log_folder
from support.canaries import IN_NAMES, WORD, forms_in, signs_in, submission
from support.environment import WORKBOOKS

TOLD = ("F102", "F103", "F104", "F108", "F115", "H203", "[U+202E]", "[U+001B]", "een onbekende foutwaarde")
"""What judging must come to, so that there was something to tell."""
SHAPES = frozenset(["--json", "--jsonl", "--pagina", "--tabellen", "--alles", "--schrijf", "--proef", "--uit"])
"""The options by which a command shows or writes something else."""
WRITES = ("--schrijf", "--uit", "UIT")


class Case(Struct, frozen=True):
    """A call of a command.

    Attributes:
        options: after the name of the command; IN, ANDER and UIT stand for folders, FORM for a form, BOEK for a
            workbook that hov wrote, LIJST for one that it is to write.
        window: it is shown to a person at a terminal.
    """

    options: tuple[str, ...]
    window: bool = False


def calls(*options: str) -> Case:
    return Case(options)


CASES: Mapping[str, tuple[Case, ...]] = {
    "valideer": (
        calls("IN", "--alles"),
        Case(("IN", "--alles"), window=True),
        calls("IN", "--json"),
        calls("IN", "--proef"),
        calls("IN", *WRITES),
        calls("FORM"),
        calls("LOS"),
    ),
    "samenvoegen": (calls("IN"), calls("IN", "--json"), calls("IN", "--proef"), calls("IN", *WRITES)),
    "bonus": (calls("IN"), calls("IN", "--json"), calls("IN", "--proef"), calls("IN", *WRITES)),
    "verdeel": (
        calls("IN", "--vrij"),
        Case(("IN", "--vrij"), window=True),
        calls("IN", "--vrij", "--json"),
        calls("IN", "--vrij", "--proef"),
        calls("IN", "--vrij", *WRITES),
    ),
    "scenario": (
        calls("IN", "--zonder", "10246"),
        calls("IN", "--met", "ANDER"),
        calls("IN", "--zonder", "10246", "--json"),
        calls("IN", "--zonder", "10246", "--proef"),
        calls("IN", "--zonder", "10246", *WRITES),
    ),
    "toewijzing": (
        calls("ALLES", "--plaatsen", "20"),
        calls("ALLES", "--plaatsen", "20", "--json"),
        calls("ALLES", "--plaatsen", "20", "--uit", "UIT"),
    ),
    "rondes": (
        calls("RONDE", "ANDERE-RONDE"),
        Case(("RONDE", "ANDERE-RONDE"), window=True),
        calls("RONDE", "ANDERE-RONDE", "--json"),
        calls("RONDE", "ANDERE-RONDE", "--uit", "UIT"),
    ),
    "vul": (
        calls("BLANCO", "--van", "IN", "--proef"),
        calls("BLANCO", "--van", "IN", "--proef", "--json"),
        calls("BLANCO", "--van", "IN", "--uit", "UIT"),
    ),
    "verschil": (calls("IN", "ANDER"), Case(("IN", "ANDER"), window=True), calls("IN", "ANDER", "--json")),
    "herstel": (calls("BOEK", "--uit", "UIT"), calls("FORM")),
    "codes": (calls(), calls("--json"), calls("--pagina")),
    "demo": (calls("--uit", "UIT"),),
    "batch": (
        calls("ALLES", "--uit", "UIT", "--werkers", "1", "--tabellen", "csv"),
        calls("ALLES", "--uit", "UIT", "--werkers", "1", "--tabellen", "parquet", "--json"),
        calls("ALLES", "--uit", "UIT", "--werkers", "1", "--jsonl", "--apart"),
    ),
    "besluit": (
        calls("UITKOMSTEN"),
        Case(("UITKOMSTEN",), window=True),
        calls("UITKOMSTEN", "--json"),
        calls("UITKOMSTEN", "--lijst", "LIJST", "--op", "V1", "--op", "V3", "--op", "V5", "--op", "P3"),
    ),
    "bericht": (
        calls("UITKOMSTEN", "--uit", "UIT"),
        Case(("UITKOMSTEN", "--uit", "UIT", "--soort", "herinnering"), window=True),
        calls("UITKOMSTEN", "--uit", "UIT", "--json"),
    ),
    "dossier": (
        calls("UITKOMSTEN"),
        Case(("UITKOMSTEN",), window=True),
        calls("UITKOMSTEN", "--json"),
        calls("UITKOMSTEN", "10240", "--status", "voorgelegd"),
    ),
    "jaar leer": (calls("FORM", "--jaar", "2031", "--uit", "UIT"), calls("LOS", "BOEK")),
    "jaar lijst": (calls(),),
    "jaar neem": (calls("FORM"), calls("LOS")),
    "jaar proef": (
        calls("ALLES"),
        Case(("ALLES", "--tegen", "ANDER"), window=True),
        calls("ALLES", "--tegen", "ANDER", "--json"),
        calls("ALLES", "--uit", "UIT"),
    ),
    "excel installeer": (calls("--proef"), calls("--proef", "--bestand", "LOS")),
    "excel controleer": (calls(), calls("--json")),
    "excel verwijder": (calls("--proef"),),
    "aanvulling": (calls("bash"),),
}


# --- No command and no shape is forgotten --------------------------------------------------------------------------


def commands() -> dict[str, argparse.ArgumentParser]:
    """Give the parser of every command of hov, and of every action of one."""
    found: dict[str, argparse.ArgumentParser] = {}
    for name in COMMANDS:
        found |= dict(_leaves(_chosen(_parser([name]))[name], name))
    return found


def _leaves(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    chosen = _chosen(parser)
    if not chosen:
        yield name, parser
    for action, own in chosen.items():
        yield from _leaves(own, f"{name} {action}")


def _chosen(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    subs = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return subs[0].choices if subs else {}


def test_every_command_of_the_parser_has_cases() -> None:
    assert set(_chosen(_parser([]))) == set(COMMANDS)
    assert set(commands()) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_shape_that_a_command_has_is_among_its_cases(name: str) -> None:
    known = {option for action in commands()[name]._actions for option in action.option_strings}
    used = {option for case in CASES[name] for option in case.options}
    assert known & SHAPES <= used


# --- What comes out ------------------------------------------------------------------------------------------------


class Handed(Struct, frozen=True):
    """What was handed in: folders and files by the word that stands for them, and the parts of every form."""

    places: Mapping[str, Path]
    forms: tuple[Mapping[str, bytes], ...]


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Handed:
    top = tmp_path_factory.mktemp("ingeleverd")
    own = submission(top / "alles")
    other = submission(top / "ander", later=True)
    form = next(own.glob("HOV-formulier 10243*.xlsx"))
    loose = top / "alles" / f"los{IN_NAMES}.xlsx"
    loose.write_bytes(form.read_bytes())
    hov_inside("valideer", own, "--schrijf", "--uit", top / "geschreven")
    book = next((top / "geschreven").glob("HOV-formulier 10243*.xlsx"))
    results = tmp_path_factory.mktemp("uitkomsten")
    hov_inside("batch", top / "alles", "--uit", results, "--werkers", "1")
    rounds = [tmp_path_factory.mktemp("ronde") for _ in range(2)]
    for places_given, out in zip(("20", "12"), rounds, strict=True):
        hov_inside("toewijzing", top / "alles", "--plaatsen", places_given, "--uit", out)
    places = {
        "RONDE": rounds[0],
        "ANDERE-RONDE": rounds[1],
        "BLANCO": WORKBOOKS / "formulieren" / "2025",
        "IN": own,
        "ANDER": other,
        "ALLES": top / "alles",
        "FORM": form,
        "LOS": loose,
        "UITKOMSTEN": results,
        "BOEK": book,
    }
    return Handed(places, tuple(forms_in(top)))


class Window(io.StringIO):
    """A terminal, as a program sees it."""

    def isatty(self) -> bool:
        return True


def called(case: Case, name: str, handed: Handed, out: Path, monkeypatch: pytest.MonkeyPatch) -> Called:
    places = {**handed.places, "UIT": out, "LIJST": out / "lijst.xlsx"}
    if "LIJST" in case.options:
        out.mkdir()
    arguments = [*name.split(), *(str(places.get(option, option)) for option in case.options)]
    if not case.window:
        return hov_inside(*arguments)
    shown, said = Window(), Window()
    with monkeypatch.context() as window:
        # A terminal without colour: any escape sequence then is not of our own.
        window.setenv("TERM", "dumb")
        window.setenv("NO_COLOR", "1")
        window.setattr(sys, "stdout", shown)
        window.setattr(sys, "stderr", said)
        status = main(arguments)
    return Called(status, shown.getvalue(), said.getvalue())


def written(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def texts_of(path: Path) -> str:
    """Give what a reader of a file that is no workbook gets."""
    if path.suffix == ".parquet":
        pandas = pytest.importorskip("pandas")
        return json.dumps(pandas.read_parquet(path).to_dict("list"), default=str, ensure_ascii=False)
    # The list of what is done is a database: what stands in it is looked for as it is.
    return path.read_bytes().decode("utf-8" if path.suffix in (".csv", ".json", ".txt") else "latin-1")


def faults_of_workbook(data: bytes, forms: Iterable[Mapping[str, bytes]]) -> list[str]:
    """Give what a workbook holds that it should not; a part may hold what it held in the form it was made from."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    return min((_faults(parts, form) for form in ({}, *forms)), key=len)


def _faults(parts: Mapping[str, str], form: Mapping[str, bytes]) -> list[str]:
    is_copy = bool(form) and all(name in parts for name in form if name.startswith("xl/worksheets/"))
    before = "".join(data.decode("utf-8", "replace") for data in form.values()) if is_copy else ""
    found: list[str] = []
    for name, raw in parts.items():
        # By these names Excel knows the box of a note.
        text = re.sub("_x0000_[st][0-9]+", "", raw) if name.endswith(".vml") else raw
        own = form.get(name, b"").decode("utf-8", "replace") if is_copy else ""
        if len(signs_in(text)) > len(signs_in(own)):
            found.append(f"{name}: {signs_in(text)[:5]}")
        # What a person wrote back over can stand in the list of changes: it is the same form, and no other.
        if WORD in text.lower() and WORD not in before.lower():
            found.append(f"{name}: {WORD}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, cases in CASES.items() for number in range(len(cases))]
)
def test_nothing_harmful_and_no_trainee_comes_out(
    handed: Handed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, number: int
) -> None:
    case = CASES[name][number]
    out = tmp_path / "uit"
    monkeypatch.setenv("HOV_JAREN", str(tmp_path / "jaren"))
    told = called(case, name, handed, out, monkeypatch)
    assert told.status != 4, told.err
    if "--alles" in case.options and not case.window:
        assert [what for what in TOLD if what not in told.out] == []
    for text in (told.out, told.err):
        assert not signs_in(text)
        assert WORD not in text.lower()
    files = [*written(out), *written(tmp_path / "jaren")]
    assert bool(files) == bool({"UIT", "LIJST"} & set(case.options))
    for path in files:
        # A copy has the name of its form; what a batch writes has names of its own.
        assert name not in ("batch", "bericht") or not signs_in(str(path.relative_to(out)))
        if path.suffix in (".xlsx", ".xlsm"):
            # What `vul` writes is a form of the same institution, with its own answers in it.
            assert name == "vul" or faults_of_workbook(path.read_bytes(), handed.forms) == []
            continue
        text = texts_of(path)
        assert WORD not in text.lower()
        assert path.suffix not in (".csv", ".json", ".parquet", ".txt") or not signs_in(text)
    logs = "".join(path.read_text(encoding="utf-8") for path in log_folder().glob("*.log"))
    assert not signs_in(logs)
    assert WORD not in logs.lower()


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", [ValueError(f"{WORD}{IN_NAMES}"), PermissionError(13, f"{WORD}{IN_NAMES}", f"map{IN_NAMES}")], ids=type
)
def test_a_failure_of_the_program_repeats_nothing(
    handed: Handed, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("hov_tools.commands.valideer.judge", fail)
    told = hov_inside("valideer", handed.places["IN"])
    assert told.status == 4
    [log] = log_folder().glob("*.log")
    for text in (told.out, told.err, log.read_text(encoding="utf-8")):
        assert not signs_in(text)
        assert WORD not in text.lower()
