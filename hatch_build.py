"""What is made while the package is installed or built, and is not in the repository.

- HovTools.xlam, from text (macros/; see tools/build_excel): `hov excel installeer` takes it from there.
- The example consortia of `hov demo`, which stand outside the package (workbooks/voorbeelden).
- compiled.json, the TOML files of the package already parsed (hov_tools/data.py).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MadeFilesHook(BuildHookInterface[Any]):
    """Makes the files before the wheel; an editable install gets them in the source folder."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files and have them taken along.

        Args:
            version: "standard" or "editable"; both need the files, and the latter finds the examples where they are.
            build_data: what hatchling will pack; it leaves out what git ignores unless it is listed here.
        """
        root = Path(self.root)
        # The package is not installed yet, and the tools never are.
        sys.path[:0] = [str(root), str(root / "src")]
        from hov_tools.data import COMPILED, compile_all  # noqa: PLC0415 - as above
        from tools.build_excel.__main__ import PACKAGED, main  # noqa: PLC0415 - as above

        COMPILED.write_bytes(compile_all())
        if main(["--in-pakket"]) != 0:
            raise RuntimeError("HovTools.xlam could not be built; the reason is above")
        if version == "standard":
            build_data["force_include"] |= {
                str(path): f"hov_tools/examples/{path.parent.name}/{path.name}"
                for path in sorted((root / "workbooks" / "voorbeelden").glob("*/*.xlsx"))
            }
        build_data["artifacts"] += [path.relative_to(root).as_posix() for path in (PACKAGED, COMPILED)]
