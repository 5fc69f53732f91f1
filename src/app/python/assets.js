// What Python is made of, fetched once and kept in the browser's cache under the name of this version.
import { ASSETS, VERSION } from "./manifest.js";

const PREFIX = "stratus-python-";
const CACHE = PREFIX + VERSION;
const here = new URL("./", import.meta.url).href;
const plainFetch = self.fetch.bind(self);
const types = { wasm: "application/wasm", js: "text/javascript" };

/** The cache of this version; undefined where browsers give none (insecure or private pages). */
async function cache() {
  try {
    return await self.caches?.open(CACHE);
  } catch {
    return undefined;
  }
}

/** Where the parts lie. */
export const folder = here;

/** Fetches assets by name; tells how many bytes there are. Each gives a Response. */
export class Assets {
  /** told: called with (bytes so far, bytes in all), if given. */
  constructor(told) {
    this.told = told ?? (() => {});
    this.done = 0;
    this.total = 0;
  }

  /** Counts what will have to be fetched of these, before the first is. */
  async expect(names) {
    const store = await cache();
    for (const name of names) if (!(await store?.match(here + name))) this.total += ASSETS[name];
  }

  async get(name) {
    const url = here + name;
    const kept = await (await cache())?.match(url);
    if (kept) return kept;
    const response = await plainFetch(url);
    if (!response.ok) throw new Error(`${name} was not found`);
    const [body, copy] = response.body.pipeThrough(this.counter()).tee();
    const headers = { "Content-Type": types[name.split(".").pop()] ?? "application/octet-stream" };
    this.keep(url, new Response(copy, { headers }));
    return new Response(body, { headers });
  }

  async bytes(name) {
    return new Uint8Array(await (await this.get(name)).arrayBuffer());
  }

  async keep(url, response) {
    try {
      await (await cache())?.put(url, response);
    } catch {
      // No room: it will be fetched again.
    }
  }

  counter() {
    return new TransformStream({
      transform: (chunk, out) => {
        this.done += chunk.length;
        this.told(Math.min(this.done, this.total), this.total);
        out.enqueue(chunk);
      },
    });
  }

  /** Keeps what came past `get`, for visits without a network; drops what older versions left. */
  async settle() {
    const store = await cache();
    if (!store) return;
    try {
      const names = ["manifest.js", ...Object.keys(ASSETS)];
      const missing = [];
      for (const name of names) if (!(await store.match(here + name))) missing.push(here + name);
      await store.addAll(missing);
      for (const name of await self.caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await self.caches.delete(name);
      }
    } catch {
      // As above.
    }
  }
}

const SNAPSHOT = here + "snapshot";

/** The memory of a started Python, as an earlier visit left it. */
export async function snapshot() {
  try {
    const kept = await (await cache())?.match(SNAPSHOT);
    return kept && new Uint8Array(await kept.arrayBuffer());
  } catch {
    return undefined;
  }
}

export async function keepSnapshot(bytes) {
  try {
    await (await cache())?.put(SNAPSHOT, new Response(bytes));
  } catch {
    // No room.
  }
}

export async function dropSnapshot() {
  await (await cache())?.delete(SNAPSHOT);
}
