"""What is no single call: presigned URLs, bytes, checksums, functions that call AWS themselves, broken requests."""

import datetime
import random
import socket
import time
import urllib.error
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import botocore.session

import story


def client(url, service, **config):
    return boto3.client(service, endpoint_url=url, config=botocore.config.Config(retries={"total_max_attempts": 1}, **config))


def get(url, data=None, method=None, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}, method=method)) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def same(found, expected):
    if found != expected:
        raise AssertionError(f"{found!r} is not {expected!r}")


def presigned_urls(url):
    # Without a word about signatures, boto3 signs links for us-east-1 the old way.
    for number, config in enumerate(({}, {"signature_version": "s3v4"})):
        s3 = client(url, "s3", **config)
        s3.create_bucket(Bucket=f"links-{number}")
        place = {"Bucket": f"links-{number}", "Key": "a b/ü.txt"}
        put = s3.generate_presigned_url("put_object", Params=place)
        same(get(put, b"rye", "PUT", {"Content-Type": ""})[0], 200)
        link = s3.generate_presigned_url("get_object", Params={**place, "ResponseContentType": "text/plain"})
        same(get(link), (200, b"rye"))
        status, body = get(link.replace("ignature=", "ignature=x"))
        same((status, b"<Code>SignatureDoesNotMatch</Code>" in body), (403, True))
        late = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=1)
        time.sleep(2.1)
        status, body = get(late)
        same((status, b"Request has expired" in body), (403, True))


def any_bytes(url):
    s3 = client(url, "s3")
    s3.create_bucket(Bucket="bytes")
    content = bytes(range(256)) * 300 + "ü\uf789".encode()
    for algorithm in ("CRC32", "SHA256", None):
        more = {"ChecksumAlgorithm": algorithm} if algorithm else {}
        s3.put_object(Bucket="bytes", Key="all", Body=content, **more)
        same(s3.get_object(Bucket="bytes", Key="all", ChecksumMode="ENABLED")["Body"].read(), content)
    chunked = b"3;chunk-signature=0\r\nrye\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"

    def in_chunks(request, **_):
        request.data = chunked
        request.headers["x-amz-content-sha256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        request.headers["X-Amz-Content-SHA256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        request.headers["Content-Encoding"] = "aws-chunked"
        request.context["payload_signing_enabled"] = False

    s3.meta.events.register("before-sign.s3.PutObject", in_chunks)
    s3.put_object(Bucket="bytes", Key="chunks", Body=b"")
    same(s3.get_object(Bucket="bytes", Key="chunks")["Body"].read(), b"rye")


HANDLER = """
import boto3, os, time

print("cold")

def handler(event, context):
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=boto3.client("sts").get_caller_identity()["Arn"])
    found = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"][0]["Body"]
    boto3.client("lambda").invoke(FunctionName="other", InvocationType="RequestResponse")
    try:
        boto3.client("s3").create_bucket(Bucket="mine")
    except Exception as error:
        return {"who": found, "refused": type(error).__name__, "left": context.get_remaining_time_in_millis() > 1000}
"""


def functions_call_aws(url):
    policy = lambda *actions: story.filled({"json": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}}, {})
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
    iam, functions = client(url, "iam"), client(url, "lambda")
    role = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="caller", PolicyName="some", PolicyDocument=policy("sqs:*", "lambda:InvokeFunction"))
    client(url, "sqs").create_queue(QueueName="orders")
    for name, code in (("caller", HANDLER), ("other", "def handler(event, context):\n    return 1\n")):
        functions.create_function(FunctionName=name, Runtime="python3.14", Handler="app.handler", Role=role, Timeout=20, Code={"ZipFile": story.packed({"app.py": code})})
        functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer = functions.invoke(FunctionName="caller", LogType="Tail")
    same(
        answer["Payload"].read().decode(),
        '{"who":"arn:aws:sts::111122223333:assumed-role/caller/caller","refused":"ClientError","left":true}',
    )


