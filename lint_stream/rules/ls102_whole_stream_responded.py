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
Unsafe: an error of the file comes after the status line, and there is no `Content-Length` any more unless the code
sets one. A nested generator owns the file, and the framework's streaming response takes it: the same class in
Flask, Quart, Werkzeug, Bottle, aiohttp and WSGI, `StreamingHttpResponse`, `StreamingResponse`, Litestar's `Stream`,
`app_iter=` in Pyramid and WebOb, `resp.stream` in Falcon, `response.stream` in CherryPy, `ResponseStream` in Sanic,
a producer in Twisted. Status, content type, headers and file name stay, which is why it is not the framework's file
response: that one has other headers. Where the handler writes its response (`http.server`, Tornado, ASGI), it
writes and flushes chunk by chunk; a Tornado handler becomes a coroutine. None where more than the body is read (its
length, its hash), where a `with`, a `try`, a deletion, a cache or a middleware of the file would see the body
before it is sent, and where the path needs a request that is gone by then.
## References
The documentation of the framework's streaming response.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.response_advice import load_advice
from lint_stream.rewrite.responses.loads import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    return f"whole of `{flow.stream_code}` is read into memory to be a response body; {load_advice(flow)}"


RULE = Rule(
    code="LS102",
    name="whole-stream-responded",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
