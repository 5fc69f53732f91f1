"""Bakes a tray of orders, bakes no order twice, and says which of them failed."""

import json
import os

import boto3

from app import BurntCake, bake

done = boto3.resource("dynamodb").Table(os.environ["DONE_TABLE"])


def handler(event, context):
    failures = []
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            bake_once(order)
        except BurntCake as error:
            print(error)
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def bake_once(order):
    key = {"order": order["order"]}
    if "Item" in done.get_item(Key=key, ConsistentRead=True):
        print(f"Order {order['order']} was baked before.")
        return
    bake(order["cake"])
    done.put_item(Item=key)
