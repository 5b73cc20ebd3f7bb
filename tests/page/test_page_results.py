"""The page in a browser, opened from a file without a network: what it gives is what the command line gives."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.calling import hov_inside
from page.browsers import Browser
from support.damage import DAMAGED
from support.environment import WORKBOOKS
from support.forged import JOURNALS

EXAMPLES = WORKBOOKS / "voorbeelden"
KEY = bytes(range(32))
FORM = "HOV-formulier 10280.xlsx"


def dropped(folder: Path) -> list[tuple[str, Path]]:
    """Give the files of a folder as the page gets them."""
    paths = sorted(one for one in folder.rglob("*") if one.is_file())
    return [(f"{folder.name}/{one.relative_to(folder).as_posix()}", one) for one in paths]


def command(folder: Path, *words: str | Path) -> tuple[int, Any]:
    """Run hov with the key of the page; gives the exit status and its JSON."""
    own = folder / "eigen" / "hov_tools"
    own.mkdir(parents=True, exist_ok=True)
    (own / "journaal.sleutel").write_bytes(KEY)
    done = subprocess.run(
        [sys.executable, "-m", "hov_tools", *map(str, words)],
        # The package does not ask for lxml; openpyxl takes it where it is, and it writes XML in another way.
        env={**os.environ, "XDG_STATE_HOME": str(own.parent), "OPENPYXL_LXML": "False"},
        capture_output=True,
        check=False,
        timeout=300,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout.startswith((b"{", b"[")) else None


def hashes(folder: Path) -> dict[str, str]:
    """Give the files below a folder: path → SHA-256."""
    paths = (one for one in folder.rglob("*") if one.is_file())
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in paths}


@pytest.fixture(autouse=True)
def signed(browser: Browser) -> None:
    """Let the page sign with the key of the tests."""
    browser.call("beschrijf", {"sleutel": KEY.hex()})


def hand_in(browser: Browser, *folders: Path) -> list[str]:
    register, _ = browser.call("inname", {"wijze": "nieuw"}, [file for one in folders for file in dropped(one)])
    return [one["sleutel"] for one in register["verbanden"]]


@pytest.mark.parametrize("name", ["2022-noord", "2022-zuid", "2025-oost"])
def test_an_example_comes_to_the_same(browser: Browser, tmp_path: Path, name: str) -> None:
    (key,) = hand_in(browser, EXAMPLES / name)
    judged, _ = browser.call("oordeel", {"verband": key})
    assert judged["document"] == command(tmp_path, "valideer", EXAMPLES / name, "--json")[1]
    _, made = browser.call("gemarkeerd", {"verband": key, "zip": False})
    command(tmp_path, "valideer", EXAMPLES / name, "--schrijf", "--uit", tmp_path / "uit")
    assert made == hashes(tmp_path / "uit")
    assert len(made) >= 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("2022-noord", ["verdeel"]),
        ("2022-noord", ["verdeel", "--vrij", "--gelijken", "--loting", "zaad"]),
        ("2022-zuid", ["verdeel", "--vrij"]),
        ("2025-oost", ["verdeel", "--dagen-per-plaats", "2300"]),
        ("2022-zuid", ["samenvoegen"]),
        ("2022-zuid", ["bonus"]),
        ("2022-noord", ["scenario", "--zonder", "10258", "--verdeling"]),
    ],
)
def test_a_command_comes_to_the_same(browser: Browser, tmp_path: Path, name: str, words: list[str]) -> None:
    (key,) = hand_in(browser, EXAMPLES / name)
    verb, *options = words
    asked = {"opdracht": verb, "verband": key, "opties": options, "schrijf": True}
    done, made = browser.call("opdracht", asked)
    status, document = command(
        tmp_path, verb, EXAMPLES / name, *options, "--json", "--schrijf", "--uit", tmp_path / "uit"
    )
    assert (done["status"], done["document"]) == (status, document)
    assert made == hashes(tmp_path / "uit")


def test_the_national_proposal_and_the_overview_come_to_the_same(browser: Browser, tmp_path: Path) -> None:
    assert hand_in(browser, EXAMPLES / "2022-noord", EXAMPLES / "2022-zuid", EXAMPLES / "2025-oost") == [
        "2022-noord",
        "2022-zuid",
        "2025-oost",
    ]
    asked = {"opdracht": "toewijzing", "opties": ["--jaar", "2022", "--plaatsen", "20"], "schrijf": True}
    done, made = browser.call("opdracht", asked)
    own = command(
        tmp_path, "toewijzing", EXAMPLES, "--jaar", "2022", "--plaatsen", "20", "--json", "--uit", tmp_path / "t"
    )
    assert (done["status"], done["document"]) == own
    assert made == hashes(tmp_path / "t")
    _, overview = browser.call("overzicht", {})
    # That this is what a batch makes is told by tests/web: in the page nobody keeps dossiers.
    here = overview_here(tmp_path / "hier", *(EXAMPLES / name for name in ("2022-noord", "2022-zuid", "2025-oost")))
    assert overview["Overzicht.xlsx"] == here


def overview_here(place: Path, *folders: Path) -> str:
    """Give the SHA-256 of the overview that the operations of the page make in this Python, without lxml."""
    code = """if True:
        import hashlib, sys
        from pathlib import Path
        from web.asking import Asked
        asked = Asked(Path(sys.argv[1]))
        asked.hand_in(*map(Path, sys.argv[2:]))
        print(hashlib.sha256(asked("overzicht")[1]["Overzicht.xlsx"]).hexdigest())
    """
    done = subprocess.run(
        [sys.executable, "-c", code, str(place), *map(str, folders)],
        env={**os.environ, "OPENPYXL_LXML": "False", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_damaged_files_and_bombs_are_refused_in_their_row_and_the_rest_goes_on(
    browser: Browser, tmp_path: Path
) -> None:
    own = tmp_path / "verband"
    own.mkdir()
    for path in (EXAMPLES / "2022-zuid").glob("*.xlsx"):
        (own / path.name).write_bytes(path.read_bytes())
    good = (EXAMPLES / "2022-zuid" / FORM).read_bytes()
    for damage in DAMAGED:
        damage.build(own, good)
    (key,) = hand_in(browser, own)
    judged, _ = browser.call("oordeel", {"verband": key})
    expected = command(tmp_path, "valideer", own, "--json")[1]
    assert judged["document"] == expected
    codes: dict[str, set[str]] = {}
    for one in judged["document"]["bevindingen"]:
        codes.setdefault(one["bestand"], set()).add(one["code"])
    refused = {damage.name: damage.code for damage in DAMAGED if damage.code not in (None, "F124")}
    assert len(refused) > 20
    # An older workbook under the name of an attachment is one (F125).
    assert not [name for name, code in refused.items() if not codes[name] & {code, "F125", "F126"}]
    for path in own.glob("HOV-formulier*.xlsx"):
        shown, _ = browser.call("blad", {"verband": key, "bestand": path.name})
        assert shown["rijen"]
    # The page goes on.
    (again,) = hand_in(browser, EXAMPLES / "2022-noord")
    assert browser.call("oordeel", {"verband": again})[0]["document"]["uitkomst"]["oordeel"] == "voldoet"


def test_forged_journals_are_judged_and_written_as_by_the_command(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_key = tmp_path / "eigen" / "hov_tools" / "journaal.sleutel"
    own_key.parent.mkdir(parents=True)
    own_key.write_bytes(KEY)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "eigen"))
    # The Python is the same in both browsers.
    names = list(JOURNALS)[:: 8 if "irefox" in browser.about["version"] else 1]
    for number, name in enumerate(names):
        own = tmp_path / f"verband {number}"
        own.mkdir()
        (own / FORM).write_bytes(JOURNALS[name]((EXAMPLES / "2022-zuid" / FORM).read_bytes()))
        (key,) = hand_in(browser, own)
        judged, _ = browser.call("oordeel", {"verband": key})
        assert judged["document"] == json.loads(hov_inside("valideer", own, "--json").out), name
        _, made = browser.call("gemarkeerd", {"verband": key, "zip": False})
        out = tmp_path / f"uit {number}"
        hov_inside("valideer", own, "--schrijf", "--uit", out)
        assert made == hashes(out), name
    assert len(names) > 5


def test_what_runs_can_be_stopped_and_what_was_handed_in_is_there_again(browser: Browser) -> None:
    (key,) = hand_in(browser, EXAMPLES / "2022-zuid")
    told = browser.evaluate(
        """
        const running = globalThis.hov.call("opdracht", {
          opdracht: "verdeel", verband: given, opties: ["--vrij"], schrijf: false,
        });
        globalThis.hov.stop();
        try { await running; return "ended"; } catch (error) { return error.name; }
        """,
        key,
    )
    assert told == "StoppedError"
    judged, _ = browser.call("oordeel", {"verband": key})
    assert judged["document"]["uitkomst"]["oordeel"] == "voldoet niet"


def test_nothing_is_kept_and_nothing_is_asked_of_a_network(browser: Browser) -> None:
    (key,) = hand_in(browser, EXAMPLES / "2022-zuid")
    browser.call("oordeel", {"verband": key})
    kept = browser.evaluate(
        """
        const databases = indexedDB.databases ? await indexedDB.databases() : [];
        let held = [];
        // A browser may have no caches for a page from a file.
        try { held = await caches.keys(); } catch (error) { held = []; }
        const local = localStorage.length, session = sessionStorage.length;
        return { local, session, databases, caches: held, cookie: document.cookie };
        """
    )
    assert kept == {"local": 0, "session": 0, "databases": [], "caches": [], "cookie": ""}
    assert browser.ask("cookies") == []
    asked = browser.ask("log")["requests"]
    assert not [one for one in asked if not one.startswith(("file:", "blob:", "data:"))]


def test_the_policy_lets_no_network_be_asked(browser: Browser) -> None:
    told = browser.evaluate(
        """
        try { await fetch("http://127.0.0.1:9/"); return "asked"; } catch (error) { return error.name; }
        """
    )
    assert told == "TypeError"
    policy = browser.evaluate("return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
    assert policy.startswith("default-src 'none'")
    assert "connect-src" not in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert all(one.startswith("'sha256-") or one == "'wasm-unsafe-eval'" for one in scripts.split()[1:])
