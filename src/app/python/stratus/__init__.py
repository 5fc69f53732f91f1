"""What stands between Python in the worker and the simulated cloud outside.

door        the way out: HTTP requests, sleeping, prompts, output
runs        who is running: every run has its own streams, environment, folder, modules
patches     the few places where the standard library and the AWS libraries would ask the machine
commands    `aws`, `aws_completer`, `python`
functions   AWS Lambda functions, run by AWS's own runtime client
fetch       takes the place of urllib3's way out through the browser
"""
