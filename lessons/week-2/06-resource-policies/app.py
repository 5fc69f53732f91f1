"""Shows cakes, and changes prices. Whom it shows them to is not its business: the API's policy decides."""

import json


def handler(event, context):
    print(event["httpMethod"] + " from " + event["requestContext"]["identity"]["sourceIp"])
    return {"statusCode": 200, "body": json.dumps({"apple": 4, "cherry": 5})}
