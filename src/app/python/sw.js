// The site's service worker: what was loaded once is there without a network, Python too.
//
// It never stands in front of a newer deployment. Only what has a digest in its name, and so never changes, comes from
// the cache first; everything else comes from the network, and from the cache when there is none.
const CACHE = "stratus-site";
const DIGEST = /-([0-9a-f]{14,16})(_[a-z0-9_]+)?\.(js|wasm)$/;
const PYTHON = /\/python\/[0-9a-f]{12}\/[^/]+$/;
const page = self.registration.scope;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(page) || request.headers.has("range")) return;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate") event.respondWith(navigate(request));
  else if (PYTHON.test(pathname)) event.respondWith(kept(request, request));
  else if (DIGEST.test(pathname)) event.respondWith(lasting(request));
  else event.respondWith(changing(request));
});

/** Every address of the site is the same page. */
const navigate = (request) => fetch(request).catch(async (error) => (await caches.match(page)) ?? Promise.reject(error));

/** From any cache (Python's worker keeps its own), else from the network. */
const kept = async (key, request) => (await caches.match(key)) ?? fetch(request);

async function lasting(request) {
  const there = await caches.match(request);
  return there ?? keep(request, await fetch(request));
}

async function changing(request) {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    return (await caches.match(request)) ?? Promise.reject(error);
  }
}

async function keep(request, response) {
  if (response.ok && response.type === "basic") {
    const copy = response.clone();
    // Nobody waits for it; without room, it is not kept.
    caches.open(CACHE).then((cache) => cache.put(request, copy)).catch(() => {});
  }
  return response;
}

// The page tells what it loaded before this worker was there.
self.addEventListener("message", (event) => {
  if (event.data?.kind === "keep") event.waitUntil(take(event.data.urls).catch(() => {}));
});

async function take(urls) {
  const own = urls.filter((url) => url.startsWith(page) && !PYTHON.test(url));
  const digests = own.map((url) => DIGEST.exec(url)?.[1]).filter((digest) => digest);
  const answer = await fetch(page, { cache: "no-cache" });
  const text = await answer.clone().text();
  // The page that is open is of another deployment than the one that is there now: its parts would not fit.
  if (!answer.ok || digests.some((digest) => !text.includes(digest))) return;
  const cache = await caches.open(CACHE);
  await cache.put(page, answer);
  for (const request of await cache.keys()) {
    const digest = DIGEST.exec(new URL(request.url).pathname)?.[1];
    if (digest && !text.includes(digest)) await cache.delete(request);
  }
  for (const url of own) {
    if (!(await cache.match(url))) await cache.add(url).catch(() => {});
  }
}
