"""Chunks of a stream are gathered only to be written at the end.

## What it does
Finds a list and `b"".join`, `data += chunk`, a `BytesIO` or `bytearray` that a loop fills, and joins over a chunk
iterator, whose result goes to a writer, a socket or a hash.
## Why it matters
The stream comes in pieces and is held whole all the same, twice at the moment of the join.
## Example
    def copy(path, target):
        parts = []
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(65536):
                parts.append(chunk)
            dst.write(b"".join(parts))
## Use instead
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(65536):
                dst.write(chunk)
## Fix safety
Safe where the loop does nothing else and the writer follows it in the same block, or for a join in the writer's own
argument; else none.
## References
`shutil.copyfileobj` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import consumer_verb, piecewise_advice
from lint_stream.flow import Flow
from lint_stream.rewrite.gathering import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"chunks of `{flow.stream_code}` are gathered in memory before they are {consumer_verb(flow)}; "
        f"{piecewise_advice(flow)}"
    )


RULE = Rule(
    code="LS201",
    name="chunks-collected-to-write",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe/unsafe",
)
