/** Python in the worker (Pyodide), from what the page carries; nothing is fetched. */

import "./alone";
import { loadPyodide, type PyodideAPI } from "pyodide";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { info } from "pyodide/pyodide-lock.json";
import type { InputFile, OutputFile, Progress } from "./api";
import { type Assets, bytesOf, filesOf } from "./assets";
import { startHighs } from "./highs";
import { LANGUAGE, text } from "./texts";

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
  ): Promise<Done>;
}

/** What Pyodide is told that it lies at; nothing is ever asked there. */
const NOWHERE = "hov:/";
const SITE = "/lib/python3.14/site-packages";
/** The operations that may need HiGHS, which takes a while to make ready. */
const SOLVING = new Set(["opdracht"]);

interface Session {
  call(operation: string, request: Uint8Array, files: unknown, tell: unknown): Answered;
  destroy(): void;
}

interface Answered {
  readonly result: Buffer;
  readonly files: Iterable<[string, Buffer]>;
  readonly error: string | null | undefined;
  destroy(): void;
}

interface Buffer {
  toJs(): Uint8Array;
  destroy(): void;
}

const START = `
import os, sys
from pathlib import Path
from hov_tools.web.operations import Session

def _answer(session, operation, request, files, tell):
    return session.call(operation, request.to_bytes(), [(path, data.to_bytes()) for path, data in files], tell)

session = Session(Path("/hov"))
`;

export async function startPython(assets: Assets, progress: (step: Progress) => void): Promise<Python> {
  const told = (gedaan: number): void => progress({ wat: text("work.python"), gedaan, totaal: 4 });
  told(0);
  const wasm = await bytesOf(assets, "pyodide.wasm");
  const library = await bytesOf(assets, "stdlib");
  answerFetches(new Map([["pyodide.asm.wasm", wasm], ["python_stdlib.zip", library]]));
  told(1);
  const pyodide = await loadPyodide({
    indexURL: NOWHERE,
    createPyodideModule,
    lockFileContents: { info, packages: {} } as never,
    env: { HOME: "/home/hov", HOV_TAAL: LANGUAGE, RAPIDFUZZ_IMPLEMENTATION: "python", TZ: "Europe/Amsterdam" },
    fsInit: async (files: PyodideAPI["FS"]) => {
      for (const [path, content] of filesOf(await bytesOf(assets, "site"))) {
        const at = `${SITE}/${path}`;
        files.mkdirTree(at.slice(0, at.lastIndexOf("/")));
        files.writeFile(at, content, { canOwn: true });
      }
    },
  } as never);
  told(2);
  pyodide.runPython(START);
  told(3);
  const session = pyodide.globals.get("session") as Session;
  const answer = pyodide.globals.get("_answer") as (
    session: Session,
    operation: string,
    request: Uint8Array,
    files: readonly (readonly [string, Uint8Array])[],
    tell: (what: string, done: number, total: number) => void,
  ) => Answered;
  let solver: Promise<void> | null = null;
  const startSolver = async (): Promise<void> => {
    pyodide.registerJsModule("hov_highs", await startHighs(await bytesOf(assets, "highs.wasm")));
  };
  return {
    async call(operation, request, files, tell) {
      if (SOLVING.has(operation)) await (solver ??= startSolver());
      const given = files.map((file) => [file.pad, file.bytes] as const);
      const done = answer(session, operation, new TextEncoder().encode(request), given, (wat, gedaan, totaal) =>
        tell({ wat, gedaan, totaal }),
      );
      try {
        const result = new TextDecoder().decode(done.result.toJs());
        const made: OutputFile[] = [];
        for (const [pad, content] of done.files) made.push({ pad, bytes: content.toJs().slice() });
        return { result, files: made, error: done.error ?? null };
      } finally {
        done.destroy();
      }
    },
  };
}

/** Gives what the page carries to who fetches it; whatever else is fetched is refused. */
function answerFetches(known: ReadonlyMap<string, Uint8Array>): void {
  const types: Record<string, string> = { wasm: "application/wasm" };
  globalThis.fetch = (asked) => {
    const name = String(asked instanceof Request ? asked.url : asked).split("/").at(-1) ?? "";
    const content = known.get(name);
    if (content === undefined) return Promise.reject(new TypeError(`not in the page: ${name}`));
    const type = types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    return Promise.resolve(new Response(content as BodyInit, { headers: { "content-type": type } }));
  };
}
