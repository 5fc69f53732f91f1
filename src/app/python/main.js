// The worker's side of the protocol between the page and Python (src/app/bridge/python.rs has the page's).
import { allowMemory, boot } from "./boot.js";
import { Assets } from "./assets.js";
import * as clock from "./clock.js";
import { limitDisk } from "./disk.js";
import { Files } from "./files.js";
import { relay } from "./relay.js";

const tell = (message, transfer) => self.postMessage(message, transfer ?? []);

/** What Python waits for, by number: {run, settle}. */
const waiting = new Map();
let numbers = 0;
/** Runs that were interrupted while they computed: the next thing they wait for ends them. */
const interrupted = new Set();

const nothing = { interrupted: false, error: null, status: 0, headers: "[]", body: null, text: null };

/** Where there is no promise integration: how to stand still (see relay.js). */
let still;

/** Lets a run wait for the page: {promise}, or the answer where it stands still. Answers are of one shape, whatever was asked. */
function wait(run, message, transfer) {
  const number = ++numbers;
  clock.stop();
  if (still) return stand(run, message, number * 2 + still.parity);
  const promise = new Promise((settle) => {
    if (interrupted.delete(run)) {
      settle({ ...nothing, interrupted: true });
      return;
    }
    waiting.set(number, { run, kind: message.kind, settle });
    tell({ ...message, id: run, number }, transfer);
  }).then((answer) => {
    clock.go(answer.now, message.ms);
    return answer;
  });
  return { promise };
}

function stand(run, message, number) {
  // A function's sleep is only counted: nothing else could go on meanwhile.
  const counts = message.kind === "sleep" && still.parity === 1;
  const given = counts ? {} : still.ask(() => tell({ ...message, id: run, number }));
  clock.go(given.now, message.ms);
  return { ...nothing, ...given };
}

function answer(number, with_) {
  const entry = waiting.get(number);
  waiting.delete(number);
  entry?.settle({ ...nothing, ...with_ });
}

/** What Python asks of the worker: see stratus/door.py. */
const door = {
  http(run, method, url, headers, body) {
    const request = { method, url, headers: JSON.parse(headers), body };
    return wait(run, { kind: "http", request }, [body.buffer]);
  },
  sleep: (run, ms) => wait(run, { kind: "sleep", ms }),
  prompt: (run, text) => wait(run, { kind: "prompt", text }),
  output: (run, stream, text) => tell({ kind: "output", id: run, stream, text }),
  tick: clock.tick,
  help: () => (still ? helpNow() : { promise: help() }),
};

async function help() {
  try {
    return { ...nothing, body: await new Assets().bytes("help.pack.xz") };
  } catch {
    return { ...nothing, error: "The documentation could not be fetched." };
  }
}

/** The same, standing still. */
function helpNow() {
  const request = new XMLHttpRequest();
  request.open("GET", new URL("./help.pack.xz", import.meta.url), false);
  request.responseType = "arraybuffer";
  try {
    request.send();
    if (request.status === 200) return { ...nothing, body: new Uint8Array(request.response) };
  } catch {
    // As below.
  }
  return { ...nothing, error: "The documentation could not be fetched." };
}

let python;
let files;
let calls;

/** Whether the browser has promise integration. */
const suspends = "Suspending" in WebAssembly;

async function start() {
  const began = clock.tick();
  try {
    if (!suspends && !still) {
      const why =
        "This browser cannot run Python beside the simulated cloud: it lacks WebAssembly's promise integration. " +
        "Current versions of Chrome, Edge and Firefox have it. Everything else in the lesson works.";
      tell({ kind: "unsupported", why });
      return false;
    }
    let from;
    ({ python, from } = await boot((progress) => tell({ kind: "loading", ...progress })));
    files = new Files(python.FS);
    limitDisk(python.FS);
    const stratus = python.pyimport("stratus");
    const { commands, functions } = stratus;
    stratus.door.connect(door, !still);
    calls = { run: commands.run, check: commands.check, invoke: functions.invoke, forget: functions.forget };
    tell({ kind: "ready", ms: clock.tick() - began, from });
    return true;
  } catch (error) {
    console.error(error);
    tell({ kind: "failed", why: `Python could not be started: ${error.message ?? error}` });
    return false;
  }
}

/** Calls Python so that it can wait. */
const call = (python, request) => (still ? python(request) : python.callPromising(request));

async function command({ id, argv, stdin, cwd, env, now, files: changes }) {
  files.apply(changes);
  python.FS.mkdirTree(cwd);
  clock.begin(now);
  allowMemory();
  let exit = 1;
  try {
    exit = await call(calls.run, JSON.stringify({ id, argv, stdin: textOf(stdin), cwd, env }));
  } catch (error) {
    tell({ kind: "output", id, stream: "err", text: `${error.message ?? error}\n` });
  }
  clock.stop();
  interrupted.delete(id);
  tell({ kind: "done", id, exit, files: files.changes(places()) });
}

