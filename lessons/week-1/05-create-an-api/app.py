"""The bakery's first API: what it does for prices and for orders."""

import json

PRICES = {"apple": 18, "cherry": 21, "lemon": 20, "plum": 19}


def price(event, context):
    cake = event["pathParameters"]["cake"]
    if cake not in PRICES:
        return answer(404, {"message": f"No {cake} cake today."})
    return answer(200, {"cake": cake, "price": PRICES[cake]})


def bare_price(event, context):
    cake = event["pathParameters"]["cake"]
    return {"cake": cake, "price": PRICES.get(cake)}


def take_order(event, context):
    order = json.loads(event["body"])
    return answer(201, {"accepted": order["cake"]})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
