"""Runs the command lines that the lessons tell, with the real AWS CLI against the simulated cloud.

Usage: run.py --xtask PATH [--bin DIR] [--verbose] [WORD...]

For each lesson: its template.yaml is deployed at an endpoint of its own (`xtask endpoint`), and its files lie in an empty home. Then
every block of command lines in lesson.md that the lesson's terminal could run is run by bash, one line after the other, in one
shell. A line has to end with exit code 0, unless the block shows an error below it: then with that error. With WORDs, only the
lessons with one of them in their address.

What a block needs beyond that stands in blocks.toml, beside this file.
Scenes' `[[commands]]` are run too, each scene's on its own template, without its setup: bash and the CLI have to understand them.
What they end with is the lesson's business, for some are there to fail.
"""

import argparse
import concurrent.futures
import io
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[3]
LESSONS = ROOT / "lessons"
HERE = {"aws", "curl", "python", "python3"}
ELSEWHERE = {"brew", "cdk", "docker", "git", "jq", "npm", "pip", "pip3", "sam", "ssh", "sudo", "terraform", "wscat", "zip"}
FENCE = re.compile(r"^```(?P<kind>[\w-]*)\n(?P<body>.*?)^```$", re.M | re.S)
ERROR = re.compile(r"An error occurred \((?P<code>[\w.]+)\)")
END = "=-=-= "
NEEDS = tomllib.loads(pathlib.Path(__file__).with_name("blocks.toml").read_text())["blocks"]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def command_lines(kind, body):
    """The lines of a block as (line, error that is shown below it), or None when it is not one for the terminal."""
    found = []
    going_on = False
    for line in body.splitlines():
        typed = line.removeprefix("$ ") if kind == "console" else line
        if going_on:
            found[-1][0] += "\n" + line
        elif kind == "console" and not line.startswith("$ "):
            error = ERROR.search(line)
            if error and found:
                found[-1][1] = error["code"]
            continue
        elif typed.strip() and not typed.startswith("#"):
            found.append([typed, None])
        last = found[-1][0] if found else ""
        going_on = last.rstrip().endswith("\\") or is_open(last)
    programs = {
        word
        for line, _ in found
        for part in re.split(r"[|;(&\n]", line)
        for word in [next((w for w in part.split() if not re.match(r"\w+=", w)), "")]
    }
    return found if programs & HERE and not programs & ELSEWHERE else None


def is_open(line):
    """Whether a quote of the line is still open."""
    quote = None
    escaped = False
    for one in line:
        if escaped:
            escaped = False
        elif one == "\\" and quote != "'":
            escaped = True
        elif quote is None and one in "'\"":
            quote = one
        elif one == quote:
            quote = None
    return quote is not None


