/** Python in the worker (Pyodide), from what the page carries; nothing is fetched. */

import type { InputFile, OutputFile, Progress } from "./api";

export interface Done {
  readonly result: string;
  readonly files: readonly OutputFile[];
  /** Dutch; null when it went well. */
  readonly error: string | null;
}

export interface Python {
  call(
    operation: string,
    request: string,
    files: readonly InputFile[],
    progress: (step: Progress) => void,
  ): Done;
}

export async function startPython(_progress: (step: Progress) => void): Promise<Python> {
  throw new Error("not built yet");
}
