"""Asks the function `price` what a plum cake costs."""

import json

import boto3

client = boto3.client("lambda")
answer = client.invoke(FunctionName="price", Payload='{"cake": "plum"}')
print(json.load(answer["Payload"]))
