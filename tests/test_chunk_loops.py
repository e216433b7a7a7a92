"""LS401 to LS406: what is found, what looks like it and is none, and what a fix writes."""

from __future__ import annotations

import asyncio
import http.server
import io
import os
import re
import socket
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source
from lint_stream.rewrite.edits import apply_edits
from lint_stream.rules import all_rules, find_rule

_MARK = re.compile(r"[ ]*# !(LS\d{3})(?: @(\d+))?$", re.MULTILINE)


def _expected(text: str) -> tuple[str, list[tuple[int, str, int | None]]]:
    """The code without its marks, and (line, code, printed column) of each `# !LS401 @12`."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        mark = _MARK.search(line)
        if mark:
            found.append((number, mark[1], int(mark[2]) if mark[2] else None))
    return _MARK.sub("", text), found


def _reported(code: str) -> list[tuple[int, str, int]]:
    """(line, code, printed column) of each chunk-loop diagnostic."""
    found = [(d.span.start.line, d.code, d.span.start.column + 1) for d in check_source(code)]
    return [one for one in found if one[1].startswith("LS4")]


def _check(text: str) -> None:
    code, expected = _expected(textwrap.dedent(text).lstrip("\n"))
    reported = _reported(code)
    columns = [column or got[2] for (_, _, column), got in zip(expected, reported, strict=False)]
    assert reported == [(line, name, column) for (line, name, _), column in zip(expected, columns, strict=False)]
    assert len(reported) == len(expected)


def _fixed(text: str) -> tuple[str, Applicability] | None:
    """The first chunk-loop diagnostic's fix applied; None where there is none."""
    code = textwrap.dedent(text).lstrip("\n")
    diagnostic = next(d for d in check_source(code) if d.code.startswith("LS4"))
    if diagnostic.fix is None:
        return None
    new = apply_edits(code, diagnostic.fix.edits)
    compile(new, "fixed", "exec")
    assert [d.code for d in check_source(new)] == [d.code for d in check_source(code) if d is not diagnostic][1:]
    return new, diagnostic.fix.applicability


ENDLESS = {
    "none, in an if": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    if chunk is None:  # !LS401 @16
                        break
                    dst.write(chunk)
        """,
    "none, in the while, after a first read": """
        def copy(path, dst):
            with open(path, "rb") as src:
                chunk = src.read(8192)
                while chunk is not None:  # !LS401 @15
                    dst.write(chunk)
                    chunk = src.read(8192)
        """,
    "none, of a walrus": """
        def copy(path, dst):
            with open(path) as src:
                while (chunk := src.read(8192)) is not None:  # !LS401 @15
                    dst.write(chunk)
        """,
    "text in binary mode": """
        def copy(path, dst):
            src = open(path, mode="rb")
            while 1:
                chunk = src.read(8192)
                if chunk == "":  # !LS401
                    return
                dst.write(chunk)
        """,
    "text in binary mode, the other way round": """
        def copy(path, dst):
            src = open(path, mode="rb")
            while True:
                chunk = src.read(8192)
                if "" != chunk:  # !LS401
                    dst.write(chunk)
                else:
                    break
        """,
    "bytes in text mode": """
        def copy(path, dst):
            with open(path, encoding="utf-8") as src:
                for chunk in iter(lambda: src.read(8192), b""):  # !LS401 @22
                    dst.write(chunk)
        """,
    "a text sentinel of a binary file, in a generator": """
        import gzip

        def chunks(path):
            with gzip.open(path, "r") as src:
                yield from iter(lambda: src.read(8192), "")  # !LS401
        """,
    "a text sentinel of a partial": """
        from functools import partial
        from pathlib import Path

        def join(path: Path):
            with path.open("rb") as src:
                for chunk in iter(partial(src.read, 8192), ""):  # !LS401
                    print(chunk)
        """,
    "a socket": """
        import socket

        def receive(sock: socket.socket, dst):
            while True:
                data = sock.recv(4096)
                if data is None:  # !LS401
                    break
                dst.write(data)
        """,
    "an async file": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while True:
                    chunk = await src.read(8192)
                    if chunk is None:  # !LS401
                        break
                    await dst.write(chunk)
        """,
    "a typed parameter": """
        from typing import BinaryIO

        def copy(src: BinaryIO, dst):
            while True:
                chunk = src.read(8192)
                if chunk == "":  # !LS401
                    break
                dst.write(chunk)
        """,
    "a stream in memory": """
        import io

        def copy(data, dst):
            src = io.BytesIO(data)
            while True:
                chunk = src.read(8192)
                if chunk is None:  # !LS401
                    break
                dst.write(chunk)
        """,
    "a handle elsewhere is made non-blocking": """
        import os

        def poll(fd):
            os.set_blocking(fd, False)

        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    if chunk is None:  # !LS401
                        break
                    dst.write(chunk)
        """,
}

ENDING = {
    "a test that is true at the end": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    if chunk == b"":
                        break
                    dst.write(chunk)
        """,
    "nothing shows what is read": """
        def copy(f, dst):
            while True:
                chunk = f.read(8192)
                if chunk is None:
                    break
                dst.write(chunk)
        """,
    "the mode is a variable": """
        def copy(path, mode, dst):
            with open(path, mode) as src:
                for chunk in iter(lambda: src.read(8192), ""):
                    dst.write(chunk)
        """,
    "the encoding makes it text": """
        import codecs

        def copy(path, dst):
            with codecs.open(path, "rb", "utf-8") as src:
                for chunk in iter(lambda: src.read(8192), ""):
                    dst.write(chunk)
        """,
    "a keyword of Popen may make it text": """
        import subprocess

        def copy(argv, dst, **options):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE, **options)
            for chunk in iter(lambda: proc.stdout.read(8192), ""):
                dst.write(chunk)
        """,
    "another exit": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    if chunk is None:
                        continue
                    if not chunk:
                        break
                    dst.write(chunk)
        """,
    "an exit that counts": """
        def copy(path, dst, left):
            with open(path, "rb") as src:
                while left:
                    chunk = src.read(8192)
                    if chunk is None:
                        break
                    left -= dst.write(chunk)
        """,
    "the name holds something else as well": """
        def copy(path, dst, more):
            with open(path, "rb") as src:
                chunk = src.read(8192)
                while chunk is not None:
                    dst.write(chunk)
                    chunk = src.read(8192) if more() else None
        """,
    "an exit of the for": """
        def copy(path, dst):
            with open(path, "rb") as src:
                for chunk in iter(lambda: src.read(8192), ""):
                    if not chunk:
                        break
                    dst.write(chunk)
        """,
    "a non-blocking stream gives None for nothing yet": """
        import os

        def poll(fd, dst):
            os.set_blocking(fd, False)
            src = os.fdopen(fd, "rb", buffering=0)
            while True:
                chunk = src.read(8192)
                if chunk is None:
                    break
                dst.write(chunk)
        """,
    "a raw parameter may be non-blocking": """
        import io

        def poll(src: io.RawIOBase, dst):
            while True:
                chunk = src.read(8192)
                if chunk is None:
                    break
                dst.write(chunk)
        """,
    "Sanic gives None at the end": """
        from sanic import Sanic

        app = Sanic("app")

        @app.post("/", stream=True)
        async def post(request):
            while True:
                body = await request.stream.read()
                if body is None:
                    break
                print(body)
        """,
    "a class of this file": """
        class Source:
            def read(self, size):
                return None

        def copy(dst):
            src = Source()
            while True:
                chunk = src.read(8192)
                if chunk is None:
                    break
                dst.write(chunk)
        """,
    "the file is opened anew each time": """
        def watch(path):
            while True:
                with open(path, "rb") as src:
                    text = src.read(100)
                if text is None:
                    break
        """,
    "somebody else decides how long to iterate": """
        import itertools

        def head(path):
            with open(path, "rb") as src:
                return list(itertools.islice(iter(lambda: src.read(8192), ""), 3))
        """,
}

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


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_loop_without_end_is_ls401(text: str) -> None:
    """A test for the end that can never be true is LS401, at the test."""
    _check(text)


