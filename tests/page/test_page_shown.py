"""The page as a person uses it: a folder is dropped, and what it shows is what the command line says.

What a workbook holds is shown as text, whatever it looks like, in every view.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hov_tools import dutch
from page.browsers import Browser
from page.conftest import executable_of
from page.test_page_results import EXAMPLES, dropped
from support.canaries import FLOW, FORM, TRAINEES
from support.workbooks import set_cells

_WAIT = "for (let at = 0; at < 600 && !(%s); at++) await new Promise((done) => setTimeout(done, 100));"
_IDLE = _WAIT % 'document.querySelector(".headline") && !document.querySelector(".work.shown")'
_DROP = f"""
// What a driver drops has no folder of a disk around it; the path is what a browser says of a file in one.
const files = globalThis.given.map(({{ pad, bytes }}) => {{
  const file = new File([bytes], pad.split("/").at(-1));
  Object.defineProperty(file, "webkitRelativePath", {{ value: pad }});
  return file;
}});
const transfer = new DataTransfer();
// It would make its files anew, without their paths.
Object.defineProperty(transfer, "files", {{ value: files }});
Object.defineProperty(transfer, "items", {{ value: [] }});
const place = document.querySelector("#app").firstElementChild;
place.dispatchEvent(new DragEvent("drop", {{ dataTransfer: transfer, bubbles: true, cancelable: true }}));
await new Promise((done) => setTimeout(done, 300));
{_IDLE}
"""
_PRESS = f"""
const found = [...document.querySelectorAll("button, summary")]
  .filter((one) => one.checkVisibility()).find((one) => one.textContent.trim().startsWith(given));
