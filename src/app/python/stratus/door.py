"""The way out of the worker. Everything that Python cannot do alone goes through here, and waits here."""

import asyncio
import json

from pyodide.ffi import run_sync, to_js

from . import runs

# The worker's side, once it is connected: see src/app/python/main.js. Not there while a snapshot is made.
worker = None
# Whether a wait suspends Python (promises) or stands still until the answer is there (shared memory).
suspends = True


def connect(outside, can_suspend):
    """Tells where the way out is."""
    global worker, suspends
    worker = outside
    suspends = can_suspend


class NotReached(OSError):
    """No answer came: the host is unknown, or nothing listens."""


class Reply:
    """An HTTP response: status, headers in order, body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body


def wait(answer):
    """Waits for the worker's answer; others run meanwhile."""
    run = runs.current
    if suspends:
        # Pyodide makes a future of a promise if a loop runs; the user's own would never hear of its end.
        loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        run.pause()
        try:
            answer = run_sync(answer.promise)
        finally:
            asyncio._set_running_loop(loop)
            run.resume()
    if answer.interrupted:
        raise KeyboardInterrupt
    return answer


def http(method, url, headers, body):
    """Sends a request to the cloud.

    headers: pairs of text; body: bytes. Raises NotReached with a sentence when there is no such server.
    """
    run = runs.current
    answer = wait(worker.http(run.id, method, url, json.dumps(headers), to_js(bytes(body))))
    if answer.error:
        raise NotReached(answer.error)
    return Reply(answer.status, json.loads(answer.headers), answer.body.to_bytes())


def sleep(seconds):
    """`time.sleep`: virtual time passes, for everybody."""
    if not isinstance(seconds, (int, float)):
        seconds = float(seconds)
    if seconds != seconds:
        raise ValueError("Invalid value NaN (not a number)")
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    run = runs.current
    run.flush()
    run.slept_ms += seconds * 1000
    wait(worker.sleep(run.id, seconds * 1000))


def ask(text):
    """Waits at a prompt for a line; None at the end of the input."""
    run = runs.current
    run.flush()
    answer = wait(worker.prompt(run.id, text))
    return answer.text if isinstance(answer.text, str) else None


def fetch_help():
    """The pack with the documentation of services."""
    answer = wait(worker.help(runs.current.id))
    if answer.error:
        raise NotReached(answer.error)
    return answer.body.to_bytes()
