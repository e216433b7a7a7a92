"""LS402 and LS406 write a new size only where the size of a chunk shows nowhere."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import pytest
from marked_loops import fixed_code, run_fixed

from lint_stream.diagnostic import Applicability
from lint_stream.pipeline import check_source

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
    fixed = fixed_code(code)
    assert fixed is not None
    assert fixed[0] == code.replace("read(100)", "read(64 * 1024)")
    assert fixed[1] is Applicability.SAFE
    for size in (0, 1, 65536, 200_001):
        content = os.urandom(size)
        (tmp_path / "from").write_bytes(content)
        run_fixed(code, "f")(tmp_path / "from", tmp_path / "to")
        assert (tmp_path / "to").read_bytes() == content


def test_size_of_the_first_read_is_not_a_small_one() -> None:
    """A small first read is no size for the others, which would be LS406."""
    fixed = fixed_code(
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
