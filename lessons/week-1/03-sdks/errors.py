"""Asks for the price of a cake, and knows what to do when it gets none."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

function = sys.argv[1] if len(sys.argv) > 1 else "price"
client = boto3.client("lambda")

try:
    answer = client.invoke(FunctionName=function, Payload='{"cake": "plum"}')
except client.exceptions.ResourceNotFoundException:
    print(f"There is no function {function}. Ask the chef for the price.")
except ClientError as error:
    print("Code:   ", error.response["Error"]["Code"])
    print("Message:", error.response["Error"]["Message"])
    print("Status: ", error.response["ResponseMetadata"]["HTTPStatusCode"])
    raise
else:
    print(json.load(answer["Payload"]))
