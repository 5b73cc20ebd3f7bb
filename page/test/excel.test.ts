import assert from "node:assert/strict";
import { test } from "node:test";
import "./support/dom";
import { OfficeMockObject } from "office-addin-mock";
import { Excel, ExcelError, nameOf, type ExcelLike, type OfficeLike } from "../src/excel";
import type { OutputFile } from "../src/api";
import type { Session } from "../src/session";
import { offerExcel } from "../src/task-pane";

/** A workbook of so many bytes in Excel, as Office gives it; what was done stands in `did`. */
function office(bytes: Uint8Array, given: { url?: string; host?: string | null; fails?: string; slices?: number } = {}) {
  const did: string[] = [];
  const slice = given.slices ?? 4 << 20;
  const file = {
    size: bytes.length,
    sliceCount: Math.ceil(bytes.length / slice),
    getSliceAsync(index: number, done: (answer: unknown) => void) {
      did.push(`slice ${index}`);
      if (given.fails === "slice") done({ status: "failed", value: null, error: { message: "5001" } });
      else done({ status: "succeeded", value: { data: [...bytes.subarray(index * slice, (index + 1) * slice)] } });
    },
    closeAsync() {
      did.push("closed");
    },
  };
  // What is Office's own is not loaded, as what is Excel's own is; the mock knows that of Outlook only.
  const mock = new OfficeMockObject({
    context: {
      document: {
        url: given.url ?? "C:\\Verband\\HOV-formulier 10280.xlsx",
        getFileAsync(kind: string, options: { sliceSize: number }, done: (answer: unknown) => void) {
          did.push(`${kind} ${options.sliceSize}`);
          if (given.fails === "file") done({ status: "failed", value: null, error: { message: "5008" } });
          else done({ status: "succeeded", value: file });
        },
      },
    },
    onReady: async () => ({ host: given.host === undefined ? "Excel" : given.host }),
  }, "outlook" as never);
  return { office: mock as unknown as OfficeLike, did };
}

/** Excel with one sheet, that does what it is told and writes it down. */
function excel(did: string[], fails = false): ExcelLike {
  const mock = new OfficeMockObject({
    context: {
      workbook: {
        worksheets: {
          getItem(name: string) {
            return {
              activate: () => did.push(`sheet ${name}`),
              getRange: (address: string) => ({ select: () => did.push(`cell ${address}`) }),
            };
          },
        },
      },
    },
    async run(work: (context: unknown) => Promise<void>) {
      if (fails) throw new Error("ItemNotFound");
      await work((this as unknown as { context: unknown }).context);
    },
    async createWorkbook(base64: string) {
      if (fails) throw new Error("ApiNotAvailable");
      did.push(`opened ${atob(base64).length}`);
    },
  });
  return mock as unknown as ExcelLike;
}

const bytes = Uint8Array.from({ length: 10_000 }, (_, at) => at % 251);

test("the open workbook is read slice by slice, and closed", async () => {
  const { office: given, did } = office(bytes, { slices: 3000 });
  const found = await new Excel(given, excel(did)).openWorkbook();
  assert.equal(found.pad, "HOV-formulier 10280.xlsx");
  assert.deepEqual(found.bytes, bytes);
  assert.deepEqual(did, ["compressed 4194304", "slice 0", "slice 1", "slice 2", "slice 3", "closed"]);
});

test("a workbook that cannot be read is told, and what was opened is closed", async () => {
  for (const [fails, last] of [["file", "compressed 4194304"], ["slice", "closed"]] as const) {
    const { office: given, did } = office(bytes, { fails });
    await assert.rejects(new Excel(given, excel(did)).openWorkbook(), (error) => error instanceof ExcelError && /500\d/.test(error.message));
    assert.equal(did.at(-1), last);
  }
});

test("a file of another size than was told is no workbook", async () => {
  const { office: given, did } = office(bytes);
  const lying = { ...given, context: { document: { url: "", getFileAsync: (_: string, __: unknown, done: (answer: never) => void) => done({ status: "succeeded", value: { size: 3, sliceCount: 1, getSliceAsync: (___: number, give: (one: unknown) => void) => give({ status: "succeeded", value: { data: [1, 2] } }), closeAsync: () => did.push("closed") } } as never) } } };
  await assert.rejects(new Excel(lying as unknown as OfficeLike, excel(did)).openWorkbook(), ExcelError);
  assert.deepEqual(did, ["closed"]);
});

