"""Messages to who must correct something: what was received, what is missing, what to do, by when.

A message goes to one institution. It holds nothing of another one, and nothing of a trainee: what a finding is about is
told by the catalogue's own words and its cells, never by what was filled into them (`wording`).
"""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("desk/messages/texts.toml")
