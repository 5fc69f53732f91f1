"""Puts an order into the queue with boto3."""

import boto3

sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
answer = sqs.send_message(QueueUrl=url, MessageBody='{"order": 2, "cake": "cherry"}')

print("The message:", answer["MessageId"])
print("About the answer:", answer["ResponseMetadata"])
