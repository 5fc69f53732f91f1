"""Puts a cake into an oven and says which one."""

import time


def bake(event, context):
    minutes = event["minutes"]
    time.sleep(2)
    print(f"One {event['cake']} cake in the oven, {minutes} minutes.")
    return {"cake": event["cake"], "oven": 2}
