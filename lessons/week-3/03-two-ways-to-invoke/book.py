"""Writes into the kitchen book what happened, whoever calls."""

import json
import time

WRITING_SECONDS = 3


def handler(event, context):
    lines = list(what_happened(event))
    print("; ".join(lines))
    time.sleep(WRITING_SECONDS)  # In a fair hand.
    return {"lines": lines}


def what_happened(event):
    if event.get("source") == "aws.events":
        yield f"{event['time']}: count the eggs"
    elif "Records" in event:
        yield from map(what_a_record_says, event["Records"])
    else:
        yield f"Note: {event['note']}"


def what_a_record_says(record):
    if record["eventSource"] == "aws:s3":
        return f"New picture: {record['s3']['object']['key']}"
    order = json.loads(record["body"])
    return f"Order {order['order']}: {order['cake']}"
