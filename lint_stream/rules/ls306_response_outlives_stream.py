"""A response outlives what it reads.

## What it does
Finds a streaming response that leaves the `with` whose file, connection, archive or temporary directory it reads, and a
file response whose path is deleted when the handler returns.
## Why it matters
The body is read after the handler has returned: by then the file is closed, and the client gets an error, or an empty
download with status 200.
## Example
    from flask import Flask, Response

    app = Flask(__name__)


    def pieces(src):
        while chunk := src.read(65536):
            yield chunk


    @app.get("/report")
    def report():
        with open("report.pdf", "rb") as src:
            return Response(pieces(src), mimetype="application/pdf")
## Use instead
    from flask import Flask, Response

    app = Flask(__name__)


    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    @app.get("/report")
    def report():
        return Response(pieces("report.pdf"), mimetype="application/pdf")
## Fix safety
Unsafe: the `with` moves into a generator, so an error of its opening comes after the status line. A response that
closes the file which it is handed (Django's `FileResponse`, Flask's `send_file`) gets it without the `with`. None
where the `with` does more than return the response, where its items need the request, and for files that are
deleted.
## References
The documentation of the framework's streaming response.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.responses.outliving import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    finding = flow.producer.finding
    lost = finding.lost if finding is not None else None
    return (
        f"`{flow.stream_code}` is read after the handler has returned, when `{lost}` is closed or deleted; "
        f"open `{lost}` inside the generator"
    )


RULE = Rule(
    code="LS306",
    name="response-outlives-stream",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
