"""A whole stream is loaded only to be written, sent or hashed.

## What it does
Finds a load-all call whose value goes to something that would take it piece by piece: a file, a socket, a hash,
a checksum, a compressor. Names, `await`, an `if data:` and `with` blocks in between are seen through.
## Why it matters
The copy needs as much memory as the stream is long, for every request or job that runs at the same time; with
chunks it needs one buffer, and on most machines it is faster too.
## Example
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            dst.write(src.read())
## Use instead
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(64 * 1024):
                dst.write(chunk)
## Fix safety
Safe for a statement of its own (or the plain assignment of a hash) on names, and for a load that is assigned to a
name which only the writer uses, in the same block. Unsafe where two paths or two `with` blocks become one (both might
be the same file), where the stream notices a truncated body only in `read()` (`urlopen`), for the clients `requests`
and `httpx` (the call gets `stream=True`, so errors of the body come later), at module level, and where blocking
writes would move onto an event loop. None where the data is decoded, compared, or used again in between.
## References
`shutil.copyfileobj`, `hashlib.file_digest` and `io.BufferedIOBase.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import consumer_advice, consumer_verb, loop_body, loop_head, streamed_request
from lint_stream.flow import Flow
from lint_stream.rewrite.chunk_loop import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory before it is {consumer_verb(flow)}; "
        f"{consumer_advice(flow)}{streamed_request(flow)}: `{loop_head(flow)}: {loop_body(flow)}`"
    )


RULE = Rule(
    code="LS101",
    name="whole-stream-written",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe/unsafe",
)
