"""The bakery's functions, in one file: each has a handler of its own."""

import json

PRICES = {"apple": 18, "cherry": 21, "lemon": 20, "plum": 19}


def price(event, context):
    """What a cake costs."""
    return {"cake": event["cake"], "price": PRICES[event["cake"]]}


def bake(event, context):
    """Bakes what the orders in the queue ask for."""
    for record in event["Records"]:
        order = json.loads(record["body"])
        print(f"One {order['cake']} cake, ready.")


def frame(event, context):
    """Puts a frame around a picture of a cake."""
    return {"framed": event["picture"]}


def greet(event, context):
    """A greeting for the shop's first page."""
    return {"greeting": "Good morning! The ovens are warm."}
