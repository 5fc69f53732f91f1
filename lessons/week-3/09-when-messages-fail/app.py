"""Bakes a tray of orders, and says which of them failed."""

import json
import time

BAKE_SECONDS = 5


class BurntCake(Exception):
    """A cake that no oven can bake."""


def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            bake(order["cake"])
        except BurntCake as error:
            print(error)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def bake(cake):
    time.sleep(BAKE_SECONDS)
    if cake == "durian":
        raise BurntCake(f"The {cake} cake burnt.")
    print(f"One {cake} cake, ready.")
