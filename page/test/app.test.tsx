import assert from "node:assert/strict";
import { test } from "node:test";
import { all, button, click, settled, shown, type, words } from "./support/dom";
import { FakePython, type Answers } from "./support/asking";
import { verband, zuid } from "./support/made";
import { HovError, type Register } from "../src/api";
import { App } from "../src/app";
import { Session } from "../src/session";

const one: Register = { verbanden: [verband()], naast: [], vervangen: [], meldingen: [] };

function app(answers: Answers): { readonly place: HTMLElement; readonly session: Session; readonly python: FakePython } {
  const python = new FakePython(answers);
  const session = new Session(python);
  return { place: shown(<App session={session} />), session, python };
}

const zuidFile = { name: "2022-zuid", folder: null, files: [{ path: "a.xlsx", file: new File(["x"], "a.xlsx") }] };

test("the page begins with where to drop, and asks for year and days only who looks for it", async () => {
  const { place, session } = app({});
  await session.start();
  await settled();
  assert.deepEqual(words(place, "h1"), ["HOV-formulieren controleren"]);
  assert.deepEqual(words(place, ".drop button"), ["Kies een map", "Kies bestanden"]);
  await type(place.querySelector("#days"), "2.300");
  assert.equal(session.state.settings.daysPerPlace, 2300);
  await type(place.querySelector("#year"), "22");
  assert.deepEqual(words(place, ".field-error"), ["Vul een jaar in, zoals 2026."]);
  assert.match(words(place, ".fields .hint").at(-1) ?? "", /2022: 2\.163/);
});

test("the verdict has the focus, and every part can be reached", async () => {
  const { place, session } = app({ inname: () => one, oordeel: () => zuid() });
  await session.takeIn(zuidFile, "nieuw");
  await settled();
  assert.equal(document.activeElement?.textContent, "Voldoet nog niet: er zijn 2 fouten te herstellen.");
  assert.deepEqual(words(place, ".tabs button"), ["Uitkomst", "Bevindingen (3)", "Bestanden (2)", "Opslaan en rekenen", "Berichten", "Afdrukken"]);
  await click(button(place, "Bevindingen (3)"));
  assert.deepEqual(words(place, ".tabs [aria-current=page]"), ["Bevindingen (3)"]);
  assert.equal(document.title, "Voorbeeldverband Zuid - HOV");
});

test("while something runs it says what, and can be stopped", async () => {
  const { place, session } = app({ inname: () => new Promise(() => undefined) });
  const taking = session.takeIn(zuidFile, "nieuw");
  await settled();
  assert.equal(all(place, ".work progress").length, 1);
  await click(button(place, "Stoppen"));
  await taking;
  await settled();
  assert.equal(all(place, ".work progress").length, 0);
  assert.match(words(place, "[role=alert]")[0] ?? "", /Gestopt/);
});

test("what went wrong is said and can be put away", async () => {
  const { place, session } = app({ inname: () => Promise.reject(new HovError("De naam kan niet.")) });
  await session.takeIn(zuidFile, "nieuw");
  await settled();
  assert.match(words(place, "[role=alert]")[0] ?? "", /De naam kan niet\./);
  await click(button(place, "Sluiten"));
  assert.equal(all(place, "[role=alert]").length, 0);
});

test("closing with something unsaved asks", async () => {
  const { session } = app({ inname: () => one, oordeel: () => zuid() });
  const closing = (): boolean => window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  assert.equal(closing(), true);
  await session.takeIn(zuidFile, "nieuw");
  await settled();
  assert.equal(closing(), false);
  session.saved();
  await settled();
  assert.equal(closing(), true);
});

test("a second drop is a correction", async () => {
  const { place, session, python } = app({ inname: () => one, oordeel: () => zuid() });
  await session.takeIn(zuidFile, "nieuw");
  await settled();
  const drop = new Event("drop", { bubbles: true, cancelable: true });
  Object.defineProperty(drop, "dataTransfer", { value: { items: [], files: [new File(["x"], "b.xlsx")] } });
  place.querySelector("main")?.dispatchEvent(drop);
  for (let turn = 0; turn < 20 && python.asked.length < 4; turn += 1) await settled();
  assert.deepEqual(python.asked.filter((each) => each.operation === "inname").map((each) => (each.request as { wijze: string }).wijze), ["nieuw", "correctie"]);
});
