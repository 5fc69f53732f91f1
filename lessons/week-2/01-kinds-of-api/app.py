"""Tells partners the bakery's prices."""

import json


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"apple": 18, "cherry": 21})}
