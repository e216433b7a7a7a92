"""What the fixes of chunk loops write, and where there is advice only."""

from __future__ import annotations

import re

import pytest
from marked_loops import fixed_code

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source
from lint_stream.rewrite.edits import apply_edits

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
    fixed = fixed_code(code)
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


@pytest.mark.parametrize("text", ADVICE.values(), ids=ADVICE)
def test_no_fix(text: str) -> None:
    """Where the cure cannot be shown to be one, there is advice only."""
    assert fixed_code(text) is None


def test_new_name_is_not_one_in_an_f_string() -> None:
    """A walrus in an f-string binds a name of the function, which the loop must not take."""
    fixed = fixed_code(
        """
        def copy(src, dst, block_size=4):
            dst.write(src.read())
            return f"{(chunk := 3)}"
        """
    )
    assert fixed is not None
    assert "while chunk :=" not in fixed[0]
    assert fixed[1] is Applicability.UNSAFE


def test_fix_keeps_crlf_and_comments() -> None:
    """Nothing outside the edit changes, byte for byte."""
    code = (
        "def f(p, d):\r\n\twith open(p, 'rb') as s:  # in\r\n\t\twhile c := s.read( 1 ):# tiny\r\n\t\t\td.write(c)\r\n"
    )
    fix = check_source(code)[0].fix
    assert fix is not None
    assert apply_edits(code, fix.edits) == code.replace("( 1 )", "( 64 * 1024 )")
