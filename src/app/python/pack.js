// Packs, as `cargo xtask python` makes them: a header `[[path, size], ...]` led by its length, then the files' bytes.

/** Decompresses what was fetched. */
export async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Puts the pack's files under a folder, without copying them. */
export function unpack(fs, folder, pack) {
  const length = new DataView(pack.buffer, pack.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + length)));
  const made = new Set();
  let at = 4 + length;
  for (const [path, size] of header) {
    const cut = path.lastIndexOf("/");
    const parent = cut < 0 ? folder : `${folder}/${path.slice(0, cut)}`;
    if (!made.has(parent)) {
      fs.mkdirTree(parent);
      made.add(parent);
    }
    fs.createDataFile(parent, path.slice(cut + 1), pack.subarray(at, at + size), true, true, true);
    at += size;
  }
}
