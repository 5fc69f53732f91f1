"""Tells the bakery's recipes to whoever gets this far."""

import json


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"secret": "a pinch of cardamom"})}
