"""From cells to forms: which cell is which field, found by its label and never by its address."""
