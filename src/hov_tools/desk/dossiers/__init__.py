"""Dossiers that last: what the bureau adds to the results, in one file in the folder of results (docs/dossiers.md)."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("desk/dossiers/texts.toml")
