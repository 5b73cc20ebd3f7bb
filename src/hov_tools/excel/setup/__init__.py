"""Putting the add-in into Excel, finding what is wrong with it, and taking it out again."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("excel/setup/texts.toml")


def cause(name: str, /, **values: object) -> tuple[str, str]:
    """Give what was found and what to do about it, filled in; raises KeyError when there is none."""
    return text(f"oorzaken.{name}.wat", **values), text(f"oorzaken.{name}.herstel", **values)
