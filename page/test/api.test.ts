import assert from "node:assert/strict";
import { test } from "node:test";
import { Hov, HovError, StoppedError } from "../src/api";
import type { Ask, FromWorker } from "../src/worker";

/** A worker that answers as it is told to, and writes down what it is asked. */
class FakeWorker {
  static readonly all: FakeWorker[] = [];
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly asked: Ask[] = [];
  ended = false;

  constructor() {
    FakeWorker.all.push(this);
  }

  postMessage(ask: Ask): void {
    this.asked.push(ask);
    // Python is loaded, and what is handed in is taken, at once; the rest waits for the test.
    if (["beschrijf", "inname"].includes(ask.operation)) queueMicrotask(() => this.answer(ask.number, { operation: ask.operation }));
  }

  terminate(): void {
    this.ended = true;
  }

  answer(number: number, result: unknown): void {
    this.onmessage?.({ data: { kind: "answer", number, result: JSON.stringify(result), files: [] } });
  }
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

function connected(): { hov: Hov; workers: FakeWorker[] } {
  const from = FakeWorker.all.length;
  const hov = new Hov(() => new FakeWorker() as unknown as Worker);
  return {
    hov,
    get workers() {
      return FakeWorker.all.slice(from);
    },
  };
}

const files = [{ pad: "a/b.xlsx", bytes: new Uint8Array([1]) }];

test("an operation is asked once Python is loaded, and its steps and answer come back", async () => {
  const made = connected();
  const steps: string[] = [];
  const asked = made.hov.call("oordeel", { verband: "a" }, { progress: (step) => steps.push(step.wat) });
  await turn();
  const [worker] = made.workers;
  const last = worker?.asked.at(-1);
  assert.deepEqual(worker?.asked.map((one) => one.operation), ["beschrijf", "oordeel"]);
  assert.equal(last?.request, '{"verband":"a"}');
  worker?.onmessage?.({ data: { kind: "progress", number: last?.number ?? 0, step: { wat: "Lezen", gedaan: 1, totaal: 2 } } });
  worker?.answer(last?.number ?? 0, { verband: "a" });
  assert.equal((await asked).result.verband, "a");
  assert.deepEqual(steps, ["Lezen"]);
});

test("what a person can do something about is told apart from a failure of the program", async () => {
  const made = connected();
  for (const [told, kind] of [[true, HovError], [false, Error]] as const) {
    const asked = made.hov.call("oordeel", { verband: "a" });
    const rejected = assert.rejects(asked, (error: Error) => error instanceof kind && error instanceof HovError === told && error.message === "Waarom");
    await turn();
    const [worker] = made.workers;
    worker?.onmessage?.({ data: { kind: "error", number: worker.asked.at(-1)?.number ?? 0, message: "Waarom", told, broken: false } });
    await rejected;
    assert.equal(worker?.ended, false);
  }
});

test("stopping ends what runs and what waits; what was handed in is handed in again before what comes next", async () => {
  const made = connected();
  await made.hov.call("inname", { wijze: "nieuw" }, { files });
  await made.hov.call("inname", { wijze: "correctie" }, { files });
  const running = made.hov.call("opdracht", { opdracht: "verdeel", verband: "a" });
  const rejected = assert.rejects(running, StoppedError);
  await turn();
  made.hov.stop();
  await rejected;
  assert.equal(made.workers[0]?.ended, true);
  const before = assert.rejects(made.hov.call("oordeel", { verband: "a" }), StoppedError);
  made.hov.stop();
  await before;
  void made.hov.call("oordeel", { verband: "a" }).catch(() => undefined);
  await turn();
  const last = made.workers.at(-1);
  assert.deepEqual(last?.asked.map((one) => one.operation), ["beschrijf", "inname", "inname", "oordeel"]);
  assert.deepEqual(last?.asked[1]?.files, files);
});

test("what was handed in before is not handed in again once all is new", async () => {
  const made = connected();
  await made.hov.call("inname", { wijze: "nieuw" }, { files });
  made.hov.stop();
  await made.hov.call("inname", { wijze: "nieuw" }, { files: [] });
  assert.deepEqual(made.workers.at(-1)?.asked.map((one) => one.operation), ["beschrijf", "inname"]);
});

test("a worker that breaks or dies is made anew", async () => {
  const made = connected();
  await made.hov.call("inname", { wijze: "nieuw" }, { files });
  for (const breaks of [
    (worker: FakeWorker) => worker.onmessage?.({ data: { kind: "error", number: worker.asked.at(-1)?.number ?? 0, message: "memory", told: false, broken: true } }),
    (worker: FakeWorker) => worker.onerror?.({ message: "died" }),
  ]) {
    const asked = made.hov.call("oordeel", { verband: "a" });
    const rejected = assert.rejects(asked, /memory|died/);
    await turn();
    const worker = made.workers.at(-1);
    if (worker !== undefined) breaks(worker);
    await rejected;
    assert.equal(worker?.ended, true);
  }
  void made.hov.call("oordeel", { verband: "a" }).catch(() => undefined);
  await turn();
  assert.equal(made.workers.length, 3);
  assert.deepEqual(made.workers.at(-1)?.asked.map((one) => one.operation), ["beschrijf", "inname", "oordeel"]);
});
