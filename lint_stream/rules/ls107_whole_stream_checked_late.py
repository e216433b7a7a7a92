"""A whole upload or body is loaded, and only then its size is checked.

## What it does
Finds the load of an upload, of a request or of a response body whose length is compared with a limit afterwards.
## Why it matters
Whoever sends it decides how much memory is used: the check comes when it is all there.
## Example
    import urllib.request

    LIMIT = 10_000_000


    def fetch(url):
        with urllib.request.urlopen(url) as response:
            data = response.read()
            if len(data) > LIMIT:
                raise ValueError("too large")
            return data
## Use instead
    import urllib.request

    LIMIT = 10_000_000


    def fetch(url):
        with urllib.request.urlopen(url) as response:
            data = response.read(LIMIT + 1)
            if len(data) > LIMIT:
                raise ValueError("too large")
            return data
## Fix safety
Unsafe: one byte more than the limit is read, so that a message that names the length names another one. None where
the limit is not plain, or where a sized read may come back short.
## References
CWE-770, allocation of resources without limits.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.limit import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory before its size is checked, so the sender decides how "
        "much; read in chunks and stop at the limit"
    )


RULE = Rule(
    code="LS107",
    name="whole-stream-checked-late",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
