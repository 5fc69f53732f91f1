"""What a terminal starts: `aws`, `aws_completer`, `python`. Each is a run and comes to an exit status."""

import asyncio
import builtins
import code
import json
import logging
import os
import runpy
import sys
import traceback
import types

from . import door, runs

VERSION = "Python " + sys.version.split()[0]
USAGE = """usage: python [option] ... [-c cmd | -m mod | file | -] [arg] ...
-c cmd : program passed in as string
-m mod : run library module as a script
-i     : go on at the prompt after the program
-V     : print the version and exit
-h     : print this help and exit
Without a program, lines are read from the prompt (exit() or Ctrl-D leaves).
"""
LINUX_ERRORS = {FileNotFoundError: 2, PermissionError: 13, NotADirectoryError: 20, IsADirectoryError: 21}
# Options that make no difference here.
PLAIN_OPTIONS = set("bBdEIOqsSuvx")


def run(request):
    """Runs a command. request: JSON {id, argv, stdin, cwd, env}. Returns its exit status."""
    request = json.loads(request)
    asyncio._set_running_loop(None)
    current = runs.Run(request["id"], request["env"], request["cwd"], stdin=request["stdin"])
    current.argv = request["argv"]
    current.resume()
    name = os.path.basename(request["argv"][0])
    programs = {"aws": aws, "aws_completer": complete, "python": python, "python3": python}
    try:
        return status(lambda: programs[name](request["argv"][1:]))
    finally:
        # A library's frame may hold on to the run; its streams are told to the end.
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except ValueError:
                pass
        current.pause()


def status(program):
    """The exit status of what runs, as a shell would see it."""
    try:
        return int(program() or 0)
    except SystemExit as leave:
        return exit_status(leave.code)
    except KeyboardInterrupt:
        print("\nKeyboardInterrupt", file=sys.stderr)
        return 130


def exit_status(value):
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 0xFF
    print(value, file=sys.stderr)
    return 1


def aws(words):
    """The AWS CLI's own program."""
    import awscli.clidriver

    own_data()
    sys.argv = ["aws", *words]
    if "help" in words:
        use_help()
    loggers = [logging.getLogger(name) for name in ("awscli", "botocore", "boto3", "s3transfer", "urllib3")]
    before = [(logger, logger.handlers[:], logger.level) for logger in loggers]
    try:
        return awscli.clidriver.main()
    finally:
        # `--debug` is for this command only.
        for logger, handlers, level in before:
            logger.handlers[:] = handlers
            logger.setLevel(level)


def own_data():
    """The CLI tells its libraries where its data are when it is imported; here that was in another environment."""
    import awscli

    paths = [os.environ.get("AWS_DATA_PATH"), os.path.join(os.path.dirname(awscli.__file__), "data")]
    os.environ["AWS_DATA_PATH"] = os.pathsep.join(path for path in paths if path)


HELP = "/stratus/help"


def use_help():
    """Documentation comes on its own, when it is asked for: it takes the place of the models without it."""
    import awscli

    from . import patches

    site = os.path.dirname(os.path.dirname(awscli.__file__))
    examples = f"{site}/awscli/examples"
    if not os.path.isdir(HELP):
        unpack_help()
    if not os.path.lexists(examples):
        os.symlink(f"{HELP}/awscli/examples", examples)
    if HELP in patches.documented:
        return
    for service in patches.SERVICES["modelled"]:
        folder = f"botocore/data/{service}"
        for version in os.listdir(f"{HELP}/{folder}"):
            path = f"{folder}/{version}/service-2"
            with open(f"{HELP}/{path}.json", encoding="utf-8") as file:
                patches.documented[f"{site}/{path}"] = file.read()
    patches.documented[HELP] = ""


def unpack_help():
    """Files as src/xtask/python/cut.py packs them: a header of JSON, led by its length, then their bytes."""
    import lzma

    pack = lzma.decompress(door.fetch_help())
    end = 4 + int.from_bytes(pack[:4], "little")
    at = end
    for name, size in json.loads(pack[4:end]):
        os.makedirs(os.path.dirname(f"{HELP}/{name}"), exist_ok=True)
        with open(f"{HELP}/{name}", "wb") as file:
            file.write(pack[at : at + size])
        at += size


def complete(words):
    """The CLI's own completer, as the shell calls it: COMP_LINE and COMP_POINT."""
    import awscli.completer

    own_data()
    line = os.environ.get("COMP_LINE") or os.environ.get("COMMAND_LINE") or ""
    point = int(os.environ.get("COMP_POINT") or len(line))
    awscli.completer.complete(line, point)
    return 0


