"""Takes orders, and says who sent them: the name in the client's certificate."""

import json


def handler(event, context):
    """Answer POST /orders."""
    certificate = event["requestContext"]["identity"].get("clientCert")
    sender = certificate["subjectDN"] if certificate else "somebody"
    return {"statusCode": 201, "body": json.dumps({"from": sender})}
