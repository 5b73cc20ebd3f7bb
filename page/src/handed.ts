// What somebody drops or chooses, as files with the path that each has below what was chosen.

/** A file of the browser, and where it stands: "Noord/HOV-formulier 10240.xlsx". */
export interface HandedFile {
  readonly path: string;
  readonly file: File;
}

/** What was handed in at one time. */
export interface Handed {
  /** The name of the folder or the single file; empty for several loose files. */
  readonly name: string;
  readonly files: readonly HandedFile[];
  /** The folder itself, where the browser lets us write into it. */
  readonly folder: FileSystemDirectoryHandle | null;
}

/** Gives what lies in a drop: folders with all that is in them, and loose files. */
export async function dropped(transfer: DataTransfer): Promise<Handed> {
  // The list is empty as soon as the event is over: everything is asked for before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const loose = [...transfer.files];
  if (entries.length === 0) return chosen(loose);
  const [only] = entries;
  if (entries.length === 1 && only?.isDirectory) {
    const inside = await children(only as FileSystemDirectoryEntry);
    return { name: only.name, files: (await Promise.all(inside.map((one) => below(one, "")))).flat(), folder: null };
  }
  const files = (await Promise.all(entries.map((entry) => below(entry, "")))).flat();
  return { name: entries.length === 1 ? (only?.name ?? "") : "", files: sorted(files), folder: null };
}

/** Gives what was chosen with a file field; a folder's own name is taken off the paths. */
export function chosen(files: readonly File[]): Handed {
  const handed = files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  const tops = new Set(handed.map(({ path }) => path.split("/")[0] ?? ""));
  const [top] = tops;
  if (tops.size === 1 && top !== undefined && handed.every(({ path }) => path.includes("/"))) {
    return { name: top, files: sorted(handed.map((one) => ({ ...one, path: one.path.slice(top.length + 1) }))), folder: null };
  }
  return { name: handed.length === 1 ? (handed[0]?.path ?? "") : "", files: sorted(handed), folder: null };
}

/** Gives all files of a folder that the browser lets us read, and perhaps write. */
export async function opened(folder: FileSystemDirectoryHandle): Promise<Handed> {
  return { name: folder.name, files: sorted(await inFolder(folder, "")), folder };
}

async function inFolder(folder: FileSystemDirectoryHandle, above: string): Promise<HandedFile[]> {
  const found: HandedFile[] = [];
  for await (const entry of folder.values()) {
    const path = above + entry.name;
    if (entry.kind === "file") found.push({ path, file: await (entry as FileSystemFileHandle).getFile() });
    else found.push(...(await inFolder(entry as FileSystemDirectoryHandle, `${path}/`)));
  }
  return found;
}

async function below(entry: FileSystemEntry, above: string): Promise<HandedFile[]> {
  const path = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
    return [{ path, file }];
  }
  const inside = await children(entry as FileSystemDirectoryEntry);
  return (await Promise.all(inside.map((one) => below(one, `${path}/`)))).flat();
}

async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives at most a hundred at a time, and nothing when it is done.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return found;
    found.push(...some);
  }
}

function sorted(files: readonly HandedFile[]): readonly HandedFile[] {
  return [...files].sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}
