"""Bakes a tray of orders. The first cake that burns ends the whole tray."""

import json
import time

BAKE_SECONDS = 5


class BurntCake(Exception):
    """A cake that no oven can bake."""


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        bake(order["cake"])


def bake(cake):
    time.sleep(BAKE_SECONDS)
    if cake == "durian":
        raise BurntCake(f"The {cake} cake burnt.")
    print(f"One {cake} cake, ready.")
