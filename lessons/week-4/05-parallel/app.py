"""Two functions of the bakery: one bakes a cake, the other prints the card that goes with it."""

import time

BAKE_SECONDS = 20
PRINT_SECONDS = 5
LETTERS = 12


class BurntCake(Exception):
    """A cake that no oven can bake."""


class NameTooLong(Exception):
    """A name that does not fit on a card."""


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    if event["cake"] == "durian":
        raise BurntCake("The durian cake burnt.")
    return {"cake": event["cake"], "oven": 2}


def print_card(event, context):
    time.sleep(PRINT_SECONDS)
    if len(event["name"]) > LETTERS:
        raise NameTooLong("There is room for twelve letters on a card.")
    return {"card": f"For {event['name']}"}
