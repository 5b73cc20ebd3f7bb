import assert from "node:assert/strict";
import { test } from "node:test";
import { all, click, settled, shown, type, words } from "./support/dom";
import { CANARY, finding, zuid } from "./support/made";
import { ALL, counts, filtered, inOrder, institutions, marks, type Filter } from "../src/findings";
import { Compared, FindingFilter, FindingList } from "../src/views/findings";

const list = (judged = zuid(), filter: Filter = ALL, chosen: number | null = null, onChoose = (_: number): void => undefined): HTMLElement =>
  shown(<FindingList judged={judged} filter={filter} chosen={chosen} onChoose={onChoose} below={<i id="below" />} />);

test("findings stand by file, what follows under its cause", () => {
  const place = list();
  assert.deepEqual(words(place, "h3 small"), ["1 fout", "1 fout · 1 waarschuwing · 1 gevolg"]);
  assert.deepEqual(words(place, ".finding .code"), ["P3", "F106", "H201", "F103"]);
  assert.deepEqual(words(place, "details.following .code"), ["H201"]);
  assert.deepEqual(words(place, "summary"), ["1 gevolg hiervan"]);
});

const filters: readonly [name: string, filter: Filter, codes: readonly string[]][] = [
  ["everything", ALL, ["P3", "F106", "H201", "F103"]],
  ["mistakes only", { ...ALL, severities: new Set(["fout"]) }, ["P3", "F106", "H201"]],
  ["warnings only", { ...ALL, severities: new Set(["waarschuwing"]) }, ["F103"]],
  ["one institution", { ...ALL, institution: "10283" }, ["F106", "H201", "F103"]],
  ["the regiehouder's own forms", { ...ALL, institution: "" }, ["P3"]],
];
for (const [name, filter, codes] of filters) {
  test(`the filter shows ${name}`, () => {
    const judged = zuid();
    assert.deepEqual(inOrder(filtered(judged, filter)).map((index) => judged.document.bevindingen[index]?.code), codes);
  });
}

test("counts leave out what follows, and marks have the gravest severity", () => {
  const judged = zuid();
  assert.deepEqual(counts(judged), { fout: 2, twijfel: 0, waarschuwing: 1, info: 0 });
  judged.document.bevindingen.push(finding({ code: "F124", ernst: "info" }));
  assert.deepEqual([...marks(judged, "Aanmelding.xlsx", "Aanmelding")], [["D15", "fout"]]);
  assert.deepEqual(institutions(judged), [{ tpid: "", name: "" }, { tpid: "10283", name: "Zuid B" }]);
});

test("a cell is chosen by its button, and its sheet stands below it where there is no room beside the list", async () => {
  let chosen = -1;
  const place = list(zuid(), ALL, 1, (index) => (chosen = index));
  const cells = all(place, "button.place");
  assert.equal(cells[1]?.getAttribute("aria-pressed"), "true");
  assert.equal(place.querySelector("#below")?.closest(".finding")?.querySelector(".code")?.textContent, "F106");
  await click(cells[0] as HTMLElement);
  assert.equal(chosen, 0);
});

test("the filter is worked with the keyboard: checkboxes and lists with labels", async () => {
  let filter: Filter = ALL;
  const place = shown(<FindingFilter judged={zuid()} filter={ALL} onFilter={(next) => (filter = next)} />);
  assert.deepEqual(words(place, "label.chip"), ["2 fouten", "0 twijfels", "1 waarschuwing", "0 ter informatie"]);
  const [mistakes, doubts] = all(place, "input") as HTMLInputElement[];
  assert.equal(doubts?.disabled, true);
  await click(mistakes as HTMLElement);
  assert.equal(filter.severities.has("fout"), false);
  await type(place.querySelector("select"), "10283");
  assert.equal(filter.institution, "10283");
});

test("a correction tells what is mended, still open and new, and what took the place of what", () => {
  const judged = zuid({ vergeleken: { hersteld: [finding({ code: "F101", melding: "Naam is niet ingevuld." })], open: [0, 1, 2], nieuw: [3] } });
  const place = shown(<Compared judged={judged} replaced={[{ oud: "a.xlsx", nieuw: "a v2.xlsx" }, { oud: "b.xlsx", nieuw: "b.xlsx" }]} />);
  assert.deepEqual(words(place, "strong"), ["1 hersteld", "3 nog open", "1 nieuw"]);
  assert.match(place.textContent ?? "", /a v2\.xlsx is gelezen in plaats van a\.xlsx/);
  assert.deepEqual(words(place, "li .code"), ["F101"]);
  assert.deepEqual(words(list(judged), ".tone-new"), ["nieuw"]);
  assert.deepEqual(inOrder(filtered(judged, { ...ALL, since: "nieuw" })), [3]);
});

test("what a workbook says is shown as text, never as markup", async () => {
  const judged = zuid();
  judged.document.bevindingen[0] = finding({ melding: CANARY, herstel: CANARY, gevonden: CANARY, verwacht: CANARY, blad: CANARY, bestand: CANARY });
  const place = list(judged);
  await settled();
  assert.equal(all(place, "img, script").length, 0);
  assert.equal(words(place, ".message")[0], CANARY);
  assert.equal((globalThis as { hit?: boolean }).hit, undefined);
});
