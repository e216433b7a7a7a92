"""A whole text stream, or one of unknown mode, is loaded and kept.

## What it does
Finds a load-all call on a text stream, or on one whose mode the file does not show, whose value is returned,
stored, or handed to code that this file does not show.
## Why it matters
Most such files are small; where they are not, all of it is held.
## Example
    def read(path):
        with open(path) as src:
            return src.read()
## Use instead
    def read(path):
        with open(path) as src:
            yield from src
## Fix safety
No fix: what the caller needs is not in this file.
## References
`io.TextIOBase.read` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory and kept; "
        "hand on the stream, its lines or its chunks where the text may be large"
    )


RULE = Rule(
    code="LS108",
    name="whole-text-kept",
    doc=__doc__,
    message=message,
    default=False,
)