@pytest.mark.parametrize("text", ENDING.values(), ids=ENDING)
def test_loop_with_an_end_is_not_ls401(text: str) -> None:
    """Another exit, an unknown origin or mode, or a stream that may give None: nothing is said."""
    _check(text)


@pytest.mark.parametrize("text", UNBOUNDED.values(), ids=UNBOUNDED)
def test_chunk_without_bound_is_ls402(text: str) -> None:
    """A repeated read without a size, and lines sent as chunks, are LS402, at what is read."""
    _check(text)


@pytest.mark.parametrize("text", BOUNDED.values(), ids=BOUNDED)
def test_bounded_chunk_is_not_ls402(text: str) -> None:
    """A bound, another stream each time, or lines that are wanted as lines: nothing is said."""
    _check(text)


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
    assert [name for _, name, _ in _reported(code)] == ["LS402"]
    assert _reported(code.replace('"rb"', '"r"')) == []


@pytest.mark.parametrize(("imports", "call"), OTHER_RESPONSES)
def test_file_that_is_sent_in_blocks_is_no_finding(imports: str, call: str) -> None:
    """These send blocks of the file, or hold it in memory already."""
    assert _reported(f'{imports}\n\ndef view(path):\n    f = open(path, "rb")\n    return {call}\n') == []


UNAWAITED = {
    "walrus": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while chunk := src.read(8192):  # !LS403 @24
                    await dst.write(chunk)
        """,
    "an upload": """
        from fastapi import UploadFile

        async def save(upload: UploadFile, dst):
            while True:
                chunk = upload.read(8192)  # !LS403
                if not chunk:
                    break
                dst.write(chunk)
        """,
    "iter": """
        import anyio

        async def copy(path, dst):
            async with await anyio.open_file(path, "rb") as src:
                for chunk in iter(lambda: src.read(8192), b""):  # !LS403
                    await dst.write(chunk)
        """,
    "a stream reader": """
        import asyncio

        async def pump(reader: asyncio.StreamReader, dst):
            while data := reader.read(4096):  # !LS403
                dst.write(data)
        """,
}

AWAITED = {
    "awaited": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while chunk := await src.read(8192):
                    await dst.write(chunk)
        """,
    "awaited later": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                while True:
                    coming = src.read(8192)
                    chunk = await coming
                    if not chunk:
                        break
                    await dst.write(chunk)
        """,
    "the file below an upload is not async": """
        from fastapi import UploadFile

        def save(upload: UploadFile, dst):
            while chunk := upload.file.read(8192):
                dst.write(chunk)
        """,
    "nothing says that it is async": """
        async def copy(src, dst):
            while chunk := src.read(8192):
                dst.write(chunk)
        """,
}


@pytest.mark.parametrize("text", UNAWAITED.values(), ids=UNAWAITED)
def test_coroutine_in_a_test_is_ls403(text: str) -> None:
    """An async read that is tested without an await is LS403, at the read."""
    _check(text)


@pytest.mark.parametrize("text", AWAITED.values(), ids=AWAITED)
def test_awaited_read_is_not_ls403(text: str) -> None:
    """With an await, or on a stream that is not async: nothing is said."""
    _check(text)


SHORT = {
    "a socket": """
        import socket

        def receive(address, dst):
            sock = socket.create_connection(address)
            while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) < 4096:  # !LS404 @12
                    break
        """,
    "a socket by its name, which recv with a size confirms": """
        def receive(sock, dst):
            while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) != 4096:  # !LS404
                    return
        """,
    "accepted": """
        import socket

        def serve(dst):
            server = socket.socket()
            conn, peer = server.accept()
            while True:
                data = conn.recv(SIZE)
                dst.write(data)
                if SIZE > len(data):  # !LS404
                    break

        SIZE = 1024
        """,
    "the request of a handler": """
        from socketserver import BaseRequestHandler

        class Handler(BaseRequestHandler):
            def handle(self):
                while True:
                    data = self.request.recv(1024)
                    print(data)
                    if len(data) < 1024:  # !LS404
                        break
        """,
    "read1 of a buffered file": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read1(8192)
                    dst.write(chunk)
                    if len(chunk) < 8192:  # !LS404
                        break
        """,
    "no buffer": """
        def copy(path, dst, n):
            with open(path, "rb", buffering=0) as src:
                while True:
                    chunk = src.read(n)
                    dst.write(chunk)
                    if not chunk or len(chunk) < n:  # !LS404 @29
                        break
        """,
    "a pipe without a buffer": """
        import subprocess

        def run(argv, dst):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE, bufsize=0)
            chunk = proc.stdout.read(4096)
            while len(chunk) == 4096:  # !LS404
                dst.write(chunk)
                chunk = proc.stdout.read(4096)
        """,
    "asyncio, through a length": """
        import asyncio

        async def relay(reader: asyncio.StreamReader, dst):
            while True:
                data = await reader.read(4096)
                dst.write(data)
                got = len(data)
                if got < 4096:  # !LS404
                    break
        """,
    "aiohttp": """
        from aiohttp import web

        async def put(request: web.Request):
            while True:
                chunk = await request.content.read(65536)
                print(chunk)
                if len(chunk) < 65536:  # !LS404
                    break
        """,
    "into a buffer": """
        import socket

        def receive(sock: socket.socket, dst):
            buffer = bytearray(4096)
            while True:
                got = sock.recv_into(buffer)
                dst.write(buffer[:got])
                if got < len(buffer):  # !LS404
                    break
        """,
}

