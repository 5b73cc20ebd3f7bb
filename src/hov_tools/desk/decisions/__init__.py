"""What the board decided, as the bureau writes it down: recorded, listed with what lapsed, and put to the board."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("desk/decisions/texts.toml")
