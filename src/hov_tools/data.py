"""The data files of the package: texts, layouts and parameters, as TOML.

Parsing them takes longer than the work itself, and a click or a command waits for it. So their contents stand in
`compiled.json` as well, with a checksum of each file; a file that was changed since is parsed anew, so the TOML counts.
Installing the package makes it (hatch_build.py); without it everything works, and a start takes longer.

They are read from beside the modules rather than through importlib.resources, which loads zipfile and more.
"""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
COMPILED = PACKAGE / "compiled.json"


@lru_cache(maxsize=1)
def _compiled() -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(COMPILED.read_bytes())
    except FileNotFoundError:
        return {}
    return found


def read_toml(path: str) -> dict[str, Any]:
    """Read a TOML file of the package.

    Args:
        path: below the package, such as "rules/catalogue.toml".

    Raises:
        FileNotFoundError: the package has no such file.
    """
    source = (PACKAGE / path).read_bytes()
    compiled = _compiled().get(path)
    if compiled is not None and compiled["crc"] == zlib.crc32(source):
        content: dict[str, Any] = compiled["content"]
        return content
    return parse(source)


def parse(source: bytes) -> dict[str, Any]:
    """Parse TOML."""
    import tomllib  # noqa: PLC0415 - only a changed file waits for it

    return tomllib.loads(source.decode("utf-8"))


def compile_all() -> bytes:
    """Give what `compiled.json` must hold."""
    found = {}
    # English is asked for seldom; reading it at every start would cost whoever works in Dutch.
    for path in sorted(set(PACKAGE.rglob("*.toml")) - set((PACKAGE / "english").rglob("*.toml"))):
        source = path.read_bytes()
        found[path.relative_to(PACKAGE).as_posix()] = {"crc": zlib.crc32(source), "content": parse(source)}
    return (json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")
