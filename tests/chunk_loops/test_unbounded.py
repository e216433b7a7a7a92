"""LS402: chunks without a bound, and lines that are sent as chunks."""

from __future__ import annotations

import textwrap

import pytest
from marked_loops import check, reported

from lint_stream.pipeline import check_source

UNBOUNDED = {
    "walrus": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read():  # !LS402 @24
                    dst.write(chunk)
        """,
    "all by a size that means all": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read(-1):  # !LS402
                    dst.write(chunk)
        """,
    "iter of the method": """
        def copy(path, dst):
            with open(path, "rb") as src:
                for chunk in iter(src.read, b""):  # !LS402 @27
                    dst.write(chunk)
        """,
    "iter of a lambda": """
        def copy(src, dst):
            for chunk in iter(lambda: src.read(), b""):  # !LS402 @31
                dst.write(chunk)
        """,
    "a test in the loop": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read()  # !LS402
                    if not chunk:
                        break
                    dst.write(chunk)
        """,
    "a first read, and one that is repeated": """
        def copy(url_file, dst):
            data = url_file.read()
            while data:
                dst.write(data)
                data = url_file.read()  # !LS402
        """,
    "a first read with a size, the next without": """
        def copy(path, dst):
            with open(path, "rb") as src:
                chunk = src.read(8192)
                while chunk:
                    dst.write(chunk)
                    chunk = src.read()  # !LS402
        """,
    "awaited": """
        async def copy(upload: "UploadFile", dst):
            while chunk := await upload.read():  # !LS402
                dst.write(chunk)

        from fastapi import UploadFile
        """,
    "a size that is declared and not used": """
        def copy(src, dst, chunk_size=8192):
            dst.write(src.read())  # !LS402 @15
        """,
    "a constant that is declared and not used": """
        def copy(path, dst):
            CHUNK_SIZE = 64 * 1024
            with open(path, "rb") as src:
                dst.write(src.read())  # !LS402
        """,
    "lines of a binary file in a route": """
        from bottle import get

        @get("/f")
        def send():
            with open("f", "rb") as f:
                for line in f:  # !LS402 @21
                    yield line
        """,
    "lines of a binary file that are called chunks": """
        def chunks(path):
            for line in open(path, "rb"):  # !LS402 @17
                yield line
        """,
    "a generator of lines that becomes a response elsewhere": """
        from django.http import StreamingHttpResponse

        def lines(path):
            with open(path, "rb") as f:
                for line in f:  # !LS402
                    yield line

        def view(request):
            return StreamingHttpResponse(lines("f"))
        """,
    "lines sent on a socket": """
        def send(path, sock):
            with open(path, "rb") as f:
                for line in f:  # !LS402
                    sock.sendall(line)
        """,
    "a generator for the application's response class": """
        def view(app, path):
            def generate():
                with open(path, "rb") as f:
                    for line in f:  # !LS402
                        yield line

            return app.response_class(generate())
        """,
    "lines written to a response": """
        from django.http import HttpResponse

        def view(request):
            response = HttpResponse()
            with open("f", "rb") as f:
                for line in f:  # !LS402
                    response.write(line)
            return response
        """,
    "raw WSGI": """
        def app(environ, start_response):
            start_response("200 OK", [])
            return open("f", "rb")  # !LS402 @12
        """,
}


BOUNDED = {
    "with a size": """
        def copy(path, dst):
            with open(path, "rb") as src:
                for chunk in iter(lambda: src.read(8192), b""):
                    dst.write(chunk)
        """,
    "read1 gives what is there": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read1():
                    dst.write(chunk)
        """,
    "a header, then the rest": """
        def load(path):
            with open(path, "rb") as src:
                return src.read(4), src.read()
        """,
    "another file each time": """
        def load(paths, dst):
            while paths:
                with open(paths.pop(), "rb") as src:
                    data = src.read()
                if not data:
                    break
                dst.write(data)
        """,
    "in memory": """
        import io

        def copy(data, dst):
            src = io.BytesIO(data)
            while chunk := src.read():
                dst.write(chunk)
        """,
    "a file that grows": """
        import time

        def follow(path):
            with open(path) as src:
                while True:
                    text = src.read()
                    if not text:
                        time.sleep(1)
                        continue
                    print(text)
        """,
    "a message at a time": """
        async def receive(stream):
            while message := await stream.read():
                print(message)
        """,
    "the size is given in the other branch": """
        def copy(src, size, dst):
            while True:
                if size < 0:
                    data = src.read()
                else:
                    data = src.read(size)
                if not data:
                    break
                dst.write(data)
        """,
    "a size that is used": """
        def copy(src, dst, chunk_size=8192):
            while chunk := src.read(chunk_size):
                dst.write(chunk)
        """,
    "a flag that sounds like a size": """
        def load(src, block=True):
            return src.read()
        """,
    "a declared size beside a whole document": """
        import json

        def load(src, chunk_size=8192):
            return json.loads(src.read())
        """,
    "lines of a text file": """
        def chunks(path):
            for line in open(path):
                yield line
        """,
    "a reader of lines": """
        def read_lines(path):
            with open(path, "rb") as f:
                for line in f:
                    yield line
        """,
    "lines that are worked on": """
        from bottle import get

        @get("/f")
        def send():
            with open("f", "rb") as f:
                for line in f:
                    yield line.rstrip() + b"!"
        """,
    "lines of a process": """
        import subprocess

        def chunks(argv):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE)
            for line in proc.stdout:
                yield line
        """,
}


