"""LS404: a short read that is taken for the end of the stream."""

from __future__ import annotations

import textwrap

import pytest
from marked_loops import check, fixed_code

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source

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
    check(text)


@pytest.mark.parametrize("text", NOT_SHORT.values(), ids=NOT_SHORT)
def test_short_read_at_the_end_only_is_not_ls404(text: str) -> None:
    """Buffered streams, unknown ones, and tests of something else: nothing is said."""
    check(text)


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
    fixed = fixed_code(text)
    assert fixed is not None
    assert "if not data:" in fixed[0]
    assert fixed[1] is Applicability.SAFE
