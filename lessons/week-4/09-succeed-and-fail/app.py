"""Two functions of the bakery: one bakes a cake, the other prints the card that goes with it."""

import time

BAKE_SECONDS = 20
PRINT_SECONDS = 5


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    return {"cake": event["cake"], "state": "baked"}


def print_card(event, context):
    time.sleep(PRINT_SECONDS)
    return {"card": f"For {event['name']}"}
