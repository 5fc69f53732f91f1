"""Three functions of the bakery that wait to be triggered."""

import time


def thumbnail(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        time.sleep(1.5)
        print(f"One thumbnail of {key}, ready.")


def letter(event, context):
    for record in event["Records"]:
        time.sleep(1)
        print(f"To all readers: {record['Sns']['Message']}")


def poster(event, context):
    for record in event["Records"]:
        time.sleep(1)
        print(f"One poster: {record['Sns']['Message']}")
