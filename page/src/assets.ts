/** What the page carries for the worker: gzip in base64, by name; made by tools/build_page. */

export type Assets = Readonly<Record<string, string>>;

/** Gives the bytes of an asset; raises RangeError when the page has none of that name. */
export async function bytesOf(assets: Assets, name: string): Promise<Uint8Array> {
  const written = assets[name];
  if (written === undefined) throw new RangeError(`the page has no ${name}`);
  const text = atob(written);
  const packed = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) packed[at] = text.charCodeAt(at);
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/**
 * Gives the files of an archive: four bytes with the length of a JSON list of [path, size], least significant first,
 * that list, and the files one after the other.
 */
export function* filesOf(archive: Uint8Array): Generator<[string, Uint8Array]> {
  const length = new DataView(archive.buffer, archive.byteOffset).getUint32(0, true);
  let at = 4 + length;
  const listed = JSON.parse(new TextDecoder().decode(archive.subarray(4, at))) as [string, number][];
  for (const [path, size] of listed) {
    yield [path, archive.slice(at, at + size)];
    at += size;
  }
}
