// Writes the catalogue of the page's texts as a module, so that the compiler knows every key and the page carries the texts.
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "smol-toml";

const source = new URL("../../src/hov_tools/web/texts.toml", import.meta.url);
const target = new URL("../src/texts.generated.ts", import.meta.url);
const catalogue = JSON.stringify(parse(readFileSync(source, "utf8")).pagina, null, 1);
writeFileSync(target, `export const catalogue = ${catalogue} as const;\n`);
