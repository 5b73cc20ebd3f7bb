"""Builds hov.html: the page in one file."""
