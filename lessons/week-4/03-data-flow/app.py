"""The bakery's functions: say what a cake costs, and bake it."""

import time

PRICES = {"apple": 24, "cherry": 26, "lemon": 22}
SHELVES = {"apple": 1, "cherry": 2, "lemon": 3}
BAKE_SECONDS = 40


def price(event, context):
    return {"price": PRICES[event["cake"]]}


def bake(event, context):
    cake = event["cake"]
    time.sleep(BAKE_SECONDS)
    print(f"One {cake} cake, ready.")
    return {"shelf": SHELVES[cake]}


def bake_with_candles(event, context):
    """The newer oven wants to know how many candles to stick in: 0 if none."""
    cake, candles = event["cake"], event["candles"]
    time.sleep(BAKE_SECONDS)
    print(f"One {cake} cake with {candles} candles, ready.")
    return {"shelf": SHELVES[cake]}
