"""The look of a cell that a mark replaces: as values, and as the XML in which the journal keeps it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from hov_tools.ooxml.errors import DamagedError
from hov_tools.ooxml.xmlparse import by_full_name, parse

SIDES = ("left", "right", "top", "bottom", "diagonal")
"""The sides of a border as the file format names them (ECMA-376 part 1, §18.8.4)."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Colour 64 is that of the system (§18.8.27): what Excel calls automatic.
_AUTOMATIC = 64
_FORMS = {
    "theme": re.compile(r"[0-9]|1[01]"),
    "tint": re.compile(r"|-?[01](?:\.[0-9]{1,20})?(?:[eE]-?[0-9]{1,2})?"),
    "indexed": re.compile(r"[0-9]{1,2}"),
    "rgb": re.compile(r"(?:[0-9A-Fa-f]{2})?[0-9A-Fa-f]{6}"),
}


class Colour(Struct, frozen=True):
    """A colour (§18.8.19): RGB in six digits, or one of the theme with its tint; automatic when neither is there."""

    rgb: str | None = None
    theme: int | None = None
    tint: str = ""
    indexed: int | None = None

    @classmethod
    def from_xml(cls, xml: str, name: str) -> Colour | None:
        """Read an element that `to_xml` wrote, or a file; None when there is none.

        Raises:
            DamagedError: the journal holds something else.
        """
        found: list[Colour] = []
        _parse(xml, {f"s:{name}": lambda attributes: found.append(_colour(attributes))})
        return found[0] if found else None

    def to_xml(self, name: str) -> str:
        """Write it as an element."""
        if self.theme is not None:
            tint = f' tint="{self.tint}"' if self.tint else ""
            return f'<{name} theme="{self.theme}"{tint}/>'
        if self.indexed is not None:
            return f'<{name} indexed="{self.indexed}"/>'
        return f'<{name} rgb="FF{self.rgb}"/>' if self.rgb is not None else f'<{name} auto="1"/>'


class BorderSide(Struct, frozen=True):
    """One side of a border; `style` is a word of ST_BorderStyle (§18.18.3)."""

    name: str
    style: str
    color: Colour


class CellLook(Struct, frozen=True):
    """What a mark replaces.

    Attributes:
        fill: colour of a solid fill; None without a fill.
        sides: those sides of the border that are drawn.
        style: name of the named style.
        is_plain: the fill is solid or none; a pattern or gradient cannot be put back exactly.
    """

    fill: Colour | None
    sides: tuple[BorderSide, ...]
    style: str
    is_plain: bool = True

    def to_record(self) -> dict[str, str]:
        """Write it down as the journal does."""
        if self.fill is None:
            fill = '<fill><patternFill patternType="none"/></fill>'
        else:
            color = self.fill.to_xml("fgColor")
            fill = f'<fill><patternFill patternType="solid">{color}<bgColor indexed="64"/></patternFill></fill>'
        there = {side.name: side for side in self.sides}
        sides = "".join(
            f'<{name} style="{there[name].style}">{there[name].color.to_xml("color")}</{name}>'
            if name in there
            else f"<{name}/>"
            for name in SIDES
        )
        return {"fill": fill, "border": f"<border>{sides}</border>", "style": self.style}

    @classmethod
    def from_record(cls, trace: Mapping[str, str]) -> CellLook:
        """Read what the journal holds, whether an open book or a file was written to.

        Raises:
            DamagedError: the journal holds something else.
        """
        fill, pattern = _fill(trace.get("fill", ""))
        return cls(fill, _sides(trace.get("border", "")), trace.get("style", ""), pattern in ("none", "solid"))


def _fill(xml: str) -> tuple[Colour | None, str]:
    pattern, color = "none", Colour()

    def begin(attributes: dict[str, str]) -> None:
        nonlocal pattern
        pattern = attributes.get("patternType", "none")

    def front(attributes: dict[str, str]) -> None:
        nonlocal color
        color = _colour(attributes)

    def gradient(_: dict[str, str]) -> None:
        nonlocal pattern
        pattern = "gradient"

    _parse(xml, {"s:patternFill": begin, "s:fgColor": front, "s:gradientFill": gradient})
    return (color if pattern == "solid" else None), pattern


def _sides(xml: str) -> tuple[BorderSide, ...]:
    found: list[BorderSide] = []

    def color(attributes: dict[str, str]) -> None:
        if found:
            found[-1] = BorderSide(found[-1].name, found[-1].style, _colour(attributes))

    def side(name: str, attributes: dict[str, str]) -> None:
        found.append(BorderSide(name, attributes.get("style", "none"), Colour()))

    handlers = {f"s:{name}": lambda attributes, name=name: side(name, attributes) for name in SIDES}
    _parse(xml, {**handlers, "s:color": color})
    return tuple(one for one in found if one.style != "none")


def _parse(xml: str, handlers: Mapping[str, object]) -> None:
    whole = f'<part xmlns="{_MAIN}">{xml}</part>'.encode("utf-8", "replace")
    parse(whole, "journal", by_full_name(handlers))  # type: ignore[arg-type]  # each takes the attributes


def _colour(attributes: Mapping[str, str]) -> Colour:
    for name, form in _FORMS.items():
        if name in attributes and not form.fullmatch(attributes[name]):
            raise DamagedError(f"a colour in the journal cannot be read: {name}")
    if "theme" in attributes:
        return Colour(theme=int(attributes["theme"]), tint=attributes.get("tint", ""))
    if "indexed" in attributes:
        index = int(attributes["indexed"])
        return Colour() if index >= _AUTOMATIC else Colour(indexed=index)
    rgb = attributes.get("rgb", "")
    return Colour(rgb=rgb[-6:].upper()) if rgb else Colour()