function textOf(stdin) {
  if (stdin === null || stdin === undefined) return null;
  return typeof stdin === "string" ? stdin : new TextDecoder().decode(stdin);
}

/** Where the terminal's /tmp is while that of a function is in place. */
function places() {
  const away = "/stratus/terminal-tmp";
  return python.FS.analyzePath(away).exists ? { "/tmp": away } : {};
}

/** Code by its digest, and the names of execution environments on the disk. */
const code = new Map();
const environments = new Map();

let begun = 0;

/** Forgets what an environment had; it gets a new name when it begins anew. */
function forget({ environment }) {
  const name = environments.get(environment);
  environments.delete(environment);
  if (name) calls.forget(name);
}

function environmentOf(name) {
  if (!environments.has(name)) environments.set(name, `environment-${++begun}`);
  return environments.get(name);
}

async function invoke(message) {
  const { id, code: given, cold, now } = message;
  if (given.files) code.set(given.sha256, given.files);
  const fresh = cold || !environments.has(message.environment);
  if (fresh) forget(message);
  const environment = environmentOf(message.environment);
  if (fresh) {
    unfold(`/stratus/${environment}-var-task`, code.get(given.sha256) ?? {});
  }
  const { handler, event, context, deadline } = message;
  const variables = { ...environmentVariables(message), ...message.variables };
  const request = JSON.stringify({ id, environment, handler, event, context, variables, deadline });
  clock.begin(now);
  allowMemory(message.memory_mb);
  let outcome;
  try {
    outcome = JSON.parse(await call(calls.invoke, request));
  } catch (error) {
    console.error(error);
    const response = { errorType: "Runtime.Unknown", errorMessage: `RequestId: ${id} Error: ${error.message ?? error}` };
    outcome = { failed: true, response: JSON.stringify(response), slept_ms: 0, cpu_ms: 0, init_ms: 0, exited: true };
  }
  clock.stop();
  interrupted.delete(id);
  if (outcome.exited) environments.delete(message.environment);
  tell({ kind: "invoked", id, ...outcome });
}

/** What Lambda itself sets, as far as it follows from the invocation; what the page gives goes before. */
function environmentVariables({ credentials, region, memory_mb, handler }) {
  const { access_key_id, secret_access_key, session_token } = credentials;
  return {
    AWS_ACCESS_KEY_ID: access_key_id,
    AWS_SECRET_ACCESS_KEY: secret_access_key,
    AWS_SESSION_TOKEN: session_token,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory_mb),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    LAMBDA_TASK_ROOT: "/var/task",
    LAMBDA_RUNTIME_DIR: "/var/runtime",
    _HANDLER: handler,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    PYTHONPATH: "/var/runtime",
    HOME: "/home/sbx_user1051",
  };
}

function unfold(folder, parts) {
  python.FS.mkdirTree(folder);
  for (const [name, bytes] of Object.entries(parts)) {
    const path = `${folder}/${name.replace(/^\/+/, "")}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, bytes);
  }
}

function interrupt({ id }) {
  const open = [...waiting].filter(([, entry]) => entry.run === id);
  if (open.length === 0) interrupted.add(id);
  for (const [number] of open) answer(number, { interrupted: true });
}

function reply({ to, now, response, error }) {
  if (error !== undefined && error !== null) return answer(to, { now, error });
  const { status, headers, body } = response;
  return answer(to, { now, status, headers: JSON.stringify(headers), body: body ?? new Uint8Array() });
}

/** The line for the prompt at which a run waits. */
function line({ id, text }) {
  const found = [...waiting].find(([, entry]) => entry.run === id && entry.kind === "prompt");
  if (found) answer(found[0], { text });
}

/** Begins to listen. early: messages that came before; standing: how to stand still, in a worker that can. */
export function serve(early, standing) {
  still = standing;
  if (!suspends && !still && self.crossOriginIsolated) {
    relay(early);
    return;
  }
  let ready;
  const begin = () => (ready ??= start());
  const afterStart = (work) => async (message) => {
    if (await begin()) await work(message);
  };
  const kinds = {
    start: () => {
      begin();
    },
    command: afterStart(command),
    invoke: afterStart(invoke),
    check: afterStart(({ id, path, text }) => tell({ kind: "checked", id, problems: JSON.parse(calls.check(path, text)) })),
    forget: afterStart(forget),
    line,
    interrupt,
    answer: reply,
    slept: ({ to, now }) => answer(to, { now }),
  };
  const on = (message) => kinds[message.kind]?.(message);
  self.addEventListener("message", (event) => on(event.data));
  early.forEach(on);
}
