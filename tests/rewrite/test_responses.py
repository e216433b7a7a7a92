"""Fixes of response code that would be wrong are not offered: the body is read when the handler has returned."""

from __future__ import annotations

import pytest
from detected import clean

from lint_stream.pipeline import check_source

FLASK = """\
import os
import sqlite3
import zipfile
from flask import Flask, Response, after_this_request, current_app, g, request

app = Flask(__name__)
LIMIT = 10


def pieces(src):
    while chunk := src.read(65536):
        yield chunk


def lines(rows):
    for row in rows:
        yield f"{row}\\n"


"""
DJANGO = """\
from django.http import HttpResponse


def pieces(path):
    with open(path, "rb") as src:
        while chunk := src.read(65536):
            yield chunk


"""
TORNADO = "from tornado.web import HTTPError, RequestHandler\n\n\n"


def fixes(text: str) -> list[tuple[str, bool]]:
    """The codes that are reported, and whether each has a fix."""
    return [(one.code, one.fix is not None) for one in check_source(text)]


WITHOUT = {
    "the path needs the application's context": FLASK + """
        def send(name):
            with open(os.path.join(current_app.config["DIR"], name), "rb") as f:
                return Response(f.read())
        """,
    "a function of the file looks the request up": FLASK + """
        def path_of(name):
            return os.path.join(request.args["folder"], name)

        @app.get("/x")
        def x():
            with open(path_of("x"), "rb") as f:
                return Response(f.read())
        """,
    "the generator looks the request up": FLASK + """
        def language():
            return request.args["lang"]

        @app.get("/x")
        def x():
            def rows():
                yield language()
            return Response("".join(rows()))
        """,
    "what is read is closed afterwards": FLASK + """
        @app.get("/x")
        def x():
            connection = sqlite3.connect("x.db")
            response = Response("".join(lines(connection)))
            connection.close()
            return response
        """,
    "what is read is emptied afterwards": FLASK + """
        @app.get("/x")
        def x():
            rows = [1, 2]
            response = Response("".join(lines(rows)))
            rows.clear()
            return response
        """,
    "the file is written again afterwards": FLASK + """
        @app.get("/x")
        def x():
            with open("counts.txt", "rb") as f:
                response = Response(f.read())
            with open("counts.txt", "wb") as out:
                out.write(b"0")
            return response
        """,
    "the file is deleted when the request ends": FLASK + """
        @app.get("/x")
        def x():
            path = "x.bin"

            @after_this_request
            def clean(response):
                os.remove(path)
                return response

            with open(path, "rb") as f:
                return Response(f.read())
        """,
    "an upload is closed when the handler returns": FLASK + """
        @app.post("/x")
        def x():
            upload = request.files["file"]
            return Response(b"".join(pieces(upload)))
        """,
    "the generator counts for the headers": DJANGO + """
        def x(request):
            total = 0

            def counted():
                nonlocal total
                for piece in pieces("x"):
                    total += 1
                    yield piece

            response = HttpResponse(b"".join(counted()))
            response["X-Total"] = str(total)
            return response
        """,
    "a caller in the file writes to the response": DJANGO + """
        def answer():
            return HttpResponse(b"".join(pieces("x")))

        def x(request):
            response = answer()
            response.write(b"end")
            return response
        """,
    "a decorator of the file may read the body": DJANGO + """
        def signed(view):
            def wrapper(request):
                response = view(request)
                response["X-Length"] = len(response.content)
                return response
            return wrapper

        @signed
        def x(request):
            with open("x", "rb") as src:
                return HttpResponse(src.read())
        """,
    "a middleware of the file reads the body": DJANGO + """
        def minify(get_response):
            def middleware(request):
                response = get_response(request)
                response.content = response.content.strip()
                return response
            return middleware

        def x(request):
            with open("x", "rb") as src:
                return HttpResponse(src.read())
        """,
    "the head is changed after the write": TORNADO + """
        class Page(RequestHandler):
            def get(self):
                with open("x", "rb") as src:
                    self.write(src.read())
                self.set_header("Content-Type", "a/b")
        """,
    "an error is raised after the write": TORNADO + """
        class Page(RequestHandler):
            def get(self):
                with open("x", "rb") as src:
                    self.write(src.read())
                if not self.current_user:
                    raise HTTPError(400)
        """,
    "the handler is called by another one": TORNADO + """
        class Page(RequestHandler):
            def get(self):
                with open("x", "rb") as src:
                    self.write(src.read())

            def post(self):
                self.get()
        """,
    "only bytes are streamed": """
        import falcon

        def lines():
            yield "a"

        class Page:
            def on_get(self, req, resp):
                resp.text = "".join(lines())
        """,
    "the body is asked for elsewhere": """
        import falcon

        def parts():
            yield b"a"

        class Page:
            def on_get(self, req, resp):
                resp.data = b"".join(parts())
                resp.set_header("X-Length", str(len(resp.data)))
        """,
    "a dependency may be closed": """
        from typing import Annotated
        from fastapi import Depends, FastAPI, Response

        app = FastAPI()
        Session = Annotated[object, Depends(open)]

        def lines(session):
            for row in session:
                yield row

        @app.get("/x")
        def x(session: Session):
            return Response(b"".join(lines(session)))
        """,
    "the class is there for type checkers only": """
        from typing import TYPE_CHECKING
        from fastapi import FastAPI, Response

        if TYPE_CHECKING:
            from fastapi.responses import StreamingResponse

        app = FastAPI()

        @app.get("/x")
        def x():
            with open("x", "rb") as src:
                return Response(src.read())
        """,
    "a file in text mode never ends": """
        from django.http import FileResponse

        def x(request):
            with open("x.txt") as src:
                return FileResponse(src)
        """,
    "the content type would be another one": """
        from litestar import get

        @get("/x")
        async def x() -> bytes:
            with open("x", "rb") as src:
                return src.read()
        """,
    "the decorator's status would be lost": """
        from fastapi import FastAPI

        app = FastAPI()

        def pieces():
            with open("x", "rb") as src:
                while chunk := src.read(65536):
                    yield chunk

        @app.get("/x", status_code=201)
        def x():
            return pieces()
        """,
    "the length is looked up": FLASK + """
        @app.get("/x")
        def x():
            with open("x", "rb") as f:
                response = Response(f.read())
            response.headers["X-Size"] = str(response.content_length)
            return response
        """,
}  # fmt: skip


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in WITHOUT.items()])
def test_no_fix(text: str) -> None:
    """It is reported, and there is no fix."""
    head, _, body = text.rpartition("\n\n\n")
    found = fixes(f"{head}\n\n\n{clean(body)}" if head else clean(text))
    assert found
    assert [code for code, has_fix in found if has_fix] == []


