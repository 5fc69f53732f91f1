"""Writes to the customer that the order has come in."""

import json
import time

MAIL_SECONDS = 25  # the mail server is old


def handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["Sns"]["Message"])
        time.sleep(MAIL_SECONDS)
        print(f"Confirmed order {order['order']}.")
