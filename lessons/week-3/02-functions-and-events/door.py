"""Says what a cake costs, to callers who come through a web API."""

import json

PRICES = {"apple": 18, "cherry": 21, "lemon": 20}


def handler(event, context):
    cake = (event.get("queryStringParameters") or {}).get("cake", "")
    if cake not in PRICES:
        return answer(404, {"message": "This cake is not on the price list."})
    return answer(200, {"cake": cake, "total": PRICES[cake]})


def answer(status, content):
    return {"statusCode": status, "body": json.dumps(content)}
