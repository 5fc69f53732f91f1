"""What the bakery's order flow has done by functions: charge the card, bake the cake, pack it."""

import time

PRICES = {"apple": 24, "cherry": 26, "lemon": 22}
BAKE_SECONDS = 40
PACK_SECONDS = 2


class CardDeclined(Exception):
    """The bank says no."""


def charge(event, context):
    if event.get("card") == "declined":
        raise CardDeclined("The bank declined the card.")
    price = PRICES[event["cake"]]
    print(f"Charged {price} for the {event['cake']} cake.")
    return {"paid": price}


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    print(f"One {event['cake']} cake, ready.")
    return {"baked": True}


def pack(event, context):
    time.sleep(PACK_SECONDS)
    print(f"The {event['cake']} cake is in its box.")
    return {"box": "blue"}
