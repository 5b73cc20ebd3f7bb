"""What changed since last time: in what was handed in, in the verdict and its numbers, and in the findings.

Last time is the last run that came to its end, so that a run that was stopped and goes on tells the same as one that
was not.
"""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("desk/changes/texts.toml")
