// For browsers without promise integration, on pages that are isolated (COOP and COEP): Python cannot wait in a promise there,
// so it stands still in a worker of its own, and what the page answers is left for it in shared memory.
//
// Commands and functions have a Python each: a command that waits for the cloud may be waiting for a function.
// A function that waits for another one that is Python waits until its timeout.

/** Room for one answer: flags (is there an answer; length of its head; length of its body), then head and body. */
const FLAGS = 3;
const ROOM = 16 << 20;
const HEAD = FLAGS * 4;

/** One Python, as the page's messages reach it. */
class Inner {
  constructor(parity, hear) {
    const shared = new SharedArrayBuffer(HEAD + ROOM);
    this.flags = new Int32Array(shared, 0, FLAGS);
    this.bytes = new Uint8Array(shared, HEAD);
    this.waits = null;
    this.worker = new Worker(new URL("./inner.js", import.meta.url), { type: "module" });
    this.worker.postMessage({ shared, parity });
    this.worker.onmessage = ({ data }) => {
      if (data.number !== undefined) this.waits = data;
      hear(data);
    };
  }

  answer(answer) {
    const { body, ...head } = answer;
    const text = new TextEncoder().encode(JSON.stringify(head));
    const fits = text.length + (body?.length ?? 0) <= ROOM;
    if (!fits) return this.answer({ error: "The answer is too large for shared memory." });
    this.waits = null;
    this.bytes.set(text);
    if (body) this.bytes.set(body, text.length);
    this.flags[1] = text.length;
    this.flags[2] = body?.length ?? 0;
    Atomics.store(this.flags, 0, 1);
    Atomics.notify(this.flags, 0);
  }
}

/** Begins to listen. early: messages that came before. */
export function relay(early) {
  const tell = (message) => self.postMessage(message);
  const silent = new Set(["loading", "ready"]);
  let commands;
  let functions;
  const forCommands = () => (commands ??= new Inner(0, tell));
  const forFunctions = () => (functions ??= new Inner(1, (message) => silent.has(message.kind) || tell(message)));
  const waiting = (fits) => [commands, functions].find((inner) => inner?.waits && fits(inner.waits));
  const answer = (fits, what) => waiting(fits)?.answer(what);
  const kinds = {
    invoke: (message) => forFunctions().worker.postMessage(message),
    forget: (message) => functions?.worker.postMessage(message),
    line: ({ id, text }) => answer((one) => one.id === id && one.kind === "prompt", { text }),
    interrupt: (message) => answer((one) => one.id === message.id, { interrupted: true }),
    slept: ({ to, now }) => answer((one) => one.number === to, { now }),
    answer: ({ to, now, response, error }) =>
      answer(
        (one) => one.number === to,
        response
          ? { now, status: response.status, headers: JSON.stringify(response.headers), body: response.body }
          : { now, error },
      ),
  };
  const on = (message) => (kinds[message.kind] ?? ((other) => forCommands().worker.postMessage(other)))(message);
  self.addEventListener("message", (event) => on(event.data));
  early.forEach(on);
}

/** The other end of it: what a Python that stands still calls. */
export function standing({ shared, parity }) {
  const flags = new Int32Array(shared, 0, FLAGS);
  const bytes = new Uint8Array(shared, HEAD);
  return {
    parity,
    /** Says something to the page, and stands still until its answer is there. */
    ask(say) {
      Atomics.store(flags, 0, 0);
      say();
      Atomics.wait(flags, 0, 0);
      const [, head, body] = flags;
      // What is decoded must not be shared.
      const answer = JSON.parse(new TextDecoder().decode(bytes.slice(0, head)));
      return { ...answer, body: bytes.slice(head, head + body) };
    },
  };
}