@pytest.mark.parametrize("text", UNBOUNDED.values(), ids=UNBOUNDED)
def test_chunk_without_bound_is_ls402(text: str) -> None:
    """A repeated read without a size, and lines sent as chunks, are LS402, at what is read."""
    check(text)


@pytest.mark.parametrize("text", BOUNDED.values(), ids=BOUNDED)
def test_bounded_chunk_is_not_ls402(text: str) -> None:
    """A bound, another stream each time, or lines that are wanted as lines: nothing is said."""
    check(text)


LINE_RESPONSES = (
    ("from flask import Response", "Response(f)"),
    ("from flask import Response", "Response(response=f, status=200)"),
    ("from quart import Response", "Response(f)"),
    ("from werkzeug.wrappers import Response", "Response(f)"),
    ("from django.http import StreamingHttpResponse", "StreamingHttpResponse(f)"),
    ("from starlette.responses import StreamingResponse", "StreamingResponse(f)"),
    ("from fastapi.responses import StreamingResponse", "StreamingResponse(content=f)"),
    ("from litestar.response import Stream", "Stream(f)"),
    ("from pyramid.response import Response", "Response(app_iter=f)"),
    ("from webob import Response", "Response(app_iter=f)"),
)


OTHER_RESPONSES = (
    ("from aiohttp import web", "web.Response(body=f)"),
    ("from django.http import FileResponse", "FileResponse(f)"),
    ("from flask import send_file", "send_file(f)"),
    ("from wsgiref.util import FileWrapper\nfrom django.http import StreamingHttpResponse",
     "StreamingHttpResponse(FileWrapper(f, 65536))"),
    ("import io\nfrom starlette.responses import StreamingResponse", "StreamingResponse(io.BytesIO(b'x'))"),
)  # fmt: skip


@pytest.mark.parametrize(("imports", "call"), LINE_RESPONSES)
def test_file_that_a_framework_iterates_by_lines_is_ls402(imports: str, call: str) -> None:
    """These responses iterate over the file, and so send it by its lines."""
    code = f'{imports}\n\ndef view(path):\n    f = open(path, "rb")\n    return {call}\n'
    assert [name for _, name, _ in reported(code)] == ["LS402"]
    assert reported(code.replace('"rb"', '"r"')) == []


@pytest.mark.parametrize(("imports", "call"), OTHER_RESPONSES)
def test_file_that_is_sent_in_blocks_is_no_finding(imports: str, call: str) -> None:
    """These send blocks of the file, or hold it in memory already."""
    assert reported(f'{imports}\n\ndef view(path):\n    f = open(path, "rb")\n    return {call}\n') == []


def test_one_diagnostic_for_each_loop() -> None:
    """The load inside a wrong loop is not reported a second time."""
    code = textwrap.dedent(
        """
        def copy(url_file, dst):
            data = url_file.read()
            while data:
                dst.write(data)
                data = url_file.read()
        """
    )
    assert [d.code for d in check_source(code)] == ["LS402"]
