"""What people type wrongly: each time one Dutch line that says what to type instead, and nothing is done."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from commands.calling import EXAMPLES, hov_inside, hov_without_rights
from hov_tools.commands.parser import near_path, path_with_spaces, without_stray_quotes
from hov_tools.dutch import in_signs_of

SPACED = "Verband Noord 2022"
FORM = "map/formulier.xlsx"

WRONG: tuple[tuple[str, str, str], ...] = (
    ("a mistyped command", "valider MAP", "'valider' is geen opdracht. Bedoelt u valideer?"),
    ("a mistyped action", "excel instaleer", "'instaleer' is geen opdracht. Bedoelt u installeer?"),
    ("something that is no command at all", "xyz", "'xyz' is geen opdracht. Zie hov --help."),
    ("a mistyped option", "valideer MAP --schrif", "onbekend: --schrif. Bedoelt u --schrijf?"),
    ("an option with a value by =", "bonus MAP --jaaar=2022", "Bedoelt u --jaar?"),
    ("a name with spaces without quotes", f"valideer {SPACED}", f'tussen aanhalingstekens: "{SPACED}".'),
    ("a mistyped folder", "valideer mapje", "mapje is niet gevonden. Bedoelt u map?"),
    ("a folder in a folder that is not there", "valideer er/niet", "De map er is er ook niet."),
    ("nothing where a path belongs", "valideer", "er ontbreekt: PAD. Zie hov valideer --help."),
    ("an action left out", "jaar", "er ontbreekt: ACTIE. Zie hov jaar --help."),
    ("a folder of folders", "valideer alle", "hov batch alle --uit MAP"),
    ("a zip file where many are asked for", "batch in.zip --uit uit", "Geef de map waarin de inzendingen staan."),
    ("--schrijf without a place", "valideer map --schrijf", "--uit MAP"),
    ("a place without --schrijf", "valideer map --uit uit", "werken alleen samen met --schrijf"),
    ("a file as the folder of results", "bonus map --schrijf --uit in.zip", "in.zip is geen map; kies een andere map."),
    ("a folder below a file", "bonus map --schrijf --uit in.zip/uit", "in.zip is geen map"),
    ("a year of two digits", "bonus map --jaar 22", "geef een jaartal van 2000 tot en met 2099"),
    ("a number with a decimal comma", "bonus map --dagen-per-plaats 2300,5", "geef een heel getal"),
    ("a number that is no number", "bonus map --dagen-per-plaats veel", "geef een heel getal"),
    ("a code that there is not", "codes F199", "F199 is geen code. Bedoelt u"),
    ("a language that there is not", "codes --taal fr", "--taal: geef nl of en"),
    ("the forms' own folder as that of results", "toewijzing alle --plaatsen 9 --uit alle/uit", "Kies een andere map."),
    ("one file where a folder belongs", f"toewijzing {FORM} --plaatsen 10", "Geef de map met de mappen"),
    ("a folder where one file belongs", "herstel map --uit uit", "Geef één werkmap."),
    ("a folder beside a file", f"verschil map {FORM}", "Vergelijk twee werkmappen, of twee mappen."),
    ("no form of a year", "jaar leer brief.txt", "Sla het formulier in Excel op als .xlsx."),
)
# A result is shown, which says in its last lines what to do: exit status 3, nothing could be read.
UNREADABLE: tuple[tuple[str, str, str], ...] = (
    (
        "a zip file that is damaged",
        "valideer in.zip",
        "Maak het zip-bestand opnieuw, of zet de formulieren zelf in de map.",
    ),
    ("a file of another kind", "valideer brief.txt", "lever het dan ingevuld in als Excel-werkmap (.xlsx)."),
    ("a workbook that is damaged", "valideer kapot.xlsx", "sla het opnieuw op als .xlsx en lever het opnieuw in."),
    ("an empty folder", "valideer leeg", "Kies de map waarin de ingevulde formulieren (.xlsx) zelf staan."),
    (
        "an empty folder to add up",
        "samenvoegen leeg",
        "Kies de map waarin de ingevulde formulieren (.xlsx) zelf staan.",
    ),
)
# Whoever starts it has no rights there.
CLOSED: tuple[tuple[str, int, str, int, str], ...] = (
    (
        "a folder that may not be read",
        0o000,
        "valideer {closed}",
        2,
        "mag niet worden gelezen. Vraag toegang tot deze map.",
    ),
    (
        "results into a folder that may only be read",
        0o555,
        "bonus map --schrijf --uit {closed}/uit",
        2,
        "mag u niet schrijven; kies een andere map.",
    ),
    (
        "in place in a folder that may only be read",
        0o555,
        "bonus {closed} --schrijf --ter-plekke",
        2,
        "mag u niet schrijven. Gebruik --uit MAP",
    ),
    (
        "a batch into a folder that may only be read",
        0o555,
        "batch alle --uit {closed}/uit",
        2,
        "mag u niet schrijven; kies een andere map.",
    ),
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("map", SPACED):
        (tmp_path / folder).mkdir()
        for file in EXAMPLES.glob("2022-zuid/HOV-formulier 1028*.xlsx"):
            shutil.copy(file, tmp_path / folder)
    shutil.copy(next((tmp_path / "map").glob("*.xlsx")), tmp_path / FORM)
    (tmp_path / "in.zip").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "brief.txt").write_text("Geachte heer,", encoding="utf-8")
    (tmp_path / "kapot.xlsx").write_bytes((tmp_path / FORM).read_bytes()[:4000])
    (tmp_path / "leeg").mkdir()
    for name in ("2022-noord", "2022-zuid"):
        (tmp_path / "alle" / name).mkdir(parents=True)
        shutil.copy(EXAMPLES / name / "Aanvraag door regiehouder toewijzing 2022.xlsx", tmp_path / "alle" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("typed", "told"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_wrong_use_ends_in_what_to_type_instead(place: Path, typed: str, told: str) -> None:
    before = sorted(place.rglob("*"))
    called = hov_inside(*typed.split(" "))
    assert (called.status, called.out) == (2, "")
    assert told in called.err
    assert called.err.startswith("hov")
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize(("typed", "told"), [row[1:] for row in UNREADABLE], ids=[row[0] for row in UNREADABLE])
def test_what_cannot_be_read_ends_in_what_to_do(place: Path, typed: str, told: str) -> None:
    before = sorted(place.rglob("*"))
    called = hov_inside(*typed.split(" "))
    assert called.status == 3
    assert told in " ".join((called.out + called.err).split())
    assert "Traceback" not in called.err
    assert sorted(place.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="rights are not those of the folder there")
@pytest.mark.parametrize(
    ("mode", "typed", "status", "told"), [row[1:] for row in CLOSED], ids=[row[0] for row in CLOSED]
)
def test_without_rights_one_line_says_so(place: Path, mode: int, typed: str, status: int, told: str) -> None:
    closed = place / "dicht"
    shutil.copytree(place / "map", closed)
    closed.chmod(mode)
    try:
        called = hov_without_rights(*typed.format(closed="dicht").split(" "))
    finally:
        closed.chmod(0o755)
    assert (called.status, called.out) == (status, "")
    assert told in called.err
    assert "hov-" not in called.err
    assert len(called.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ((), ("--help",)),
        (("help",), ("--help",)),
        (("help", "bonus"), ("bonus", "--help")),
        (("--version",), ("--versie",)),
        (("codes", "f101"), ("codes", "F101")),
        ((f'{SPACED}" --json',), (SPACED, "--json")),
        ((f'{SPACED}"',), (SPACED,)),
        ((SPACED, "--dagen-per-plaats", "2.300"), (SPACED, "--dagen-per-plaats", "2300")),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_what_can_only_mean_one_thing_is_forgiven(place: Path, asked: tuple[str, ...], same: tuple[str, ...]) -> None:
    assert place.is_dir()
    command = ("bonus",) if asked and asked[0].startswith(SPACED) else ()
    called = hov_inside(*command, *asked)
    assert called == hov_inside(*command, *same)
    assert called.out


def test_quiet_leaves_out_remarks_only(place: Path) -> None:
    loud = hov_inside("valideer", place / "map")
    assert loud.err
    for words in (("-q", "valideer", place / "map"), ("valideer", "--stil", place / "map")):
        quiet = hov_inside(*words)
        assert (quiet.status, quiet.out, quiet.err) == (loud.status, loud.out, "")
    assert "is niet gevonden" in hov_inside("-q", "valideer", "nergens").err


def test_a_result_ends_with_what_to_do_next(place: Path) -> None:
    said = hov_inside("valideer", place / "map").err
    assert f'hov valideer "{place / "map"}" --schrijf --uit RESULTAAT' in said
    out = place / "uit"
    said = hov_inside("valideer", place / "map", "--schrijf", "--uit", out).err
    assert f"Herstel de gekleurde cellen in de werkmappen in {out} en lever die map opnieuw in." in said


def test_where_nothing_was_read_nothing_is_to_be_marked(place: Path) -> None:
    called = hov_inside("valideer", place / "leeg")
    assert (called.status, called.err) == (3, "")
    assert "Kies de map waarin de ingevulde formulieren" in called.out


def test_a_quote_within_a_value_stays(place: Path) -> None:
    assert place.is_dir()
    words = ["verdeel", "map", "--loting", 'notaris "x" 12 mei']
    assert list(without_stray_quotes(words)) == words


def test_names_that_are_nothing_are_no_path(place: Path) -> None:
    assert path_with_spaces(["valideer", "zo", "lang" * 2000]) is None
    assert near_path(place / "iets heel anders") is None
    assert near_path(Path("nergens") / "x") is None


@pytest.mark.parametrize(
    ("encoding", "sign", "written"),
    [
        ("cp850", "“", '"'),
        ("cp850", "…", "..."),
        ("cp850", "−", "-"),
        ("cp1252", "→", "->"),
        ("cp1252", "≈", "~"),
        ("cp1252", "ő", "o"),
        ("ascii", "é", "e"),
        ("ascii", "§", "par. "),
        ("cp850", "字", "?"),
    ],
)
def test_a_console_shows_what_it_lacks_by_other_signs(encoding: str, sign: str, written: str) -> None:
    assert in_signs_of(encoding, sign) == written