NOT_SHORT = {
    "a buffered file": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    dst.write(chunk)
                    if len(chunk) < 8192:
                        break
        """,
    "a buffered pipe": """
        import subprocess

        def run(argv, dst):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE)
            while True:
                chunk = proc.stdout.read(8192)
                dst.write(chunk)
                if len(chunk) < 8192:
                    break
        """,
    "urlopen": """
        from urllib.request import urlopen

        def fetch(url, dst):
            with urlopen(url) as src:
                while True:
                    chunk = src.read(8192)
                    dst.write(chunk)
                    if len(chunk) < 8192:
                        break
        """,
    "requests.raw": """
        import requests

        def fetch(url, dst):
            src = requests.get(url, stream=True).raw
            while True:
                chunk = src.read(8192)
                dst.write(chunk)
                if len(chunk) < 8192:
                    break
        """,
    "nothing shows what is read": """
        def copy(f, dst):
            while True:
                chunk = f.read(8192)
                dst.write(chunk)
                if len(chunk) < 8192:
                    break
        """,
    "another number": """
        import socket

        def receive(sock: socket.socket, dst):
            while True:
                data = sock.recv(4096)
                if len(data) < 4:
                    break
                dst.write(data)
        """,
    "a short read is an error": """
        import socket

        def header(sock: socket.socket):
            while True:
                data = sock.recv(4)
                if len(data) < 4:
                    raise EOFError
                yield data
        """,
    "non-blocking": """
        import socket

        def receive(sock: socket.socket, dst):
            sock.setblocking(False)
            while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
        """,
    "one of two conditions": """
        import socket

        def receive(sock: socket.socket, dst, done):
            while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) < 4096 and done():
                    break
        """,
    "a message each": """
        def receive(conn):
            while True:
                data = conn.recv()
                if len(data) < 4096:
                    break
        """,
}


@pytest.mark.parametrize("text", SHORT.values(), ids=SHORT)
def test_short_read_for_the_end_is_ls404(text: str) -> None:
    """A loop that stops at a short read of such a stream is LS404, at the test."""
    _check(text)


@pytest.mark.parametrize("text", NOT_SHORT.values(), ids=NOT_SHORT)
def test_short_read_at_the_end_only_is_not_ls404(text: str) -> None:
    """Buffered streams, unknown ones, and tests of something else: nothing is said."""
    _check(text)


LOADED = {
    "a name": """
        import requests

        def download(url, dst):
            r = requests.get(url)  # !LS405 @9
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "at once, and plainly not streamed": """
        import requests

        def download(url, dst):
            for chunk in requests.get(url, stream=False).iter_content(8192):  # !LS405 @18
                dst.write(chunk)
        """,
    "a with and a session": """
        import requests

        def download(url, dst):
            session = requests.Session()
            with session.post(url) as r:  # !LS405
                for line in r.iter_lines():
                    dst.write(line)
        """,
    "httpx": """
        import httpx

        def download(url, dst):
            for chunk in httpx.get(url).iter_bytes():  # !LS405
                dst.write(chunk)
        """,
    "an async client": """
        import httpx
        from starlette.responses import StreamingResponse

        async def proxy(url):
            async with httpx.AsyncClient() as client:
                reply = await client.get(url)  # !LS405 @23
            return StreamingResponse(reply.aiter_bytes())
        """,
    "a body wrapped in memory": """
        import io
        import requests

        def download(url, dst):
            resp = requests.get(url)
            buffer = io.BytesIO(resp.content)  # !LS405 @25
            while chunk := buffer.read(8192):
                dst.write(chunk)
        """,
}

STREAMED = {
    "stream=True": """
        import requests

        def download(url, dst):
            with requests.get(url, stream=True) as r:
                for chunk in r.iter_content(8192):
                    dst.write(chunk)
        """,
    "a variable decides": """
        import requests

        def download(url, dst, lazy):
            for chunk in requests.get(url, stream=lazy).iter_content(8192):
                dst.write(chunk)
        """,
    "a star may decide": """
        import requests

        def download(url, dst, **options):
            for chunk in requests.get(url, **options).iter_content(8192):
                dst.write(chunk)
        """,
    "the session streams": """
        import requests

        def download(url, dst):
            session = requests.Session()
            session.stream = True
            for chunk in session.get(url).iter_content(8192):
                dst.write(chunk)
        """,
    "one of two calls": """
        import requests

        def download(url, dst, lazy):
            r = requests.get(url, stream=True) if lazy else requests.get(url)
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "a session that is not shown": """
        def download(session, url, dst):
            for chunk in session.get(url).iter_content(8192):
                dst.write(chunk)
        """,
    "httpx.stream": """
        import httpx

        def download(url, dst):
            with httpx.stream("GET", url) as r:
                for chunk in r.iter_bytes():
                    dst.write(chunk)
        """,
    "send with stream": """
        import httpx

        def download(client: httpx.Client, request, dst):
            for chunk in client.send(request, stream=True).iter_bytes():
                dst.write(chunk)
        """,
    "a buffer that others use too": """
        import io
        import requests
        from PIL import Image

        def download(url, dst):
            buffer = io.BytesIO(requests.get(url).content)
            Image.open(buffer).verify()
            while chunk := buffer.read(8192):
                dst.write(chunk)
        """,
}


@pytest.mark.parametrize("text", LOADED.values(), ids=LOADED)
def test_loaded_body_in_pieces_is_ls405(text: str) -> None:
    """A loop over a body that is there already is LS405, at the call that loaded it."""
    _check(text)


@pytest.mark.parametrize("text", STREAMED.values(), ids=STREAMED)
def test_streamed_body_is_not_ls405(text: str) -> None:
    """A call that streams, or may stream: nothing is said."""
    _check(text)


TINY = {
    "a copy": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read(511):  # !LS406 @24
                    dst.write(chunk)
        """,
    "a constant of the file": """
        import zlib
        from functools import partial

        PIECE = 1 << 6

        def checksum(path):
            crc = 0
            with open(path, "rb") as src:
                for chunk in iter(partial(src.read, PIECE), b""):  # !LS406
                    crc = zlib.crc32(chunk, crc)
            return crc
        """,
    "a block of the hash": """
        import hashlib

        def digest(path):
            h = hashlib.sha256()
            with open(path, "rb") as src:
                while chunk := src.read(h.block_size):  # !LS406
                    h.update(chunk)
            return h.hexdigest()
        """,
    "no size of iter_content": """
        import requests

        def download(url, dst):
            for chunk in requests.get(url, stream=True).iter_content():  # !LS406
                dst.write(chunk)
        """,
    "a small size of iter_content, and a count": """
        import requests

        def download(url, dst, bar):
            r = requests.get(url, stream=True)
            for chunk in r.iter_content(chunk_size=256):  # !LS406
                dst.write(chunk)
                bar.update(len(chunk))
        """,
}

