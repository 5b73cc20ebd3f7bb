// Getting what was made out of the page: as a download, or into a folder that somebody chose.
import { zipSync } from "fflate";
import type { OutputFile } from "./api";

const TYPES: Readonly<Record<string, string>> = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
  eml: "message/rfc822",
  json: "application/json",
};

/** Offers a file as a download. */
export function download(file: OutputFile): void {
  const name = file.pad.split("/").at(-1) ?? file.pad;
  const type = TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
  const address = URL.createObjectURL(new Blob([new Uint8Array(file.bytes)], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser still reads it when the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Offers files as one download: a single one as it is, more of them as a zip file. */
export function downloadAll(files: readonly OutputFile[], zipName: string): void {
  const [only] = files;
  if (only === undefined) return;
  if (files.length === 1) {
    download(only);
    return;
  }
  // Workbooks are packed already; with a fixed date the same files give the same bytes.
  const packed = zipSync(Object.fromEntries(files.map((file) => [file.pad, file.bytes])), { level: 0, mtime: "1980-01-01T12:00" });
  download({ pad: zipName, bytes: packed });
}

/** Names the files that are already there. */
export async function alreadyThere(folder: FileSystemDirectoryHandle, files: readonly OutputFile[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) if (await isThere(folder, file.pad.split("/"))) found.push(file.pad);
  return found;
}

/** Writes files below a folder; what is there under such a name is replaced, so ask first (`alreadyThere`). */
export async function writeInto(folder: FileSystemDirectoryHandle, files: readonly OutputFile[]): Promise<void> {
  for (const file of files) {
    const parts = file.pad.split("/");
    let place = folder;
    for (const part of parts.slice(0, -1)) place = await place.getDirectoryHandle(part, { create: true });
    const handle = await place.getFileHandle(parts.at(-1) ?? file.pad, { create: true });
    // The browser writes beside the file and puts it in its place when it is closed.
    const writing = await handle.createWritable();
    await writing.write(new Uint8Array(file.bytes));
    await writing.close();
  }
}

async function isThere(folder: FileSystemDirectoryHandle, parts: readonly string[]): Promise<boolean> {
  try {
    let place = folder;
    for (const part of parts.slice(0, -1)) place = await place.getDirectoryHandle(part);
    await place.getFileHandle(parts.at(-1) ?? "");
    return true;
  } catch (error) {
    if (error instanceof DOMException && (error.name === "NotFoundError" || error.name === "TypeMismatchError")) return false;
    throw error;
  }
}
