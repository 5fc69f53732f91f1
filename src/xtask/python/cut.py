"""Cuts Python's standard library and the AWS libraries down to what the tutorial needs, and packs them.

Runs inside Pyodide under Node.js (see cut.mjs), because bytecode has to be made by the CPython that will run it.

Reads  /pyodide/python_stdlib.zip, /wheels/*.whl, /runtime/stratus/*.py
Writes /out/stdlib.zip.gz   the standard library: a zip that is stored, so that imports need not inflate
       /out/libs.pack.gz    what is unpacked at the start: libraries, and the data of the modelled services
       /out/help.pack.xz    what only `aws ... help` reads: models with their documentation, examples

A pack is a header of JSON, `[[path, size], ...]`, led by its length (4 bytes, little endian), then the files' bytes.
"""

import gzip
import importlib._bootstrap_external
import io
import json
import lzma
import pathlib
import re
import zipfile

SERVICES = """sqs lambda apigateway apigatewayv2 apigatewaymanagementapi s3 sns events scheduler cloudwatch logs iam sts
cognito-idp wafv2 stepfunctions dynamodb""".split()
# The CLI calls some of them otherwise, and has commands of its own.
EXAMPLES = [*SERVICES, "s3api", "configure", "global"]

# Parts of the standard library that make no sense in a browser's worker, or that have a twin in C.
NOT_IN_STDLIB = re.compile(
    r"""^(_pyio|_pydecimal|_pydatetime|_pyrepl/.*|antigravity|doctest|ensurepip/.*|ftplib|idlelib/.*|imaplib|mailbox|pickletools
    |poplib|pydoc_data/.*|smtplib|sysconfig/__main__|this|tkinter/.*|turtle|turtledemo/.*|venv/.*|webbrowser|wsgiref/.*|xmlrpc/.*
    |multiprocessing/(?!__init__|context|process|reduction|synchronize|connection|queues|util|managers|shared_memory|pool).*
    |encodings/(mac_|cp(?!437|1252)|iso8859_(?!1$|15$)|koi8|kz|ptcp|tis|hp_|big5|gb|hz|euc|iso2022|johab|shift|palmos).*
    )\.py$""",
    re.VERBOSE,
)
# What of the wheels is left out.
NOT_IN_LIBS = re.compile(
    r"""(\.so$|\.dist-info/|\.data/|/tests?/|^rsa/|^pyasn1/|^yaml/_yaml|\.pyi$|py\.typed$
    |^botocore/cacert\.pem$|^botocore/data/.*/(examples-1|smoke-2)|^boto3/examples/|^awscli/(examples|testutils)
    |^dateutil/zoneinfo/.*\.gz$|^urllib3/contrib/(pyopenssl|securetransport|socks)|^urllib3/http2/(?!__init__|probe)
    |^docutils/(languages|parsers/rst/languages)/(?!__init__|en\.)|^docutils/parsers/(?!rst|__init__|null)
    |^docutils/writers/(?!__init__|null|manpage)|^docutils/utils/math/(?!__init__)|^docutils/parsers/rst/include/|^docutils/transforms/(?!.*\.py$)
    )""",
    re.VERBOSE,
)
# Commands of services that are not modelled import these; none of them gets as far as using them.
UNUSED = {
    "rsa.py": "",
    "pyasn1/__init__.py": "",
    "pyasn1/error.py": "class PyAsn1Error(Exception):\n    pass\n",
}
# Where Lambda has Python; tracebacks name it.
INSTALLED = "/var/lang/lib/python3.14"
# A part of a path that is a version of an API.
VERSION = re.compile(r"^\d{4}-\d\d-\d\d$")


def compiled(path, source, where, optimize):
    """Bytecode that is taken as it is: nobody changes the source behind it."""
    code = compile(source, where, "exec", dont_inherit=True, optimize=optimize)
    return importlib._bootstrap_external._code_to_hash_pyc(code, b"\0" * 8, False)


def without_documentation(value):
    """A model of a service without what only people read."""
    if isinstance(value, dict):
        return {
            # Parameters of clients are described by objects that have to have it.
            key: part if key == "clientContextParams" else without_documentation(part)
            for key, part in value.items()
            if not (key in ("documentation", "documentationUrl") and isinstance(part, str))
        }
    if isinstance(value, list):
        return [without_documentation(part) for part in value]
    return value


