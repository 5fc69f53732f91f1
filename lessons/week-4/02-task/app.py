"""The bakery's functions: bake what lies in the oven's queue, tell customers, look up prices."""

import json
import time

PRICES = {"apple": 24, "cherry": 26, "lemon": 22}
BAKE_SECONDS = 40


def bake(event, context):
    """Called by Lambda with what it received from the queue `oven`."""
    for record in event["Records"]:
        order = json.loads(record["body"])
        time.sleep(BAKE_SECONDS)
        print(f"One {order['cake']} cake, ready.")


def tell(event, context):
    """Called by the state machine. Writes to the customer."""
    place = event.get("oven", {}).get("shelf")
    news = f"shelf {place}" if place else "ready"
    print(f"told {event['name']}: {news}")
    return {"told": event["name"]}


def price(event, context):
    """Called by the state machine."""
    return {"price": PRICES[event["cake"]]}
