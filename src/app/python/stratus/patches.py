"""The few places where libraries would ask the machine: time, network, threads, pagers. Everything else is as it was."""

import builtins
import io
import json
import sys
import time

from . import door, runs

SERVICES = {"modelled": [], "known": []}


def apply():
    """Once, before anything runs."""
    import importlib.resources

    SERVICES.update(json.loads(importlib.resources.files("stratus").joinpath("services.json").read_text()))
    time.sleep = door.sleep
    builtins.input = ask_for_input
    sys.dont_write_bytecode = True
    patch_http_client()
    patch_threads()
    patch_asyncio()
    patch_botocore()
    patch_clients()
    patch_cli()


def ask_for_input(prompt="", /):
    """`input`, at the page's prompt."""
    run = runs.current
    if not run.interactive:
        sys.stdout.write(str(prompt))
        line = sys.stdin.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return line.removesuffix("\n")
    line = door.ask(str(prompt))
    if line is None:
        raise EOFError("EOF when reading a line")
    return line


class Socket:
    """What http.client takes for a connection: a request goes in, the cloud's response comes out."""

    def __init__(self, scheme, host, port):
        self.origin = f"{scheme}://{host}" if port in (80, 443, None) else f"{scheme}://{host}:{port}"
        self.sent = bytearray()
        self.received = b""

    def sendall(self, data):
        if hasattr(data, "read"):
            data = data.read()
        self.sent += data

    def exchange(self):
        """Sends what is complete, and keeps the response for who reads it."""
        head, _, body = bytes(self.sent).partition(b"\r\n\r\n")
        self.sent.clear()
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = [[name, value.strip()] for name, _, value in (line.partition(":") for line in lines)]
        chunked = any(n.lower() == "transfer-encoding" and "chunked" in v.lower() for n, v in headers)
        url = target if "://" in target else self.origin + target
        reply = door.http(method, url, headers, dechunked(body) if chunked else body)
        out = [f"HTTP/1.1 {reply.status} {reason(reply.status)}"]
        unfit = ("transfer-encoding", "content-length", "connection")
        out += [f"{name}: {value}" for name, value in reply.headers if name.lower() not in unfit]
        out += [f"Content-Length: {len(reply.body)}", "Connection: close", "", ""]
        self.received = "\r\n".join(out).encode("latin-1", "replace") + reply.body

    def makefile(self, *_, **__):
        if self.sent:
            self.exchange()
        return io.BytesIO(self.received)

    def close(self):
        pass

    def settimeout(self, _):
        pass

    def setsockopt(self, *_):
        pass


def dechunked(body):
    out = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        count = int(size.split(b";")[0], 16)
        if count == 0:
            break
        out += body[:count]
        body = body[count + 2 :]
    return out


def reason(status):
    import http

    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return ""


def patch_http_client():
    """urllib.request and http.client reach the simulated cloud."""
    import http.client

    def connect(self):
        scheme = "https" if isinstance(self, http.client.HTTPSConnection) else "http"
        self.sock = Socket(scheme, self.host, self.port)

    plain = http.client.HTTPConnection.request

    def request(self, *args, **kwargs):
        plain(self, *args, **kwargs)
        # A host that is unknown is told now, as it would be by connecting.
        self.sock.exchange()

    http.client.HTTPConnection.request = request
    http.client.HTTPConnection.connect = connect
    http.client.HTTPSConnection.connect = connect

    def create(self, host, port=None, **settings):
        context = settings.pop("context", None)
        http.client.HTTPConnection.__init__(self, host, port, **settings)
        self._context = context

    http.client.HTTPSConnection.__init__ = create


def patch_threads():
    """There is one thread only: what would start another runs at once, one after the other."""
    import concurrent.futures
    import concurrent.futures.thread
    import threading

    class Executor(concurrent.futures.Executor):
        def __init__(self, max_workers=None, thread_name_prefix="", initializer=None, initargs=()):
            self._max_workers = max_workers or 1
            if initializer is not None:
                initializer(*initargs)

        def submit(self, fn, /, *args, **kwargs):
            future = concurrent.futures.Future()
            future.set_running_or_notify_cancel()
            try:
                future.set_result(fn(*args, **kwargs))
            except Exception as error:
                future.set_exception(error)
            return future

    concurrent.futures.thread.ThreadPoolExecutor = Executor
    concurrent.futures.ThreadPoolExecutor = Executor

    def start(self):
        if self._started.is_set():
            raise RuntimeError("threads can only be started once")
        self._started.set()
        try:
            self.run()
        except SystemExit:
            pass
        except Exception:
            threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), self)))
        self._stratus_done = True

    threading.Thread.start = start
    threading.Thread.join = lambda self, timeout=None: None
    threading.Thread.is_alive = lambda self: self is threading.main_thread()


