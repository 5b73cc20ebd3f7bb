"""A form of an institution that came in otherwise than with its own consortium replaces none in silence (F119)."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from batch.submitted import APPLICATION, EXAMPLE, FEW, FLOW, NOTICE, consortium, zipped
from commands.calling import hov_inside
from support.workbooks import set_cells

FORM = "HOV-formulier"
HOV = "HOV-formulier 10243.xlsx"
OWN = 1521
"""The HOV of 10243 by its own form."""
OTHER = 2
"""That of the form that somebody else made, with a later date."""
LATER = date(2021, 12, 31)


def forged(path: Path, number: int = 0) -> Path:
    """Make a HOV form of 10243 that names its consortium and regiehouder, with a later date and another trainee."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(EXAMPLE / HOV, path)
    trainees = {("Opleidelingen", f"{column}{row}"): None for column in "BCDEFGHI" for row in range(6, 30)}
    row = {"B": f"R999{number:03}", "C": "gz-psycholoog", "D": "ja", "E": date(2019, 5, 1), "F": date(2019, 5, 2)}
    trainees |= {("Opleidelingen", f"{column}6"): value for column, value in row.items()}  # type: ignore[misc]
    set_cells(path, {(FORM, "D34"): LATER, **trainees})
    return path


def mailed(path: Path, form: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "HOV-formulier"
    message.set_content("Zie bijlage.")
    message.add_attachment(form.read_bytes(), maintype="application", subtype="octet-stream", filename=form.name)
    path.write_bytes(bytes(message))


def two(folder: Path) -> None:
    """Hand in consortium A, with 10243 as a member, and consortium B, of others."""
    consortium(folder / "A", 0)
    consortium(folder / "B", 1)


def in_the_folder_of_another(folder: Path) -> None:
    two(folder)
    forged(folder / "B" / "HOV 10243 nieuw.xlsx")


def the_same_in_the_folder_of_another(folder: Path) -> None:
    two(folder)
    shutil.copyfile(folder / "A" / HOV, folder / "B" / HOV)


def in_a_folder_that_holds_both(folder: Path) -> None:
    in_the_folder_of_another(folder / "ontvangen")


def in_a_zip_that_holds_both(folder: Path) -> None:
    in_the_folder_of_another(folder.parent / "los")
    folder.mkdir()
    zipped(folder / "alles.zip", folder.parent / "los")


def with_a_forged_application(folder: Path) -> None:
    """Let B hand in, in one folder, its own forms and an application and form as if they were of A."""
    two(folder)
    forged(folder / "B" / "HOV 10243 nieuw.xlsx")
    shutil.copyfile(EXAMPLE / APPLICATION, folder / "B" / "nagemaakt.xlsx")


def in_a_folder_of_its_own(folder: Path) -> None:
    two(folder)
    forged(folder / "C" / HOV)


def in_a_mail(folder: Path) -> None:
    two(folder)
    mailed(folder / "mail.eml", forged(folder.parent / "los" / HOV))


def in_a_zip(folder: Path) -> None:
    two(folder)
    forged(folder.parent / "los" / HOV)
    zipped(folder / "later.zip", folder.parent / "los")


def loose(folder: Path) -> None:
    two(folder)
    forged(folder / "los.xlsx")


def settled(folder: Path, what: str) -> None:
    in_a_mail(folder)
    (folder / "hov.toml").write_text(what, encoding="utf-8")


def two_mails(folder: Path) -> None:
    consortium(folder / "A", 0, (APPLICATION, FLOW))
    mailed(folder / "een.eml", forged(folder.parent / "1" / HOV, 1))
    mailed(folder / "twee.eml", EXAMPLE / HOV)


def one_mail(folder: Path) -> None:
    consortium(folder / "A", 0, (APPLICATION, FLOW))
    mailed(folder / "een.eml", EXAMPLE / HOV)


def later_in_the_same_folder(folder: Path) -> None:
    two(folder)
    forged(folder / "A" / "HOV 10243 later.xlsx")


def later_in_a_subfolder(folder: Path) -> None:
    two(folder)
    forged(folder / "A" / "nagekomen" / HOV)


def in_a_second_stage(folder: Path) -> None:
    consortium(folder / "A aanvraag", 0, (APPLICATION, HOV))
    consortium(folder / "A aanmelding", 0, (NOTICE, FLOW))
    forged(folder / "A aanmelding" / HOV)


def all_loose(folder: Path) -> None:
    folder.mkdir()
    for number in range(2):
        for path in consortium(folder.parent / str(number), number).iterdir():
            shutil.copyfile(path, folder / f"{number} {path.name}")
    forged(folder / "later.xlsx")


class Row(Struct, frozen=True):
    """What is handed in and what must come of it.

    Attributes:
        make: makes the folder.
        hov: of 10243 in the consortium of which it is a member; None when none counts.
        told: severity of F119 and the end of the file's name, over all consortia.
    """

    make: Callable[[Path], None]
    hov: int | None
    told: tuple[tuple[str, str], ...]


ROWS = {
    "in the folder of another": Row(
        in_the_folder_of_another, OWN, (("waarschuwing", HOV), ("waarschuwing", "HOV 10243 nieuw.xlsx"))
    ),
    "the same in the folder of another": Row(the_same_in_the_folder_of_another, OWN, ()),
    "in a folder that holds both": Row(
        in_a_folder_that_holds_both, OWN, (("waarschuwing", HOV), ("waarschuwing", "B/HOV 10243 nieuw.xlsx"))
    ),
    "in a zip that holds both": Row(
        in_a_zip_that_holds_both, OWN, (("waarschuwing", HOV), ("waarschuwing", "B/HOV 10243 nieuw.xlsx"))
    ),
    "with a forged application": Row(
        with_a_forged_application,
        OWN,
        (
            ("info", "nagemaakt.xlsx"),
            ("waarschuwing", f"A/{HOV}"),
            ("waarschuwing", "HOV 10243 nieuw.xlsx"),
        ),
    ),
    "in a folder of its own": Row(
        in_a_folder_of_its_own, OWN, (("waarschuwing", f"A/{HOV}"), ("waarschuwing", f"C/{HOV}"))
    ),
    "in a mail": Row(in_a_mail, OWN, (("waarschuwing", f"A/{HOV}"), ("waarschuwing", f"mail.eml/{HOV}"))),
    "in a zip": Row(in_a_zip, OWN, (("waarschuwing", f"A/{HOV}"), ("waarschuwing", f"later.zip/{HOV}"))),
    "loose": Row(loose, OWN, (("waarschuwing", f"A/{HOV}"), ("waarschuwing", "los.xlsx"))),
    "settled: the other counts": Row(
        lambda folder: settled(folder, f'telt = ["mail.eml/{HOV}"]'), OTHER, (("info", f"A/{HOV}"),)
    ),
    "settled: its own counts": Row(
        lambda folder: settled(folder, f'telt = ["A/{HOV}"]'), OWN, (("info", f"mail.eml/{HOV}"),)
    ),
    "settled: the other does not count": Row(
        lambda folder: settled(folder, f'telt_niet = ["mail.eml/{HOV}"]'), OWN, ()
    ),
    "settled: the mail is of the consortium": Row(
        lambda folder: settled(folder, 'zelfde = [["A", "mail.eml"]]'), OTHER, (("waarschuwing", f"A/{HOV}"),)
    ),
    "two mails": Row(two_mails, None, (("fout", f"een.eml/{HOV}"), ("fout", f"twee.eml/{HOV}"))),
    # What remains as it was.
    "one mail": Row(one_mail, OWN, ()),
    "later in the same folder": Row(later_in_the_same_folder, OTHER, (("waarschuwing", HOV),)),
    "later in a subfolder": Row(later_in_a_subfolder, OTHER, (("waarschuwing", HOV),)),
    "in a second stage": Row(in_a_second_stage, OTHER, (("waarschuwing", f"A aanvraag/{HOV}"),)),
    "all loose": Row(all_loose, OTHER, (("waarschuwing", HOV),)),
}


def batch(folder: Path) -> list[dict[str, Any]]:
    called = hov_inside("batch", folder, "--uit", folder.parent / "uit", "--json", "--werkers", "1")
    found: list[dict[str, Any]] = json.loads(called.out)["samenwerkingsverbanden"]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", ROWS)
def test_which_form_counts_and_who_is_told(tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    row.make(tmp_path / "in")
    found = batch(tmp_path / "in")
    hov = {one["regiehouder"]: one["resultaat"]["uitkomst"]["hov"].get("10243") for one in found}
    assert hov["10240"] == row.hov
    assert hov.get("10340") is None
    told = sorted(
        (each["ernst"], each["bestand"])
        for one in found
        for each in one["resultaat"]["bevindingen"]
        if each["code"] == "F119"
    )
    assert len(told) == len(row.told), told
    for (severity, file), (expected, end) in zip(told, sorted(row.told), strict=True):
        assert severity == expected
        assert file.endswith(end)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["in the folder of another", "in a mail", "in a folder that holds both"])
def test_both_are_named_on_the_screen_and_in_the_proposal(tmp_path: Path, name: str) -> None:
    ROWS[name].make(tmp_path / "in")
    [own] = tmp_path.glob("in/**/A")
    for path in EXAMPLE.glob("HOV-formulier *.xlsx"):
        shutil.copyfile(path, own / path.name)
    called = hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--werkers", "1")
    assert called.out.count("kwam ook een HOV-formulier binnen bij") + called.out.count("kwam apart binnen") >= 1
    assert "10243" in called.out
    called = hov_inside("toewijzing", tmp_path / "in", "--plaatsen", "20", "--json")
    told = {one["waar"]: one["melding"] for one in json.loads(called.out)["niet_meegenomen"]}
    [told_at_own] = [message for where, message in told.items() if where.endswith(HOV) and message.startswith("F119")]
    assert "10243" in told_at_own


@pytest.mark.slow
def test_a_consortium_alone_is_judged_as_before(tmp_path: Path) -> None:
    in_the_folder_of_another(tmp_path / "in")
    found = {}
    for own in ("A", "B"):
        called = hov_inside("valideer", tmp_path / "in" / own, "--json")
        found[own] = json.loads(called.out)
    assert found["A"]["uitkomst"]["hov"] == {"10243": OWN}
    assert "10243" not in found["B"]["uitkomst"]["hov"]
    [stranger] = [one for one in found["B"]["bevindingen"] if one["code"] == "P4" and one["gevonden"] == "10243"]
    assert (stranger["ernst"], stranger["bestand"]) == ("fout", "HOV 10243 nieuw.xlsx")


@pytest.mark.slow
def test_the_example_has_the_hov_that_the_table_states(tmp_path: Path) -> None:
    consortium(tmp_path / "A", 0, FEW)
    forged(tmp_path / "B" / HOV)
    for folder, days in (("A", OWN), ("B", OTHER)):
        called = hov_inside("valideer", tmp_path / folder, "--json", "--jaar", "2022")
        assert json.loads(called.out)["uitkomst"]["hov"] == {"10243": days}
