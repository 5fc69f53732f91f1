"""Looks for cakes, in a way that trusts whoever asks."""

import json


def handler(event, context):
    name = (event["queryStringParameters"] or {}).get("name", "")
    print(f"select * from cakes where name = '{name}'")
    return {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": "*"},
        "body": json.dumps({"cakes": ["apple", "cherry"]}),
    }
