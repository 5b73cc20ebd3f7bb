"""The page for everybody: by the keyboard, with a screen reader, enlarged, on a dark screen.

axe-core looks for what breaks the accessibility guidelines (WCAG 2.2 A and AA) in every view.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from page.browsers import Browser
from page.conftest import executable_of
from page.test_page_results import EXAMPLES
from page.test_page_shown import TABS, drop, press
from support.environment import ROOT

AXE = ROOT / "page" / "node_modules" / "axe-core" / "axe.min.js"
ACTIONS = ("Gezamenlijk HOV", "Verdeling van de plaatsen", "Wat als", "Twee versies", "Ongedaan maken", "Landelijke")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(params=["chrome", "firefox"])
def browser(request: pytest.FixtureRequest, page: Path) -> Iterator[Browser]:
    """Give a browser with the page open, of this test alone."""
    with Browser(request.param, executable_of(request.param), page) as opened:
        opened.evaluate("await globalThis.hov.start()")
        yield opened


def grave(browser: Browser) -> list[str]:
    """Give what axe-core finds serious or critical in what is shown now."""
    body = f"""
    if (globalThis.axe === undefined) {{ {AXE.read_text(encoding="utf-8")} }}
    const found = await globalThis.axe.run(document, {{ runOnly: given }});
    return found.violations.filter((one) => one.impact === "serious" || one.impact === "critical")
      .flatMap((one) => one.nodes.map((node) => one.id + ": " + node.html.slice(0, 200)));
    """
    told: list[str] = browser.evaluate(body, _RULES)
    return told


def test_axe_sees_what_is_wrong(browser: Browser) -> None:
    assert grave(browser) == []
    browser.evaluate(
        'const bad = document.createElement("button"); document.querySelector("main").append(bad);'
        ' bad.style.color = "#ccc"; const pale = document.createElement("p"); pale.textContent = "bleek";'
        ' pale.style.color = "#ccc"; document.querySelector("main").append(pale);'
    )
    assert {one.partition(":")[0] for one in grave(browser)} >= {"button-name", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_can_be_used_by_everybody(browser: Browser, request: pytest.FixtureRequest, scheme: str) -> None:
    if scheme == "dark":
        if "firefox" in request.node.name:
            pytest.skip("a driver cannot give Firefox a dark screen")
        browser.ask("scheme", value="dark")
    drop(browser, EXAMPLES / "2022-zuid")
    for tab in TABS:
        assert press(browser, tab)
        assert grave(browser) == [], tab
    assert press(browser, "Bevindingen")
    assert press(browser, "Opleidelingen, cel B26")
    browser.ask("wait", selector=".grid td.chosen", seconds=30)
    assert grave(browser) == []
    assert press(browser, "Opslaan en rekenen")
    for action in ACTIONS:
        assert press(browser, action), action
        assert grave(browser) == [], action


def test_the_overview_of_many_can_be_used_by_everybody(browser: Browser) -> None:
    drop(browser, EXAMPLES)
    for tab in ("Samenwerkingsverbanden", "Overige bestanden", "Opslaan en rekenen"):
        assert press(browser, tab)
        assert grave(browser) == [], tab


def focused(browser: Browser) -> str:
    """Give what the focus is on: its name, or the beginning of its text."""
    told: str = browser.evaluate(
        """
        const one = document.activeElement;
        return one.id || one.getAttribute("aria-label") || one.textContent.trim().slice(0, 80);
        """
    )
    return told


def tab_to(browser: Browser, words: str) -> None:
    """Press Tab until the focus is on what begins with these words."""
    seen = []
    for _ in range(80):
        browser.ask("keys", keys=["Tab"])
        seen.append(focused(browser))
        if seen[-1].startswith(words):
            return
    pytest.fail(f"no way by Tab to {words}: {seen}")


def enter(browser: Browser) -> None:
    """Press Enter; a browser without a screen may take its window for one without focus, and then presses nothing."""
    if browser.evaluate("return document.hasFocus()"):
        browser.ask("keys", keys=["Enter"])
    else:
        browser.evaluate("document.activeElement.click()")


def test_everything_is_reached_by_the_keyboard(browser: Browser) -> None:
    browser.ask("keys", keys=["Tab"])
    assert focused(browser) == "Naar de inhoud"
    drop(browser, EXAMPLES / "2022-zuid")
    assert focused(browser).startswith("Voldoet nog niet"), "the conclusion is read out"
    tab_to(browser, "Bevindingen")
    enter(browser)
    tab_to(browser, "finding-0")
    enter(browser)
    browser.ask("wait", selector=".grid td.chosen", seconds=30)
    shown: Any = browser.evaluate(
        """
        const cell = document.querySelector(".grid td.chosen").getBoundingClientRect();
        const frame = document.querySelector(".grid-frame").getBoundingClientRect();
        return cell.top >= frame.top && cell.bottom <= Math.min(frame.bottom, innerHeight) && cell.left >= frame.left;
        """
    )
    assert shown, "the marked cell is in view"
    tab_to(browser, "Volgende")
    enter(browser)
    tab_to(browser, "Sluiten")
    enter(browser)
    assert focused(browser).startswith("finding-"), "closing leads back to the finding"


def test_twice_as_large_nothing_falls_off_the_page(browser: Browser) -> None:
    """A screen of 1366 by 768 at 200% has room for half of it (WCAG 2.2, 1.4.10)."""
    browser.ask("size", width=683, height=384)
    drop(browser, EXAMPLES / "2022-zuid")
    for tab in TABS:
        assert press(browser, tab)
        wide: int = browser.evaluate("return document.scrollingElement.scrollWidth - innerWidth")
        assert wide <= 0, tab
    assert press(browser, "Bevindingen")
    assert press(browser, "Aanmelding, cel D15")
    browser.ask("wait", selector=".finding .grid td.chosen", seconds=30)
