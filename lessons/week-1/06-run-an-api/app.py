"""The bakery's API in three versions, and what else stands behind it."""

import json
import time

PRICES = {"apple": 18, "cherry": 21, "lemon": 20, "plum": 19}
NEW_PRICES = {"apple": 19, "cherry": 22, "plum": 20}


def price_v1(event, context):
    cake = event["pathParameters"]["cake"]
    return answer(200, {"cake": cake, "price": PRICES[cake]})


def price_v2(event, context):
    cake = event["pathParameters"]["cake"]
    return answer(200, {"cake": cake, "price": NEW_PRICES[cake]})


def price_v3(event, context):
    cake = event["pathParameters"]["cake"]
    return answer(200, {"cake": cake, "price": PRICES[cake] + 1})


def bare_price(event, context):
    cake = event["pathParameters"]["cake"]
    return {"cake": cake, "price": PRICES[cake]}


def quote(event, context):
    time.sleep(40)  # asks three suppliers, one after the other
    return answer(200, {"price": 640})


def cancel(event, context):
    return {"statusCode": 204}


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
