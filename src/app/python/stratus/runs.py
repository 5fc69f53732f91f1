"""Who is running. Several runs may be open at once: one waits for an answer while another goes on.

All of them share one interpreter, so what belongs to a run alone (streams, environment variables, folder, the user's
modules, the session that boto3 keeps, log handlers) is put in its place when the run goes on after another one ran.
"""

import codecs
import io
import logging
import os
import re
import shutil
import sys
import time

# What users may have written: modules from there belong to a run.
USERS = ("/var/task/", "/home/", "/tmp/", "/opt/")
# Named by the worker: folders that are exchanged, and where those of others wait.
PLACES = ("/var/task", "/tmp")
WAITING = "/stratus"
# Whose they are while a command of the terminal runs.
TERMINAL = "terminal"
OVERWRITTEN = re.compile(r"[^\n]*\r(?!\n)")

# Whose turn it is.
current = None


class Output(io.RawIOBase):
    """A stream of a run, told to the page as it is written."""

    def __init__(self, run, name):
        super().__init__()
        self.run = run
        self.name = f"<std{name}>"
        self.which = name
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self):
        return True

    def write(self, data):
        text = self.decoder.decode(bytes(data))
        if self.run.home == TERMINAL and "\r" in text:
            # Lines that are written over by what follows, such as progress: what follows is enough.
            text = OVERWRITTEN.sub("", text)
        if text:
            from . import door

            door.worker.output(self.run.id, self.which, text)
        return len(data)

    def fileno(self):
        return 1 if self.which == "out" else 2


class Input(io.RawIOBase):
    """Standard input of a run that has none given: asks for lines."""

    def __init__(self):
        super().__init__()
        self.rest = b""
        self.ended = False

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self.rest and not self.ended:
            from . import door

            line = door.ask("")
            self.ended = line is None
            self.rest = b"" if line is None else line.encode() + b"\n"
        count = min(len(buffer), len(self.rest))
        buffer[:count] = self.rest[:count]
        self.rest = self.rest[count:]
        return count


def text_out(run, name):
    raw = io.BufferedWriter(Output(run, name), 8192)
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace", line_buffering=True)


