"""The data files of the package: texts, layouts and parameters, as TOML.

They are read from beside the modules rather than through importlib.resources: that loads zipfile and more, which
takes longer than the files themselves, and a click or a command waits for it.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent


def read_toml(path: str) -> dict[str, Any]:
    """Read a TOML file of the package.

    Args:
        path: below the package, such as "rules/catalogue.toml".

    Raises:
        FileNotFoundError: the package has no such file.
    """
    return tomllib.loads((PACKAGE / path).read_text(encoding="utf-8"))
