"""The page in the browser: operations by name, with JSON and files in and out, carried out by what the commands use.

The page (page/src) says what it wants by an operation of `contract`; `operations` carries it out. It runs in Pyodide,
in a worker of the page, and as well in any other Python: the tests call it there.
"""

from __future__ import annotations

from hov_tools.texts import Texts

text = Texts("web/texts.toml")
