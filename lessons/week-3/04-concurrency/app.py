"""Three functions of the bakery: what a cake costs, a cake, and a letter."""

import time

COUNT_SECONDS = 2
BAKE_SECONDS = 9
WRITE_SECONDS = 20


def price(event, context):
    time.sleep(COUNT_SECONDS)
    return {"cake": event["cake"], "price": 24}


def bake(event, context):
    # A queue's event holds records; a caller's event is the order itself.
    for record in event.get("Records", [event]):
        time.sleep(BAKE_SECONDS)
    return {"ready": True}


def letter(event, context):
    time.sleep(WRITE_SECONDS)
    print(f"One letter to reader {event['reader']}, sent.")