def broken_requests(url):
    """Whatever arrives, the endpoint goes on."""
    host, port = url.removeprefix("http://").split(":")
    chance = random.Random(7)
    pieces = [b"GET ", b"POST ", b"/", b"/-/", b"?X-Amz-Credential=a%2Fb", b" HTTP/1.1\r\n", b"Host: x\r\n", b"Host: \xff\r\n", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n",
              b"Transfer-Encoding: chunked\r\n", b"X-Amz-Target: AmazonSQS.SendMessage\r\n", b"Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n",
              b"smithy-protocol: rpc-v2-cbor\r\n", b"\r\n", b"\x00\xff\x80", b"zz\r\n", b"{", b"<a>", b"aws-chunked"]
    for _ in range(150):
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.sendall(b"".join(chance.choice(pieces) for _ in range(chance.randint(1, 12))))
            connection.shutdown(socket.SHUT_WR)
            try:
                connection.recv(1000)
            except OSError:
                pass
    client(url, "sqs").list_queues()


def wrong_keys(url):
    for keys, code in ((("AKIAI44QH8DHBEXAMPLE", "x"), "InvalidClientTokenId"), (("AKIAIOSFODNN7EXAMPLE", "x"), "SignatureDoesNotMatch")):
        sts = boto3.client("sts", endpoint_url=url, aws_access_key_id=keys[0], aws_secret_access_key=keys[1])
        try:
            sts.get_caller_identity()
            raise AssertionError(f"{keys} were taken")
        except botocore.exceptions.ClientError as error:
            same(error.response["Error"]["Code"], code)


def other_services(url):
    try:
        client(url, "ec2").describe_instances()
    except botocore.exceptions.ClientError as error:
        same(error.response["Error"]["Code"], "NotModelled")
        assert "It models Amazon SQS, AWS Lambda" in error.response["Error"]["Message"], error


def regions_are_apart(url):
    far = boto3.client("sqs", endpoint_url=url, region_name="eu-west-1")
    same(far.create_queue(QueueName="far")["QueueUrl"], "https://sqs.eu-west-1.amazonaws.com/111122223333/far")
    same([name for name in client(url, "sqs").list_queues().get("QueueUrls", []) if "far" in name], [])


def cloudwatch_speaks_cbor(url):
    """As SDKs of other languages ask it; boto3 would choose JSON."""
    session = botocore.session.get_session()
    model = session.get_component("data_loader").load_service_model("cloudwatch", "service-2")
    model["metadata"]["protocols"] = ["smithy-rpc-v2-cbor"]
    cloudwatch = session.create_client("cloudwatch", endpoint_url=url)
    client(url, "sqs").create_queue(QueueName="measured")
    wanted = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Dimensions": [{"Name": "QueueName", "Value": "measured"}]}
    same(cloudwatch.list_metrics(**wanted)["Metrics"], [wanted])
    now = datetime.datetime.now(datetime.timezone.utc)
    span = {"StartTime": now - datetime.timedelta(days=1), "EndTime": now + datetime.timedelta(days=1)}
    points = cloudwatch.get_metric_statistics(**wanted, **span, Period=60, Statistics=["Maximum"])["Datapoints"]
    same([(point["Maximum"], type(point["Timestamp"]).__name__) for point in points], [(0.0, "datetime")])
    try:
        cloudwatch.describe_alarms()
        raise AssertionError("alarms are not modelled")
    except botocore.exceptions.ClientError as error:
        same(error.response["Error"]["Code"], "NotModelled")


CHECKS = {
    "CloudWatch by CBOR": cloudwatch_speaks_cbor,
    "presigned URLs": presigned_urls,
    "any bytes": any_bytes,
    "functions call AWS": functions_call_aws,
    "wrong keys": wrong_keys,
    "other services": other_services,
    "regions are apart": regions_are_apart,
    "broken requests": broken_requests,
}


def run(url):
    """How many checks passed, and what went wrong."""
    passed, failures = 0, []
    for name, check in CHECKS.items():
        try:
            check(url)
            passed += 1
        except Exception as error:
            failures.append(f"{name}: {type(error).__name__}: {error}")
    return passed, failures