class Shell:
    """An endpoint and a bash that talks to it."""

    def __init__(self, options, folder, template):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lesson-"))
        for file in folder.iterdir():
            if file.is_file() and file.name not in ("lesson.md", "quiz.toml", "challenge.toml"):
                shutil.copy(file, self.home)
        aws = self.home / ".aws"
        aws.mkdir()
        (aws / "config").write_text("[default]\nregion = us-east-1\n")
        (aws / "credentials").write_text(
            "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
        )
        port = free_port()
        arguments = [options.xtask, "endpoint", "--port", str(port)]
        if (folder / template).exists():
            arguments += ["--template", str(folder / template)]
        self.endpoint = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said = []
        for line in self.endpoint.stdout:
            self.said.append(line)
            if "answers at" in line:
                break
        url = f"http://127.0.0.1:{port}"
        programs = self.home / ".bin"
        programs.mkdir()
        # The CLI's version 1 sends SQS past AWS_ENDPOINT_URL to hosts of long ago; the option holds for all.
        self.program(programs / "aws", f'exec "$REAL_AWS" --endpoint-url {url} --cli-read-timeout 25 "$@"')
        for python in ("python", "python3"):
            self.program(programs / python, f'exec {sys.executable} "$@"')
        self.program(programs / "curl", f'exec /usr/bin/curl -sS --proxy {url} "${{@//https:/http:}}"')
        real = shutil.which("aws", path=options.bin + ":" + os.environ["PATH"])
        environment = {
            "HOME": str(self.home),
            "PATH": f"{programs}:{options.bin}:/usr/bin:/bin",
            "REAL_AWS": real,
            "AWS_ENDPOINT_URL": url,
            "AWS_PAGER": "",
            "AWS_MAX_ATTEMPTS": "2",
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        self.bash = subprocess.Popen(
            ["bash"], cwd=self.home, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )

    @staticmethod
    def program(path, line):
        path.write_text(f"#!/bin/bash\n{line}\n")
        path.chmod(0o755)

    def run(self, line):
        """Exit code and output of a line."""
        self.bash.stdin.write(f"{line}\nstatus=$?; echo; echo \"{END}$status\"; (exit $status)\n")
        self.bash.stdin.flush()
        said = []
        for got in self.bash.stdout:
            if got.startswith(END):
                return int(got.removeprefix(END)), "".join(said).strip()
            said.append(got)
        return -1, "".join(said) + "\n(bash ended)"

    def close(self):
        for process in (self.bash, self.endpoint):
            process.kill()
            process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


class Told:
    """What a lesson's lines came to, kept until the lesson is through: several are at work at once."""

    def __init__(self):
        self.text = io.StringIO()
        self.passed = self.failed = 0

    def count(self, good):
        if good:
            self.passed += 1
        else:
            self.failed += 1

    def tell(self, good, place, line, status, said):
        print(f"{'ok' if good else 'FAILED'}: {place}\n  $ {line}\n    {status}", file=self.text)
        print("    " + "\n    ".join(said.splitlines()[-12:]), file=self.text)


def check_block(shell, place, lines, options, told):
    for line, expected in lines:
        status, said = shell.run(line)
        error = ERROR.search(said)
        code = error["code"] if error else None
        # What is asked for inside `$(...)` may fail without the line failing.
        good = code == expected if expected else status == 0 and not error and "usage:" not in said
        if options.verbose or not good:
            told.tell(good, place, line, f"exit {status}" + (f", expected {expected}" if expected else ""), said)
        told.count(good)


def check_lesson(folder, options):
    told = Told()
    text = (folder / "lesson.md").read_text()
    name = folder.relative_to(LESSONS).as_posix()
    needs = {one["number"]: one for one in NEEDS if one["lesson"] == name}
    template = "template.yaml"
    shell = None
    number = 0
    try:
        for found in FENCE.finditer(text):
            place = f"lessons/{name}/lesson.md:{text.count(chr(10), 0, found.start()) + 1}"
            if found["kind"] == "scene":
                check_scene(folder, place, tomllib.loads(found["body"]), options, told)
                continue
            lines = command_lines(found["kind"], found["body"]) if found["kind"] in ("console", "sh") else None
            if not lines:
                continue
            number += 1
            need = needs.get(number, {})
            if shell and need.get("template", template) != template:
                shell.close()
                shell = None
            template = need.get("template", template)
            shell = shell or Shell(options, folder, template)
            for line in need.get("before", []):
                shell.run(line)
            check_block(shell, place, lines, options, told)
    finally:
        if shell:
            shell.close()
    return told


def check_scene(folder, place, scene, options, told):
    """A scene's proposals: bash and the CLI have to understand each."""
    lines = [one["line"] for one in scene.get("commands", [])]
    if not lines:
        return
    shell = Shell(options, folder, scene.get("template", "template.yaml"))
    try:
        for line in lines:
            status, said = shell.run(line)
            good = status >= 0 and not any(word in said for word in ("command not found", "syntax error", "Unknown options"))
            good = good and ("usage:" not in said or "$?" in line)
            if options.verbose or not good:
                told.tell(good, place, line, f"exit {status}", said)
            told.count(good)
    finally:
        shell.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--xtask", required=True, help="the built xtask")
    parser.add_argument("--bin", default=str(pathlib.Path(sys.executable).parent), help="where aws and python are")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    options.bin = os.path.abspath(options.bin)
    passed = failed = 0
    folders = [file.parent for file in sorted(LESSONS.glob("week-*/*/lesson.md"))]
    folders = [one for one in folders if not options.words or any(word in str(one.relative_to(LESSONS)) for word in options.words)]
    # The lines wait more than they work.
    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        for told in pool.map(lambda folder: check_lesson(folder, options), folders):
            print(told.text.getvalue(), end="", flush=True)
            passed += told.passed
            failed += told.failed
    print(f"commands of the lessons: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
