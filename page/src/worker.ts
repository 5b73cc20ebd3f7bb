/** The worker: loads Python once, from what the page gives it first, then carries out one operation at a time. */

import type { InputFile, OutputFile, Progress } from "./api";
import type { Assets } from "./assets";
import { type Python, startPython } from "./python";

export interface Ask {
  readonly number: number;
  readonly operation: string;
  readonly request: string;
  readonly files: readonly InputFile[];
}

export type ToWorker = Ask | { readonly assets: Assets };

export type FromWorker =
  | { readonly kind: "progress"; readonly number: number; readonly step: Progress }
  | { readonly kind: "answer"; readonly number: number; readonly result: string; readonly files: readonly OutputFile[] }
  /**
   * `told`: the message is Dutch, for a person; otherwise the program failed, and it is for who keeps it. `broken`: not
   * in Python, but below it, as when memory runs out: nothing more can be asked of this worker.
   */
  | {
      readonly kind: "error";
      readonly number: number;
      readonly message: string;
      readonly told: boolean;
      readonly broken: boolean;
    };

declare const self: {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

let assets: Assets = {};
let python: Promise<Python> | null = null;

async function handle({ number, operation, request, files }: Ask): Promise<void> {
  const progress = (step: Progress): void => self.postMessage({ kind: "progress", number, step });
  try {
    python ??= startPython(assets, progress);
    const loaded = await python;
    assets = {};
    const done = await loaded.call(operation, request, files, progress);
    if (done.error !== null) {
      self.postMessage({ kind: "error", number, message: done.error, told: true, broken: false });
      return;
    }
    const buffers = done.files.map((file) => file.bytes.buffer as ArrayBuffer);
    self.postMessage({ kind: "answer", number, result: done.result, files: done.files }, buffers);
  } catch (error) {
    const broken = !(error instanceof Error && error.name === "PythonError");
    self.postMessage({ kind: "error", number, message: String(error), told: false, broken });
  }
}

let before: Promise<void> = Promise.resolve();
self.onmessage = ({ data }) => {
  if ("assets" in data) {
    assets = data.assets;
    return;
  }
  // One after the other: Python has one state.
  before = before.then(() => handle(data));
};
