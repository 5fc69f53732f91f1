"""Talks to customers over a WebSocket: one function behind all routes."""

ANSWERS = {
    "order": "Your cake is in the oven.",
    "help": "How can we help?",
    "$default": "How can we help?",
}


def handler(event, context):
    route = event["requestContext"]["routeKey"]
    print(route + " of " + event["requestContext"]["connectionId"])
    if route in ANSWERS:
        return {"statusCode": 200, "body": ANSWERS[route]}
    return {"statusCode": 200}
