"""Takes orders and answers preflights; the stage says whose page may read."""

import json


def handler(event, context):
    stage = event["stageVariables"]
    cors = {
        "Access-Control-Allow-Origin": stage["shopOrigin"],
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": stage["shopHeaders"],
    }
    if event["httpMethod"] == "OPTIONS":
        return {"statusCode": 204, "headers": cors}
    print("order: " + event["body"])
    return {"statusCode": 201, "headers": cors, "body": json.dumps({"message": "Thank you!"})}
