"""LS401: loops whose test for the end can never be true."""

from __future__ import annotations

import pytest
from marked_loops import check

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


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_loop_without_end_is_ls401(text: str) -> None:
    """A test for the end that can never be true is LS401, at the test."""
    check(text)


@pytest.mark.parametrize("text", ENDING.values(), ids=ENDING)
def test_loop_with_an_end_is_not_ls401(text: str) -> None:
    """Another exit, an unknown origin or mode, or a stream that may give None: nothing is said."""
    check(text)
