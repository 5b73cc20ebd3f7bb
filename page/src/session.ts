// What the page knows and does, without how it looks: what was handed in, what it came to, and what is being done.
import type { Answer, Beschrijving, CallOptions, DocumentFinding, Hov, InputFile, Oordeel, Operaties, Operation, Progress, Register, Verband } from "./api";
import { HovError, StoppedError } from "./api";
import type { Handed } from "./handed";
import { text } from "./texts";

/** What the page needs of the connection to Python; tests give another. */
export type Asking = Pick<Hov, "start" | "call" | "stop">;

export interface Settings {
  readonly year: number | null;
  readonly daysPerPlace: number | null;
}

export interface Trouble {
  /** Dutch, for a person. */
  readonly message: string;
  /** What the program said, for who keeps it. */
  readonly details: string | null;
}

export interface State {
  readonly about: Beschrijving | null;
  /** What is being done; null when nothing is. */
  readonly work: Progress | null;
  readonly name: string;
  readonly folder: FileSystemDirectoryHandle | null;
  readonly settings: Settings;
  readonly register: Register | null;
  readonly judged: ReadonlyMap<string, Oordeel>;
  /** The key of the consortium that is shown; null for all of them. */
  readonly shown: string | null;
  readonly trouble: Trouble | null;
  /** Something was made that is not saved yet. */
  readonly isUnsaved: boolean;
  /** Rises with everything that was judged anew, so that a view knows that what it holds is old. */
  readonly round: number;
}

export type Way = Operaties["inname"]["vraag"]["wijze"];

const BEGIN: State = {
  about: null,
  work: null,
  name: "",
  folder: null,
  settings: { year: null, daysPerPlace: null },
  register: null,
  judged: new Map(),
  shown: null,
  trouble: null,
  isUnsaved: false,
  round: 0,
};

export class Session {
  state: State = BEGIN;
  readonly #hov: Asking;
  readonly #listeners = new Set<() => void>();

