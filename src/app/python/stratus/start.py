"""Gets everything ready: imports what lessons use, changes what has to be changed, and tries it once."""

import os

from . import runs


def libraries():
    """Everything that a command or a function will import; the most of a start's time."""
    os.makedirs("/home/learner", exist_ok=True)
    os.makedirs("/var/task", exist_ok=True)
    os.makedirs("/tmp", exist_ok=True)
    # The retry behaviour that is the default of all AWS SDKs since November 2026; botocore reads this once, when it is imported.
    os.environ["AWS_NEW_RETRIES_2026"] = "true"
    import awslambdaric.bootstrap  # noqa: F401
    import awslambdaric.lambda_literals  # noqa: F401
    import awscli.clidriver  # noqa: F401
    import awscli.completer  # noqa: F401
    import boto3  # noqa: F401
    import boto3.s3.inject  # noqa: F401

    from . import commands, door, functions, patches  # noqa: F401

    patches.apply()
    runs.know_libraries()


class Nowhere:
    """In place of the cloud while nothing is connected: an empty answer to everything."""

    interrupted = False
    error = None
    status = 200
    headers = '[["Content-Type", "application/x-amz-json-1.0"]]'

    class body:
        @staticmethod
        def to_bytes():
            return b"{}"

    def http(self, *_):
        return self

    def __init__(self):
        self.said = []

    def output(self, run, stream, text):
        self.said.append(text)

    def tick(self):
        return 0.0


def rehearse():
    """Runs a command and a script against nothing, so that what they need is loaded already."""
    import json

    from . import commands, door

    nowhere = Nowhere()
    door.connect(nowhere, False)
    environ = {"HOME": "/home/learner", "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B", "AWS_DEFAULT_REGION": "us-east-1"}
    script = "import boto3\nfor name in ('sqs', 's3', 'lambda'): boto3.client(name)\nboto3.client('sqs').list_queues()\nboto3.resource('dynamodb')"
    for argv in (["aws", "sqs", "list-queues"], ["python", "-c", script]):
        if commands.run(json.dumps({"id": 0, "argv": argv, "stdin": "", "cwd": "/", "env": environ})) != 0:
            raise RuntimeError("the rehearsal failed: " + "".join(nowhere.said))
    door.connect(None, True)


def afresh():
    """After a snapshot: what must not be the same for everybody."""
    import random

    random.seed()
