"""What the system says when it does not read or write, in the words of a user: what it is and what to do."""

from __future__ import annotations

import errno

from hov_tools.texts import Texts

_text = Texts("system_errors.toml")


def system_reason(error: OSError) -> str:
    """Say in Dutch why the system refused, as a clause without a capital or full stop; never in its own English."""
    on_windows: dict[str, str] = _text.entry("windows")
    number = error.errno or 0
    name = on_windows.get(str(getattr(error, "winerror", None))) or errno.errorcode.get(number, "")
    known: dict[str, str] = _text.entry("redenen")
    return known.get(name) or _text("onbekend", errno=number)