def patch_asyncio():
    """Coroutines run in a loop of their own, which sleeps in virtual time; nothing else can wake it."""
    import asyncio
    import asyncio.base_events

    class Selector:
        def select(self, timeout):
            if timeout is None:
                raise RuntimeError("every task waits for something that cannot happen here")
            if timeout > 0:
                door.sleep(timeout)
            return []

        def close(self):
            pass

    class Loop(asyncio.base_events.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = Selector()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

        def run_in_executor(self, executor, func, *args):
            future = self.create_future()
            try:
                future.set_result(func(*args))
            except Exception as error:
                future.set_exception(error)
            return future

    def run(main, *, debug=None, loop_factory=None):
        with asyncio.Runner(debug=debug, loop_factory=loop_factory or Loop) as runner:
            return runner.run(main)

    asyncio.run = run
    asyncio.new_event_loop = Loop
    asyncio.runners.run = run


def patch_botocore():
    """Requests go to the simulated cloud; services that it lacks say so."""
    import botocore.awsrequest
    import botocore.exceptions
    import botocore.hooks
    import botocore.httpsession
    import botocore.loaders
    import s3transfer.futures
    import urllib3.response

    session = botocore.httpsession.URLLib3Session

    def send(self, request):
        body = request.body
        if body is None:
            body = b""
        elif isinstance(body, str):
            body = body.encode()
        elif hasattr(body, "read"):
            body = body.read()
        headers = [[name, value.decode("latin-1") if isinstance(value, bytes) else str(value)] for name, value in request.headers.items()]
        try:
            reply = door.http(request.method, request.url, headers, body)
        except door.NotReached as error:
            raise botocore.exceptions.EndpointConnectionError(endpoint_url=request.url, error=error) from None
        raw = urllib3.response.HTTPResponse(
            body=io.BytesIO(reply.body),
            headers=urllib3.HTTPHeaderDict([(name, value) for name, value in reply.headers]),
            status=reply.status,
            preload_content=False,
            decode_content=False,
            request_method=request.method,
        )
        answer = botocore.awsrequest.AWSResponse(request.url, reply.status, raw.headers, raw)
        if not request.stream_output:
            answer.content
        return answer

    session.__init__ = lambda self, *_, **__: None
    session.close = lambda self: None
    session.send = send
    s3transfer.futures.BoundedExecutor.EXECUTOR_CLS = s3transfer.futures.NonThreadedExecutor
    patch_loader(botocore.loaders)
    remember(botocore.hooks)


# Files of data that were read, by path.
_read = {}
# Models with their documentation, as text, by path: read when they are wanted.
documented = {}
# Lists of services, by folders and kind of file.
_listed = {}


def is_lacking(service):
    """Whether AWS has the service and the simulated cloud does not."""
    return service in SERVICES["known"] and service not in SERVICES["modelled"]


def remember(hooks):
    """What every command works out anew, and what always comes to the same, is kept from one to the next."""
    aliases = {}
    takes_kwargs = {}
    init = hooks.EventAliaser.__init__
    accepts = hooks.accepts_kwargs

    def create(self, event_emitter, event_aliases=None):
        init(self, event_emitter, event_aliases)
        if self._event_aliases is hooks.EVENT_ALIASES:
            self._alias_name_cache = aliases

    def accepts_kwargs(func):
        code = getattr(func, "__code__", None)
        if code is None:
            return accepts(func)
        if code not in takes_kwargs:
            takes_kwargs[code] = accepts(func)
        return takes_kwargs[code]

    hooks.EventAliaser.__init__ = create
    hooks.accepts_kwargs = accepts_kwargs


def patch_loader(loaders):
    """Services that are not modelled are listed, without operations."""
    plain = loaders.Loader.list_available_services
    model = loaders.Loader.load_service_model
    read = loaders.JSONFileLoader.load_file

    def list_available_services(self, type_name):
        key = (*self._potential_locations(), type_name)
        if key not in _listed:
            names = plain(self, type_name)
            _listed[key] = sorted({*names, *SERVICES["known"]}) if type_name == "service-2" else names
        return list(_listed[key])

    def load_service_model(self, service_name, type_name, api_version=None):
        if type_name == "service-2" and is_lacking(service_name):
            return {"metadata": {"serviceId": service_name}, "operations": {}, "shapes": {}}
        return model(self, service_name, type_name, api_version)

    def load_file(self, file_path):
        if file_path in documented:
            _read[file_path] = json.loads(documented.pop(file_path))
        if file_path not in _read:
            found = read(self, file_path)
            if found is None:
                return None
            _read[file_path] = found
        return _read[file_path]

    loaders.Loader.list_available_services = list_available_services
    loaders.Loader.load_service_model = load_service_model
    loaders.JSONFileLoader.load_file = load_file


def refuse(service):
    import botocore.exceptions

    error = botocore.exceptions.UnknownServiceError(service_name=service, known_service_names="")
    known = ", ".join(SERVICES["modelled"])
    error.args = (f"AWS has the service '{service}', but the simulated cloud has not. It has: {known}",)
    raise error


def patch_clients():
    """Whoever wants to use a service that is not modelled is told so."""
    import awscli.clidriver
    import botocore.session

    create = botocore.session.Session.create_client
    call = awscli.clidriver.ServiceCommand.__call__

    def create_client(self, service_name, *args, **kwargs):
        if is_lacking(service_name):
            refuse(service_name)
        return create(self, service_name, *args, **kwargs)

    def call_service(self, args, parsed_globals):
        if is_lacking(self._service_name):
            refuse(self._service_name)
        return call(self, args, parsed_globals)

    botocore.session.Session.create_client = create_client
    awscli.clidriver.ServiceCommand.__call__ = call_service


def patch_cli():
    """Help as plain text and no pager; the threads of `aws s3` are done when they are waited for."""
    import awscli.customizations.s3.results
    import awscli.help

    class Renderer(awscli.help.WindowsHelpRenderer):
        def __init__(self):
            super().__init__(sys.stdout)

        def _send_output_to_pager(self, output):
            sys.stdout.write(output.decode("utf-8") + "\n")

    awscli.help.get_renderer = Renderer
    processor = awscli.customizations.s3.results.ResultProcessor
    processor.start = lambda self: None
    processor.join = lambda self, timeout=None: self.run()
