"""Puts an order into the queue, with a slip of the pen."""

import boto3

sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
sqs.send_message(QueueUrl=url, MessageBodi='{"order": 3, "cake": "lemon"}')
