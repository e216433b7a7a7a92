"""Chunks are gathered to be an outgoing body.

## What it does
Finds chunks that are put together to be the body of a request, where the client takes an iterator as well.
## Why it matters
The client could send each piece as it comes.
## Example
    import requests


    def forward(source, target):
        with requests.get(source, stream=True, timeout=60) as response:
            requests.put(target, data=b"".join(response.iter_content(65536)), timeout=60)
## Use instead
    import requests


    def forward(source, target):
        with requests.get(source, stream=True, timeout=60) as response:
            requests.put(target, data=response.iter_content(65536), timeout=60)
## Fix safety
Unsafe: without a length the body is sent with chunked transfer encoding, and cannot be sent again.
## References
Chunk-encoded requests in the documentation of `requests`.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.gathering import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"chunks of `{flow.stream_code}` are gathered in memory to be sent by `{flow.consumer_code}`; "
        "pass the iterator over the chunks"
    )


RULE = Rule(
    code="LS204",
    name="chunks-collected-to-upload",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
