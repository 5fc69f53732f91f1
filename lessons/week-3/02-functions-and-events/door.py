"""Says what a cake costs, to callers who come through a web API."""

import json

PRICES = {"apple": 18, "cherry": 21, "lemon": 20}


def handler(event, context):
    cake = (event.get("queryStringParameters") or {}).get("cake", "")
    if cake not in PRICES:
        message = {"message": "This cake is not on the price list."}
        return {"statusCode": 404, "body": json.dumps(message)}
    price = {"cake": cake, "total": PRICES[cake]}
    return {"statusCode": 200, "body": json.dumps(price)}
