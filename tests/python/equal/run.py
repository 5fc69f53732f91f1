"""Holds what the lessons' Python does against what their models did: `cargo xtask equal` calls this with the cases.

A case is one execution environment: a handler, its files, and the invocations that it served, in order, each with what the
model came to. Every environment is a process of its own. `time.sleep` only adds up, so that a slow handler costs nothing.
"""

import io
import json
import multiprocessing
import os
import pathlib
import sys
import tempfile
import traceback
import types
from contextlib import redirect_stdout

# What a model may take although its handler does not sleep: computing and calls cost time on AWS, too.
WORK_MS = 1_000


class TimedOut(BaseException):
    """The function's timeout, in the middle of a sleep."""


class NeedsAws(Exception):
    """The handler called AWS."""


class Clock:
    """Time that passes in sleeps only."""

    def __init__(self):
        self.slept = 0.0
        self.left = float("inf")

    def begin(self, timeout):
        self.slept, self.left = 0.0, timeout

    def sleep(self, seconds):
        self.slept += seconds
        if self.slept > self.left:
            raise TimedOut()


def boto3_stand_in():
    """A boto3 whose clients can be made, but do nothing."""

    class Nothing:
        def __getattr__(self, name):
            if name == "exceptions":
                return self
            if name.endswith("Exception"):
                return type(name, (Exception,), {})
            return self

        def __call__(self, *_, **__):
            raise NeedsAws()

    module = types.ModuleType("boto3")
    for name in ("client", "resource", "Session"):
        setattr(module, name, lambda *_, **__: Nothing())
    return module


def play(case):
    """Serves a case's invocations; gives what differs, and how many could be compared."""
    import importlib
    import time

    clock = Clock()
    time.sleep = clock.sleep
    sys.modules["boto3"] = boto3_stand_in()
    with tempfile.TemporaryDirectory() as folder:
        for path, text in case["files"].items():
            file = pathlib.Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        os.chdir(folder)
        sys.path.insert(0, folder)
        os.environ.update({name: str(value) for name, value in (case["variables"] or {}).items()})
        os.environ["AWS_LAMBDA_FUNCTION_NAME"] = case["function"]
        module, _, name = case["handler"].rpartition(".")
        try:
            with redirect_stdout(io.StringIO()):
                handler = getattr(importlib.import_module(module.replace("/", ".")), name)
        except NeedsAws:
            return [], 0
        except Exception as error:
            return [f"its module cannot be loaded: {type(error).__name__}: {error}"], 0
        differences, compared = [], 0
        for number, expected in enumerate(case["invocations"], 1):
            try:
                found = serve(handler, case, expected, clock)
            except NeedsAws:
                break
            compared += 1
            told = compare(expected, found)
            if told:
                event = json.dumps(expected["event"])
                differences.append(f"invocation {number}: {told}\n      event: {event[:300]}")
                break
        return differences, compared


def serve(handler, case, expected, clock):
    clock.begin(expected["timeout_s"])
    context = types.SimpleNamespace(
        aws_request_id=expected["request_id"],
        function_name=case["function"],
        function_version="$LATEST",
        log_stream_name="stream",
        memory_limit_in_mb="128",
        get_remaining_time_in_millis=lambda: int((clock.left - clock.slept) * 1000),
    )
    printed = io.StringIO()
    found = {"outcome": "success", "response": None}
    try:
        with redirect_stdout(printed):
            found["response"] = json.loads(json.dumps(handler(json.loads(json.dumps(expected["event"])), context)))
    except TimedOut:
        found["outcome"] = "timeout"
    except NeedsAws:
        raise
    except Exception as error:
        found["outcome"] = "error"
        found["response"] = {"errorType": type(error).__name__, "errorMessage": str(error)}
        found["trace"] = traceback.format_exc()
    found["printed"] = printed.getvalue().splitlines()
    found["slept_ms"] = clock.slept * 1000
    return found


def compare(expected, found):
    if found["outcome"] != expected["outcome"]:
        return f"the model's outcome is {expected['outcome']}, Python's {found['outcome']} {found.get('response')}"
    if found["outcome"] == "timeout":
        return None
    # A model takes its time even where Python raises at once.
    is_timed = found["outcome"] == "success"
    response = expected["response"]
    if found["outcome"] == "error":
        response = {key: response.get(key) for key in ("errorType", "errorMessage")}
        # A model has one message; that of a KeyError is the key that was missing.
        if response["errorType"] == "KeyError":
            response["errorMessage"] = found["response"]["errorMessage"]
    if plain(response) != plain(found["response"]):
        return f"the model's response is {short(response)}, Python's {short(found['response'])}"
    printed = [line for line in expected["printed"] if not line.startswith("[ERROR]")]
    # Models print where a lesson is about what is printed.
    if printed and printed != found["printed"]:
        return f"the model printed {short(printed)}, Python {short(found['printed'])}"
    slept, took = found["slept_ms"], expected["duration_ms"]
    if is_timed and not slept <= took <= slept + WORK_MS:
        return f"the model took {took} ms, Python slept for {slept:.0f} ms"
    return None


def plain(value):
    """A text that holds JSON as what it holds: it may be written with or without spaces."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def short(value):
    return json.dumps(value)[:400]


def main():
    cases = json.loads(pathlib.Path(sys.argv[1]).read_text())
    with multiprocessing.Pool(maxtasksperchild=1) as pool:
        results = pool.map(play, cases, chunksize=1)
    told, without, bad = set(), set(), 0
    compared = 0
    for case, (differences, count) in zip(cases, results):
        compared += count
        place = f"{case['lesson']}: {case['function']} ({case['handler']})"
        if count == 0 and not differences:
            without.add(place)
        for difference in differences:
            if place not in told:
                told.add(place)
                print(f"{place} in {case['session']}\n   {difference}")
    functions = {f"{case['lesson']}: {case['function']}" for case in cases}
    print(f"equal: {compared} invocations in {len(cases)} environments of {len(functions)} functions")
    for place in sorted(without - told):
        print(f"equal: calls AWS, and is not compared: {place}")
    if told:
        sys.exit(f"equal: {len(told)} functions differ from their models")


if __name__ == "__main__":
    main()
