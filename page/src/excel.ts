/**
 * The page in Excel's task pane: the open workbook is read whole, and a result is opened as a new workbook. Nothing is
 * written into the open one. Only Office's own names are used here; `page/office/manifest.xml` puts the page there.
 */

import type { InputFile } from "./api";

/** Bytes that Office gives at one time; 4 MiB is the most. */
const SLICE = 4 << 20;

/** What is used of Office.js; the page gets it from Office, tests from office-addin-mock. */
export interface OfficeLike {
  onReady(): Promise<{ host: unknown }>;
  readonly context: {
    readonly document: {
      readonly url: string;
      getFileAsync(
        kind: string,
        options: { sliceSize: number },
        done: (answer: AnswerLike<FileLike>) => void,
      ): void;
    };
  };
}

export interface AnswerLike<T> {
  readonly status: string;
  readonly value: T;
  readonly error?: { readonly message: string } | null;
}

export interface FileLike {
  readonly size: number;
  readonly sliceCount: number;
  getSliceAsync(index: number, done: (answer: AnswerLike<{ readonly data: ArrayLike<number> }>) => void): void;
  closeAsync(done?: () => void): void;
}

export interface ExcelLike {
  createWorkbook(base64: string): Promise<void>;
  run(work: (context: ContextLike) => Promise<void>): Promise<void>;
}

interface ContextLike {
  readonly workbook: {
    readonly worksheets: {
      getItem(name: string): { activate(): void; getRange(address: string): { select(): void } };
    };
  };
  sync(): Promise<void>;
}

/** Excel could not do what was asked; `message` is what it says itself. */
export class ExcelError extends Error {
  override readonly name = "ExcelError";
}

export class Excel {
  readonly #office: OfficeLike;
  readonly #excel: ExcelLike;

  constructor(office: OfficeLike, excel: ExcelLike) {
    this.#office = office;
    this.#excel = excel;
  }

  /** Gives Excel around the page; null where the page is opened otherwise. */
  static async around(
    scope: { Office?: OfficeLike; Excel?: ExcelLike } = globalThis as never,
  ): Promise<Excel | null> {
    if (scope.Office === undefined) return null;
    const { host } = await scope.Office.onReady();
    // The host is null in a browser, and "Excel" in Excel.
    return host === "Excel" && scope.Excel !== undefined ? new Excel(scope.Office, scope.Excel) : null;
  }

  /** Reads the open workbook as it is now, saved or not; rejects with ExcelError. */
  async openWorkbook(): Promise<InputFile> {
    const file = await this.#file();
    try {
      const bytes = new Uint8Array(file.size);
      let at = 0;
      // One after the other: Office holds at most two slices at a time.
      for (let index = 0; index < file.sliceCount; index++) {
        const slice = await asked<{ readonly data: ArrayLike<number> }>((done) => file.getSliceAsync(index, done));
        if (at + slice.data.length > bytes.length) throw new ExcelError("more than the size that was told");
        bytes.set(slice.data, at);
        at += slice.data.length;
      }
      if (at !== bytes.length) throw new ExcelError("less than the size that was told");
      return { pad: nameOf(this.#office.context.document.url), bytes };
    } finally {
      // At most two files may be open; one that is left open blocks the next reading.
      file.closeAsync();
    }
  }

  /** Opens a result as a new workbook, beside the one that is open. */
  async show(file: InputFile): Promise<void> {
    try {
      await this.#excel.createWorkbook(base64(file.bytes));
    } catch (error) {
      throw new ExcelError(String(error));
    }
  }

  /** Selects the cell of a finding in the open workbook. */
  async select(sheet: string, cell: string): Promise<void> {
    try {
      await this.#excel.run(async (context) => {
        const found = context.workbook.worksheets.getItem(sheet);
        found.activate();
        found.getRange(cell).select();
        await context.sync();
      });
    } catch (error) {
      throw new ExcelError(String(error));
    }
  }

  #file(): Promise<FileLike> {
    return asked((done) => this.#office.context.document.getFileAsync("compressed", { sliceSize: SLICE }, done));
  }
}

/** Waits for what Office answers by calling back. */
function asked<T>(ask: (done: (answer: AnswerLike<T>) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((answer) => {
      if (answer.status === "succeeded") resolve(answer.value);
      else reject(new ExcelError(answer.error?.message ?? answer.status));
    });
  });
}

/** Gives the name of a workbook by where it lies: a path of Windows or a Mac, or an address; one without has none yet. */
export function nameOf(url: string): string {
  const last = url.split(/[\\/]/).at(-1) ?? "";
  const isAddress = /^https?:/i.test(url);
  const name = isAddress ? decoded(last.split(/[?#]/)[0] ?? "") : last;
  return /\.xls[xm]$/i.test(name) ? name : `${name || "werkmap"}.xlsx`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part).replaceAll(/[\\/]/g, "_");
  } catch {
    return part;
  }
}

function base64(bytes: Uint8Array): string {
  let text = "";
  // A call takes some tens of thousands of arguments at most.
  for (let at = 0; at < bytes.length; at += 1 << 15) text += String.fromCharCode(...bytes.subarray(at, at + (1 << 15)));
  return btoa(text);
}
