"""Lists the orders of the night: one page, then all pages."""

import boto3

s3 = boto3.client("s3")

page = s3.list_objects_v2(Bucket="night-orders", MaxKeys=5)
print("One page:", len(page["Contents"]), "files. More to come?", page["IsTruncated"])

paginator = s3.get_paginator("list_objects_v2")
for number, page in enumerate(
    paginator.paginate(Bucket="night-orders", PaginationConfig={"PageSize": 5}), start=1
):
    print(f"Page {number}:", [entry["Key"] for entry in page["Contents"]])
