"""What runs in an execution environment: it loads the handler once, then takes an event a line until its input ends.

Standard input brings JSON, a line each: first what the environment is, then the invocations. What is to be told goes out
by a copy of standard output, as JSON lines too: {"log": text}, {"done": response} or {"failed": error}. What the handler
prints becomes log lines.
"""

import base64
import importlib
import io
import json
import os
import shutil
import sys
import time
import traceback
import zipfile

tell_file = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
os.dup2(2, 1)


def tell(**what):
    tell_file.write(json.dumps(what) + "\n")
    tell_file.flush()


class Log(io.TextIOBase):
    """Takes what is printed, and hands it on line by line."""

    def __init__(self):
        self.rest = ""

    def writable(self):
        return True

    def write(self, text):
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            tell(log=line)
        return len(text)

    def finish(self):
        if self.rest:
            tell(log=self.rest)
            self.rest = ""


class Context:
    """The handler's second argument."""

    def __init__(self, facts, deadline):
        self.__dict__.update(facts)
        self.identity = None
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline - time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


def error(kind, message, request_id="", trace=()):
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": list(trace)}


def report(failure):
    """Logs an error as the runtime of AWS does: one entry, its blanks as ones that do not collapse."""
    text = f"[ERROR] {failure['errorType']}: {failure['errorMessage']}"
    if failure["stackTrace"]:
        text += "\nTraceback (most recent call last):\n" + "".join(failure["stackTrace"])
    tell(log=text.rstrip("\n").replace("\n  ", "\n\u00a0\u00a0").replace("\u00a0\u00a0  ", "\u00a0" * 4))


def own_frames(exception, folder):
    """The frames of the handler's own code, under the name that the folder has on AWS."""
    frames = traceback.extract_tb(exception.__traceback__)
    while frames and frames[0].filename == "<string>":
        frames = frames[1:]
    frames = [frame for frame in frames if not frame.filename.startswith("<frozen importlib")]
    return [line.replace(folder, "/var/task") for line in traceback.format_list(frames)]


def load(handler, folder):
    """The function that a handler's name names, or the error of not finding it."""
    module_name, _, name = handler.rpartition(".")
    if not module_name:
        return None, error("Runtime.MalformedHandlerName", f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as problem:
        return None, error("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {problem}")
    except SyntaxError as problem:
        where = f'  File "/var/task/{os.path.basename(problem.filename or "")}" Line {problem.lineno}\n    {(problem.text or "").strip()}\n'
        return None, error("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {problem}", trace=[where])
    except Exception as problem:
        return None, error(type(problem).__name__, str(problem), trace=own_frames(problem, folder))
    if not hasattr(module, name):
        return None, error("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")
    return getattr(module, name), None


def invoke(function, invocation, folder):
    facts = invocation["context"]
    request_id = facts["aws_request_id"]
    try:
        answer = function(invocation["event"], Context(facts, invocation["deadline"]))
    except Exception as problem:
        return error(type(problem).__name__, str(problem), request_id, own_frames(problem, folder)), None
    try:
        return None, json.loads(json.dumps(answer))
    except (TypeError, ValueError) as problem:
        return error("Runtime.MarshalError", f"Unable to marshal response: {problem}", request_id), None


def serve(environment, folder):
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(environment["zip"]))) as archive:
        archive.extractall(folder)
    os.chdir(folder)
    sys.path.insert(0, folder)
    # boto3 is there on AWS; here it may be among the project's tools.
    sys.path.append(environment["libraries"])
    sys.stdout = sys.stderr = log = Log()
    function, failure = load(environment["handler"], folder)
    for line in sys.stdin:
        invocation = json.loads(line)
        answer = None
        told = failure
        if told is None:
            told, answer = invoke(function, invocation, folder)
        else:
            told = {**told, "requestId": invocation["context"]["aws_request_id"]}
        log.finish()
        if told is None:
            tell(done=answer)
        else:
            report(told)
            tell(failed={key: value for key, value in told.items() if key != "stackTrace" or value})
        if failure:
            return


def main():
    environment = json.loads(sys.stdin.readline())
    folder = environment["folder"]
    os.makedirs(folder, exist_ok=True)
    try:
        serve(environment, folder)
    except KeyboardInterrupt:
        pass
    finally:
        os.chdir("/")
        shutil.rmtree(folder, ignore_errors=True)


main()
