// What holds for every source of the page: its texts stand in the catalogue, and nothing from outside is ever markup.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { catalogue } from "../src/texts.generated";

const SOURCES = [...readdirSync("src"), ...readdirSync("src/views").map((name) => `views/${name}`)].filter((name) => /\.tsx?$/.test(name) && !name.includes("generated"));
const FORBIDDEN = new Set(["innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "createContextualFragment", "DOMParser", "srcdoc", "eval", "localStorage", "sessionStorage", "indexedDB", "cookie", "fetch", "XMLHttpRequest", "WebSocket"]);
const SAID = new Set(["title", "aria-label", "placeholder", "alt", "label"]);
/** Python's own side, which is no view. */
const NOT_VIEWS = new Set(["python.ts", "worker.ts", "highs.ts", "assets.ts", "api.ts", "contract.ts"]);

function walk(name: string, see: (node: ts.Node, told: (what: string) => string) => void): void {
  const file = ts.createSourceFile(name, readFileSync(`src/${name}`, "utf8"), ts.ScriptTarget.Latest, true, name.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const visit = (node: ts.Node): void => {
    see(node, (what) => `${name}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${what}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
}

test("no text stands in a view itself", () => {
  const found: string[] = [];
  for (const name of SOURCES) {
    walk(name, (node, told) => {
      if (ts.isJsxText(node) && /\p{L}/u.test(node.text)) found.push(told(node.text.trim()));
      if (ts.isJsxAttribute(node) && SAID.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && /\s/.test(node.initializer.text)) found.push(told(node.initializer.text));
    });
  }
  assert.deepEqual(found, []);
});

test("nothing makes markup, stores anything or asks for the network", () => {
  const found: string[] = [];
  for (const name of SOURCES.filter((one) => !NOT_VIEWS.has(one))) {
    walk(name, (node, told) => {
      if ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && FORBIDDEN.has(node.text)) found.push(told(node.text));
      if (node.kind === ts.SyntaxKind.AnyKeyword) found.push(told("any"));
    });
  }
  assert.deepEqual(found, []);
});

test("every text of the catalogue is used", () => {
  const code = [...SOURCES.map((name) => readFileSync(`src/${name}`, "utf8")), readFileSync("index.html", "utf8")].join("\n");
  const keys = (part: unknown, path: string): string[] =>
    typeof part === "string" || Array.isArray(part) ? [path] : Object.entries(part as Record<string, unknown>).flatMap(([name, inner]) => keys(inner, path === "" ? name : `${path}.${name}`));
  // Some keys are put together from a prefix and a word: `tab.${one}`, worded("form", kind).
  const prefixes = [...code.matchAll(/`([\w.]+)\.\$\{/g), ...code.matchAll(/worded\("([\w.]+)"/g)].map((match) => `${match[1]}.`);
  const inner = [...code.matchAll(/`([\w.]+)\.\$\{\w+\}\.([\w.]+)`/g)].map((match) => new RegExp(`^${match[1]}\\.\\w+\\.${match[2]}$`));
  const unused = keys(catalogue, "").filter(
    (key) => !code.includes(`"${key}"`) && !code.includes(`{{${key}}}`) && !prefixes.some((prefix) => key.startsWith(prefix) && !key.slice(prefix.length).includes(".")) && !inner.some((one) => one.test(key)),
  );
  assert.deepEqual(unused, []);
});

test("texts follow the house: no long dash, no spare spaces", () => {
  const texts = JSON.stringify(catalogue);
  assert.ok(!texts.includes("\u2014"));
  assert.ok(!/ {2}/.test(texts));
});
