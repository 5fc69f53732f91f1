"""Takes the place of urllib3.contrib.emscripten.fetch: requests go to the simulated cloud, never to a network."""

import re

from stratus import door

from .response import EmscriptenResponse

# urllib3 names even the port that goes without saying.
DEFAULT_PORT = re.compile(r"^(https://[^/:]+):443(?=/|$)|^(http://[^/:]+):80(?=/|$)")


class _RequestError(Exception):
    def __init__(self, message=None, *, request=None, response=None):
        self.request = request
        self.response = response
        self.message = message
        super().__init__(message)


class _StreamingError(_RequestError):
    pass


class _TimeoutError(_RequestError):
    pass


def send_request(request):
    body = request.body
    if body is None:
        body = b""
    elif isinstance(body, str):
        body = body.encode()
    elif hasattr(body, "read"):
        body = body.read()
    elif not isinstance(body, (bytes, bytearray, memoryview)):
        body = b"".join(part.encode() if isinstance(part, str) else part for part in body)
    headers = [[name, text(value)] for name, value in request.headers.items()]
    url = DEFAULT_PORT.sub(r"\1\2", request.url)
    try:
        reply = door.http(request.method, url, headers, body)
    except door.NotReached as error:
        raise _RequestError(str(error), request=request) from None
    return EmscriptenResponse(status_code=reply.status, headers=dict(reply.headers), body=reply.body, request=request)


def text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def send_streaming_request(request):
    return None


def streaming_ready():
    return False
