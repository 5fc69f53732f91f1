"""Two functions of the bakery: one sleeps while a dough rests, the other puts the loaf into the oven."""

import time

BAKE_SECONDS = 20


def rest(event, context):
    time.sleep(event["restMinutes"] * 60)
    return event


def bake(event, context):
    time.sleep(BAKE_SECONDS)
    return {"loaf": event["loaf"], "state": "baked"}
