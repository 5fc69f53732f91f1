"""Looks for cakes and takes orders. Puts what came in straight into its query: never do that."""

import json


def handler(event, context):
    if event["httpMethod"] == "POST":
        print("order: " + event["body"])
    else:
        name = (event["queryStringParameters"] or {}).get("name", "")
        print(f"select * from cakes where name = '{name}'")
    return {"statusCode": 200, "body": json.dumps({"cakes": ["apple", "cherry"]})}
