"""Chunks are gathered to be the body of an HTTP response.

## What it does
Finds chunks, or the items of a generator, that are put together to be a response body; reports that a loop writes to a
buffer, row by row; and streaming responses that a middleware joins on their way out.
## Why it matters
The generator was there to stream; joined, it is held whole for every request.
## Example
    from flask import Flask, Response

    app = Flask(__name__)


    def rows():
        with open("rows.csv", "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    @app.get("/rows")
    def download():
        return Response(b"".join(rows()), mimetype="text/csv")
## Use instead
    from flask import Flask, Response

    app = Flask(__name__)


    def rows():
        with open("rows.csv", "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    @app.get("/rows")
    def download():
        return Response(rows(), mimetype="text/csv")
## Fix safety
Unsafe, for a generator of this file that one call gathers: its errors come after the status line, and the response
has no `Content-Length` any more. None for reports that are built in a buffer, and under the conditions of LS102.
## References
The documentation of the framework's streaming response.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.response_advice import pieces_advice
from lint_stream.rewrite.responses.gathered import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"chunks of `{flow.stream_code}` are gathered in memory to be a response body; {pieces_advice(flow)}"


RULE = Rule(
    code="LS202",
    name="chunks-collected-to-respond",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
