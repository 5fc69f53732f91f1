"""Moves the orders of the night from the bucket to the queue, and tidies up. It has never done it right."""

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
queue = sqs.get_queue_url(QueueName="orders")["QueueUrl"]

page = s3.list_objects_v2(Bucket="night-orders", MaxKeys=5)
for entry in page["Contents"]:
    order = s3.get_object(Bucket="night-orders", Key=entry["Key"])
    s3.delete_object(Bucket="night-orders", Key=entry["Key"])
    sqs.send_message(QueueUrl=queue, MessageBody=order["Body"].read().decode())
    print("Moved", entry["Key"])