def python(words):
    """CPython, as its own command line has it, as far as a lesson needs it."""
    interactive = False
    while words:
        word = words[0]
        if word == "-" or not word.startswith("-"):
            break
        if word in ("-V", "--version"):
            print(VERSION)
            return 0
        if word in ("-h", "--help", "-?"):
            print(USAGE, end="")
            return 0
        if word in ("-c", "-m"):
            if len(words) < 2:
                print(f"Argument expected for the {word} option\n{USAGE}", end="", file=sys.stderr)
                return 2
            sys.argv = [word, *words[2:]]
            return (source if word == "-c" else module)(words[1])
        if word.startswith("--") or not set(word[1:]) <= PLAIN_OPTIONS | {"i"}:
            print(f"Unknown option: {word}\n{USAGE}", end="", file=sys.stderr)
            return 2
        interactive |= "i" in word
        words = words[1:]
    sys.argv = words or [""]
    if words and words[0] != "-":
        result = script(words[0])
        return console(sys.modules["__main__"].__dict__, "") if interactive else result
    if runs.current.interactive:
        return console(fresh_main(None), None)
    return execute(sys.stdin.read(), "<stdin>", fresh_main(None))


def fresh_main(file):
    """A new `__main__`, in which a program runs. Returns its names."""
    main = types.ModuleType("__main__")
    main.__builtins__ = builtins
    main.__spec__ = None
    if file is not None:
        main.__file__ = file
    sys.modules["__main__"] = main
    sys.path.insert(0, os.path.dirname(os.path.realpath(file)) if file is not None else "")
    return main.__dict__


def script(path):
    where = os.path.abspath(path)
    try:
        if os.path.isdir(path):
            path = os.path.join(path, "__main__.py")
        with open(path, "rb") as file:
            text = file.read()
    except OSError as error:
        # The numbers of errors are other ones in WebAssembly than on Linux.
        number = LINUX_ERRORS.get(type(error), error.errno)
        print(f"python: can't open file '{where}': [Errno {number}] {error.strerror}", file=sys.stderr)
        return 2
    return execute(text, where, fresh_main(where))


def source(text):
    return execute(text, "<string>", fresh_main(None))


def module(name):
    fresh_main(None)
    try:
        runpy.run_module(name, run_name="__main__", alter_sys=True)
    except ImportError as error:
        if error.name != name and not str(error).startswith("No code object"):
            show_error()
            return 1
        print(f"python: No module named {name}", file=sys.stderr)
        return 1
    except Exception:
        show_error()
        return 1
    return 0


def execute(text, where, names):
    try:
        exec(compile(text, where, "exec", dont_inherit=True), names)
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException:
        show_error()
        return 1
    return 0


def show_error():
    """The traceback of a program, without what started it."""
    sys.stdout.flush()
    kind, error, trace = sys.exc_info()
    seen = set()
    part = error
    while part is not None and id(part) not in seen:
        seen.add(id(part))
        part.__traceback__ = without_own(part.__traceback__)
        part = part.__cause__ or part.__context__
    trace = error.__traceback__
    hook = sys.excepthook
    if hook is not sys.__excepthook__ and getattr(hook, "__module__", "") == "__main__":
        hook(kind, error, trace)
    else:
        traceback.print_exception(kind, error, trace)


def without_own(trace):
    """The traceback without the frames of this package."""
    frames = []
    while trace is not None:
        if "/stratus/" not in trace.tb_frame.f_code.co_filename:
            frames.append(trace)
        trace = trace.tb_next
    whole = None
    for frame in reversed(frames):
        whole = types.TracebackType(whole, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return whole


class Console(code.InteractiveConsole):
    def raw_input(self, prompt=""):
        line = door.ask(prompt)
        if line is None:
            raise EOFError
        return line

    def write(self, data):
        sys.stderr.write(data)


def console(names, banner):
    names.setdefault("exit", sys.exit)
    names.setdefault("quit", sys.exit)
    if banner is None:
        banner = f'{VERSION} in your browser\nType "help", "copyright", "credits" or "license" for more information.'
    Console(names, filename="<stdin>").interact(banner=banner, exitmsg="")
    return 0


def check(path, text):
    """Compiles without running. Returns JSON: a list of problems, lines and columns from 1."""
    import warnings

    problems = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        problems.append(
            {
                "line": line,
                "column": column,
                "end_line": error.end_lineno or line,
                "end_column": max(error.end_offset or 0, 0) or column + 1,
                "message": f"{type(error).__name__}: {error.msg}",
            }
        )
    except (ValueError, OverflowError, RecursionError, MemoryError) as error:
        problems.append({"line": 1, "column": 1, "end_line": 1, "end_column": 1, "message": str(error)})
    return json.dumps(problems)