if (found === undefined) return false;
found.click();
await new Promise((done) => setTimeout(done, 300));
{_IDLE}
return true;
"""
SCRIPT = "<script>globalThis.kanarie=1</script>"
IMAGE = '<img src=x onerror="globalThis.kanarie=1">'
IN_A_NAME = "<img src=x onerror=globalThis.kanarie=1>"
FORMULA = '=HYPERLINK("javascript:globalThis.kanarie=1")'
TABS = ("Uitkomst", "Bevindingen", "Bestanden", "Opslaan en rekenen", "Berichten")


@pytest.fixture(params=["chrome", "firefox"])
def browser(request: pytest.FixtureRequest, page: Path) -> Iterator[Browser]:
    """Give a browser with the page open, of this test alone."""
    with Browser(request.param, executable_of(request.param), page) as opened:
        opened.evaluate("await globalThis.hov.start()")
        yield opened


def drop(browser: Browser, folder: Path) -> None:
    """Drop a folder on the page, and wait until all is judged."""
    browser.put(dropped(folder))
    browser.evaluate(_DROP)


def press(browser: Browser, words: str) -> bool:
    """Press the button that begins with these words; tells whether there is one."""
    pressed: bool = browser.evaluate(_PRESS, words)
    return pressed


def shown(browser: Browser) -> str:
    """Give all text of the page, also of views that are put away, with single spaces."""
    told: str = browser.evaluate('return document.querySelector("#app").textContent')
    return " ".join(told.split())


def judged(folder: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "hov_tools", "valideer", str(folder), "--json"], capture_output=True, check=False
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["2022-noord", "2022-zuid", "2025-oost"])
def test_a_dropped_example_shows_what_the_command_says(browser: Browser, name: str) -> None:
    drop(browser, EXAMPLES / name)
    expected = judged(EXAMPLES / name)
    outcome = expected["uitkomst"]
    text = shown(browser)
    for number in (outcome["gezamenlijk_hov"], (outcome["recht"] or {}).get("plaatsen"), outcome["toegewezen"]):
        assert number is None or dutch.digits(number) in text
    assert press(browser, "Bevindingen")
    text = shown(browser)
    for one in expected["bevindingen"]:
        for part in (one["melding"], one["herstel"]):
            assert " ".join(part.split()) in text, one["code"]
    assert press(browser, "Bestanden")
    text = shown(browser)
    for one in expected["bestanden"]:
        assert one["bestand"] in text
    assert not browser.ask("log")["told"]


def with_canaries(folder: Path) -> Path:
    """Make a consortium with HTML, script and formulas in every kind of text that the page shows."""
    own = folder / f"verband {IN_A_NAME}"
    shutil.copytree(EXAMPLES / "2022-zuid", own)
    for name in (
        "Aanvraag door regiehouder toewijzing 2022.xlsx",
        "Aanmelding door praktijkinstellingen toewijzing 2022.xlsx",
    ):
        set_cells(own / name, {("Aanmelding", "D8"): f"Verband {IMAGE}", ("Aanmelding", "D20"): f"A {SCRIPT}"})
    form = own / "HOV-formulier 10286.xlsx"
    set_cells(
        form,
        {
            (FORM, "D8"): f"Instelling {IMAGE}",
            (FORM, "D10"): f"Ziekenhuis {SCRIPT}",
            (FORM, "D22"): f"'{FORMULA}",
            (TRAINEES, "L6"): IMAGE,
            (TRAINEES, "L7"): SCRIPT,
        },
    )
    set_cells(own / FLOW, {("In- en doorstroom", "N18"): f"{IMAGE}{SCRIPT}"})
    form.rename(own / f"HOV-formulier 10286 {IN_A_NAME}.xlsx")
    (own / f"bijlage {IN_A_NAME}.pdf").write_bytes(b"%PDF-1.7")
    (own / f"kapot {IN_A_NAME}.xlsx").write_bytes(b"PK\x03\x04")
    return own


def harm(browser: Browser) -> Any:
    """Give what of the canaries became more than text."""
    return browser.evaluate(
        """
        const images = [...document.querySelectorAll("img, script, a[href^='javascript']")]
          .filter((one) => one.closest("#app") !== null && !/^(blob|data):/.test(one.getAttribute("src") ?? "x:"));
        return { kanarie: globalThis.kanarie ?? null, elements: images.map((one) => one.outerHTML.slice(0, 200)) };
        """
    )


def test_what_would_be_harm_is_seen(browser: Browser) -> None:
    browser.evaluate(
        """
        const place = document.querySelector("#app").appendChild(document.createElement("p"));
        place.innerHTML = given;
        """,
        IMAGE,
    )
    assert len(harm(browser)["elements"]) == 1


def test_what_workbooks_hold_is_shown_as_text_in_every_view(browser: Browser, tmp_path: Path) -> None:
    drop(browser, with_canaries(tmp_path))
    none = {"kanarie": None, "elements": []}
    assert harm(browser) == none
    seen = ""
    for tab in TABS:
        assert press(browser, tab), tab
        assert harm(browser) == none, tab
        seen += shown(browser)
    assert press(browser, "Bevindingen")
    for words in ("HOV-formulier, cel D10", "Opleidingen", "HOV-formulier"):
        press(browser, words)
        assert harm(browser) == none
        seen += shown(browser)
    for words in ("Kopieën maken", "Gezamenlijk HOV", "Wat als", "Verdeling van de plaatsen", "Bonusplaatsen"):
        press(browser, "Opslaan en rekenen")
        press(browser, words)
        assert harm(browser) == none, words
        seen += shown(browser)
    for part in (IMAGE, SCRIPT, IN_A_NAME):
        assert part in seen
    assert not [one for one in browser.ask("log")["told"] if "kanarie" in one]


def test_a_dropped_correction_says_what_is_solved(browser: Browser, tmp_path: Path) -> None:
    own = tmp_path / "2022-zuid"
    shutil.copytree(EXAMPLES / "2022-zuid", own)
    drop(browser, own)
    form = own / "HOV-formulier 10283.xlsx"
    set_cells(form, {(FORM, "D8"): "Zuid-instelling B"})
    browser.ask("choose", selector="#correction-files", paths=[str(form)])
    browser.evaluate(f"await new Promise((done) => setTimeout(done, 500)); {_IDLE}")
    assert "ersteld" in shown(browser)
