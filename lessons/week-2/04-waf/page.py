"""The same for the shop's page: its answers name the page's origin."""

import json


def handler(event, context):
    name = (event["queryStringParameters"] or {}).get("name", "")
    print(f"select * from cakes where name = '{name}'")
    return {
        "statusCode": 200,
        "headers": {"Access-Control-Allow-Origin": "https://shop.bakery.example"},
        "body": json.dumps({"cakes": ["apple", "cherry"]}),
    }
