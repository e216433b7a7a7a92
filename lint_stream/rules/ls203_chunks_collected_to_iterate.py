"""Chunks are gathered only to be iterated.

## What it does
Finds chunks that are put together and then split into lines for a loop.
## Why it matters
The lines are looked at one by one, but all of them are held.
## Example
    def lines(path):
        with open(path, "rb") as src:
            data = b"".join(iter(lambda: src.read(65536), b""))
        for line in data.splitlines():
            print(line)
## Use instead
    def lines(path):
        with open(path, "rb") as src:
            for line in src:
                print(line)
## Fix safety
No fix: where lines end between chunks is for the program to say.
## References
`io.IOBase` in the Python library reference: files are iterated by lines.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"chunks of `{flow.stream_code}` are gathered in memory before they are iterated; iterate the stream's lines"


RULE = Rule(
    code="LS203",
    name="chunks-collected-to-iterate",
    doc=__doc__,
    message=message,
)
