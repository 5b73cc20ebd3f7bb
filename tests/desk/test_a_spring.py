"""A spring at the bureau: forty consortia hand in over five weeks, and people decide, set and type in between.

What the desk tells after each week is compared with books that the test keeps apart: of what it put into the folder
and of what it did, without reading a form.
"""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.submitted import APPLICATION, EXAMPLE, FLOW, NOTICE, consortium
from batch.test_batch_kill import start
from rules.test_decisions import UNBALANCED
from rules.test_v import answers
from support.cases import consortium_of
from support.workbooks import set_cells

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:.*extension is not supported")]

CONSORTIA = 40
MEMBERS = tuple(sorted(path.stem.rpartition(" ")[2] for path in EXAMPLE.glob("HOV-formulier *.xlsx")))
LATE = range(0, CONSORTIA, 10)
"""Their application comes a week later."""
FORGETFUL = range(3, CONSORTIA, 7)
"""The form of one member comes with the definitive application only."""
CORRECTING = range(2, CONSORTIA, 8)
"""One member sends its form again, under another name and with other answers."""
WITHDRAWN = 37
FOR_THE_BOARD = {1: "toegestaan", 11: "toegestaan", 21: "afgewezen"}
CORRECTED_AFTER = 11
"""Its members answer otherwise after the board decided."""
FIRST_HALF = MEMBERS[: len(MEMBERS) // 2]
FORGOTTEN, SENT_AGAIN = MEMBERS[5], MEMBERS[2]
ENDS_IN = {"aanvraag": APPLICATION, "aanmelding": NOTICE, "in-en-doorstroom": FLOW}


def tpid(number: int, member: str) -> str:
    return str(int(member) + 100 * number)


def key(number: int) -> str:
    return f"verband {number:02}"


class Books:
    """The submissions as consortia hand them in, and what was handed in by whom."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self._ready = folder / "klaar"
        self.there: dict[int, dict[str, str]] = {}
        """Consortium → document, such as "aanvraag" or "hov 10343" → the file that counts."""
        self.replaced: dict[int, dict[str, str]] = {}
        """Consortium → file that no longer counts → the one that does."""
        self.came: set[tuple[str, str, str]] = set()
        self.went: set[str] = set()
        for number in range(CONSORTIA):
            consortium(self._ready / key(number), number, tuple(path.name for path in sorted(EXAMPLE.glob("*.xlsx"))))
        for number in FOR_THE_BOARD:
            self._answer(number, self._ready, UNBALANCED)

    def new_week(self) -> None:
        self.came, self.went = set(), set()

    def hand_in(self, number: int, document: str) -> None:
        kind, _, member = document.partition(" ")
        name = ENDS_IN.get(kind) or f"HOV-formulier {member}.xlsx"
        self._put(number, name)
        self.there.setdefault(number, {})[document] = name
        self.came.add((key(number), "nieuw", name))

    def send_again(self, number: int, member: str) -> None:
        old = self.there[number][f"hov {member}"]
        new = old.replace(".xlsx", " v2.xlsx")
        self._put(number, old, new)
        # Signed a day later than the first one: the newest counts.
        set_cells(self.folder / key(number) / new, {("HOV-formulier", "D34"): date(2021, 2, 20)})
        self.there[number][f"hov {member}"] = new
        self.replaced.setdefault(number, {})[old] = new
        self.came.add((key(number), "gecorrigeerd", new))

    def withdraw(self, number: int) -> None:
        shutil.rmtree(self.folder / key(number))
        del self.there[number]
        self.went.add(key(number))

    def answer_otherwise(self, number: int) -> None:
        for name in self._answer(number, self.folder, ["nee", *["ja"] * (len(MEMBERS) - 1)]):
            if (key(number), "nieuw", name) not in self.came:
                self.came.add((key(number), "gecorrigeerd", name))

    def _put(self, number: int, name: str, new: str | None = None) -> None:
        target = self.folder / key(number) / (new or name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self._ready / key(number) / name, target)

    def _answer(self, number: int, where: Path, values: Any) -> Iterator[str]:
        example = consortium_of(EXAMPLE)
        cells: dict[str, dict[tuple[str, str], Any]] = {}
        for written, value in answers(example, "self_sufficient", tuple(values)).items():
            file, sheet, cell = example.ref(written)
            cells.setdefault(file, {})[sheet, cell] = value
        changed = []
        for file, own in cells.items():
            member = file.removesuffix(".xlsx").rpartition(" ")[2]
            name = file.replace(member, tpid(number, member)) if member in MEMBERS else file
            path = where / key(number) / name
            if path.exists():
                before = path.read_bytes()
                set_cells(path, own)
                changed += [name] if path.read_bytes() != before else []
        return iter(changed)

    def missing(self, number: int) -> set[str]:
        """The members of whom no form is there."""
        return {tpid(number, one) for one in MEMBERS if f"hov {tpid(number, one)}" not in self.there[number]}

    def is_complete(self, number: int) -> bool:
        """What the phase asks is there."""
        return bool({"aanvraag", "aanmelding"} & set(self.there[number])) and not self.missing(number)


class Bureau:
    """What the bureau does with the submissions: commands, as processes."""

    def __init__(self, folder: Path, submissions: Path) -> None:
        self._folder = folder
        self._submissions = submissions
        self.out = folder / "uitkomsten"
        self._letters = 0
        self._moments = random.Random(2022)  # noqa: S311 - moments to kill at, no secrets

    def batch(self) -> dict[str, Any]:
        """Judge everything; the first try is killed, and the second goes on where that was."""
        self._kill_when_done(self._moments.randrange(1, CONSORTIA // 2))
        return self._json(
            "batch", self._submissions, "--uit", self.out, "--werkers", "2", "--tabellen", "csv", "--json"
        )

    def _kill_when_done(self, count: int) -> None:
        """Start a run, and kill it with all that it started when it has written so many folders."""
        before = self._folders()
        process = start(self._submissions, self.out, "--werkers", "2")
        while process.poll() is None and len(self._folders() - before) < count:
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.005)
        assert process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def _folders(self) -> set[tuple[str, int]]:
        """Give every folder of results; one that is written anew is another one."""
        found = set()
        for path in self.out.glob("verband *"):
            with suppress(FileNotFoundError):
                found.add((path.name, path.stat().st_ino))
        return found

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    def messages(self, earlier: Path | None) -> tuple[Path, list[dict[str, Any]]]:
        self._letters += 1
        out = self._folder / f"berichten {self._letters}"
        more = () if earlier is None else ("--eerder", earlier)
        return out, self._json("bericht", self.out, "--uit", out, *more, "--json")["berichten"]

    def set(self, regiehouder: str, **given: str) -> None:
        options = [word for name, value in given.items() for word in (f"--{name}", value)]
        self._json("dossier", self.out, regiehouder, "--wie", "anna", *options, "--json")

    def type_in_the_overview(self, given: dict[str, dict[str, str]]) -> None:
        """Type in the first sheet as a person in Excel does: regiehouder → heading → value."""
        path = self.out / "Overzicht.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["Overzicht"]
        heads = next(row for row in sheet.iter_rows() if any(cell.value == "Eigenaar" for cell in row))
        columns = {cell.value: cell.column for cell in heads}
        for row in sheet.iter_rows(min_row=heads[0].row + 1):
            for heading, value in given.get(str(row[columns["Regiehouder (TPID)"] - 1].value), {}).items():
                row[columns[heading] - 1].value = value
        book.properties.lastModifiedBy = "bert"
        book.save(path)

    def dossiers(self) -> dict[str, dict[str, Any]]:
        return {one["regiehouder"]: one for one in self._json("dossier", self.out, "--json")["dossiers"]}

    def decide(self, regiehouder: str, ruling: str) -> None:
        told = ("--door", "bestuur", "--datum", "12-05-2021", "--waarom", "Enige instellingen in de regio.")
        self._json("besluit", self.out, regiehouder, "--op", "V1", "--uitkomst", ruling, *told, "--json")

    def decisions(self) -> dict[str, str]:
        """Regiehouder → how the decision on its V1 stands."""
        found = self._json("besluit", self.out, "--json")["besluiten"]
        return {one["regiehouder"]: one["bevindingen"][0]["stand"] for one in found}

    def _json(self, *words: object) -> Any:
        command = [sys.executable, "-m", "hov_tools", *map(str, words)]
        ended = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert ended.returncode in (0, 1), ended.stderr
        return json.loads(ended.stdout)


class Spring:
    """The books and the bureau beside each other."""

    def __init__(self, folder: Path) -> None:
        self.books = Books(folder)
        self.bureau = Bureau(folder, self.books.folder)
        self.expected_dossiers: dict[str, dict[str, str | None]] = {}
        self.letters: Path | None = None
        self.asked: set[tuple[str, str]] = set()
        self.is_first = True

    def end_week(self, verdicts: dict[int, str], allowed: Collection[int] = ()) -> None:
        told = self.bureau.batch()
        assert {one["sleutel"] for one in told["samenwerkingsverbanden"]} == {
            key(number) for number in self.books.there
        }
        self._see_changes(told["wijzigingen"], allowed)
        self._see_register()
        self._see_verdicts(verdicts)
        self._see_messages()
        self._see_dossiers()
        self.books.new_week()
        self.is_first = False

    def _see_changes(self, told: Any, allowed: Collection[int]) -> None:
        if self.is_first:
            assert told is None
            return
        changes = told["samenwerkingsverbanden"]
        came = {(one["sleutel"], file["wat"], file["bestand"]) for one in changes for file in one["bestanden"]}
        # Of a consortium that is gone its files are gone with it.
        assert {one for one in came if one[0] not in self.books.went} == self.books.came
        assert {one["sleutel"] for one in changes if one["wat"] == "weg"} == self.books.went
        found = {
            (one["sleutel"], each["code"])
            for one in changes
            for each in one["bevindingen"]
            if each["wat"] == "toegestaan"
        }
        assert found == {(key(number), "V1") for number in allowed}

    def _see_register(self) -> None:
        rows = self.bureau.table("ontvangst")
        counting = {
            (row["sleutel"], row["document"], row["tpid"]): (row["stand"], row["bestand"])
            for row in rows
            if row["telt"] == "ja" and row["document"] != "ondertekening"
        }
        for number, documents in self.books.there.items():
            lead = tpid(number, MEMBERS[0])
            for member in (tpid(number, one) for one in MEMBERS):
                name = documents.get(f"hov {member}", "")
                expected = ("ontvangen" if name else "ontbreekt", name)
                assert counting[key(number), "hov", member] == expected
            for kind in ("aanvraag", "aanmelding"):
                name = documents.get(kind, "")
                assert counting[key(number), kind, lead] == ("ontvangen" if name else "ontbreekt", name)
            flow = documents.get("in-en-doorstroom", "")
            # It is of the phase after that of the definitive application, and is not spoken of before.
            later = "volgt later" if "aanmelding" in documents else None
            found = counting.get((key(number), "in-en-doorstroom", lead), (None, ""))
            assert found == ("ontvangen" if flow else later, flow)
        replaced = {
            (row["sleutel"], row["bestand"], row["vervangen_door"]) for row in rows if row["stand"] == "vervangen"
        }
        assert replaced == {
            (key(number), old, new) for number, pairs in self.books.replaced.items() for old, new in pairs.items()
        }

    def _see_verdicts(self, verdicts: dict[int, str]) -> None:
        found = {row["sleutel"]: row for row in self.bureau.table("samenwerkingsverbanden")}
        for number in self.books.there:
            row = found[key(number)]
            usual = "voldoet" if self.books.is_complete(number) else None
            expected = verdicts.get(number, usual)
            if expected is None:
                assert row["oordeel"] != "voldoet"
            else:
                assert row["oordeel"] == expected
            assert (row["bonus_telt"] not in ("", "0")) == (expected == "voldoet")

    def _see_messages(self) -> None:
        folder, told = self.bureau.messages(self.letters)
        for number in self.books.there:
            # Each regiehouder hears of its consortium, and every member of whom something lacks is asked for it.
            own = {one["tpid"]: one for one in told if one["sleutel"] == key(number)}
            assert tpid(number, MEMBERS[0]) in own
            asked = {one for one in own if own[one]["soort"] != "in-orde" and one != tpid(number, MEMBERS[0])}
            assert asked == self.books.missing(number) - {tpid(number, MEMBERS[0])}
            again = {one for one in asked if own[one]["soort"] == "herinnering"}
            assert again == {one for one in asked if (key(number), one) in self.asked}
        self.asked = {(one["sleutel"], one["tpid"]) for one in told if one["soort"] != "in-orde"}
        texts = [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
        assert len(texts) == len(told)
        assert not [text for text in texts if "R0" in text]
        self.letters = folder

    def _see_dossiers(self) -> None:
        found = self.bureau.dossiers()
        # Of who withdrew the dossier stays.
        assert {tpid(number, MEMBERS[0]) for number in self.books.there} <= set(found)
        for regiehouder, one in found.items():
            expected = {"status": "ontvangen", "eigenaar": None, "notitie": None}
            expected |= self.expected_dossiers.get(regiehouder, {})
            assert {name: one[name] for name in expected} == expected
            assert one["conflicten"] == []

    def people_work(self, week: int) -> None:
        """Let one person use commands, and another type in the overview, on other consortia."""
        headings = {"status": "Status", "eigenaar": "Eigenaar", "notitie": "Notitie"}
        typed: dict[str, dict[str, str]] = {}
        for number in sorted(self.books.there)[week::6]:
            regiehouder = tpid(number, MEMBERS[0])
            given = {"status": "in behandeling", "eigenaar": f"Anna {week}"}
            self.expected_dossiers.setdefault(regiehouder, {}).update(given)
            self.bureau.set(regiehouder, **given)
        for number in sorted(self.books.there)[week + 5 :: 9]:
            regiehouder = tpid(number, MEMBERS[0])
            if regiehouder in typed or (regiehouder in self.expected_dossiers and week > 0):
                continue
            given = {"notitie": f"gebeld in week {week}", "status": "aangehouden"}
            self.expected_dossiers.setdefault(regiehouder, {}).update(given)
            typed[regiehouder] = {headings[name]: value for name, value in given.items()}
        self.bureau.type_in_the_overview(typed)


def test_a_spring(tmp_path: Path) -> None:
    spring = Spring(tmp_path)
    books = spring.books

    _hand_in(books, "aanvraag", set(range(CONSORTIA)) - set(LATE))
    spring.end_week({})
    spring.people_work(0)

    _hand_in(books, "aanvraag", LATE)
    _hand_in_forms(books, FIRST_HALF)
    spring.end_week({})
    spring.people_work(1)

    books.withdraw(WITHDRAWN)
    _hand_in_forms(books, MEMBERS[len(FIRST_HALF) :])
    for number in CORRECTING:
        books.send_again(number, tpid(number, SENT_AGAIN))
    spring.end_week(dict.fromkeys(FOR_THE_BOARD, "bestuur beslist"))
    spring.people_work(2)

    _hand_in(books, "aanmelding", books.there)
    for number in FORGETFUL:
        books.hand_in(number, f"hov {tpid(number, FORGOTTEN)}")
    spring.end_week(dict.fromkeys(FOR_THE_BOARD, "bestuur beslist"))
    for number, ruling in FOR_THE_BOARD.items():
        spring.bureau.decide(tpid(number, MEMBERS[0]), ruling)
    spring.people_work(3)

    _hand_in(books, "in-en-doorstroom", books.there)
    books.answer_otherwise(CORRECTED_AFTER)
    spring.end_week({1: "voldoet", CORRECTED_AFTER: "bestuur beslist", 21: "voldoet niet"}, allowed={1})
    stands = {1: "geldt", CORRECTED_AFTER: "vervallen", 21: "geldt"}
    assert spring.bureau.decisions() == {tpid(number, MEMBERS[0]): stand for number, stand in stands.items()}


def _hand_in(books: Books, document: str, numbers: Iterable[int]) -> None:
    for number in sorted(numbers):
        books.hand_in(number, document)


def _hand_in_forms(books: Books, members: Iterable[str]) -> None:
    for number in sorted(books.there):
        for member in members:
            if not (number in FORGETFUL and member == FORGOTTEN):
                books.hand_in(number, f"hov {tpid(number, member)}")
