"""The two tools that play stories: boto3, and the AWS CLI in this process."""

import contextlib
import datetime
import io
import json
import os
import re
import shlex
import sys
import tempfile

import awscli.clidriver
import boto3
import botocore.config
import botocore.exceptions
import botocore.response
import botocore.session

import shapes

# What the tools call the services whose id in the cloud is another.
CLIENTS = {"states": "stepfunctions"}
COMMANDS = {**CLIENTS, "s3": "s3api"}
ERROR = re.compile(r"An error occurred \(([^)]+)\) when calling the (\w+) operation(?: \(reached max retries: \d+\))?: (.*)", re.DOTALL)


def plain(value):
    """An answer as JSON has it: streams read, times written out, bytes as text where they are."""
    if isinstance(value, botocore.response.StreamingBody):
        value = value.read()
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"hex": value.hex()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


class Boto3:
    """boto3, whose answers are also held against its models: what it does not know, it would drop unseen."""

    name = "boto3"

    def __init__(self, url):
        self.url = url
        self.session = boto3.Session()
        self.clients = {}

    def client(self, service, at):
        if (service, at) not in self.clients:
            config = botocore.config.Config(
                retries={"total_max_attempts": 1},
                parameter_validation=True,
                proxies={"http": self.url} if at else {},
                read_timeout=70,
            )
            name = CLIENTS.get(service, service)
            client = self.session.client(name, endpoint_url=at or self.url, config=config)
            client.meta.events.register("after-call", self.check)
            self.clients[service, at] = client
        return self.clients[service, at]

    def check(self, http_response, model, **_):
        # Reading a stream here would leave nothing for whoever asked for it.
        if http_response.status_code < 300 and not model.has_streaming_output:
            self.unknown = shapes.unknown(model, http_response)

    def call(self, service, action, params, at=None):
        client = self.client(service, at)
        method = {client.meta.method_to_api_mapping[name]: name for name in client.meta.method_to_api_mapping}[action]
        self.unknown = []
        try:
            answer = plain(getattr(client, method)(**params))
        except botocore.exceptions.ClientError as error:
            metadata = error.response.get("ResponseMetadata", {})
            found = {**plain(error.response), **plain(error.response["Error"]), "Status": metadata.get("HTTPStatusCode")}
            return None, found
        if self.unknown:
            raise ValueError(f"the SDK does not know {', '.join(self.unknown)}")
        return answer, None

    def line(self, *_):
        raise ValueError("a command line is for the CLI: say `only: cli`")


class Cli:
    """The AWS CLI's own program, called in this process: starting Python for each call would take most of the time."""

    name = "cli"

    def __init__(self, url):
        self.url = url
        self.driver = awscli.clidriver.create_clidriver()
        self.models = botocore.session.get_session()
        self.folder = tempfile.TemporaryDirectory()

    def main(self, words, stdin=b""):
        out, err = io.TextIOWrapper(io.BytesIO(), write_through=True), io.StringIO()
        given = io.TextIOWrapper(io.BytesIO(stdin))
        before, sys.stdin = sys.stdin, given
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    code = self.driver.main(words)
                except SystemExit as end:
                    code = end.code
        finally:
            sys.stdin = before
        out.flush()
        return code, out.buffer.getvalue().decode(errors="replace"), err.getvalue()

    def line(self, line, stdin=""):
        """A command line as people write it, `aws` in front."""
        words = shlex.split(line)
        if words[0] != "aws":
            raise ValueError("a command line begins with `aws`")
        # Commands of a session before may have left handlers behind, as `get-object` does.
        self.driver = awscli.clidriver.create_clidriver()
        return self.main([*words[1:], "--endpoint-url", self.url], stdin.encode())

    def file(self, name, content):
        path = os.path.join(self.folder.name, name)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else str(content).encode())
        return path

    def call(self, service, action, params, at=None):
        name = CLIENTS.get(service, service)
        model = self.models.get_service_model(name).operation_model(action)
        params = json.loads(json.dumps(params, default=lambda value: {"bytes": value.hex()}))
        words = [COMMANDS.get(service, service), botocore.xform_name(action, "-")]
        for path, option in (("Code", "--zip-file"), ("Content", "--zip-file"), (None, "--zip-file")):
            holder = params.get(path, {}) if path else params
            if service == "lambda" and isinstance(holder, dict) and "ZipFile" in holder:
                content = bytes.fromhex(holder.pop("ZipFile")["bytes"])
                words += [option, "fileb://" + self.file("code.zip", content)]
                if path and not holder:
                    del params[path]
        if model.has_streaming_input:
            member = model.input_shape.serialization["payload"]
            if member in params:
                body = params.pop(member)
                body = bytes.fromhex(body["bytes"]) if isinstance(body, dict) else body
                option = "--" + botocore.xform_name(member, "-")
                prefix = "" if service == "s3" else "fileb://"
                words += [option, prefix + self.file("body", body)]
        elif service == "apigateway" and isinstance(params.get("body"), str):
            words += ["--body", "file://" + self.file("body", params.pop("body"))]
        streamed = None
        payload = (model.output_shape.serialization if model.output_shape else {}).get("payload")
        if model.has_streaming_output or (service, action) in (("apigateway", "GetExport"), ("apigateway", "GetSdk")):
            # Commands that write a file take no JSON as a whole.
            for member, value in params.items():
                value = value if isinstance(value, str) else json.dumps(value)
                words += ["--" + botocore.xform_name(member, "-"), value]
            streamed = self.file("out", b"")
            words.append(streamed)
        else:
            words += ["--cli-input-json", json.dumps(params), "--no-paginate"]
        words += ["--output", "json"]
        words += ["--endpoint-url", at or self.url]
        if at:
            os.environ["HTTP_PROXY"] = self.url
        try:
            code, out, err = self.main(words)
        finally:
            os.environ.pop("HTTP_PROXY", None)
        if code:
            found = ERROR.search(err)
            if not found:
                raise ValueError(f"exit status {code}: {err.strip()}")
            return None, {"Code": found[1], "Message": found[3].rstrip("\n"), "Stderr": err}
        answer = json.loads(out) if out.strip() else {}
        if streamed:
            with open(streamed, "rb") as file:
                answer[payload] = plain(file.read())
        return answer, None


def smallest(shape):
    """The least that a shape takes."""
    if shape.type_name == "structure":
        if shape.metadata.get("union"):
            member = next(iter(shape.members))
            return {member: smallest(shape.members[member])}
        return {member: smallest(shape.members[member]) for member in shape.required_members}
    if shape.type_name == "list":
        return [smallest(shape.member)]
    if shape.type_name == "map":
        return {"key": smallest(shape.value)}
    if shape.type_name in ("integer", "long", "float", "double"):
        return max(shape.metadata.get("min", 1), 1)
    if shape.type_name == "boolean":
        return True
    if shape.type_name == "timestamp":
        return "2026-01-05T09:00:00Z"
    return shape.enum[0] if getattr(shape, "enum", None) else "x" * max(shape.metadata.get("min", 1), 1)


def is_modelled(url, service, action):
    """Whether an action does something, asked with the least that it takes."""
    player = Boto3(url)
    model = player.client(service, None).meta.service_model.operation_model(action)
    params = smallest(model.input_shape) if model.input_shape else {}
    if "Scope" in params:
        params["Scope"] = "REGIONAL"
    _, error = player.call(service, action, params)
    return error is None or error["Code"] != "NotModelled"
