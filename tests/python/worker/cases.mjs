// What the worker's Python has to answer: commands as a terminal gives them, and handlers as Lambda calls them.
//
// A command: {title, argv, stdin, files, lines (for prompts), exit, says (parts of what it prints), asks (parts of URLs)}.
// A function: {title, code, handler, event, variables, answers (its response), fails, says, exited}.

export const commands = [
  { title: "a CLI command", argv: ["aws", "sqs", "list-queues"], says: ['"https://sqs.us-east-1.amazonaws.com/1/orders"'] },
  { title: "its output as a table", argv: ["aws", "sqs", "list-queues", "--output", "table"], says: ["|  https://sqs"] },
  { title: "a query", argv: ["aws", "sqs", "list-queues", "--query", "QueueUrls[0]", "--output", "text"], says: ["https://sqs"] },
  { title: "misuse", argv: ["aws", "sqs", "sendmessage"], exit: 2, says: ["maybe you meant:", "* send-message"] },
  { title: "a service that is not modelled", argv: ["aws", "ec2", "describe-instances"], exit: 255, says: ["AWS has the service 'ec2', but", "sqs"] },
  { title: "a service that does not exist", argv: ["aws", "nonsense"], exit: 2, says: ["Invalid choice"] },
  { title: "help", argv: ["aws", "sqs", "send-message", "help"], says: ["Delivers a message to the specified queue.", "--queue-url"] },
  { title: "help for aws s3", argv: ["aws", "s3", "ls", "help"], says: ["List S3 objects and common prefixes"] },
  { title: "aws s3 cp", argv: ["aws", "s3", "cp", "a.txt", "s3://cakes/a.txt"], files: { "a.txt": "x" }, says: ["upload: ./a.txt to s3://cakes/a.txt"], asks: ["cakes"] },
  { title: "completion", argv: ["aws_completer"], env: { COMP_LINE: "aws sqs send", COMP_POINT: "12" }, says: ["send-message-batch"] },
  { title: "aws configure", argv: ["aws", "configure"], lines: ["AK", "SK", "eu-west-1", "json"], says: ["Default region name"] },
  { title: "boto3", argv: ["python", "-c", "import boto3; print(boto3.client('sqs').list_queues()['QueueUrls'])"], says: ["1/orders']"] },
  { title: "boto3 without a service", argv: ["python", "-c", "import boto3; boto3.client('ec2')"], exit: 1, says: ["UnknownServiceError: AWS has the service 'ec2'"] },
  { title: "three tries, by virtual time", argv: ["python", "-c", "import boto3,time\nt=time.time()\ntry: boto3.client('sns').list_topics()\nexcept Exception as e: print(e, time.time() > t)"], says: ["reached max retries: 2", "True"] },
  { title: "a script with its own module", argv: ["python3", "app.py", "x"], files: { "app.py": "import sys, helper\nprint(helper.N, sys.argv)", "helper.py": "N = 7" }, says: ["7 ['app.py', 'x']"] },
  { title: "the same module, changed", argv: ["python", "app.py"], files: { "helper.py": "N = 88" }, says: ["88 ['app.py']"] },
  { title: "a traceback, without what is ours", argv: ["python", "-c", "1/0"], exit: 1, says: ['  File "<string>", line 1, in <module>\nZeroDivisionError'], lacks: ["stratus"] },
  { title: "no such file", argv: ["python", "none.py"], exit: 2, says: ["can't open file '/home/learner/none.py': [Errno 2] No such file"] },
  { title: "a program from a pipe", argv: ["python"], stdin: "print(6*7)", says: ["42"] },
  { title: "a module", argv: ["python", "-m", "json.tool"], stdin: '{"a":1}', says: ['"a": 1'] },
  { title: "the prompt", argv: ["python"], lines: ["x = 3", "def f():", "  return x", "", "f()", "exit(4)"], exit: 4, says: [">>> ", "... ", "3\n"] },
  { title: "input", argv: ["python", "-c", "print('hi', input('name? '))"], lines: ["ann"], says: ["hi ann"] },
  { title: "the end of the input", argv: ["python", "-c", "input()"], exit: 1, says: ["EOFError"] },
  { title: "sleeping", argv: ["python", "-c", "import time\na=time.monotonic(); time.sleep(3600); print(time.monotonic()-a >= 3600)"], says: ["True"] },
  { title: "coroutines", argv: ["python", "-c", "import asyncio\nasync def f(n):\n  await asyncio.sleep(n)\n  return n\nasync def g(): return await asyncio.gather(f(2), f(1))\nprint(asyncio.run(g()))"], says: ["[2, 1]"] },
  { title: "threads, one after the other", argv: ["python", "-c", "from concurrent.futures import ThreadPoolExecutor as T\nwith T() as t: print(list(t.map(abs, [-1, -2])))"], says: ["[1, 2]"] },
  { title: "urllib", argv: ["python", "-c", "import urllib.request as u; print(u.urlopen(u.Request('https://api.example.com/x?y=1', data=b'd')).read())"], says: ["b'POST https://api.example.com/x?y=1 d'"] },
  { title: "urllib3", argv: ["python", "-c", "import urllib3; print(urllib3.PoolManager().request('GET', 'https://api.example.com/x').data)"], says: ["b'GET https://api.example.com/x '"] },
  { title: "an unknown host", argv: ["python", "-c", "import urllib.request as u; u.urlopen('https://nowhere.test/')"], exit: 1, says: ["URLError: <urlopen error Could not resolve host: nowhere.test>"] },
];

