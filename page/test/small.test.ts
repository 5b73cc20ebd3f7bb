import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import "./support/dom";
import { documented, fraction } from "../src/documents";
import { chosen, dropped } from "../src/handed";
import { counted, day, number, text, worded } from "../src/texts";
import { several, wholeNumber } from "../src/whole";

test("numbers and days are written the Dutch way", () => {
  assert.equal(number(34636), "34.636");
  assert.equal(number(13.727, 2), "13,73");
  assert.equal(day(new Date(2022, 8, 1)), "01-09-2022");
  assert.equal(counted("severity.fout", 1), "1 fout");
  assert.equal(counted("severity.fout", 1200), "1.200 fouten");
  assert.equal(worded("form", "in-en-doorstroom"), "In- en doorstroom");
  assert.equal(worded("form", "anders"), "anders");
  assert.throws(() => text("verdict.year"), /No value for \{year\}/);
});

test("numbers are read as people type them", () => {
  const read: readonly (readonly [string, number | null])[] = [["2163", 2163], [" 2.163 ", 2163], ["0", null], ["12,5", null], ["2.16", null], ["", null], ["-3", null], ["veel", null]];
  for (const [typed, value] of read) assert.equal(wholeNumber(typed), value, typed);
  assert.equal(wholeNumber("2,163", ","), 2163);
  assert.equal(wholeNumber("2.163", ","), null);
  assert.deepEqual(several("14, 12;10\n9"), ["14", "12", "10", "9"]);
  assert.equal(fraction("14/5"), 2.8);
  assert.equal(fraction("3"), 3);
});

test("a document of another version is not taken for one that the page knows", () => {
  assert.equal(documented<{ versie: 2; leden: unknown }>({ versie: 3, leden: [] }, 2, "leden"), null);
  assert.equal(documented<{ versie: 2; leden: unknown }>({ versie: 2 }, 2, "leden"), null);
  assert.notEqual(documented<{ versie: 2; leden: unknown }>({ versie: 2, leden: [] }, 2, "leden"), null);
});

function file(path: string): File {
  const made = new File(["x"], path.split("/").at(-1) ?? "");
  Object.defineProperty(made, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  return made;
}

test("a chosen folder is named, and its files by their paths below it", () => {
  const found = chosen([file("2022-zuid/b.xlsx"), file("2022-zuid/sub/a.xlsx")]);
  assert.equal(found.name, "2022-zuid");
  assert.deepEqual(found.files.map((one) => one.path), ["b.xlsx", "sub/a.xlsx"]);
  assert.equal(chosen([file("los.xlsx")]).name, "los.xlsx");
  assert.equal(chosen([file("a.xlsx"), file("b.xlsx")]).name, "");
});

test("a dropped folder is read with all that is in it, a hundred at a time", async () => {
  const leaf = (name: string): unknown => ({ name, isFile: true, isDirectory: false, file: (give: (one: File) => void) => give(file(name)) });
  const folder = (name: string, inside: readonly unknown[]): unknown => ({
    name, isFile: false, isDirectory: true,
    createReader: () => {
      const batches = [inside.slice(0, 100), inside.slice(100), []];
      return { readEntries: (give: (some: unknown) => void) => give(batches.shift() ?? []) };
    },
  });
  const entry = folder("inzendingen", [...Array.from({ length: 120 }, (_, index) => leaf(`${index}.xlsx`)), folder("zuid", [leaf("a.xlsx")])]);
  const found = await dropped({ items: [{ webkitGetAsEntry: () => entry }], files: [] } as unknown as DataTransfer);
  assert.equal(found.name, "inzendingen");
  assert.equal(found.files.length, 121);
  assert.ok(found.files.some((one) => one.path === "zuid/a.xlsx"));
});

test("an older browser is told what it lacks, in a script that it can read", () => {
  const look = (scope: Record<string, unknown>): readonly string[] => {
    const shown: string[] = [];
    const document = { getElementById: (id: string) => ({ set hidden(_: boolean) { shown.push(id); } }) };
    runInNewContext(readFileSync("src/before.js", "utf8"), { document, ...scope });
    return shown;
  };
  const all = { Worker: class {}, Blob, HTMLDialogElement: class {} };
  assert.deepEqual(look(all), []);
  assert.deepEqual(look({ ...all, Worker: undefined }), ["too-old", "lacks-worker"]);
  assert.deepEqual(look({ ...all, WebAssembly: undefined }), ["too-old", "lacks-webassembly"]);
});