test("a result is opened as a new workbook, and a cell of a finding is selected", async () => {
  const { office: given, did } = office(bytes);
  const pane = new Excel(given, excel(did));
  await pane.show({ pad: "x.xlsx", bytes: new Uint8Array(100_001) });
  await pane.select("HOV-formulier", "D27");
  assert.deepEqual(did, ["opened 100001", "sheet HOV-formulier", "cell D27"]);
  const failing = new Excel(given, excel(did, true));
  await assert.rejects(failing.show({ pad: "x.xlsx", bytes }), ExcelError);
  await assert.rejects(failing.select("Elders", "A1"), ExcelError);
});

test("a page that is opened in a browser has no Excel around it", async () => {
  const { office: given, did } = office(bytes, { host: null });
  assert.equal(await Excel.around({}), null);
  assert.equal(await Excel.around({ Office: given, Excel: excel(did) }), null);
  assert.notEqual(await Excel.around({ Office: office(bytes).office, Excel: excel(did) }), null);
  assert.equal(await Excel.around({ Office: office(bytes).office }), null);
});

test("a workbook is called by where it lies", () => {
  const named: readonly (readonly [string, string])[] = [
    ["C:\\Verband\\HOV-formulier 10280.xlsx", "HOV-formulier 10280.xlsx"],
    ["/Users/a/In- en doorstroom.xlsm", "In- en doorstroom.xlsm"],
    ["https://x.sharepoint.com/sites/a/HOV%20formulier.xlsx?web=1", "HOV formulier.xlsx"],
    ["https://x.example/a%2Fb.xlsx", "a_b.xlsx"],
    ["https://x.example/100%.xlsx", "100%.xlsx"],
    ["", "werkmap.xlsx"],
    ["Map1", "Map1.xlsx"],
  ];
  for (const [url, name] of named) assert.equal(nameOf(url), name);
});

/** A session of the page that writes down what it is asked; it makes this marked copy. */
function session(asked: string[], copy: string, others: readonly OutputFile[] = []): Session {
  const judged = new Map<string, unknown>();
  return {
    state: { judged },
    takeIn: async (handed: { name: string }, way: string) => {
      asked.push(`${way} ${handed.name}`);
      judged.set("verband", {});
    },
    ask: async (operation: string) => {
      asked.push(operation);
      return { result: {}, files: [...others, ...(copy === "" ? [] : [{ pad: copy, bytes: new Uint8Array(7) }])] };
    },
  } as unknown as Session;
}

const turn = (): Promise<void> => new Promise((done) => setTimeout(done, 20));

test("the buttons check the open workbook and open the marked copy", async () => {
  const { office: given, did } = office(bytes);
  const asked: string[] = [];
  const bar = await offerExcel(session(asked, "HOV-formulier 10280.xlsx"), async () => new Excel(given, excel(did)));
  const [check, show] = bar?.querySelectorAll("button") ?? [];
  show?.click();
  await turn();
  assert.match(bar?.textContent ?? "", /Controleer eerst de geopende werkmap/);
  check?.click();
  await turn();
  show?.click();
  await turn();
  assert.deepEqual(asked, ["nieuw HOV-formulier 10280.xlsx", "gemarkeerd"]);
  assert.equal(did.at(-1), "opened 7");
  bar?.remove();
});

test("of a workbook with nothing to mark in it the report is opened, and nothing when there is none", async () => {
  for (const [report, expected] of [["Validatierapport.xlsx", "opened 7"], ["", undefined]] as const) {
    const { office: given, did } = office(bytes);
    const copy = { pad: "HOV-formulier 10280.xlsx", bytes };
    const bar = await offerExcel(session([], report, [copy]), async () => new Excel(given, excel(did)));
    const [check, show] = bar?.querySelectorAll("button") ?? [];
    check?.click();
    await turn();
    show?.click();
    await turn();
    assert.equal(did.find((one) => one.startsWith("opened")), expected);
    assert.equal(/valt niets te markeren/.test(bar?.textContent ?? ""), expected === undefined);
    bar?.remove();
  }
});

test("what Excel refuses is told beside the buttons", async () => {
  const { office: given, did } = office(bytes, { fails: "file" });
  const bar = await offerExcel(session([], ""), async () => new Excel(given, excel(did)));
  bar?.querySelector("button")?.click();
  await turn();
  assert.match(bar?.textContent ?? "", /Excel kon dit niet doen: 5008/);
  bar?.remove();
});

test("in a browser there are no buttons for Excel", async () => {
  assert.equal(await offerExcel(session([], ""), async () => null), null);
});
