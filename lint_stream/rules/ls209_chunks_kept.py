"""Chunks of a stream are gathered and kept.

## What it does
Finds chunks that are put together and returned, stored, or handed to code that this file does not show.
## Why it matters
The stream comes in pieces and is held whole all the same, twice at the moment of the join.
## Example
    def receive(sock):
        parts = []
        while chunk := sock.recv(65536):
            parts.append(chunk)
        return b"".join(parts)
## Use instead
    def receive(sock):
        while chunk := sock.recv(65536):
            yield chunk
## Fix safety
No fix: what the caller needs is not in this file.
## References
None.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"chunks of `{flow.stream_code}` are gathered in memory and kept; hand on each chunk"


RULE = Rule(
    code="LS209",
    name="chunks-kept",
    doc=__doc__,
    message=message,
)
