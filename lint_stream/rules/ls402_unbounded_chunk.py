"""A chunk without a bound: a read without a size, or the lines of a binary file sent as chunks.

## What it does
Finds an unsized `read()` that a loop repeats (`while data := f.read()`, `iter(f.read, b"")`), one in a function whose
chunk size is declared and not used, and binary files that are sent line by line: by a loop, or by a framework that
iterates over the file which it is handed.
## Why it matters
The loop looks as if it streamed, but the first chunk is all of it. The lines of a binary file have no bound either:
without a newline the whole file is one line, and with many the transfer is a thousand times slower than in chunks.
## Example
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read():
                dst.write(chunk)
## Use instead
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(64 * 1024):
                dst.write(chunk)
## Fix safety
Safe where `read` only gets a size, in a loop that does nothing but copy or hash; unsafe where the size is a
parameter, which may be 0, and where lines become chunks, which arrive in other pieces. None where the loop does
more with each piece.
## References
`io.BufferedIOBase.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import chunked_read, size_code
from lint_stream.flow import Flow
from lint_stream.rewrite.chunk_size import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    defect = flow.producer.defect
    assert defect is not None
    if defect.how in ("lines", "delegated"):
        return (
            f"lines of `{flow.stream_code}` are sent as chunks, and a binary file may be one line; "
            f"send chunks: `read({size_code(flow)})`"
        )
    if defect.how == "file":
        return (
            f"`{flow.stream_code}` is sent line by line, and a binary file may be one line; "
            f"hand over a generator of chunks: `read({size_code(flow)})`"
        )
    if defect.how == "none":
        return f"`{flow.code_of(defect.at)}` gives the whole body as one chunk; give it a size: `{size_code(flow)}`"
    if defect.how == "size":
        return (
            f"`{flow.stream_code}.read()` gives all at once, and `{defect.name}` is not used; "
            f"give it the size: `{flow.stream_code}.read({defect.name})`"
        )
    return (
        f"`{flow.stream_code}.read` has no size, so the first chunk is the whole stream; "
        f"give it one: `{chunked_read(flow)}`"
    )


RULE = Rule(
    code="LS402",
    name="unbounded-chunk",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe/unsafe",
)
