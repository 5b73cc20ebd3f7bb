"""What people type wrongly: each time one Dutch line that says what to type instead, and nothing is done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands.calling import EXAMPLES, hov_inside
from hov_tools.commands.parser import near_path, path_with_spaces, without_stray_quotes
from hov_tools.dutch import in_signs_of

SPACED = "Verband Noord 2022"

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
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("map", SPACED):
        (tmp_path / folder).mkdir()
        for file in EXAMPLES.glob("2022-zuid/HOV-formulier 1028*.xlsx"):
            shutil.copy(file, tmp_path / folder)
    (tmp_path / "in.zip").write_bytes(b"PK")
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
    (place / "leeg").mkdir()
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
