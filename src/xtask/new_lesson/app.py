"""The lesson's functions, as deployed."""


def handler(event, context):
    for record in event["Records"]:
        print(record["body"])
