/** The page's own worker: its source stands in the page. */

import { Hov } from "./api";

/** Makes the page's connection to Python; the worker is started with the first call of `start` or `call`. */
export function connect(): Hov {
  return new Hov(() => {
    const source = document.getElementById("hov-worker")?.textContent ?? "";
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address, { name: "hov" });
    URL.revokeObjectURL(address);
    return worker;
  });
}
