"""Chunks are so small that the loop is all overhead.

## What it does
Finds `iter_content()` without a size (1 byte each), and copy or hash loops that read fewer than 512 bytes at a time,
or one block of the hash (`f.read(h.block_size)`).
## Why it matters
Each piece costs a call of `read` and one of `write`; with 64 KiB the same loop is many times faster, and needs no
memory worth mentioning.
## Example
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(128):
                dst.write(chunk)
## Use instead
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while chunk := src.read(64 * 1024):
                dst.write(chunk)
## Fix safety
Safe, in a loop that does nothing but copy or hash: the same bytes in larger pieces. None where the loop does more,
where somebody waits for each piece (a pipe, a socket), or where the origin of the stream is unknown.
## References
`requests.Response.iter_content` in the documentation of requests; `io.DEFAULT_BUFFER_SIZE`.
"""

from __future__ import annotations

from lint_stream.advice import size_code
from lint_stream.flow import Flow
from lint_stream.rewrite.chunk_size import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    defect = flow.producer.defect
    assert defect is not None
    what = flow.code_of(defect.at)
    if defect.how == "default":
        return f"`{what}` gives one byte at a time; give it a size: `{size_code(flow)}`"
    if defect.how == "block_size":
        return f"`{what}` reads one block of the hash at a time; read larger chunks: `{size_code(flow)}`"
    return f"`{what}` gives so little at a time that the loop is all overhead; read `{size_code(flow)}`"


RULE = Rule(
    code="LS406",
    name="tiny-chunks",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe",
)