LARGE_ENOUGH = {
    "a sector": """
        def copy(path, dst):
            with open(path, "rb") as src:
                while chunk := src.read(512):
                    dst.write(chunk)
        """,
    "records": """
        def records(path):
            with open(path, "rb") as src:
                while record := src.read(24):
                    yield int.from_bytes(record[:4], "big"), record[4:]
        """,
    "each piece is shown": """
        def dump(path, out):
            with open(path, "rb") as src:
                while row := src.read(16):
                    print(row.hex(" "), file=out)
        """,
    "a network": """
        import socket

        def receive(sock: socket.socket, dst):
            while data := sock.recv(128):
                dst.write(data)
        """,
    "somebody waits for each character": """
        import subprocess
        import sys

        def run(argv):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
            for char in iter(lambda: proc.stdout.read(1), ""):
                sys.stdout.write(char)
        """,
    "many blocks of the hash": """
        import hashlib

        def digest(path):
            h = hashlib.sha256()
            with open(path, "rb") as src:
                while chunk := src.read(h.block_size * 1024):
                    h.update(chunk)
        """,
    "the caller's size": """
        def copy(src, dst, size=64):
            while chunk := src.read(size):
                dst.write(chunk)
        """,
    "up to a character": """
        def word(src, dst):
            while (char := src.read(1)) not in ("", " "):
                dst.write(char)
        """,
}


@pytest.mark.parametrize("text", TINY.values(), ids=TINY)
def test_tiny_chunks_of_a_copy_are_ls406(text: str) -> None:
    """A copy or hash loop over less than 512 bytes at a time is LS406, at the read."""
    _check(text)


@pytest.mark.parametrize("text", LARGE_ENOUGH.values(), ids=LARGE_ENOUGH)
def test_small_pieces_with_a_reason_are_not_ls406(text: str) -> None:
    """Records, networks, pipes and sizes of somebody else's choice: nothing is said."""
    _check(text)


FOUND = [*ENDLESS.values(), *UNBOUNDED.values(), *UNAWAITED.values(), *SHORT.values(), *LOADED.values(), *TINY.values()]


@pytest.mark.parametrize("text", FOUND)
def test_screen_and_scout_pass_over_nothing(text: str) -> None:
    """With both switched off, the diagnostics are the same."""
    code, _ = _expected(textwrap.dedent(text))
    assert check_source(code) == check_source(code, screened=False, scouted=False)


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


def test_gathering_hides_what_only_costs_time() -> None:
    """Where tiny pieces, or those of a loaded body, are gathered, the gathering is the flow."""
    code = "import requests\n\ndef load(url):\n    return b''.join(requests.get(url).iter_content(256))\n"
    assert [d.code for d in check_source(code)] == ["LS209"]


@pytest.mark.parametrize("rule", [r for r in all_rules() if r.code.startswith("LS4")], ids=lambda r: r.code)
def test_safe_fix_turns_the_example_into_its_cure(rule) -> None:  # type: ignore[no-untyped-def]
    """*Example* raises exactly this code, and its safe fix gives *Use instead*, which raises nothing."""
    example, cure = rule.sections["Example"] + "\n", rule.sections["Use instead"] + "\n"
    assert [d.code for d in check_source(example)] == [rule.code]
    assert check_source(cure) == []
    fix = check_source(example)[0].fix
    assert fix is not None
    assert (fix.applicability, apply_edits(example, fix.edits)) == (Applicability.SAFE, cure)


def _run(code: str, name: str) -> Callable[..., None]:
    """A function of the fixed code."""
    fix = check_source(code)[0].fix
    assert fix is not None
    names: dict[str, Callable[..., None]] = {}
    exec(apply_edits(code, fix.edits), names)
    return names[name]


@pytest.mark.parametrize("size", [0, 1, 511, 65536, 200_001])
@pytest.mark.parametrize("code", ["LS401", "LS402", "LS406"])
def test_fixed_copy_gives_the_same_bytes(code: str, size: int, tmp_path: Path) -> None:
    """The fixed examples end, and copy every byte."""
    rule = find_rule(code)
    assert rule is not None
    content = os.urandom(size)
    (tmp_path / "from").write_bytes(content)
    _run(rule.sections["Example"] + "\n", "copy")(tmp_path / "from", tmp_path / "to")
    assert (tmp_path / "to").read_bytes() == content


def test_fixed_receive_takes_what_comes_in_pieces(tmp_path: Path) -> None:
    """The fixed LS404 example reads on after a short read."""
    rule = find_rule("LS404")
    assert rule is not None
    with socket.create_server(("127.0.0.1", 0)) as server:

        def send() -> None:
            conn, _ = server.accept()
            with conn:
                conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for _ in range(100):
                    conn.sendall(b"0123456789")

        sender = threading.Thread(target=send)
        sender.start()
        _run(rule.sections["Example"] + "\n", "receive")(server.getsockname(), tmp_path / "to")
        sender.join()
    assert (tmp_path / "to").read_bytes() == b"0123456789" * 100


class _Body(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "200001")
        self.end_headers()
        self.wfile.write(b"x" * 200_001)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def test_fixed_download_streams(tmp_path: Path) -> None:
    """The fixed LS405 example gives the same bytes, without holding them."""
    pytest.importorskip("requests")
    rule = find_rule("LS405")
    assert rule is not None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Body) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        _run(rule.sections["Example"] + "\n", "download")(url, tmp_path / "to")
        server.shutdown()
    assert (tmp_path / "to").read_bytes() == b"x" * 200_001


