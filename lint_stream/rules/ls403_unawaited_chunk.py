"""An async read is not awaited, so that the loop tests a coroutine.

## What it does
Finds a loop over the reads of an async file, upload or stream reader without `await`.
## Why it matters
A coroutine is always true: the loop never ends, and no chunk is ever read.
## Example
    import aiofiles


    async def iter_chunks(path):
        async with aiofiles.open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk
## Use instead
    import aiofiles


    async def iter_chunks(path):
        async with aiofiles.open(path, "rb") as src:
            while chunk := await src.read(65536):
                yield chunk
## Fix safety
Safe: without it nothing is read. None outside `async def`, and for `iter()`, which cannot await.
## References
The documentation of aiofiles, and `asyncio.StreamReader.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import read_method
from lint_stream.flow import Flow
from lint_stream.rewrite.awaiting import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"`{flow.stream_code}.{read_method(flow)}` is not awaited, so the loop tests a coroutine, which is always "
        "true; await it"
    )


RULE = Rule(
    code="LS403",
    name="unawaited-chunk",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe",
)
