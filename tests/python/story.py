"""Plays a story: its steps in order, its names bound on the way, its answers compared."""

import base64
import io
import json
import re
import time
import urllib.error
import urllib.request
import zipfile

import tools

NAME = re.compile(r"\$\{(\w+)\}")


class Differs(Exception):
    """An answer is not the expected one."""


def play(steps, tool, url):
    """How many steps passed, what went wrong, and the actions that were called."""
    names = {"endpoint": url}
    player = tools.Boto3(url) if tool == "boto3" else tools.Cli(url)
    passed, failures, calls = 0, [], []
    for number, step in enumerate(steps, 1):
        if step.get("only", tool) != tool:
            continue
        try:
            attempt(step, player, names, calls)
            passed += 1
        except Exception as error:
            what = step.get("call") or step.get("cli") or step.get("http") or "step"
            failures.append(f"step {number}, {what}: {error if isinstance(error, Differs) else f'{type(error).__name__}: {error}'}")
            if len(failures) > 20:
                failures.append("and so on")
                break
    return passed, failures, calls


def attempt(step, player, names, calls):
    """One step; `within: SECONDS` tries again until it fits."""
    until = time.time() + step.get("within", 0)
    while True:
        before = dict(names)
        try:
            return once(step, player, names, calls)
        except Differs:
            if time.time() >= until:
                raise
            names.clear()
            names.update(before)
            time.sleep(0.1)


def once(step, player, names, calls):
    if "wait" in step:
        time.sleep(step["wait"])
        return
    if "http" in step:
        return http(step, names)
    if "cli" in step:
        return command(step, player, names)
    service, action = step["call"].split(".")
    params = filled(step.get("with", {}), names)
    at = step.get("at")
    answer, error = player.call(service, action, params, at and filled(at, names))
    if "fails" in step:
        expected = step["fails"]
        if error is None:
            raise Differs(f"should fail with {expected}, and answered {short(answer)}")
        calls.append(step["call"])
        if player.name == "cli":
            expected = {key: value for key, value in expected.items() if key in ("Code", "Message")}
        return compare("", expected, error, names)
    if error is not None:
        raise Differs(f"failed: {error}")
    calls.append(step["call"])
    compare("", step.get("gives", {}), answer, names)


def command(step, player, names):
    """A command line of the CLI's own."""
    code, out, err = player.line(filled(step["cli"], names), filled(step.get("stdin", ""), names))
    if code != step.get("exit", 0):
        raise Differs(f"exit status {code}: {err.strip()}")
    text = err if step.get("exit", 0) else out
    if "prints" in step:
        compare("", step["prints"].rstrip("\n"), text.rstrip("\n"), names)
    if "gives" in step:
        compare("", step["gives"], json.loads(out), names)


def http(step, names):
    """A request to a host of the cloud, with the endpoint as its proxy."""
    method, url = filled(step["http"], names).split(" ", 1)
    body = filled(step.get("body"), names)
    headers = filled(step.get("headers", {}), names)
    request = urllib.request.Request(url, None if body is None else body.encode(), headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": names["endpoint"]}))
    try:
        response = opener.open(request, timeout=30)
    except urllib.error.HTTPError as error:
        response = error
    compare("", step.get("gives", {}), {"status": response.status, "headers": dict(response.headers), "body": response.read().decode(errors="replace")}, names)


def filled(value, names):
    """A value with `${name}` replaced; `{json: ...}` becomes a text, `{zip: {file: text}}` and `{base64: ...}` become bytes."""
    if isinstance(value, str):
        whole = NAME.fullmatch(value)
        if whole and whole[1] in names:
            return names[whole[1]]
        return NAME.sub(lambda match: str(names.get(match[1], match[0])), value)
    if isinstance(value, list):
        return [filled(item, names) for item in value]
    if isinstance(value, dict):
        if list(value) == ["json"]:
            return json.dumps(filled(value["json"], names))
        if list(value) == ["base64"]:
            return base64.b64decode(value["base64"])
        if list(value) == ["zip"]:
            return packed(value["zip"])
        return {key: filled(item, names) for key, item in value.items()}
    return value


def packed(files):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, text in files.items():
            writer.writestr(name, text)
    return archive.getvalue()


def compare(path, expected, actual, names):
    """What is expected has to be there; more may be. Names that are not bound yet take what they find."""
    if isinstance(expected, dict) and list(expected) == ["json"]:
        try:
            actual = json.loads(actual) if isinstance(actual, (str, bytes)) else actual
        except ValueError:
            raise Differs(f"{path or 'the answer'} is no JSON: {short(actual)}") from None
        return compare(path, expected["json"], actual, names)
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            raise Differs(f"{path or 'the answer'} is {short(actual)}, expected an object")
        for key, value in expected.items():
            inside = f"{path}.{key}" if path else str(key)
            if value is None:
                if key in actual:
                    raise Differs(f"{inside} is there: {short(actual[key])}")
            elif key not in actual:
                raise Differs(f"{inside} is missing in {short(actual)}")
            else:
                compare(inside, value, actual[key], names)
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            raise Differs(f"{path} is {short(actual)}, expected {len(expected)} items")
        for number, (one, other) in enumerate(zip(expected, actual)):
            compare(f"{path}[{number}]", one, other, names)
    elif isinstance(expected, str) and expected != "*":
        text(path, expected, actual, names)
    elif expected != "*" and (expected != actual or isinstance(expected, bool) != isinstance(actual, bool)):
        raise Differs(f"{path} is {short(actual)}, expected {expected!r}")


def text(path, expected, actual, names):
    """A text: as it is, with names in it, or after `~` as a regular expression."""
    whole = NAME.fullmatch(expected)
    if whole and whole[1] not in names:
        names[whole[1]] = actual
        return
    if expected.startswith("~"):
        pattern = NAME.sub(lambda match: re.escape(str(names.get(match[1], match[0]))), expected[1:])
    else:
        pattern, end = "", 0
        for match in NAME.finditer(expected):
            known = match[1] in names
            inside = re.escape(str(names[match[1]])) if known else f"(?P<{match[1]}>.+?)"
            pattern += re.escape(expected[end:match.start()]) + inside
            end = match.end()
        pattern += re.escape(expected[end:]) + r"\Z"
    found = re.match(pattern, actual if isinstance(actual, str) else json.dumps(actual), re.DOTALL)
    if not found:
        raise Differs(f"{path or 'the text'} is {short(actual)}, expected {filled(expected, names)!r}")
    names.update(found.groupdict())


def short(value):
    said = value if isinstance(value, str) else json.dumps(value, default=str)
    return repr(said[:300] + "..." if len(said) > 300 else said)
