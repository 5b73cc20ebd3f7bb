// Compiles Python for the page, with the page's own Python: `node compile.mjs PYODIDE SOURCE TARGET`.
// Below SOURCE, every .py becomes a .pyc beside which no source is needed; what is no Python is copied.

import { mkdirSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodidePath, source, target] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodidePath}/pyodide.mjs`).href);
// With the same seed, sets of constants have the same order in each build.
const pyodide = await loadPyodide({ env: { PYTHONHASHSEED: "0" } });
mkdirSync(target, { recursive: true });
for (const [at, root] of [["/source", source], ["/target", target]]) {
  pyodide.FS.mkdir(at);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, at);
}
const work = `
import py_compile
from pathlib import Path

source, target = Path("/source"), Path("/target")
for path in sorted(one for one in source.rglob("*") if one.is_file()):
    name = path.relative_to(source)
    place = target / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".py":
        py_compile.compile(
            str(path),
            cfile=str(place.with_suffix(".pyc")),
            dfile=name.as_posix(),
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    else:
        place.write_bytes(path.read_bytes())
`;
try {
  pyodide.runPython(work);
} catch (error) {
  // Node would show the source of the interpreter with it, which is one long line.
  console.error(error.message);
  process.exit(1);
}
