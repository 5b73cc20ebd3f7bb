// Drives a browser with a page: `node driver.mjs chrome|firefox EXECUTABLE PAGE`. Reads one JSON message per line,
// {"do", …}, and answers each with one line: {"value"} or {"error"}.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../page/package.json", import.meta.url));
const puppeteer = (await import(require.resolve("puppeteer-core"))).default;
const [kind, executable, address] = process.argv.slice(2);
// Nothing answers at port 9: whatever asks for the network is refused.
const cut = "http://127.0.0.1:9";
const browser = await puppeteer.launch({
  browser: kind,
  executablePath: executable,
  headless: true,
  protocolTimeout: 600_000,
  ...(kind === "chrome"
    ? { args: ["--no-sandbox", `--proxy-server=${cut}`, "--disable-dev-shm-usage", "--enable-precise-memory-info"] }
    : {
        extraPrefsFirefox: {
          "network.proxy.type": 1,
          "network.proxy.http": "127.0.0.1",
          "network.proxy.http_port": 9,
          "network.proxy.ssl": "127.0.0.1",
          "network.proxy.ssl_port": 9,
        },
      }),
});
const page = (await browser.pages())[0] ?? (await browser.newPage());
await page.setViewport({ width: 1366, height: 768 });
const requests = [];
const told = [];
page.on("request", (one) => requests.push(one.url().slice(0, 200)));
page.on("pageerror", (error) => told.push(String(error)));
page.on("console", (one) => told.push(`${one.type()}: ${one.text()}`));
page.on("dialog", (one) => one.accept());

const acts = {
  async open() {
    await page.goto(address, { waitUntil: "load" });
  },
  /** Evaluates the body of an async function in the page. */
  async evaluate({ body, given }) {
    return page.evaluate(`(async (given) => { ${body} })(${JSON.stringify(given ?? null)})`);
  },
  /** Puts files into the page as the global `name`: a list of { pad, bytes }. */
  async files({ name, files }) {
    await page.evaluate(`globalThis[${JSON.stringify(name)}] = []`);
    for (const [pad, path] of files) {
      await page.evaluate(
        (name, pad, written) => {
          const text = atob(written);
          const bytes = new Uint8Array(text.length);
          for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
          globalThis[name].push({ pad, bytes });
        },
        name,
        pad,
        readFileSync(path).toString("base64"),
      );
    }
  },
  async choose({ selector, paths }) {
    const input = await page.$(selector);
    await input.uploadFile(...paths);
  },
  async click({ selector }) {
    await page.click(selector);
  },
  async wait({ selector, seconds }) {
    await page.waitForSelector(selector, { timeout: seconds * 1000 });
  },
  /** Presses keys, one after the other. */
  async keys({ keys }) {
    for (const key of keys) await page.keyboard.press(key);
  },
  async size({ width, height }) {
    await page.setViewport({ width, height });
  },
  async scheme({ value }) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
  },
  async picture({ path, width, height }) {
    await page.setViewport({ width, height });
    await page.screenshot({ path });
  },
  async log() {
    return { requests, told };
  },
  async cookies() {
    return browser.cookies ? await browser.cookies() : [];
  },
};

process.stdout.write(`${JSON.stringify({ value: { version: await browser.version(), pid: browser.process().pid } })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  if (name === "close") break;
  try {
    process.stdout.write(`${JSON.stringify({ value: (await acts[name](given)) ?? null })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error.stack ?? error).slice(0, 4000) })}\n`);
  }
}
await browser.close();
