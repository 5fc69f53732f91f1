"""Gives every order a number, in a way that looks right until the shop is busy."""

import time

LABEL_SECONDS = 2

count = 0


def handler(event, context):
    global count
    count += 1
    print_label(count, event["cake"])
    return {"number": count, "cake": event["cake"]}


def print_label(number, cake):
    print(f"Order {number}: {cake}")
    time.sleep(LABEL_SECONDS)  # The printer takes its time.