class Run:
    """Something that runs: a command, or an execution environment of a function."""

    def __init__(self, id, environ, cwd, home=None, stdin=None):
        self.id = id
        self.environ = dict(environ)
        self.cwd = cwd
        # Under which name its /tmp and /var/task wait; None: those of the terminal.
        self.home = home or TERMINAL
        self.argv = [""]
        self.path = list(library_path)
        self.modules = {}
        self.loggers = {}
        self.root = ([], logging.WARNING)
        self.boto3_session = None
        self.request_id = None
        self.runtime = None
        self.slept_ms = 0.0
        self.cpu_ms = 0.0
        self.began = None
        self.out = text_out(self, "out")
        self.err = text_out(self, "err")
        self.standard_input(stdin)

    def standard_input(self, stdin):
        """Given (text), or asked for line by line."""
        self.interactive = stdin is None
        raw = io.BufferedReader(Input()) if stdin is None else io.BytesIO(stdin.encode())
        self.stdin = io.TextIOWrapper(raw, encoding="utf-8")

    def flush(self):
        for stream in (self.out, self.err):
            try:
                stream.flush()
            except ValueError:
                # The user closed it.
                pass

    def pause(self):
        """Before waiting: the clock of its own time stops."""
        self.flush()
        if self.began is not None:
            self.cpu_ms += real_ms() - self.began
            self.began = None

    def resume(self):
        """After waiting: puts its things in place if others were there meanwhile."""
        global current
        if current is not self:
            if current is not None:
                current.save()
            self.place(current)
            current = self
        self.began = real_ms()

    def save(self):
        self.environ = dict(os.environ)
        try:
            self.cwd = os.getcwd()
        except OSError:
            self.cwd = "/"
        self.argv = sys.argv
        self.path = sys.path[:]
        self.stdin, self.out, self.err = sys.stdin, sys.stdout, sys.stderr
        self.modules = {name: module for name, module in sys.modules.items() if is_users(name, module)}
        for name in self.modules:
            del sys.modules[name]
        root = logging.getLogger()
        self.root = (root.handlers[:], root.level)
        table = root.manager.loggerDict
        self.loggers = {name: table.pop(name) for name in list(table) if is_users_logger(name)}
        if boto3 := sys.modules.get("boto3"):
            self.boto3_session = boto3.DEFAULT_SESSION
        if self.runtime:
            self.request_id = self.runtime._GLOBAL_AWS_REQUEST_ID

    def place(self, before):
        self.exchange_places(before)
        if dict(os.environ) != self.environ:
            os.environ.clear()
            os.environ.update(self.environ)
        try:
            os.chdir(self.cwd)
        except OSError:
            os.chdir("/")
        sys.argv = self.argv
        sys.path[:] = self.path
        sys.stdin, sys.stdout, sys.stderr = self.stdin, self.out, self.err
        sys.modules.update(self.modules)
        root = logging.getLogger()
        root.handlers[:] = self.root[0]
        root.setLevel(self.root[1])
        root.manager.loggerDict.update(self.loggers)
        if boto3 := sys.modules.get("boto3"):
            boto3.DEFAULT_SESSION = self.boto3_session
        if self.runtime:
            self.runtime._GLOBAL_AWS_REQUEST_ID = self.request_id
        forget_files()

    def exchange_places(self, before):
        """/tmp and /var/task are each environment's own."""
        if before is not None and before.home == self.home:
            return
        os.chdir("/")
        for place in PLACES:
            waiting = WAITING + "/{}" + place.replace("/", "-")
            if before is not None:
                os.rename(place, waiting.format(before.home))
            else:
                shutil.rmtree(place, ignore_errors=True)
            mine = waiting.format(self.home)
            os.makedirs(mine, exist_ok=True)
            os.rename(mine, place)


def leave(run):
    """The run will not come back: its things are taken out of the way."""
    global current
    if current is run:
        run.save()
        other = Run(None, {}, "/", stdin="")
        other.place(run)
        current = other
    if run.home != TERMINAL:
        for place in PLACES:
            shutil.rmtree(f"{WAITING}/{run.home}" + place.replace("/", "-"), ignore_errors=True)


def forget_files():
    """Files that have the same names as another run's are read anew."""
    import linecache

    for path in [path for path in sys.path_importer_cache if (path + "/").startswith(USERS)]:
        del sys.path_importer_cache[path]
    for path in [path for path in linecache.cache if path.startswith(USERS)]:
        del linecache.cache[path]


def is_users(name, module):
    if name == "__main__":
        return True
    file = getattr(module, "__file__", None)
    if file is None:
        path = getattr(module, "__path__", None)
        file = next(iter(path), None) if path is not None else None
        file = file and file + "/"
    if file is not None:
        return file.startswith(USERS)
    return name not in library_modules and getattr(module, "__spec__", None) is None


def is_users_logger(name):
    return name not in library_loggers and name.partition(".")[0] not in LIBRARIES_THAT_LOG


LIBRARIES_THAT_LOG = ("boto3", "botocore", "awscli", "s3transfer", "urllib3", "asyncio", "concurrent")
library_modules = frozenset()
library_loggers = frozenset()
library_path = []


def know_libraries():
    """Takes what is loaded now for the libraries' own; called once, when all is imported."""
    global library_modules, library_loggers, library_path
    library_modules = frozenset(sys.modules)
    library_loggers = frozenset(logging.getLogger().manager.loggerDict)
    library_path = [path for path in sys.path if path not in ("", ".")]


# A script may replace time.perf_counter.
_perf_counter = time.perf_counter


def real_ms():
    """Time as it really passes, for what code costs."""
    from . import door

    return door.worker.tick() if door.worker is not None else _perf_counter() * 1000