  constructor(hov: Asking) {
    this.#hov = hov;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads Python while somebody looks for the folder. */
  async start(): Promise<void> {
    try {
      this.#change({ about: await this.#hov.start() });
    } catch (error) {
      this.#tell(error);
    }
  }

  set(settings: Settings): void {
    this.#change({ settings });
  }

  /** Takes in files and judges them; with "correctie" they take the place of what they are a newer version of. */
  async takeIn(handed: Handed, way: Way): Promise<void> {
    if (handed.files.length === 0) {
      this.#change({ trouble: { message: text("trouble.nothing"), details: null } });
      return;
    }
    await this.#working(async () => {
      this.#step(text("work.reading"), 0, handed.files.length);
      const files = await this.#bytes(handed);
      this.#step(text("work.python"), 0, 0);
      const { result } = await this.#call("inname", this.#request(way), files);
      const isNew = way === "nieuw";
      this.#change({
        register: result,
        ...(isNew && { name: handed.name, folder: handed.folder, judged: new Map(), shown: null }),
      });
      await this.#judge(result, isNew);
    });
  }

  /** Shows one consortium, or all of them. */
  show(key: string | null): void {
    this.#change({ shown: key });
  }

  /** Carries out an operation with progress and a stop button; null when it was stopped or did not work. */
  async ask<O extends Operation>(
    operation: O,
    request: Operaties[O]["vraag"],
    files: readonly InputFile[] = [],
  ): Promise<Answer<Operaties[O]["antwoord"]> | null> {
    let answer: Answer<Operaties[O]["antwoord"]> | null = null;
    await this.#working(async () => {
      this.#step(text("work.busy"), 0, 0);
      answer = await this.#call(operation, request, files);
    });
    return answer;
  }

  /** Asks for something small beside what is shown, such as a sheet: without a progress bar. */
  async look<O extends Operation>(operation: O, request: Operaties[O]["vraag"]): Promise<Operaties[O]["antwoord"]> {
    return (await this.#hov.call(operation, request)).result;
  }

  stop(): void {
    this.#hov.stop();
  }

  saved(): void {
    this.#change({ isUnsaved: false });
  }

  made(): void {
    this.#change({ isUnsaved: true });
  }

  /** Says what went wrong; nothing for what somebody stopped. */
  fail(error: unknown): void {
    this.#tell(error);
  }

  dismiss(): void {
    this.#change({ trouble: null });
  }

  /** Judges again with other numbers than before. */
  async judgeAgain(): Promise<void> {
    await this.#working(async () => {
      this.#step(text("work.busy"), 0, 0);
      const { result } = await this.#call("inname", this.#request("erbij"));
      this.#change({ register: result });
      await this.#judge(result, true);
    });
  }

  async #judge(register: Register, isNew: boolean): Promise<void> {
    const keys = register.verbanden.map((one) => one.sleutel);
    const judged = new Map(isNew ? [] : [...this.state.judged].filter(([key]) => keys.includes(key)));
    // What somebody looks at comes first.
    const { shown } = this.state;
    const order = [...register.verbanden].sort((one, other) => Number(other.sleutel === shown) - Number(one.sleutel === shown));
    const judge = async (one: Verband, done: number, total: number): Promise<Oordeel> => {
      this.#step(text("work.judging", { name: one.naam }), done, total);
      const { result } = await this.#call("oordeel", { verband: one.sleutel });
      return isNew ? { ...result, vergeleken: null } : result;
    };
    for (const [index, one] of order.entries()) {
      judged.set(one.sleutel, await judge(one, index, order.length));
      this.#change({ judged: new Map(judged) });
    }
    if (order.length > 1) {
      // What two consortia share is known when all of them were judged.
      const { result } = await this.#call("dubbelen", {});
      const again = order.filter((one) => result.sleutels.includes(one.sleutel));
      for (const [index, one] of again.entries()) {
        const before = judged.get(one.sleutel);
        const now = await judge(one, index, again.length);
        judged.set(one.sleutel, before ? sinceBoth(before, now) : now);
      }
    }
    const [only] = order;
    this.#change({
      judged,
      shown: order.length === 1 && only ? only.sleutel : shown !== null && keys.includes(shown) ? shown : null,
      isUnsaved: order.length > 0,
      round: this.state.round + 1,
    });
  }

  #request(wijze: Way): Operaties["inname"]["vraag"] {
    return { wijze, jaar: this.state.settings.year, dagen_per_plaats: this.state.settings.daysPerPlace };
  }

  async #bytes(handed: Handed): Promise<InputFile[]> {
    // A folder keeps its name: it tells which files were handed in together.
    const top = handed.name !== "" && handed.files.some(({ path }) => path !== handed.name) ? `${handed.name}/` : "";
    const found: InputFile[] = [];
    for (const { path, file } of handed.files) {
      found.push({ pad: top + path, bytes: new Uint8Array(await file.arrayBuffer()) });
      if (found.length % 25 === 0) this.#step(text("work.reading"), found.length, handed.files.length);
    }
    return found;
  }

  #call<O extends Operation>(
    operation: O,
    request: Operaties[O]["vraag"],
    files: readonly InputFile[] = [],
  ): Promise<Answer<Operaties[O]["antwoord"]>> {
    const options: CallOptions = { files, progress: (step) => this.#change({ work: step }) };
    return this.#hov.call(operation, request, options);
  }

  async #working(job: () => Promise<void>): Promise<void> {
    if (this.state.work !== null) return;
    this.#change({ trouble: null });
    try {
      await job();
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#change({ work: null });
    }
  }

  #tell(error: unknown): void {
    if (error instanceof StoppedError) {
      this.#change({ trouble: { message: text("trouble.stopped"), details: null } });
    } else if (error instanceof HovError) {
      this.#change({ trouble: { message: error.message, details: null } });
    } else {
      this.#change({ trouble: { message: text("trouble.failed"), details: String(error) } });
    }
  }

  #step(wat: string, gedaan: number, totaal: number): void {
    this.#change({ work: { wat, gedaan, totaal } });
  }

  #change(part: Partial<State>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.#listeners) listener();
  }
}

/** Gives a judgement with what changed since before the one that came just before it. */
function sinceBoth(before: Oordeel, now: Oordeel): Oordeel {
  if (before.vergeleken === null) return { ...now, vergeleken: null };
  const known = (one: DocumentFinding): string => [one.code, one.bestand, one.blad, one.cel, one.melding].join("\n");
  const old = new Set(before.vergeleken.open.flatMap((index) => before.document.bevindingen[index] ?? []).map(known));
  const nieuw: number[] = [];
  const open: number[] = [];
  for (const [index, one] of now.document.bevindingen.entries()) (old.has(known(one)) ? open : nieuw).push(index);
  return { ...now, vergeleken: { hersteld: before.vergeleken.hersteld, open, nieuw } };
}
