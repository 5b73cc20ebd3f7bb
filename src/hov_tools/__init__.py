"""hov_tools: reads, checks and fills in the HOV workbooks of training consortia.

The names below are the public face: `read`, `judge` and `write`, and the types that they take and give. They are
described in `hov_tools.library`, which is loaded when one of them is asked for first: a command line or a button that
needs less does not wait for it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hov_tools.library import (
        Assessment,
        Finding,
        Intake,
        Outcome,
        OutputError,
        Severity,
        UsageError,
        Verdict,
        Write,
        Written,
        as_document,
        judge,
        read,
        write,
    )

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Finding",
    "Intake",
    "Outcome",
    "OutputError",
    "Severity",
    "UsageError",
    "Verdict",
    "Write",
    "Written",
    "__version__",
    "as_document",
    "judge",
    "read",
    "write",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a function or a type of the public face (PEP 562)
    """Give a name of the public face; raises AttributeError for any other."""
    if name in __all__:
        return getattr(import_module("hov_tools.library"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
