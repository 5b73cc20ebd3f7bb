"""Builds hov.html: `python -m tools.build_page --uit hov.html`.

With `--excel https://intranet.example/hov/` it is for Excel's task pane, and manifest.xml lies beside it: both go to
that address, which must be one over HTTPS. With `--taal en` the page is in English, and so is what it makes.

The same sources and locks give the same bytes. What it is built from is fetched first where it is not there
(`tools.build_page.fetch`); building itself needs no network.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from hov_tools.texts import Language, speaking, spoken
from tools.build_page.contract import PLACE, source
from tools.build_page.fetch import fetch_node, fetch_wheels
from tools.build_page.page import html, manifest


def main(arguments: list[str] | None = None) -> int:
    """Build the page; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_page", description=__doc__)
    parser.add_argument("--uit", type=Path, required=True, metavar="BESTAND")
    parser.add_argument("--excel", metavar="ADRES")
    parser.add_argument("--taal", choices=[one.value for one in Language], default=spoken().value)
    parsed = parser.parse_args(arguments)
    if PLACE.read_text(encoding="utf-8") != source():
        sys.stderr.write("page/src/contract.ts is old: run python -m tools.build_page.contract\n")
        return 1
    address: str | None = parsed.excel
    if address is not None and not (address.startswith("https://") and address.endswith("/")):
        parser.error("--excel: https://…/")
    fetch_node()
    fetch_wheels()
    parsed.uit.parent.mkdir(parents=True, exist_ok=True)
    with speaking(Language(parsed.taal)):
        made = html(in_excel=address is not None)
    parsed.uit.write_bytes(made)
    if address is not None:
        parsed.uit.with_name("manifest.xml").write_bytes(manifest(address))
    sys.stdout.write(f"{parsed.uit}  {len(made):,} bytes  SHA-256 {hashlib.sha256(made).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
