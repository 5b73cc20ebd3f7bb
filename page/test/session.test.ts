import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/dom";
import { FakePython, type Answers } from "./support/asking";
import { finding, verband, zuid } from "./support/made";
import { HovError, type Register } from "../src/api";
import type { Handed } from "../src/handed";
import { Session } from "../src/session";

function handed(name: string, ...paths: readonly string[]): Handed {
  return { name, folder: null, files: paths.map((path) => ({ path, file: new File(["x"], path.split("/").at(-1) ?? path) })) };
}

const one: Register = { verbanden: [verband()], naast: [], vervangen: [], meldingen: [] };
const two: Register = { ...one, verbanden: [verband(), verband({ sleutel: "noord", naam: "Noord" })] };

function session(answers: Answers): { readonly session: Session; readonly python: FakePython } {
  const python = new FakePython(answers);
  return { session: new Session(python), python };
}

test("one consortium is judged and shown at once; its files keep the name of their folder", async () => {
  const { session: page, python } = session({ inname: () => one, oordeel: () => zuid() });
  await page.takeIn(handed("2022-zuid", "a.xlsx", "sub/b.xlsx"), "nieuw");
  assert.equal(page.state.shown, "zuid");
  assert.deepEqual(python.asked[0]?.paths, ["2022-zuid/a.xlsx", "2022-zuid/sub/b.xlsx"]);
  assert.equal(page.state.isUnsaved, true);
  assert.equal(page.state.work, null);
});

test("a single workbook has no folder", async () => {
  const { session: page, python } = session({ inname: () => one, oordeel: () => zuid() });
  await page.takeIn(handed("a.xlsx", "a.xlsx"), "nieuw");
  assert.deepEqual(python.asked[0]?.paths, ["a.xlsx"]);
});

test("of several the overview is shown, and who shares something is judged again", async () => {
  const { session: page, python } = session({ inname: () => two, oordeel: ({ verband: key }) => zuid({ verband: key }), dubbelen: () => ({ sleutels: ["noord"] }) });
  await page.takeIn(handed("inzendingen", "a.xlsx", "b.xlsx"), "nieuw");
  assert.equal(page.state.shown, null);
  assert.deepEqual(python.asked.map((each) => each.operation), ["inname", "oordeel", "oordeel", "dubbelen", "oordeel"]);
});

test("what is judged twice in one go still tells what changed since before", async () => {
  let round = 0;
  const { session: page } = session({
    inname: () => two,
    dubbelen: () => ({ sleutels: round < 3 ? [] : ["zuid"] }),
    oordeel: ({ verband: key }) => {
      round += 1;
      return zuid({ verband: key, vergeleken: { hersteld: round < 5 ? [finding({ code: "F101" })] : [], open: [1, 2, 3], nieuw: [0] } });
    },
  });
  await page.takeIn(handed("inzendingen", "a.xlsx"), "nieuw");
  assert.equal(page.state.judged.get("zuid")?.vergeleken, null);
  await page.takeIn(handed("a v2.xlsx", "a v2.xlsx"), "correctie");
  const found = page.state.judged.get("zuid")?.vergeleken;
  assert.deepEqual(found?.hersteld.map((each) => each.code), ["F101"]);
  assert.deepEqual(found?.nieuw, [0]);
});

test("year and days per place go along, and are asked again without files", async () => {
  const { session: page, python } = session({ inname: () => one, oordeel: () => zuid() });
  await page.takeIn(handed("z", "z/a.xlsx"), "nieuw");
  page.set({ year: 2026, daysPerPlace: 2300 });
  await page.judgeAgain();
  assert.deepEqual(python.asked[2]?.request, { wijze: "erbij", jaar: 2026, dagen_per_plaats: 2300 });
  assert.deepEqual(python.asked[2]?.paths, []);
});

test("stopping says so and keeps what there was", async () => {
  const { session: page, python } = session({ inname: () => one, oordeel: () => zuid(), overzicht: () => new Promise(() => undefined) });
  await page.takeIn(handed("z", "z/a.xlsx"), "nieuw");
  const waiting = page.ask("overzicht", {});
  assert.notEqual(page.state.work, null);
  page.stop();
  assert.equal(await waiting, null);
  assert.equal(page.state.trouble?.message, "Gestopt. Wat al klaar was, staat er nog.");
  assert.equal(page.state.judged.size, 1);
  assert.equal(python.asked.at(-1)?.operation, "overzicht");
});

test("what a person can mend is said as it stands; what the program did wrong has details", async () => {
  const { session: page } = session({ inname: () => Promise.reject(new HovError("Geen formulieren.")) });
  await page.takeIn(handed("z", "z/a.xlsx"), "nieuw");
  assert.deepEqual(page.state.trouble, { message: "Geen formulieren.", details: null });
  const { session: broken } = session({});
  await broken.takeIn(handed("z", "z/a.xlsx"), "nieuw");
  assert.match(broken.state.trouble?.details ?? "", /inname was not expected/);
});

test("an empty folder is told", async () => {
  const { session: page, python } = session({});
  await page.takeIn(handed("leeg"), "nieuw");
  assert.equal(page.state.trouble?.message, "Er zit geen bestand in wat u hebt gekozen.");
  assert.equal(python.asked.length, 0);
});
