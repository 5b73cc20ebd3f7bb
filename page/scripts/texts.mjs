// Writes the catalogue of the page's texts as a module, so that the compiler knows every key and the page carries the texts.
// In the language of HOV_TAAL, as everywhere.
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "smol-toml";

const english = process.env.HOV_TAAL === "en";
const source = new URL(`../../src/hov_tools/${english ? "english/" : ""}web/texts.toml`, import.meta.url);
const target = new URL("../src/texts.generated.ts", import.meta.url);
const catalogue = JSON.stringify(parse(readFileSync(source, "utf8")).pagina, null, 1);
// What people read for a value of the contract, where that is not the value itself.
const values = english ? readFileSync(new URL("../../src/hov_tools/english/values.toml", import.meta.url), "utf8") : "";
const words = JSON.stringify(parse(values), null, 1);
writeFileSync(
  target,
  `export const catalogue = ${catalogue} as const;\nexport const words: Readonly<Record<string, string>> = ${words};\n`,
);
