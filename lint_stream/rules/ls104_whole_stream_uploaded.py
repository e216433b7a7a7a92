"""A whole stream is loaded to be the body of an outgoing call.

## What it does
Finds a load-all call that is the body of a request or of an object in a store, where the call takes a file or an
iterator as well: `requests` `data=`, `httpx` `content=`, `put_object(Body=...)`, `upload_from_string`.
## Why it matters
The client reads a file piece by piece while it sends; handed bytes, it can only hold all of them.
## Example
    import requests


    def upload(url, path):
        with open(path, "rb") as src:
            requests.put(url, data=src.read(), timeout=60)
## Use instead
    import requests


    def upload(url, path):
        with open(path, "rb") as src:
            requests.put(url, data=src, timeout=60)
## Fix safety
Unsafe: the length may be sent in another way, and a request that is sent again (a redirect, a retry) reads the file
again. None for text files, whose length on disk is not that of the body, and where the client may close the file.
## References
Streaming uploads in the documentation of `requests` and `httpx`.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.passing_advice import upload_advice
from lint_stream.rewrite.upload import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory to be sent by `{flow.consumer_code}`; {upload_advice(flow)}"
    )


RULE = Rule(
    code="LS104",
    name="whole-stream-uploaded",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
