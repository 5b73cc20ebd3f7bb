"""The page as one file: its program, its styles, what Python needs, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html as escaping
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hov_tools import __version__
from hov_tools.web import text
from tools.build_page.fetch import PAGE, run
from tools.build_page.python_side import PYODIDE, licence_texts, site, standard_library

_MODULES = PAGE / "node_modules"
_LICENCES = PAGE / "licences"
_INSTALLED = ("pyodide", "highs")
"""npm packages of which nothing is bundled as a module, or only a part."""
_TEXT = re.compile(r"\{\{([\w.]+)\}\}")


OFFICE = "https://appsforoffice.microsoft.com"
"""Where Microsoft lets a task pane take Office.js from; no other place is supported."""


def html(*, in_excel: bool = False) -> bytes:
    """Build the page.

    Args:
        in_excel: for Excel's task pane, which needs Office.js: the only thing that the page then takes from elsewhere.
    """
    run("node", "scripts/texts.mjs", folder=PAGE)
    looked = _read(PAGE / "src" / "before.js")
    with tempfile.TemporaryDirectory() as folder:
        bundled = Path(folder)
        _bundle("worker.ts", bundled)
        _bundle("main.ts", bundled)
        program = _read(bundled / "main.js")
        worker = _read(bundled / "worker.js")
        styles = _read(bundled / "main.css")
        used = _used_packages(bundled)
    carried = {
        "pyodide.wasm": (PYODIDE / "pyodide.asm.wasm").read_bytes(),
        "stdlib": standard_library(),
        "site": site(),
        "highs.wasm": (_MODULES / "highs" / "build" / "highs.wasm").read_bytes(),
    }
    allowed = policy((looked, program), styles, in_excel=in_excel)
    office = f'<script src="{OFFICE}/lib/1/hosted/office.js"></script>' if in_excel else ""
    parts = {
        "beleid": f'<meta http-equiv="Content-Security-Policy" content="{allowed}">{office}',
        "stijl": f"<style>{styles}</style>",
        "vooraf": f"<script>{looked}</script>",
        "onderdelen": "\n".join(_inert(worker, carried, used)),
        "programma": f"<script>{program}</script>",
    }
    made = _TEXT.sub(_shown, (PAGE / "index.html").read_text(encoding="utf-8"))
    for name, content in parts.items():
        before, mark, after = made.partition(f"<!--{name}-->")
        if not mark:
            raise LookupError(f"page/index.html has no <!--{name}-->")
        made = before + content + after
    return made.encode("utf-8")


def _shown(found: re.Match[str]) -> str:
    """Give a text of the catalogue as it can stand in the page."""
    return escaping.escape(text(f"pagina.{found[1]}"))


def policy(programs: Sequence[str], styles: str, *, in_excel: bool = False) -> str:
    """Give the content policy: these programs and styles, WebAssembly, and a worker made by the page; no network.

    A worker from a blob has the policy of the page that made it (Content Security Policy 3, 4.2).
    """
    office = f" {OFFICE}" if in_excel else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, programs))} 'wasm-unsafe-eval'{office}",
            f"style-src {_hash(styles)}",
            "worker-src blob:",
            "img-src data: blob:",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _bundle(name: str, out: Path) -> None:
    """Bundle a program with what it imports into one script."""
    stem = name.partition(".")[0]
    run(
        *("node", str(_MODULES / "esbuild" / "bin" / "esbuild"), str(PAGE / "src" / name)),
        *("--bundle", "--minify", "--format=iife", "--platform=browser", "--target=es2022", "--charset=utf8"),
        # Pyodide and HiGHS look where they lie, and ask for node's own modules where they are run by that.
        *('--define:import.meta.url="hov:/"', "--external:node:*", "--external:ws", "--legal-comments=none"),
        *(f"--outfile={out / (stem + '.js')}", f"--metafile={out / (stem + '.json')}", "--log-level=warning"),
        folder=PAGE,
    )


def _read(path: Path) -> str:
    """Read a script or style as it can stand in a page: nothing in it ends its element."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--").replace("</style", "<\\/style")


def _used_packages(bundled: Path) -> list[str]:
    """Give the npm packages of which something is in the page."""
    found = set(_INSTALLED)
    for path in bundled.glob("*.json"):
        for name in json.loads(path.read_text(encoding="utf-8"))["inputs"]:
            parts = name.split("node_modules/")[-1].split("/") if "node_modules/" in name else []
            if parts:
                found.add("/".join(parts[:2]) if parts[0].startswith("@") else parts[0])
    return sorted(found)


def _inert(worker: str, carried: Mapping[str, bytes], used: list[str]) -> Iterator[str]:
    """Give what lies in the page until the program asks for it; a browser carries out none of it."""
    yield f'<script type="text/plain" id="hov-licenties">{escaping.escape(licences(used), quote=False)}</script>'
    yield f'<script type="text/plain" id="hov-worker">{worker}</script>'
    for name, data in carried.items():
        packed = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
        yield f'<script type="text/plain" id="hov-{name}">{packed}</script>'


def manifest(address: str) -> bytes:
    """Give the manifest by which Excel finds the page at an address, which ends in "/"."""
    made = (PAGE / "office" / "manifest.xml").read_text(encoding="utf-8")
    for name, value in (("adres", address), ("versie", __version__)):
        made = made.replace("{{" + name + "}}", escaping.escape(value))
    return made.encode("utf-8")


def licences(used: list[str]) -> str:
    """Give the licences of everything in the page: the npm packages that are used, Python, and its packages."""
    texts: list[tuple[str, str]] = []
    for name in used:
        stated = json.loads((_MODULES / name / "package.json").read_text(encoding="utf-8"))
        own = sorted(one for one in (_MODULES / name).glob("*") if one.name.upper().startswith(("LICEN", "COPYING")))
        text = own[0].read_text(encoding="utf-8") if own else f"{stated['license']}"
        texts.append((f"{name} {stated['version']} ({stated['license']})", text))
    texts += licence_texts()
    texts += [(one.stem, one.read_text(encoding="utf-8")) for one in sorted(_LICENCES.glob("*.txt"))]
    return "\n\n".join(f"{name}\n{'=' * len(name)}\n\n{text.strip()}" for name, text in texts) + "\n"
