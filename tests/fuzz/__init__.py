"""Workbooks changed at random by what stands in them, through all that a check does with one.

Run by hand: `python -m tests.fuzz --help`. A mutant is one whole number: it gives the workbook to begin with and the
list of changes, so that the number alone makes it again.
"""

import sys
from pathlib import Path

# What the tests share is found from their own folder, as pytest finds it.
_TESTS = str(Path(__file__).resolve().parents[1])
if _TESTS not in sys.path:
    sys.path.insert(0, _TESTS)
