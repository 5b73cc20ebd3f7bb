import assert from "node:assert/strict";
import { test } from "node:test";
import { all, shown, words } from "./support/dom";
import { finding, zuid } from "./support/made";
import type { Register as Taken } from "../src/api";
import { Register } from "../src/views/register";
import { Headline, Verdict } from "../src/views/verdict";

const TAKEN: Taken = { verbanden: [], naast: [], vervangen: [], meldingen: ["Twee mappen zijn samengenomen."] };

function withRefused(): ReturnType<typeof zuid> {
  const judged = zuid();
  judged.document.bestanden.push({ bestand: "stuk.xlsx", formulier: null, jaar: null, sha256: "02", lot: "kon niet worden gelezen", waarom: "beschadigd" });
  judged.document.bevindingen.push(finding({ code: "F120", bestand: "stuk.xlsx", blad: null, cel: null, melding: "Dit bestand is beschadigd.", herstel: "Sla het opnieuw op." }));
  return judged;
}

test("a file that is refused comes first and says why in its row", () => {
  const place = shown(<Register judged={withRefused()} taken={TAKEN} />);
  const [first] = all(place, "tbody tr.refused");
  assert.deepEqual(words(first as HTMLElement, "th, td"), ["stuk.xlsx", "geen formulier", "", "kon niet worden gelezen", "Dit bestand is beschadigd. Sla het opnieuw op."]);
  assert.equal(words(place, "h2").at(-1), "3 bestanden");
  assert.deepEqual(words(place, ".notes li"), ["Twee mappen zijn samengenomen."]);
});

test("the matrix says which member has no HOV form; of the other forms there is one for all", () => {
  const place = shown(<Register judged={zuid()} taken={TAKEN} />);
  const rows = all(place, "table")[0]?.querySelectorAll("tbody tr") ?? [];
  assert.deepEqual([...rows].map((row) => words(row as HTMLElement, "td")), [["✓telt mee", "ontbreekt"], ["", "✓telt mee"]]);
  assert.match(rows[0]?.textContent ?? "", /regiehouder/);
});

test("the headline comes first, numbers that are not known say so", () => {
  let asked = 0;
  const place = shown(
    <>
      <Headline judged={zuid()} onFindings={() => (asked += 1)} />
      <Verdict judged={zuid()} />
    </>,
  );
  assert.deepEqual(words(place, "h1"), ["Voldoet nog niet: er zijn 2 fouten te herstellen."]);
  assert.deepEqual(words(place, "dd strong"), ["29.688", "niet bekend"]);
  assert.deepEqual(words(place, ".outcome .badge"), ["voldoet"]);
  all(place, "button")[0]?.click();
  assert.equal(asked, 1);
});
