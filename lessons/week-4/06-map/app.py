"""Bakes one cake for every item of an order."""

import time

BAKE_SECONDS = 10


class BurntCake(Exception):
    """A cake that no oven can bake."""


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    if event["cake"] == "durian":
        raise BurntCake("The durian cake burnt.")
    return {"cake": event["cake"], "state": "baked"}
