// What the page needs of a browser, found out before anything is loaded.
import type { TextKey } from "./texts";

interface Need {
  readonly text: TextKey;
  readonly is: (scope: typeof globalThis) => boolean;
}

const NEEDS: readonly Need[] = [
  { text: "browser.webassembly", is: (scope) => typeof scope.WebAssembly === "object" },
  { text: "browser.worker", is: (scope) => typeof scope.Worker === "function" },
  { text: "browser.files", is: (scope) => typeof scope.Blob === "function" && "arrayBuffer" in scope.Blob.prototype },
  { text: "browser.dialog", is: (scope) => typeof scope.HTMLDialogElement === "function" },
  { text: "browser.unpack", is: (scope) => typeof scope.DecompressionStream === "function" },
];

/** Names what this browser lacks; empty when the page works in it. */
export function lacking(scope: typeof globalThis): readonly TextKey[] {
  return NEEDS.filter((need) => !need.is(scope)).map((need) => need.text);
}

/** Says whether the browser can write into a folder that somebody chose. */
export function canWriteFolders(scope: typeof globalThis): boolean {
  return "showDirectoryPicker" in scope;
}
