"""Looks a cake up. Written for a REST API."""

import json

PRICES = {"apple": 18, "cherry": 21}


def handler(event, context):
    if event["httpMethod"] != "GET":
        return {"statusCode": 405, "body": ""}
    return {"statusCode": 200, "body": json.dumps(PRICES)}
