"""What is no single call: presigned URLs, bytes, checksums, functions that call AWS themselves, broken requests."""


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


CHECKS = {}
