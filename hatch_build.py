"""Puts HovTools.xlam into the package while it is installed or built: `hov excel installeer` takes it from there.

The add-in is made from text (macros/) and is not part of the repository; see tools/build_excel.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AddinHook(BuildHookInterface[Any]):
    """Builds the add-in before the wheel; an editable install gets it in the source folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the add-in and have it taken along.

        Args:
            version: "standard" or "editable"; both need the add-in.
            build_data: what hatchling will pack; it leaves out what git ignores unless it is listed here.
        """
        del version
        root = Path(self.root)
        # The package is not installed yet, and the tools never are.
        sys.path[:0] = [str(root), str(root / "src")]
        from tools.build_excel.__main__ import PACKAGED, main  # noqa: PLC0415 - as above

        if main(["--in-pakket"]) != 0:
            raise RuntimeError("HovTools.xlam could not be built; the reason is above")
        build_data["artifacts"].append(PACKAGED.relative_to(root).as_posix())
