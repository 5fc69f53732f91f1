"""The same for orders from a page: its answers name the page's origin."""

import json

CAFES = {
    "RosaKey-2026-butter-and-cream": "Café Rosa",
    "HotelKey-2026-almonds-and-figs": "Hotel Astoria",
}


def handler(event, context):
    key = event["requestContext"]["identity"].get("apiKey")
    print("a cake, on the bill of " + CAFES.get(key, "nobody"))
    return {
        "statusCode": 201,
        "headers": {"Access-Control-Allow-Origin": "https://rosa.example"},
        "body": json.dumps({"message": "Thank you!"}),
    }
