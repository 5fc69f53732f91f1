"""Makes a thumbnail of every picture that comes into the bucket."""

import os
import time
from urllib.parse import unquote_plus

WORK_SECONDS = float(os.environ.get("WORK_SECONDS", "2"))


class BlurredPicture(Exception):
    """A picture on which nobody finds the cake."""


def handler(event, context):
    for record in event["Records"]:
        # S3 writes keys as in a web address: a blank comes as a plus.
        key = unquote_plus(record["s3"]["object"]["key"])
        make_thumbnail(key)


def make_thumbnail(key):
    time.sleep(WORK_SECONDS)
    if "blurred" in key:
        raise BlurredPicture("There is no cake to be seen.")
    print(f"Thumbnail of {key}, ready.")
