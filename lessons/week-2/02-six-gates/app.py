"""Lists cakes and takes orders. Keeps nobody out: that is what the gates are for."""

import json


def handler(event, context):
    if event["httpMethod"] == "GET":
        return {"statusCode": 200, "body": json.dumps({"cakes": ["apple", "cherry"]})}
    print("order: " + event["body"])
    return {"statusCode": 201, "body": json.dumps({"message": "Thank you!"})}