def test_fixed_async_read_gives_chunks(tmp_path: Path) -> None:
    """The fixed LS403 example reads the file."""
    pytest.importorskip("aiofiles")
    rule = find_rule("LS403")
    assert rule is not None
    (tmp_path / "from").write_bytes(b"x" * 200_001)
    chunks = _run(rule.sections["Example"] + "\n", "iter_chunks")

    async def gather() -> list[int]:
        return [len(chunk) async for chunk in chunks(tmp_path / "from")]  # type: ignore[attr-defined]

    assert asyncio.run(gather()) == [65536, 65536, 65536, 3393]


FIXES = {
    "a sentinel": (
        """
        def f(p, d):
            with open(p) as s:
                for c in iter(lambda: s.read(9000), b''):
                    d.write(c)
        """,
        "iter(lambda: s.read(9000), '')",
        Applicability.SAFE,
    ),
    "a walrus": (
        """
        def f(p, d):
            with open(p) as s:
                while (c := s.read(9000)) is not None:
                    d.write(c)
        """,
        "while (c := s.read(9000)):",
        Applicability.SAFE,
    ),
    "one of two tests": (
        """
        def f(p, d):
            s = open(p, 'rb', buffering=0)
            while True:
                c = s.read(9000)
                d.write(c)
                if not c or len(c) < 9000:
                    break
        """,
        "if not c:",
        Applicability.SAFE,
    ),
    "the method in iter": (
        """
        def f(src, d):
            for c in iter(src.read, b''):
                d.write(c)
        """,
        "iter(lambda: src.read(64 * 1024), b'')",
        Applicability.SAFE,
    ),
    "the size that the function declares": (
        """
        def f(src, d, chunk_size=8192):
            d.write(src.read())
        """,
        "while chunk := src.read(chunk_size):",
        Applicability.UNSAFE,
    ),
    "the declared size in a loop": (
        """
        def f(p, d, chunk_size=8192):
            with open(p, 'rb') as s:
                while c := s.read():
                    d.write(c)
        """,
        "while c := s.read(chunk_size):",
        Applicability.UNSAFE,
    ),
    "the size of the first read": (
        """
        def f(p, d):
            with open(p, 'rb') as s:
                c = s.read(9000)
                while c:
                    d.write(c)
                    c = s.read()
        """,
        """
                    c = s.read(9000)
        """,
        Applicability.SAFE,
    ),
    "yielded on": (
        """
        def f(p):
            with open(p, 'rb') as s:
                while c := s.read():
                    yield c
        """,
        "while c := s.read(64 * 1024):",
        Applicability.UNSAFE,
    ),
    "a body that may be cut short": (
        """
        from urllib.request import urlopen

        def f(u, d):
            with urlopen(u) as s:
                while c := s.read():
                    d.write(c)
        """,
        "while c := s.read(64 * 1024):",
        Applicability.UNSAFE,
    ),
    "the module's own size": (
        """
        CHUNK_SIZE = 1 << 18

        def f(p, d):
            with open(p, 'rb') as s:
                while c := s.read(64):
                    d.write(c)
        """,
        "while c := s.read(CHUNK_SIZE):",
        Applicability.SAFE,
    ),
    "lines": (
        """
        def chunks(p):
            with open(p, 'rb') as s:
                for c in s:
                    yield c
        """,
        """
                while c := s.read(64 * 1024):
                    yield c
        """,
        Applicability.UNSAFE,
    ),
    "lines of a file without a name": (
        """
        def chunks(p):
            for c in open(p, 'rb'):
                yield c
        """,
        """
            with open(p, 'rb') as file:
                while c := file.read(64 * 1024):
                    yield c
        """,
        Applicability.UNSAFE,
    ),
    "a file handed to a framework": (
        """
        from flask import Response

        def view(p):
            return Response(open(p, 'rb'), mimetype='a/b')
        """,
        """
            def generate():
                with open(p, 'rb') as file:
                    while chunk := file.read(64 * 1024):
                        yield chunk

            return Response(generate(), mimetype='a/b')
        """,
        Applicability.UNSAFE,
    ),
    "an await, and a size": (
        """
        import aiofiles

        async def f(p, d):
            async with aiofiles.open(p) as s:
                while c := s.read():
                    d.write(c)
        """,
        "while c := await s.read(1024 * 1024):",
        Applicability.SAFE,
    ),
    "iterated by whoever sends the response": (
        """
        import requests
        from flask import Response

        def proxy(url):
            r = requests.get(url)
            return Response(r.iter_content(9000))
        """,
        "requests.get(url, stream=True)",
        Applicability.UNSAFE,
    ),
    "stream=False": (
        """
        import requests

        def f(u, d):
            r = requests.get(u, stream=False,  # why
                             timeout=3)
            for c in r.iter_content(9000):
                d.write(c)
        """,
        """
        requests.get(u, stream=True,  # why
                             timeout=3)
        """,
        Applicability.SAFE,
    ),
    "httpx": (
        """
        import httpx

        def f(u, d):
            r = httpx.get(u, timeout=3)
            for c in r.iter_bytes():
                d.write(c)
            return 1
        """,
        """
            with httpx.stream("GET", u, timeout=3) as r:
                for c in r.iter_bytes():
                    d.write(c)
            return 1
        """,
        Applicability.UNSAFE,
    ),
}


@pytest.mark.parametrize(("code", "part", "applicability"), FIXES.values(), ids=FIXES)
def test_fix(code: str, part: str, applicability: Applicability) -> None:
    """The fixed code has this part (without the table's indentation), compiles, and has only this diagnostic less."""
    fixed = _fixed(code)
    assert fixed is not None
    assert re.sub(r"(?m)^ {8}", "", part).strip("\n") in fixed[0]
    assert fixed[1] is applicability


