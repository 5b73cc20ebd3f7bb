// A connection to Python that answers from the test, and remembers what it was asked.
import type { Answer, CallOptions, Operaties, Operation } from "../../src/api";
import { StoppedError } from "../../src/api";
import type { Asking } from "../../src/session";

export type Answers = { [O in Operation]?: (request: Operaties[O]["vraag"], options: CallOptions) => Operaties[O]["antwoord"] | Promise<Operaties[O]["antwoord"]> };

export interface Asked {
  readonly operation: Operation;
  readonly request: unknown;
  readonly paths: readonly string[];
}

export class FakePython implements Asking {
  readonly asked: Asked[] = [];
  readonly #answers: Answers;
  #stopped: ((error: Error) => void)[] = [];

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  start(): ReturnType<Asking["start"]> {
    return Promise.resolve({ versie: "1.0", python: "3.14", teksten: {}, jaren: [{ jaar: 2022, dagen_per_plaats: { "gz-psycholoog": 2163 } }], codes: [] });
  }

  call<O extends Operation>(operation: O, request: Operaties[O]["vraag"], options: CallOptions = {}): Promise<Answer<Operaties[O]["antwoord"]>> {
    this.asked.push({ operation, request, paths: (options.files ?? []).map((file) => file.pad) });
    const answer = this.#answers[operation];
    if (answer === undefined) return Promise.reject(new Error(`${operation} was not expected`));
    return new Promise((resolve, reject) => {
      this.#stopped.push(reject);
      Promise.resolve()
        .then(() => answer(request, options))
        .then((result) => resolve({ result, files: [] }), reject);
    });
  }

  stop(): void {
    for (const reject of this.#stopped) reject(new StoppedError());
    this.#stopped = [];
  }
}
