// Runs cut.py with the very CPython that the browser will run, so that what it compiles fits.
//
// Usage: node cut.mjs PYODIDE WHEELS RUNTIME OUT
//   PYODIDE  the folder of the npm package
//   WHEELS   a folder of wheels
//   RUNTIME  the folder of the project's own Python package, `stratus`
//   OUT      where the packs go
import { pathToFileURL } from "node:url";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [pyodide, wheels, runtime, out] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({
  indexURL: pyodide,
  // Lines are enough in the tracebacks of libraries; columns would be a fifth of the bytes.
  env: { PYTHONNODEBUGRANGES: "1" },
});
for (const [point, folder] of Object.entries({ "/pyodide": pyodide, "/wheels": wheels, "/runtime": runtime, "/out": out })) {
  python.FS.mkdirTree(point);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, point);
}
const here = dirname(fileURLToPath(import.meta.url));
await python.runPythonAsync(readFileSync(join(here, "cut.py"), "utf8"));
