"""Two functions of the bakery: one bakes what was ordered, the other works out what a cake costs."""

import time

BAKE_SECONDS = 20
COUNT_SECONDS = 2


class NotOnTheMenu(Exception):
    """A cake that the bakery does not make."""


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    print(f"Order {event['order']}: one {event['cake']} cake, ready.")
    return {"order": event["order"], "state": "baked"}


def price(event, context):
    time.sleep(COUNT_SECONDS)
    if event["cake"] == "durian":
        raise NotOnTheMenu("The bakery makes no durian cakes.")
    return {"cake": event["cake"], "price": 24}
