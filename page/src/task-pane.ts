// In Excel's task pane: two buttons above the page, to check the open workbook and to open the marked copy of it.
import { Excel, ExcelError } from "./excel";
import type { Session } from "./session";
import { text } from "./texts";

/** Adds the buttons where the page is opened by Excel; elsewhere nothing. */
export async function offerExcel(session: Session, around = Excel.around): Promise<HTMLElement | null> {
  const excel = await around();
  if (excel === null) return null;
  let name = "";
  let opened: Uint8Array = new Uint8Array();
  const check = async (): Promise<void> => {
    const { pad, bytes } = await excel.openWorkbook();
    name = pad;
    opened = bytes;
    const file = new File([bytes as BlobPart], pad);
    await session.takeIn({ name: pad, files: [{ path: pad, file }], folder: null }, "nieuw");
  };
  const show = async (): Promise<void> => {
    const [only] = session.state.judged.keys();
    if (only === undefined) throw new ExcelError(text("excel.none"));
    const made = await session.ask("gemarkeerd", { verband: only, zip: false });
    if (made === null) return;
    // The copy of a workbook with nothing to mark in it is that workbook; its report stands in one of its own.
    const books = made.files.filter((one) => one.pad.endsWith(".xlsx") && !(one.pad === name && isSame(one.bytes, opened)));
    const marked = books.find((one) => one.pad === name) ?? books[0];
    if (marked === undefined) throw new ExcelError(text("excel.clean"));
    await excel.show(marked);
  };
  const bar = document.createElement("section");
  bar.className = "buttons no-print";
  bar.setAttribute("aria-label", text("excel.label"));
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  for (const [key, act] of [["excel.check", check], ["excel.show", show]] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button plain";
    button.textContent = text(key);
    button.addEventListener("click", () => {
      told.textContent = "";
      act().catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        told.textContent = text("excel.failed", { why });
      });
    });
    bar.append(button);
  }
  bar.append(told);
  document.body.prepend(bar);
  return bar;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
