"""The bakery's stock: what is in the storeroom, and what has been delivered."""

import json

STOCK = {"flour": 120, "sugar": 30}


def handler(event, context):
    """Answer GET /stock and POST /stock."""
    return {"statusCode": 200, "body": json.dumps(STOCK)}
