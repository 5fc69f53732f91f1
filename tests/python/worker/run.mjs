// Runs the Python of the browser's worker under Node.js: commands and functions, against a cloud of a few lines.
//
// Usage: node run.mjs PYODIDE PYTHON
//   PYODIDE  the folder of the npm package
//   PYTHON   target/python, as `cargo xtask python` makes it
//
// Node.js has no promise integration yet, so Python does not wait here: every answer is there at once.
import fs from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { commands, functions } from "./cases.mjs";

const [pyodide, made] = process.argv.slice(2);
const folder = join(made, fs.readdirSync(made).find((name) => !name.includes(".")));
const { inflate, unpack } = await import(`data:text/javascript,${encodeURIComponent(fs.readFileSync(join(folder, "pack.js"), "utf8"))}`);

const pack = async (name) => inflate(fs.readFileSync(join(folder, name)));
const stdlib = join(fs.mkdtempSync(join(os.tmpdir(), "python-")), "stdlib.zip");
fs.writeFileSync(stdlib, await pack("stdlib.zip.gz"));
const libraries = await pack("libs.pack.gz");
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);

const began = performance.now();
const python = await loadPyodide({
  indexURL: pyodide,
  stdLibURL: stdlib,
  env: { HOME: "/home/learner" },
  fsInit: (files, { sitePackages }) => {
    for (const path of ["/home/learner", "/var/task", "/stratus"]) files.mkdirTree(path);
    unpack(files, sitePackages, libraries);
  },
});
python.runPython("import stratus.start; stratus.start.libraries(); stratus.start.rehearse()");
fs.rmSync(stdlib);
const { door, commands: run, functions: lambda } = python.pyimport("stratus");
console.log(`  Python is ready after ${Math.round(performance.now() - began)} ms`);

let said = "";
let asked = [];
let lines = [];
let virtual = 0;
const nothing = { interrupted: false, error: null, status: 0, headers: "[]", body: null, text: null };
const realNow = Date.now;
const realTick = performance.now.bind(performance);
Date.now = () => realNow() + virtual;
performance.now = () => realTick() + virtual;

/** A cloud with one queue, an API that repeats what it hears, and topics that are out of order. */
function http(_, method, url, headers, body) {
  asked.push(url);
  const { host } = new URL(url);
  const answer = (status, type, text) => ({
    ...nothing,
    status,
    headers: JSON.stringify([["Content-Type", type]]),
    body: new TextEncoder().encode(text),
  });
  if (host.startsWith("sqs.") || host.startsWith("queue.")) {
    return answer(200, "application/x-amz-json-1.0", '{"QueueUrls": ["https://sqs.us-east-1.amazonaws.com/1/orders"]}');
  }
  if (host.startsWith("sns.")) return answer(503, "text/xml", "<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>");
  if (host.includes("s3")) return answer(200, "application/xml", "");
  if (host.endsWith("example.com")) return answer(200, "text/plain", `${method} ${url} ${new TextDecoder().decode(body)}`);
  return { ...nothing, error: `Could not resolve host: ${host}` };
}

function sleep(_, ms) {
  virtual += ms;
  return nothing;
}

function prompt(_, text) {
  said += text;
  return { ...nothing, text: lines.length > 0 ? lines.shift() : null };
}

const output = (_, __, text) => {
  said += text;
};
const help = () => ({ ...nothing, body: new Uint8Array(fs.readFileSync(join(folder, "help.pack.xz"))) });
door.connect({ http, sleep, prompt, output, help, tick: realTick }, false);

const env = { HOME: "/home/learner", AWS_ACCESS_KEY_ID: "A", AWS_SECRET_ACCESS_KEY: "B", AWS_DEFAULT_REGION: "us-east-1" };

function command(test, id) {
  for (const [name, text] of Object.entries(test.files ?? {})) python.FS.writeFile(`/home/learner/${name}`, text);
  lines = [...(test.lines ?? [])];
  const request = { id, argv: test.argv, stdin: test.stdin ?? null, cwd: "/home/learner", env: { ...env, ...test.env } };
  const exit = run.run(JSON.stringify(request));
  return exit === (test.exit ?? 0) ? [] : [`exit status ${exit}`];
}

const environments = new Set();

function invoke(test, id) {
  const environment = (test.environment ?? `own/${id}`).replace("/", "-");
  if (!environments.has(environment)) {
    environments.add(environment);
    python.FS.mkdirTree(`/stratus/${environment}-var-task`);
    python.FS.writeFile(`/stratus/${environment}-var-task/app.py`, test.code);
  }
  const context = { aws_request_id: `r-${id}`, invoked_function_arn: "arn:aws:lambda:us-east-1:1:function:f" };
  const request = {
    id: `r-${id}`,
    environment,
    handler: test.handler ?? "app.handler",
    event: JSON.stringify(test.event ?? {}),
    context,
    variables: { ...env, ...test.variables },
    deadline: Date.now() + 3000,
  };
  const outcome = JSON.parse(lambda.invoke(JSON.stringify(request)));
  const wrong = [];
  if (outcome.failed !== (test.fails ?? false)) wrong.push(`failed: ${outcome.failed}`);
  if (outcome.exited !== (test.exited ?? false)) wrong.push(`exited: ${outcome.exited}`);
  if (!outcome.response.includes(test.answers ?? "")) wrong.push(`response: ${outcome.response}`);
  if (test.slept !== undefined && outcome.slept_ms !== test.slept) wrong.push(`slept: ${outcome.slept_ms}`);
  return wrong;
}

let passed = 0;
let failed = 0;
const tests = [...commands.map((test) => [test, command]), ...functions.map((test) => [test, invoke])];
tests.forEach(([test, play], at) => {
  said = "";
  asked = [];
  const wrong = play(test, at + 1);
  for (const part of test.says ?? []) if (!said.includes(part)) wrong.push(`does not say ${JSON.stringify(part)}`);
  for (const part of test.lacks ?? []) if (said.includes(part)) wrong.push(`says ${JSON.stringify(part)}`);
  for (const part of test.asks ?? []) if (!asked.some((url) => url.includes(part))) wrong.push(`does not ask ${part}`);
  if (wrong.length === 0) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`\n${test.title}: ${wrong.join("; ")}\n${said.slice(-2000)}`);
});
console.log(`worker: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
