"""The page that shows every picture, docs/galerij.md: each with a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from hov_tools.texts import printable
from tools.pictures import note
from tools.pictures.shown import PICTURES, ROOT, Shown
from tools.pictures.terminal import COMMANDS

PAGE: Final = ROOT / "docs" / "galerij.md"
WITH_BUTTONS: Final = "formulier-met-knoppen"
_HEAD: Final = """\
# Galerij

Alles wat mensen van hov te zien krijgen, zo groot als op een scherm: bladen, een notitie, opdrachtvensters en de
pagina. De beelden maakt `python -m tools.pictures`, dat ook zegt wat er aan een blad mankeert: afgekapte of te lichte
tekst, een as die niet bij 0 begint, Engels, en namen van opties. Alles is gemaakt van voorbeelden; geen van de
instellingen bestaat.
"""
_PAGE_VIEWS: Final = {
    "begin": "het begin",
    "uitkomst": "de uitkomst van een inzending met fouten",
    "bevindingen": "de bevindingen, met het formulier ernaast",
    "bestanden": "wat er met ieder bestand is gedaan",
    "opslaan": "kopieën maken om terug te sturen",
    "berichten": "berichten aan de leden",
    "in-orde": "een inzending in orde",
    "verdeling": "een voorstel voor de verdeling",
    "wat-als": "wat als een lid weggaat",
    "gezamenlijk-hov": "het gezamenlijk HOV",
    "hersteld": "na een verbeterd formulier",
    "geweigerd": "bestanden die niet te lezen zijn",
    "overzicht": "alle inzendingen van een jaar",
    "toewijzing": "een voorstel voor de landelijke toewijzing",
    "afdruk": "afgedrukt",
}
_LOOKS: Final = {
    "1366": "",
    "1920": ", op een groot scherm",
    "donker": ", op een donker scherm",
    "vergroot": ", twee keer zo groot",
}


def page(shown: Iterable[Shown], views: Iterable[str]) -> str:
    """Write the page.

    Args:
        shown: the sheets, those of a workbook together.
        views: names of the pictures of hov.html.
    """
    pieces = [_HEAD, "## Bladen\n"]
    for about, sheets in groupby(shown, key=lambda one: one.about):
        pieces.append(f"### {about}\n")
        pieces += [_entry(f"{one.picture}.png", f"Blad {one.sheet}", one.line) for one in sheets]
    pieces += ["## In een formulier\n", _entry(f"{note.PICTURE}.png", note.ABOUT, "")]
    pieces.append(_entry(f"{WITH_BUTTONS}.png", "Een formulier met knoppen", ""))
    pieces.append("## Opdrachtvenster\n")
    pieces += [_entry(f"{one.picture}.svg", one.title, one.about) for one in COMMANDS]
    pieces.append("## De pagina\n")
    pieces += [_entry(f"{name}.png", "De pagina", line) for name, line in _of_views(views)]
    return "\n".join(pieces)


def views_there() -> list[str]:
    """Give the names of the pictures of hov.html."""
    return sorted(path.stem for path in PICTURES.glob("pagina-*.png"))


def _of_views(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    order = list(_PAGE_VIEWS)
    told: list[tuple[int, str, str]] = []
    for name in names:
        view, _, look = name.removeprefix("pagina-").rpartition("-")
        if look not in _LOOKS:
            view, look = name.removeprefix("pagina-"), "1366"
        rank = order.index(view) if view in order else len(order)
        told.append((rank, name, _PAGE_VIEWS.get(view, view) + _LOOKS[look]))
    return ((name, line) for _, name, line in sorted(told))


def _entry(file: str, title: str, line: str) -> str:
    told = f"**{title}**" + (f": {printable(line)}" if line else "")
    return f"{told}\n\n![{title}](beelden/{file})\n"


def write(shown: Iterable[Shown], path: Path = PAGE) -> None:
    """Write the page down, with the views that there are."""
    path.write_text(page(shown, views_there()), encoding="utf-8")
