"""Chunks are gathered, and the result dropped.

## What it does
Finds chunks that are put together into a value which nothing uses.
## Why it matters
The stream is held in memory for nothing.
## Example
    def drain(sock):
        parts = []
        while chunk := sock.recv(65536):
            parts.append(chunk)
        b"".join(parts)
## Use instead
    def drain(sock):
        while sock.recv(65536):
            pass
## Fix safety
No fix: it is not plain what was meant.
## References
None.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"chunks of `{flow.stream_code}` are put together and dropped; do not gather them"


RULE = Rule(
    code="LS200",
    name="chunks-dropped",
    doc=__doc__,
    message=message,
)
