"""Builds the Excel add-in and the forms with buttons, on any system, from the text in `macros/` and `workbooks/`.

The same input gives the same bytes. Excel is not needed; pyOpenVBA writes the VBA projects and the buttons.
"""

from __future__ import annotations


class BuildError(Exception):
    """The sources, the installed xlwings or a form are not what the build expects."""
