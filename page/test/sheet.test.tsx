import assert from "node:assert/strict";
import { test } from "node:test";
import { all, button, click, settled, shown, words } from "./support/dom";
import { FakePython } from "./support/asking";
import { CANARY, finding, sheet, zuid } from "./support/made";
import { Session } from "../src/session";
import { Grid, letters, SheetPanel } from "../src/views/sheet";

const grid = (part: Parameters<typeof sheet>[0] = {}, chosen: string | null = null): HTMLElement =>
  shown(<Grid sheet={sheet(part)} first={1} last={150} marked={new Map([["A3", "fout"]])} chosen={chosen} label="Blad" />);

test("columns are written as in Excel", () => {
  assert.deepEqual([1, 26, 27, 28, 702, 703].map(letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
});

test("hidden rows and columns are left out, and rows of which nothing is told are there", () => {
  const place = grid();
  assert.deepEqual(words(place, "thead th"), ["A", "B", "C"]);
  assert.deepEqual(words(place, "tbody th"), ["1", "2", "3"]);
  assert.ok(!place.textContent?.includes("onzichtbaar"));
});

test("merged cells span their rows and columns, and what they cover is left out", () => {
  const place = grid();
  const merged = all(place, "td").find((cell) => cell.textContent === "Naam") as HTMLTableCellElement;
  assert.deepEqual([merged.rowSpan, merged.colSpan], [2, 2]);
  assert.equal(all(place, "tbody tr")[2]?.querySelectorAll("td").length, 1);
});

test("the chosen cell is pointed out, and marked cells say how grave it is to who does not see colours", () => {
  const place = grid({}, "B2");
  assert.equal(words(place, "[aria-current=true]")[0], "Naam");
  assert.equal(words(place, ".marked .unseen")[0], "(fout)");
});

test("formulas and markup in cells are text", () => {
  const place = grid({ rijen: [{ rij: 1, hoogte: 20, verborgen: false, cellen: [{ kolom: 1, adres: "A1", tekst: CANARY, formule: CANARY }] }], samengevoegd: [] });
  assert.equal(words(place, "tbody td")[0], CANARY);
  assert.equal(all(place, "img, script").length, 0);
});

test("the panel asks for the rows around the cell, walks through the findings and closes", async () => {
  const python = new FakePython({ blad: () => sheet({ rijen_totaal: 900 }) });
  const steps: number[] = [];
  let isClosed = false;
  const one = finding({ cel: "B502" });
  const place = shown(<SheetPanel session={new Session(python)} judged={zuid()} one={one} onNext={(step) => steps.push(step)} onClose={() => (isClosed = true)} />);
  await settled();
  const last = python.asked.at(-1)?.request as { van_rij: number; blad: string };
  assert.ok(last.van_rij <= 502 && last.van_rij > 400, String(last.van_rij));
  assert.equal(last.blad, "Aanmelding");
  assert.deepEqual(words(place, "option"), ["Aanmelding", "Lijsten (verborgen)"]);
  await click(button(place, "Volgende"));
  await click(button(place, "Vorige"));
  assert.deepEqual(steps, [1, -1]);
  await click(button(place, "Sluiten"));
  assert.equal(isClosed, true);
});

test("a workbook that cannot be drawn says so", async () => {
  const python = new FakePython({ blad: () => Promise.reject(new Error("broken")) });
  const place = shown(<SheetPanel session={new Session(python)} judged={zuid()} one={finding()} onNext={null} onClose={() => undefined} />);
  await settled();
  assert.deepEqual(words(place, "[role=alert]"), ["Dit bestand kan hier niet worden getoond. Open het in Excel."]);
});
