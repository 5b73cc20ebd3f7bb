"""What a person or a program gets to see of an assessment: a sheet, lines on a terminal, a JSON document."""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("report/texts.toml")
