"""A generator is handed to a response that does not stream it.

## What it does
Finds a generator that is the body of a response class which drains it into memory (Django `HttpResponse`), rejects it
(Starlette `Response`) or serialises it (`jsonify`), or that is returned from a route where the framework does so.
## Why it matters
Drained, the whole body is held for every request, although the generator was there to stream; rejected, the user gets
an error 500.
## Example
    from starlette.responses import Response


    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    async def download(request):
        return Response(pieces("report.bin"), media_type="application/octet-stream")
## Use instead
    from starlette.responses import StreamingResponse


    def pieces(path):
        with open(path, "rb") as src:
            while chunk := src.read(65536):
                yield chunk


    async def download(request):
        return StreamingResponse(pieces("report.bin"), media_type="application/octet-stream")
## Fix safety
Unsafe: the body has no `Content-Length` any more, and an error of the generator comes after the status line. Where
the framework needs an async generator (aiohttp, Django in an `async def`, Falcon under ASGI), one is put around it.
None where the response is written to, or its content asked for, afterwards, and where a document may be made of the
items.
## References
The documentation of the framework's streaming response.
"""

from __future__ import annotations

from lint_stream.flow import Flow
from lint_stream.rewrite.responses.generators import rewrite
from lint_stream.rules.rule import Rule


def message(flow: Flow) -> str:
    """The fact, and what to do."""
    finding = flow.producer.finding
    twin = finding.response.twin if finding is not None and finding.response is not None else None
    advice = f"use `{twin.rpartition('.')[2] or twin}`" if twin else "use the framework's streaming response"
    return f"the generator `{flow.stream_code}` is handed to a response that does not stream it; {advice}"


RULE = Rule(
    code="LS302",
    name="generator-not-streamed",
    doc=__doc__,
    message=message,
    rewrite=rewrite,
    fix_availability="unsafe",
)
