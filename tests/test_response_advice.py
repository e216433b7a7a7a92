"""What messages say is to be done with a response: what its framework streams."""

from __future__ import annotations

import pytest

from lint_stream.pipeline import check_source


def _advice(code: str) -> str:
    (found,) = [d for d in check_source(code) if d.code in ("LS102", "LS202")]
    return found.message.partition("; ")[2]


def _handler(head: str, body: str) -> str:
    indent = " " * (len(head.splitlines()[-1]) - len(head.splitlines()[-1].lstrip()) + 4)
    return head + "\n" + "".join(f"{indent}{line}\n" for line in body.splitlines())


FLASK = "from flask import Flask, Response\napp = Flask(__name__)\n@app.get('/')\ndef view():"
BOTTLE = "import bottle\n@bottle.get('/')\ndef view():"
LITESTAR = "from litestar import get\n@get('/')\nasync def view() -> bytes:"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/')\ndef view():"
CHERRYPY = "import cherrypy\nclass Root:\n    @cherrypy.expose\n    def index(self):"
TWISTED = "from twisted.web.resource import Resource\nclass Page(Resource):\n    def render_GET(self, request):"
TORNADO = "import tornado.web\nclass Page(tornado.web.RequestHandler):\n    async def get(self):"
FALCON = "import falcon\nclass Page:\n    def on_get(self, req, resp):"
DJANGO = "from django.http import HttpResponse\ndef view(request):"
SANIC = (
    "from sanic import Sanic\nfrom sanic.response import raw\napp = Sanic('a')\n@app.get('/')\nasync def view(request):"
)
AIOHTTP = "from aiohttp import web\nasync def view(request):"
ASGI = "async def app(scope, receive, send):"
PLAIN = "from http.server import BaseHTTPRequestHandler\nclass Page(BaseHTTPRequestHandler):\n    def do_GET(self):"

LOOP = "while chunk := f.read(64 * 1024): "


@pytest.mark.parametrize(
    ("head", "body", "advice"),
    [
        (FLASK, "return Response(f.read())", f"stream it in chunks: `{LOOP}yield chunk`"),
        (BOTTLE, "return f.read()", f"stream it in chunks: `{LOOP}yield chunk`"),
        (LITESTAR, "return f.read()", "hand a generator that reads in chunks to `Stream`"),
        (FASTAPI, "return f.read()", "hand a generator that reads in chunks to `StreamingResponse`"),
        (
            CHERRYPY,
            "return f.read()",
            f"stream it in chunks, with `cherrypy.response.stream = True`: `{LOOP}yield chunk`",
        ),
        (TWISTED, "return f.read()", "let a producer such as `NoRangeStaticProducer` send it"),
        (TWISTED, "request.write(f.read())", "let a producer such as `NoRangeStaticProducer` send it"),
        (TORNADO, "self.write(f.read())", f"write it in chunks: `{LOOP}self.write(chunk); await self.flush()`"),
        (TORNADO, "await self.finish(f.read())", f"write it in chunks: `{LOOP}self.write(chunk); await self.flush()`"),
        (FALCON, "resp.data = f.read()", "hand a generator that reads in chunks to `resp.stream`"),
        (
            DJANGO,
            "response = HttpResponse()\nresponse.write(f.read())\nreturn response",
            "hand a generator that reads in chunks to `StreamingHttpResponse`",
        ),
        (
            "from django.http import HttpResponseNotFound\ndef view(request):",
            "return HttpResponseNotFound(f.read())",
            "hand a generator that reads in chunks to `StreamingHttpResponse`",
        ),
        (SANIC, "return raw(f.read())", "hand a coroutine function that reads in chunks to `ResponseStream`"),
        (
            AIOHTTP,
            "resp = web.StreamResponse()\nawait resp.write(f.read())\nreturn resp",
            f"write it in chunks: `{LOOP}await resp.write(chunk)`",
        ),
        (
            ASGI,
            'await send({"type": "http.response.body", "body": f.read()})',
            f"write it in chunks: `{LOOP}"
            'await send({"type": "http.response.body", "body": chunk, "more_body": True})`',
        ),
        (PLAIN, "self.wfile.write(f.read())", f"write it in chunks: `{LOOP}self.wfile.write(chunk)`"),
    ],
)
def test_file(head: str, body: str, advice: str) -> None:
    """A file as the body: in the framework's own way, which is not a generator everywhere."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    assert _advice(_handler(head, f'with open("x", "rb") as f:\n{lines}')) == advice


@pytest.mark.parametrize(
    ("head", "body", "advice"),
    [
        (FLASK, 'return Response(b"".join(rows()))', "hand a generator to `Response`"),
        (FLASK, 'return b"".join(rows())', "return a generator"),
        (DJANGO, 'return HttpResponse(b"".join(rows()))', "hand a generator to `StreamingHttpResponse`"),
        (AIOHTTP, 'return web.Response(body=b"".join(rows()))', "hand an async generator to `Response`"),
        (SANIC, 'return raw(b"".join(rows()))', "hand a coroutine function to `ResponseStream`"),
        (PLAIN, 'self.wfile.write(b"".join(rows()))', "write each one as it comes: `self.wfile.write(piece)`"),
        (TWISTED, 'return b"".join(rows())', "let a producer (`request.registerProducer`) write each one"),
        (
            CHERRYPY,
            'return b"".join(rows())',
            "return a generator, with `cherrypy.response.stream = True`",
        ),
    ],
)
def test_pieces(head: str, body: str, advice: str) -> None:
    """Pieces that were gathered."""
    rows = 'def rows():\n    with open("x", "rb") as f:\n        while chunk := f.read(9):\n            yield chunk\n'
    assert _advice(_handler(rows + head, body)) == advice
