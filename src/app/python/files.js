// The learner's files, as the worker mirrors them: the page owns them, and tells what changed before each command.
const ROOTS = ["/home/learner", "/tmp"];
// What programs leave that is nobody's work.
const HIDDEN = /\/(__pycache__|\.aws\/(cli\/cache|sso))(\/|$)/;

export class Files {
  /** fs: Emscripten's. */
  constructor(fs) {
    this.fs = fs;
    this.known = new Map();
  }

  /** Takes in what changed at the page's side. */
  apply({ changed = [], removed = [] } = {}) {
    for (const path of removed) {
      this.known.delete(path);
      if (this.fs.analyzePath(path).exists) this.fs.unlink(path);
    }
    for (const { path, bytes } of changed) {
      this.fs.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
      this.fs.writeFile(path, bytes);
      // The CLI warns of credentials that others may read.
      if (path.includes("/.aws/")) this.fs.chmod(path, 0o600);
      this.known.set(path, bytes.slice());
    }
  }

  /** What Python changed since. Folders `places` stand in for those of the terminal while another's are in place. */
  changes(places = {}) {
    const changed = [];
    const found = new Set();
    for (const root of ROOTS) this.walk(places[root] ?? root, root, changed, found);
    const removed = [...this.known.keys()].filter((path) => !found.has(path));
    for (const path of removed) this.known.delete(path);
    return { changed, removed };
  }

  walk(folder, name, changed, found) {
    if (!this.fs.analyzePath(folder).exists) return;
    for (const entry of this.fs.readdir(folder)) {
      if (entry === "." || entry === "..") continue;
      const path = `${name}/${entry}`;
      const { mode } = this.fs.lstat(`${folder}/${entry}`);
      if (HIDDEN.test(path)) continue;
      if (this.fs.isDir(mode)) {
        this.walk(`${folder}/${entry}`, path, changed, found);
      } else if (this.fs.isFile(mode)) {
        found.add(path);
        const bytes = this.fs.readFile(`${folder}/${entry}`);
        if (!same(bytes, this.known.get(path))) {
          this.known.set(path, bytes);
          changed.push({ path, bytes: bytes.slice() });
        }
      }
    }
  }
}

function same(one, other) {
  return other !== undefined && one.length === other.length && one.every((byte, at) => byte === other[at]);
}
