// Limits what programs may write: Lambda gives /tmp 512 MB unless told otherwise; here it is less, in a browser's memory.
const ROOM = 64 << 20;
// What is full says so by this number (Emscripten's ENOSPC).
const NO_SPACE = 51;
// Where programs write. /tmp is that of the execution environment whose turn it is.
const WRITTEN = ["/home/learner", "/tmp"];

/** fs: Emscripten's, once it has files. */
export function limitDisk(fs) {
  const operations = fs.filesystems.MEMFS.ops_table.file.stream;
  const plain = operations.write;
  // What was written since the last count; since then it may have been deleted, or it is another environment's.
  let written = 0;
  let counted = 0;
  operations.write = (stream, buffer, offset, length, position, canOwn) => {
    const grows = Math.max(0, position + length - stream.node.usedBytes);
    written += grows;
    if (grows > 0 && counted + written > ROOM) {
      counted = WRITTEN.reduce((sum, folder) => sum + used(fs, folder), 0);
      written = grows;
      if (counted + grows > ROOM) throw new fs.ErrnoError(NO_SPACE);
    }
    return plain(stream, buffer, offset, length, position, canOwn);
  };
}

function used(fs, folder) {
  let sum = 0;
  for (const name of fs.readdir(folder)) {
    const path = `${folder}/${name}`;
    if (name === "." || name === "..") continue;
    const { mode, size } = fs.lstat(path);
    sum += fs.isDir(mode) ? used(fs, path) : size;
  }
  return sum;
}
