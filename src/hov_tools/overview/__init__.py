"""Overzicht.xlsx: all consortia of a run in one workbook, for the bureau."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("overview/texts.toml")
