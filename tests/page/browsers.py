"""A browser with the page in it, driven by puppeteer (driver.mjs)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_DRIVER = Path(__file__).with_name("driver.mjs")
EXECUTABLES = {"chrome": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
"""Kind of browser → the programs that it can be, by name."""


class BrowserError(AssertionError):
    """What was asked of the browser could not be done."""


class Browser:
    """A browser with the page open.

    Args:
        kind: "chrome" or "firefox".
        executable: the program.
        page: the file.
    """

    def __init__(self, kind: str, executable: str, page: Path) -> None:
        command = ["node", str(_DRIVER), kind, executable, page.as_uri()]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about: dict[str, Any] = self._answer()
        self.ask("open")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the browser."""
        if self._process.poll() is None and self._process.stdin is not None:
            self._process.stdin.write('{"do": "close"}\n')
            self._process.stdin.close()
            self._process.wait(60)

    def ask(self, do: str, **given: object) -> Any:
        """Let the driver do something."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def evaluate(self, body: str, given: object = None) -> Any:
        """Evaluate the body of an async function in the page; `given` is its argument."""
        return self.ask("evaluate", body=body, given=given)

    def put(self, files: Sequence[tuple[str, Path]], name: str = "given") -> None:
        """Put files into the page, as the global of this name."""
        self.ask("files", name=name, files=[[pad, str(path)] for pad, path in files])

    def call(
        self, operation: str, request: object, files: Sequence[tuple[str, Path]] = ()
    ) -> tuple[Any, dict[str, str]]:
        """Carry out an operation of the page's own connection; gives the value, and the files as path → SHA-256."""
        self.put(files)
        found = self.evaluate(
            """
            try {
              const { result, files } = await globalThis.hov.call(given[0], given[1], { files: globalThis.given });
              const hashes = {};
              for (const { pad, bytes } of files) {
                const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
                hashes[pad] = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
              }
              return { result, hashes };
            } catch (error) {
              return { error: `${error.name}: ${error.message}` };
            }
            """,
            [operation, request],
        )
        if "error" in found:
            raise BrowserError(found["error"])
        return found["result"], found["hashes"]

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BrowserError("the browser's driver ended")
        told = json.loads(line)
        if "error" in told:
            raise BrowserError(told["error"])
        return told["value"]
