// Makes the pictures of the page: `node scripts/pictures.mjs HOV.HTML INPUT OUT [WORD]` (tools/pictures/page.py says
// what lies in INPUT). With a word, only the pictures whose name holds it. Text with too little contrast is a problem.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";
import UPNG from "upng-js";

const [pagePath, given, out, only = ""] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
// Every view in the window of a small laptop; some on a large screen, in the dark, and enlarged.
const SMALL = [1366, 768];
const LARGE = [1920, 1080];
const ALSO_LARGE = ["uitkomst", "bevindingen", "overzicht"];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  protocolTimeout: 300_000,
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--lang=nl-NL", "--force-color-profile=srgb"],
});
const problems = [];
const AXE = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Tells of text that has too little contrast with what is behind it, by the colours that the browser computed. */
async function judge(page, name) {
  const found = await page.evaluate(async (source) => {
    if (globalThis.axe === undefined) new Function(source)();
    const { violations } = await globalThis.axe.run(document, { runOnly: ["color-contrast"] });
    return violations.flatMap((one) => one.nodes.map((node) => node.target.join(" ")));
  }, AXE);
  problems.push(...found.map((one) => `pagina-${name}: too little contrast: ${one}`));
}

async function opened(width, height, { dark = false, zoom = 1 } = {}) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
  page.on("dialog", (dialog) => dialog.accept());
  await page.setViewport({ width: Math.round(width / zoom), height: Math.round(height / zoom), deviceScaleFactor: zoom });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }]);
  await page.goto(pathToFileURL(pagePath).href);
  await page.waitForSelector("main");
  return page;
}

async function idle(page) {
  await page.waitForFunction(() => document.querySelector(".work.shown") === null, { timeout: 240_000 });
  await new Promise((done) => setTimeout(done, 250));
}

/** Hands in a folder, as the button does where the browser cannot open folders for writing. */
async function handIn(page, folder, id = "hand-in-folder") {
  const field = await page.$(`#${id}`);
  await field.uploadFile(...(id.endsWith("-folder") ? [folder] : [folder].flat()));
  await page.waitForSelector(".headline", { timeout: 240_000 });
  await idle(page);
}

async function press(page, words) {
  await page.evaluate((wanted) => {
    const buttons = [...document.querySelectorAll("button, summary")].filter((one) => one.checkVisibility());
    const found = buttons.find((one) => one.textContent.trim() === wanted) ?? buttons.find((one) => one.textContent.trim().startsWith(wanted));
    if (!found) throw new Error(`no button ${wanted}`);
    found.click();
  }, words);
  await idle(page);
}

async function typed(page, id, value) {
  await page.focus(`#${id}`);
  await page.keyboard.type(value);
}

const views = {
  async begin() {},
  async uitkomst(page) {
    await handIn(page, join(given, "voorbeelden", "2022-zuid"));
  },
  async bevindingen(page) {
    await views.uitkomst(page);
    await press(page, "Bevindingen");
    await press(page, "Opleidelingen, cel B26");
    await page.waitForSelector(".grid td.chosen", { timeout: 60_000 });
    await page.evaluate(() => document.querySelector(".finding.chosen").scrollIntoView());
  },
  async bestanden(page) {
    await views.uitkomst(page);
    await press(page, "Bestanden");
  },
  async opslaan(page) {
    await views.uitkomst(page);
    await press(page, "Opslaan en rekenen");
    await press(page, "Kopieën maken");
  },
  async berichten(page) {
    await views.uitkomst(page);
    await press(page, "Berichten");
    await idle(page);
  },
  async "in-orde"(page) {
    await handIn(page, join(given, "voorbeelden", "2022-noord"));
  },
  async verdeling(page) {
    await views["in-orde"](page);
    await press(page, "Opslaan en rekenen");
    await press(page, "Verdeling van de plaatsen");
    await page.click("#free");
    await press(page, "Verdeling voorstellen");
  },
  async "wat-als"(page) {
    await views["in-orde"](page);
    await press(page, "Opslaan en rekenen");
    await press(page, "Wat als");
    await page.click("#without-10240");
    await press(page, "Naast elkaar zetten");
  },
  async "gezamenlijk-hov"(page) {
    await views["in-orde"](page);
    await press(page, "Opslaan en rekenen");
    await press(page, "Gezamenlijk HOV");
    await press(page, "Berekenen");
  },
  async hersteld(page) {
    await views.uitkomst(page);
    await handIn(page, join(given, "verbeterd", "HOV-formulier 10283.xlsx"), "correction-files");
  },
  async geweigerd(page) {
    await handIn(page, join(given, "geweigerd"));
    await press(page, "Bestanden");
    await page.evaluate(() => document.querySelector(".refused").scrollIntoView({ block: "center" }));
  },
  async overzicht(page) {
    await handIn(page, join(given, "inzendingen"));
  },
  async toewijzing(page) {
    await handIn(page, join(given, "voorbeelden"));
    await press(page, "Opslaan en rekenen");
    await press(page, "Landelijke toewijzing");
    await typed(page, "places", "14");
    await page.select("#allocation-year", "2022");
    await press(page, "Voorstel maken");
  },
};

/** A picture of what is in the window; with a hundred colours it is a fifth as large and looks the same. */
async function picture(page, name) {
  await judge(page, name);
  const { width, height, data, ...rest } = UPNG.decode(await page.screenshot());
  const packed = UPNG.encode(UPNG.toRGBA8({ width, height, data, ...rest }), width, height, 100);
  writeFileSync(join(out, `pagina-${name}.png`), Buffer.from(packed));
  await page.close({ runBeforeUnload: false });
}

for (const [name, make] of Object.entries(views)) {
  for (const [width, height] of ALSO_LARGE.includes(name) ? [SMALL, LARGE] : [SMALL]) {
    const full = `${name}-${width}`;
    if (!full.includes(only)) continue;
    const page = await opened(width, height);
    await make(page);
    await picture(page, full);
  }
}
for (const [name, looks] of [
  ["donker", { dark: true }],
  ["vergroot", { zoom: 2 }],
]) {
  for (const view of ["begin", "uitkomst", "bevindingen"]) {
    const full = `${view}-${name}`;
    if (!full.includes(only)) continue;
    const page = await opened(1366, 768, looks);
    await views[view](page);
    await picture(page, full);
  }
}
if ("afdruk".includes(only)) {
  const page = await opened(1366, 768);
  await views.uitkomst(page);
  await page.pdf({ path: join(out, "pagina-afdruk.pdf"), format: "A4", preferCSSPageSize: true });
  await page.close();
}
await browser.close();
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}
