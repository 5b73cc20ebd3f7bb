"""The register of receipt: what came in when, and what is still to come from whom."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("desk/receipt/texts.toml")
