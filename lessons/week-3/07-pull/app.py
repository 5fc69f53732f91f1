"""Heats the oven once, then bakes one cake for every order of the batch."""

import json
import time

HEAT_SECONDS = 5
BAKE_SECONDS = 5


def handler(event, context):
    time.sleep(HEAT_SECONDS)
    for record in event["Records"]:
        order = json.loads(record["body"])
        bake(order["cake"])


def bake(cake):
    time.sleep(BAKE_SECONDS)
    print(f"One {cake} cake, ready.")
