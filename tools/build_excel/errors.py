"""What stops a build."""

from __future__ import annotations


class BuildError(Exception):
    """The sources, the installed xlwings or a form are not what the build expects."""
