// Times reading the workbooks of a folder in the page's Python, without a browser:
// `node page_openpyxl.mjs PYODIDE WHEELS SOURCE FOLDER`. Prints one line of JSON: seconds by what reads.

import { readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodidePath, wheels, source, folder] = process.argv.slice(2);
process.on("uncaughtException", (error) => {
  // Node would show the source of the interpreter with it, which is one long line.
  console.error(error.message);
  process.exit(1);
});
const { loadPyodide } = await import(pathToFileURL(`${pyodidePath}/pyodide.mjs`).href);
const pyodide = await loadPyodide({ env: { RAPIDFUZZ_IMPLEMENTATION: "python" } });
// rapidfuzz is not needed to read a workbook, and its wheel is of another machine.
for (const name of readdirSync(wheels).filter((one) => one.endsWith(".whl") && !one.startsWith("rapidfuzz"))) {
  pyodide.unpackArchive(new Uint8Array(readFileSync(`${wheels}/${name}`)), "wheel");
}
for (const [at, root] of [["/source", source], ["/forms", folder]]) {
  pyodide.FS.mkdir(at);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root }, at);
}
const work = `
import io, json, sys, time
from pathlib import Path
sys.path.insert(0, "/source")
files = [one.read_bytes() for one in sorted(Path("/forms").glob("*.xlsx"))]
import openpyxl
from hov_tools.ooxml.reader import read_snapshot

def best(read):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        for data in files:
            read(data)
        times.append(time.perf_counter() - start)
    return min(times)

json.dumps({
    "hov_tools": best(lambda data: read_snapshot(data)),
    "openpyxl": best(lambda data: openpyxl.load_workbook(io.BytesIO(data))),
})
`;
console.log(pyodide.runPython(work));
