"""Real boto3 and the real AWS CLI against the simulated cloud, for every modelled action.

    python tests/python/run.py --xtask target/debug/xtask [--only WORD] [--tool boto3|cli] [--verbose]

Each file in cases/ is a story: calls in order, with what has to come back (cases/README.md tells the form). It is played
twice, by boto3 and by the AWS CLI, each time against a fresh endpoint. Then the actions that the cloud says it models are
counted against the calls of the stories. `cargo xtask test --only python` runs all of it.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import platform
import subprocess
import sys
import time

import awscli
import boto3
import botocore
import yaml

import extras
import story
import tools

HERE = pathlib.Path(__file__).parent
KEYS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Endpoint:
    """A fresh simulated cloud, for as long as the `with` lasts."""

    def __init__(self, xtask, *options):
        self.command = [xtask, "endpoint", "--port", "0", *options]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if "http://127.0.0.1:" in line:
                return "http://127.0.0.1:" + line.split("http://127.0.0.1:")[1].split()[0].rstrip(".")
        raise SystemExit("the endpoint did not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def play(job):
    """Plays one story with one tool; gives its name, its calls and what went wrong, if anything did."""
    xtask, file, tool = job
    began = time.time()
    name = f"{pathlib.Path(file).stem} ({tool})"
    try:
        if file == "extras":
            with Endpoint(xtask) as url:
                passed, failures = extras.run(url)
            return name, passed, failures, [], time.time() - began
        steps = yaml.safe_load(pathlib.Path(file).read_text())
        with Endpoint(xtask) as url:
            passed, failures, calls = story.play(steps, tool, url)
        return name, passed, failures, calls, time.time() - began
    except Exception as error:  # A broken story is a failure of its own, and the others go on.
        return name, 0, [f"{type(error).__name__}: {error}"], [], time.time() - began


def missing(xtask, called):
    """The modelled actions without a case."""
    modelled = json.loads(subprocess.run([xtask, "endpoint", "--actions"], capture_output=True, text=True, check=True).stdout)
    wanted = {f"{service}.{action}" for service, actions in modelled.items() for action in actions}
    # Some services look at the parameters before they say that an action is not modelled.
    with Endpoint(xtask) as url:
        without = {action for action in wanted - called if tools.is_modelled(url, *action.split("."))}
    return sorted(without), len(wanted & called) + len(without)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--xtask", required=True)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--tool", choices=["boto3", "cli"])
    arguments.add_argument("--verbose", action="store_true")
    given = arguments.parse_args()
    # Nothing of this machine's own settings.
    for name in [name for name in os.environ if name.startswith("AWS_") and name not in ("AWS_CA_BUNDLE", "AWS_DATA_PATH")]:
        del os.environ[name]
    os.environ.update(KEYS, AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}, AWS CLI {awscli.__version__}, Python {platform.python_version()}")
    tools = [given.tool] if given.tool else ["boto3", "cli"]
    files = sorted(str(file) for file in (HERE / "cases").glob("*.yaml") if given.only in file.stem)
    jobs = [(given.xtask, file, tool) for tool in reversed(tools) for file in files]
    if not given.tool and given.only in "extras":
        jobs.append((given.xtask, "extras", "boto3"))
    passed, failed, called = 0, 0, set()
    with multiprocessing.Pool(2) as pool:
        for name, good, failures, calls, seconds in pool.imap_unordered(play, jobs):
            passed += good
            failed += len(failures)
            called.update(calls)
            if given.verbose or failures:
                print(f"{name}: {good} passed, {len(failures)} failed, {seconds:.1f} s")
            for failure in failures:
                print(f"  {failure}")
    if not given.only and not given.tool:
        without, of = missing(given.xtask, called)
        for service in sorted({action.split(".")[0] for action in without}):
            actions = [action.split(".")[1] for action in without if action.startswith(service + ".")]
            print(f"  {service}: modelled and without a case in tests/python/cases: {' '.join(actions)}")
        failed += len(without)
        print(f"python: {of - len(without)} of {of} modelled actions have a case")
    print(f"python: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
