"""Puts an order into the queue with nothing but Python: four steps of signing, then the request."""

import configparser
import hashlib
import hmac
import json
import pathlib
import urllib.request
from datetime import datetime, timezone

SERVICE, REGION = "sqs", "us-east-1"
HOST = f"{SERVICE}.{REGION}.amazonaws.com"

home = pathlib.Path.home()
profiles = configparser.ConfigParser()
profiles.read(home / ".aws" / "credentials")
KEY_ID = profiles["default"]["aws_access_key_id"]
SECRET = profiles["default"]["aws_secret_access_key"]


def fingerprint(text):
    return hashlib.sha256(text.encode()).hexdigest()


def mac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256)


now = datetime.now(timezone.utc)
moment, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
body = json.dumps({
    "QueueUrl": f"https://{HOST}/111122223333/orders",
    "MessageBody": '{"order": 1, "cake": "apple"}',
})
headers = {
    "content-type": "application/x-amz-json-1.0",
    "host": HOST,
    "x-amz-date": moment,
    "x-amz-target": "AmazonSQS.SendMessage",
}

# 1. The canonical request: a fixed form, so that both sides write it alike.
names = ";".join(sorted(headers))
lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
canonical = f"POST\n/\n\n{lines}\n{names}\n{fingerprint(body)}"

# 2. The string to sign: its fingerprint, with time and place.
scope = f"{day}/{REGION}/{SERVICE}/aws4_request"
to_sign = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{fingerprint(canonical)}"

# 3. A key for this day, this region and this service.
key = f"AWS4{SECRET}".encode()
for part in scope.split("/"):
    key = mac(key, part).digest()

# 4. The signature.
headers["authorization"] = (
    f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, "
    f"SignedHeaders={names}, Signature={mac(key, to_sign).hexdigest()}"
)

request = urllib.request.Request(f"https://{HOST}/", body.encode(), headers, method="POST")
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())
