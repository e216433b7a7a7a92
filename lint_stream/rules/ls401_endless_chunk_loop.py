"""A chunk loop never ends: its test for the end of the stream cannot be true.

## What it does
Finds a loop that leaves only when a chunk is `None`, though a blocking read gives an empty chunk at the end, or when
it equals `""` where the stream is binary (`b""` where it is text): in an `if`, a `while`, or as the sentinel of
`iter()`.
## Why it matters
At the end of the stream the loop goes on with empty chunks for ever, at full speed.
## Example
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while True:
                chunk = src.read(65536)
                if chunk is None:
                    break
                dst.write(chunk)
## Use instead
    def copy(path, target):
        with open(path, "rb") as src, open(target, "wb") as dst:
            while True:
                chunk = src.read(65536)
                if not chunk:
                    break
                dst.write(chunk)
## Fix safety
Safe: the loop stops where it could not before.
## References
`io.RawIOBase.read` and `iter` in the Python library reference.
"""

from __future__ import annotations

import libcst as cst

from lint_stream.advice import read_method
from lint_stream.catalog.rows import BYTES
from lint_stream.flow import Flow
from lint_stream.rewrite.loop_test import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    defect = flow.producer.defect
    assert defect is not None
    assert defect.read is not None
    empty = 'b""' if defect.read.gives == BYTES else '""'
    advice = f"the sentinel is `{empty}`"
    if defect.test is not None:
        value = defect.test.value
        name = value.target if isinstance(value, cst.NamedExpr) else value
        advice = f"test for an empty chunk: `not {flow.code_of(name)}`"
    return (
        f"`{flow.code_of(defect.at)}` never ends the loop: "
        f"`{flow.stream_code}.{read_method(flow)}` gives `{empty}` at the end of the stream; {advice}"
    )


RULE = Rule(
    code="LS401",
    name="endless-chunk-loop",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe",
)
