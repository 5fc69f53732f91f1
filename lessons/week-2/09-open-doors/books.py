"""Shows the bakery's books; the stage says which page may read them."""

import json


def handler(event, context):
    stage = event["stageVariables"] or {}
    print("books for " + event["requestContext"]["identity"]["sourceIp"])
    return {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": stage.get("booksOrigin", "*")},
        "body": json.dumps({"earned": 48210}),
    }
