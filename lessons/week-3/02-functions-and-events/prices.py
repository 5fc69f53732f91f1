"""Says what an order costs."""

PRICES = {"apple": 18, "cherry": 21, "lemon": 20}


class UnknownCake(Exception):
    """A cake that is not on the price list."""


def handler(event, context):
    cake = event.get("cake", "")
    pieces = event.get("pieces", 1)
    print(f"{pieces} x {cake}")
    if cake not in PRICES:
        raise UnknownCake("This cake is not on the price list.")
    return {"cake": cake, "total": pieces * PRICES[cake]}
