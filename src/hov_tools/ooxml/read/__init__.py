"""From a worksheet part to cells: found, checked once, and made into values when asked for."""
