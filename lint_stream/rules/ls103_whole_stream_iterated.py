"""A whole stream is loaded only to be iterated.

## What it does
Finds `readlines()`, `list(stream)` and `read().splitlines()` that only feed a loop, a comprehension, or something
that takes lines one by one (`enumerate`, `zip`, `csv.reader`).
## Why it matters
Every line is held at once, though the loop looks at one.
## Example
    def count(path):
        total = 0
        with open(path) as src:
            for line in src.readlines():
                total += len(line)
        return total
## Use instead
    def count(path):
        total = 0
        with open(path) as src:
            for line in src:
                total += len(line)
        return total
## Fix safety
Safe for `readlines()` and `list(f)`. Unsafe for `splitlines()`, whose lines have no ends and, in text, also break
at form feeds and Unicode separators: the fix gives exactly the same pieces. None where the loop itself uses the
stream (`tell()` fails while a text file is iterated), or leaves it early and the stream is used afterwards; unsafe
where it leaves early and the stream comes from the caller.
## References
`io.IOBase.readlines` in the Python library reference.
"""

from __future__ import annotations

from lint_stream.advice import iteration_advice
from lint_stream.flow import Flow
from lint_stream.rewrite.iteration import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"whole of `{flow.stream_code}` is read into memory before it is iterated; {iteration_advice(flow)}"


RULE = Rule(
    code="LS103",
    name="whole-stream-iterated",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="safe/unsafe",
)
