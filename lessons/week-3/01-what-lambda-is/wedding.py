"""Watches over a wedding cake for twenty minutes, which is longer than a function may run."""

import time

BAKE_MINUTES = 20


def handler(event, context):
    time.sleep(BAKE_MINUTES * 60)
    return {"ready": True, "tiers": event["tiers"]}
