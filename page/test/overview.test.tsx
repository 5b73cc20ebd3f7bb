import assert from "node:assert/strict";
import { test } from "node:test";
import { all, button, click, shown, type, words } from "./support/dom";
import { verband, zuid } from "./support/made";
import type { Oordeel, Verband } from "../src/api";
import { Overview } from "../src/views/overview";

function many(count: number): { readonly verbanden: readonly Verband[]; readonly judged: ReadonlyMap<string, Oordeel> } {
  const verbanden = Array.from({ length: count }, (_, index) => verband({ sleutel: `v${index}`, naam: `Verband ${index}`, regiehouder: String(10000 + index) }));
  const judged = new Map(
    verbanden.map((one, index) => {
      const made = zuid({ verband: one.sleutel });
      const { uitkomst } = made.document;
      return [one.sleutel, { ...made, document: { ...made.document, uitkomst: { ...uitkomst, oordeel: index % 2 === 0 ? ("voldoet" as const) : null, aantallen: { ...uitkomst.aantallen, fouten: index } } } }];
    }),
  );
  return { verbanden, judged };
}

test("rows are sorted by a button in the head, numbers as numbers", async () => {
  const place = shown(<Overview {...many(12)} onShow={() => undefined} />);
  assert.deepEqual(words(place, "tbody th").slice(0, 3), ["Verband 0", "Verband 1", "Verband 2"]);
  await click(button(place, "Fouten"));
  await click(button(place, "Fouten ▲"));
  assert.deepEqual(words(place, "tbody th").slice(0, 3), ["Verband 11", "Verband 10", "Verband 9"]);
  assert.equal(all(place, "thead th")[4]?.getAttribute("aria-sort"), "descending");
});

test("search by name or TPID, and choose by verdict", async () => {
  const place = shown(<Overview {...many(12)} onShow={() => undefined} />);
  await type(place.querySelector("input[type=search]"), "10007");
  assert.deepEqual(words(place, "tbody th"), ["Verband 7"]);
  await type(place.querySelector("input[type=search]"), "");
  await type(place.querySelector("select"), "voldoet");
  assert.equal(all(place, "tbody tr").length, 6);
  await type(place.querySelector("select"), "");
  assert.deepEqual(words(place, "[role=status]"), ["6 van 12 getoond"]);
});

test("of a thousand only the rows in view stand in the page, and their numbers tell where they are", () => {
  const place = shown(<Overview {...many(1000)} onShow={() => undefined} />);
  assert.ok(all(place, "tbody tr").length < 60);
  assert.equal(place.querySelector("table")?.getAttribute("aria-rowcount"), "1001");
  assert.equal(all(place, "tbody tr")[0]?.getAttribute("aria-rowindex"), "2");
});

test("a name leads to its consortium", async () => {
  let shownKey = "";
  const place = shown(<Overview {...many(3)} onShow={(key) => (shownKey = key)} />);
  await click(button(place, "Verband 2"));
  assert.equal(shownKey, "v2");
});
