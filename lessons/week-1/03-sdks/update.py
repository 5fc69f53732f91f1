"""Gives the function more memory, and then more time."""

import boto3

client = boto3.client("lambda")
client.update_function_configuration(FunctionName="price", MemorySize=256)
client.update_function_configuration(FunctionName="price", Timeout=10)
print("Done.")
