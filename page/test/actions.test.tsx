import assert from "node:assert/strict";
import { test } from "node:test";
import { all, button, click, settled, shown, type, words } from "./support/dom";
import { FakePython, type Answers } from "./support/asking";
import { verband, zuid } from "./support/made";
import type { AskCommand, CommandDone, Oordeel } from "../src/api";
import { Session } from "../src/session";
import { Actions } from "../src/views/actions";
import { Messages } from "../src/views/messages";

const done = (part: Partial<CommandDone> = {}): CommandDone => ({ status: 0, regels: [], meldingen: [], document: null, ...part });

function actions(answers: Answers, judged: Oordeel | null = zuid()): { readonly place: HTMLElement; readonly python: FakePython; readonly options: () => readonly string[] } {
  const python = new FakePython(answers);
  const session = new Session(python);
  session.state = {
    ...session.state,
    register: { verbanden: [verband(), verband({ sleutel: "oost", naam: "Oost", regiehouder: "10320" })], naast: [], vervangen: [], meldingen: [] },
    judged: new Map([["zuid", zuid()], ["oost", zuid({ document: { ...zuid().document, jaar: 2025 } })]]),
  };
  const place = shown(<Actions session={session} state={session.state} judged={judged} />);
  return { place, python, options: () => (python.asked.at(-1)?.request as AskCommand).opties ?? [] };
}

test("a distribution is asked with what was filled in, and shows members, aims and routes", async () => {
  const document = {
    versie: 2, mogelijk: true, toegewezen: 14, bonus: 3, let_op: ["Let hier op. Op de opdrachtregel: --vrij"], keuzes: [],
    voorstellen: [{
      leden: [{ tpid: "10283", ingebracht: "1/2", instroom_regulier: "2/1", instroom_bonus: "1/1", doorstroom: { "2023": "3/1" }, waarom: "10283 Zuid B: brengt in." }],
      routes: [{ soort: "bonus", start: "2022-09-01", delen: [{ tpid: "10280", maanden: 12 }, { tpid: "10283", maanden: 12 }], waarom: "sectoren" }],
      voorkeuren: [{ naam: "Bonus", uitkomst: "gehaald", kost: "" }], zaad: "10280 2022",
    }],
  };
  const { place, python, options } = actions({ opdracht: () => done({ document }) });
  await click(button(place, "Verdeling van de plaatsen"));
  await click(place.querySelector("#free") as HTMLElement);
  await type(place.querySelector("#allocated"), "14");
  await type(place.querySelector("#starts"), "2022-01, 2022-09");
  await type(place.querySelector("[aria-label='Plaatsen, hoogstens van 10283']"), "4");
  await click(button(place, "Verdeling voorstellen"));
  assert.deepEqual(options(), ["--vrij", "--toegewezen", "14", "--start", "2022-01", "--start", "2022-09", "--maximum", "10283=4"]);
  assert.deepEqual(words(place, ".result table:first-of-type tbody td").slice(0, 5), ["0,5", "2", "1", "3", "brengt in."]);
  assert.match(place.textContent ?? "", /10280 \(12 mnd\), daarna 10283 \(12 mnd\)/);
  assert.match(place.textContent ?? "", /01-09-2022/);
  assert.ok(!place.textContent?.includes("opdrachtregel"));
  await click(button(place, "Dit voorstel invullen in het formulier"));
  assert.equal((python.asked.at(-1)?.request as AskCommand).schrijf, true);
});

test("what is filled in wrongly is told, and nothing is asked", async () => {
  const { place, python } = actions({ opdracht: () => done() });
  await click(button(place, "Verdeling van de plaatsen"));
  await type(place.querySelector("#starts"), "september");
  assert.deepEqual(words(place, ".field-error"), ["Schrijf jaar en maand als 2022-09."]);
  assert.equal(place.querySelector("#starts")?.getAttribute("aria-describedby"), "starts-hint starts-error");
  await click(button(place, "Verdeling voorstellen"));
  assert.equal(python.asked.length, 0);
});

