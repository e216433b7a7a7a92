"""A generator is created and never consumed.

## What it does
Finds the call of a generator function of this file as a statement of its own, and, in code that serves requests, a
generator that is assigned and not used, or returned where the framework ignores it.
## Why it matters
The body of a generator runs only while somebody iterates it: nothing is sent, nothing is logged, nothing fails.
## Example
    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    def parts(paths):
        for path in paths:
            yield b"--part\\r\\n"
            pieces(path)
## Use instead
    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    def parts(paths):
        for path in paths:
            yield b"--part\\r\\n"
            yield from pieces(path)
## Fix safety
Unsafe, where one reading is clearly meant: `yield from` in a function that yields itself; in a handler without
another body, the loop that writes each piece (`http.server`, Tornado), or Falcon's `resp.stream`. Elsewhere none:
what was to be done with the items is for the program to say.
## References
Generator-iterator methods in the Python language reference.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.responses.consuming import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"`{flow.stream_code}` makes a generator that nothing consumes, so its body never runs; iterate it"


RULE = Rule(
    code="LS300",
    name="generator-never-consumed",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
