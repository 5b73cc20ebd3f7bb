"""Formulas: their text, their structure, and the value that Excel would compute, or a refusal."""