test("when no distribution is possible the command's words say why", async () => {
  const { place } = actions({
    opdracht: (request) => (request.regels === true ? done({ status: 1, regels: ["Er is geen verdeling mogelijk."] }) : done({ status: 1, document: { versie: 2, mogelijk: false, voorstellen: [] } })),
  });
  await click(button(place, "Verdeling van de plaatsen"));
  await click(button(place, "Verdeling voorstellen"));
  assert.deepEqual(words(place, ".lines"), ["Er is geen verdeling mogelijk."]);
});

test("a scenario needs something that changes", async () => {
  const { place, options } = actions({ opdracht: () => done({ document: { versie: 1, scenarios: [], keuzes: [] } }) });
  await click(button(place, "Wat als"));
  assert.equal(button(place, "Naast elkaar zetten").disabled, true);
  await click(place.querySelector("#without-10283") as HTMLElement);
  await click(place.querySelector("#divided") as HTMLElement);
  await click(button(place, "Naast elkaar zetten"));
  assert.deepEqual(options(), ["--zonder", "10283", "--verdeling"]);
});

test("of several years a person says which one is allocated", async () => {
  const { place, options } = actions({ opdracht: () => done({ regels: ["voorstel"] }) }, null);
  await click(button(place, "Landelijke toewijzing"));
  await type(place.querySelector("#places"), "1.400 12");
  assert.equal(button(place, "Voorstel maken").disabled, true);
  await type(place.querySelector("#allocation-year"), "2022");
  await type(place.querySelector("#asked"), "10240=12");
  await click(place.querySelector("#leave-oost") as HTMLElement);
  await click(button(place, "Voorstel maken"));
  assert.deepEqual(options(), ["--plaatsen", "1400", "--plaatsen", "12", "--jaar", "2022", "--gevraagd", "10240=12", "--zonder", "10320"]);
});

test("a bonus is told in the words of the command", async () => {
  const { place, python } = actions({ opdracht: () => done({ regels: ["20% van 14 → 3 plaatsen"] }) });
  await click(button(place, "Bonusplaatsen"));
  await click(button(place, "Berekenen"));
  assert.equal((python.asked[0]?.request as AskCommand).regels, true);
  assert.deepEqual(words(place, ".lines"), ["20% van 14 → 3 plaatsen"]);
});

test("each institution has its message, by the day that is chosen", async () => {
  const python = new FakePython({
    berichten: () => ({ berichten: [{ tpid: "10283", naam: "Zuid B", aantal: 1, onderwerp: "HOV", tekst: "Aan Zuid B,\n<b>vet</b>", bestand: "10283.eml" }] }),
  });
  const session = new Session(python);
  const place = shown(<Messages session={session} state={session.state} judged={zuid()} />);
  await settled();
  assert.equal((place.querySelector("textarea") as HTMLTextAreaElement).value, "Aan Zuid B,\n<b>vet</b>");
  assert.equal(all(place, "b").length, 0);
  await type(place.querySelector("#until"), "2021-02-01");
  assert.deepEqual(python.asked.at(-1)?.request, { verband: "zuid", uiterlijk: "2021-02-01" });
});

test("messages that were stopped can be asked again", async () => {
  let isBroken = true;
  const message = { tpid: "10283", naam: "Zuid B", aantal: 1, onderwerp: "HOV", tekst: "Aan Zuid B,", bestand: "10283.eml" };
  const python = new FakePython({ berichten: () => (isBroken ? Promise.reject(new Error("stopped")) : { berichten: [message] }) });
  const session = new Session(python);
  const place = shown(<Messages session={session} state={session.state} judged={zuid()} />);
  await settled();
  assert.equal(all(place, ".card").length, 0);
  isBroken = false;
  await click(button(place, "Berichten maken"));
  assert.equal(all(place, ".card").length, 1);
  assert.equal(all(place, "p").filter((one) => one.textContent?.startsWith("Er is niets te herstellen")).length, 0);
});
