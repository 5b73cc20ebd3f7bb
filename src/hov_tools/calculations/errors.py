"""What cannot be calculated, as an exception; the detail is technical, never a sentence for users."""

from __future__ import annotations


class CalculationError(ValueError):
    """The given facts contradict each other or lie outside what can be calculated."""
