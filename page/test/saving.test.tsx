import assert from "node:assert/strict";
import { test } from "node:test";
import { all, button, click, shown, words } from "./support/dom";
import { FakePython } from "./support/asking";
import { alreadyThere, writeInto } from "../src/saving";
import { Session } from "../src/session";
import { Save } from "../src/views/save";

/** A folder of the browser, in memory. */
class Folder {
  readonly kind = "directory";
  readonly files = new Map<string, Uint8Array>();
  readonly folders = new Map<string, Folder>();
  constructor(readonly name: string) {}

  getDirectoryHandle(name: string, options: { create?: boolean } = {}): Promise<Folder> {
    const found = this.folders.get(name) ?? (options.create === true ? new Folder(name) : undefined);
    if (found === undefined) return Promise.reject(new DOMException(name, "NotFoundError"));
    this.folders.set(name, found);
    return Promise.resolve(found);
  }

  getFileHandle(name: string, options: { create?: boolean } = {}): Promise<unknown> {
    if (!this.files.has(name) && options.create !== true) return Promise.reject(new DOMException(name, "NotFoundError"));
    const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void this.files.set(name, bytes));
    return Promise.resolve({ createWritable: () => Promise.resolve({ write, close: () => Promise.resolve() }) });
  }

  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const made = [
  { pad: "In- en doorstroom.xlsx", bytes: bytes("nieuw") },
  { pad: "leden/10283.xlsx", bytes: bytes("nieuw") },
];

test("files are written below a folder, in folders of their own", async () => {
  const folder = new Folder("uit");
  assert.deepEqual(await alreadyThere(folder.handle, made), []);
  await writeInto(folder.handle, made);
  assert.deepEqual([...folder.files.keys()], ["In- en doorstroom.xlsx"]);
  assert.deepEqual([...(folder.folders.get("leden")?.files.keys() ?? [])], ["10283.xlsx"]);
  assert.deepEqual(await alreadyThere(folder.handle, made), made.map((one) => one.pad));
});

test("what is there already is never overwritten without asking", async () => {
  const folder = new Folder("2022-zuid");
  folder.files.set("In- en doorstroom.xlsx", bytes("origineel"));
  const session = new Session(new FakePython({}));
  session.state = { ...session.state, folder: folder.handle, isUnsaved: true };
  const place = shown(<Save session={session} files={made} zipName="uit.zip" />);
  await click(button(place, "In de map 2022-zuid zetten"));
  assert.deepEqual(words(place, "dialog li"), ["In- en doorstroom.xlsx"]);
  assert.equal(new TextDecoder().decode(folder.files.get("In- en doorstroom.xlsx")), "origineel");
  await click(button(place, "Niet overschrijven"));
  assert.equal(all(place, "dialog").length, 0);
  assert.equal(session.state.isUnsaved, true);
  await click(button(place, "In de map 2022-zuid zetten"));
  await click(button(place, "Overschrijven"));
  assert.equal(new TextDecoder().decode(folder.files.get("In- en doorstroom.xlsx")), "nieuw");
  assert.equal(session.state.isUnsaved, false);
});
