"""A whole binary stream is loaded and kept.

## What it does
Finds a load-all call on a stream that this file shows to be bytes (a file in binary mode, `read_bytes`, an HTTP body,
a socket, an upload, an object of a store), whose value is returned, stored, or handed to code that this file does not
show.
## Why it matters
Binary content is often large: media, archives, database dumps. Whoever gets the bytes cannot stream them any more.
## Example
    def read(path):
        with open(path, "rb") as src:
            return src.read()
## Use instead
    def iter_chunks(path):
        with open(path, "rb") as src:
            while chunk := src.read(64 * 1024):
                yield chunk
## Fix safety
No fix: what the caller needs is not in this file.
## References
`io.BufferedIOBase.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"whole of `{flow.stream_code}` is read into memory and kept; hand on the stream, or its chunks"


RULE = Rule(
    code="LS109",
    name="whole-bytes-kept",
    doc=__doc__,
    message=message,
)