const counting = "n = 0\ndef handler(event, context):\n  global n\n  n += 1\n  return n";

export const functions = [
  { title: "a handler", code: "def handler(event, context):\n  print('seen', event['a'])\n  return {'b': event['a']}", event: { a: 1 }, answers: '{"b": 1}', says: ["seen 1\n"] },
  { title: "globals live", environment: "n/1", code: counting, answers: "1" },
  { title: "as long as their environment", environment: "n/1", code: counting, answers: "2" },
  { title: "and are its own", environment: "n/2", code: counting, answers: "1" },
  { title: "context", code: "import os\ndef handler(e, c):\n  return [c.function_name, c.get_remaining_time_in_millis() > 0, os.getcwd(), os.environ['X']]", variables: { AWS_LAMBDA_FUNCTION_NAME: "f", X: "y" }, answers: '["f", true, "/var/task", "y"]' },
  { title: "log lines", code: "import logging\nlogging.getLogger().setLevel('INFO')\ndef handler(e, c):\n  logging.info('hello')", says: ["[INFO]\t", "\thello"] },
  { title: "JSON log lines", code: "import logging\ndef handler(e, c):\n  logging.getLogger('z').warning('w')", variables: { AWS_LAMBDA_LOG_FORMAT: "JSON" }, says: ['"level": "WARNING", "message": "w"'] },
  { title: "an error", code: "def handler(e, c):\n  raise KeyError('k')", fails: true, answers: '"errorType": "KeyError"', says: ["[ERROR] KeyError: 'k'", 'File "/var/task/app.py", line 2, in handler'] },
  { title: "a module that is missing", code: "import nothing", fails: true, exited: true, answers: "Runtime.ImportModuleError" },
  { title: "a syntax error", code: "def handler(:", fails: true, exited: true, answers: "Runtime.UserCodeSyntaxError" },
  { title: "no such handler", code: "x = 1", fails: true, exited: true, answers: "Handler 'handler' missing on module 'app'" },
  { title: "a handler's name without a dot", code: "x = 1", handler: "app", fails: true, exited: true, answers: "Runtime.MalformedHandlerName" },
  { title: "leaving", code: "import sys\ndef handler(e, c): sys.exit(3)", fails: true, exited: true, answers: "Runtime exited with error: exit status 3" },
  { title: "an answer that is no JSON", code: "def handler(e, c): return {1}", fails: true, answers: "Runtime.MarshalError" },
  { title: "sleeping costs no time of its own", code: "import time\ndef handler(e, c): time.sleep(2)", answers: "null", slept: 2000 },
  { title: "/tmp is its own", code: "import os\ndef handler(e, c):\n  before = os.listdir('/tmp')\n  open('/tmp/x', 'w').write('1')\n  return before", answers: "[]" },
  { title: "boto3 in a handler", code: "import boto3\nsqs = boto3.client('sqs')\ndef handler(e, c): return sqs.list_queues()['QueueUrls']", answers: "1/orders" },
];
