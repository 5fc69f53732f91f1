"""Takes the cafés' orders."""

import json


def handler(event, context):
    print("order: " + event["body"])
    return {"statusCode": 201, "body": json.dumps({"message": "Thank you!"})}
