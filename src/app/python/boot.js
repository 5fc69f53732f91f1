// Starts Python: from the snapshot of an earlier visit, or from nothing.
import { Assets, dropSnapshot, folder, keepSnapshot, snapshot } from "./assets.js";
import { LOCK } from "./manifest.js";
import { inflate, unpack } from "./pack.js";

// Emscripten's memory when it starts; a snapshot may be larger, and has to find room (pyodide#6254).
const PAGE = 65536;
// How large the memory may grow; who wants more is refused, as Python knows it: MemoryError.
const MOST_MEMORY = 1 << 30;
let mostMemory = MOST_MEMORY;
let memoryAtStart = 0;

/** Lets what runs next have this much memory (megabytes) beyond what Python itself has; without a number, plenty. */
export function allowMemory(megabytes) {
  mostMemory = megabytes === undefined ? MOST_MEMORY : Math.min(MOST_MEMORY, memoryAtStart + megabytes * 1048576);
}

/** told: called with {step, done, of}. Returns {python, from}. */
export async function boot(told) {
  limitMemory();
  const started = await wake(told);
  memoryAtStart = started.python._module.HEAP8.length;
  return started;
}

async function wake(told) {
  const kept = await snapshot();
  if (kept) {
    try {
      told({ step: "Waking Python", done: 0, of: 0 });
      return { python: await start(told, { _loadSnapshot: kept }), from: "snapshot" };
    } catch (error) {
      console.warn("The snapshot of Python does not fit:", error.message || error.stack);
      await dropSnapshot();
    }
  }
  return { python: await cold(told), from: "cold" };
}

async function cold(told) {
  const canKeep = self.caches !== undefined;
  const python = await start(told, canKeep ? { _makeSnapshot: true } : {});
  told({ step: "Loading the AWS libraries", done: 0, of: 0 });
  python.runPython("import stratus.start; stratus.start.libraries()");
  if (canKeep) {
    try {
      python.runPython("stratus.start.rehearse()");
      keepSnapshot(python.makeMemorySnapshot());
    } catch (error) {
      console.warn("No snapshot of Python could be made:", error.message || error.stack);
    }
  }
  return python;
}

async function start(told, settings) {
  const assets = new Assets((done, of) => told({ step: "Fetching Python", done, of }));
  await assets.expect(["stdlib.zip.gz", "libs.pack.gz", "pyodide.asm.wasm"]);
  const packs = ["stdlib.zip.gz", "libs.pack.gz"].map((name) => assets.bytes(name).then(inflate));
  const wasm = assets.get("pyodide.asm.wasm");
  const [{ loadPyodide }, { default: create }] = await Promise.all([
    import("./pyodide.js"),
    import("./pyodide.asm.js"),
  ]);
  const plainFetch = self.fetch;
  // Pyodide fetches two files itself; they are here already, or on their way.
  self.fetch = async (url, ...rest) => {
    const name = String(url?.url ?? url);
    if (name.endsWith("pyodide.asm.wasm")) return wasm;
    if (name.endsWith("stdlib.zip")) return new Response(await packs[0]);
    return plainFetch(url, ...rest);
  };
  try {
    const python = await loadPyodide({
      indexURL: folder,
      stdLibURL: folder + "stdlib.zip",
      lockFileContents: LOCK,
      createPyodideModule: async (emscripten) => {
        const module = await create(emscripten);
        if (settings._loadSnapshot) makeRoom(module, settings._loadSnapshot.length);
        return module;
      },
      fsInit: async (fs, { sitePackages }) => {
        for (const path of ["/home/learner", "/var/task", "/stratus"]) fs.mkdirTree(path);
        unpack(fs, sitePackages, await packs[1]);
      },
      env: { HOME: "/home/learner", PYTHONDONTWRITEBYTECODE: "1" },
      ...settings,
    });
    if (settings._loadSnapshot) python.runPython("import stratus.start; stratus.start.afresh()");
    // After everything else, and nobody waits for it.
    setTimeout(() => assets.settle(), 1000);
    return python;
  } finally {
    self.fetch = plainFetch;
  }
}

/** Makes the memory as large as the snapshot. What is in it does not matter: the snapshot takes its place. */
function makeRoom(module, bytes) {
  while (module.HEAP8.length < bytes) {
    const missing = bytes - module.HEAP8.length + PAGE;
    if (!module._malloc(missing)) throw new Error("there is not enough memory");
  }
}

function limitMemory() {
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > mostMemory) throw new RangeError("no more memory");
    return grow.call(this, pages);
  };
}
