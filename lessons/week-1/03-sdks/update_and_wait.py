"""Gives the function more memory, waits until it has it, and then gives it more time."""

import boto3

client = boto3.client("lambda")
client.update_function_configuration(FunctionName="price", MemorySize=256)
client.get_waiter("function_updated_v2").wait(FunctionName="price")
client.update_function_configuration(FunctionName="price", Timeout=10)
print("Done.")
