// Makes the folder `python` of the site: the worker's scripts, Pyodide, and what cut.py packs.
//
// Usage: node pack.mjs PYODIDE WHEELS SOURCES KEPT OUT
//   PYODIDE  the folder of the npm package
//   WHEELS   a folder of wheels
//   SOURCES  the project's folder src/app/python: the worker, and its Python package `stratus`
//   KEPT     where packs are kept from one run to the next
//   OUT      the folder to make; what is in it is replaced
//
// cut.py is run with the very CPython that the browser will run, so that what it compiles fits.
import { createHash } from "node:crypto";
import fs from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pyodide, wheels, sources, kept, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

// What is taken of Pyodide, under which name (not every server knows `.mjs`), with its SHA-256.
const PYODIDE = {
  "pyodide.mjs": ["pyodide.js", "6f1d60f7bf529beb300f0f47983c921d3982363640ba20af0e38efdddbc66109"],
  "pyodide.asm.mjs": ["pyodide.asm.js", "f7cdc8ece80678ceb712f8e65ebe6d3a83203a180c399865f49612a051693635"],
  "pyodide.asm.wasm": ["pyodide.asm.wasm", "cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6"],
  "python_stdlib.zip": [null, "fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a"],
  "pyodide-lock.json": [null, "5dc2fc119108bc148c7457dc86e7675b5c87e1cafd420b9c34c1eaef7b36c010"],
};
const PACKS = ["stdlib.zip.gz", "libs.pack.gz", "help.pack.xz"];
// Where the worker's first script has the name of the folder with everything else.
const FOLDER = "@FOLDER@";

const digest = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

function checkPyodide() {
  for (const [name, [, wanted]] of Object.entries(PYODIDE)) {
    if (digest(fs.readFileSync(join(pyodide, name))) !== wanted) {
      throw new Error(`${join(pyodide, name)} is not what is pinned in src/xtask/python/pack.mjs`);
    }
  }
}

const files = (folder, ending) => fs.readdirSync(folder).filter((name) => name.endsWith(ending)).sort();

/** Runs cut.py, unless it has run on the same. */
async function cut() {
  const runtime = join(sources, "stratus");
  const made = [
    ...files(runtime, ".py").map((name) => fs.readFileSync(join(runtime, name))),
    ...["cut.py", "pack.mjs", "requirements.txt"].map((name) => fs.readFileSync(join(here, name))),
  ];
  const stamp = join(kept, "stamp");
  const now = digest(...made);
  const there = PACKS.every((name) => fs.existsSync(join(kept, name)));
  if (there && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === now) return;
  fs.mkdirSync(kept, { recursive: true });
  const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
  const python = await loadPyodide({
    indexURL: pyodide,
    // Lines are enough in the tracebacks of libraries; columns would be a fifth of the bytes.
    env: { PYTHONNODEBUGRANGES: "1" },
  });
  for (const [point, root] of Object.entries({ "/pyodide": pyodide, "/wheels": wheels, "/runtime": sources, "/out": kept })) {
    python.FS.mkdirTree(point);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, point);
  }
  await python.runPythonAsync(fs.readFileSync(join(here, "cut.py"), "utf8"));
  fs.writeFileSync(stamp, now);
}

/** Everything but the worker's first script lies in a folder that is named by what is in it: it never changes. */
function lay() {
  const parts = new Map(PACKS.map((name) => [name, fs.readFileSync(join(kept, name))]));
  for (const [name, [as]] of Object.entries(PYODIDE)) if (as) parts.set(as, fs.readFileSync(join(pyodide, name)));
  for (const name of files(sources, ".js")) {
    if (name !== "worker.js" && name !== "sw.js") parts.set(name, fs.readFileSync(join(sources, name)));
  }
  const version = digest(...[...parts].flat()).slice(0, 12);
  const sizes = Object.fromEntries([...parts].map(([name, bytes]) => [name, bytes.length]));
  const lock = { info: JSON.parse(fs.readFileSync(join(pyodide, "pyodide-lock.json"))).info, packages: {} };
  const manifest = { VERSION: version, ASSETS: sizes, LOCK: lock };
  const constant = ([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`;
  parts.set("manifest.js", Object.entries(manifest).map(constant).join(""));
  fs.rmSync(out, { recursive: true, force: true });
  fs.mkdirSync(join(out, version), { recursive: true });
  for (const [name, bytes] of parts) fs.writeFileSync(join(out, version, name), bytes);
  const worker = fs.readFileSync(join(sources, "worker.js"), "utf8");
  fs.writeFileSync(join(out, "worker.js"), worker.replaceAll(FOLDER, version));
}

checkPyodide();
await cut();
lay();
