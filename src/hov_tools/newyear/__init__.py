"""A new year's forms: learned from the blank ones, tried on submissions, and filled in with what is known."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("newyear/texts.toml")
