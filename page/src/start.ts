/** The page's own worker: its source, and what it loads, stand in the page. */

import { Hov } from "./api";

/** Makes the page's connection to Python; the worker is started with the first call of `start` or `call`. */
export function connect(): Hov {
  return new Hov(() => {
    const address = URL.createObjectURL(new Blob([carried("hov-worker")], { type: "text/javascript" }));
    const worker = new Worker(address, { name: "hov" });
    URL.revokeObjectURL(address);
    const names = ["pyodide.wasm", "stdlib", "site", "highs.wasm"];
    worker.postMessage({ assets: Object.fromEntries(names.map((name) => [name, carried(`hov-${name}`)])) });
    return worker;
  });
}

function carried(id: string): string {
  return document.getElementById(id)?.textContent ?? "";
}