SILENT = {
    "everything is fetched inside the with": """
        import sqlite3
        from contextlib import closing
        from flask import Flask, Response

        app = Flask(__name__)

        def lines(rows):
            for row in rows:
                yield row

        @app.get("/x")
        def x():
            with closing(sqlite3.connect("x.db")) as connection:
                rows = connection.execute("select 1").fetchall()
                return Response(lines(rows))
        """,
    "the file is parsed when the generator is made": """
        import json
        from flask import Flask, Response

        app = Flask(__name__)

        def lines(rows):
            for row in rows:
                yield row

        @app.get("/x")
        def x():
            with open("x.json") as src:
                return Response(lines(json.load(src)))
        """,
    "a helper of a view returns a generator": """
        from django.http import StreamingHttpResponse

        def lines(path):
            yield path

        def rows(request):
            return lines(request.path)

        def x(request):
            return StreamingHttpResponse(rows(request))
        """,
    "another file is removed": """
        from pathlib import Path
        from fastapi import FastAPI
        from fastapi.responses import FileResponse

        app = FastAPI()

        @app.get("/x")
        def x(name: str):
            source = Path("/tmp") / name
            out = source.with_suffix(".pdf")
            try:
                return FileResponse(out)
            finally:
                source.unlink()
        """,
    "a patch is no route": """
        from unittest import mock
        from flask import Flask

        def lines():
            yield "a"

        @mock.patch("app.views.open")
        def joined(opened):
            return "".join(lines())
        """,
    "sqlite3 commits at the end of a with": """
        import sqlite3
        from flask import Flask, Response

        app = Flask(__name__)

        def lines(rows):
            for row in rows:
                yield row

        @app.get("/x")
        def x():
            with sqlite3.connect("x.db") as connection:
                return Response(lines(connection.execute("select 1")))
        """,
}


@pytest.mark.parametrize("text", [pytest.param(clean(text), id=name) for name, text in SILENT.items()])
def test_silent(text: str) -> None:
    """Code that looks like a response that outlives its file, and is right."""
    assert fixes(text) == []
