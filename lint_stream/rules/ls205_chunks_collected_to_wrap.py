"""Chunks are gathered to be wrapped as a stream again.

## What it does
Finds chunks that are put together and wrapped by `io.BytesIO`, `ContentFile` and the like, or decoded as one.
## Why it matters
What came as a stream is held whole to look like a stream again.
## Example
    import io


    def buffered(path):
        with open(path, "rb") as src:
            return io.BytesIO(b"".join(iter(lambda: src.read(65536), b"")))
## Use instead
    import shutil
    import tempfile


    def buffered(path):
        spool = tempfile.TemporaryFile()
        with open(path, "rb") as src:
            shutil.copyfileobj(src, spool)
        spool.seek(0)
        return spool
## Fix safety
No fix: whether the consumer must seek is not in this file.
## References
`tempfile.TemporaryFile` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"chunks of `{flow.stream_code}` are gathered in memory to be wrapped again by `{flow.consumer_code}`; "
        "pass the stream itself, or a temporary file that each chunk is written to"
    )


RULE = Rule(
    code="LS205",
    name="chunks-collected-to-wrap",
    doc=__doc__,
    message=message,
)
