"""A whole stream is loaded to be the body of an HTTP response.

## What it does
Finds a load-all call whose value becomes a response body: handed to a response class or returned from a route.
## Why it matters
Every download holds its whole file in memory: 200 users of a 1 GB file need 200 GB, and the server dies. With a
64 KiB buffer the same load needs 13 MB.
## Example
    from flask import Flask, Response

    app = Flask(__name__)


    @app.get("/report")
    def report():
        with open("report.pdf", "rb") as f:
            return Response(f.read(), mimetype="application/pdf")
## Use instead
    from flask import Flask, send_file

    app = Flask(__name__)


    @app.get("/report")
    def report():
        return send_file("report.pdf", mimetype="application/pdf")
## Fix safety
Unsafe, for Flask, Quart, Starlette, FastAPI and Django: a nested generator owns the file, the arguments of the response
stay, and it has no `Content-Length` any more. Elsewhere, and where a length is set, only advice.
## References
The documentation of the framework's streaming response.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.nested_generator import rewrite_load
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return (
        f"whole of `{flow.stream_code}` is read into memory to be a response body; "
        "stream it: the framework's file response, or a streaming response over a generator that reads in chunks"
    )


RULE = Rule(
    code="LS102",
    name="whole-stream-responded",
    doc=__doc__,
    message=message,
    rewrite=rewrite_load,
    fix_availability="unsafe",
)