def small(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def cut_endpoints(value):
    """The endpoints of the modelled services in AWS's own partition."""
    known = {*SERVICES, "cognito-identity", "monitoring", "states", "email"}
    for partition in value["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in known}
    value["partitions"] = [part for part in value["partitions"] if part["partition"] == "aws"]
    return value


class Pack:
    def __init__(self):
        self.files = {}

    def add(self, path, data):
        self.files[path] = data

    def write(self, name, compress):
        names = sorted(self.files)
        header = small([[name, len(self.files[name])] for name in names])
        # Files that are alike beside each other compress better; sorted by ending, then path.
        whole = len(header).to_bytes(4, "little") + header + b"".join(self.files[name] for name in names)
        data = compress(whole)
        pathlib.Path("/out", name).write_bytes(data)
        print(f"  {name}: {len(names)} files, {len(whole):,} bytes, {len(data):,} packed")


def standard_library():
    out = io.BytesIO()
    count = 0
    with zipfile.ZipFile("/pyodide/python_stdlib.zip") as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            if name.endswith("/") or NOT_IN_STDLIB.match(name):
                continue
            data = source.read(name)
            if name.endswith(".py"):
                data = compiled(name, data, f"{INSTALLED}/{name}", 2)
                name += "c"
            count += 1
            target.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data)
    data = gzip.compress(out.getvalue(), 9, mtime=0)
    pathlib.Path("/out/stdlib.zip.gz").write_bytes(data)
    print(f"  stdlib.zip.gz: {count} files, {out.tell():,} bytes, {len(data):,} packed")


def latest(names):
    """Of each service the newest version of its API, as botocore would choose."""
    newest = {}
    for name in names:
        parts = name.split("/")
        if parts[:2] == ["botocore", "data"] and len(parts) == 5 and VERSION.match(parts[3]):
            newest[parts[2]] = max(newest.get(parts[2], ""), parts[3])
    return newest


def botocore_data(name, data, newest, libs, help_pack, known):
    """A file of botocore's data: into the packs if it is of a modelled service."""
    parts = name.split("/")
    if name.endswith(".gz"):
        name, data = name.removesuffix(".gz"), gzip.decompress(data)
    if len(parts) == 5 and newest.get(parts[2]) == parts[3]:
        known.add(parts[2])
        if parts[2] not in SERVICES:
            return
        value = json.loads(data)
        if parts[4].startswith("service-2.json"):
            help_pack.add(name, small(value))
            value = without_documentation(value)
        libs.add(name, small(value))
    elif len(parts) == 3:
        value = json.loads(data)
        libs.add(name, small(cut_endpoints(value) if parts[2] == "endpoints.json" else value))


def wheels(libs, help_pack):
    known = set()
    for path in sorted(pathlib.Path("/wheels").glob("*.whl")):
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if not name.endswith("/")]
            newest = latest(names)
            for name in names:
                parts = name.split("/")
                if parts[:2] == ["awscli", "examples"]:
                    if parts[2].removesuffix(".rst") in EXAMPLES or len(parts) == 3:
                        help_pack.add(name, wheel.read(name))
                elif NOT_IN_LIBS.search(name):
                    continue
                elif name.startswith("botocore/data/"):
                    botocore_data(name, wheel.read(name), newest, libs, help_pack, known)
                elif parts[:2] == ["boto3", "data"]:
                    if parts[2] in SERVICES:
                        libs.add(name, small(without_documentation(json.loads(wheel.read(name)))))
                elif name.endswith(".py"):
                    libs.add(name + "c", compiled(name, wheel.read(name), f"{INSTALLED}/site-packages/{name}", 2))
                else:
                    libs.add(name, wheel.read(name))
    libs.add("stratus/services.json", small({"modelled": sorted(SERVICES), "known": sorted(known)}))


def runtime(libs):
    """The project's own package; and in place of urllib3's way out through the browser, the way to the cloud."""
    root = pathlib.Path("/runtime/stratus")
    for path in sorted(root.glob("*.py")):
        name = f"stratus/{path.name}"
        if path.name == "fetch.py":
            name = "urllib3/contrib/emscripten/fetch.py"
        libs.add(name + "c", compiled(name, path.read_bytes(), f"{INSTALLED}/site-packages/{name}", 0))
    for name, text in UNUSED.items():
        libs.add(name + "c", compiled(name, text, f"{INSTALLED}/site-packages/{name}", 0))


libs, help_pack = Pack(), Pack()
standard_library()
wheels(libs, help_pack)
runtime(libs)
libs.write("libs.pack.gz", lambda data: gzip.compress(data, 9, mtime=0))
# Python unpacks this one, so it may be of a kind that browsers cannot read.
help_pack.write("help.pack.xz", lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
