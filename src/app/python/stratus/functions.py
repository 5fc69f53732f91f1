"""AWS Lambda functions. Each execution environment is a run; AWS's own runtime client finds and calls the handler."""

import asyncio
import importlib.util
import json
import os
import sys
import types

from . import runs

# The environments that are alive, by name.
environments = {}
# AWS's runtime client, by log format and log level: it reads both when it is imported.
clients = {}
TASK = "/var/task"


class Ended(BaseException):
    """The process of the runtime would have ended. No `except Exception` of a user or a library keeps it from that."""

    def __init__(self, status):
        super().__init__(status)
        self.status = status


# Lambda ends a process that wants more memory than the function has.
KILLED = "killed"


class Environment:
    """An execution environment: the process that lives from one cold start to the end."""

    def __init__(self, request):
        self.name = request["environment"]
        self.run = runs.Run(None, request["variables"], TASK, home=self.name, stdin="")
        self.run.path = [TASK, *runs.library_path]
        self.handler = None
        self.sink = None


class Answers:
    """What AWS's client tells to; in place of Lambda's own address inside the environment."""

    def __init__(self, marshaller):
        self.marshaller = marshaller
        self.failed = False
        self.response = "null"

    def post_invocation_result(self, invoke_id, result, content_type="application/json", invocation_id=None):
        self.response = result.decode() if isinstance(result, bytes) else result

    def post_invocation_error(self, invoke_id, error, xray_fault, invocation_id=None):
        self.failed = True
        self.response = error


def client_for(variables):
    """AWS's runtime client as it is with these variables."""
    key = (variables.get("AWS_LAMBDA_LOG_FORMAT", ""), variables.get("AWS_LAMBDA_LOG_LEVEL", ""))
    if key not in clients:
        sys.modules.setdefault("runtime_client", types.ModuleType("runtime_client"))
        sys.modules["runtime_client"].initialize_client = lambda _: None
        before = {name: os.environ.get(name) for name in ("AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_LEVEL")}
        for name, value in zip(before, key):
            if value:
                os.environ[name] = value
        try:
            spec = importlib.util.find_spec("awslambdaric.bootstrap")
            client = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(client)
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        clients[key] = client
    return clients[key]


def forget(name):
    """The environment is gone."""
    environment = environments.pop(name, None)
    if environment is not None:
        runs.leave(environment.run)


def invoke(request):
    """Runs a handler once. request: JSON {id, environment, handler, event, context, variables, deadline}.

    Returns JSON {failed, response, slept_ms, cpu_ms, init_ms, exited}; exited: the environment is gone.
    """
    request = json.loads(request)
    asyncio._set_running_loop(None)
    name = request["environment"]
    environment = environments.get(name)
    cold = environment is None
    if cold:
        environment = environments[name] = Environment(request)
    run = environment.run
    run.id = request["id"]
    run.cpu_ms = run.slept_ms = 0.0
    run.resume()
    init_ms = 0.0
    outcome = {"failed": True, "response": "null", "exited": False}
    try:
        if cold:
            outcome |= initialise(environment, request)
            run.pause()
            init_ms, run.cpu_ms = run.cpu_ms, 0.0
            run.resume()
        if environment.handler is not None:
            outcome |= handle(environment, request)
    except Ended as end:
        forget(name)
        outcome |= exited(request["id"], end.status)
    run.pause()
    if environment.handler is None:
        # A process that did not get through its init phase is not used again.
        forget(name)
        outcome["exited"] = True
    return json.dumps(outcome | {"slept_ms": run.slept_ms, "cpu_ms": run.cpu_ms, "init_ms": init_ms})


def guarded(work):
    """Lets the work run as the process of the runtime would: leaving it ends the environment."""
    try:
        return work()
    except SystemExit as leave:
        value = leave.code
        status = 0 if value is None else value if isinstance(value, int) else 1
        if not isinstance(value, (int, type(None))):
            print(value, file=sys.stderr)
        raise Ended(status) from None
    except KeyboardInterrupt:
        raise Ended(130) from None
    except MemoryError:
        raise Ended(KILLED) from None


def killing(handler):
    """The handler; running out of memory ends the process."""

    def call(event, context):
        try:
            return handler(event, context)
        except MemoryError:
            raise Ended(KILLED) from None

    return call


def initialise(environment, request):
    """The init phase: log handlers, then the import of the user's module."""
    client = client_for(request["variables"])
    environment.run.runtime = client
    sink = environment.sink = client.StandardLogSink()
    client._GLOBAL_AWS_REQUEST_ID = None

    def work():
        try:
            client._setup_logging(client._AWS_LAMBDA_LOG_FORMAT, client._AWS_LAMBDA_LOG_LEVEL, sink)
            environment.handler = client._get_handler(request["handler"])
            return None
        except client.FaultException as error:
            return client.make_error(error.msg, error.exception_type, error.trace)
        except MemoryError:
            raise
        except Exception as error:
            # The traceback begins in AWS's client.
            return client.build_fault_result((type(error), error, error.__traceback__.tb_next), None)

    error = guarded(work)
    if error is None:
        return {}
    from awslambdaric.lambda_literals import lambda_unhandled_exception_warning_message

    client.logging.warning(lambda_unhandled_exception_warning_message)
    client.log_error(error, sink)
    return {"failed": True, "response": json.dumps(error)}


def handle(environment, request):
    """The invoke phase."""
    client = environment.run.runtime
    context = request["context"]
    client._GLOBAL_AWS_REQUEST_ID = context["aws_request_id"]
    client.update_xray_env_variable(context.get("trace_id"))
    answers = Answers(client.LambdaRuntimeClient.marshaller)
    guarded(
        lambda: client.handle_event_request(
            answers,
            killing(environment.handler),
            context["aws_request_id"],
            request["event"].encode(),
            "application/json",
            context.get("client_context"),
            context.get("identity"),
            context["invoked_function_arn"],
            request["deadline"],
            context.get("tenant_id"),
            environment.sink,
        )
    )
    return {"failed": answers.failed, "response": answers.response}


def exited(request_id, status):
    """Lambda's words for a runtime that ended."""
    kind = "Runtime.OutOfMemory" if status == KILLED else "Runtime.ExitError"
    why = f"with error: exit status {status}" if status else "without providing a reason"
    if status == KILLED:
        why = "with error: signal: killed"
    error = {"errorType": kind, "errorMessage": f"RequestId: {request_id} Error: Runtime exited {why}"}
    return {"failed": True, "response": json.dumps(error), "exited": True}
