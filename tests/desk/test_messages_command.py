"""hov bericht on the results of a batch: nothing of a trainee, nothing of another member, and nothing by halves."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.submitted import WITH_MISTAKES
from commands.calling import hov_inside
from hov_tools.desk.messages.earlier import LIST_NAME
from hov_tools.files.own_output import RESULT_NAME, WORK_FOLDER
from support.canaries import FLOW, WORD, signs_in, submission

pytestmark = pytest.mark.slow

LEAD, SECOND = "10280", "10283"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zuid")
    shutil.copytree(WITH_MISTAKES, folder / "in" / "zuid")
    hov_inside("batch", folder / "in", "--uit", folder / "uit", "--werkers", "1")
    return folder / "uit"


def listed(out: Path) -> Mapping[str, dict[str, Any]]:
    told = json.loads((out / LIST_NAME).read_bytes())
    return {one["tpid"]: one for one in told["berichten"]}


def parts(out: Path, one: Mapping[str, Any]) -> tuple[str, Mapping[str, bytes]]:
    """Give what a mail says with its headers, and the workbooks that go along."""
    mail = message_from_bytes((out / one["bericht"]).read_bytes(), policy=default)
    body = mail.get_body()  # type: ignore[attr-defined]  # an EmailMessage, by its policy
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    attached = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}  # type: ignore[attr-defined]  # as above
    return f"{headers}\n{body.get_content()}", attached


def inside(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_each_hears_of_its_own_forms_only(results: Path, tmp_path: Path) -> None:
    called = hov_inside("bericht", results, "--uit", tmp_path / "uit", "--voor", "01-02-2021", "--json")
    assert (called.status, called.err) == (0, "")
    assert json.loads(called.out) == json.loads((tmp_path / "uit" / LIST_NAME).read_bytes())
    found = listed(tmp_path / "uit")
    findings = json.loads((results / "zuid" / RESULT_NAME).read_bytes())["resultaat"]["bevindingen"]
    own = {tpid: f"HOV-formulier {tpid}.xlsx" for tpid in found}
    assert len(found) == 8
    for tpid, one in found.items():
        told, attached = parts(tmp_path / "uit", one)
        plain = (tmp_path / "uit" / one["tekst"]).read_text(encoding="utf-8")
        assert told.replace("\r\n", "\n").endswith(plain)
        assert not [file for other, file in own.items() if other != tpid and (file in told or file in attached)]
        # Each cell that is asked about is one of its own forms, and each of those is asked about.
        mine = {
            (finding["blad"], finding["cel"])
            for finding in findings
            if (finding["bestand"] == own[tpid] or tpid == LEAD and "HOV-formulier" not in finding["bestand"])
            and finding["ernst"] != "info"
            and finding["oorzaak"] is None
        }
        assert {(point["blad"], point["cel"]) for point in one["punten"]} == mine
        assert [cell for sheet, cell in mine if f"blad {sheet}, cel {cell}: " not in told] == []
        if tpid != LEAD:
            assert [other for other in own if other != tpid and other in told] == []


def test_the_marked_copy_goes_along_and_the_report_on_all_does_not(results: Path, tmp_path: Path) -> None:
    hov_inside("bericht", results, "--uit", tmp_path / "uit")
    found = listed(tmp_path / "uit")
    _, attached = parts(tmp_path / "uit", found[SECOND])
    assert attached == {
        f"HOV-formulier {SECOND}.xlsx": (results / "zuid" / f"HOV-formulier {SECOND}.xlsx").read_bytes()
    }
    _, attached = parts(tmp_path / "uit", found[LEAD])
    assert len(attached) == 4
    flow = openpyxl.load_workbook(io.BytesIO(attached[FLOW]))
    assert "Wat te herstellen" in flow.sheetnames
    assert "Validatierapport" not in flow.sheetnames
    note = flow["In- en doorstroom"]["D12"].comment
    assert note is not None
    assert "Vul 3 in" in note.text
    assert "Validatierapport" in openpyxl.load_workbook(results / "zuid" / FLOW).sheetnames


def test_a_copy_that_was_changed_stays_behind_and_is_told(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results, tmp_path / "in")
    (tmp_path / "in" / "zuid" / f"HOV-formulier {SECOND}.xlsx").write_bytes(b"anders")
    called = hov_inside("bericht", tmp_path / "in", "--uit", tmp_path / "uit")
    assert called.status == 1
    assert f"zuid: HOV-formulier {SECOND}.xlsx is gewijzigd sinds hov batch" in called.err
    told, attached = parts(tmp_path / "uit", listed(tmp_path / "uit")[SECOND])
    assert attached == {}
    assert "Meegestuurd" not in told


def test_a_reminder_follows_on_the_messages_before(results: Path, tmp_path: Path) -> None:
    hov_inside("bericht", results, "--uit", tmp_path / "eerst")
    told = json.loads((tmp_path / "eerst" / LIST_NAME).read_bytes())
    mine = next(one for one in told["berichten"] if one["tpid"] == SECOND)
    mine["punten"] = mine["punten"][:1]
    (tmp_path / "eerst" / LIST_NAME).write_text(json.dumps(told), encoding="utf-8")
    hov_inside("bericht", results, "--uit", tmp_path / "dan", "--eerder", tmp_path / "eerst")
    assert {one["soort"] for one in listed(tmp_path / "dan").values()} == {"herinnering", "in-orde"}
    body, _ = parts(tmp_path / "dan", listed(tmp_path / "dan")[SECOND])
    assert body.index("Eerder gevraagd en nog open:") < body.index("cel D8") < body.index("Nieuw:") < body.index("D35")


def test_templates_of_the_user_are_used(results: Path, tmp_path: Path) -> None:
    assert hov_inside("bericht", "--toon-sjablonen", tmp_path / "sjablonen").status == 0
    for path in (tmp_path / "sjablonen").glob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8-sig").replace("Met vriendelijke", "Met een"), encoding="utf-8")
    called = hov_inside("bericht", results, "--uit", tmp_path / "uit", "--sjablonen", tmp_path / "sjablonen")
    assert called.status == 0
    assert all("Met een groet" in parts(tmp_path / "uit", one)[0] for one in listed(tmp_path / "uit").values())


def test_a_template_that_fails_leaves_nothing(results: Path, tmp_path: Path) -> None:
    hov_inside("bericht", "--toon-sjablonen", tmp_path / "sjablonen")
    (tmp_path / "sjablonen" / "in-orde.txt").write_text("Onderwerp: x\n\n{{ leden[0].wie }}", encoding="utf-8")
    called = hov_inside("bericht", results, "--uit", tmp_path / "uit", "--sjablonen", tmp_path / "sjablonen")
    assert called.status == 2
    assert "in-orde.txt, regel 3" in called.err
    assert not list((tmp_path / "uit").iterdir())


def test_the_same_results_give_the_same_files(results: Path, tmp_path: Path) -> None:
    for name in ("een", "twee"):
        hov_inside("bericht", results, "--uit", tmp_path / name)
    first, second = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in ("een", "twee")
    )
    assert first == second
    assert len(first) == 2 * 8 + 1


def test_what_cannot_be_used_is_told(results: Path, tmp_path: Path) -> None:
    full = tmp_path / "vol"
    full.mkdir()
    (full / "brief.txt").write_text("van mij", encoding="utf-8")
    busy = tmp_path / "bezig"
    shutil.copytree(results, busy)
    (busy / WORK_FOLDER).mkdir()
    out = tmp_path / "uit"
    for words, told in (
        ([results], "achter --uit een nieuwe map"),
        (["--uit", out], "Geef de map met uitkomsten"),
        ([results, "--uit", full], "is niet leeg"),
        ([results, "--uit", results / "berichten"], "ligt in de map met uitkomsten"),
        ([full, "--uit", out], "is geen map met uitkomsten van hov batch"),
        ([busy, "--uit", out], "nog bezig is of niet is afgemaakt"),
        ([tmp_path / "weg", "--uit", out], "weg"),
        ([results, "--uit", out, "--verband", "noord"], "noord staat niet in"),
        ([results, "--uit", out, "--eerder", full], f"{LIST_NAME} ontbreekt"),
        ([results, "--uit", out, "--voor", "morgen"], "geef een dag, zoals 01-02-2027"),
        ([results, "--uit", out, "--voor", "31-02-2027"], "geef een dag, zoals 01-02-2027"),
        ([results, "--uit", out, "--soort", "laatste"], "kies eerste, herinnering of in-orde"),
        ([results, "--uit", out, "--sjablonen", full], "ontbreekt het sjabloon eerste.txt"),
        ([results, "--toon-sjablonen", out], "Geef --toon-sjablonen alleen"),
        (["--toon-sjablonen", full], "is niet leeg"),
    ):
        called = hov_inside("bericht", *words)
        assert called.status == 2, words
        assert told in called.err, words
    assert (full / "brief.txt").read_text(encoding="utf-8") == "van mij"
    assert not out.exists()


def test_a_result_that_cannot_be_read_leaves_the_others(results: Path, tmp_path: Path) -> None:
    shutil.copytree(results, tmp_path / "in")
    shutil.copytree(tmp_path / "in" / "zuid", tmp_path / "in" / "kopie")
    (tmp_path / "in" / "stuk").mkdir()
    (tmp_path / "in" / "stuk" / RESULT_NAME).write_bytes(b"{}")
    called = hov_inside("bericht", tmp_path / "in", "--uit", tmp_path / "uit")
    assert called.status == 1
    assert "kopie: deze map is een kopie van de uitkomsten van zuid" in called.err
    assert f"stuk: stuk/{RESULT_NAME} kan niet worden gelezen" in called.err
    assert len(listed(tmp_path / "uit")) == 8


def test_no_message_holds_what_a_trainee_is_known_by(tmp_path: Path) -> None:
    submission(tmp_path / "in")
    hov_inside("batch", tmp_path / "in", "--uit", tmp_path / "uit", "--werkers", "1")
    called = hov_inside("bericht", tmp_path / "uit", "--uit", tmp_path / "berichten")
    assert called.status == 0, called.err
    found = listed(tmp_path / "berichten")
    assert sum(len(one["punten"]) for one in found.values()) > 5
    for path in (tmp_path / "berichten").rglob("*"):
        assert not signs_in(path.name)
        assert WORD not in path.name.lower()
    for text in (
        called.out,
        called.err,
        *(path.read_text("utf-8") for path in (tmp_path / "berichten").rglob("*.txt")),
    ):
        assert WORD not in text.lower()
        assert not [sign for sign in signs_in(text) if sign != "\n"]
    assert WORD not in (tmp_path / "berichten" / LIST_NAME).read_text("utf-8").lower()
    for one in found.values():
        told, attached = parts(tmp_path / "berichten", one)
        assert WORD not in told.lower()
        # A form holds the trainees of who gets it back; the others hold an error value that somebody made up.
        for name, data in attached.items():
            if "HOV-formulier" in name:
                assert one["tpid"] in name
            else:
                assert WORD not in inside(data).lower().replace(f"#{WORD}-vrij!", "")
