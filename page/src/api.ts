/**
 * The page's one way to Python: operations by name, with JSON and files, answered from a worker.
 *
 * `contract.ts` is generated from `hov_tools.web.contract` (tools/build_page); what Python says stands there once.
 *
 *     const hov = new Hov();
 *     const about = await hov.start((step) => show(step));
 *     const register = await hov.call("inname", { wijze: "nieuw" }, { files });
 *     const judged = await hov.call("oordeel", { verband: register.result.verbanden[0].sleutel });
 *
 * Operations run one after the other. `stop()` ends the one that runs, at once: the worker is ended and made anew, and
 * what was handed in is handed in again before the next operation.
 */

import type { Description, Operaties } from "./contract";
import type { Ask, FromWorker } from "./worker";

export type * from "./contract";
export type {
  AskCommand as OpdrachtVraag,
  AskIntake as InnameVraag,
  AskSheet as BladVraag,
  CommandDone as Opdracht,
  Consortium as Verband,
  Description as Beschrijving,
  FileOfFindings as BestandGroep,
  Judged as Oordeel,
  Made as Geschreven,
  MemberRow as Lid,
  Message as Bericht,
  Number as Getal,
  SheetCell as BladCel,
  SheetRow as BladRij,
  SheetView as Blad,
  Tree as Boom,
} from "./contract";
export type Ernst = "fout" | "twijfel" | "waarschuwing" | "info";

/** A file with its path below what was dropped: "2022-zuid/hov-1234.xlsx", with slashes, never beginning with one. */
export interface InputFile {
  readonly pad: string;
  readonly bytes: Uint8Array;
}

/** A file that an operation made; `pad` is the name to save it under. */
export type OutputFile = InputFile;

export interface Progress {
  /** What is being done, in Dutch. */
  readonly wat: string;
  readonly gedaan: number;
  /** 0 when it cannot be told. */
  readonly totaal: number;
}

export interface CallOptions {
  readonly files?: readonly InputFile[];
  readonly progress?: (step: Progress) => void;
}

export interface Answer<R> {
  readonly result: R;
  readonly files: readonly OutputFile[];
}

export type Operation = keyof Operaties;

/** What a person can do something about; `message` is Dutch and can be shown as it stands. */
export class HovError extends Error {
  override readonly name = "HovError";
}

/** The operation was ended by `stop()`. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

interface Waiting {
  readonly resolve: (answer: Answer<never>) => void;
  readonly reject: (error: Error) => void;
  readonly progress: ((step: Progress) => void) | undefined;
}

/** Makes the worker; the page's own reads its source from the page, tests give another. */
export type MakeWorker = () => Worker;

export class Hov {
  readonly #make: MakeWorker;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #started: Promise<Description> | null = null;
  #number = 0;
  /** What was handed in since the last time that everything was new, to be handed in again after a stop. */
  #taken: { readonly request: Operaties["inname"]["vraag"]; readonly files: readonly InputFile[] }[] = [];
  #mustRetake = false;
  /** How often everything was ended; what was asked before the last time is not begun any more. */
  #ended = 0;

  constructor(make: MakeWorker) {
    this.#make = make;
  }

  /** Loads Python; gives what the page must know before anything is handed in. Calling it again gives the same. */
  start(progress?: (step: Progress) => void): Promise<Description> {
    this.#started ??= this.#send("beschrijf", {}, { ...(progress && { progress }) }).then((answer) => answer.result);
    return this.#started;
  }

  /** Carries out an operation; rejects with HovError, StoppedError, or another Error when the program failed. */
  async call<O extends Operation>(
    operation: O,
    request: Operaties[O]["vraag"],
    options: CallOptions = {},
  ): Promise<Answer<Operaties[O]["antwoord"]>> {
    const ended = this.#ended;
    await this.start();
    if (ended !== this.#ended) throw new StoppedError();
    if (this.#mustRetake) {
      this.#mustRetake = false;
      if (operation !== "inname" || (request as Operaties["inname"]["vraag"]).wijze !== "nieuw") {
        for (const one of this.#taken) await this.#send("inname", one.request, { files: one.files });
      }
    }
    const answer = await this.#send(operation, request, options);
    if (operation === "inname") this.#remember(request as Operaties["inname"]["vraag"], options.files ?? []);
    return answer;
  }

  /** Ends what runs: every operation that was asked for rejects with StoppedError. Python is loaded anew. */
  stop(): void {
    this.#end(new StoppedError());
    void this.start().catch(() => undefined);
  }

  /** Forgets everything and ends the worker. */
  close(): void {
    this.#taken = [];
    this.#end(new StoppedError());
  }

  #remember(request: Operaties["inname"]["vraag"], files: readonly InputFile[]): void {
    if (request.wijze === "nieuw") this.#taken = [];
    this.#taken.push({ request, files });
  }

  #end(error: Error): void {
    this.#ended += 1;
    this.#worker?.terminate();
    this.#worker = null;
    this.#started = null;
    this.#mustRetake = this.#taken.length > 0;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(error);
  }

  #send<O extends Operation>(
    operation: O,
    request: Operaties[O]["vraag"],
    options: CallOptions,
  ): Promise<Answer<Operaties[O]["antwoord"]>> {
    const worker = (this.#worker ??= this.#connected());
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject, progress: options.progress });
      const message: Ask = { number, operation, request: JSON.stringify(request), files: options.files ?? [] };
      worker.postMessage(message);
    });
  }

  #connected(): Worker {
    const worker = this.#make();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      const waiting = this.#waiting.get(data.number);
      if (waiting === undefined) return;
      if (data.kind === "progress") {
        waiting.progress?.(data.step);
        return;
      }
      this.#waiting.delete(data.number);
      if (data.kind === "answer") {
        waiting.resolve({ result: JSON.parse(data.result) as never, files: data.files });
        return;
      }
      waiting.reject(data.told ? new HovError(data.message) : new Error(data.message));
      if (data.broken) this.#end(new Error(data.message));
    };
    worker.onerror = (event) => {
      // The worker died, as it does when memory runs out: what it knew is gone.
      this.#end(new Error(event.message || "worker"));
    };
    return worker;
  }
}
