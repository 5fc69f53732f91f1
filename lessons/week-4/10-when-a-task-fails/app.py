"""The bakery's functions: charge the card, bake, and give the money back."""

import time

PRICES = {"apple": 24, "cherry": 26, "durian": 40, "lemon": 22}
BAKE_SECONDS = 10


class CardDeclined(Exception):
    """The bank says no, and will say no again."""


class OvenTrouble(Exception):
    """The cake did not rise. Perhaps the next one will."""


def charge(event, context):
    if event.get("card") == "declined":
        raise CardDeclined("The bank declined the card.")
    print(f"charged {event['name']}")
    return {"paid": PRICES[event["cake"]]}


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    if event["cake"] == "durian" or oven_is_cold():
        raise OvenTrouble("The cake did not rise.")
    print(f"baked the {event['cake']} cake")
    return {"baked": True}


def refund(event, context):
    print(f"gave {event['name']} the money back")
    return {"refunded": True}


def oven_is_cold():
    """In the bakery: asks the oven. On AWS, where there is none: never."""
    return False