ADVICE = {
    "gathered: the end would only make another flow of it": """
        def load(path):
            data = b""
            with open(path, "rb") as src:
                while True:
                    chunk = src.read(8192)
                    if chunk is None:
                        break
                    data += chunk
            return data
        """,
    "a loop that takes pieces apart": """
        import socket

        def receive(sock: socket.socket):
            while True:
                data = sock.recv(16)
                print(data[0])
                if len(data) < 16:
                    break
        """,
    "a dialogue": """
        import socket

        def ask(sock: socket.socket, dst):
            sock.sendall(b"?")
            while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
        """,
    "a loop that may need each whole": """
        def parse_all(src):
            while data := src.read():
                handle(data)
        """,
    "iter cannot await": """
        import aiofiles

        async def copy(path, dst):
            async with aiofiles.open(path, "rb") as src:
                for chunk in iter(lambda: src.read(8192), b""):
                    await dst.write(chunk)
        """,
    "no async def": """
        from fastapi import UploadFile

        def save(upload: UploadFile, dst):
            while chunk := upload.read(8192):
                dst.write(chunk)
        """,
    "a handler reports on the target": """
        def copy(path, dst):
            with open(path, "rb") as src:
                try:
                    while data := src.read():
                        dst.write(data)
                except OSError:
                    print("incomplete", dst)
        """,
    "the body is asked for in another way too": """
        import requests

        def download(url, dst):
            r = requests.get(url)
            print(r.text)
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "the session is closed before the client asks": """
        import requests
        from flask import Response

        def proxy(url):
            with requests.Session() as session:
                return Response(session.get(url).iter_content(8192))
        """,
    "the session is closed before": """
        import requests

        def download(url, dst):
            with requests.Session() as session:
                r = session.get(url)
            for chunk in r.iter_content(8192):
                dst.write(chunk)
        """,
    "iterated after the return": """
        import httpx
        from starlette.responses import StreamingResponse

        async def proxy(url):
            async with httpx.AsyncClient() as client:
                reply = await client.get(url)
            return StreamingResponse(reply.aiter_bytes())
        """,
    "an awaited read without a size, and a loop that may need the whole": """
        import aiofiles

        async def parse_all(path):
            async with aiofiles.open(path) as src:
                while data := src.read():
                    handle(data)
        """,
    "httpx, and records that come in time": """
        import httpx, struct

        async def records(client: httpx.AsyncClient, url):
            reply = await client.get(url)
            async for record in reply.aiter_bytes(16):
                print(struct.unpack("<QQ", record))
        """,
    "nothing shows who waits": """
        def copy(src, dst):
            while chunk := src.read(64):
                dst.write(chunk)
        """,
}


IN_COPY = """
def f(p, q, n=0):
    total = 0
    with open(p, "rb") as src, open(q, "wb") as out:
        last = b""
{}
    return last, total
"""

RESIZED = {
    "a short last record": """
        while c := src.read(100):
            if len(c) != 100:
                break
            out.write(c)
        """,
    "whole records only": """
        c = src.read(128)
        while len(c) == 128:
            out.write(c)
            c = src.read(128)
        """,
    "so many blocks": """
        BS = 16
        for i in range(0, n, BS):
            out.write(src.read(BS))
        """,
    "so many bytes": """
        while n > 0:
            c = src.read(100)
            out.write(c)
            n -= len(c)
        """,
    "ten pieces": """
        for _ in range(10):
            c = src.read(100)
            out.write(c)
        """,
    "at most ten": """
        while n < 10 and (d := src.read(100)):
            out.write(d)
        """,
    "up to a total": """
        while c := src.read(100):
            out.write(c)
            total += len(c)
            if total > 1000:
                break
        """,
    "up to a position": """
        while c := src.read(100):
            out.write(c)
            if src.tell() >= 4096:
                break
        """,
    "up to a byte": """
        for c in iter(lambda: src.read(1), b"x"):
            out.write(c)
        """,
    "a separator": """
        while data := src.read(100):
            out.write(data)
            out.write(b"|")
        """,
    "two streams by turns": """
        g = open(q + "2", "rb")
        while c := src.read(2):
            out.write(c)
            out.write(g.read(2))
        """,
    "every second piece": """
        while c := src.read(100):
            out.write(c)
            src.seek(100, 1)
        """,
    "the first piece again": """
        c = src.read(100)
        src.seek(0)
        while c:
            out.write(c)
            c = src.read(100)
        """,
    "the last piece": """
        while last := src.read(100):
            out.write(last)
        """,
    "the last piece, by another name": """
        while c := src.read(100):
            out.write(c)
            last = c
        """,
    "a count, without a bound": """
        while data := src.read():
            out.write(data)
            total += 1
        """,
    "a message, without a bound": """
        while data := src.read():
            out.write(data)
            print("wrote", len(data))
        """,
    "the last piece, without a bound": """
        while data := src.read():
            out.write(data)
            last = data
        """,
    "the first read's size changes": """
        n = 2000
        c = src.read(n)
        n = 10
        while c:
            out.write(c)
            c = src.read()
        """,
    "the first read's size is used up": """
        n = 2000
        c = src.read(n)
        while c:
            out.write(c)
            n -= 1000
            c = src.read()
        """,
    "the iterator is used before the loop": """
        pieces = iter(src.read, b"")
        for c in pieces:
            out.write(c)
        """,
}


@pytest.mark.parametrize("text", RESIZED.values(), ids=RESIZED)
def test_size_that_shows_is_not_changed(text: str) -> None:
    """LS402 and LS406 give a size only to a loop that copies to the end and does nothing else."""
    body = textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 8)
    assert [d.code for d in check_source(IN_COPY.format(body)) if d.code.startswith("LS4") and d.fix] == []


OTHERS = {
    "a hash with separators": """
        import hashlib

        def f(p):
            h = hashlib.sha256()
            with open(p, "rb") as src:
                while d := src.read(100):
                    h.update(d)
                    h.update(b"|")
            return h.hexdigest()
        """,
    "datagrams": """
        import socket

        def f(p, peer):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.connect(peer)
            with open(p, "rb") as src:
                while d := src.read(508):
                    s.sendall(d)
        """,
    "a socket of an unknown kind": """
        def f(p, sock):
            with open(p, "rb") as src:
                while d := src.read(508):
                    sock.sendall(d)
        """,
    "send may take a part": """
        import socket

        def f(p, address):
            s = socket.create_connection(address)
            with open(p, "rb") as src:
                while d := src.read(508):
                    s.send(d)
        """,
    "the stream is an attribute": """
        class Copier:
            def __init__(self, path):
                self.file = open(path, "rb")

            def f(self, out):
                for c in iter(self.file.read, b""):
                    out.write(c)
        """,
    "the stream is deleted": """
        def f(p, out):
            src = open(p, "rb")
            pieces = iter(src.read, b"")
            del src
            for c in pieces:
                out.write(c)
        """,
    "the stream itself, by another name": """
        def f(p):
            with open(p, "r+b") as src:
                out = src
                while c := src.read(100):
                    out.write(c)
        """,
    "a raw file may take a part": """
        def f(p, q):
            with open(p, "rb") as src, open(q, "wb", buffering=0) as out:
                while c := src.read(100):
                    out.write(c)
        """,
    "somebody watches a download": """
        import sys

        import requests

        def f(url):
            for c in requests.get(url, stream=True).iter_content(1):
                sys.stdout.buffer.write(c)
        """,
    "a lambda does not see the class": """
        class Copier:
            src = open("a", "rb")
            out = open("b", "wb")
            for c in iter(src.read, b""):
                out.write(c)
        """,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_pieces_that_arrive_as_such_keep_their_size(text: str) -> None:
    """A separator, a datagram or a stream that others may replace: the size stays."""
    found = check_source(textwrap.dedent(text).lstrip("\n"))
    assert [d.code for d in found if d.code.startswith("LS4") and d.fix] == []


DIALOGUES = {
    "a parameter": """
        import socket

        def f(sock: socket.socket, dst):
            LOOP
        """,
    "a reader that somebody hands over": """
        import asyncio

        async def f(sock: asyncio.StreamReader, dst):
            while True:
                data = await sock.read(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
        """,
    "an attribute": """
        import socket

        class Client:
            def __init__(self, address):
                self.sock = socket.create_connection(address)

            def f(self, dst):
                while True:
                    data = self.sock.recv(4096)
                    dst.write(data)
                    if len(data) < 4096:
                        break
        """,
    "a banner": """
        import socket

        def f(address, dst):
            sock = socket.create_connection(address)
            banner = sock.recv(100)
            LOOP
        """,
    "somebody else speaks": """
        import socket

        def f(address, dst):
            sock = socket.create_connection(address)
            login(sock)
            LOOP
        """,
    "asked by a file": """
        import socket

        def f(address, dst):
            sock = socket.create_connection(address)
            out = sock.makefile("wb")
            LOOP
        """,
    "who connects may wait": """
        import socket

        def f(dst):
            server = socket.socket()
            sock, peer = server.accept()
            LOOP
        """,
    "datagrams": """
        import socket

        def f(dst):
            sock = socket.socket(type=socket.SOCK_DGRAM)
            LOOP
        """,
    "a process that is asked": """
        import subprocess

        def f(argv, dst):
            proc = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
            while True:
                data = proc.stdout.read(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
        """,
    "the rest is read later": """
        def f(path, dst):
            src = open(path, "rb", buffering=0)
            while True:
                data = src.read(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
            return src.read()
        """,
}
_LOOP = """while True:
                data = sock.recv(4096)
                dst.write(data)
                if len(data) < 4096:
                    break"""


@pytest.mark.parametrize("text", DIALOGUES.values(), ids=DIALOGUES)
def test_short_read_of_a_dialogue_keeps_its_test(text: str) -> None:
    """LS404 is mended only on a stream that the function made and did nothing else with: others may never end."""
    code = textwrap.dedent(text.replace("LOOP", _LOOP)).lstrip("\n")
    assert [(d.code, d.fix) for d in check_source(code) if d.code == "LS404"] == [("LS404", None)]


PROMPT = {
    "a process": """
        import subprocess

        def f(argv, dst):
            proc = subprocess.Popen(argv, stdout=subprocess.PIPE, bufsize=0)
            while True:
                data = proc.stdout.read(4096)
                dst.write(data)
                if len(data) < 4096:
                    break
            proc.stdout.close()
            return proc.wait()
        """,
    "a connection": """
        import socket

        def f(address, dst):
            with socket.create_connection(address) as sock:
                sock.settimeout(3)
                while True:
                    data = sock.recv(4096)
                    dst.write(data)
                    if len(data) < 4096:
                        break
        """,
}


@pytest.mark.parametrize("text", PROMPT.values(), ids=PROMPT)
def test_short_read_of_an_own_stream_is_mended(text: str) -> None:
    """Where the function made the stream, sends nothing and reads nothing else, the fix is safe."""
    fixed = _fixed(text)
    assert fixed is not None
    assert "if not data:" in fixed[0]
    assert fixed[1] is Applicability.SAFE


BODY_IN_USE = {
    "closed before": """
        import requests

        def f(url, out):
            r = requests.get(url)
            r.close()
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "closed in the loop": """
        import requests

        def f(url, out):
            r = requests.get(url)
            for c in r.iter_content(8192):
                yield c
                r.close()
        """,
    "errors are caught at the request": """
        import requests

        def f(url, out):
            try:
                r = requests.get(url)
            except requests.RequestException:
                return None
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "errors are caught at the request, and the rest is the else": """
        import requests

        def f(url, out):
            try:
                r = requests.get(url)
            except requests.RequestException:
                return None
            else:
                for c in r.iter_content(8192):
                    out.write(c)
        """,
    "the session asks in the loop": """
        import requests

        def f(url, out):
            session = requests.Session()
            r = session.get(url)
            for c in r.iter_content(8192):
                session.post(url, data=c)
        """,
    "the session is closed": """
        import requests

        def f(url, out):
            session = requests.Session()
            r = session.get(url)
            session.close()
            for c in r.iter_content(8192):
                out.write(c)
        """,
    "records": """
        import requests, struct

        def f(url, out):
            r = requests.get(url)
            for c in r.iter_content(16):
                out.append(struct.unpack("<QQ", c))
        """,
    "numbered": """
        import requests

        def f(url, out):
            r = requests.get(url)
            for i, c in enumerate(r.iter_content(8192)):
                out[i] = c
        """,
    "counted": """
        import requests

        def f(url, out):
            r = requests.get(url)
            return [len(c) for c in r.iter_content(8192)]
        """,
    "httpx, and records": """
        import httpx, struct

        def f(url, out):
            r = httpx.get(url)
            for c in r.iter_bytes(16):
                out.append(struct.unpack("<QQ", c))
        """,
}


@pytest.mark.parametrize("text", BODY_IN_USE.values(), ids=BODY_IN_USE)
def test_body_that_must_be_there_stays_loaded(text: str) -> None:
    """LS405 has no fix where the connection, its errors or the size of the pieces would show."""
    found = check_source(textwrap.dedent(text).lstrip("\n"))
    assert [d.code for d in found if d.code == "LS405" and d.fix] == []


@pytest.mark.parametrize(
    ("loop", "applicability"),
    [
        ("for c in r.iter_content(8192):\n        out.write(c)", Applicability.SAFE),
        ("for c in tqdm(r.iter_content(8192)):\n        out.write(c)", Applicability.SAFE),
        ("for c in r.iter_lines():\n        out.write(c)", Applicability.UNSAFE),
        ("for c in r.iter_content(8192):\n        yield c", Applicability.UNSAFE),
        ("yield from r.iter_content(8192)", Applicability.UNSAFE),
        ("out.writelines(r.iter_content(8192))", Applicability.SAFE),
    ],
)
def test_streamed_pieces_are_safe_for_a_copy_only(loop: str, applicability: Applicability) -> None:
    """Pieces of a stream may be shorter than those of a body: no matter for a copy, but for who gets them."""
    fixed = _fixed(
        f"import requests\nfrom tqdm import tqdm\n\ndef f(url, out):\n    r = requests.get(url)\n    {loop}\n"
    )
    assert fixed is not None
    assert "requests.get(url, stream=True)" in fixed[0]
    assert fixed[1] is applicability


PURE = {
    "until it is empty": """
        while True:
            c = src.read(100)
            if not c:
                break
            out.write(c)
        """,
    "read before": """
        c = src.read(100)
        while c:
            out.write(c)
            c = src.read(100)
        """,
    "compared with nothing": """
        while (c := src.read(100)) != b"":
            out.write(c)
        """,
    "to the sentinel": """
        for c in iter(lambda: src.read(100), b""):
            out.write(c)
        """,
}


@pytest.mark.parametrize("text", PURE.values(), ids=PURE)
def test_loop_that_only_copies_gets_a_larger_size(text: str, tmp_path: Path) -> None:
    """A copy to the end gives the same bytes in chunks of any size."""
    code = IN_COPY.format(textwrap.indent(textwrap.dedent(text).strip("\n"), " " * 8)).lstrip("\n")
    fixed = _fixed(code)
    assert fixed is not None
    assert fixed[0] == code.replace("read(100)", "read(64 * 1024)")
    assert fixed[1] is Applicability.SAFE
    for size in (0, 1, 65536, 200_001):
        content = os.urandom(size)
        (tmp_path / "from").write_bytes(content)
        _run(code, "f")(tmp_path / "from", tmp_path / "to")
        assert (tmp_path / "to").read_bytes() == content


def test_new_name_is_not_one_in_an_f_string() -> None:
    """A walrus in an f-string binds a name of the function, which the loop must not take."""
    fixed = _fixed(
        """
        def copy(src, dst, block_size=4):
            dst.write(src.read())
            return f"{(chunk := 3)}"
        """
    )
    assert fixed is not None
    assert "while chunk :=" not in fixed[0]
    assert fixed[1] is Applicability.UNSAFE


def test_size_of_the_first_read_is_not_a_small_one() -> None:
    """A small first read is no size for the others, which would be LS406."""
    fixed = _fixed(
        """
        def f(p, d):
            with open(p, 'rb') as s:
                c = s.read(20)
                while c:
                    d.write(c)
                    c = s.read()
        """
    )
    assert fixed is not None
    assert "c = s.read(64 * 1024)" in fixed[0]


@pytest.mark.parametrize("text", ADVICE.values(), ids=ADVICE)
def test_no_fix(text: str) -> None:
    """Where the cure cannot be shown to be one, there is advice only."""
    assert _fixed(text) is None


def test_fix_keeps_crlf_and_comments() -> None:
    """Nothing outside the edit changes, byte for byte."""
    code = (
        "def f(p, d):\r\n\twith open(p, 'rb') as s:  # in\r\n\t\twhile c := s.read( 1 ):# tiny\r\n\t\t\td.write(c)\r\n"
    )
    fix = check_source(code)[0].fix
    assert fix is not None
    assert apply_edits(code, fix.edits) == code.replace("( 1 )", "( 64 * 1024 )")


# -- facts that the catalog's columns rest on, tried with real objects


def _pipe(*writes: bytes) -> int:
    """The reading end of a pipe to which all of this was written."""
    reading, writing = os.pipe()
    for data in writes:
        os.write(writing, data)
    os.close(writing)
    return reading


def test_buffered_read_is_short_only_at_the_end() -> None:
    """`BufferedReader.read(n)` waits for n bytes, so that a short one is the last."""
    with os.fdopen(_pipe(b"ab", b"cd", b"e"), "rb") as src:
        assert [src.read(4), src.read(4), src.read(4)] == [b"abcd", b"e", b""]


class _Slow(io.RawIOBase):
    """A raw stream that gives two bytes at a time."""

    def __init__(self) -> None:
        self._rest = [b"ab", b"cd", b"ef"]

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def,override]
        data = self._rest.pop(0) if self._rest else b""
        buffer[: len(data)] = data
        return len(data)


def test_raw_read_and_read1_may_be_short() -> None:
    """A raw `read(n)` and a buffered `read1(n)` give what one call of the system gave."""
    assert [_Slow().read(4), io.BufferedReader(_Slow()).read1(4), io.BufferedReader(_Slow()).read(4)] == [
        b"ab",
        b"ab",
        b"abcd",
    ]


def test_recv_may_be_short_and_is_empty_at_the_end() -> None:
    """`recv(n)` gives what is there, and `b""` when the other side has closed: never None."""
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"ab")
        assert other.recv(4) == b"ab"
        one.close()
        assert other.recv(4) == b""


def test_open_without_buffering_is_raw(tmp_path: Path) -> None:
    """`buffering=0` gives a FileIO, whose reads may be short."""
    path = tmp_path / "f"
    path.write_bytes(b"x")
    with open(path, "rb", buffering=0) as src:
        assert isinstance(src, io.FileIO)


def test_gzip_without_t_is_binary(tmp_path: Path) -> None:
    """`gzip.open(path, "r")` gives bytes, unlike `open`."""
    import gzip

    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(b"ab"))
    with gzip.open(path, "r") as src:
        assert src.read(1) == b"a"


def test_iter_content_gives_single_bytes() -> None:
    """`iter_content` without a size gives one byte at a time."""
    requests = pytest.importorskip("requests")
    response = requests.Response()
    response.raw = io.BytesIO(b"abc")
    assert list(response.iter_content()) == [b"a", b"b", b"c"]


def test_loaded_response_iterates_what_it_holds() -> None:
    """`iter_content` of a response whose `content` was read cuts pieces from memory."""
    requests = pytest.importorskip("requests")
    response = requests.Response()
    response.raw = io.BytesIO(b"abc")
    assert response.content == b"abc"
    assert list(response.iter_content(2)) == [b"ab", b"c"]


def test_streaming_http_response_iterates_a_file_by_its_lines(tmp_path: Path) -> None:
    """A file in Django's StreamingHttpResponse is sent by its lines."""
    django = pytest.importorskip("django")
    from django.conf import settings

    if not settings.configured:
        settings.configure()
    from django.http import StreamingHttpResponse

    assert django.VERSION
    path = tmp_path / "f"
    path.write_bytes(b"a\nb\nc")
    with open(path, "rb") as file:
        assert list(StreamingHttpResponse(file)) == [b"a\n", b"b\n", b"c"]
