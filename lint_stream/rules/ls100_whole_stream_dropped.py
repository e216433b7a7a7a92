"""A whole stream is loaded, and the value dropped.

## What it does
Finds a `read()` whose value nothing uses (or only its length), on a file, a socket, a pipe, a request's input,
or a response of `urlopen` or `http.client`. Objects that keep what they read (`requests`, `httpx`) are left alone.
## Why it matters
Draining a stream needs one buffer. `read()` builds all of it in memory first, only to throw it away.
## Example
    from urllib.request import urlopen

    with urlopen("http://localhost:8000/") as response:
        response.read()
## Use instead
    from urllib.request import urlopen

    with urlopen("http://localhost:8000/") as response:
        while response.read(64 * 1024):
            pass
## Fix safety
Unsafe: `read()` of an HTTP response raises `IncompleteRead` where the body is cut short; the loop just ends.
## References
`http.client.HTTPResponse.read` in the Python library reference; cpython issue 115997.
"""

from __future__ import annotations

from lint_stream.advice import chunked_read, opening
from lint_stream.flow import Flow
from lint_stream.rewrite.drain import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory and dropped; "
        f"drain it in chunks: `{opening(flow)}while {chunked_read(flow)}: pass`"
    )


RULE = Rule(
    code="LS100",
    name="whole-stream-dropped",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
