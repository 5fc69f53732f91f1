"""Says what a wedding cake costs, after a word with the confectioner."""

import time

CALL_SECONDS = 8


class TooTall(Exception):
    """A cake that would fall over."""


def handler(event, context):
    guests, tiers = event.get("guests", 0), event.get("tiers", 1)
    print(f"Asking about {tiers} tiers for {guests}")
    time.sleep(CALL_SECONDS)  # The confectioner's hands are full of cream.
    if tiers > 5:
        raise TooTall("No cake of ours has more than five tiers.")
    return {"total": guests * 6 + tiers * 45}
